"""Notices that leave the desk for a phone or a chat: to whom of the team, and what of (process §2, §7).

At least once: who delivers says so afterwards, and one who dies in between leaves it to be said again. Who is
told twice that a server is down has lost nothing; who is not told has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry
from supportdesk.domain.views import Notice
from supportdesk.domain.vocabulary import Delivery, Group, ResourceStep, Tier

KINDS = (ev.EmergencyDeclared.KIND, ev.Called.KIND, ev.ResourceMoved.KIND)
"""The events that somebody is told of who may not sit at a console."""

NEAR = 90
"""Percent of a deadline from which it is worth a message to a phone."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose address it is: an agent's (by id), a tier's, or a group's."""

    kind: str
    name: str

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.name}"

    @classmethod
    def of(cls, name: str) -> Owner:
        """`L2` is a tier, `network` a group, `customers` those without mail, all else an agent's id."""
        if name.lower() == "customers":
            return cls("customers", "all")
        if name.upper() in set(Tier):
            return cls("tier", name.upper())
        if name.lower() in set(Group):
            return cls("group", name.lower())
        return cls("agent", name)


CUSTOMERS = Owner("customers", "all")
"""Whose URL is a template: customers without mail are reached by it, `{to}` standing for their number."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an owner is reached. The URL itself is a secret and never comes back out; its scheme is none."""

    owner: Owner
    scheme: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """A notice on its way out, and how far it has come. `source` is the entry or notice that it tells of."""

    id: int
    owner: Owner
    source: str
    source_id: int
    ticket_id: int
    number: str
    state: Delivery
    first_at: datetime
    due_at: datetime
    attempts: int
    fault: str


def of_entry(entry: Entry, ticket_owner: str | None) -> list[Owner]:
    """Who is told of an entry: of an emergency all experts (L2), of a call who is called, of a resource that
    was taken over who owns the ticket that had it. Nobody of what they did themselves.
    """
    match entry.event:
        case ev.EmergencyDeclared():
            return [Owner("tier", Tier.L2.value)]
        case ev.Called(agent=called) if called is not None and called.id != entry.actor.id:
            return [Owner("agent", called.id)]
        case ev.ResourceMoved(step=ResourceStep.TAKEN_OVER) if ticket_owner not in (None, entry.actor.id):
            return [Owner("agent", str(ticket_owner))]
    return []


def of_notice(notice: Notice) -> list[Owner]:
    """Who is told of a deadline near or missed, or of a measure that is due: who holds it, and their tier."""
    if notice.percent < NEAR:
        return []
    own = [Owner("agent", notice.owner_id)] if notice.owner_id else []
    return [*own, Owner("tier", notice.tier.value)]
