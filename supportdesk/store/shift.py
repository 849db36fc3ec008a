"""What an agent who comes to work looks for, read from the rows of the agent's own open tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from supportdesk.store.tables import clock, journal, ticket


def missed(
    connection: Connection, agent_id: str, since: datetime, now: datetime
) -> list[tuple[int, str, int, datetime]]:
    """Ticket, clock, cycle and instant of the deadlines missed since then."""
    at = func.coalesce(clock.c.breached_at, clock.c.due)
    still = and_(clock.c.breached_at.is_(None), clock.c.met_at.is_(None), clock.c.running_since.isnot(None))
    query = (
        select(clock.c.ticket_id, clock.c.name, clock.c.cycle, clock.c.breached_at, clock.c.due)
        .join(ticket, ticket.c.id == clock.c.ticket_id)
        .where(
            ticket.c.owner_id == agent_id,
            ticket.c.is_open,
            clock.c.cancelled_at.is_(None),
            or_(clock.c.breached_at.between(since, now), and_(still, clock.c.due.between(since, now))),
        )
        .order_by(at, clock.c.ticket_id, clock.c.name)
    )
    rows = connection.execute(query)
    return [(r.ticket_id, r.name, r.cycle, r.breached_at or r.due) for r in rows]


def promised(
    connection: Connection, agent_id: str, begin: datetime, end: datetime
) -> list[tuple[int, str, int, datetime]]:
    """Ticket, clock, cycle and instant of what customers were told for a span of time and still wait for:
    promises, and (with no clock) expected times of resolution.
    """
    query = (
        select(clock.c.ticket_id, clock.c.name, clock.c.cycle, clock.c.due)
        .join(ticket, ticket.c.id == clock.c.ticket_id)
        .where(
            ticket.c.owner_id == agent_id,
            ticket.c.is_open,
            clock.c.name == "promise",
            clock.c.met_at.is_(None),
            clock.c.cancelled_at.is_(None),
            clock.c.due.between(begin, end),
        )
    )
    found = [(r.ticket_id, r.name, r.cycle, r.due) for r in connection.execute(query)]
    expected = select(ticket.c.id, ticket.c.expected_at).where(
        ticket.c.owner_id == agent_id, ticket.c.is_open, ticket.c.expected_at.between(begin, end)
    )
    found += [(r.id, "", 1, r.expected_at) for r in connection.execute(expected)]
    return sorted(found, key=lambda line: (line[3], line[0]))


def unanswered(connection: Connection, agent_id: str) -> list[int]:
    """Tickets whose customer spoke last, the longest waiting first."""
    query = (
        select(ticket.c.id)
        .where(ticket.c.owner_id == agent_id, ticket.c.is_open, ticket.c.unanswered)
        .order_by(ticket.c.updated_at, ticket.c.id)
    )
    return list(connection.execute(query).scalars())


def happened(connection: Connection, agent_id: str, kinds: Sequence[str], since: datetime) -> list[int]:
    """Tickets to which one of these things was done since then, by somebody else."""
    query = (
        select(journal.c.ticket_id)
        .join(ticket, ticket.c.id == journal.c.ticket_id)
        .where(
            ticket.c.owner_id == agent_id,
            ticket.c.is_open,
            journal.c.kind.in_(kinds),
            journal.c.at > since,
            journal.c.actor_id != agent_id,
        )
        .distinct()
    )
    return list(connection.execute(query).scalars())


def own(connection: Connection, agent_id: str) -> list[int]:
    """An agent's open tickets, the nearest deadline first."""
    query = (
        select(ticket.c.id)
        .where(ticket.c.owner_id == agent_id, ticket.c.is_open)
        .order_by(ticket.c.next_due.is_(None), ticket.c.next_due, ticket.c.id)
    )
    return list(connection.execute(query).scalars())
