"""The register of improvements (process §5): what was proposed, what became of it, and what is still to be
done.

A proposal has a journal of its own once somebody decides on it. Its measure is that of a review: an owner, a
day, an outcome. What is done and comes back can be accepted again: another measure, the figure of that month.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from supportdesk.domain import improvement_events as ev
from supportdesk.domain.copies import replace
from supportdesk.domain.events import Entry, Event, effective
from supportdesk.domain.improvement_events import Figure
from supportdesk.domain.people import Actor, AgentRef
from supportdesk.domain.proposals import ProposalKind, Subject
from supportdesk.domain.reviews import Measure
from supportdesk.domain.vocabulary import Tier


class ImprovementState(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"  # nobody has decided, or it was taken back
    ACCEPTED = "accepted"
    DONE = "done"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Tick:
    """Who was trained, when, and who said so."""

    agent: AgentRef
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True)
class Improvement:
    """A proposal as it stands. `figure` is that of the month of the last decision, `note` what was said of
    it.
    """

    id: int
    subject: Subject
    seq: int = 0
    state: ImprovementState = ImprovementState.OPEN
    decided_at: datetime | None = None
    decided_by: Actor | None = None
    figure: Figure | None = None
    note: str = ""
    measure: Measure | None = None
    audience: Tier | None = None
    ticks: tuple[Tick, ...] = ()

    @property
    def is_training(self) -> bool:
        return self.subject.kind is ProposalKind.TRAIN_TOPIC

    @property
    def waits(self) -> bool:
        """Whether its measure is still to be done."""
        return self.state is ImprovementState.ACCEPTED

    def tick_of(self, agent_id: str) -> Tick | None:
        return next((tick for tick in self.ticks if tick.agent.id == agent_id), None)


def fold(improvement_id: int, subject: Subject, entries: Iterable[Entry]) -> Improvement:
    """The proposal that these entries come to."""
    every = list(entries)
    found = Improvement(improvement_id, subject)
    for entry in effective(every):
        found = _after(found, entry.event, entry)
    return replace(found, seq=every[-1].seq if every else 0)


def _after(now: Improvement, event: Event, entry: Entry) -> Improvement:
    decided = {"decided_at": entry.at, "decided_by": entry.actor}
    match event:
        case ev.ImprovementAccepted():
            return replace(
                now, state=ImprovementState.ACCEPTED, **decided, figure=event.figure, note=event.note,
                measure=Measure(event.number, event.text, event.owner, event.due),
                audience=event.audience, ticks=(),
            )  # fmt: skip
        case ev.ImprovementDismissed():
            return replace(
                now, state=ImprovementState.DISMISSED, **decided, figure=event.figure, note=event.note
            )
        case ev.ImprovementTicked():
            kept = tuple(tick for tick in now.ticks if tick.agent.id != event.agent.id)
            return replace(now, ticks=(*kept, Tick(event.agent, entry.at, entry.actor)))
    if now.measure is None:
        return now
    match event:
        case ev.ImprovementChanged():
            changes = {"owner": event.owner, "due": event.due, "text": event.text}
            kept_by = {name: value for name, value in changes.items() if value is not None}
            return replace(now, measure=replace(now.measure, **kept_by))
        case ev.ImprovementCompleted():
            done = replace(now.measure, done_at=entry.at, outcome=event.text)
            return replace(now, state=ImprovementState.DONE, measure=done)
    return now
