"""The team's rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from supportdesk.domain.people import Agent
from supportdesk.domain.vocabulary import Group, Language, Role, Tier
from supportdesk.store.tables import agent as table


def every(connection: Connection) -> list[Agent]:
    """All agents, by tier and name."""
    return [_agent(row) for row in connection.execute(select(table).order_by(table.c.tier, table.c.name))]


def get(connection: Connection, agent_id: str) -> Agent | None:
    row = connection.execute(select(table).where(table.c.id == agent_id)).one_or_none()
    return _agent(row) if row else None


def add(connection: Connection, agent: Agent) -> None:
    """Raises IntegrityError when the id is taken."""
    connection.execute(insert(table), {"id": agent.id, **_values(agent)})


def change(connection: Connection, agent: Agent) -> None:
    connection.execute(update(table).where(table.c.id == agent.id).values(**_values(agent)))


def _values(agent: Agent) -> dict[str, Any]:
    return {
        "name": agent.name,
        "tier": agent.tier.value,
        "roles": ",".join(sorted(role.value for role in agent.roles)),
        "language": agent.language.value,
        "specialist_group": agent.group.value if agent.group else None,
        "active": agent.active,
    }


def _agent(row: Any) -> Agent:
    return Agent(
        id=row.id,
        name=row.name,
        tier=Tier(row.tier),
        roles=frozenset(Role(code) for code in row.roles.split(",") if code),
        language=Language(row.language),
        group=Group(row.specialist_group) if row.specialist_group else None,
        active=row.active,
    )
