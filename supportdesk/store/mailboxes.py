"""Mailboxes that are watched, and how far each was taken."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from supportdesk.domain.mails import Mailbox
from supportdesk.store.mail_tables import mail_seen, mailbox

AT_ONCE = 400


def every(connection: Connection) -> list[Mailbox]:
    """All mailboxes, by name."""
    return [_mailbox(row) for row in connection.execute(select(mailbox).order_by(mailbox.c.name))]


def by_name(connection: Connection, name: str) -> Mailbox | None:
    row = connection.execute(select(mailbox).where(mailbox.c.name == name)).first()
    return _mailbox(row) if row else None


def add(connection: Connection, name: str, url: str, *, old: bool) -> None:
    values = {"name": name, "url": url, "old": old, "position": "", "fault": ""}
    connection.execute(insert(mailbox), values)


def remove(connection: Connection, mailbox_id: int) -> None:
    connection.execute(delete(mail_seen).where(mail_seen.c.mailbox_id == mailbox_id))
    connection.execute(delete(mailbox).where(mailbox.c.id == mailbox_id))


def advance(connection: Connection, box: int, since: datetime, position: str) -> None:
    """It is taken as far as this. `since` stays what it first was."""
    connection.execute(update(mailbox).where(mailbox.c.id == box).values(position=position))
    begun = update(mailbox).where(mailbox.c.id == box, mailbox.c.since.is_(None))
    connection.execute(begun.values(since=since))


def checked(connection: Connection, box: int, at: datetime, fault: str) -> None:
    """It was looked into, or could not be."""
    connection.execute(update(mailbox).where(mailbox.c.id == box).values(checked_at=at, fault=fault))


def seen(connection: Connection, box: int, places: Collection[str]) -> set[str]:
    """Those of these places that were looked at before."""
    values: Any = bindparam("values", expanding=True)
    query = select(mail_seen.c.place).where(mail_seen.c.mailbox_id == box, mail_seen.c.place.in_(values))
    wanted = sorted(set(places))
    found: set[str] = set()
    for start in range(0, len(wanted), AT_ONCE):
        found |= set(connection.execute(query, {"values": wanted[start : start + AT_ONCE]}).scalars())
    return found


def mark_seen(connection: Connection, box: int, places: Sequence[str]) -> None:
    """Remember that places were looked at; those that are remembered stay so."""
    new = sorted(set(places) - seen(connection, box, places))
    if new:
        connection.execute(insert(mail_seen), [{"mailbox_id": box, "place": place} for place in new])


def _mailbox(row: Any) -> Mailbox:
    return Mailbox(row.id, row.name, row.url, row.old, row.since, row.position, row.checked_at, row.fault)
