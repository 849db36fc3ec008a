"""What still keeps a ticket's loop open, in one line, and the key that moves it on (process §4)."""

from __future__ import annotations

from datetime import datetime

from supportdesk.domain.events import PublicReplied
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.views import TicketView
from supportdesk.domain.vocabulary import Status, SurveyState
from supportdesk.locale import _
from supportdesk.locale.reasons import length_words
from supportdesk.widgets.entry_text import local


def loop_line(view: TicketView, now: datetime) -> str:
    """Empty where work is under way and no review is, or where nothing keeps the loop open any more."""
    t = view.ticket
    gap = t.loop_gap()
    parts = []
    if t.status in (Status.RESOLVED, Status.CLOSED) and gap is not None:
        parts.append(_words(view, gap, now))
    if (review := _review(t)) and gap != "low_score":
        parts.append(review)
    return " · ".join(parts)


def was_asked(view: TicketView) -> bool:
    """Whether the customer was told of the solution, and so asked to try it."""
    t = view.ticket
    if t.status is not Status.RESOLVED or t.resolved_at is None:
        return t.status is Status.WAITING_CUSTOMER
    return any(isinstance(e.event, PublicReplied) and e.at >= t.resolved_at for e in view.entries)


def _words(view: TicketView, gap: str, now: datetime) -> str:
    t = view.ticket
    match gap:
        case "unconfirmed" if t.silence is not None:
            words = _("Closed unconfirmed after {length} without a word: C confirms, O reopens")
            return words.format(length=length_words(t.silence))
        case "unconfirmed" if t.status is Status.CLOSED:
            return _("Closed without the customer's word: C confirms, O reopens")
        case "unconfirmed" if t.test_passed:
            return _("The customer's test passed, but nobody confirmed: C confirms")
        case "unconfirmed" if not was_asked(view):
            return _("The customer was not asked to test yet: T asks, C confirms")
        case "unconfirmed":
            return _("Waits for the customer's word: T records the test, C confirms")
        case "unscored" if t.survey and t.survey.state(now) is SurveyState.OPEN:
            words = _("No score yet; the survey is open until {time}: % records scores of a caller")
            return words.format(time=local(t.survey.expires_at, now))
        case "unscored":
            return _("Confirmed, but not scored: % records scores")
        case "low_score":
            assert t.feedback is not None
            score = f"{round(t.feedback.score or 0, 1):g}"
            review = _review(t) or _("^ opens a review")
            return _("Scored {score}, below 4: {review}").format(score=score, review=review)
        case _:
            return _("Confirmed and scored: X closes it")


def _review(t: Ticket) -> str:
    if t.review is None:
        return ""
    if not t.review.is_open:
        return _("the review has ended") if t.loop_gap() == "low_score" else ""
    return _("a review is under way: ctrl+f")
