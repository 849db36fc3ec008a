"""Who acts and who is served, as the journal keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk.domain.vocabulary import ActorKind, Group, Language, Role, Tier


@dataclass(frozen=True, slots=True)
class AgentRef:
    """An agent as a ticket remembers one: the id, and the name and tier of that day."""

    id: str
    name: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class Agent:
    """A member of the team (process §0)."""

    id: str
    name: str
    tier: Tier = Tier.L1
    roles: frozenset[Role] = frozenset()
    language: Language = Language.ENGLISH
    group: Group | None = None
    active: bool = True

    @property
    def ref(self) -> AgentRef:
        return AgentRef(self.id, self.name, self.tier)

    @property
    def leads(self) -> bool:
        """May stand in for anybody: the team lead."""
        return Role.TEAM_LEAD in self.roles


@dataclass(frozen=True, slots=True)
class Actor:
    """The hand behind an entry of the journal, with its name as it was then."""

    kind: ActorKind
    id: str
    name: str
    tier: Tier | None = None

    @classmethod
    def of(cls, agent: Agent) -> Actor:
        return cls(ActorKind.AGENT, agent.id, agent.name, agent.tier)

    @classmethod
    def of_customer(cls, customer: Customer) -> Actor:
        """A customer who wrote or clicked: every customer has one id, for none has an account here."""
        return cls(ActorKind.CUSTOMER, ActorKind.CUSTOMER.value, customer.name or customer.department)


NOBODY = Agent("", "")
"""Who has no seat at this desk: a customer, a machine, somebody who looks and has not said who they are."""

SYSTEM = Actor(ActorKind.SYSTEM, "system", "system")
IMPORT = Actor(ActorKind.IMPORT, "import", "import")


@dataclass(frozen=True, slots=True)
class Customer:
    """Who reported it: department or organisation, name, how to reach them (process §1)."""

    name: str = ""
    department: str = ""
    contact: str = ""

    @property
    def display(self) -> str:
        """`department-name`, the form of the tracking table (process §6)."""
        return "-".join(part for part in (self.department, self.name) if part)
