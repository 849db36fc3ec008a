"""A whole desk as lines of JSON, table by table, and rows made of such lines again.

A line has every column of a row under its name, in the order of the names, and lines stand in the order of
the primary key: the same desk gives the same bytes on both databases. What is folded or counted from other
rows has no lines; it is made anew where lines become rows.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    collate,
    delete,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import SQLModel

import supportdesk.store.article_tables
import supportdesk.store.improvement_tables
import supportdesk.store.job_tables
import supportdesk.store.list_columns
import supportdesk.store.mail_tables
import supportdesk.store.notifying_tables
import supportdesk.store.outgoing_tables
import supportdesk.store.resource_tables
import supportdesk.store.search.vectors
import supportdesk.store.survey_tables
import supportdesk.store.verdicts
import supportdesk.store.web_tables  # noqa: F401 - these fill the metadata
from supportdesk.domain.events import REGISTRY, Entry, Event
from supportdesk.store import journal as journals
from supportdesk.store.journal import Position
from supportdesk.store.lines import entry_of
from supportdesk.store.types import Instant

Row = dict[str, Any]

JOURNALS = (
    ("journal", "content"),
    ("article_journal", "article_content"),
    ("improvement_journal", "improvement_content"),
)
"""Facts, and people's words beside them, by the same key."""

PARTS = (
    "policy", "agent", "number", "template", "book", "list_columns", "saved_view", "draft", "attendance",
    "sender", "desk_setting", "notify_address", "api_token", "mailbox", "mail_seen",
    "journal", "content", "article_journal", "article_content",
    "improvement", "improvement_journal", "improvement_content",
    "outside", "verdict", "searched", "notice", "outgoing", "mail", "survey_link", "status_link",
    "resource", "resource_request", "notify_pending",
)  # fmt: skip
"""What an export has, in an order in which no row refers to a later one."""

FOLDED = {
    "ticket": "folded from its journal",
    "clock": "folded from the journal",
    "term": "folded from the journal",
    "passage": "folded from the journal",
    "article": "folded from its journal",
    "article_reader": "folded from the article's journal",
    "article_facet": "folded from the article's journal",
    "known": "counted from tickets",
    "tally": "counted from tickets",
    "search_doc": "made of tickets and articles",
    "search_term": "counted from search documents",
    "search_size": "counted from search documents",
    "search_delta": "counts that are under way",
    "search_vector": "made by a model, of search documents",
    "presence": "who has what before them at this moment",
    "job": "who does what at this moment",
}
"""What no export has, and why: it is made anew, or of this moment only."""

OF_THIS_DESK = ("form_key", "notify_read", "copy")
"""Settings that no other desk takes over: a secret that is made anew, a place in this database's feed, and
whether this desk is a copy.
"""

_AS_JSON = {
    ("journal", "data"),
    ("content", "body"),
    ("article_journal", "data"),
    ("article_content", "body"),
    ("improvement_journal", "data"),
    ("improvement_content", "body"),
}
_UNWRITTEN = {"txid"}
_AT_ONCE = 500
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NO_LINE_IN = "\x7f\x85\u2028\u2029"


class Unfit(Exception):
    """A line that can't be a row, or rows that can't stand together; says why, for who wrote them."""


# ---------------------------------------------------------------- rows as lines


def begin(connection: Connection) -> None:
    """Let all that is read next be of one moment, however long it takes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    be_patient(connection)


def be_patient(connection: Connection) -> None:
    """Let no statement of this transaction be cut off for how long it takes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def rows(connection: Connection, part: str) -> Iterator[Row]:
    """The rows of a table as they are exported, in order, read as they are asked for."""
    table = _table(part)
    order = [_by_bytes(connection, column) for column in table.primary_key.columns]
    if any(part == journal for journal, _words in JOURNALS):
        order = [table.c[owner(part)], table.c.seq]
    query = select(*_columns(table)).order_by(*order)
    if part == "desk_setting":
        query = query.where(table.c.name.not_in(OF_THIS_DESK))
    writers = [(column.name, _writer(column)) for column in _columns(table)]
    for row in connection.execute(query, execution_options={"yield_per": _AT_ONCE}):
        yield {
            name: None if value is None else write(value)
            for (name, write), value in zip(writers, row, strict=True)
        }


def line(row: Mapping[str, Any]) -> str:
    """A row as a line, without its end."""
    written = json.dumps({name: row[name] for name in sorted(row)}, ensure_ascii=False, separators=(",", ":"))
    # No sign that some editor, or git, takes for the end of a line stands in it as itself.
    return (
        "".join(rf"\u{ord(c):04x}" if c in _NO_LINE_IN else c for c in written)
        if _breaks(written)
        else written
    )


_breaks = re.compile(f"[{_NO_LINE_IN}]").search


def count(connection: Connection, part: str) -> int:
    """About how many rows there are to export."""
    table = _table(part)
    return int(connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one())  # noqa: S608


def _table(part: str) -> Table:
    if part not in PARTS:
        raise ValueError(part)
    return SQLModel.metadata.tables[part]


def owner(part: str) -> str:
    """The column of a journal that says whose it is."""
    of, _slash, journal = part.rpartition("_")
    return f"{of}_id" if of and journal in ("journal", "content") else "ticket_id"


def _columns(table: Table) -> list[Column[Any]]:
    found = [column for column in table.c if column.name not in _UNWRITTEN]
    return sorted(found, key=lambda column: column.name)


def _by_bytes(connection: Connection, column: Any) -> Any:
    if connection.dialect.name == "postgresql" and isinstance(column.type, String):
        return collate(column, "C")
    return column


def _writer(column: Column[Any]) -> Callable[[Any], Any]:
    if (column.table.name, column.name) in _AS_JSON:
        return _opened
    if isinstance(column.type, Instant):
        return lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(column.type, Date):
        return lambda day: day.isoformat()
    if isinstance(column.type, LargeBinary):
        return lambda value: base64.b64encode(value).decode("ascii")
    return lambda value: value


def _opened(written: str) -> Any:
    """JSON as itself, where it is written as we write it; whatever else stands there as text."""
    try:
        value = json.loads(written)
    except ValueError:
        return written
    return value if type(value) is dict and _closed(value) == written else written


def _closed(value: Any) -> str:
    return value if type(value) is str else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# ---------------------------------------------------------------- lines as rows


def read(part: str, written: str) -> Row:
    """The row of a line, as it is kept. Raises Unfit for whatever else a line may be."""
    table = _table(part)
    try:
        given = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise Unfit("no JSON") from error
    columns = _columns(table)
    if type(given) is not dict or given.keys() != {column.name for column in columns}:
        raise Unfit("not the columns of this table")
    try:
        named = all(not digest or _DIGEST.fullmatch(digest) for digest, _suffix in files_named(part, given))
    except (LookupError, TypeError, AttributeError):
        named = False
    if not named:
        raise Unfit("names a file that can't be")
    return {column.name: _value(column, given[column.name]) for column in columns}


def _value(column: Column[Any], given: Any) -> Any:
    if given is None:
        if not column.nullable:
            raise Unfit(f"{column.name} is missing")
        return None
    try:
        value = _kept(column, given)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Unfit(f"{column.name} can't be understood") from error
    if value is None:
        raise Unfit(f"{column.name} is of another kind")
    return value


def _kept(column: Column[Any], given: Any) -> Any:
    """The value that a column keeps; None where it is of another kind."""
    kind = column.type
    if isinstance(kind, Boolean):
        return given if type(given) is bool else None
    if isinstance(kind, Instant):
        at = datetime.fromisoformat(given)
        return at.astimezone(UTC) if at.tzinfo is not None else None
    if isinstance(kind, Date):
        return date.fromisoformat(given)
    if isinstance(kind, LargeBinary):
        return base64.b64decode(given, validate=True)
    if isinstance(kind, Integer):
        return given if type(given) is int and -(2**63) <= given < 2**63 else None
    if (column.table.name, column.name) in _AS_JSON and type(given) is dict:
        given = _closed(given)
    if type(given) is not str or "\0" in given:
        return None
    given.encode()  # a lone surrogate is no character
    fits = getattr(kind, "length", None) is None or len(given) <= kind.length  # type: ignore[attr-defined]
    return given if fits else None


def in_the_way(connection: Connection) -> str:
    """The first table of this desk that is not empty, but for the rules that every desk begins with."""
    for part in PARTS:
        table = _table(part)
        query = select(*table.primary_key.columns).limit(2)
        if part == "desk_setting":
            query = query.where(table.c.name.not_in(OF_THIS_DESK))
        if len(connection.execute(query).all()) > (1 if part == "policy" else 0):
            return part
    return ""


def clear_rules(connection: Connection) -> None:
    """Let go of the rules that an empty desk begins with, for those that it is given."""
    connection.execute(delete(_table("policy")))


def add(connection: Connection, part: str, made: Sequence[Row]) -> None:
    """Keep rows. Raises Unfit where they can't stand beside what is there."""
    if not made:
        return
    try:
        connection.execute(insert(_table(part)), list(made))
    except (IntegrityError, DataError) as error:
        raise Unfit(str(error.orig).splitlines()[0]) from error


def go_on(connection: Connection) -> None:
    """Let the next rows have numbers after those that were given. SQLite looks at what is there."""
    if connection.dialect.name != "postgresql":
        return
    for part in (*PARTS, "ticket", "article"):
        table = SQLModel.metadata.tables[part]
        if "id" in table.c and isinstance(table.c.id.type, Integer) and table.c.id.autoincrement is True:
            name = table.name
            connection.execute(text(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name} "  # noqa: S608
                "HAVING max(id) IS NOT NULL"
            ))  # fmt: skip


def feeds_end(connection: Connection) -> tuple[Position, Position]:
    """The ends of the feeds of journal and notices, what this transaction wrote before them."""
    if connection.dialect.name == "sqlite":
        return journals.end(connection), journals.end(connection, SQLModel.metadata.tables["notice"])
    this = connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
    return Position(this, 2**62), Position(this, 2**62)


def entries(
    lines: Sequence[Row], words: Mapping[int, str], registry: Mapping[str, type[Event]] | None = None
) -> list[Entry]:
    """The entries of one journal. Raises ValueError, LookupError, TypeError where a line can't be one."""
    told = registry or REGISTRY
    return [entry_of(SimpleNamespace(**row, body=words.get(row["seq"])), told) for row in lines]


def files_named(part: str, row: Row) -> Iterable[tuple[str, str]]:
    """The files that a row of words or of an article's journal tells of: digest, and the file's suffix;
    a suffix of nothing stands for any.
    """
    told = row["body"] if part == "content" else row["data"] if part == "article_journal" else None
    if type(told) is not dict:
        return
    for each in told.get("attachments", ()):
        found = re.search(r"\.([A-Za-z0-9]{1,8})$", each["name"])
        yield each["digest"], f".{found[1].lower() if found else 'bin'}"
    for each in told.get("images", ()):
        yield each["digest"], ""
