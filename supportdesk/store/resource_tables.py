"""The tables of what the team lends to tickets. Rows of requests are kept: they are the history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, text
from sqlmodel import Field

from supportdesk.store.tables import Row, _instant
from supportdesk.store.types import Key

HELD = "state = 'held'"


class ResourceRow(Row, table=True):
    """A spare server, a test environment: one ticket at a time has it. Retired ones stay for the history."""

    __tablename__ = "resource"

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    name: str = Field(max_length=200)
    kind: str = Field(max_length=200)
    note: str = Field(default="")
    added_by: str = Field(max_length=64)
    added_at: datetime = _instant(nullable=False)
    retired_by: str = Field(default="", max_length=64)
    retired_at: datetime | None = _instant()


class ResourceRequestRow(Row, table=True):
    """A ticket's request: waiting, holding, or how it ended. Whatever happens, one holds a resource."""

    __tablename__ = "resource_request"
    __table_args__ = (
        Index(
            "uq_resource_holder", "resource_id", unique=True, sqlite_where=text(HELD),
            postgresql_where=text(HELD),
        ),
        Index("ix_resource_request_ticket", "ticket_id"),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    resource_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="resource.id")
    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id")
    wanted: str = Field(max_length=200)
    state: str = Field(max_length=12)
    agent_id: str = Field(max_length=64)
    agent_name: str
    asked_at: datetime = _instant(nullable=False)
    since: datetime | None = _instant()
    ended_at: datetime | None = _instant()
    ended_by: str = Field(default="")


resource = ResourceRow.__table__  # type: ignore[attr-defined]
request = ResourceRequestRow.__table__  # type: ignore[attr-defined]
