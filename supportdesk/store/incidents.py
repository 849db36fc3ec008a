"""Which tickets are part of which incident, as their terms say."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from supportdesk.domain.query import folded
from supportdesk.store.tables import term, ticket

PARENT = "parent"

OPEN = 100
"""Incidents that are looked at for further reports, those with the latest parts."""


def parts(connection: Connection, number: str) -> list[int]:
    """The tickets that are part of the incident with this number, by id."""
    held = term.c.field == PARENT, term.c.value == folded(number)
    return list(
        connection.execute(select(term.c.ticket_id).where(*held).order_by(term.c.ticket_id)).scalars()
    )


def with_parts(connection: Connection, numbers: Sequence[str]) -> set[str]:
    """Of these numbers, folded, those of tickets that others are part of."""
    wanted = [folded(number) for number in numbers]
    held = term.c.field == PARENT, term.c.value.in_(wanted)
    return set(connection.execute(select(term.c.value).where(*held).distinct()).scalars())


def open_incidents(connection: Connection) -> list[int]:
    """The open tickets that others are part of, by id, at most OPEN of them."""
    numbers = select(term.c.value).where(term.c.field == PARENT).distinct().subquery()
    query = (
        select(ticket.c.id)
        .join(numbers, ticket.c.number == func.upper(numbers.c.value))
        .where(ticket.c.is_open.is_(True))
        .order_by(ticket.c.id.desc())
        .limit(OPEN)
    )
    return list(connection.execute(query).scalars())
