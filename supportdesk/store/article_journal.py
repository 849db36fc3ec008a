"""Articles' journals: append, load. What stands in them is never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from supportdesk.domain.article_events import REGISTRY, ArticleOpened
from supportdesk.domain.article_views import ArticleNews
from supportdesk.domain.events import Entry
from supportdesk.store import journal as tickets
from supportdesk.store.article_tables import article_content as content
from supportdesk.store.article_tables import article_journal as journal
from supportdesk.store.journal import Position
from supportdesk.store.lines import entry_of, line_of
from supportdesk.store.tables import article

_JOINED = journal.outerjoin(
    content, (content.c.article_id == journal.c.article_id) & (content.c.seq == journal.c.seq)
)
_SELECT = (
    select(*(c for c in journal.c if c.name not in ("recorded_at", "txid")), content.c.body)
    .select_from(_JOINED)
    .where(journal.c.article_id.in_(bindparam("ids", expanding=True)))
    .order_by(journal.c.article_id, journal.c.seq)
)


def append(connection: Connection, entries: Iterable[tuple[int, Entry]], recorded_at: datetime) -> None:
    """Write entries, each with its article's id, at the end of their journals.

    Raises IntegrityError when another writer has already written one of the sequence numbers.
    """
    lines: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for article_id, entry in entries:
        line, body = line_of(entry, recorded_at)
        lines.append({"article_id": article_id, **line})
        if body is not None:
            words.append({"article_id": article_id, "seq": entry.seq, "body": body})
    if lines:
        connection.execute(insert(journal), lines)
    if words:
        connection.execute(insert(content), words)


def load(connection: Connection, article_ids: Sequence[int]) -> Mapping[int, list[Entry]]:
    """The journals of some articles, each in order."""
    found: dict[int, list[Entry]] = {}
    for row in connection.execute(_SELECT, {"ids": list(article_ids)}):
        found.setdefault(row.article_id, []).append(entry_of(row, REGISTRY))
    return found


def lock(connection: Connection, article_id: int) -> None:
    """Hold an article until the transaction ends. SQLite's one writer holds it already."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(article.c.id).where(article.c.id == article_id).with_for_update())


def end(connection: Connection) -> Position:
    """The end of the feed of articles: everything before it is settled."""
    return tickets.end(connection, journal)


def since(
    connection: Connection, position: Position, limit: int = 1000
) -> tuple[list[ArticleNews], Position]:
    """What was done to articles after `position`, in order, and the new position. Who reads is no news."""
    ids, position = tickets.newer(connection, journal, journal.c.id, position, limit)
    columns = (
        journal.c.article_id, journal.c.kind, journal.c.actor_id, journal.c.actor_name, article.c.slug,
        article.c.title, article.c.owner_id,
    )  # fmt: skip
    query = select(*columns).join(article, article.c.id == journal.c.article_id)
    query = query.where(journal.c.kind != ArticleOpened.KIND)
    found: list[ArticleNews] = []
    for start in range(0, len(ids), _AT_ONCE):
        chosen = journal.c.id.in_(ids[start : start + _AT_ONCE])
        found += [ArticleNews(*row) for row in connection.execute(query.where(chosen).order_by(journal.c.id))]
    return found, position


_AT_ONCE = 500
"""Ids that one statement names."""
