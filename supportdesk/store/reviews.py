"""Reviews across tickets: which have one, and the lines of their journals that tell of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, select

from supportdesk.domain.events import Entry, Undone
from supportdesk.domain.query import folded
from supportdesk.domain.reviews import KINDS
from supportdesk.domain.vocabulary import ReviewState
from supportdesk.store import journal
from supportdesk.store.tables import term, ticket


def in_state(connection: Connection, state: ReviewState, limit: int) -> list[int]:
    """Tickets whose last review stands so, the newest tickets first."""
    return _held(connection, "review", state.value, limit)


def with_measures_of(connection: Connection, agent_id: str, limit: int) -> list[int]:
    """Tickets in whose review an agent has something left to do, the newest first."""
    return _held(connection, "measure", agent_id, limit)


def _held(connection: Connection, field: str, value: str, limit: int) -> list[int]:
    query = select(term.c.ticket_id).where(term.c.field == field, term.c.value == folded(value))
    return list(connection.execute(query.order_by(term.c.ticket_id.desc()).limit(limit)).scalars())


def lines(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[Entry]]:
    """What these tickets' journals tell of their reviews, and what was undone."""
    told = [kind.KIND for kind in KINDS]
    return journal.load_some(connection, ids, [*told, Undone.KIND], told)


def names(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Number and subject of tickets."""
    query = select(ticket.c.id, ticket.c.number, ticket.c.subject)
    wanted = query.where(ticket.c.id.in_(bindparam("ids", expanding=True)))
    rows = connection.execute(wanted, {"ids": list(ids)})
    return {row.id: (row.number, row.subject) for row in rows}
