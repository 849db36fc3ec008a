"""New tickets: their numbers, and their first rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, insert, select, text

from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.policy import Policy, PolicyBook
from supportdesk.domain.tickets import Ticket
from supportdesk.store import journal, projection
from supportdesk.store.tables import ticket as ticket_table

# One statement on both databases, and the row is held until the transaction ends: never the same twice.
_ADVANCE = text(
    "INSERT INTO number (day, last) VALUES (:day, :kept + :count) "
    "ON CONFLICT (day) DO UPDATE SET last = :count + "
    "CASE WHEN number.last < :kept THEN :kept ELSE number.last END RETURNING last"
).bindparams(bindparam("kept", type_=Integer), bindparam("count", type_=Integer))


def add_ticket(
    connection: Connection, entries: list[Entry], book: PolicyBook, recorded_at: datetime
) -> Ticket:
    """Write a new ticket with the journal it begins with; the store gives it its id."""
    ticket = fold(0, entries, book)
    row = projection.ticket_values(ticket) | projection.marks(ticket)
    result = connection.execute(insert(ticket_table), row)
    assert result.inserted_primary_key is not None
    ticket = replace(ticket, id=result.inserted_primary_key[0])
    journal.append(connection, [(ticket.id, entry) for entry in entries], recorded_at)
    projection.index(connection, [ticket])
    return ticket


def next_number(connection: Connection, policy: Policy, reported: datetime) -> str:
    """`T20231001-003`: day of the report in the desk's zone, and the sequence of that day (§1)."""
    local = reported.astimezone(policy.zone)
    day = f"{local.year:04}{local.month:02}{local.day:02}"
    return f"T{day}-{advance_numbers(connection, day, 0, 1) + 1:03d}"


def reserve_ids(connection: Connection, count: int) -> list[int]:
    """Fresh ticket ids, taken beforehand so that each row of many is written once, complete."""
    if connection.dialect.name == "postgresql":
        query = "SELECT nextval(pg_get_serial_sequence('ticket', 'id')) FROM generate_series(1, :count)"
        return list(connection.execute(text(query), {"count": count}).scalars())
    last = connection.execute(select(func.coalesce(func.max(ticket_table.c.id), 0))).scalar_one()
    return list(range(last + 1, last + 1 + count))


def advance_numbers(connection: Connection, day: str, kept: int, count: int) -> int:
    """Take `count` numbers of a day, none of them up to `kept`; the last one that was given before them."""
    values = {"day": day, "kept": kept, "count": count}
    given: int = connection.execute(_ADVANCE, values).scalar_one()
    return given - count


def number_of(connection: Connection, ticket_id: int) -> str:
    """The number of a ticket that is there."""
    number: str = connection.execute(
        select(ticket_table.c.number).where(ticket_table.c.id == ticket_id)
    ).scalar_one()
    return number


def taken_numbers(connection: Connection, numbers: Iterable[str]) -> set[str]:
    """Which of these numbers tickets have."""
    return set(connection.execute(_of_numbers(ticket_table.c.number), {"numbers": sorted(numbers)}).scalars())


def ids_of_numbers(connection: Connection, numbers: Iterable[str]) -> list[int]:
    """The ids of the tickets that have these numbers."""
    return list(connection.execute(_of_numbers(ticket_table.c.id), {"numbers": sorted(numbers)}).scalars())


def _of_numbers(column: Any) -> Any:
    return select(column).where(ticket_table.c.number.in_(bindparam("numbers", expanding=True)))


def ids_by_number(connection: Connection) -> list[int]:
    """Every ticket's id, by number: 999 of a day comes before its 1000."""
    number = ticket_table.c.number
    order = select(ticket_table.c.id).order_by(func.substr(number, 1, 9), func.length(number), number)
    return list(connection.execute(order).scalars())
