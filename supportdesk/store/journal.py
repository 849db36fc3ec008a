"""The journal: append, load, and the feed of what is new. Nothing here changes a line once written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, func, insert, select, text

from supportdesk.domain.events import Absorbed, Entry, MergedInto, Released, Undone, Unmerged
from supportdesk.store.lines import entry_of, line_of
from supportdesk.store.tables import content, journal, ticket

_COLUMNS = (
    journal.c.id,
    journal.c.ticket_id,
    journal.c.seq,
    journal.c.at,
    journal.c.kind,
    journal.c.actor_kind,
    journal.c.actor_id,
    journal.c.actor_name,
    journal.c.actor_tier,
    journal.c.batch,
    journal.c.data,
    content.c.body,
)
_JOINED = journal.outerjoin(
    content, (content.c.ticket_id == journal.c.ticket_id) & (content.c.seq == journal.c.seq)
)
_SELECT = select(*_COLUMNS).select_from(_JOINED)


def append(connection: Connection, entries: Iterable[tuple[int, Entry]], recorded_at: datetime) -> None:
    """Write entries, each with its ticket's id, at the end of their journals.

    Raises IntegrityError when another writer has already written one of the sequence numbers.
    """
    lines: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for ticket_id, entry in entries:
        line, body = line_of(entry, recorded_at)
        lines.append({"ticket_id": ticket_id, **line})
        if body is not None:
            words.append({"ticket_id": ticket_id, "seq": entry.seq, "body": body})
    if lines:
        connection.execute(insert(journal), lines)
    if words:
        connection.execute(insert(content), words)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_notify('supportdesk', '')"))


def load(connection: Connection, ticket_ids: Sequence[int]) -> Mapping[int, list[Entry]]:
    """The journals of some tickets, each in order; a ticket that is not there is not in the answer."""
    query = _SELECT.where(_OF_TICKETS).order_by(journal.c.ticket_id, journal.c.seq)
    return _by_ticket(connection.execute(query, {"ids": list(ticket_ids)}))


def load_some(
    connection: Connection, ticket_ids: Sequence[int], kinds: Sequence[str], words_of: Sequence[str]
) -> Mapping[int, list[Entry]]:
    """As `load`, of these kinds only, and people's words only of some of them."""
    words = content.c.ticket_id == journal.c.ticket_id, content.c.seq == journal.c.seq
    joined = journal.outerjoin(content, and_(*words, journal.c.kind.in_(words_of)))
    query = select(*_COLUMNS).select_from(joined).where(_OF_TICKETS, journal.c.kind.in_(kinds))
    order = query.order_by(journal.c.ticket_id, journal.c.seq)
    return _by_ticket(connection.execute(order, {"ids": list(ticket_ids)}))


_OF_TICKETS = journal.c.ticket_id.in_(bindparam("ids", expanding=True))


def _by_ticket(rows: Iterable[Any]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for row in rows:
        found.setdefault(row.ticket_id, []).append(entry_of(row))
    return found


def by_ids(connection: Connection, ids: Sequence[int], kinds: Sequence[str]) -> list[tuple[int, Entry]]:
    """Those of these lines that are of some kinds, each with its ticket, in their order."""
    chosen = journal.c.id.in_(bindparam("ids", expanding=True))
    query = _SELECT.where(chosen, journal.c.kind.in_(kinds)).order_by(journal.c.id)
    found: list[tuple[int, Entry]] = []
    for start in range(0, len(ids), _AT_ONCE):
        rows = connection.execute(query, {"ids": list(ids[start : start + _AT_ONCE])})
        found += [(row.ticket_id, entry_of(row)) for row in rows]
    return found


_AT_ONCE = 500
"""Ids that one statement names."""


def lock(connection: Connection, ticket_ids: Sequence[int]) -> None:
    """Hold these tickets until the transaction ends. SQLite's one writer holds them already."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            select(ticket.c.id).where(ticket.c.id.in_(ticket_ids)).order_by(ticket.c.id).with_for_update()
        )


def batch_tickets(connection: Connection, batch: str, among: Sequence[int] | None = None) -> list[int]:
    """The tickets that one act wrote to, all or those `among` some."""
    query = select(journal.c.ticket_id).where(journal.c.batch == batch).distinct()
    if among is not None:
        query = query.where(journal.c.ticket_id.in_(among))
    return sorted(connection.execute(query).scalars())


def acts_by(connection: Connection, actor_id: str) -> Iterator[tuple[str, int]]:
    """What an actor did, the latest first: each act, and a ticket that it wrote to."""
    lines = select(journal.c.batch, journal.c.ticket_id).where(journal.c.actor_id == actor_id)
    known: set[str] = set()
    with connection.execute(
        lines.order_by(journal.c.id.desc()), execution_options={"yield_per": 500}
    ) as rows:
        for row in rows:
            if row.batch not in known:
                known.add(row.batch)
                yield row.batch, row.ticket_id


def is_whole(connection: Connection, batch: str) -> bool:
    """Whether an act was told in several journals at once, so that none of them may take it back alone."""
    while True:
        lines = select(journal.c.kind).where(journal.c.batch == batch).distinct()
        kinds = set(connection.execute(lines).scalars())
        if kinds & _TOLD_IN_TWO:
            return True
        if Undone.KIND not in kinds:
            return False
        undoing = _SELECT.where(journal.c.batch == batch, journal.c.kind == Undone.KIND).limit(1)
        event = entry_of(connection.execute(undoing).one()).event
        assert isinstance(event, Undone)
        batch = event.batch


_TOLD_IN_TWO = {MergedInto.KIND, Absorbed.KIND, Unmerged.KIND, Released.KIND}


@dataclass(frozen=True, slots=True)
class Position:
    """How far a reader of the feed has come."""

    txid: int = 0
    id: int = 0


def end(connection: Connection, lines: Table = journal) -> Position:
    """The end of the feed of a table's lines: everything before it is settled."""
    if connection.dialect.name == "sqlite":
        return Position(0, connection.execute(select(func.coalesce(func.max(lines.c.id), 0))).scalar_one())
    return Position(connection.execute(text(_HORIZON)).scalar_one() - 1, 2**62)


# Ids are given before commit, so on PostgreSQL a lower id can appear after a higher one. Transactions
# older than every running one are settled: in order of (transaction, id) nothing appears behind a reader.
_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def newer(
    connection: Connection, lines: Table, wanted: ColumnElement[int], position: Position, limit: int | None
) -> tuple[list[int], Position]:
    """One column of the lines of a table that came after `position`, in order, and the new position."""
    n = lines.c
    query = select(wanted.label("wanted"), n.txid, n.id).limit(limit)
    if connection.dialect.name == "sqlite":
        query = query.where(n.id > position.id).order_by(n.id)
    else:
        horizon = connection.execute(text(_HORIZON)).scalar_one()
        after = (n.txid > position.txid) | ((n.txid == position.txid) & (n.id > position.id))
        query = query.where(after, n.txid < horizon).order_by(n.txid, n.id)
    rows = connection.execute(query).all()
    if not rows:
        return [], position
    return [row.wanted for row in rows], Position(rows[-1].txid, rows[-1].id)


def since(connection: Connection, position: Position, limit: int = 1000) -> tuple[list[int], Position]:
    """Tickets changed after `position`, in order of their first change, and the new position."""
    found, position = newer(connection, journal, journal.c.ticket_id, position, limit)
    return list(dict.fromkeys(found)), position
