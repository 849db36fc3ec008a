"""What lists ask: columns, not entities; ids in order first, rows for what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, not_, or_, select

from supportdesk.domain.people import Agent
from supportdesk.domain.policy import PolicyBook
from supportdesk.domain.views import QueueRow
from supportdesk.domain.vocabulary import QueueView, Status
from supportdesk.store.rows import queue_row
from supportdesk.store.tables import clock, ticket

SOON = timedelta(hours=1)

_ROW = (
    ticket.c.id,
    ticket.c.number,
    ticket.c.seq,
    ticket.c.policy,
    ticket.c.status,
    ticket.c.tier,
    ticket.c.category,
    ticket.c.priority,
    ticket.c.subject,
    ticket.c.customer_name,
    ticket.c.customer_department,
    ticket.c.owner_id,
    ticket.c.owner_name,
    ticket.c.handover_to,
    ticket.c.emergency,
    ticket.c.unanswered,
    ticket.c.imported,
    ticket.c.reported_at,
)


def _condition(view: QueueView, agent: Agent, now: datetime) -> ColumnElement[bool]:
    t, is_open = ticket.c, ticket.c.is_open.is_(True)
    tier = agent.tier.value
    return {
        QueueView.MINE: and_(is_open, t.owner_id == agent.id),
        QueueView.UNOWNED: and_(is_open, t.owner_id.is_(None)),
        QueueView.TIER: and_(is_open, or_(t.tier == tier, t.handover_to == tier)),
        QueueView.DUE: and_(is_open, t.next_due >= now, t.next_due <= now + SOON),
        QueueView.BREACHED: and_(
            is_open, t.imported.is_(False), or_(t.next_due < now, t.breached_at.is_not(None))
        ),
        QueueView.EMERGENCY: and_(is_open, t.emergency.is_(True)),
        QueueView.WAITING: and_(is_open, t.status == Status.WAITING_CUSTOMER.value),
        QueueView.ALL: is_open,
        QueueView.RESOLVED: t.status == Status.RESOLVED.value,
        QueueView.CLOSED: t.status.in_([Status.CLOSED.value, Status.MERGED.value]),
    }[view]


def counts(connection: Connection, agent: Agent, now: datetime) -> dict[QueueView, int]:
    """How many tickets each standing view holds."""
    open_views = [v for v in QueueView if v not in (QueueView.RESOLVED, QueueView.CLOSED)]
    sums = [func.coalesce(func.sum(case((_condition(v, agent, now), 1), else_=0)), 0) for v in open_views]
    row = connection.execute(select(*sums).where(ticket.c.is_open.is_(True))).one()
    found: dict[QueueView, int] = dict(zip(open_views, (int(n) for n in row), strict=True))
    ended = select(ticket.c.status, func.count().label("held"))
    ended = ended.where(ticket.c.is_open.is_(False)).group_by(ticket.c.status)
    by_status: dict[str, int] = {row.status: row.held for row in connection.execute(ended)}
    found[QueueView.RESOLVED] = by_status.get(Status.RESOLVED.value, 0)
    found[QueueView.CLOSED] = by_status.get(Status.CLOSED.value, 0) + by_status.get(Status.MERGED.value, 0)
    return found


def own(connection: Connection, agent: Agent, now: datetime) -> tuple[int, int]:
    """How many of an agent's open tickets are late, and how many others are due soon."""
    missed = _condition(QueueView.BREACHED, agent, now)
    due = and_(not_(missed), _condition(QueueView.DUE, agent, now), ticket.c.imported.is_(False))
    sums = [func.coalesce(func.sum(case((wanted, 1), else_=0)), 0) for wanted in (missed, due)]
    mine = select(*sums).where(_condition(QueueView.MINE, agent, now))
    late, soon = connection.execute(mine).one()
    return int(late), int(soon)


def ids(connection: Connection, view: QueueView, words: str, agent: Agent, now: datetime) -> tuple[int, ...]:
    """The tickets of a view that hold all `words`: nearest deadline first; ended ones, newest first."""
    query = select(ticket.c.id).where(_condition(view, agent, now))
    for word in words.split():
        query = query.where(_holds(word))
    if view in (QueueView.RESOLVED, QueueView.CLOSED):
        query = query.order_by(ticket.c.updated_at.desc(), ticket.c.id.desc())
    else:
        # Deadlines of an imported history alarm nobody: those tickets come last.
        due = ticket.c.next_due
        query = query.order_by(ticket.c.imported, due.is_(None), due, ticket.c.id)
    return tuple(connection.execute(query).scalars())


def _holds(word: str) -> ColumnElement[bool]:
    """The word anywhere in what a line of the queue shows."""
    t = ticket.c
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    columns = (
        t.number, t.subject, t.customer_name, t.customer_department, t.owner_name,
        t.reference, t.tags, t.category, t.status, t.tier,
    )  # fmt: skip
    return or_(*(column.ilike(f"%{escaped}%", escape="\\") for column in columns))


def rows(connection: Connection, ticket_ids: Sequence[int], book: PolicyBook) -> dict[int, QueueRow]:
    """Lines of the queue by ticket id."""
    if not ticket_ids:
        return {}
    wanted = {"ids": list(ticket_ids)}
    clocks: dict[int, list[Any]] = {}
    query = select(clock).where(
        clock.c.ticket_id.in_(bindparam("ids", expanding=True)), clock.c.shown.is_(True)
    )
    for row in connection.execute(query, wanted):
        clocks.setdefault(row.ticket_id, []).append(row)
    found = connection.execute(select(*_ROW).where(ticket.c.id.in_(bindparam("ids", expanding=True))), wanted)
    return {row.id: queue_row(row, clocks.get(row.id, ()), book[row.policy].calendar) for row in found}


def by_number(connection: Connection, number: str) -> int | None:
    """The id of the ticket with this number, or with this outside reference if only one has it."""
    found = connection.execute(select(ticket.c.id).where(ticket.c.number == number)).scalar_one_or_none()
    if found is None and number:
        by_reference = connection.execute(select(ticket.c.id).where(ticket.c.reference == number).limit(2))
        ids_found = by_reference.scalars().all()
        found = ids_found[0] if len(ids_found) == 1 else None
    return found


def numbers_like(connection: Connection, start: str, limit: int) -> list[int]:
    """Tickets whose number or outside reference begins so, newest first."""
    escaped = start.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    query = (
        select(ticket.c.id)
        .where(
            or_(
                ticket.c.number.ilike(f"{escaped}%", escape="\\"),
                ticket.c.reference.ilike(f"{escaped}%", escape="\\"),
            )
        )
        .order_by(ticket.c.id.desc())
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def reported(
    connection: Connection, since: datetime | None, until: datetime | None, after: int, limit: int
) -> list[int]:
    """Tickets reported from `since` until before `until`, by id, those after an id."""
    query = select(ticket.c.id).where(ticket.c.id > after, *_reported(since, until))
    return list(connection.execute(query.order_by(ticket.c.id).limit(limit)).scalars())


def reported_count(connection: Connection, since: datetime | None, until: datetime | None) -> int:
    """How many tickets were reported in that time."""
    query = select(func.count()).select_from(ticket).where(*_reported(since, until))
    return int(connection.execute(query).scalar_one())


def _reported(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    found = [] if since is None else [ticket.c.reported_at >= since]
    return found if until is None else [*found, ticket.c.reported_at < until]
