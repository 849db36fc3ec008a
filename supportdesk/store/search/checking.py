"""The index against what it was made of, and made anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.exc import DatabaseError

from supportdesk.store.search.indexing import KEEPER, counted, keep, noted
from supportdesk.store.search.postings import KINDS
from supportdesk.store.tables import article, search_delta, search_doc, search_size, search_term, ticket

_THINGS = {"article": article.c.id, "ticket": ticket.c.id}


@dataclass(frozen=True, slots=True)
class IndexState:
    """What a kind's index is like: `documents` in it; ids that are `missing` in it, or `left` in it though
    the thing is gone; `miscounted` tokens; the tables whose own check fails are `torn`.

    `unread`: how many of them the model has not read yet; None where none is on, or only as it is looked at.
    """

    kind: str
    documents: int
    missing: tuple[int, ...]
    left: tuple[int, ...]
    miscounted: int
    torn: tuple[str, ...]
    unread: int | None = None

    @property
    def sound(self) -> bool:
        return not (self.missing or self.left or self.miscounted or self.torn)


def state(connection: Connection, kind: str) -> IndexState:
    """Look at a kind's index. What it says of each ticket is compared by `store.verify`.

    To be called in a transaction that may write: the engine's own check is a statement that writes.
    """
    thing = _THINGS[kind]
    indexed = select(search_doc.c.doc_id).where(search_doc.c.kind == kind)
    missing = connection.execute(select(thing).where(thing.not_in(indexed)).order_by(thing)).scalars()
    left = connection.execute(indexed.where(search_doc.c.doc_id.not_in(select(thing)))).scalars()
    documents = connection.execute(select(func.count()).select_from(indexed.subquery())).scalar_one()
    return IndexState(
        kind, documents, tuple(missing), tuple(left), _miscounted(connection, kind), _torn(connection, kind)
    )


def _torn(connection: Connection, kind: str) -> tuple[str, ...]:
    """SQLite's indexes that do not say what the documents say. PostgreSQL's are columns of the documents."""
    if connection.dialect.name != "sqlite":
        return ()
    found = []
    for table in _tables(kind):
        try:
            with connection.begin_nested():
                connection.execute(text(f"INSERT INTO {table}({table}, rank) VALUES('integrity-check', 1)"))
        except DatabaseError:
            found.append(table)
    return tuple(found)


def _tables(kind: str) -> Sequence[str]:
    assert kind in KINDS
    return f"search_{kind}", f"search_{kind}_title"


def _miscounted(connection: Connection, kind: str) -> int:
    """How many tokens, and totals of the kind, are counted otherwise than the documents say."""
    terms, size = counted(_documents(connection, kind))
    said = {token: change for token, change in terms.items() if change[0]}
    query = select(search_term.c.term, search_term.c.documents, search_term.c.titles)
    stored = {
        row.term: [row.documents, row.titles]
        for row in connection.execute(query.where(search_term.c.kind == kind))
    }
    notes = select(search_delta.c.changes).where(search_delta.c.kind == kind)
    for changes in connection.execute(notes).scalars():
        for token, documents, titles in noted(changes):
            total = stored.setdefault(token, [0, 0])
            total[0] += documents
            total[1] += titles
    stored = {token: total for token, total in stored.items() if total != [0, 0]}
    wrong = sum(said.get(token) != stored.get(token) for token in said.keys() | stored.keys())
    return wrong + (_size(connection, kind) != size)


def _size(connection: Connection, kind: str) -> list[int]:
    query = select(search_size.c.documents, search_size.c.title_tokens, search_size.c.body_tokens)
    row = connection.execute(query.where(search_size.c.kind == kind)).first()
    total = list(row) if row is not None else [0, 0, 0]
    notes = select(search_delta.c.documents, search_delta.c.titles, search_delta.c.body_tokens)
    for note in connection.execute(notes.where(search_delta.c.kind == kind)):
        total = [one + two for one, two in zip(total, note, strict=True)]
    return total


def _documents(connection: Connection, kind: str) -> Iterable[tuple[str, str]]:
    query = select(search_doc.c.title, search_doc.c.body).where(search_doc.c.kind == kind)
    for row in connection.execute(query.execution_options(yield_per=1000)):
        yield row.title, row.body


def drop_left(connection: Connection, kind: str) -> None:
    """Let go of documents whose thing is gone."""
    gone = search_doc.c.doc_id.not_in(select(_THINGS[kind]))
    connection.execute(delete(search_doc).where(search_doc.c.kind == kind, gone))


def recount(connection: Connection, kind: str) -> Mapping[str, int]:
    """Make the engine's index and the counts of a kind anew from its documents; how many there are."""
    if connection.dialect.name == "sqlite":
        for index in _tables(kind):
            connection.execute(text(f"INSERT INTO {index}({index}) VALUES('rebuild')"))
    else:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({KEEPER})"))  # nobody counts meanwhile
    for table in (search_term, search_size, search_delta):
        connection.execute(delete(table).where(table.c.kind == kind))
    terms, size = counted(_documents(connection, kind))
    keep(connection, kind, terms, size)
    return {"documents": size[0], "terms": len(terms)}
