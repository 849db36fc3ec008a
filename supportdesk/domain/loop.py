"""What the desk does by itself to a ticket whose work is done, and when; and what is said of the work.

Found from the journal alone, whoever looks, how often, and how late. Each thing is done once: what was done
and taken back by a person is not done again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry, Event, Feedback
from supportdesk.domain.filled_in import feedback_fits
from supportdesk.domain.policy import Policy
from supportdesk.domain.rules import Context, Decision, Refusal, anybody, rule
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Status, SurveyState

_SOLVED = (Status.RESOLVED, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due on a ticket now, and when next if nothing happens until then.

    `survey_until`: a survey goes out, open until then.
    """

    survey_until: datetime | None = None
    again_at: datetime | None = None


def due(ticket: Ticket, entries: Sequence[Entry], policy: Policy, now: datetime, *, mails: bool) -> Due:
    """What the policy has the desk do. `mails`: a mail of the desk would reach this customer.

    What was taken over from another desk is left alone.
    """
    if ticket.imported:
        return Due()
    until, again_at = _survey(ticket, entries, policy, now, mails=mails)
    return Due(until, again_at)


def _survey(
    ticket: Ticket, entries: Sequence[Entry], policy: Policy, now: datetime, *, mails: bool
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
    return (now + terms.expires if mails and now <= at + terms.expires else None), None


def _since_resolved(entries: Sequence[Entry], kind: type[Event]) -> bool:
    """Whether something happened since the last resolution that counts, taken back or not."""
    resolved = max((e.seq for e in ev.effective(entries) if isinstance(e.event, ev.Resolved)), default=0)
    return any(isinstance(e.event, kind) for e in entries if e.seq > resolved)


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
