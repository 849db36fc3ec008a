"""Mail to customers: whose it is, what waits, and who carries it; a step that only one can make is one
statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update

from supportdesk.domain.outgoing import PHONE, Outgoing, Sender
from supportdesk.domain.vocabulary import Delivery
from supportdesk.store.outgoing_tables import outgoing, sender
from supportdesk.store.tables import journal, ticket

UNDER_WAY = (Delivery.HELD, Delivery.CLAIMED, Delivery.HANDED)
GONE = (Delivery.HANDED, Delivery.SENT, Delivery.UNSURE)
"""Where words are out of our hands."""

_WAITING = outgoing.c.state.in_([state.value for state in UNDER_WAY])
_MESSAGES = select(
    outgoing.c.id,
    outgoing.c.ticket_id,
    ticket.c.number,
    outgoing.c.seq,
    outgoing.c.recipient,
    outgoing.c.state,
    outgoing.c.first_at,
    outgoing.c.due_at,
    outgoing.c.attempts,
    outgoing.c.fault,
    outgoing.c.changed_at,
).join(ticket, ticket.c.id == outgoing.c.ticket_id)


# ---------------------------------------------------------------- whose mail it is


def get_sender(connection: Connection) -> Sender | None:
    """Whose mail leaves the desk; None: nobody's, words are only kept."""
    row = connection.execute(select(sender)).first()
    if row is None:
        return None
    return Sender(row.address, row.name, row.server, timedelta(seconds=row.hold))


def put_sender(connection: Connection, new: Sender | None) -> None:
    """Let mail leave as this sender's; None: no more does."""
    connection.execute(delete(sender))
    if new is not None:
        values = {"id": 1, "address": new.address, "name": new.name, "server": new.server}
        connection.execute(insert(sender), values | {"hold": round(new.hold.total_seconds())})


# ---------------------------------------------------------------- what waits


def add(
    connection: Connection, messages: Sequence[tuple[int, int, str, str]], due_at: datetime, now: datetime
) -> None:
    """Let messages wait until `due_at`: each the ticket, the entry it says, to whom, and its Message-ID."""
    rows = [
        {
            "ticket_id": ticket_id,
            "seq": seq,
            "recipient": recipient,
            "message_id": message_id,
            "state": Delivery.HELD.value,
            "first_at": due_at,
            "due_at": due_at,
            "changed_at": now,
            "worker": "",
            "attempts": 0,
            "fault": "",
        }
        for ticket_id, seq, recipient, message_id in messages
    ]
    if rows:
        connection.execute(insert(outgoing), rows)


def take_back(connection: Connection, ticket_id: int, seqs: Iterable[int], now: datetime) -> None:
    """Let messages of these entries not leave; what is out of our hands stays."""
    _turn(connection, ticket_id, seqs, (Delivery.HELD, Delivery.CLAIMED), Delivery.CANCELLED, now, now)


def hold_again(
    connection: Connection, ticket_id: int, seqs: Iterable[int], due_at: datetime, now: datetime
) -> None:
    """Let messages of these entries leave after all."""
    _turn(connection, ticket_id, seqs, (Delivery.CANCELLED,), Delivery.HELD, due_at, now)


def _turn(
    connection: Connection,
    ticket_id: int,
    seqs: Iterable[int],
    states: Sequence[Delivery],
    to: Delivery,
    due_at: datetime,
    now: datetime,
) -> None:
    wanted = (outgoing.c.ticket_id == ticket_id) & outgoing.c.seq.in_(list(seqs))
    change = update(outgoing).where(wanted, outgoing.c.state.in_([state.value for state in states]))
    connection.execute(change.values(state=to.value, due_at=due_at, first_at=due_at, changed_at=now))


def gone(connection: Connection, ticket_id: int) -> frozenset[int]:
    """The entries of a ticket whose words are out of our hands."""
    query = select(outgoing.c.seq).where(
        outgoing.c.ticket_id == ticket_id, outgoing.c.state.in_([state.value for state in GONE])
    )
    return frozenset(connection.execute(query).scalars())


def leaving(connection: Connection, batches: Sequence[str]) -> dict[str, tuple[datetime, bool]]:
    """When the first words of acts leave as mail, and whether they are out of our hands already; acts that
    send nothing are left out.
    """
    said = (journal.c.ticket_id == outgoing.c.ticket_id) & (journal.c.seq == outgoing.c.seq)
    there = outgoing.c.state.in_([state.value for state in (*UNDER_WAY, *GONE)])
    query = select(journal.c.batch, outgoing.c.state, outgoing.c.first_at).join(outgoing, said)
    found: dict[str, tuple[datetime, bool]] = {}
    for row in connection.execute(query.where(journal.c.batch.in_(batches), there)):
        at, left = found.get(row.batch, (row.first_at, False))
        found[row.batch] = min(at, row.first_at), left or Delivery(row.state) in GONE
    return found


# ---------------------------------------------------------------- who carries it


def next_due(connection: Connection) -> datetime | None:
    """When there is next a mail to carry, or to give up."""
    query = select(outgoing.c.due_at).where(_WAITING, _way(phone=False)).order_by(outgoing.c.due_at).limit(1)
    return connection.execute(query).scalar_one_or_none()


def _way(*, phone: bool) -> ColumnElement[bool]:
    """The messages that go to phones, or those that go by mail."""
    phones: ColumnElement[bool] = outgoing.c.recipient.startswith(PHONE)
    return phones if phone else ~phones


def claim(
    connection: Connection, worker: str, now: datetime, until: datetime, *, phone: bool = False
) -> int | None:
    """Take the message that has waited longest; whoever took it and was not heard of since is given up."""
    query = (
        select(outgoing.c.id)
        .where(outgoing.c.due_at <= now, outgoing.c.state.in_([Delivery.HELD.value, Delivery.CLAIMED.value]))
        .where(_way(phone=phone))
        .order_by(outgoing.c.due_at, outgoing.c.id)
        .limit(1)
    )
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    found: int | None = connection.execute(query).scalar_one_or_none()
    if found is not None:
        _set(connection, found, state=Delivery.CLAIMED, worker=worker, due_at=until, changed_at=now)
    return found


def hand(connection: Connection, message: int, worker: str, now: datetime, until: datetime) -> bool:
    """Say that the words go to the server from here on; False: they were taken back, or given to another."""
    change = (
        update(outgoing)
        .where(
            outgoing.c.id == message,
            outgoing.c.worker == worker,
            outgoing.c.state == Delivery.CLAIMED.value,
        )
        .values(state=Delivery.HANDED.value, due_at=until, changed_at=now)
    )
    return connection.execute(change).rowcount == 1


def lost_on_the_way(connection: Connection, now: datetime) -> list[int]:
    """Messages whose carrier was not heard of since they were handed over."""
    query = select(outgoing.c.id).where(outgoing.c.due_at <= now, outgoing.c.state == Delivery.HANDED.value)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    return list(connection.execute(query).scalars())


def settle(
    connection: Connection,
    message: int,
    state: Delivery,
    now: datetime,
    *,
    due_at: datetime | None = None,
    fault: str = "",
    tried: bool = True,
) -> None:
    """Keep what became of an attempt; `due_at`: it is tried again then."""
    values: dict[str, Any] = {"state": state, "fault": fault, "changed_at": now, "worker": ""}
    if due_at is not None:
        values["due_at"] = due_at
    if tried:
        values["attempts"] = outgoing.c.attempts + 1
    _set(connection, message, **values)


def send_again(
    connection: Connection, ticket_id: int, seq: int, recipient: str, due_at: datetime, now: datetime
) -> None:
    """Let the words of an entry, which failed or perhaps arrived, wait to leave once more."""
    change = update(outgoing).where(outgoing.c.ticket_id == ticket_id, outgoing.c.seq == seq)
    held = {"state": Delivery.HELD.value, "recipient": recipient, "due_at": due_at, "first_at": due_at}
    connection.execute(change.values(held | {"attempts": 0, "fault": "", "changed_at": now}))


def arrived(connection: Connection, ticket_id: int, seq: int, now: datetime) -> None:
    """The words of an entry are there, as somebody found out."""
    change = update(outgoing).where(outgoing.c.ticket_id == ticket_id, outgoing.c.seq == seq)
    connection.execute(change.values(state=Delivery.SENT.value, fault="", changed_at=now))


def _set(connection: Connection, message: int, **values: Any) -> None:
    values["state"] = Delivery(values["state"]).value
    connection.execute(update(outgoing).where(outgoing.c.id == message).values(values))


# ---------------------------------------------------------------- reading


def get(connection: Connection, message: int) -> Outgoing | None:
    """A message, held until the transaction ends."""
    query = _MESSAGES.where(outgoing.c.id == message)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(of=outgoing)
    row = connection.execute(query).first()
    return _message(row) if row else None


def names(connection: Connection, ticket_id: int) -> dict[int, str]:
    """The Message-IDs of a ticket's messages by the entry they say, in the order they were written."""
    query = select(outgoing.c.seq, outgoing.c.message_id).where(outgoing.c.ticket_id == ticket_id)
    return {row.seq: row.message_id for row in connection.execute(query.order_by(outgoing.c.seq))}


def of_ticket(connection: Connection, ticket_id: int) -> list[Outgoing]:
    """The messages of a ticket, in the order they were written."""
    query = _MESSAGES.where(outgoing.c.ticket_id == bindparam("ticket")).order_by(outgoing.c.seq)
    return [_message(row) for row in connection.execute(query, {"ticket": ticket_id})]


def listing(connection: Connection, states: Sequence[Delivery], limit: int | None) -> list[Outgoing]:
    """Messages in these states, the next to leave first."""
    query = _MESSAGES.where(outgoing.c.state.in_([state.value for state in states]))
    query = query.order_by(outgoing.c.due_at, outgoing.c.id).limit(limit)
    return [_message(row) for row in connection.execute(query)]


def _message(row: Any) -> Outgoing:
    return Outgoing(
        row.id, row.ticket_id, row.number, row.seq, row.recipient, Delivery(row.state), row.first_at,
        row.due_at, row.attempts, row.fault, row.changed_at,
    )  # fmt: skip
