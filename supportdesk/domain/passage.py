"""How a ticket went through the desk: which stage it was in when, in whose hands, and when it was done.

Entries that were undone, or whose words never arrived, count as if they had not been: a month is what stood.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain import events as ev
from supportdesk.domain.copies import replace
from supportdesk.domain.events import Entry, Feedback
from supportdesk.domain.evolution import evolve
from supportdesk.domain.people import AgentRef
from supportdesk.domain.policy import OnePolicy, Policy, PolicyBook
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Stage, Status, Tier

OPEN = frozenset({Stage.QUEUE, Stage.WORK, Stage.HANDOVER, Stage.CUSTOMER})
"""Stages of a ticket that is not solved."""

_MOVING = frozenset({"status", "owner", "tier", "handover"})
_BESIDE = (
    ev.Registered, ev.PublicReplied, ev.ContactLogged, ev.FeedbackGiven, ev.Undone, ev.DeliveryRecorded,
)  # fmt: skip

KINDS = tuple(
    sorted(kind for kind, event in ev.REGISTRY.items() if event.ASPECTS & _MOVING or event in _BESIDE)
)
"""The events that a passage is told from; others change none of it."""


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

    ticket_id: int
    reported_at: datetime
    stretches: tuple[Stretch, ...]
    moments: tuple[Moment, ...]
    answered_at: datetime | None
    imported: bool
    feedback: tuple[tuple[datetime, Feedback], ...] = ()

    def at(self, instant: datetime) -> Stretch | None:
        """Where it was at an instant: after what happened at it. None before its report."""
        found = None
        for stretch in self.stretches:
            if stretch.since > instant:
                break
            found = stretch
        return found

    def last(self, kind: str, until: datetime) -> Moment | None:
        """The last time that something happened before an instant."""
        return next((m for m in reversed(self.moments) if m.kind == kind and m.at < until), None)

    def spent(self, stages: frozenset[Stage], since: datetime, until: datetime) -> timedelta:
        """How long it was in these stages between two instants."""
        total = timedelta(0)
        for stretch in self.stretches:
            if stretch.stage in stages:
                total += max(timedelta(0), min(stretch.until or until, until) - max(stretch.since, since))
        return total


def without_clocks(policy: Policy) -> PolicyBook:
    """A book by which a fold moves no clock: where a ticket was does not depend on any."""
    return OnePolicy(dataclasses.replace(policy, clocks=()))


def passage(ticket_id: int, entries: Iterable[Entry], book: PolicyBook) -> Passage:
    """The way of a ticket as its journal tells it; entries of other than `KINDS` may be left out.

    Raises ValueError for a journal that does not begin with a registration.
    """
    ticket: Ticket | None = None
    stretches: list[Stretch] = []
    moments: list[Moment] = []
    answered: datetime | None = None
    feedback: list[tuple[datetime, Feedback]] = []
    for entry in ev.effective(entries):
        before, ticket = ticket, evolve(ticket, entry, book, ticket_id)
        begins = ticket.reported_at if before is None else entry.at
        now = Stretch(_stage(ticket), ticket.tier, ticket.owner, begins)
        last = stretches[-1] if stretches else None
        if last is None or (last.stage, last.tier, _id(last.owner)) != (now.stage, now.tier, _id(now.owner)):
            if last is not None:
                stretches[-1] = replace(last, until=begins)
            stretches.append(now)
        if before is not None and ticket.reopened > before.reopened:  # by a failed test, too
            moments.append(Moment("reopened", entry.at, before.tier, before.owner))
        elif entry.event.KIND in _MOMENTS:
            who = before or ticket
            moments.append(Moment(entry.event.KIND, entry.at, who.tier, who.owner))
        answered = answered or ticket.first_answer_at
        if isinstance(entry.event, ev.FeedbackGiven):
            feedback.append((entry.at, entry.event.feedback))
    if ticket is None:
        raise ValueError(f"The journal of ticket {ticket_id} is empty.")
    kept = tuple(s for s in stretches if s.until is None or s.until > s.since)
    return Passage(
        ticket_id, ticket.reported_at, kept, tuple(moments), answered, ticket.imported, tuple(feedback)
    )


_MOMENTS = frozenset({
    "resolved", "closed", "merged_into", "escalated", "handover_accepted", "handover_returned", "assigned",
    "handed_over", "public_replied", "contact_logged",
})  # fmt: skip


def _id(owner: AgentRef | None) -> str | None:
    return owner.id if owner else None


def _stage(ticket: Ticket) -> Stage:
    if ticket.status in (Status.CLOSED, Status.MERGED):
        return Stage.ENDED
    if ticket.status is Status.RESOLVED:
        return Stage.CONFIRMATION
    if ticket.status is Status.WAITING_CUSTOMER:
        return Stage.CUSTOMER
    if ticket.handover is not None:
        return Stage.HANDOVER
    return Stage.WORK if ticket.owner is not None else Stage.QUEUE
