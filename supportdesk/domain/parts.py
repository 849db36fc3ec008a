"""Links between tickets, and what is part of an incident (process §0): one incident a ticket."""

from __future__ import annotations

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.rules import Context, Decision, Refusal, anybody, rule
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Category, Channel, Impact, LinkKind, Status, Urgency


@rule(cm.LinkTicket, statuses=frozenset(Status), who=anybody)
def link(t: Ticket, c: cm.LinkTicket, x: Context) -> Decision:
    """A link says how one ticket relates to another; the other's journal says nothing of it."""
    if c.other == t.id:
        return Refusal("link_to_itself")
    if any(link.other == c.other and link.kind is c.kind for link in t.links):
        return Refusal("no_change")
    if c.kind is LinkKind.CHILD_OF and t.parent is not None:
        return Refusal("part_of_another", {"number": t.parent.number})
    return [ev.Linked(c.kind, c.other, c.other_number)]


@rule(cm.Detach, statuses=frozenset(Status), who=anybody)
def _detach(t: Ticket, c: cm.Detach, x: Context) -> Decision:
    if t.parent is None:
        return Refusal("no_parent")
    return [ev.Detached(t.parent.other, t.parent.number)]


def why_not_part(ticket: Ticket, parent: Ticket, *, has_parts: bool) -> Refusal | None:
    """Why a ticket can't become part of an incident: there are two levels, and one incident a ticket."""
    if ticket.id == parent.id:
        return Refusal("link_to_itself")
    if parent.parent is not None:
        return Refusal("incident_is_part", {"number": parent.number, "incident": parent.parent.number})
    if parent.status is Status.MERGED:
        return Refusal("incident_merged", {"number": parent.number, "into": parent.merged_into_number})
    if ticket.parent is not None and ticket.parent.other != parent.id:
        return Refusal("part_of_another", {"number": ticket.parent.number})
    if has_parts:
        return Refusal("part_has_parts")
    return Refusal("merged_is_no_part", {"into": ticket.merged_into_number}) if ticket.merged_into else None


def standing_for(agent: Agent, subject: str, description: str = "") -> cm.Register:
    """A report of the team's own that stands for many: nobody's customer waits behind it but the agent."""
    return cm.Register(
        subject=subject,
        description=description,
        customer=Customer(agent.name),
        channel=Channel.FORM,
        urgency=Urgency.HIGH,
        impact=Impact.MANY,
        category=Category.COMPLEX,
    )
