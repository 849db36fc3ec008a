"""Full-text search behind one function: SQLite FTS5 and PostgreSQL give candidates, one rule ranks them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, text

from supportdesk.domain.tokens import tokens
from supportdesk.store.tables import search_doc

CANDIDATES = 200
TITLE_WEIGHT = 3.0
_MOST_TERMS = 16

_FTS5 = text(
    "SELECT search_doc.doc_id, search_doc.title, search_doc.body FROM search_text "
    "JOIN search_doc ON search_doc.rowid = search_text.rowid "
    "WHERE search_text MATCH :match AND search_text.kind = :kind "
    "ORDER BY bm25(search_text, 0, 10, 1) LIMIT :limit"
)
_POSTGRESQL = text(
    "SELECT doc_id, title, body FROM search_doc, CAST(:match AS tsquery) AS asked "
    "WHERE kind = :kind AND lexemes @@ asked "
    "ORDER BY ts_rank(lexemes, asked) DESC, doc_id DESC LIMIT :limit"
)


def place(kind: str, doc_id: int) -> int:
    """Where a document stands in the index."""
    return doc_id * 2 + (kind != "ticket")


def put(connection: Connection, kind: str, docs: Iterable[tuple[int, str, str]]) -> None:
    """Index (id, title, body) documents, replacing what was there of them."""
    rows = [
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
    gone = delete(search_doc).where(
        search_doc.c.kind == kind, search_doc.c.doc_id.in_(bindparam("ids", expanding=True))
    )
    connection.execute(gone, {"ids": [row["doc_id"] for row in rows]})
    connection.execute(insert(search_doc), rows)


def find(connection: Connection, kind: str, query: str, limit: int = 20) -> list[int]:
    """Ids of the documents that answer `query` best, best first. Any text is a query; the last word is
    also taken as a beginning, for it may still be being typed.
    """
    terms = list(dict.fromkeys(tokens(query[:2000])))[-_MOST_TERMS:]
    if not terms:
        return []
    if connection.dialect.name == "sqlite":
        match = " OR ".join([*(f'"{term}"' for term in terms), f'"{terms[-1]}"*'])
        rows = connection.execute(_FTS5, {"match": match, "kind": kind, "limit": CANDIDATES}).all()
    else:
        match = " | ".join([*(f"'{term}'" for term in terms), f"'{terms[-1]}':*"])
        rows = connection.execute(_POSTGRESQL, {"match": match, "kind": kind, "limit": CANDIDATES}).all()
    return _ranked(rows, terms)[:limit]


def _ranked(rows: Sequence[Any], terms: list[str]) -> list[int]:
    """Rare words count more, words of the title most; among equals the newer document."""
    docs = [(row.doc_id, row.title.split(), row.body.split()) for row in rows]
    last = terms[-1]
    known = [(doc_id, set(title), set(body)) for doc_id, title, body in docs]
    seen = {term: sum(term in title or term in body for _, title, body in known) for term in terms}
    weight = {term: math.log(1 + len(docs) / (1 + n)) for term, n in seen.items()}
    scored = []
    for doc_id, title, body in known:
        score = 0.0
        for term in terms:
            if term in title:
                score += weight[term] * TITLE_WEIGHT
            elif term in body:
                score += weight[term]
            elif term is last and any(word.startswith(last) for word in title):
                score += weight[term] * TITLE_WEIGHT / 2
            elif term is last and any(word.startswith(last) for word in body):
                score += weight[term] / 2
        scored.append((score / math.sqrt(1 + len(title) / 12), doc_id))
    scored.sort(reverse=True)
    return [doc_id for score, doc_id in scored if score > 0]
