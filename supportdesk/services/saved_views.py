"""Views of one's own: a query under a name and a key, shared with the team or not; what lists show."""

from __future__ import annotations

from dataclasses import replace

from supportdesk.domain.errors import BadInput, Conflict, NotFound
from supportdesk.domain.people import Agent
from supportdesk.domain.views import SavedView
from supportdesk.domain.vocabulary import Column
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from supportdesk.store import list_columns, saved_views
from supportdesk.store.database import Connection

LONGEST = 80
"""Signs of a name."""


def every(desk: Desk, agent: Agent) -> list[SavedView]:
    """An agent's own views in their order, then what others share."""
    return desk.database.read(lambda c: saved_views.every(c, agent.id))


def save(
    desk: Desk,
    agent: Agent,
    name: str,
    query: str,
    key: str = "",
    *,
    shared: bool = False,
    columns: tuple[Column, ...] | None = None,
) -> list[SavedView]:
    """Keep a query under a name, in place of what the name meant; all views come back.

    Columns that are not given stay what they were.

    Raises QueryError; BadInput(`view_name`, `view_key`); Conflict(`view_key_taken`).
    """
    name = _checked(name, key)
    reading.query(desk, query)

    def job(connection: Connection) -> list[SavedView]:
        own = _own(connection, agent)
        _refuse_taken_key(own, key, name)
        names = [view.name for view in own]
        place = names.index(name) if name in names else len(names)
        before = own[place].columns if name in names else ()
        shown = before if columns is None else columns
        saved_views.put(connection, SavedView(agent.id, name, key, query.strip(), shared, shown), place)
        return saved_views.every(connection, agent.id)

    return desk.database.write(job)


def _checked(name: str, key: str) -> str:
    """The name as it is kept. Raises BadInput for what can be no name, or no key."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST:
        raise BadInput("view_name", most=LONGEST)
    if key and (len(key) != 1 or not key.isalnum()):
        raise BadInput("view_key", given=key)
    return name


def _own(connection: Connection, agent: Agent) -> list[SavedView]:
    return [view for view in saved_views.every(connection, agent.id) if view.agent_id == agent.id]


def _refuse_taken_key(own: list[SavedView], key: str, name: str) -> None:
    for view in own:
        if key and view.key == key and view.name != name:
            raise Conflict("view_key_taken", key=key, name=view.name)


def rename(desk: Desk, agent: Agent, name: str, to: str, key: str | None = None) -> list[SavedView]:
    """Call a view of one's own something else, and open it by another key if one is given; all come back.

    It keeps its place. Raises NotFound; BadInput(`view_name`, `view_key`); Conflict(`view_key_taken`,
    `view_name_taken`).
    """
    to = _checked(to, key or "")

    def job(connection: Connection) -> list[SavedView]:
        own = _own(connection, agent)
        names = [view.name for view in own]
        if name not in names:
            raise NotFound("no_view", name=name)
        if to in names and to != name:
            raise Conflict("view_name_taken", name=to)
        place = names.index(name)
        opened_by = own[place].key if key is None else key
        _refuse_taken_key(own, opened_by, name)
        saved_views.remove(connection, agent.id, name)
        saved_views.put(connection, replace(own[place], name=to, key=opened_by), place)
        return saved_views.every(connection, agent.id)

    return desk.database.write(job)


def remove(desk: Desk, agent: Agent, name: str) -> list[SavedView]:
    """Let go of a view of one's own; the others come back. Raises NotFound."""

    def job(connection: Connection) -> list[SavedView]:
        if not saved_views.remove(connection, agent.id, name):
            raise NotFound("no_view", name=name)
        return saved_views.every(connection, agent.id)

    return desk.database.write(job)


def move(desk: Desk, agent: Agent, name: str, by: int) -> list[SavedView]:
    """Move a view of one's own up or down among them; all come back in their order."""

    def job(connection: Connection) -> list[SavedView]:
        names = [view.name for view in _own(connection, agent)]
        if name in names:
            at = names.index(name)
            names.insert(max(0, min(at + by, len(names) - 1)), names.pop(at))
            saved_views.arrange(connection, agent.id, names)
        return saved_views.every(connection, agent.id)

    return desk.database.write(job)


def named(desk: Desk, agent: Agent, name: str) -> SavedView:
    """The view of this name: one's own, else what somebody shares. Raises NotFound."""
    for view in every(desk, agent):
        if view.name == name:
            return view
    raise NotFound("no_view", name=name)


def columns(desk: Desk, agent: Agent) -> tuple[Column, ...]:
    """What an agent's lists show where no view of their own says otherwise; nothing where they chose none."""
    return desk.database.read(lambda c: list_columns.get(c, agent.id))


def keep_columns(desk: Desk, agent: Agent, chosen: tuple[Column, ...]) -> None:
    """Show these in an agent's lists from now on, at every machine. Raises StoreError, Busy."""
    desk.database.write(lambda c: list_columns.put(c, agent.id, chosen))
