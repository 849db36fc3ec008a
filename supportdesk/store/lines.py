"""A line of a journal: what is kept of an entry, and the entry again. Journals of tickets, articles and
improvements are of one make.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supportdesk.domain.events import REGISTRY, Entry, Event
from supportdesk.domain.people import Actor
from supportdesk.domain.vocabulary import ActorKind, Tier
from supportdesk.store.codec import by_whom, decode, encode


def line_of(entry: Entry, recorded_at: datetime) -> tuple[dict[str, Any], str | None]:
    """The columns of an entry but for whose journal it is in, and its content, None where it has none.

    A customer's name is kept with the content: it is erased with the words.
    """
    actor = entry.actor
    theirs = actor.kind is ActorKind.CUSTOMER
    data, body = encode(entry.event, actor.name if theirs else "")
    line = {
        "seq": entry.seq,
        "at": entry.at,
        "recorded_at": recorded_at,
        "kind": entry.event.KIND,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "actor_name": "" if theirs else actor.name,
        "actor_tier": actor.tier.value if actor.tier else None,
        "batch": entry.batch,
        "data": data,
    }
    return line, body


def entry_of(row: Any, registry: Mapping[str, type[Event]] = REGISTRY) -> Entry:
    """The entry of a row that has the columns of a line, its `id`, and the `body` of its content.

    Raises ValueError, LookupError, TypeError where a row can't be one.
    """
    kind = ActorKind(row.actor_kind)
    name = by_whom(row.body) if kind is ActorKind.CUSTOMER else row.actor_name
    actor = Actor(kind, row.actor_id, name, Tier(row.actor_tier) if row.actor_tier else None)
    event = decode(row.kind, row.data, row.body, registry)
    return Entry(row.seq, row.at, actor, event, row.batch, row.id)
