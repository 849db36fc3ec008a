"""Which tickets can be an agent's next best one: a few, whatever the desk holds.

Of two clocks with one target under one policy the one that is due first has the larger share used, for the
working time until a deadline grows with it. So of each target only the first that is due can be the worst,
and policies know a dozen targets. A promise has no target: its share is plain time, reckoned here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, true, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from supportdesk.domain.people import Agent
from supportdesk.domain.vocabulary import Status
from supportdesk.store.tables import clock, ticket


def candidates(connection: Connection, agent: Agent, now: datetime, without: Collection[int]) -> list[int]:
    """Tickets that the agent may work, the one with the worst share of any running clock among them.

    Where no clock of any runs: the oldest report that does not wait for its customer.
    """
    workable = _workable(agent, without).subquery()
    c = clock.c
    running = and_(c.due.is_not(None), c.met_at.is_(None), c.cancelled_at.is_(None))
    # A promise is a group of its own, of the rest each target is one.
    each = case((c.fixed == true(), c.ticket_id * 1000 + c.cycle), else_=0)
    group = (workable.c.policy, c.target, each)
    rows = select(c.ticket_id, c.fixed, c.started_at, c.due)
    rows = rows.join_from(workable, clock, c.ticket_id == workable.c.id).where(running)
    if connection.dialect.name == "sqlite":  # the other columns are then those of the row with the minimum
        rows = rows.add_columns(func.min(c.due)).group_by(*group)
    else:
        rows = rows.ext(distinct_on(*group)).order_by(*group, c.due)
    found_rows = connection.execute(rows).all()
    found = {row.ticket_id for row in found_rows if not row.fixed}
    if promises := [row for row in found_rows if row.fixed]:
        found.add(min(promises, key=lambda row: _left(row, now)).ticket_id)
    return sorted(found) or _oldest(connection, workable)


def _left(row: Any, now: datetime) -> tuple[float, datetime, int]:
    """The worse a promise stands, the less: the share of its time that is left."""
    whole = (row.due - row.started_at).total_seconds()
    used = (now - row.started_at).total_seconds() / whole if whole > 0 else 1.0
    return -used, row.due, row.ticket_id


def _oldest(connection: Connection, workable: Any) -> list[int]:
    rest = (
        select(ticket.c.id)
        .join_from(workable, ticket, ticket.c.id == workable.c.id)
        .where(ticket.c.status != Status.WAITING_CUSTOMER.value)
        .order_by(ticket.c.reported_at, ticket.c.id)
        .limit(1)
    )
    return list(connection.execute(rest).scalars())


def _workable(agent: Agent, without: Collection[int]) -> Any:
    """As `domain.next_best.hold` says; each part by an index of its own."""
    t, tier = ticket.c, agent.tier.value
    if agent.leads:
        addressed: ColumnElement[bool] = true()
    else:
        group = agent.group.value if agent.group else ""
        addressed = or_(t.handover_group.is_(None), t.handover_group == group)
    parts: Sequence[ColumnElement[bool]] = (
        and_(t.owner_id == agent.id, t.handover_to.is_(None)),
        and_(t.owner_id.is_(None), t.tier == tier, t.handover_to.is_(None)),
        and_(t.handover_to == tier, addressed),
    )
    columns = select(t.id, t.policy).where(t.is_open == true(), t.imported != true())
    if without:
        columns = columns.where(t.id.not_in(without))
    return union_all(*(columns.where(part) for part in parts))
