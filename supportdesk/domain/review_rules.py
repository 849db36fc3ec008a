"""When a review can be opened, worked on and ended (process §4). Anybody of the team may, on record."""

from __future__ import annotations

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.filled_in import fits, written
from supportdesk.domain.people import Agent
from supportdesk.domain.reviews import Review
from supportdesk.domain.rules import NOT_MERGED, SHORT, Context, Decision, Refusal, rule
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Status, TriggerKind

_ANY = frozenset(Status)


def _under_way(ticket: Ticket, agent: Agent) -> Refusal | None:
    return None if ticket.review is not None and ticket.review.is_open else Refusal("no_review")


def _none_under_way(ticket: Ticket, agent: Agent) -> Refusal | None:
    return Refusal("review_open") if ticket.review is not None and ticket.review.is_open else None


def _review(ticket: Ticket) -> Review:
    assert ticket.review is not None  # `_under_way` has seen to it
    return ticket.review


@rule(cm.OpenReview, statuses=NOT_MERGED, who=_none_under_way)
def _open(t: Ticket, c: cm.OpenReview, x: Context) -> Decision:
    return written("reason", c.reason) or [ev.ReviewOpened((ev.Trigger(TriggerKind.BY_HAND),), c.reason)]


@rule(cm.RecordRootCause, statuses=_ANY, who=_under_way)
def _root_cause(t: Ticket, c: cm.RecordRootCause, x: Context) -> Decision:
    if refusal := written("root_cause", c.text):
        return refusal
    if (c.kind, c.text) == (_review(t).cause, _review(t).cause_text):
        return Refusal("no_change")
    return [ev.RootCauseRecorded(c.kind, c.text)]


@rule(cm.AddMeasure, statuses=_ANY, who=_under_way)
def _add_measure(t: Ticket, c: cm.AddMeasure, x: Context) -> Decision:
    if refusal := written("measure", c.text) or _given_to(c.owner) or _day(c, x):
        return refusal
    number = max((m.number for review in t.reviews for m in review.measures), default=0) + 1
    return [ev.MeasureAdded(number, c.owner.ref, c.due, c.text)]


@rule(cm.ChangeMeasure, statuses=_ANY, who=_under_way)
def _change_measure(t: Ticket, c: cm.ChangeMeasure, x: Context) -> Decision:
    found = _review(t).measure(c.number)
    if found is None or found.done_at is not None:
        return _no_measure(t, c.number)
    if c.owner is not None and (refusal := _given_to(c.owner)):
        return refusal
    if c.text is not None and (refusal := written("measure", c.text)):
        return refusal
    if c.due is not None and (refusal := _day(c, x)):
        return refusal
    owner = c.owner.ref if c.owner is not None and c.owner.id != found.owner.id else None
    due = c.due if c.due != found.due else None
    text = c.text if c.text != found.text else None
    if owner is None and due is None and text is None:
        return Refusal("no_change")
    return [ev.MeasureChanged(c.number, owner, due, text)]


@rule(cm.CompleteMeasure, statuses=_ANY, who=_under_way)
def _complete_measure(t: Ticket, c: cm.CompleteMeasure, x: Context) -> Decision:
    found = _review(t).measure(c.number)
    if found is None or found.done_at is not None:
        return _no_measure(t, c.number)
    return fits("outcome", c.text) or [ev.MeasureDone(c.number, c.text)]


@rule(cm.AttendReview, statuses=_ANY, who=_under_way)
def _attend(t: Ticket, c: cm.AttendReview, x: Context) -> Decision:
    there = _review(t).attendees
    names = tuple(dict.fromkeys(name.strip() for name in c.names if name.strip()))
    new = tuple(name for name in names if name not in there)
    for name in new:
        if refusal := fits("attendees", name, SHORT):
            return refusal
    if not names:
        return Refusal("missing", {"field": "attendees"})
    return [ev.ReviewAttended(new)] if new else Refusal("no_change")


@rule(cm.EndReview, statuses=_ANY, who=_under_way)
def _end(t: Ticket, c: cm.EndReview, x: Context) -> Decision:
    """Once its measures are done. One that needs none says why."""
    review = _review(t)
    if review.cause is None:
        return Refusal("no_root_cause")
    if waiting := review.open_measures:
        return Refusal("measures_open", {"measures": [str(measure.number) for measure in waiting]})
    if not review.measures and not c.conclusion.strip():
        return Refusal("no_measures")
    return fits("conclusion", c.conclusion) or [ev.ReviewEnded(c.conclusion)]


def _given_to(owner: Agent) -> Refusal | None:
    return None if owner.active else Refusal("inactive_agent", {"agent": owner.name})


def _day(c: cm.AddMeasure | cm.ChangeMeasure, x: Context) -> Refusal | None:
    today = x.now.astimezone(x.policy.zone).date()
    if c.due is not None and c.due < today:
        return Refusal("day_past", {"field": "due", "day": c.due.isoformat()})
    return None


def _no_measure(t: Ticket, number: int) -> Refusal:
    there = [str(measure.number) for measure in _review(t).open_measures]
    return Refusal("no_measure" if there else "no_measure.none", {"number": str(number), "measures": there})
