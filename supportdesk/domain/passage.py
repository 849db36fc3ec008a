"""How a ticket went through the desk: which stage it was in when, in whose hands, and when it was done.

It is folded with the ticket, entry by entry. Entries that were undone, or whose words never arrived, count
as if they had not been: a passage is what stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from supportdesk.domain.copies import replace
from supportdesk.domain.events import Entry, Event, Feedback, FeedbackGiven
from supportdesk.domain.people import AgentRef
from supportdesk.domain.vocabulary import Stage, Status, Tier

if TYPE_CHECKING:
    from supportdesk.domain.tickets import Ticket

OPEN = frozenset({Stage.QUEUE, Stage.WORK, Stage.HANDOVER, Stage.CUSTOMER})
"""Stages of a ticket that is not solved."""

NOT_OURS = frozenset({Stage.CUSTOMER, Stage.CONFIRMATION, Stage.ENDED})
"""Stages in which nobody of the desk has to do anything."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time in one stage at one tier in one person's hands; `until` None: it is there still."""

    stage: Stage
    tier: Tier
    owner: AgentRef | None
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened once: its kind, when, and the stretch in which it did."""

    kind: str
    at: datetime
    tier: Tier
    owner: AgentRef | None


@dataclass(frozen=True, slots=True)
class Passage:
    """One ticket's way. Stretches follow one another without gap or overlap from the report on."""

    stretches: tuple[Stretch, ...]
    moments: tuple[Moment, ...] = ()
    feedback: tuple[tuple[datetime, Feedback], ...] = ()

    def at(self, instant: datetime) -> Stretch | None:
        """Where it was at an instant: after what happened at it. None before its report."""
        found = None
        for stretch in self.stretches:
            if stretch.since > instant:
                break
            found = stretch
        return found

    def spent(self, stages: frozenset[Stage], since: datetime, until: datetime) -> timedelta:
        """How long it was in these stages between two instants."""
        total = timedelta(0)
        for stretch in self.stretches:
            if stretch.stage in stages:
                total += max(timedelta(0), min(stretch.until or until, until) - max(stretch.since, since))
        return total


def born(reported_at: datetime) -> Passage:
    """The passage of a ticket as it is reported."""
    return Passage((Stretch(Stage.QUEUE, Tier.L1, None, reported_at),))


def moved(before: Ticket, changes: Mapping[str, Any], entry: Entry) -> Passage:
    """The passage of a ticket after an entry that makes these changes to its fields."""
    passage, event = before.passage, entry.event
    stretches = passage.stretches
    if not changes.keys().isdisjoint(_MOVING):
        stretches = _stood(stretches, before, changes, entry.at)
    kind = _moment(before, changes, event)
    if not kind and stretches is passage.stretches and not isinstance(event, FeedbackGiven):
        return passage
    moments, feedback = passage.moments, passage.feedback
    if kind:
        moments = (*moments, Moment(kind, entry.at, before.tier, before.owner))
    if isinstance(event, FeedbackGiven):
        feedback = (*feedback, (entry.at, event.feedback))
    return Passage(stretches, moments, feedback)


_MOVING = ("status", "owner", "tier", "handovers")
_MOMENTS = frozenset({
    "resolved", "closed", "merged_into", "escalated", "handover_accepted", "handover_returned", "assigned",
    "handed_over", "public_replied", "contact_logged",
})  # fmt: skip


def _moment(before: Ticket, changes: Mapping[str, Any], event: Event) -> str:
    if changes.get("reopened", before.reopened) > before.reopened:  # by a failed test, too
        return "reopened"
    return event.KIND if event.KIND in _MOMENTS else ""


def _stood(
    stretches: tuple[Stretch, ...], before: Ticket, changes: Mapping[str, Any], at: datetime
) -> tuple[Stretch, ...]:
    status, owner, tier, handovers = (changes.get(name, getattr(before, name)) for name in _MOVING)
    waits = bool(handovers) and handovers[-1].answered_at is None
    now = Stretch(_stage(status, owner, waits), tier, owner, at)
    last = stretches[-1]
    if (last.stage, last.tier, _id(last.owner)) == (now.stage, now.tier, _id(owner)):
        return stretches
    if last.since < at:
        return (*stretches[:-1], replace(last, until=at), now)
    # It was there for no time at all. One entered before it was reported stands there from the report on.
    return (*stretches[:-1], replace(now, since=last.since))


def _id(owner: AgentRef | None) -> str | None:
    return owner.id if owner else None


def _stage(status: Status, owner: AgentRef | None, handover: bool) -> Stage:
    if status in (Status.CLOSED, Status.MERGED):
        return Stage.ENDED
    if status is Status.RESOLVED:
        return Stage.CONFIRMATION
    if status is Status.WAITING_CUSTOMER:
        return Stage.CUSTOMER
    if handover:
        return Stage.HANDOVER
    return Stage.WORK if owner is not None else Stage.QUEUE
