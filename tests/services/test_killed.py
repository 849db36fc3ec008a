"""A writer killed at any instant leaves nothing torn: neither the journal's rows nor the search index."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from supportdesk.services import search_index
from supportdesk.services.deadlines import verify
from supportdesk.services.desk import Desk

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from supportdesk.domain import commands as cm
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import ArticleState, Language
from supportdesk.services import knowledge
from supportdesk.services.desk import Act, Desk
desk, me = Desk.open(sys.argv[1]), Agent("li.na", "李娜")
print("ready", flush=True)
n = 0
while True:
    n += 1
    report = cm.Register(f"打印机 {n} printer offline E{n}", "words " * 20, Customer(f"customer {n % 7}"))
    ticket = desk.register(me, report).outcomes[0].ticket_id
    desk.act(me, [Act(ticket, cm.Reply(f"words for {n}")), Act(ticket, cm.Tag(add=(f"tag{n % 5}",)))])
    text = (f"article {sys.argv[2]} {n} 无法打印", "steps " * 50, Language.CHINESE, ArticleState.PUBLISHED)
    knowledge.add(desk, Article(0, "", *text, "printer", ("print",), me.id, desk.now()))
"""


def killed(database: str, times: int, seed: int) -> None:
    """Write and be killed again and again, then look whether everything that stands is whole."""
    chance = random.Random(seed)
    Desk.open(database).close()
    for turn in range(times):
        command = [sys.executable, "-c", WRITER, database, str(turn)]
        writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        try:
            _out, said = writer.communicate(timeout=chance.uniform(0.0, 0.3))
            raise AssertionError(said.decode())
        except subprocess.TimeoutExpired:
            writer.kill()
            writer.communicate()
    desk = Desk.open(database)
    try:
        states = search_index.check(desk)
        assert all(state.sound for state in states), states
        assert all(state.documents > 0 for state in states), states
        report = verify(desk)
        assert report.sound, report
    finally:
        desk.close()


def test_killed_at_any_instant_nothing_is_torn(database_url: str) -> None:
    killed(database_url, 4, 1)


@pytest.mark.soak
def test_killed_a_hundred_times(database_url: str) -> None:
    killed(database_url, 100, 2)
