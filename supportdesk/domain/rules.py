"""When and by whom a command is possible at all (process §0, §2, §8). What comes of it: `decisions`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from supportdesk.domain import commands as cm
from supportdesk.domain.events import Entry, Event
from supportdesk.domain.people import Agent
from supportdesk.domain.policy import Policy
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Status, Tier

SHORT, LONG = 200, 20_000
"""Characters that a line and a text may have."""

AHEAD = timedelta(minutes=1)
"""How far a time told by a person may lie in the future before it is refused: clocks differ a little."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not. `code` has its sentence, and what would make it possible, in `locale/refusals`."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """All that a decision may look at beside the ticket."""

    now: datetime
    agent: Agent
    policy: Policy
    entries: Sequence[Entry] = ()
    left: frozenset[int] = frozenset()
    """The entries whose words are out of our hands, by their numbers; known where something is undone."""


Decision = list[Event] | Refusal
Who = Callable[[Ticket, Agent], Refusal | None]
Decide = Callable[[Ticket, Any, Context], Decision]


@dataclass(frozen=True, slots=True)
class Rule:
    """When and by whom a command is possible, and what comes of it."""

    statuses: frozenset[Status]
    who: Who
    decide: Decide


RULES: dict[type[cm.Command], Rule] = {}

OPEN = frozenset({Status.NEW, Status.IN_PROGRESS, Status.WAITING_CUSTOMER})
LIVE = OPEN | {Status.RESOLVED}
NOT_MERGED = LIVE | {Status.CLOSED}


# ---------------------------------------------------------------- who may


def anybody(ticket: Ticket, agent: Agent) -> Refusal | None:
    """Every agent of the team: what many may add to without harm."""
    return None


def holder(ticket: Ticket, agent: Agent) -> Refusal | None:
    """The owner, a colleague of the tier that holds the ticket or of a higher one, or the team lead."""
    if agent.leads or (ticket.owner is not None and ticket.owner.id == agent.id):
        return None
    if agent.tier.level >= ticket.tier.level:
        return None
    return Refusal("held_by_tier", {"tier": ticket.tier, "owner": ticket.owner.name if ticket.owner else ""})


def at_hand(ticket: Ticket, agent: Agent) -> Refusal | None:
    """A holder, while no escalation waits: what waits for an answer is in nobody's hands to change."""
    if ticket.handover is not None:
        return Refusal("handover_pending", {"tier": ticket.handover.to})
    return holder(ticket, agent)


def receiver(ticket: Ticket, agent: Agent) -> Refusal | None:
    """Those to whom the waiting escalation is addressed."""
    card = ticket.handover
    if card is None:
        return Refusal("no_handover")
    if agent.tier.level < card.to.level:
        return Refusal("handover_for_tier", {"tier": card.to})
    if card.group and agent.group is not card.group and not agent.leads:
        return Refusal("handover_for_group", {"group": card.group, "tier": card.to})
    return None


def expert(ticket: Ticket, agent: Agent) -> Refusal | None:
    """L2 leads an emergency and finds causes (§2)."""
    if agent.tier.level >= Tier.L2.level or agent.leads:
        return None
    return Refusal("for_tier", {"tier": Tier.L2})


# ---------------------------------------------------------------- the register of rules


def rule(
    command: type[cm.Command], *, statuses: frozenset[Status] = OPEN, who: Who = holder
) -> Callable[[Decide], Decide]:
    def keep(function: Decide) -> Decide:
        RULES[command] = Rule(statuses, who, function)
        return function

    return keep


def why_not(ticket: Ticket, command: type[cm.Command], agent: Agent) -> Refusal | None:
    """Why this kind of command is refused here, whatever it carries; None if it may be tried."""
    found = RULES[command]
    if ticket.status not in found.statuses:
        return Refusal(
            "status",
            {
                "status": ticket.status,
                "command": command.__name__,
                "allowed": sorted(found.statuses),
                "into": ticket.merged_into_number,
            },
        )
    return found.who(ticket, agent)
