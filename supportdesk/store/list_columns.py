"""The columns that an agent chose for the lists that are nobody's own view."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import Field, SQLModel

from supportdesk.domain.views import columns_of
from supportdesk.domain.vocabulary import Column
from supportdesk.store.tables import Row


class ListColumnsRow(Row, table=True):
    """What an agent's lists show, in order. Who chose nothing has no row."""

    __tablename__ = "list_columns"

    agent_id: str = Field(primary_key=True, max_length=64)
    columns: str = Field(description="codes separated by commas, in order")


table = SQLModel.metadata.tables["list_columns"]


def get(connection: Connection, agent_id: str) -> tuple[Column, ...]:
    """What an agent chose; nothing, if they did not."""
    query = select(table.c.columns).where(table.c.agent_id == agent_id)
    return columns_of(connection.execute(query).scalar_one_or_none() or "")


def put(connection: Connection, agent_id: str, columns: tuple[Column, ...]) -> None:
    """Keep what an agent chose."""
    connection.execute(delete(table).where(table.c.agent_id == agent_id))
    connection.execute(insert(table).values(agent_id=agent_id, columns=",".join(columns)))
