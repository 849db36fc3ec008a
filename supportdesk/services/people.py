"""Who is on the team."""

from __future__ import annotations

from supportdesk.domain.errors import BadInput, Conflict, NotFound
from supportdesk.domain.people import Agent
from supportdesk.services.desk import Desk
from supportdesk.store import people
from supportdesk.store.database import Connection


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

    def job(connection: Connection) -> None:
        if people.get(connection, agent.id) is not None:
            raise Conflict("agent_taken", agent=agent.id)
        people.add(connection, agent)

    desk.database.write(job)
    return agent


def edit(desk: Desk, agent: Agent) -> Agent:
    """Change a member. Raises NotFound."""
    find(desk, agent.id)
    desk.database.write(lambda c: people.change(c, agent))
    return agent
