"""What the desk does by itself once work is done, a transaction for each ticket (process §4, §8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from supportdesk.domain import events as ev
from supportdesk.domain import loop
from supportdesk.domain.events import Event
from supportdesk.domain.evolution import fold
from supportdesk.domain.notifying import CUSTOMERS
from supportdesk.domain.outgoing import address_of, phone_of
from supportdesk.domain.people import SYSTEM
from supportdesk.domain.tickets import Ticket
from supportdesk.services import books, surveys
from supportdesk.services.desk import Desk
from supportdesk.store import journal, notices, notifying, outgoing, public_address
from supportdesk.store import loop as store
from supportdesk.store.database import Connection

LATER = timedelta(hours=1)
"""After which a ticket that can't be looked at, for its journal is damaged, is tried again."""


def turn(desk: Desk, now: datetime | None = None, going_on: Callable[[], bool] = lambda: True) -> int:
    """Do all that is due, ticket after ticket; on how many something was done.

    Several may do so at once, and be killed at any time: each thing is done once. Between two tickets
    `going_on` is asked. Raises StoreError, Busy.
    """
    at = now or desk.now()
    templates = books.templates(desk)

    def invite(ticket: Ticket, until: datetime, *, links: bool) -> ev.SurveySent:
        return surveys.invitation(templates, ticket, until, at, links=links)

    done = 0
    while going_on() and (did := desk.database.write(lambda c: _look(c, desk, at, invite))) is not None:
        done += did
    return done


_Invite = Callable[..., ev.SurveySent]


def _look(connection: Connection, desk: Desk, now: datetime, invite: _Invite) -> bool | None:
    """Do what is due on the ticket that has waited longest; None: none waits."""
    ticket_id = store.next_ticket(connection, now)
    if ticket_id is None:
        return None
    try:
        entries = journal.load(connection, [ticket_id])[ticket_id]
        ticket = fold(ticket_id, entries, desk.book)
    except Exception:  # a journal that nobody can read: `verify` tells of it, the others go on
        store.rest(connection, ticket_id, now + LATER)
        return False
    links = bool(public_address.get(connection))
    contact = ticket.customer.contact
    mailed = outgoing.get_sender(connection) is not None and bool(address_of(contact))
    # A phone can't answer with three numbers as a mail can: only a link makes it a survey.
    texted = links and notifying.reach(connection, CUSTOMERS) is not None and bool(phone_of(contact))
    found = loop.due(ticket, entries, desk.book[ticket.policy], now, reached=mailed or texted)
    happened: list[Event] = list(found.happened)
    if found.survey_until is not None:
        happened.append(invite(ticket, found.survey_until, links=links))
    if happened:
        desk.tell(connection, ticket_id, happened, SYSTEM)
    notices.add(connection, [(ticket_id, each) for each in found.reminders], now)
    store.rest(connection, ticket_id, now if happened else found.again_at)
    return bool(happened)
