"""Words being written, by agent and place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from supportdesk.store.tables import draft as table


def every(connection: Connection, agent_id: str) -> dict[str, tuple[str, datetime]]:
    """All drafts of an agent by place, and when each was last typed at; the latest first."""
    query = (
        select(table.c.place, table.c.body, table.c.updated_at)
        .where(table.c.agent_id == agent_id)
        .order_by(table.c.updated_at.desc(), table.c.place)
    )
    return {row.place: (row.body, row.updated_at) for row in connection.execute(query)}


def get(connection: Connection, agent_id: str, place: str) -> str:
    """The words of a place; empty where there are none."""
    query = select(table.c.body).where(table.c.agent_id == agent_id, table.c.place == place)
    return connection.execute(query).scalar() or ""


def put(connection: Connection, agent_id: str, place: str, body: str, now: datetime) -> None:
    """Keep the words of a place; empty ones let go of it."""
    connection.execute(delete(table).where(table.c.agent_id == agent_id, table.c.place == place))
    if body:
        values = {"agent_id": agent_id, "place": place, "body": body, "updated_at": now}
        connection.execute(insert(table), values)
