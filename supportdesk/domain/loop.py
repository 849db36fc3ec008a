"""What the desk does by itself to a ticket whose work is done, and when; and what is said of the work.

Found from the journal alone, whoever looks, how often, and how late. Each thing is done once: what was done
and taken back by a person is not done again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry, Event, Feedback
from supportdesk.domain.filled_in import feedback_fits
from supportdesk.domain.policy import Policy
from supportdesk.domain.responsibility import breach_of, missed_before_merge
from supportdesk.domain.reviews import measure_clock
from supportdesk.domain.rules import Context, Decision, Refusal, anybody, rule
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import ActorKind, Status, SurveyState, TriggerKind
from supportdesk.domain.warnings import BREACH, Crossing

DUE = 90
"""The percent by which a reminder says that a measure's day has come; BREACH: it has passed."""

_AFTER = timedelta(microseconds=1)  # at the very instant of the deadline is still in time
_SOLVED = (Status.RESOLVED, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due on a ticket now, and when next if nothing happens until then.

    `survey_until`: a survey goes out, open until then. `happened`: what the desk does without words.
    """

    survey_until: datetime | None = None
    happened: tuple[Event, ...] = ()
    reminders: tuple[Crossing, ...] = ()
    again_at: datetime | None = None


def due(ticket: Ticket, entries: Sequence[Entry], policy: Policy, now: datetime, *, reached: bool) -> Due:
    """What the policy has the desk do. `reached`: a survey of the desk would reach this customer.

    What was taken over from another desk is left alone, but for reviews that people opened on it.
    """
    reminders, remind_at = _reminders(ticket, policy, now)
    if ticket.imported:
        return Due(reminders=reminders, again_at=remind_at)
    until, survey_at = _survey(ticket, entries, policy, now, reached=reached)
    closed, close_at = _closed(ticket, entries, policy, now)
    opened, open_at = _review(ticket, entries, policy, now)
    return Due(
        survey_until=until,
        happened=tuple(event for event in (closed, opened) if event is not None),
        reminders=reminders,
        again_at=min(filter(None, (survey_at, close_at, open_at, remind_at)), default=None),
    )


def _survey(
    ticket: Ticket, entries: Sequence[Entry], policy: Policy, now: datetime, *, reached: bool
) -> tuple[datetime | None, datetime | None]:
    """Until when a survey is open that goes out now, or when to ask again.

    One that would come later than it would have been open is not sent at all: whoever turns mail on, or a
    worker after a month, writes to nobody about what is long past.
    """
    terms = policy.loop.survey
    if terms is None or ticket.status not in _SOLVED or ticket.resolved_at is None:
        return None, None
    if ticket.feedback is not None or _since_resolved(entries, ev.SurveySent):
        return None, None
    at = ticket.resolved_at + terms.after
    if now < at:
        return None, at
    return (now + terms.expires if reached and now <= at + terms.expires else None), None


def _closed(
    ticket: Ticket, entries: Sequence[Entry], policy: Policy, now: datetime
) -> tuple[Event | None, datetime | None]:
    """The closing of what is resolved, or when to ask again (§8).

    Never over the head of a customer who spoke and was not answered, or whom the answer did not reach.
    """
    terms = policy.loop.closing
    if terms is None or ticket.status is not Status.RESOLVED or ticket.resolved_at is None:
        return None, None
    if any(e.actor.kind is ActorKind.SYSTEM for e in _since_resolved(entries, ev.Closed)):
        return None, None  # somebody took it back
    if ticket.confirmed_at is not None:
        at = ticket.confirmed_at + terms.confirmed
        return (ev.Closed(), None) if now >= at else (None, at)
    if ticket.unanswered and ticket.customer_spoke_at and ticket.customer_spoke_at > ticket.resolved_at:
        return None, None
    if any(e.seq in ticket.stuck and isinstance(e.event, ev.PublicReplied) for e in entries):
        return None, None
    spoken = (ticket.resolved_at, ticket.team_spoke_at, ticket.customer_spoke_at)
    at = max(filter(None, spoken)) + terms.unconfirmed
    return (ev.Closed(silence=terms.unconfirmed), None) if now >= at else (None, at)


def _review(
    ticket: Ticket, entries: Sequence[Entry], policy: Policy, now: datetime
) -> tuple[Event | None, datetime | None]:
    """The opening of a review, or when to ask again (§4).

    What happens while one is open belongs to it; after its end, only what is new opens another. What opened
    one before opens none again, whatever became of it.
    """
    terms = policy.loop.review
    if terms is None or ticket.status is Status.MERGED:
        return None, None
    last = ticket.review
    if last is not None and last.is_open:
        return None, None
    since = last.ended_at if last is not None else None
    told = {t for e in entries if isinstance(e.event, ev.ReviewOpened) for t in e.event.triggers}
    found: list[ev.Trigger] = []
    scored = _scored_below(entries, terms.below)
    if scored is not None and (since is None or scored.at > since):
        found.append(ev.Trigger(TriggerKind.SCORE, seq=scored.seq))
    coming: list[datetime] = []
    for clock in ticket.clocks:
        if clock.name not in terms.clocks:
            continue
        missed = breach_of(clock, now)
        if missed is None:
            if not clock.ended and clock.due is not None:
                coming.append(max(clock.due, now) + _AFTER)
        elif not missed_before_merge(clock, now) and (since is None or missed > since):
            found.append(ev.Trigger(TriggerKind.MISSED, clock.name, clock.cycle))
    new = tuple(trigger for trigger in found if trigger not in told)
    return (ev.ReviewOpened(new) if new else None), min(coming, default=None)


def _scored_below(entries: Sequence[Entry], below: float) -> Entry | None:
    """The feedback that was given last, if it is below; also where the work went on since."""
    for entry in reversed(ev.effective(entries)):
        if isinstance(entry.event, ev.FeedbackGiven):
            score = entry.event.feedback.score
            return entry if score is not None and score < below else None
    return None


def _reminders(ticket: Ticket, policy: Policy, now: datetime) -> tuple[tuple[Crossing, ...], datetime | None]:
    """Measures whose day has come, and those whose day has passed; and when the next one is (§4)."""
    if ticket.review is None or not ticket.review.is_open:
        return (), None
    found: list[Crossing] = []
    coming: list[datetime] = []
    for measure in ticket.review.open_measures:
        for percent, day in ((DUE, measure.due), (BREACH, measure.due + timedelta(days=1))):
            at = datetime.combine(day, time(), policy.zone).astimezone(UTC)
            name = measure_clock(measure.due)
            if at <= now:
                found.append(Crossing(name, measure.number, percent, at, measure.owner.tier, measure.owner))
            else:
                coming.append(at)
    return tuple(found), min(coming, default=None)


def _since_resolved(entries: Sequence[Entry], kind: type[Event]) -> list[Entry]:
    """What of a kind happened since the last resolution that counts, taken back or not."""
    resolved = max((e.seq for e in ev.effective(entries) if isinstance(e.event, ev.Resolved)), default=0)
    return [e for e in entries if e.seq > resolved and isinstance(e.event, kind)]


# ---------------------------------------------------------------- what was said of it


@rule(cm.RecordFeedback, statuses=frozenset(_SOLVED), who=anybody)
def _record_feedback(t: Ticket, c: cm.RecordFeedback, x: Context) -> Decision:
    return _scored(c.feedback) or [ev.FeedbackGiven(c.feedback)]


@rule(cm.AnswerSurvey, statuses=frozenset(_SOLVED), who=anybody)
def _answer_survey(t: Ticket, c: cm.AnswerSurvey, x: Context) -> Decision:
    """A score is no confirmation: who says it is solved confirms beside it."""
    state = t.survey.state(x.now) if t.survey else SurveyState.WITHDRAWN
    if state is not SurveyState.OPEN:
        return Refusal("survey_state", {"state": state})
    return _scored(c.feedback) or [ev.FeedbackGiven(c.feedback)]


def _scored(feedback: Feedback) -> Refusal | None:
    if refusal := feedback_fits(feedback):
        return refusal
    return Refusal("missing", {"field": "score"}) if feedback.score is None else None
