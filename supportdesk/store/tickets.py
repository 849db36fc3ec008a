"""New tickets: their numbers, and their first rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, text

from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.policy import Policy, PolicyBook
from supportdesk.domain.tickets import Ticket
from supportdesk.store import journal, projection
from supportdesk.store.tables import ticket as ticket_table

# One statement on both databases, and the row is held until the transaction ends: never the same twice.
_NEXT = text(
    "INSERT INTO number (day, last) VALUES (:day, 1) "
    "ON CONFLICT (day) DO UPDATE SET last = number.last + 1 RETURNING last"
).bindparams(bindparam("day"))


def add_ticket(
    connection: Connection, entries: list[Entry], book: PolicyBook, recorded_at: datetime
) -> Ticket:
    """Write a new ticket with the journal it begins with; the store gives it its id."""
    ticket = fold(0, entries, book)
    result = connection.execute(insert(ticket_table), projection.ticket_values(ticket))
    assert result.inserted_primary_key is not None
    ticket = replace(ticket, id=result.inserted_primary_key[0])
    journal.append(connection, [(ticket.id, entry) for entry in entries], recorded_at)
    projection.add(connection, [ticket])
    return ticket


def next_number(connection: Connection, policy: Policy, reported: datetime) -> str:
    """`T20231001-003`: day of the report in the desk's zone, and the sequence of that day (§1)."""
    local = reported.astimezone(policy.zone)
    day = f"{local.year:04}{local.month:02}{local.day:02}"
    return f"T{day}-{connection.execute(_NEXT, {'day': day}).scalar_one():03d}"
