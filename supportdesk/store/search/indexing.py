"""What can be found, written in the transaction that writes the thing itself.

`search_doc` has the tokens; the databases' own indexes follow it by trigger or as generated columns.
`search_term` counts how many documents hold each token: it chooses what a question reads and how much a
word weighs. A document has some two hundred, each on another page of the file, so what changes is one note
in `search_delta`, and a few notes are counted together: what they say is looked at meanwhile
(`postings.held`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from supportdesk.domain.spelling import correctable
from supportdesk.domain.tokens import tokens
from supportdesk.store.driver import cursor, rows, run, worded
from supportdesk.store.search.postings import place

Counts = dict[str, list[int]]
"""By token, how many more documents hold it, and how many more titles."""

NOTES = 16
"""Notes that are counted together."""

PER_NOTE = 50
"""Documents that are counted for each note that waits: where there are few, counting is no work."""

LARGE = 5_000
"""Tokens of a note that is counted at once: an import's, or an index made anew."""

KEEPER = 0x5EA6C4
"""The lock of whoever counts: on PostgreSQL all writers would wait for one another at the common words."""


def put(connection: Connection, kind: str, docs: Iterable[tuple[int, str, str]]) -> None:
    """Index (id, title, body) documents, replacing what was there of them."""
    new = [
        (place(kind, doc_id), kind, doc_id, " ".join(tokens(title)), " ".join(tokens(body)))
        for doc_id, title, body in docs
    ]
    if not new:
        return
    places = [row[0] for row in new]
    before = rows(connection, _THERE, [places])
    if before:
        run(connection, _GONE, [places])
    cursor(connection).executemany(_NEW[connection.dialect.name], new)
    counts: Counts = {}
    size = [0, 0, 0]
    for title, body in before:
        _count(counts, size, title, body, -1)
    for *_, title, body in new:
        _count(counts, size, title, body, 1)
    keep(connection, kind, counts, size)


def counted(documents: Iterable[tuple[str, str]]) -> tuple[Counts, list[int]]:
    """What the token strings of (title, body) documents come to: by token, and together."""
    counts: Counts = {}
    size = [0, 0, 0]
    for title, body in documents:
        _count(counts, size, title, body, 1)
    return counts, size


_THERE = worded("SELECT title, body FROM search_doc WHERE id {among}")
_GONE = worded("DELETE FROM search_doc WHERE id {among}")
_NEW = worded(
    "INSERT INTO search_doc (id, kind, doc_id, title, body) "
    "VALUES ({value}, {value}, {value}, {value}, {value})"
)


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
    """Note what is to be added to the counts, and count when there are enough notes and nobody else does."""
    lines = [f"{token} {held} {titles}" for token, (held, titles) in changes.items() if held or titles]
    run(connection, _NOTE, [kind, *size, "\n".join(["", *lines, ""])])
    notes, documents = rows(connection, _WAITING, [kind])[0]
    if len(lines) < LARGE and notes < min(NOTES, (documents or 0) // PER_NOTE):
        return
    if connection.dialect.name == "sqlite" or rows(connection, _MINE, [KEEPER])[0][0]:
        _count_notes(connection)


def settle_notes(connection: Connection) -> None:
    """Count what was left to be counted, so that no word stands in a note; waits for who counts."""
    if connection.dialect.name == "postgresql":
        run(connection, _AFTER_OTHERS, [KEEPER])
    _count_notes(connection)


def _count_notes(connection: Connection) -> None:
    ids: list[int] = []
    sums: dict[str, tuple[Counts, list[int]]] = {}
    for note, kind, documents, titles, body_tokens, changes in rows(connection, _NOTES):
        ids.append(note)
        counts, size = sums.setdefault(kind, ({}, [0, 0, 0]))
        for token, held, titled in noted(changes):
            change = counts.setdefault(token, [0, 0])
            change[0] += held
            change[1] += titled
        for n, more in enumerate((documents, titles, body_tokens)):
            size[n] += more
    for kind, (counts, size) in sorted(sums.items()):
        _add(connection, kind, sorted(counts.items()))
        run(connection, _ADD_SIZE, [kind, *size])
    run(connection, _LET_GO, [ids])


def noted(changes: str) -> Iterator[tuple[str, int, int]]:
    """What a note says: each token, how many more documents hold it, and how many more titles."""
    for line in changes.split("\n"):
        if line:
            token, held, titles = line.split(" ")
            yield token, int(held), int(titles)


def _add(connection: Connection, kind: str, counts: Sequence[tuple[str, Sequence[int]]]) -> None:
    """Add to the counts of tokens, which stand in their order: neighbours are on one page, and two who write
    the same never wait for each other crosswise.
    """
    each = [(kind, token, held, titles, turned(token)) for token, (held, titles) in counts if held or titles]
    engine = connection.dialect.name
    if engine == "sqlite":
        cursor(connection).executemany(_ADD_TERMS[engine], each)
    elif each:
        run(connection, _ADD_TERMS, [list(column) for column in zip(*each, strict=True)])


_NOTE = worded(
    "INSERT INTO search_delta (kind, documents, titles, body_tokens, changes) "
    "VALUES ({value}, {value}, {value}, {value}, {value})"
)
_WAITING = worded(
    "SELECT (SELECT max(id) FROM search_delta) - (SELECT min(id) FROM search_delta) + 1, "
    "(SELECT documents FROM search_size WHERE kind = {value})"
)
_AFTER_OTHERS = worded("SELECT pg_advisory_xact_lock({value})")
_MINE = worded("SELECT pg_try_advisory_xact_lock({value})")
_NOTES = worded("SELECT id, kind, documents, titles, body_tokens, changes FROM search_delta ORDER BY id")
_LET_GO = worded("DELETE FROM search_delta WHERE id {among}")
_ADD_TERMS = {
    engine: f"INSERT INTO search_term (kind, term, documents, titles, turned) {given} "
    "ON CONFLICT (kind, term) DO UPDATE SET documents = search_term.documents + excluded.documents, "
    "titles = search_term.titles + excluded.titles"
    for engine, given in (
        ("sqlite", "VALUES (?, ?, ?, ?, ?)"),
        ("postgresql", "SELECT * FROM unnest(%s::text[], %s::text[], %s::int[], %s::int[], %s::text[])"),
    )
}
_ADD_SIZE = worded(
    "INSERT INTO search_size (kind, documents, title_tokens, body_tokens) "
    "VALUES ({value}, {value}, {value}, {value}) ON CONFLICT (kind) DO UPDATE "
    "SET documents = search_size.documents + excluded.documents, "
    "title_tokens = search_size.title_tokens + excluded.title_tokens, "
    "body_tokens = search_size.body_tokens + excluded.body_tokens"
)


def turned(token: str) -> str:
    """A word that may be misspelt back to front, so that its end can be looked up; else nothing."""
    return token[::-1] if correctable(token) else ""
