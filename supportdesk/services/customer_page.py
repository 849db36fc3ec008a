"""What a customer sees of their report, and says to it, who has its link (process §3, §4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from supportdesk.domain import commands as cm
from supportdesk.domain.attachments import Attachment
from supportdesk.domain.customer_view import CustomerView, customer_view
from supportdesk.domain.errors import NotFound
from supportdesk.domain.evolution import fold
from supportdesk.domain.hearing import confirmation, still_broken
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.views import Done
from supportdesk.domain.vocabulary import Channel, Delivery
from supportdesk.services.desk import Act, Desk
from supportdesk.store import journal, outgoing
from supportdesk.store.database import Connection

_NOT_SAID_YET = (Delivery.HELD, Delivery.CLAIMED, Delivery.CANCELLED)


def look(desk: Desk, ticket_id: int) -> CustomerView:
    """A report as its customer sees it. Raises NotFound, StoreError."""

    def job(connection: Connection) -> CustomerView:
        entries = journal.load(connection, [ticket_id]).get(ticket_id)
        if entries is None:
            raise NotFound("no_ticket", number=ticket_id)
        ticket = fold(ticket_id, entries, desk.book)
        goes_on = _goes_on(desk, connection, ticket)
        unsent = {m.seq for m in outgoing.of_ticket(connection, ticket_id) if m.state in _NOT_SAID_YET}
        zone = desk.book[ticket.policy].calendar.zone
        return customer_view(ticket, entries, zone, unsent, None if goes_on is ticket else goes_on)

    return desk.database.read(job)


def answer(desk: Desk, ticket_id: int, text: str, files: tuple[Attachment, ...] = ()) -> Done:
    """Keep an answer of the customer; of a merged report where it lives on. Raises NotFound, StoreError."""
    said = cm.RecordCustomerAnswer(text, Channel.FORM, attachments=files)
    return _say(desk, ticket_id, lambda _, goes_on: (goes_on, [said]))


def confirm(desk: Desk, ticket_id: int) -> Done:
    """Keep that it works: the customer's word closes what is resolved (§4). One of several whose reports were
    merged can't close it for the others, and is refused. Raises as `answer`.
    """
    return _say(desk, ticket_id, lambda own, _: (own, confirmation(own)))


def object_to(desk: Desk, ticket_id: int, text: str) -> Done:
    """Keep that it does not work: back to work with it (§3). Of a merged report it is an answer where that
    lives on. Raises as `answer`.
    """
    return _say(
        desk,
        ticket_id,
        lambda own, goes_on: (
            goes_on,
            [still_broken(own, text) if own is goes_on else cm.RecordCustomerAnswer(text, Channel.FORM)],
        ),
    )


_Words = Callable[[Ticket, Ticket], tuple[Ticket, Sequence[cm.Command]]]


def _say(desk: Desk, ticket_id: int, words: _Words) -> Done:
    """`words` says to which ticket what is said, of the customer's own and the one that it lives on in."""

    def job(connection: Connection) -> Done:
        entries = journal.load(connection, [ticket_id]).get(ticket_id)
        if entries is None:
            raise NotFound("no_ticket", number=ticket_id)
        own = fold(ticket_id, entries, desk.book)
        to, commands = words(own, _goes_on(desk, connection, own))
        return desk.hear_within(connection, own.customer, [Act(to.id, command) for command in commands])

    return desk.database.write(job)


def _goes_on(desk: Desk, connection: Connection, ticket: Ticket) -> Ticket:
    """The ticket that a merged one lives on in, however many times it was merged; itself if never."""
    while ticket.merged_into is not None:
        into = ticket.merged_into
        ticket = fold(into, journal.load(connection, [into])[into], desk.book)
    return ticket
