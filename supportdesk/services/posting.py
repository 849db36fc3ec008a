"""What an act means for mail: words that leave the desk wait to, those that are undone do not."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry
from supportdesk.domain.notifying import CUSTOMERS
from supportdesk.domain.outgoing import HOLD, LEAVING, address_of, leaves, phone_of
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Delivery
from supportdesk.store import notifying
from supportdesk.store import outgoing as store
from supportdesk.store.database import Connection


def follow(
    connection: Connection, ticket: Ticket, entries: Sequence[Entry], new: Sequence[Entry], now: datetime
) -> datetime | None:
    """Let the words among new entries wait that leave, and those leave or not that an undoing concerns.

    `entries` is the whole journal, the new ones with it. Without a sender, or an address to send to,
    words are only kept. The answer is when new words leave, if any do.
    """
    leaving = [entry.seq for entry in new if leaves(entry)]
    turned = any(isinstance(entry.event, ev.Undone) for entry in new)
    decided = [e.event for e in new if isinstance(e.event, ev.DeliveryRecorded)]
    if not leaving and not turned and not decided:
        return None
    sender = store.get_sender(connection)
    texts = notifying.reach(connection, CUSTOMERS) is not None
    due_at = now + sender.hold if sender else now + HOLD if texts else now
    if turned:
        counting = {entry.seq for entry in ev.effective(entries)}
        spoken = {entry.seq for entry in entries if isinstance(entry.event, LEAVING)}
        store.take_back(connection, ticket.id, spoken - counting, now)
        store.hold_again(connection, ticket.id, spoken & counting, due_at, now)
    recipient = address_of(ticket.customer.contact)
    if texts and not (sender and recipient):
        recipient = phone_of(ticket.customer.contact)
    for each in decided:
        if each.result is Delivery.HELD:
            store.send_again(connection, ticket.id, each.seq, recipient, due_at, now)
        else:
            store.arrived(connection, ticket.id, each.seq, now)
    if leaving and recipient and (sender or texts):
        host = sender.address.rpartition("@")[2] if sender else "desk.invalid"
        messages = [(ticket.id, seq, recipient, f"<{uuid.uuid4()}@{host}>") for seq in leaving]
        store.add(connection, messages, due_at, now)
        return due_at
    return None
