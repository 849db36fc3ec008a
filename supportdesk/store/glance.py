"""The head of the queue of an SQLite desk, read at once: no SQLAlchemy, so that nobody waits for it.

The console shows it while the desk itself is being opened, which takes several times as long. It is the
truth of the file at that moment, and reads only; a test holds it equal to the queue that follows.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from supportdesk.domain.policy import calendar_of
from supportdesk.domain.views import QueueRow
from supportdesk.store.facets import ENDED
from supportdesk.store.revision import HEAD
from supportdesk.store.rows import queue_row

PATIENCE = 0.2
"""Seconds to wait for a file in use."""

LINES = 60
"""A tall screen's worth."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANTS = frozenset(
    (
        *("reported_at", "updated_at", "expected_at", "started_at", "running_since", "due", "met_at"),
        *("cancelled_at", "breached_at"),
    )
)
_IDS = f"SELECT id FROM ticket WHERE rank < {ENDED} ORDER BY rank, id LIMIT ?"  # noqa: S608
_ROWS = "SELECT * FROM ticket WHERE id IN (SELECT value FROM json_each(?))"
_CLOCKS = "SELECT * FROM clock WHERE shown = 1 AND ticket_id IN (SELECT value FROM json_each(?))"

_COLUMNS = "SELECT columns FROM list_columns WHERE agent_id = ?"


def glance(path: Path) -> dict[int, QueueRow]:
    """The open tickets with the nearest deadlines, in their order, by id.

    Empty when there is nothing to see: another revision, a file in use, no desk at all. Opening the desk
    says why.
    """
    try:
        with closing(_opened(path)) as connection:
            connection.row_factory = _Row
            if connection.execute("SELECT version_num FROM alembic_version").fetchone().version_num != HEAD:
                return {}
            policies = connection.execute("SELECT version, body FROM policy")
            calendars = {row.version: calendar_of(row.body) for row in policies}
            ids = [row.id for row in connection.execute(_IDS, (LINES,))]
            wanted = (str(ids),)
            clocks: dict[int, list[Any]] = {}
            for clock in connection.execute(_CLOCKS, wanted):
                clocks.setdefault(clock.ticket_id, []).append(clock)
            rows = {row.id: row for row in connection.execute(_ROWS, wanted)}
            return {i: queue_row(rows[i], clocks.get(i, ()), calendars[rows[i].policy]) for i in ids}
    except (sqlite3.Error, ValueError, AttributeError):
        return {}


def columns(path: Path, agent_id: str) -> str:
    """The codes of what an agent's lists show; nothing where nobody chose, or nothing is to be seen."""
    try:
        with closing(_opened(path)) as connection:
            found = connection.execute(_COLUMNS, (agent_id,)).fetchone()
    except (sqlite3.Error, ValueError):
        return ""
    return str(found[0]) if found else ""


def team(path: Path) -> list[tuple[str, str]]:
    """Who works at the desk: id and name. Empty when there is nothing to see."""
    try:
        with closing(_opened(path)) as connection:
            found = connection.execute("SELECT id, name FROM agent WHERE active = 1 ORDER BY id").fetchall()
    except (sqlite3.Error, ValueError):
        return []
    return [(str(agent), str(name)) for agent, name in found]


def articles(path: Path) -> list[tuple[str, str]]:
    """The knowledge base: slug and title, what was changed last first. Empty when there is nothing to see."""
    query = "SELECT slug, title FROM article ORDER BY updated_at DESC, id DESC LIMIT 500"
    try:
        with closing(_opened(path)) as connection:
            found = connection.execute(query).fetchall()
    except (sqlite3.Error, ValueError):
        return []
    return [(str(slug), str(title)) for slug, title in found]


def _opened(path: Path) -> sqlite3.Connection:
    """The file, to be read only and waited for no longer than a person notices."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)


class _Row:
    """A row whose columns are attributes, with instants as the store keeps them on SQLite."""

    def __init__(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> None:
        for column, value in zip(cursor.description, values, strict=True):
            name = column[0]
            if value is not None and name in _INSTANTS:
                value = _EPOCH + timedelta(microseconds=value)
            setattr(self, name, value)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)
