"""Queries kept under a name, by agent and in their order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, case, delete, insert, or_, select, update

from supportdesk.domain.views import SavedView, columns_of
from supportdesk.store.tables import saved_view as table


def every(connection: Connection, agent_id: str) -> list[SavedView]:
    """An agent's own views in their order, then what others share."""
    query = (
        select(table)
        .where(or_(table.c.agent_id == agent_id, table.c.shared.is_(True)))
        .order_by(case((table.c.agent_id == agent_id, 0), else_=1), table.c.place, table.c.name)
    )
    return [
        SavedView(row.agent_id, row.name, row.key, row.query, row.shared, columns_of(row.columns))
        for row in connection.execute(query)
    ]


def put(connection: Connection, view: SavedView, place: int) -> None:
    """Keep a view, in place of the one of this name."""
    remove(connection, view.agent_id, view.name)
    values = {"agent_id": view.agent_id, "name": view.name, "key": view.key, "query": view.query}
    columns = ",".join(view.columns)
    connection.execute(insert(table).values(**values, shared=view.shared, place=place, columns=columns))


def remove(connection: Connection, agent_id: str, name: str) -> bool:
    """Let go of a view; False where there is none."""
    gone = delete(table).where(table.c.agent_id == agent_id, table.c.name == name)
    return connection.execute(gone).rowcount > 0


def arrange(connection: Connection, agent_id: str, names: Sequence[str]) -> None:
    """Put an agent's views into an order."""
    for place, name in enumerate(names):
        at = (table.c.agent_id == agent_id, table.c.name == name)
        connection.execute(update(table).where(*at).values(place=place))
