"""Who has which ticket before them, and when an agent was last here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from supportdesk.domain.people import Agent
from supportdesk.domain.views import Present
from supportdesk.domain.vocabulary import Mode
from supportdesk.store.tables import attendance, presence


def put(
    connection: Connection, console: str, agent: Agent, ticket_id: int | None, mode: Mode, now: datetime
) -> None:
    """Say what a console has before it; None: no ticket."""
    connection.execute(delete(presence).where(presence.c.console == console))
    if ticket_id is not None:
        values = {
            "console": console,
            "agent_id": agent.id,
            "agent_name": agent.name,
            "ticket_id": ticket_id,
            "mode": mode.value,
            "seen_at": now,
        }
        connection.execute(insert(presence), values)


def forget(connection: Connection, before: datetime) -> None:
    """Let go of consoles that were not heard of since then: they were killed."""
    connection.execute(delete(presence).where(presence.c.seen_at < before))


def on(connection: Connection, ticket_id: int, console: str, since: datetime) -> list[Present]:
    """Who else has a ticket before them, by their name; of one person's consoles the one that writes."""
    query = (
        select(presence)
        .where(presence.c.ticket_id == ticket_id, presence.c.console != console, presence.c.seen_at >= since)
        .order_by(presence.c.agent_name, presence.c.mode)  # reading comes before writing, and is overwritten
    )
    found: dict[str, Present] = {}
    for row in connection.execute(query):
        found[row.agent_id] = Present(row.agent_id, row.agent_name, Mode(row.mode), row.seen_at)
    return list(found.values())


def last_seen(connection: Connection, agent_id: str) -> datetime | None:
    """When an agent was last here."""
    query = select(attendance.c.seen_at).where(attendance.c.agent_id == agent_id)
    seen: datetime | None = connection.execute(query).scalar()
    return seen


def attend(connection: Connection, agent_id: str, now: datetime) -> None:
    """An agent is here."""
    connection.execute(delete(attendance).where(attendance.c.agent_id == agent_id))
    connection.execute(insert(attendance), {"agent_id": agent_id, "seen_at": now})
