"""The tables. `journal` and `content` are the truth; `ticket`, `clock`, `search_doc` are folded from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from supportdesk.store.types import Instant, Key, Token


class Row(SQLModel):
    """Base of all. Its pydantic schema is made when somebody validates one, not at every start."""

    model_config = {"defer_build": True}


def _instant(*, nullable: bool = True, index: bool = False) -> Any:
    return Field(
        default=None,
        sa_type=Instant,
        nullable=nullable,
        index=index,
    )


class AgentRow(Row, table=True):
    """A member of the team."""

    __tablename__ = "agent"

    id: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=200)
    tier: str = Field(max_length=2)
    roles: str = Field(default="", description="codes, separated by commas")
    language: str = Field(default="en", max_length=8)
    specialist_group: str | None = Field(default=None, max_length=32)
    active: bool = Field(default=True)


class PolicyRow(Row, table=True):
    """A version of the policy, as its file said it. Never changed, never deleted."""

    __tablename__ = "policy"

    version: int = Field(primary_key=True)
    name: str
    body: str = Field(sa_type=Text)
    added_at: datetime = _instant(nullable=False)


class NumberRow(Row, table=True):
    """The last sequence number given on a day of the desk's zone."""

    __tablename__ = "number"

    day: str = Field(primary_key=True, max_length=8)
    last: int


SPARSE = (
    ("due", "next_due", "IS NOT NULL"),
    ("eta", "expected_at", "IS NOT NULL"),
    ("resolved", "resolved_at", "IS NOT NULL"),
    ("closed", "closed_at", "IS NOT NULL"),
    ("score", "score", "IS NOT NULL"),
    ("reference_key", "reference_key", "<> ''"),
)
"""Columns that most tickets have nothing in: their indexes hold the others."""


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index of the rows that a condition holds for."""
    return Index(
        name,
        *columns,
        sqlite_where=text(where.format(true="1")),
        postgresql_where=text(where.format(true="true")),
    )


class TicketRow(Row, table=True):
    """What lists show of a ticket; folded from its journal in the transaction that appends to it."""

    __tablename__ = "ticket"
    __table_args__ = (
        # The orders of lists, and what a list is most often narrowed to, each in the queue's own order.
        # `facets` lets all of them answer without a look at the row; see store/facets.py.
        Index("ix_ticket_rank", "rank", "id", "facets", "next_due", "reported_at", "updated_at", "pressing"),
        Index("ix_ticket_place", "id", "rank", "facets"),
        Index("ix_ticket_pressing", "pressing", "id", "facets"),
        Index("ix_ticket_created", "reported_at", "id", "facets", "rank"),
        Index("ix_ticket_updated", "updated_at", "id", "facets", "rank"),
        Index("ix_ticket_status", "status", "rank", "id", "facets"),
        Index("ix_ticket_owner", "owner_key", "rank", "id", "facets"),
        Index("ix_ticket_department", "department_key", "rank", "id", "facets"),
        Index("ix_ticket_customer", "customer_key", "rank", "id", "facets"),
        Index("ix_ticket_reference", "reference"),
        *(
            Index(
                f"ix_ticket_{name}",
                column,
                "id",
                "facets",
                "rank",
                sqlite_where=text(f"{column} {is_there}"),
                postgresql_where=text(f"{column} {is_there}"),
            )
            for name, column, is_there in SPARSE
        ),
        # Whose and what nobody's: what may come next. See store/candidates.py.
        _partial(
            "ix_ticket_workable",
            "owner_id",
            "tier",
            "handover_to",
            "imported",
            "policy",
            where="is_open = {true}",
        ),
        _partial("ix_ticket_handover", "handover_to", where="handover_to IS NOT NULL"),
        Index(
            "ix_ticket_warn",
            "warn_at",
            sqlite_where=text("warn_at IS NOT NULL"),
            postgresql_where=text("warn_at IS NOT NULL"),
        ),
        _partial("ix_ticket_loop", "loop_at", where="loop_at IS NOT NULL"),
    )

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    number: str = Field(sa_type=Token, unique=True)
    seq: int
    policy: int
    status: str = Field(max_length=20)
    is_open: bool
    tier: str = Field(max_length=2)
    category: str | None = Field(default=None, max_length=10)
    priority: str | None = Field(default=None, max_length=10)
    channel: str = Field(max_length=10)
    urgency: str = Field(max_length=10)
    impact: str = Field(max_length=10)
    subject: str
    customer_name: str
    customer_department: str
    reference: str = Field(default="")
    owner_id: str | None = Field(default=None, max_length=64)
    owner_name: str = Field(default="")
    specialist_group: str | None = Field(default=None, max_length=32)
    handover_to: str | None = Field(default=None, max_length=2)
    handover_group: str | None = Field(default=None, max_length=32)
    emergency: bool = Field(default=False)
    unanswered: bool = Field(default=False)
    reported_at: datetime = _instant(nullable=False)
    updated_at: datetime = _instant(nullable=False)
    expected_at: datetime | None = _instant()
    next_due: datetime | None = _instant()
    breached_at: datetime | None = _instant()
    resolved_at: datetime | None = _instant()
    closed_at: datetime | None = _instant()
    score: float | None = Field(default=None)
    tags: str = Field(default="", description="separated by commas, in order")
    merged_into: int | None = Field(default=None, sa_type=BigInteger)
    imported: bool = Field(default=False)
    rank: int = Field(sa_type=BigInteger)
    pressing: int = Field(sa_type=BigInteger)
    facets: int = Field(sa_type=BigInteger)
    owner_key: str = Field(
        sa_type=Token, description="as queries compare: folded id, a tab, folded name; empty: nobody"
    )
    department_key: str = Field(sa_type=Token, description="folded, as the next two")
    customer_key: str = Field(sa_type=Token)
    reference_key: str = Field(sa_type=Token)
    warn_at: datetime | None = _instant()
    """From when on its deadlines have to be looked at for warnings: a mark of work, not folded."""
    loop_at: datetime | None = _instant()
    """The same for what the desk does by itself: surveys, closing."""


class TermRow(Row, table=True):
    """What a ticket has several of, folded: tags, articles, clocks with a deadline missed."""

    __tablename__ = "term"
    __table_args__ = (Index("ix_term_ticket", "ticket_id"), {"sqlite_with_rowid": False})

    field: str = Field(primary_key=True, max_length=10)
    value: str = Field(primary_key=True)
    ticket_id: int = Field(sa_type=BigInteger, primary_key=True)


class KnownRow(Row, table=True):
    """A value that tickets have, and how many: what completion offers, and part of a name is looked up in."""

    __tablename__ = "known"
    __table_args__ = (
        # Which article stands on most tickets is asked with every question.
        Index(
            "ix_known_articles",
            "held",
            sqlite_where=text("field = 'article'"),
            postgresql_where=text("field = 'article'"),
        ),
        {"sqlite_with_rowid": False},
    )

    field: str = Field(primary_key=True, max_length=10)
    value: str = Field(primary_key=True, description="folded")
    shown: str = Field(description="as it was last written")
    held: int


class TallyRow(Row, table=True):
    """How many tickets have the same facets, as far as they are counted."""

    __tablename__ = "tally"

    facets: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    held: int


class ClockRow(Row, table=True):
    """One cycle of one clock; `shown` marks the cycle that lists show."""

    __tablename__ = "clock"
    __table_args__ = (
        Index(
            "ix_clock_running",
            "name",
            "due",
            "ticket_id",
            sqlite_where=text("due IS NOT NULL AND met_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=text("due IS NOT NULL AND met_at IS NULL AND cancelled_at IS NULL"),
        ),
        _partial(
            "ix_clock_budget", "ticket_id", "target", "due",
            where="due IS NOT NULL AND met_at IS NULL AND cancelled_at IS NULL",
        ),
    )  # fmt: skip

    ticket_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="ticket.id")
    name: str = Field(primary_key=True, max_length=40)
    cycle: int = Field(primary_key=True)
    started_at: datetime = _instant(nullable=False)
    target: int | None = Field(default=None, sa_type=BigInteger, description="microseconds of working time")
    elapsed: int = Field(default=0, sa_type=BigInteger, description="microseconds of working time")
    running_since: datetime | None = _instant()
    due: datetime | None = _instant()
    met_at: datetime | None = _instant()
    cancelled_at: datetime | None = _instant()
    breached_at: datetime | None = _instant()
    fixed: bool = Field(default=False)
    origin: int | None = Field(default=None, sa_type=BigInteger, description="the merged ticket it came from")
    carried_at: datetime | None = _instant()
    shown: bool = Field(default=True)


class PassageRow(Row, table=True):
    """What months are counted from (`domain.marks`); folded from the journal. See store/passages.py."""

    __tablename__ = "passage"

    ticket_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="ticket.id")
    reported_at: int = Field(sa_type=BigInteger, description="microseconds since 1970, as the next")
    ended_at: int | None = Field(default=None, sa_type=BigInteger, description="the last that it says")
    department: str
    tags: str = Field(description="separated by commas, in order")
    names: str = Field(sa_type=Text, description="JSON: clocks, and people by id and name")
    marks: bytes = Field(sa_type=LargeBinary)


class JournalRow(Row, table=True):
    """One line of a ticket's journal. Triggers refuse UPDATE and DELETE."""

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("ticket_id", "seq", name="uq_journal_ticket_seq"),
        Index("ix_journal_batch", "batch"),
        Index("ix_journal_actor", "actor_id", "id"),
        Index("ix_journal_feed", "txid", "id").ddl_if(dialect="postgresql"),
    )

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id")
    seq: int
    at: datetime = _instant(nullable=False)
    recorded_at: datetime = _instant(nullable=False)
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
        description="on PostgreSQL the transaction that wrote it, set by a trigger; the feed reads by it",
    )


class ContentRow(Row, table=True):
    """What people wrote in an entry, beside it: erasing a person blanks `body`, never the entry."""

    __tablename__ = "content"

    ticket_id: int = Field(sa_type=BigInteger, primary_key=True)
    seq: int = Field(primary_key=True)
    body: str = Field(sa_type=Text)


class NoticeRow(Row, table=True):
    """A percent of a clock's cycle was crossed: told once, and never taken back."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("ticket_id", "clock", "cycle", "percent", name="uq_notice"),
        Index("ix_notice_at", "at", "id"),
        Index("ix_notice_feed", "txid", "id").ddl_if(dialect="postgresql"),
    )

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id")
    clock: str = Field(max_length=40)
    cycle: int
    percent: int = Field(description="of the target; 100: missed")
    at: datetime = _instant(nullable=False)
    tier: str = Field(max_length=2)
    owner_id: str | None = Field(default=None, max_length=64)
    owner_name: str = Field(default="")
    raised_at: datetime = _instant(nullable=False)
    txid: int = Field(
        default=0,
        sa_column=Column(BigInteger, nullable=False, server_default=text("0")),
        description="as the journal's",
    )


class ArticleRow(Row, table=True):
    """What lists show of a knowledge article, the text that readers see; folded from its journal (§5)."""

    __tablename__ = "article"
    __table_args__ = (
        Index("ix_article_stage", "stage", "waits_since"),
        Index("ix_article_owner", "owner_id", "stage"),
        Index("ix_article_review", "review_on"),
        Index("ix_article_updated", "updated_at", "id"),
    )

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    slug: str = Field(max_length=200, unique=True)
    title: str
    body: str = Field(sa_type=Text)
    language: str = Field(max_length=8)
    state: str = Field(max_length=12)
    product: str = Field(default="")
    tags: str = Field(default="")
    owner_id: str = Field(default="", max_length=64)
    created_at: datetime = _instant(nullable=False)
    updated_at: datetime = _instant(nullable=False)
    seq: int
    stage: str = Field(max_length=12, description="where the newest version stands")
    images: str = Field(default="", sa_type=Text, description="a line each: digest, a blank, name")
    review_on: date | None = Field(default=None)
    checked_at: datetime | None = _instant()
    waits_since: datetime | None = _instant()
    helpful: int = Field(default=0)
    unhelpful: int = Field(default=0)


class DraftRow(Row, table=True):
    """Words being written, kept as typed."""

    __tablename__ = "draft"

    agent_id: str = Field(primary_key=True, max_length=64)
    place: str = Field(primary_key=True, max_length=120)
    body: str = Field(sa_type=Text)
    updated_at: datetime = _instant(nullable=False)


class TemplateRow(Row, table=True):
    """A reply that the team wrote, or wrote anew; the others ship with the desk."""

    __tablename__ = "template"

    name: str = Field(primary_key=True, max_length=40)
    language: str = Field(primary_key=True, max_length=8)
    title: str
    body: str = Field(sa_type=Text)
    updated_by: str = Field(max_length=64)
    updated_at: datetime = _instant(nullable=False)


class BookRow(Row, table=True):
    """A file that the team keeps in the desk for all consoles, as it was written: `macros`, `phrases`."""

    __tablename__ = "book"

    name: str = Field(primary_key=True, max_length=20)
    body: str = Field(sa_type=Text)
    updated_by: str = Field(max_length=64)
    updated_at: datetime = _instant(nullable=False)


class PresenceRow(Row, table=True):
    """Which ticket a console has before it. A row that was not renewed in a while says nothing more."""

    __tablename__ = "presence"

    console: str = Field(primary_key=True, max_length=40)
    agent_id: str = Field(max_length=64)
    agent_name: str
    ticket_id: int = Field(sa_type=BigInteger, index=True)
    mode: str = Field(max_length=10)
    seen_at: datetime = _instant(nullable=False)


class AttendanceRow(Row, table=True):
    """When an agent was last before a console."""

    __tablename__ = "attendance"

    agent_id: str = Field(primary_key=True, max_length=64)
    seen_at: datetime = _instant(nullable=False)


class SavedViewRow(Row, table=True):
    """A query that an agent keeps under a name."""

    __tablename__ = "saved_view"

    agent_id: str = Field(primary_key=True, max_length=64)
    name: str = Field(primary_key=True, max_length=80)
    key: str = Field(default="", max_length=1)
    query: str = Field(sa_type=Text)
    shared: bool = Field(default=False)
    place: int
    columns: str = Field(default="", description="codes separated by commas, in order")


class OutsideRow(Row, table=True):
    """Which record of another system became which ticket: an import run twice adds nothing twice."""

    __tablename__ = "outside"
    __table_args__ = (Index("ix_outside_ticket", "ticket_id"),)

    source: str = Field(primary_key=True, max_length=80)
    reference: str = Field(primary_key=True, max_length=200)
    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id")


class SearchDocRow(Row, table=True):
    """The tokens of what can be searched, written with the thing itself."""

    __tablename__ = "search_doc"

    __table_args__ = (
        UniqueConstraint("kind", "doc_id", name="uq_search_doc"),
        Index("ix_search_doc_beginning", "kind", text("substr(title, 1, 100)")),
    )

    id: int = Field(
        sa_column=Column(Key, primary_key=True, autoincrement=False),
        description="twice the id of the thing, and one more for an article: the index gives it back",
    )
    kind: str = Field(max_length=10)
    doc_id: int = Field(sa_type=BigInteger)
    title: str = Field(sa_type=Token)
    body: str = Field(sa_type=Text)


class SearchTermRow(Row, table=True):
    """How many documents of a kind hold a token, and how many of their titles."""

    __tablename__ = "search_term"
    __table_args__ = (
        Index(
            "ix_search_term_turned",
            "kind",
            "turned",
            sqlite_where=text("turned <> ''"),
            postgresql_where=text("turned <> ''"),
        ),
        {"sqlite_with_rowid": False},
    )

    kind: str = Field(primary_key=True, max_length=10)
    term: str = Field(primary_key=True, sa_type=Token)
    documents: int
    titles: int
    turned: str = Field(sa_type=Token, description="a word that may be misspelt, back to front; else empty")


class SearchSizeRow(Row, table=True):
    """How many documents of a kind there are, and how many tokens they have."""

    __tablename__ = "search_size"

    kind: str = Field(primary_key=True, max_length=10)
    documents: int = Field(sa_type=BigInteger)
    title_tokens: int = Field(sa_type=BigInteger)
    body_tokens: int = Field(sa_type=BigInteger)


class SearchDeltaRow(Row, table=True):
    """What is to be added to the counts of a kind, and waits for whoever counts next."""

    __tablename__ = "search_delta"

    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True, autoincrement=True))
    kind: str = Field(max_length=10)
    documents: int
    titles: int = Field(description="tokens of titles")
    body_tokens: int
    changes: str = Field(sa_type=Text, description="a line a token: documents, and titles, that hold it")


_all = SQLModel.metadata.tables
agent, policy, number, ticket = _all["agent"], _all["policy"], _all["number"], _all["ticket"]
clock, journal, content = _all["clock"], _all["journal"], _all["content"]
passage = _all["passage"]
notice = _all["notice"]
saved_view = _all["saved_view"]
term, known, tally = _all["term"], _all["known"], _all["tally"]
article, draft, outside, search_doc = _all["article"], _all["draft"], _all["outside"], _all["search_doc"]
search_term, search_size, search_delta = _all["search_term"], _all["search_size"], _all["search_delta"]
template, book = _all["template"], _all["book"]
presence, attendance = _all["presence"], _all["attendance"]
