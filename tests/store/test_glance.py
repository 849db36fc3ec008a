"""The glance shows what the queue shows, without what makes the queue slow to come."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace

import pytest

from supportdesk.domain.people import Agent
from supportdesk.domain.query import read
from supportdesk.services import reading, sample
from supportdesk.services.desk import Desk
from supportdesk.store.glance import LINES, glance


@pytest.fixture(scope="module")
def sample_desk(tmp_path_factory):
    from datetime import UTC, datetime

    path = tmp_path_factory.mktemp("glance") / "desk.sqlite3"
    desk = Desk.open(str(path), now=lambda: datetime(2026, 3, 4, 6, 0, tzinfo=UTC))
    sample.fill(desk, desk.now())
    yield desk, path
    desk.close()


def test_it_equals_the_head_of_the_queue(sample_desk):
    desk, path = sample_desk
    ids = reading.queue(desk, Agent("", ""), read("is:open")).ids[:LINES]
    rows = reading.rows(desk, ids)
    seen = glance(path)
    assert list(seen) == list(ids)
    assert len(seen) > 40
    for i in ids:
        assert replace(seen[i], clocks={}) == replace(rows[i], clocks={})
        assert {n: t.clock for n, t in seen[i].clocks.items()} == {
            n: t.clock for n, t in rows[i].clocks.items()
        }
        assert all(t.calendar == desk.book.current.calendar for t in seen[i].clocks.values())


def test_what_it_can_not_read_it_leaves_to_the_desk(tmp_path, sample_desk):
    assert glance(tmp_path / "none.sqlite3") == {}
    (tmp_path / "noise").write_bytes(b"not a database" * 99)
    assert glance(tmp_path / "noise") == {}
    other = tmp_path / "newer.sqlite3"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    assert glance(other) == {}
    assert glance(tmp_path) == {}


def test_it_loads_neither_sqlalchemy_nor_the_rules():
    code = (
        "import sys, supportdesk.store.glance;"
        "heavy = {'sqlalchemy', 'sqlmodel', 'pydantic', 'supportdesk.domain.decisions'} & sys.modules.keys();"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
