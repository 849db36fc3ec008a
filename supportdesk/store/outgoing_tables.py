"""The tables of mail that leaves the desk: work to be done, beside the journal that says what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from supportdesk.store.tables import Row, _instant
from supportdesk.store.types import Key


class SenderRow(Row, table=True):
    """Whose mail leaves the desk; one row at most. Its password is never kept."""

    __tablename__ = "sender"

    id: int = Field(primary_key=True)
    address: str = Field(max_length=320)
    name: str = Field(max_length=200)
    server: str = Field(max_length=500)
    hold: int = Field(description="seconds")


class DeskSettingRow(Row, table=True):
    """Something that is true of the whole desk, whoever opens it."""

    __tablename__ = "desk_setting"

    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(sa_type=Text)


class OutgoingRow(Row, table=True):
    """A message to a customer; its words are the content of the entry `seq` of its ticket."""

    __tablename__ = "outgoing"
    __table_args__ = (
        UniqueConstraint("ticket_id", "seq", name="uq_outgoing"),
        Index(
            "ix_outgoing_due",
            "due_at",
            sqlite_where=text("state IN ('held', 'claimed', 'handed')"),
            postgresql_where=text("state IN ('held', 'claimed', 'handed')"),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id")
    seq: int
    recipient: str = Field(max_length=320)
    message_id: str = Field(max_length=200, unique=True)
    state: str = Field(max_length=10)
    first_at: datetime = _instant(nullable=False)
    due_at: datetime = _instant(nullable=False)
    """When it is tried next; of one that is claimed or handed over, when whoever has it is given up."""
    worker: str = Field(default="", max_length=64)
    attempts: int = Field(default=0)
    fault: str = Field(default="", sa_type=Text)
    changed_at: datetime = _instant(nullable=False)


sender = SenderRow.__table__  # type: ignore[attr-defined]
desk_setting = DeskSettingRow.__table__  # type: ignore[attr-defined]
outgoing = OutgoingRow.__table__  # type: ignore[attr-defined]
