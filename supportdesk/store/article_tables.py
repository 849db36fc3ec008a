"""The tables of articles' lives. As with tickets, journal and content are the truth: `article`, who read it,
what filters ask of it, and its search document are folded from them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from supportdesk.store.tables import Row
from supportdesk.store.types import Instant, Key


def _at() -> Any:
    return Field(sa_type=Instant, nullable=False)


class ArticleJournalRow(Row, table=True):
    """One line of an article's journal. Triggers refuse UPDATE and DELETE."""

    __tablename__ = "article_journal"
    __table_args__ = (
        UniqueConstraint("article_id", "seq", name="uq_article_journal_seq"),
        Index("ix_article_journal_feed", "txid", "id").ddl_if(dialect="postgresql"),
    )

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    article_id: int = Field(sa_type=BigInteger, foreign_key="article.id")
    seq: int
    at: datetime = _at()
    recorded_at: datetime = _at()
    kind: str = Field(max_length=40)
    actor_kind: str = Field(max_length=10)
    actor_id: str = Field(max_length=64)
    actor_name: str
    actor_tier: str | None = Field(default=None, max_length=2)
    batch: str = Field(max_length=40)
    data: str = Field(sa_type=Text)
    txid: int = Field(
        default=0,
        sa_column=Column(BigInteger, nullable=False, server_default=text("0")),
        description="as the journal's",
    )


class ArticleContentRow(Row, table=True):
    """What people wrote in an entry, beside it: blanking it leaves the fact."""

    __tablename__ = "article_content"

    article_id: int = Field(sa_type=BigInteger, primary_key=True)
    seq: int = Field(primary_key=True)
    body: str = Field(sa_type=Text)


class ArticleReaderRow(Row, table=True):
    """Who had before them what readers see of an article now; folded from its journal."""

    __tablename__ = "article_reader"

    article_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="article.id")
    agent_id: str = Field(max_length=64, primary_key=True)


class ArticleFacetRow(Row, table=True):
    """What a filter asks of an article, as `domain.search_line` says it; folded from its journal. When it was
    changed stands there as well: the newest of a facet are read in order.
    """

    __tablename__ = "article_facet"
    __table_args__ = (
        Index("ix_article_facet", "facet", "updated_at", "article_id"),
        {"sqlite_with_rowid": False},
    )

    article_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="article.id")
    facet: str = Field(primary_key=True)
    updated_at: datetime = _at()


class SearchedRow(Row, table=True):
    """A search for what is known that somebody ended, and what was used of it; nothing: a gap, maybe."""

    __tablename__ = "searched"
    __table_args__ = (Index("ix_searched_at", "at"),)

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    at: datetime = _at()
    agent_id: str = Field(max_length=64)
    words: str
    key: str = Field(description="its tokens in order, each once: what was asked, however it was written")
    found: int
    used: str = Field(default="", description="an article's slug or a ticket's number")


_all = SQLModel.metadata.tables
article_journal, article_content = _all["article_journal"], _all["article_content"]
article_reader, article_facet = _all["article_reader"], _all["article_facet"]
searched = _all["searched"]
