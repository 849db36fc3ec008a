"""Who may decide on a proposal, and what comes of it (process §5).

The team lead accepts, dismisses and changes. A measure is done by its owner or the lead. Training is ticked
off by who was trained, by the measure's owner, or by the lead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from supportdesk.domain import improvement_events as ev
from supportdesk.domain.events import Entry, Event
from supportdesk.domain.filled_in import fits, written
from supportdesk.domain.improvement_events import Figure
from supportdesk.domain.improvements import Improvement, ImprovementState
from supportdesk.domain.people import Agent
from supportdesk.domain.reviews import Measure
from supportdesk.domain.rules import Refusal
from supportdesk.domain.storable import storable
from supportdesk.domain.taking_back import taken_back
from supportdesk.domain.vocabulary import Tier


@dataclass(frozen=True, slots=True)
class Accept:
    """Make a measure of it; `audience`, of training, is for whom. `figure` is that of the month looked at."""

    figure: Figure
    text: str
    owner: Agent
    due: date
    note: str = ""
    audience: Tier | None = None


@dataclass(frozen=True, slots=True)
class Dismiss:
    figure: Figure
    note: str


@dataclass(frozen=True, slots=True)
class Change:
    """Give its measure another owner, day or text."""

    owner: Agent | None = None
    due: date | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TickOff:
    """Somebody was trained."""

    who: Agent


@dataclass(frozen=True, slots=True)
class Complete:
    outcome: str = ""


ImprovementCommand = Accept | Dismiss | Change | TickOff | Complete


def why_not(now: Improvement, command: type[ImprovementCommand], agent: Agent) -> Refusal | None:
    """What stands against such a command, whatever is filled in."""
    owner = now.measure.owner if now.measure is not None else None
    if command in (Accept, Dismiss):
        if not agent.leads:
            return Refusal("improvement_lead")
        if now.waits and owner is not None:
            return Refusal("improvement_under_way", {"owner": owner.name})
        return None
    if command is TickOff and not now.is_training:
        return Refusal("improvement_no_training")
    if not now.waits or owner is None:
        return Refusal("improvement_not_accepted")
    if command is Change and not agent.leads:
        return Refusal("improvement_lead")
    if command is Complete and not agent.leads and agent.id != owner.id:
        return Refusal("improvement_of_another", {"owner": owner.name})
    return None


def decide(now: Improvement, command: ImprovementCommand, agent: Agent, today: date) -> list[Event] | Refusal:
    """The events that a command comes to, or why not. `today` is the desk's day."""
    command = storable(command)
    if refusal := why_not(now, type(command), agent):
        return refusal
    match command:
        case Accept():
            return _accept(now, command, today)
        case Dismiss():
            return _dismiss(now, command)
    assert now.measure is not None  # `why_not` said so
    match command:
        case TickOff():
            return _tick(now, now.measure, command, agent)
        case Change():
            return _change(now.measure, command, today)
    return fits("outcome", command.outcome) or [ev.ImprovementCompleted(command.outcome)]


def undo(entries: Sequence[Entry], agent: Agent) -> list[Event] | Refusal:
    """Take back the agent's last act on a proposal that still counts."""
    return taken_back(entries, agent, again=False) or Refusal("nothing_to_undo")


def _accept(now: Improvement, c: Accept, today: date) -> list[Event] | Refusal:
    if refusal := written("measure", c.text) or fits("note", c.note) or _given(c.owner, c.due, today):
        return refusal
    number = now.measure.number + 1 if now.measure is not None else 1
    audience = c.audience if now.is_training else None
    return [ev.ImprovementAccepted(number, c.figure, c.owner.ref, c.due, c.text, audience, c.note)]


def _dismiss(now: Improvement, c: Dismiss) -> list[Event] | Refusal:
    if now.state is ImprovementState.DISMISSED and now.note == c.note:
        return Refusal("no_change")
    return written("note", c.note) or [ev.ImprovementDismissed(c.figure, c.note)]


def _change(measure: Measure, c: Change, today: date) -> list[Event] | Refusal:
    if c.text is not None and (refusal := written("measure", c.text)):
        return refusal
    if refusal := _given(c.owner, c.due, today):
        return refusal
    owner = c.owner.ref if c.owner is not None and c.owner.id != measure.owner.id else None
    due = c.due if c.due != measure.due else None
    text = c.text if c.text != measure.text else None
    if owner is None and due is None and text is None:
        return Refusal("no_change")
    return [ev.ImprovementChanged(owner, due, text)]


def _tick(now: Improvement, measure: Measure, c: TickOff, agent: Agent) -> list[Event] | Refusal:
    if not agent.leads and agent.id not in (measure.owner.id, c.who.id):
        return Refusal("improvement_of_another", {"owner": measure.owner.name})
    if now.tick_of(c.who.id) is not None:
        return Refusal("improvement_ticked", {"agent": c.who.name})
    return [ev.ImprovementTicked(c.who.ref)]


def _given(owner: Agent | None, due: date | None, today: date) -> Refusal | None:
    if owner is not None and not owner.active:
        return Refusal("inactive_agent", {"agent": owner.name})
    if due is not None and due < today:
        return Refusal("day_past", {"field": "due", "day": due.isoformat()})
    return None
