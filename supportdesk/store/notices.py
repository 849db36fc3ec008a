"""Notices of deadlines near and missed: the tickets to be looked at, what was raised, and its feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from supportdesk.domain.people import Agent
from supportdesk.domain.views import Notice
from supportdesk.domain.vocabulary import NoticeView, Tier
from supportdesk.domain.warnings import Crossing
from supportdesk.store import journal
from supportdesk.store.journal import Position
from supportdesk.store.tables import notice, ticket

_CHUNK = 500
_COLUMNS = (
    notice.c.id,
    notice.c.ticket_id,
    ticket.c.number,
    ticket.c.subject,
    notice.c.clock,
    notice.c.cycle,
    notice.c.percent,
    notice.c.at,
    notice.c.tier,
    notice.c.owner_id,
    notice.c.owner_name,
    notice.c.raised_at,
)
_NOTICES = select(*_COLUMNS).join(ticket, ticket.c.id == notice.c.ticket_id)


# ---------------------------------------------------------------- looking


def due(connection: Connection, now: datetime, limit: int) -> list[int]:
    """Tickets that have to be looked at by now, held until the transaction ends.

    Those that somebody else holds are left to them, or to the next look: nobody waits for anybody.
    """
    query = select(ticket.c.id).where(ticket.c.warn_at <= now).order_by(ticket.c.warn_at).limit(limit)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    return list(connection.execute(query).scalars())


def next_due(connection: Connection) -> datetime | None:
    """The next instant at which a look can find something, if nothing happens until then."""
    query = select(ticket.c.warn_at).where(ticket.c.warn_at.is_not(None)).order_by(ticket.c.warn_at).limit(1)
    return connection.execute(query).scalar_one_or_none()


def rest(connection: Connection, marks: Mapping[int, datetime | None]) -> None:
    """Leave these tickets alone until their instants."""
    rows = [{"b_id": ticket_id, "b_at": at} for ticket_id, at in marks.items()]
    if rows:
        connection.execute(_REST, rows)


_REST = update(ticket).where(ticket.c.id == bindparam("b_id")).values(warn_at=bindparam("b_at"))


# ---------------------------------------------------------------- raising


def add(connection: Connection, crossed: Sequence[tuple[int, Crossing]], raised_at: datetime) -> list[int]:
    """Raise what was not raised yet, each with its ticket's id; the ids of the new notices come back."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [_row(ticket_id, crossing, raised_at) for ticket_id, crossing in crossed]
    found: list[int] = []
    for start in range(0, len(rows), _CHUNK):
        statement = make(notice).values(rows[start : start + _CHUNK])
        found += connection.execute(statement.on_conflict_do_nothing().returning(notice.c.id)).scalars()
    return found


def _row(ticket_id: int, crossing: Crossing, raised_at: datetime) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id,
        "clock": crossing.clock,
        "cycle": crossing.cycle,
        "percent": crossing.percent,
        "at": crossing.at,
        "tier": crossing.tier.value,
        "owner_id": crossing.owner.id if crossing.owner else None,
        "owner_name": crossing.owner.name if crossing.owner else "",
        "raised_at": raised_at,
    }


# ---------------------------------------------------------------- reading


def by_ids(connection: Connection, ids: Sequence[int]) -> list[Notice]:
    """These notices, in the order of their instants."""
    found: list[Notice] = []
    query = _NOTICES.where(notice.c.id.in_(bindparam("ids", expanding=True)))
    for start in range(0, len(ids), _CHUNK):
        rows = connection.execute(query, {"ids": list(ids[start : start + _CHUNK])})
        found += [_notice(row) for row in rows]
    return sorted(found, key=lambda one: (one.at, one.id))


def newest(
    connection: Connection, view: NoticeView, agent: Agent, since: datetime | None, limit: int, skip: int
) -> list[Notice]:
    """Notices of a selection, the latest instant first; `since` leaves earlier ones out."""
    query = _NOTICES.where(_condition(view, agent))
    if since is not None:
        query = query.where(notice.c.at >= since)
    query = query.order_by(notice.c.at.desc(), notice.c.id.desc()).limit(limit).offset(skip)
    return [_notice(row) for row in connection.execute(query)]


def _condition(view: NoticeView, agent: Agent) -> ColumnElement[bool]:
    """Whom a notice concerns: who held the ticket at its instant, or, of nobody's, the tier."""
    mine = notice.c.owner_id == agent.id
    return {
        NoticeView.MINE: mine,
        NoticeView.TIER: or_(mine, notice.c.tier == agent.tier.value),
        NoticeView.ALL: true(),
    }[view]


def end(connection: Connection) -> Position:
    """The end of the notices' feed, as that of the journal's."""
    return journal.end(connection, notice)


def since(connection: Connection, position: Position) -> tuple[list[Notice], Position]:
    """What was raised after `position`, by whomever, and the new position."""
    found, position = journal.newer(connection, notice, notice.c.id, position, None)
    return by_ids(connection, found), position


def _notice(row: Any) -> Notice:
    values = {**row._mapping, "tier": Tier(row.tier)}
    return Notice(**values)
