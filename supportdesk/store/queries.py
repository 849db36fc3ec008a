"""What lists ask: columns, not entities; ids in order first, rows for what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, bindparam, func, literal, select, text

from supportdesk.domain.policy import PolicyBook
from supportdesk.domain.query import folded
from supportdesk.domain.views import QueueRow
from supportdesk.store.rows import queue_row
from supportdesk.store.tables import clock, ticket

_ROW = (
    ticket.c.id,
    ticket.c.number,
    ticket.c.seq,
    ticket.c.policy,
    ticket.c.status,
    ticket.c.tier,
    ticket.c.category,
    ticket.c.priority,
    ticket.c.subject,
    ticket.c.customer_name,
    ticket.c.customer_department,
    ticket.c.owner_id,
    ticket.c.owner_name,
    ticket.c.handover_to,
    ticket.c.emergency,
    ticket.c.unanswered,
    ticket.c.imported,
    ticket.c.reported_at,
    ticket.c.channel,
    ticket.c.reference,
    ticket.c.tags,
    ticket.c.updated_at,
    ticket.c.expected_at,
    ticket.c.score,
)


def rows(connection: Connection, ticket_ids: Sequence[int], book: PolicyBook) -> dict[int, QueueRow]:
    """Lines of the queue by ticket id."""
    if not ticket_ids:
        return {}
    wanted = {"ids": list(ticket_ids)}
    clocks: dict[int, list[Any]] = {}
    query = select(clock).where(
        clock.c.ticket_id.in_(bindparam("ids", expanding=True)), clock.c.shown.is_(True)
    )
    for row in connection.execute(query, wanted):
        clocks.setdefault(row.ticket_id, []).append(row)
    found = connection.execute(select(*_ROW).where(ticket.c.id.in_(bindparam("ids", expanding=True))), wanted)
    return {row.id: queue_row(row, clocks.get(row.id, ()), book[row.policy].calendar) for row in found}


def by_number(connection: Connection, number: str) -> int | None:
    """The id of the ticket with this number, or with this outside reference if only one has it."""
    found = connection.execute(select(ticket.c.id).where(ticket.c.number == number)).scalar_one_or_none()
    if found is None and number:
        by_reference = connection.execute(select(ticket.c.id).where(ticket.c.reference == number).limit(2))
        ids_found = by_reference.scalars().all()
        found = ids_found[0] if len(ids_found) == 1 else None
    return found


def numbers_like(connection: Connection, start: str, limit: int) -> list[int]:
    """Tickets whose number or outside reference begins so, in either case, newest first; from indexes."""
    number, reference = start.upper(), folded(start)
    ways = [select(ticket.c.id).where(_begins(ticket.c.number, number))]
    if reference:
        ways.append(
            select(ticket.c.id).where(
                text("reference_key <> ''"),  # in words, as the index has it
                _begins(ticket.c.reference_key, reference),
            )
        )
    found: set[int] = set()
    for way in ways:
        query = way.order_by(ticket.c.id.desc()).limit(limit)
        found.update(connection.execute(query).scalars())
    return sorted(found, reverse=True)[:limit]


def _begins(column: Any, start: str) -> ColumnElement[bool]:
    # Of the type of the text, not of the column: PostgreSQL would be given its order twice.
    found: ColumnElement[bool] = column.between(literal(start, Text()), literal(start + "\U0010ffff", Text()))
    return found


def newest_id(connection: Connection) -> int:
    """The id of the ticket that was written last; 0 where there is none."""
    return int(connection.execute(select(func.max(ticket.c.id))).scalar_one() or 0)


def arrived(connection: Connection, since: datetime, limit: int) -> list[int]:
    """The latest reports that came in since then, by id; no imported history."""
    query = (
        select(ticket.c.id)
        .where(ticket.c.reported_at >= since, ticket.c.imported.is_(False))
        .order_by(ticket.c.reported_at.desc(), ticket.c.id.desc())
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def reported(
    connection: Connection, since: datetime | None, until: datetime | None, after: int, limit: int
) -> list[int]:
    """Tickets reported from `since` until before `until`, by id, those after an id."""
    query = select(ticket.c.id).where(ticket.c.id > after, *_reported(since, until))
    return list(connection.execute(query.order_by(ticket.c.id).limit(limit)).scalars())


def reported_count(connection: Connection, since: datetime | None, until: datetime | None) -> int:
    """How many tickets were reported in that time."""
    query = select(func.count()).select_from(ticket).where(*_reported(since, until))
    return int(connection.execute(query).scalar_one())


def _reported(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    found = [] if since is None else [ticket.c.reported_at >= since]
    return found if until is None else [*found, ticket.c.reported_at < until]
