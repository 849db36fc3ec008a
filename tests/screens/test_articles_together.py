"""Two consoles and a command line on one knowledge base: each sees what the others did, and who it was."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from supportdesk.__main__ import main
from supportdesk.app import DeskApp
from supportdesk.config import Settings, default_file
from supportdesk.domain import article_commands as cm
from supportdesk.domain import commands
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import Category, Language, Role
from supportdesk.services import article_acts, people
from supportdesk.services.desk import Desk
from supportdesk.widgets.asking import Asker
from tests.screens.conftest import PAUSES, running

TEXT = ArticleText(
    "VPN drops", "## Problem\nThe VPN drops.\n\n## Steps\nSet it up again.\n", Language.ENGLISH
)


@pytest.fixture
def shared(desk: Desk, team: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """A desk of two people who look after articles, with one that 李娜 answers for."""
    for pause, seconds in PAUSES.items():
        monkeypatch.setattr(f"supportdesk.{pause}", seconds)
    for agent in team.everybody:
        people.add(desk, replace(agent, roles=agent.roles | {Role.KNOWLEDGE_MANAGER}))
    begun = article_acts.draft(desk, team.l1, cm.Draft("", TEXT), [cm.Submit()])
    return begun.outcomes[0].ticket_id


@pytest.fixture
def other(shared: int, desk: Desk, team: Any) -> Agent:
    """Somebody without a console, who looks after articles too."""
    return people.find(desk, team.l2.id)


def done(desk: Desk, agent: Agent, article_id: int, *wanted: cm.ArticleCommand) -> None:
    """What somebody does to an article, elsewhere."""
    assert article_acts.act(desk, agent, article_id, wanted).done


@pytest.fixture
def consoles(database_url: str, clock: Any) -> Any:
    """Consoles of this desk, one for each agent named."""
    settings = Settings(database=database_url, file=default_file())
    return lambda *agents: [
        running(DeskApp(replace(settings, agent=agent), now=clock), (120, 36)) for agent in agents
    ]


async def test_a_list_that_is_open_follows_what_another_does(shared: int, consoles: Any) -> None:
    one, two = consoles("li.na", "zhou.ping")
    async with one as a, two as b:
        await a.press("B", "5")
        assert "in review" in a.lines()[1]
        await b.press("B", "1", "p", "ctrl+s")
        await a.until(lambda: "until 20" in a.lines()[1], "the other console keeps what it showed")
        assert any("周平: /kb/001 VPN drops · published" in said for said in a.notices())
        assert not any("周平" in said for said in b.notices()), "nobody is told of what they did themselves"


async def test_the_cursor_stays_on_its_article(
    shared: int, consoles: Any, desk: Desk, team: Any, monkeypatch: Any, database_url: str
) -> None:
    article_acts.draft(desk, team.l1, cm.Draft("/kb/zz", replace(TEXT, title="Printer jams")))
    monkeypatch.setenv("SUPPORTDESK_DATABASE_URL", database_url)
    monkeypatch.setenv("SUPPORTDESK_AGENT", "zhou.ping")
    (one,) = consoles("li.na")
    async with one as a:
        await a.press("B", "5", "j")
        listed = a.app.screen.query_one("ShelfList")
        assert listed.current.slug == "/kb/zz"
        folder = default_file().parent
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "aa.md"
        file.write_text("---\nslug: /kb/000\ntitle: Before all others\n---\nx\n")
        assert await asyncio.to_thread(main, ["article", "add", str(file)]) == 0
        await a.until(lambda: "Before all others" in a.text())
        assert listed.current.slug == "/kb/zz"


async def test_an_owner_hears_of_it_wherever_they_are(
    shared: int, consoles: Any, desk: Desk, other: Agent
) -> None:
    one, two = consoles("li.na", "wang.hao")
    async with one as a, two as b:
        done(desk, other, shared, cm.Return("What is the error code?"))
        await a.until(lambda: a.notices())
        assert a.notices() == [f"{other.name}: /kb/001 VPN drops · returned by review"]
        await b.settle()
        assert b.notices() == [], "it is nothing to others, who look at tickets"


async def test_versions_that_are_open_get_the_new_one(
    shared: int, consoles: Any, desk: Desk, other: Agent
) -> None:
    (one,) = consoles("li.na")
    async with one as a:
        await a.press("B", "5", "v")
        assert "daily" not in a.text()
        done(desk, other, shared, cm.Revise(replace(TEXT, title="VPN drops daily")))
        await a.until(lambda: "VPN drops → VPN drops daily" in a.text())


async def test_a_search_that_is_open_shows_the_new_title(
    shared: int, consoles: Any, desk: Desk, other: Agent
) -> None:
    (one,) = consoles("li.na")
    async with one as a:
        await a.press("ctrl+k")
        await a.write("vpn")
        assert "daily" not in a.text()
        done(desk, other, shared, cm.Revise(replace(TEXT, title="VPN drops daily")))
        await a.until(lambda: "VPN drops daily" in a.text())


async def test_what_is_published_is_suggested_on_the_ticket_that_is_open(
    shared: int, consoles: Any, desk: Desk, other: Agent
) -> None:
    report = commands.Register(subject="VPN drops again", customer=Customer("Ada"), category=Category.SIMPLE)
    ticket = desk.register(other, report).done[0].ticket_id
    (one,) = consoles("li.na")
    async with one as a:
        await a.open(ticket)
        assert a.desk.suggesting.best_article == ""
        done(desk, other, shared, cm.Publish())
        await a.until(lambda: a.desk.suggesting.best_article == "/kb/001")


async def test_nothing_is_asked_where_nothing_is_shown(
    shared: int, consoles: Any, desk: Desk, other: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = consoles("wang.hao")
    async with one as a:
        asked: list[object] = []
        ask = Asker.ask
        monkeypatch.setattr(Asker, "ask", lambda self, what: asked.append(what) or ask(self, what))
        done(desk, other, shared, cm.Publish())
        await a.settle()
        assert [type(each).__name__ for each in asked if "rticle" in type(each).__name__] == []
