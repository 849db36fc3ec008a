"""Lines of the journal by which tickets go from hand to hand, with what is known of the tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from supportdesk.domain.events import Entry
from supportdesk.store import journal
from supportdesk.store.journal import Position
from supportdesk.store.tables import journal as lines
from supportdesk.store.tables import ticket

MOST = 1000
"""Lines that are looked at once: as many as the feed tells of."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, and its ticket as it stands now."""

    entry: Entry
    ticket_id: int
    number: str
    subject: str
    owner_id: str | None


def since(connection: Connection, kinds: Sequence[str], position: Position) -> tuple[list[Line], Position]:
    """The lines of these kinds among the MOST after `position`, in order, and the new position."""
    ids, position = journal.newer(connection, lines, lines.c.id, position, MOST)
    entries = journal.by_ids(connection, ids, kinds)
    wanted = {ticket_id for ticket_id, _entry in entries}
    columns = (ticket.c.id, ticket.c.number, ticket.c.subject, ticket.c.owner_id)
    rows = {row.id: row for row in connection.execute(select(*columns).where(ticket.c.id.in_(wanted)))}
    return [Line(entry, *rows[ticket_id]) for ticket_id, entry in entries], position
