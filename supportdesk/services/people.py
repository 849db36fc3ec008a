"""Who is on the team."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from supportdesk.domain.errors import BadInput, Busy, Conflict, NotFound
from supportdesk.domain.people import Agent
from supportdesk.services.desk import Desk
from supportdesk.store import people


def team(desk: Desk) -> list[Agent]:
    """Every agent, those who left included."""
    return desk.database.read(people.every)


def find(desk: Desk, agent_id: str) -> Agent:
    """The agent with this id. Raises NotFound, which names those there are."""
    agent = desk.database.read(lambda c: people.get(c, agent_id))
    if agent is None:
        raise NotFound("no_agent", agent=agent_id, known=[a.id for a in team(desk) if a.active])
    return agent


def add(desk: Desk, agent: Agent) -> Agent:
    """Add a member. Raises Conflict when the id is taken, BadInput when it can't be one."""
    if not agent.id or not agent.id.replace(".", "").replace("-", "").replace("_", "").isalnum():
        raise BadInput("agent_id", given=agent.id)
    if not agent.name.strip():
        raise BadInput("missing", field="name")
    if desk.database.read(lambda c: people.get(c, agent.id)) is not None:
        raise Conflict("agent_taken", agent=agent.id)
    try:
        desk.database.write(lambda c: people.add(c, agent))
    except Busy as error:
        if isinstance(error.__cause__, IntegrityError):
            raise Conflict("agent_taken", agent=agent.id) from error
        raise
    return agent


def edit(desk: Desk, agent: Agent) -> Agent:
    """Change a member. Raises NotFound."""
    find(desk, agent.id)
    desk.database.write(lambda c: people.change(c, agent))
    return agent
