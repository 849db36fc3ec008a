"""Mail that comes in: what was taken, whose it is, and what is kept raw."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from supportdesk.domain.mails import KeptMail, MailFate
from supportdesk.store.mail_tables import mail
from supportdesk.store.outgoing_tables import outgoing
from supportdesk.store.tables import ticket

AT_ONCE = 400
"""Values that one statement names."""

QUIET = ("automatic", "bounce", "own", "empty")
"""Reasons for which a mail is kept that nobody has to look at."""


@dataclass(frozen=True, slots=True)
class Row:
    """A mail to be remembered. `raw` is kept with it only where it is given."""

    digest: str
    message_id: str
    source: str
    sender: str
    subject: str
    at: datetime
    fate: MailFate
    ticket_id: int | None = None
    reason: str = ""
    detail: str = ""
    raw: bytes | None = None
    size: int = 0


def known(connection: Connection, digests: Collection[str]) -> dict[str, int | None]:
    """Of these mails, those that were taken before, with their ticket."""
    query = select(mail.c.digest, mail.c.ticket_id).where(mail.c.digest.in_(_VALUES))
    return {row.digest: row.ticket_id for row in _each(connection, query, digests)}


def tickets_of_messages(connection: Connection, names: Collection[str]) -> dict[str, int]:
    """The tickets that mails of these Message-IDs belong to: ours that went out, theirs that came in."""
    came = select(mail.c.message_id, mail.c.ticket_id).where(
        mail.c.message_id.in_(_VALUES), mail.c.ticket_id.is_not(None)
    )
    went = select(outgoing.c.message_id, outgoing.c.ticket_id).where(outgoing.c.message_id.in_(_VALUES))
    found = {row.message_id: row.ticket_id for row in _each(connection, came.order_by(mail.c.id), names)}
    ours = _each(connection, went, [f"<{name}>" for name in names])
    return found | {row.message_id[1:-1]: row.ticket_id for row in ours}


def names_from(connection: Connection, ticket_id: int, sender: str) -> list[tuple[datetime, str]]:
    """When somebody's mails came to a ticket, and their Message-IDs as headers name them; the oldest first.

    Whoever writes chooses these names: one that is no plain name of a message is left out.
    """
    query = select(mail.c.taken_at, mail.c.message_id).where(mail.c.ticket_id == ticket_id)
    rows = connection.execute(query.where(mail.c.sender == sender.lower()).order_by(mail.c.id)).all()
    return [(row.taken_at, f"<{row.message_id}>") for row in rows if _NAME.fullmatch(row.message_id)]


_NAME = re.compile(r"[!-;=?A-~]{1,120}@[!-;=?A-~]{1,120}")


def outgoing_of(connection: Connection, names: Collection[str]) -> list[int]:
    """Our messages that have these Message-IDs."""
    query = select(outgoing.c.id).where(outgoing.c.message_id.in_(_VALUES))
    return [row.id for row in _each(connection, query, [f"<{name}>" for name in names])]


def merged_into(connection: Connection, ticket_id: int) -> int | None:
    """The ticket that a merged one lives on in."""
    query = select(ticket.c.merged_into).where(ticket.c.id == ticket_id)
    found: int | None = connection.execute(query).scalar_one_or_none()
    return found


def wrote_on(connection: Connection, ticket_id: int, sender: str) -> bool:
    """Whether a mail of this sender belongs to the ticket already."""
    query = select(mail.c.id).where(mail.c.ticket_id == ticket_id, mail.c.sender == sender).limit(1)
    return connection.execute(query).first() is not None


def latest_tickets(connection: Connection, senders: Collection[str]) -> dict[str, int]:
    """The latest ticket that a mail of each of these senders made."""
    made = mail.c.fate == MailFate.TICKET.value
    query = select(mail.c.sender, func.max(mail.c.ticket_id).label("ticket_id"))
    query = query.where(made, mail.c.sender.in_(_VALUES)).group_by(mail.c.sender)
    return {row.sender: row.ticket_id for row in _each(connection, query, senders)}


def wrote_since(
    connection: Connection, senders: Collection[str], since: datetime
) -> list[tuple[str, datetime, int]]:
    """What mails of these senders made or went into since then: sender, when, ticket; in order."""
    fates = (MailFate.TICKET.value, MailFate.REPLY.value)
    query = select(mail.c.sender, mail.c.at, mail.c.ticket_id).where(
        mail.c.sender.in_(_VALUES), mail.c.at >= since, mail.c.fate.in_(fates)
    )
    rows = _each(connection, query.order_by(mail.c.at, mail.c.id), senders)
    return [(row.sender, row.at, row.ticket_id) for row in rows]


def numbers(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """The numbers of tickets by their ids."""
    query = select(ticket.c.id, ticket.c.number).where(ticket.c.id.in_(_VALUES))
    return {row.id: row.number for row in _each(connection, query, ids)}


def add(connection: Connection, rows: Iterable[Row], now: datetime) -> None:
    """Remember mails. Raises IntegrityError for one that is remembered already."""
    values = [
        {
            "digest": row.digest,
            "message_id": row.message_id,
            "source": row.source,
            "sender": row.sender[:320],
            "subject": row.subject[:200],
            "at": row.at,
            "taken_at": now,
            "fate": row.fate.value,
            "ticket_id": row.ticket_id,
            "reason": row.reason,
            "detail": row.detail,
            "raw": None if row.raw is None else zlib.compress(row.raw),
            "size": row.size,
            "done_at": None,
        }
        for row in rows
    ]
    if values:
        connection.execute(insert(mail), values)


# ---------------------------------------------------------------- what is kept raw


def kept(connection: Connection, *, done: bool, after: int = 0, limit: int | None = None) -> list[KeptMail]:
    """Mails that are kept raw, in order; those that were settled only where `done`."""
    columns = [column for column in mail.c if column.name != "raw"]
    query = select(*columns).where(mail.c.fate == MailFate.KEPT.value, mail.c.id > after)
    if not done:
        query = query.where(mail.c.done_at.is_(None))
    return [_kept(row) for row in connection.execute(query.order_by(mail.c.id).limit(limit))]


def last_kept(connection: Connection) -> int:
    """The newest mail that is kept raw; 0 where none is."""
    query = select(func.max(mail.c.id)).where(mail.c.fate == MailFate.KEPT.value)
    return connection.execute(query).scalar_one() or 0


def raw_of(connection: Connection, mail_id: int) -> bytes | None:
    """The bytes of a mail that is kept; None where there is none of this number."""
    found = connection.execute(select(mail.c.raw).where(mail.c.id == mail_id)).scalar_one_or_none()
    return None if found is None else zlib.decompress(found)


def settle(connection: Connection, mail_id: int, now: datetime) -> bool:
    """Somebody has looked at a mail that is kept; False: there is none, or somebody had before."""
    there = (mail.c.id == mail_id) & (mail.c.fate == MailFate.KEPT.value) & mail.c.done_at.is_(None)
    return connection.execute(update(mail).where(there).values(done_at=now)).rowcount == 1


def _kept(row: Any) -> KeptMail:
    return KeptMail(
        row.id, row.source, row.taken_at, row.sender, row.subject, row.reason, row.detail, row.size,
        row.reason not in QUIET, row.done_at,
    )  # fmt: skip


_VALUES: Any = bindparam("values", expanding=True)


def _each(connection: Connection, query: Any, values: Collection[Any]) -> Iterable[Any]:
    wanted: Sequence[Any] = sorted(set(values))
    for start in range(0, len(wanted), AT_ONCE):
        yield from connection.execute(query, {"values": wanted[start : start + AT_ONCE]})
