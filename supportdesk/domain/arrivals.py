"""What comes to an agent by another's hand while they work: handovers, tickets given or sent back,
emergencies that begin, calls to one.
"""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry
from supportdesk.domain.people import Agent
from supportdesk.domain.vocabulary import ResourceStep, Tier

URGENT = (ev.EmergencyDeclared.KIND, ev.Called.KIND)
"""Those that can't wait: an emergency begins, or one is called to it."""

KINDS = (
    ev.Escalated.KIND, ev.HandedOver.KIND, ev.Assigned.KIND, ev.HandoverReturned.KIND,
    ev.ResourceMoved.KIND, *URGENT,
)  # fmt: skip
"""The events that can bring a ticket to somebody."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A ticket that came to an agent: how (the event's kind), by whom, and the words that came with it."""

    kind: str
    ticket_id: int
    number: str
    subject: str
    by: str
    words: str = ""


def comes_to(entry: Entry, agent: Agent, owner_id: str | None) -> bool:
    """Whether an entry brings its ticket to this agent: by somebody else's hand, to them or to their tier
    (and group, where one is named). What is returned comes to who owns it; an emergency to all experts (§2),
    a call to it to who is called; that a resource was taken over, to who owns the ticket that had it.
    """
    if entry.actor.id == agent.id:
        return False
    match entry.event:
        case ev.Escalated(to=tier, group=group):
            return tier is agent.tier and group in (None, agent.group)
        case ev.HandedOver(owner=owner):
            return owner.id == agent.id
        case ev.Assigned(owner=given):
            return given is not None and given.id == agent.id
        case ev.HandoverReturned():
            return owner_id == agent.id
        case ev.ResourceMoved(step=step):
            return step is ResourceStep.TAKEN_OVER and owner_id == agent.id
        case ev.EmergencyDeclared():
            return agent.leads or agent.tier.level >= Tier.L2.level
        case ev.Called(agent=called):
            return called is not None and called.id == agent.id
    return False


def words_of(entry: Entry) -> str:
    """What the one side asks of the other, or tells it."""
    match entry.event:
        case ev.Escalated(asked=asked):
            return asked
        case ev.HandedOver(note=note, shift_note=shift_note):
            return note or shift_note
        case ev.HandoverReturned(reason=reason):
            return reason
        case ev.EmergencyDeclared(reason=reason):
            return reason
        case ev.Called(text=text):
            return text
        case ev.ResourceMoved(name=name, other_number=number):
            return f"{name} → {number}"
    return ""
