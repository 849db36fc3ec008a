"""The marks that months are counted from: kept a row to a ticket, read in pages, never one by one."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from supportdesk.domain.clocks import Clock
from supportdesk.domain.marks import Mark, Marks, marks, with_clocks
from supportdesk.domain.tickets import Ticket
from supportdesk.store.tables import passage, ticket

PAGE = 10_000
"""Rows that are read at once: some ten megabytes."""

MARK = struct.Struct("<qqqi")
"""A mark as it is stored: since, until, value, and kind, stage, tier and name in one number."""

KIND_BITS, STAGE_BITS, TIER_BITS = 5, 4, 3
"""How the last of these is divided, from the lowest bit on; the name has the rest."""

_STAGE, _TIER = KIND_BITS, KIND_BITS + STAGE_BITS
_NAME = _TIER + TIER_BITS


def passage_values(t: Ticket) -> dict[str, Any]:
    """The row of a ticket, without its id."""
    told = marks(t)
    return {
        "reported_at": min(mark.since for mark in told.marks),
        "ended_at": told.ended_at,
        "department": t.customer.department,
        "tags": ",".join(sorted(t.tags)),
        **_coded(told),
    }


def _coded(told: Marks) -> dict[str, Any]:
    return {
        "names": json.dumps(told.names, ensure_ascii=False, separators=(",", ":")),
        "marks": b"".join(
            MARK.pack(
                m.since, m.until, m.value, m.kind | m.stage << _STAGE | m.tier << _TIER | m.name << _NAME
            )
            for m in told.marks
        ),
    }


def _decoded(names: str, coded: bytes) -> Marks:
    found = []
    for since, until, value, code in MARK.iter_unpack(coded):
        stage = code >> _STAGE & (1 << STAGE_BITS) - 1
        tier = code >> _TIER & (1 << TIER_BITS) - 1
        kind = code & (1 << KIND_BITS) - 1
        found.append(Mark(kind, since, until, value, stage, tier, code >> _NAME))
    return Marks(read_names(names), tuple(found))


def read_names(names: str) -> tuple[str | tuple[str, str], ...]:
    """The names of a row: clocks, and people by id and name."""
    return tuple(name if isinstance(name, str) else (name[0], name[1]) for name in json.loads(names))


names_of = lru_cache(maxsize=50_000)(read_names)
"""The same, kept: many rows have the same names."""


def add(connection: Connection, tickets: Iterable[Ticket]) -> None:
    """Rows for tickets that have none."""
    if rows := [{"ticket_id": t.id, **passage_values(t)} for t in tickets]:
        connection.execute(insert(passage), rows)


def change(connection: Connection, before: Ticket, after: Ticket) -> None:
    """Bring a ticket's row from one fold to the next, if that changes it."""
    if _says(before) != _says(after):
        connection.execute(_UPDATE, {"b_ticket_id": after.id, **passage_values(after)})


def _says(t: Ticket) -> tuple[object, ...]:
    return (
        t.passage, t.clocks, t.first_answer_at, t.category, t.priority, t.customer.department, t.tags,
    )  # fmt: skip


def rewrite_clocks(connection: Connection, moves: Iterable[tuple[int, Sequence[Clock]]]) -> None:
    """Rows of tickets that have other clocks now, and are otherwise what they were."""
    clocks = dict(moves)
    rows = []
    for row in connection.execute(_CODED, {"ids": list(clocks)}):
        told = with_clocks(_decoded(row.names, row.marks), clocks[row.ticket_id])
        rows.append({"b_ticket_id": row.ticket_id, "ended_at": told.ended_at, **_coded(told)})
    if rows:
        connection.execute(_UPDATE_CODED, rows)


_IDS: Any = bindparam("ids", expanding=True)
_CODED = select(passage.c.ticket_id, passage.c.names, passage.c.marks).where(passage.c.ticket_id.in_(_IDS))
_UPDATE = update(passage).where(passage.c.ticket_id == bindparam("b_ticket_id"))
_UPDATE_CODED = _UPDATE.values({name: bindparam(name) for name in ("ended_at", "names", "marks")})


# ---------------------------------------------------------------- reading

_THERE = (
    passage.c.reported_at < bindparam("until"),
    or_(passage.c.ended_at.is_(None), passage.c.ended_at >= bindparam("since")),
)
_HOW_MANY = select(func.count()).select_from(passage).where(*_THERE)
_PAGE = (
    select(passage.c.ticket_id, passage.c.department, passage.c.tags, passage.c.names, passage.c.marks)
    .where(passage.c.ticket_id > bindparam("after"), *_THERE)
    .order_by(passage.c.ticket_id)
    .limit(bindparam("most"))
)


def how_many(connection: Connection, since: int, until: int) -> int:
    """How many tickets say something of the time between two instants, in microseconds since 1970."""
    return int(connection.execute(_HOW_MANY, {"since": since, "until": until}).scalar_one())


def latest(connection: Connection) -> datetime | None:
    """When the latest report was made, if there is any."""
    found: datetime | None = connection.execute(select(func.max(ticket.c.reported_at))).scalar_one()
    return found


Row = tuple[int, str, str, str, bytes]
"""Id, department, tags (separated by commas), names, marks."""


def page(connection: Connection, since: int, until: int, after: int, limit: int) -> Sequence[Row]:
    """The rows of such tickets, by id, those after an id."""
    values = {"since": since, "until": until, "after": after, "most": limit}
    rows: Sequence[Any] = connection.execute(_PAGE, values).all()
    return rows
