"""The first schema: journal and what is folded from it, people, policies, articles, drafts, search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from supportdesk.store.types import Instant, Key, Token

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=False,
        sqlite_where=sa.text(where.format(true="1")),
        postgresql_where=sa.text(where.format(true="true")),
    )


def upgrade() -> None:
    _tables()
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_SEARCHED = ("article", "ticket")
"""Kinds of documents, each with indexes of its own: how rare a word is differs between them."""


def _followed(table: str, kind: str, columns: tuple[str, ...], options: str) -> tuple[str, ...]:
    """An FTS5 index over the documents of a kind, and the triggers by which it follows them."""
    named = ", ".join(columns)
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("old", "new"))
    # The tokens are what they are, blanks between them: to "ascii" all others are letters. Nobody asks how
    # long a document is: it is ranked by the application.
    return tuple(
        statement.format(table=table, kind=kind, named=named, old=old, new=new, options=options)
        for statement in (
            "CREATE VIRTUAL TABLE {table} USING fts5({named}, content='search_{kind}_doc', "
            "content_rowid='id', "
            "tokenize='ascii', columnsize=0, {options})",
            "CREATE TRIGGER {table}_added AFTER INSERT ON search_doc WHEN new.kind = '{kind}' BEGIN "
            "INSERT INTO {table}(rowid, {named}) VALUES (new.id, {new}); END",
            "CREATE TRIGGER {table}_removed AFTER DELETE ON search_doc WHEN old.kind = '{kind}' BEGIN "
            "INSERT INTO {table}({table}, rowid, {named}) VALUES ('delete', old.id, {old}); END",
            "CREATE TRIGGER {table}_changed AFTER UPDATE ON search_doc WHEN new.kind = '{kind}' BEGIN "
            "INSERT INTO {table}({table}, rowid, {named}) VALUES ('delete', old.id, {old}); "
            "INSERT INTO {table}(rowid, {named}) VALUES (new.id, {new}); END",
        )
    )


_WHOLE = {
    "article": "detail=none",
    # Tickets are also selected by words that stand side by side, and by their beginnings.
    "ticket": "detail=full, prefix='2 3'",
}

_FTS5 = tuple(
    # An index is checked against all that its content has: of each kind, its own documents.
    f"CREATE VIEW search_{kind}_doc AS SELECT id, title, body FROM search_doc WHERE kind = '{kind}'"  # noqa: S608
    for kind in _SEARCHED
) + tuple(
    statement
    for kind in _SEARCHED
    for table, columns, options in (
        (f"search_{kind}", ("title", "body"), _WHOLE[kind]),
        (f"search_{kind}_title", ("title",), "detail=none, prefix='1 2 3 4 5 6'"),
    )
    for statement in _followed(table, kind, columns, options)
)

_JOURNALS = (
    ("journal", "ticket_id"),
    ("article_journal", "article_id"),
    ("improvement_journal", "improvement_id"),
)

# A journal is append-only: the database itself refuses to change what happened.
# Full text: the tokens in search_doc are made by the application, so that both engines index the same.
_SQLITE = (
    *(
        statement.format(journal=journal, of=of)
        for journal, of in _JOURNALS
        for statement in (
            "CREATE TRIGGER {journal}_no_update BEFORE UPDATE ON {journal} "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
            "CREATE TRIGGER {journal}_no_delete BEFORE DELETE ON {journal} "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
            # REPLACE deletes without a word to the trigger above.
            "CREATE TRIGGER {journal}_no_replace BEFORE INSERT ON {journal} WHEN EXISTS ("
            "SELECT 1 FROM {journal} WHERE id = new.id OR ({of} = new.{of} AND seq = new.seq)) "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        )
    ),
    *_FTS5,
)
_POSTGRESQL = (
    "CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
    *(
        f"CREATE TRIGGER {journal}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {journal} "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
        for journal, _of in _JOURNALS
    ),
    "CREATE FUNCTION journal_stamp() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN NEW.txid := pg_current_xact_id()::text::bigint; RETURN NEW; END $$",
    *(
        statement
        for table in ("journal", "article_journal", "notice")
        for statement in (
            f"CREATE TRIGGER {table}_txid BEFORE INSERT ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION journal_stamp()",
            f"CREATE INDEX ix_{table}_feed ON {table} (txid, id)",
        )
    ),
    *(
        f"ALTER TABLE search_doc ADD COLUMN {name} tsvector GENERATED ALWAYS AS "
        f"(array_to_tsvector(array_remove(string_to_array({words}, ' '), ''))) STORED"
        for name, words in (("lexemes", "title || ' ' || body"), ("title_lexemes", "title"))
    ),
    # Long texts stand apart: which documents hold a word is seen from their rows, and few pages are quick.
    "ALTER TABLE search_doc SET (toast_tuple_target = 128)",
    *(
        f"CREATE INDEX ix_search_{kind}_{name} ON search_doc USING gin ({name}) "
        f"WITH (fastupdate = off) WHERE kind = '{kind}'"
        for kind in _SEARCHED
        for name in ("lexemes", "title_lexemes")
    ),
)


def _tables() -> None:
    op.create_table(
        "agent",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("tier", sa.String(2), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("specialist_group", sa.String(32), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "article",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(200), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("images", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("waits_since", Instant(), nullable=True),
        sa.Column("helpful", sa.Integer(), nullable=False),
        sa.Column("unhelpful", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    for name, columns in (
        ("stage", ["stage", "waits_since"]),
        ("owner", ["owner_id", "stage"]),
        ("review", ["review_on"]),
        ("updated", ["updated_at", "id"]),
    ):
        op.create_index(f"ix_article_{name}", "article", columns, unique=False)
    op.create_table(
        "article_journal",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("actor_kind", sa.String(10), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("actor_tier", sa.String(2), nullable=True),
        sa.Column("batch", sa.String(40), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("txid", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("article_id", "seq", name="uq_article_journal_seq"),
    )
    op.create_table(
        "article_content",
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "seq"),
    )
    op.create_table(
        "article_reader",
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.PrimaryKeyConstraint("article_id", "agent_id"),
    )
    op.create_table(
        "article_facet",
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.PrimaryKeyConstraint("article_id", "facet"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_facet", "article_facet", ["facet", "updated_at", "article_id"], unique=False)
    op.create_table(
        "improvement",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("about", Token, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "about", name="uq_improvement"),
    )
    op.create_table(
        "improvement_journal",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("improvement_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("actor_kind", sa.String(10), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("actor_tier", sa.String(2), nullable=True),
        sa.Column("batch", sa.String(40), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["improvement_id"], ["improvement.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("improvement_id", "seq", name="uq_improvement_journal_seq"),
    )
    op.create_table(
        "improvement_content",
        sa.Column("improvement_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("improvement_id", "seq"),
    )
    op.create_table(
        "searched",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("used", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_searched_at", "searched", ["at"], unique=False)
    op.create_table(
        "content",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "seq"),
    )
    op.create_table(
        "draft",
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "place"),
    )
    op.create_table(
        "attendance",
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id"),
    )
    op.create_table(
        "book",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.String(64), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "presence",
        sa.Column("console", sa.String(40), nullable=False),
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("agent_name", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("console"),
    )
    op.create_index(op.f("ix_presence_ticket_id"), "presence", ["ticket_id"], unique=False)
    op.create_table(
        "template",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.String(64), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", "language"),
    )
    op.create_table(
        "number",
        sa.Column("day", sa.String(8), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "policy",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "saved_view",
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("key", sa.String(1), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("columns", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "name"),
    )
    op.create_table(
        "list_columns",
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("columns", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id"),
    )
    op.create_table(
        "verdict",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("thing_id", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "kind", "thing_id"),
    )
    op.create_index("ix_verdict_thing", "verdict", ["kind", "thing_id", "accepted"], unique=False)
    op.create_table(
        "search_doc",
        sa.Column("id", Key, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("doc_id", sa.BigInteger(), nullable=False),
        sa.Column("title", Token, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "doc_id", name="uq_search_doc"),
    )
    op.create_table(
        "search_vector",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("model", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "search_term",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("term", Token, nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("titles", sa.Integer(), nullable=False),
        sa.Column("turned", Token, nullable=False),
        sa.PrimaryKeyConstraint("kind", "term"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_search_term_turned",
        "search_term",
        ["kind", "turned"],
        unique=False,
        sqlite_where=sa.text("turned <> ''"),
        postgresql_where=sa.text("turned <> ''"),
    )
    op.create_table(
        "search_size",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("documents", sa.BigInteger(), nullable=False),
        sa.Column("title_tokens", sa.BigInteger(), nullable=False),
        sa.Column("body_tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind"),
    )
    op.create_table(
        "search_delta",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("titles", sa.Integer(), nullable=False),
        sa.Column("body_tokens", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_search_doc_beginning", "search_doc", ["kind", sa.text("substr(title, 1, 100)")], unique=False
    )
    op.create_table(
        "ticket",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("number", Token, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("tier", sa.String(2), nullable=False),
        sa.Column("category", sa.String(10), nullable=True),
        sa.Column("priority", sa.String(10), nullable=True),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("urgency", sa.String(10), nullable=False),
        sa.Column("impact", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("customer_name", sa.String(), nullable=False),
        sa.Column("customer_department", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(64), nullable=True),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("specialist_group", sa.String(32), nullable=True),
        sa.Column("handover_to", sa.String(2), nullable=True),
        sa.Column("handover_group", sa.String(32), nullable=True),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("unanswered", sa.Boolean(), nullable=False),
        sa.Column("reported_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("expected_at", Instant(), nullable=True),
        sa.Column("next_due", Instant(), nullable=True),
        sa.Column("breached_at", Instant(), nullable=True),
        sa.Column("resolved_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("pressing", sa.BigInteger(), nullable=False),
        sa.Column("facets", sa.BigInteger(), nullable=False),
        sa.Column("owner_key", Token, nullable=False),
        sa.Column("department_key", Token, nullable=False),
        sa.Column("customer_key", Token, nullable=False),
        sa.Column("reference_key", Token, nullable=False),
        sa.Column("warn_at", Instant(), nullable=True),
        sa.Column("loop_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    _partial_index("ix_ticket_loop", "ticket", ["loop_at"], "loop_at IS NOT NULL")
    op.create_index(
        "ix_ticket_warn",
        "ticket",
        ["warn_at"],
        unique=False,
        sqlite_where=sa.text("warn_at IS NOT NULL"),
        postgresql_where=sa.text("warn_at IS NOT NULL"),
    )
    _partial_index(
        "ix_ticket_workable",
        "ticket",
        ["owner_id", "tier", "handover_to", "imported", "policy"],
        "is_open = {true}",
    )
    _partial_index("ix_ticket_handover", "ticket", ["handover_to"], "handover_to IS NOT NULL")
    for name, columns in (
        ("rank", ["rank", "id", "facets", "next_due", "reported_at", "updated_at", "pressing"]),
        ("place", ["id", "rank", "facets"]),
        ("pressing", ["pressing", "id", "facets"]),
        ("created", ["reported_at", "id", "facets", "rank"]),
        ("updated", ["updated_at", "id", "facets", "rank"]),
        ("status", ["status", "rank", "id", "facets"]),
        ("owner", ["owner_key", "rank", "id", "facets"]),
        ("department", ["department_key", "rank", "id", "facets"]),
        ("customer", ["customer_key", "rank", "id", "facets"]),
        ("reference", ["reference"]),
    ):
        op.create_index(f"ix_ticket_{name}", "ticket", columns, unique=False)
    for name, column, is_there in (
        ("due", "next_due", "IS NOT NULL"),
        ("eta", "expected_at", "IS NOT NULL"),
        ("resolved", "resolved_at", "IS NOT NULL"),
        ("closed", "closed_at", "IS NOT NULL"),
        ("score", "score", "IS NOT NULL"),
        ("reference_key", "reference_key", "<> ''"),
    ):
        where = sa.text(f"{column} {is_there}")
        op.create_index(
            f"ix_ticket_{name}",
            "ticket",
            [column, "id", "facets", "rank"],
            unique=False,
            sqlite_where=where,
            postgresql_where=where,
        )
    op.create_table(
        "term",
        sa.Column("field", sa.String(10), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("field", "value", "ticket_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_term_ticket", "term", ["ticket_id"], unique=False)
    op.create_table(
        "job",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("last_at", Instant(), nullable=True),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "known",
        sa.Column("field", sa.String(10), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("field", "value"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_known_articles",
        "known",
        ["held"],
        unique=False,
        sqlite_where=sa.text("field = 'article'"),
        postgresql_where=sa.text("field = 'article'"),
    )
    op.create_table(
        "tally",
        sa.Column("facets", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("facets"),
    )
    op.create_table(
        "clock",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("elapsed", sa.BigInteger(), nullable=False),
        sa.Column("running_since", Instant(), nullable=True),
        sa.Column("due", Instant(), nullable=True),
        sa.Column("met_at", Instant(), nullable=True),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.Column("breached_at", Instant(), nullable=True),
        sa.Column("fixed", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.BigInteger(), nullable=True),
        sa.Column("carried_at", Instant(), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("ticket_id", "name", "cycle"),
    )
    running = sa.text("due IS NOT NULL AND met_at IS NULL AND cancelled_at IS NULL")
    op.create_index(
        "ix_clock_running",
        "clock",
        ["name", "due", "ticket_id"],
        unique=False,
        sqlite_where=running,
        postgresql_where=running,
    )
    _partial_index(
        "ix_clock_budget",
        "clock",
        ["ticket_id", "target", "due"],
        "due IS NOT NULL AND met_at IS NULL AND cancelled_at IS NULL",
    )
    op.create_table(
        "passage",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("reported_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("ticket_id"),
    )
    op.create_table(
        "journal",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("actor_kind", sa.String(10), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("actor_tier", sa.String(2), nullable=True),
        sa.Column("batch", sa.String(40), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("txid", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket_id", "seq", name="uq_journal_ticket_seq"),
    )
    op.create_index("ix_journal_batch", "journal", ["batch"], unique=False)
    op.create_index("ix_journal_actor", "journal", ["actor_id", "id"], unique=False)
    op.create_table(
        "mailbox",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("old", sa.Boolean(), nullable=False),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "mail",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("message_id", sa.String(250), nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("sender", sa.String(320), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.Column("fate", sa.String(10), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("ix_mail_message", "mail", ["message_id"], unique=False)
    op.create_index("ix_mail_sender", "mail", ["sender", "at"], unique=False)
    op.create_index("ix_mail_ticket", "mail", ["ticket_id"], unique=False)
    _partial_index("ix_mail_kept", "mail", ["id"], "fate = 'kept'")
    op.create_table(
        "mail_seen",
        sa.Column("mailbox_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"],
            ["mailbox.id"],
        ),
        sa.PrimaryKeyConstraint("mailbox_id", "place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notice",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("clock", sa.String(40), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("tier", sa.String(2), nullable=False),
        sa.Column("owner_id", sa.String(64), nullable=True),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("txid", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket_id", "clock", "cycle", "percent", name="uq_notice"),
    )
    op.create_index("ix_notice_at", "notice", ["at", "id"], unique=False)
    op.create_table(
        "outgoing",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("worker", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id"),
        sa.UniqueConstraint("ticket_id", "seq", name="uq_outgoing"),
    )
    _partial_index("ix_outgoing_due", "outgoing", ["due_at"], "state IN ('held', 'claimed', 'handed')")
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scopes", sa.String(200), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "status_link",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_status_link_ticket_id", "status_link", ["ticket_id"], unique=False)
    op.create_table(
        "sender",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("server", sa.String(500), nullable=False),
        sa.Column("hold", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "desk_setting",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "notify_address",
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("set_by", sa.String(64), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )
    op.create_table(
        "notify_pending",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("worker", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source", "source_id", "owner", name="uq_notify_pending"),
    )
    _partial_index("ix_notify_due", "notify_pending", ["due_at"], "state IN ('held', 'claimed')")
    op.create_table(
        "resource",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("retired_by", sa.String(64), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "resource_request",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("resource_id", sa.BigInteger(), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.String(200), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("agent_name", sa.String(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_resource_request_ticket", "resource_request", ["ticket_id"])
    op.create_index(
        "uq_resource_holder",
        "resource_request",
        ["resource_id"],
        unique=True,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_table(
        "survey_link",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "outside",
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("source", "reference"),
    )
    op.create_index("ix_outside_ticket", "outside", ["ticket_id"], unique=False)
