"""What a month is counted from: the tickets that were there, their ways, the deadlines that ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from supportdesk.domain.events import Entry, FeedbackGiven
from supportdesk.domain.month import Deadline, Facts
from supportdesk.domain.passage import KINDS
from supportdesk.domain.vocabulary import Category, Channel, Priority, Status
from supportdesk.store import journal
from supportdesk.store.tables import clock, ticket

_SPOKEN_OF = and_(
    ticket.c.reported_at < bindparam("until"),
    or_(
        ticket.c.updated_at >= bindparam("since"),
        ticket.c.is_open,
        ticket.c.status == Status.RESOLVED.value,
    ),
)
_HOW_MANY = select(func.count()).select_from(ticket).where(_SPOKEN_OF)
_THERE = (
    select(ticket.c.id)
    .where(ticket.c.id > bindparam("after"), _SPOKEN_OF)
    .order_by(ticket.c.id)
    .limit(bindparam("most"))
)


def how_many(connection: Connection, since: datetime, until: datetime) -> int:
    """How many tickets a month may say something of."""
    return int(connection.execute(_HOW_MANY, {"since": since, "until": until}).scalar_one())


def there(connection: Connection, since: datetime, until: datetime, after: int, limit: int) -> list[int]:
    """The tickets that a month may say something of: reported before its end, and not over before it; by id,
    those after an id.
    """
    values = {"since": since, "until": until, "after": after, "most": limit}
    return list(connection.execute(_THERE, values).scalars())


def told(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[Entry]]:
    """What their journals tell of their ways, without people's words but for scores."""
    return journal.load_some(connection, ids, KINDS, (FeedbackGiven.KIND,))


_FACTS = select(
    ticket.c.id,
    ticket.c.category,
    ticket.c.priority,
    ticket.c.channel,
    ticket.c.customer_department,
    ticket.c.tags,
).where(ticket.c.id.in_(bindparam("ids", expanding=True)))


def facts(connection: Connection, ids: Sequence[int]) -> dict[int, Facts]:
    """What the tickets are today."""
    return {
        row.id: Facts(
            Category(row.category) if row.category else None,
            Priority(row.priority) if row.priority else None,
            Channel(row.channel),
            row.customer_department,
            tuple(tag for tag in row.tags.split(",") if tag),
        )
        for row in connection.execute(_FACTS, {"ids": ids}).all()
    }


_ENDED = select(clock.c.ticket_id, clock.c.name, clock.c.due, clock.c.met_at, clock.c.breached_at).where(
    clock.c.ticket_id.in_(bindparam("ids", expanding=True)),
    clock.c.due.is_not(None),
    or_(clock.c.cancelled_at.is_(None), clock.c.breached_at.is_not(None)),
)


def deadlines(connection: Connection, ids: Sequence[int], now: datetime) -> dict[int, list[Deadline]]:
    """The deadlines of the tickets that were met, or missed by `now`. A clock that was cancelled has none."""
    found: dict[int, list[Deadline]] = {}
    for row in connection.execute(_ENDED, {"ids": ids}).all():
        missed = row.breached_at or (row.due if row.met_at is None and row.due <= now else None)
        at = missed or row.met_at
        if at is not None:
            found.setdefault(row.ticket_id, []).append(Deadline(row.name, at, missed is not None))
    return found
