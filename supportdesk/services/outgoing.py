"""Mail to customers: held for a moment, then carried by whoever is at hand; what came of it is journaled.

A carrier claims a message, talks to the server, says that it hands the words over, hands them over, and
keeps the answer. One that dies before it said so has done nothing: another begins anew. One that dies
after may have been heard: the message is unsure, and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.notifying import CUSTOMERS
from supportdesk.domain.outgoing import PHONE, Outgoing, Sender, address_of, again_at, subject_line
from supportdesk.domain.people import SYSTEM, Actor, Agent
from supportdesk.domain.views import Done
from supportdesk.domain.vocabulary import Delivery
from supportdesk.services import reading, status_links, surveys
from supportdesk.services.desk import Act, Desk
from supportdesk.store import journal, mails, notifying
from supportdesk.store import outgoing as store
from supportdesk.store.database import Connection

PATIENCE = timedelta(minutes=5)
"""How long a carrier may be silent before it is given up: longer than a server may take to answer."""

SERVERS = ("smtps", "smtp", "smtp+plain")
_THREAD = 20
"""Messages that a mail names before it: what threads it is the last of them."""

_SHOWN = (Delivery.HELD, Delivery.CLAIMED, Delivery.HANDED, Delivery.FAILED, Delivery.UNSURE)


@dataclass(frozen=True, slots=True)
class Letter:
    """All that a mail says, before it is one. `answers` are Message-IDs, ours and the customer's, the oldest
    first; `link` is where the customer sees how far the report is, if anywhere.
    """

    message: int
    sender: Sender
    recipient: str
    subject: str
    text: str
    message_id: str
    answers: tuple[str, ...]
    at: datetime
    link: str = ""


# ---------------------------------------------------------------- whose mail it is


def sender(desk: Desk) -> Sender | None:
    """Whose mail leaves the desk; None: none does, public replies are only kept."""
    return desk.database.read(store.get_sender)


def set_sender(desk: Desk, agent: Agent, new: Sender | None) -> None:
    """Let public replies leave as mail of this sender; None: no more do.

    Raises BadInput: not a lead, no address, a server that can't be one, a password in it.
    """
    if not agent.leads:
        raise BadInput("not_lead", agent=agent.name)
    if new is not None:
        if address_of(new.address) != new.address:
            raise BadInput("mail_address", given=new.address)
        place = urlsplit(new.server)
        if place.scheme not in SERVERS or not place.hostname:
            raise BadInput("mail_server", given=new.server)
        if place.password is not None:
            raise BadInput("mail_password", server=re.sub(r":[^:@/]*@", "@", new.server))
    desk.database.write(lambda c: store.put_sender(c, new))


# ---------------------------------------------------------------- carrying


def claim(desk: Desk, worker: str) -> Letter | None:
    """Take the message that is due longest, with all that it says; None: nothing is due."""

    def job(connection: Connection) -> Letter | None:
        now = desk.now()
        while True:
            mine = store.get_sender(connection)
            found = store.claim(connection, worker, now, now + PATIENCE) if mine else None
            if mine is None or found is None:
                return None
            letter = _letter(connection, desk, found, mine, now)
            if letter is not None:
                return letter
            # Its words were erased meanwhile: nobody may be sent nothing.
            store.settle(connection, found, Delivery.CANCELLED, now, tried=False)

    return desk.database.write(job)


@dataclass(frozen=True, slots=True)
class Text:
    """A message to a phone: the number in digits, maybe a plus before them, and all that it says."""

    message: int
    number: str
    text: str
    template: str


def claim_text(desk: Desk, worker: str) -> Text | None:
    """Take the message to a phone that is due longest; None: none is due, or customers are not reached so."""

    def job(connection: Connection) -> Text | None:
        now = desk.now()
        while (reached := notifying.reach(connection, CUSTOMERS)) is not None:
            found = store.claim(connection, worker, now, now + PATIENCE, phone=True)
            if found is None:
                return None
            waiting = store.get(connection, found)
            assert waiting is not None
            entries = journal.load(connection, [waiting.ticket_id])[waiting.ticket_id]
            said = next((e for e in entries if e.seq == waiting.seq), None)
            text = _words(connection, waiting.ticket_id, said) if said else ""
            if text.strip():
                link = _status_link(connection, desk, waiting.ticket_id, said)
                whole = "\n".join(part for part in (text, link) if part)
                return Text(found, waiting.recipient.removeprefix(PHONE), whole, reached[0])
            # Its words were erased meanwhile: nobody may be sent nothing.
            store.settle(connection, found, Delivery.CANCELLED, now, tried=False)
        return None

    return desk.database.write(job)


def _letter(connection: Connection, desk: Desk, message: int, mine: Sender, now: datetime) -> Letter | None:
    waiting = store.get(connection, message)
    assert waiting is not None
    entries = journal.load(connection, [waiting.ticket_id])[waiting.ticket_id]
    said = next((e for e in entries if e.seq == waiting.seq), None)
    text = _words(connection, waiting.ticket_id, said) if said else ""
    if not text.strip():
        return None
    ticket = fold(waiting.ticket_id, entries, desk.book)
    names = store.names(connection, waiting.ticket_id)
    said_at = {entry.seq: entry.at for entry in entries}
    ours = [(said_at[seq], name) for seq, name in names.items() if seq < waiting.seq]
    theirs = mails.names_from(connection, waiting.ticket_id, waiting.recipient)
    # By their instants alone: of the same instant they keep the order in which they were written.
    in_order = sorted((*theirs, *ours), key=lambda one: one[0])
    before = [one for one in in_order if one[0] <= said_at[waiting.seq]]
    return Letter(
        message,
        mine,
        waiting.recipient,
        subject_line(ticket.number, ticket.subject),
        text,
        names[waiting.seq],
        tuple(name for _at, name in before[-_THREAD:]),
        now,
        _status_link(connection, desk, waiting.ticket_id, said),
    )


def _status_link(connection: Connection, desk: Desk, ticket_id: int, said: Entry | None) -> str:
    """A link to what became of the report; a survey has one of its own."""
    asks = said is not None and isinstance(said.event, ev.SurveySent)
    return "" if asks else status_links.url_within(connection, desk, ticket_id)


def _words(connection: Connection, ticket_id: int, said: Entry) -> str:
    if isinstance(said.event, ev.SurveySent) and said.event.text != ev.ERASED:
        return surveys.linked(connection, ticket_id, said)
    if not isinstance(said.event, ev.PublicReplied) or said.event.text == ev.ERASED:
        return ""
    return said.event.text


class Carried(Protocol):
    """What is carried, a letter or a text."""

    @property
    def message(self) -> int: ...


def hand(desk: Desk, letter: Carried, worker: str) -> bool:
    """Say that the words go to the server from here on; False: they were taken back meanwhile."""
    now = desk.now()
    return desk.database.write(lambda c: store.hand(c, letter.message, worker, now, now + PATIENCE))


def sent(desk: Desk, letter: Carried) -> None:
    """The server took it."""
    _close(desk, letter.message, Delivery.SENT, SYSTEM)


def unsure(desk: Desk, letter: Carried) -> None:
    """The server went silent over it: it may have arrived, and a person decides."""
    _close(desk, letter.message, Delivery.UNSURE, SYSTEM)


def refused(desk: Desk, letter: Carried, fault: str, *, for_good: bool) -> None:
    """The server did not take it: it is tried again later, or has failed and answered nobody."""

    def job(connection: Connection) -> None:
        now = desk.now()
        waiting = store.get(connection, letter.message)
        assert waiting is not None
        again = again_at(now, waiting.attempts + 1, waiting.first_at)
        if for_good or again is None:
            _record(connection, desk, waiting, Delivery.FAILED, fault, SYSTEM)
        else:
            store.settle(connection, letter.message, Delivery.HELD, now, due_at=again, fault=fault)

    desk.database.write(job)


def doubt(desk: Desk) -> int:
    """Give up carriers that were not heard of since they handed words over; how many messages are unsure."""

    def job(connection: Connection) -> int:
        lost = store.lost_on_the_way(connection, desk.now())
        for message in lost:
            waiting = store.get(connection, message)
            assert waiting is not None
            _record(connection, desk, waiting, Delivery.UNSURE, "", SYSTEM)
        return len(lost)

    return desk.database.write(job)


def next_due(desk: Desk) -> datetime | None:
    """When there is next something to do, if nobody writes until then."""
    return desk.database.read(store.next_due)


# ---------------------------------------------------------------- what people decide


def waiting(desk: Desk, states: Sequence[Delivery] = _SHOWN, limit: int | None = None) -> list[Outgoing]:
    """Messages that have not arrived for sure, the next to leave first."""
    return desk.database.read(lambda c: store.listing(c, states, limit))


def send_again(desk: Desk, agent: Agent, message: int, recipient: str = "") -> Done:
    """Let a message that failed or is unsure leave once more; an address given goes into the contact first.

    Raises NotFound; BadInput: it is under way or has arrived, the address is none.
    """
    if recipient and address_of(recipient) != recipient:
        raise BadInput("mail_address", given=recipient)
    found = _stuck(desk, message)
    acts = [Act(found.ticket_id, cm.SendAgain(found.seq))]
    if recipient:
        customer = reading.ticket(desk, found.ticket_id).ticket.customer
        named = address_of(customer.contact)
        contact = customer.contact.replace(named, recipient) if named else recipient
        acts.insert(0, Act(found.ticket_id, cm.Amend(customer=replace(customer, contact=contact))))
    return desk.act(agent, acts, together=True)


def arrived(desk: Desk, agent: Agent, message: int) -> Done:
    """Keep that a message that failed or is unsure has arrived. Raises NotFound, BadInput as `send_again`."""
    found = _stuck(desk, message)
    return desk.act(agent, [Act(found.ticket_id, cm.ConfirmDelivery(found.seq))])


def _stuck(desk: Desk, message: int) -> Outgoing:
    found = desk.database.read(lambda c: store.get(c, message))
    if found is None:
        raise NotFound("no_message", message=message)
    if found.state not in (Delivery.FAILED, Delivery.UNSURE):
        raise BadInput("message_state", message=message, state=found.state)
    return found


def bounced(connection: Connection, desk: Desk, message: int, fault: str) -> int:
    """A server that took a message says later that it did not arrive; the ticket that it is of.

    Words that were still to leave, or had failed before, stay what they are.
    """
    found = store.get(connection, message)
    assert found is not None
    if found.state in (Delivery.SENT, Delivery.UNSURE, Delivery.HANDED):
        _record(connection, desk, found, Delivery.FAILED, fault, SYSTEM)
    return found.ticket_id


# ---------------------------------------------------------------- what is journaled


def _close(desk: Desk, message: int, result: Delivery, actor: Actor) -> None:
    def job(connection: Connection) -> None:
        found = store.get(connection, message)
        assert found is not None
        _record(connection, desk, found, result, "", actor)

    desk.database.write(job)


def _record(
    connection: Connection, desk: Desk, message: Outgoing, result: Delivery, fault: str, actor: Actor
) -> None:
    """Keep what became of a message, here and in the journal of its ticket."""
    now = desk.now()
    store.settle(connection, message.id, result, now, fault=fault)
    event = ev.DeliveryRecorded(message.seq, result, fault)
    desk.tell(connection, message.ticket_id, [event], actor)
