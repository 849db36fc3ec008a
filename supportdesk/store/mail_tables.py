"""The tables of mail that comes in: where it is fetched, what was taken, and what is kept raw."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text, text
from sqlmodel import Field

from supportdesk.store.tables import Row, _instant
from supportdesk.store.types import Key


class MailboxRow(Row, table=True):
    """A mailbox that is watched. Its password is never kept."""

    __tablename__ = "mailbox"

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    name: str = Field(max_length=80, unique=True)
    url: str = Field(max_length=500)
    old: bool = Field(default=False, description="what was in it before is wanted, too")
    since: datetime | None = _instant()
    position: str = Field(default="", sa_type=Text, description="how far it is taken, as its kind needs it")
    checked_at: datetime | None = _instant()
    fault: str = Field(default="", sa_type=Text)


class MailRow(Row, table=True):
    """A mail that was taken, once: what became of it."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_message", "message_id"),
        Index("ix_mail_sender", "sender", "at"),
        Index("ix_mail_ticket", "ticket_id"),
        Index(
            "ix_mail_kept",
            "id",
            sqlite_where=text("fate = 'kept'"),
            postgresql_where=text("fate = 'kept'"),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    digest: str = Field(max_length=64, unique=True)
    message_id: str = Field(max_length=250)
    source: str = Field(max_length=80)
    sender: str = Field(max_length=320)
    subject: str = Field(max_length=200)
    at: datetime = _instant(nullable=False)
    """When it came, as storms are told by."""
    taken_at: datetime = _instant(nullable=False)
    fate: str = Field(max_length=10)
    ticket_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="ticket.id")
    reason: str = Field(default="", max_length=40)
    detail: str = Field(default="", sa_type=Text)
    raw: bytes | None = Field(default=None, sa_type=LargeBinary, description="compressed; of what is kept")
    size: int = Field(default=0)
    done_at: datetime | None = _instant()


class MailSeenRow(Row, table=True):
    """A place in a mailbox that has been looked at, where a mailbox has no order to tell it by."""

    __tablename__ = "mail_seen"
    __table_args__ = {"sqlite_with_rowid": False}

    mailbox_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="mailbox.id")
    place: str = Field(primary_key=True, max_length=300)


mailbox = MailboxRow.__table__  # type: ignore[attr-defined]
mail = MailRow.__table__  # type: ignore[attr-defined]
mail_seen = MailSeenRow.__table__  # type: ignore[attr-defined]
