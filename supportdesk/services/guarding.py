"""The look at public words before they leave, against all that the desk knows (process §3). Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from supportdesk.domain import guards, progress
from supportdesk.domain.courtesy import Finding, Phrases, examine
from supportdesk.domain.errors import NotFound
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import Agent
from supportdesk.domain.query import folded
from supportdesk.domain.templates import fill, values_of
from supportdesk.domain.tickets import Ticket
from supportdesk.services import books
from supportdesk.services.desk import Desk
from supportdesk.store import journal, known, people
from supportdesk.store.database import Connection


def look(
    desk: Desk, agent: Agent, ticket_id: int, text: str, expected_at: datetime | None = None
) -> list[Finding]:
    """What to look at before these words go to the customer of a ticket, filled for it; what stops first.

    Raises NotFound, StoreError.
    """
    phrases, now = books.phrases(desk), desk.now()

    def job(connection: Connection) -> list[Finding]:
        entries = journal.load(connection, [ticket_id]).get(ticket_id)
        if not entries:
            raise NotFound("no_ticket", number=ticket_id)
        ticket = fold(ticket_id, entries, desk.book)
        values = progress.values(ticket, entries, phrases)
        values |= values_of(ticket, agent, now, expected_at=expected_at)
        return found(connection, ticket, entries, fill(text, values), phrases, values, expected_at, now)

    return desk.database.read(job)


def found(
    connection: Connection,
    ticket: Ticket,
    entries: Sequence[Entry],
    text: str,
    phrases: Phrases,
    values: dict[str, str],
    expected_at: datetime | None,
    now: datetime,
) -> list[Finding]:
    """The same for a ticket that is at hand, and words that are filled."""
    said = guards.customers_words(entries)
    beside = guards.Beside(said, _strangers(connection, ticket, text, phrases, said), guards.moved(entries))
    return examine(
        text, phrases, tickets=[ticket], expected_at=expected_at, values=values, now=now,
        beside=guards.look(text, phrases, beside),
    )  # fmt: skip


def _strangers(
    connection: Connection, ticket: Ticket, text: str, phrases: Phrases, said: str
) -> tuple[str, ...]:
    names = known.written_as(connection, "customer", [folded(name) for name in guards.possible_names(text)])
    if not names:
        return ()
    team = [agent.name for agent in people.every(connection)]
    own = (ticket.customer.name, ticket.customer.department)
    return guards.strangers(names, phrases, own=own, team=team, said=said)
