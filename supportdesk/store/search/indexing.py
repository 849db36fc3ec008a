"""What can be found, written in the transaction that writes the thing itself.

`search_doc` has the tokens; the databases' own indexes follow it by trigger or as generated columns.
`search_term` counts how many documents hold each token: it chooses what a question reads and how much a
word weighs, so being a little behind costs nothing but that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from supportdesk.domain.spelling import correctable
from supportdesk.domain.tokens import tokens
from supportdesk.store.search.postings import place
from supportdesk.store.tables import search_delta, search_doc

Counts = dict[str, list[int]]
"""By token, how many more documents hold it, and how many more titles."""

COMMON = 300
"""Documents that hold a token of which one more or less is counted later: it leads no question and weighs
the same, and a document has some hundred such, each on another page of the file."""

NOTES = 10_000
"""Notes after which whoever writes next counts them all."""

KEEPER = 0x5EA6C4
"""The lock of whoever counts: on PostgreSQL all writers would wait for one another at the common words."""


def put(connection: Connection, kind: str, docs: Iterable[tuple[int, str, str]]) -> None:
    """Index (id, title, body) documents, replacing what was there of them."""
    rows: list[dict[str, Any]] = [
        {
            "id": place(kind, doc_id),
            "kind": kind,
            "doc_id": doc_id,
            "title": " ".join(tokens(title)),
            "body": " ".join(tokens(body)),
        }
        for doc_id, title, body in docs
    ]
    if not rows:
        return
    wanted = {"ids": [row["id"] for row in rows]}
    before = connection.execute(_THERE, wanted).all()
    if before:
        connection.execute(_GONE, wanted)
    connection.execute(insert(search_doc), rows)
    counts: Counts = {}
    size = [0, 0, 0]
    for there in before:
        _count(counts, size, there.title, there.body, -1)
    for row in rows:
        _count(counts, size, row["title"], row["body"], 1)
    keep(connection, kind, counts, size)


def counted(documents: Iterable[tuple[str, str]]) -> tuple[Counts, list[int]]:
    """What the token strings of (title, body) documents come to: by token, and together."""
    counts: Counts = {}
    size = [0, 0, 0]
    for title, body in documents:
        _count(counts, size, title, body, 1)
    return counts, size


_IDS: Any = bindparam("ids", expanding=True)
_THERE = select(search_doc.c.title, search_doc.c.body).where(search_doc.c.id.in_(_IDS))
_GONE = delete(search_doc).where(search_doc.c.id.in_(_IDS))


def _count(counts: Counts, size: list[int], title: str, body: str, by: int) -> None:
    titled, others = title.split(), body.split()
    in_title = set(titled)
    for token in in_title:
        change = counts.setdefault(token, [0, 0])
        change[0] += by
        change[1] += by
    for token in set(others) - in_title:
        counts.setdefault(token, [0, 0])[0] += by
    size[0] += by
    size[1] += by * len(titled)
    size[2] += by * len(others)


def keep(connection: Connection, kind: str, changes: Counts, size: Sequence[int]) -> None:
    """Add to the counts. Of common tokens, and where somebody else counts at this moment, leave notes to be
    counted later.
    """
    rows: list[dict[str, Any]] = [
        {"kind": kind, "term": token, "documents": documents, "titles": titles}
        for token, (documents, titles) in sorted(changes.items())
        if documents or titles
    ]
    note = {"kind": kind, "term": "", "documents": size[0], "titles": size[1], "body_tokens": size[2]}
    if connection.dialect.name == "postgresql":
        mine = connection.execute(text(f"SELECT pg_try_advisory_xact_lock({KEEPER})")).scalar_one()
        if not mine:
            connection.execute(insert(search_delta), [*({**row, "body_tokens": 0} for row in rows), note])
            return
        rows, notes = _with_notes(connection, rows)
    elif (connection.execute(_NOTES).scalar_one() or 0) < NOTES:
        rows, notes = _without_common(connection, kind, rows), []
    else:
        rows, notes = _with_notes(connection, rows)
    _add(connection, rows, (*notes, note))


def settle_notes(connection: Connection) -> None:
    """Count what was left to be counted, so that no word stands in a note; waits for who counts."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({KEEPER})"))
    _add(connection, *_with_notes(connection, []))


def _add(connection: Connection, rows: Iterable[dict[str, Any]], sizes: Iterable[dict[str, Any]]) -> None:
    # In the driver's own words: a document has some two hundred of them.
    values = [
        (row["kind"], row["term"], row["documents"], row["titles"], turned(row["term"])) for row in rows
    ]
    if values:
        connection.exec_driver_sql(_ADD_TERMS[connection.dialect.name], values)
    for each in sizes:
        connection.execute(_ADD_SIZE, {
            "kind": each["kind"], "documents": each["documents"], "title_tokens": each["titles"],
            "body_tokens": each["body_tokens"],
        })  # fmt: skip


def _without_common(connection: Connection, kind: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows to be counted now; of the others notes are left."""
    words = [row["term"] for row in rows]
    common: set[str] = set()
    for n in range(0, len(words), _AT_ONCE):
        asked = words[n : n + _AT_ONCE]
        query = f"{_COMMON} ({', '.join('?' * len(asked))})"
        common.update(connection.exec_driver_sql(query, (kind, COMMON, *asked)).scalars().all())
    later = [(kind, r["term"], r["documents"], r["titles"]) for r in rows if r["term"] in common]
    if later:
        connection.exec_driver_sql(_NOTE, later)
    return [row for row in rows if row["term"] not in common]


def _with_notes(
    connection: Connection, rows: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What others left to be counted, with ours; sizes apart."""
    left = [dict(row._mapping) for row in connection.execute(_NOTED).all()]
    connection.execute(_LET_GO)
    sums = {(row["kind"], row["term"]): row for row in left if row["term"]}
    for row in rows:
        other = sums.setdefault((row["kind"], row["term"]), {**row, "documents": 0, "titles": 0})
        other["documents"] += row["documents"]
        other["titles"] += row["titles"]
    return [sums[key] for key in sorted(sums)], [row for row in left if not row["term"]]


_AT_ONCE = 500
_NOTES = text("SELECT (SELECT max(id) FROM search_delta) - (SELECT min(id) FROM search_delta)")
_COMMON = "SELECT term FROM search_term WHERE kind = ? AND documents >= ? AND term IN"
_NOTE = "INSERT INTO search_delta (kind, term, documents, titles, body_tokens) VALUES (?, ?, ?, ?, 0)"
_NOTED = select(
    search_delta.c.kind, search_delta.c.term,
    *(func.sum(search_delta.c[name]).label(name) for name in ("documents", "titles", "body_tokens")),
).group_by(search_delta.c.kind, search_delta.c.term)  # fmt: skip
_LET_GO = delete(search_delta)
_ADD_TERMS = {
    engine: "INSERT INTO search_term (kind, term, documents, titles, turned) "  # noqa: S608
    f"VALUES ({', '.join([given] * 5)}) ON CONFLICT (kind, term) DO UPDATE "
    "SET documents = search_term.documents + excluded.documents, "
    "titles = search_term.titles + excluded.titles"
    for engine, given in (("sqlite", "?"), ("postgresql", "%s"))
}
_ADD_SIZE = text(
    "INSERT INTO search_size (kind, documents, title_tokens, body_tokens) "
    "VALUES (:kind, :documents, :title_tokens, :body_tokens) ON CONFLICT (kind) DO UPDATE "
    "SET documents = search_size.documents + excluded.documents, "
    "title_tokens = search_size.title_tokens + excluded.title_tokens, "
    "body_tokens = search_size.body_tokens + excluded.body_tokens"
)


def turned(token: str) -> str:
    """A word that may be misspelt back to front, so that its end can be looked up; else nothing."""
    return token[::-1] if correctable(token) else ""
