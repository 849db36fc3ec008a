"""Where customers find the desk's own pages: `https://desk.example.com`, without a slash at its end."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from supportdesk.store.outgoing_tables import desk_setting

_NAME = "public_url"


def get(connection: Connection) -> str:
    """The address; empty where no page can be reached from outside."""
    query = select(desk_setting.c.value).where(desk_setting.c.name == _NAME)
    return connection.execute(query).scalar_one_or_none() or ""


def put(connection: Connection, url: str) -> None:
    """Let links lead there from now on; empty: none do."""
    connection.execute(delete(desk_setting).where(desk_setting.c.name == _NAME))
    if url:
        connection.execute(insert(desk_setting).values(name=_NAME, value=url.rstrip("/")))
