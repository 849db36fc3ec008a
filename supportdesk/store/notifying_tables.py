"""The tables of notices that leave the desk: where the team is reached, and what is on its way there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from supportdesk.store.tables import Row, _instant
from supportdesk.store.types import Key

WAITING = "state IN ('held', 'claimed')"


class NotifyAddressRow(Row, table=True):
    """Where an agent, a tier or a group is reached: a URL with its secrets in it, which is only ever used."""

    __tablename__ = "notify_address"

    owner: str = Field(primary_key=True, max_length=80)
    url: str = Field(sa_type=Text)
    language: str = Field(max_length=8)
    set_by: str = Field(max_length=64)
    set_at: datetime = _instant(nullable=False)


class NotifyPendingRow(Row, table=True):
    """A notice for one owner; its words are those of the entry or notice that it tells of."""

    __tablename__ = "notify_pending"
    __table_args__ = (
        UniqueConstraint("source", "source_id", "owner", name="uq_notify_pending"),
        Index("ix_notify_due", "due_at", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
    )

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    owner: str = Field(max_length=80)
    source: str = Field(max_length=8)
    source_id: int = Field(sa_type=BigInteger)
    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id")
    state: str = Field(max_length=10)
    first_at: datetime = _instant(nullable=False)
    due_at: datetime = _instant(nullable=False)
    worker: str = Field(default="", max_length=64)
    attempts: int = Field(default=0)
    fault: str = Field(default="")
    changed_at: datetime = _instant(nullable=False)


address = NotifyAddressRow.__table__  # type: ignore[attr-defined]
pending = NotifyPendingRow.__table__  # type: ignore[attr-defined]
