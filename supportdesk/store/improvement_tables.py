"""The tables of the register of improvements: what was decided on, and the journal that tells it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from supportdesk.store.tables import Row
from supportdesk.store.types import Instant, Key, Token


class ImprovementRow(Row, table=True):
    """A proposal that somebody decided on: what to do, about what. All else is folded from its journal."""

    __tablename__ = "improvement"
    __table_args__ = (UniqueConstraint("kind", "about", name="uq_improvement"),)

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    kind: str = Field(max_length=20)
    about: str = Field(sa_type=Token)


class ImprovementJournalRow(Row, table=True):
    """One line of a proposal's journal. Triggers refuse UPDATE and DELETE."""

    __tablename__ = "improvement_journal"
    __table_args__ = (UniqueConstraint("improvement_id", "seq", name="uq_improvement_journal_seq"),)

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    improvement_id: int = Field(sa_type=BigInteger, foreign_key="improvement.id")
    seq: int
    at: datetime = Field(sa_type=Instant, nullable=False)
    recorded_at: datetime = Field(sa_type=Instant, nullable=False)
    kind: str = Field(max_length=40)
    actor_kind: str = Field(max_length=10)
    actor_id: str = Field(max_length=64)
    actor_name: str
    actor_tier: str | None = Field(default=None, max_length=2)
    batch: str = Field(max_length=40)
    data: str = Field(sa_type=Text)


class ImprovementContentRow(Row, table=True):
    """What people wrote in an entry, beside it: blanking it leaves the fact."""

    __tablename__ = "improvement_content"

    improvement_id: int = Field(sa_type=BigInteger, primary_key=True)
    seq: int = Field(primary_key=True)
    body: str = Field(sa_type=Text)


_all = SQLModel.metadata.tables
improvement = _all["improvement"]
improvement_journal, improvement_content = _all["improvement_journal"], _all["improvement_content"]
