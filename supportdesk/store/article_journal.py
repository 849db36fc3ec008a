"""Articles' journals: append, load. What stands in them is never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from supportdesk.domain.article_events import REGISTRY
from supportdesk.domain.events import Entry
from supportdesk.domain.people import Actor
from supportdesk.domain.vocabulary import ActorKind, Tier
from supportdesk.store.article_tables import article_content as content
from supportdesk.store.article_tables import article_journal as journal
from supportdesk.store.codec import decode, encode
from supportdesk.store.tables import article

_JOINED = journal.outerjoin(
    content, (content.c.article_id == journal.c.article_id) & (content.c.seq == journal.c.seq)
)
_SELECT = (
    select(*(c for c in journal.c if c.name != "recorded_at"), content.c.body)
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
        data, body = encode(entry.event)
        at = {"article_id": article_id, "seq": entry.seq}
        lines.append({
            **at, "at": entry.at, "recorded_at": recorded_at, "kind": entry.event.KIND,
            "actor_kind": entry.actor.kind.value, "actor_id": entry.actor.id, "actor_name": entry.actor.name,
            "actor_tier": entry.actor.tier.value if entry.actor.tier else None,
            "batch": entry.batch, "data": data,
        })  # fmt: skip
        if body is not None:
            words.append({**at, "body": body})
    if lines:
        connection.execute(insert(journal), lines)
    if words:
        connection.execute(insert(content), words)


def load(connection: Connection, article_ids: Sequence[int]) -> Mapping[int, list[Entry]]:
    """The journals of some articles, each in order."""
    found: dict[int, list[Entry]] = {}
    for row in connection.execute(_SELECT, {"ids": list(article_ids)}):
        tier = Tier(row.actor_tier) if row.actor_tier else None
        actor = Actor(ActorKind(row.actor_kind), row.actor_id, row.actor_name, tier)
        event = decode(row.kind, row.data, row.body, REGISTRY)
        found.setdefault(row.article_id, []).append(Entry(row.seq, row.at, actor, event, row.batch, row.id))
    return found


def lock(connection: Connection, article_id: int) -> None:
    """Hold an article until the transaction ends. SQLite's one writer holds it already."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(article.c.id).where(article.c.id == article_id).with_for_update())
