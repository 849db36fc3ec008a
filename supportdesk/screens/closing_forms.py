"""The questions at the end of a ticket: the customer's test, word and scores, closing, review (§3, §4)."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk.domain import commands as cm
from supportdesk.domain.events import Feedback
from supportdesk.domain.templates import best, fill, language_of, values_of
from supportdesk.domain.views import TicketView
from supportdesk.locale import _
from supportdesk.screens.form import Field, Form
from supportdesk.screens.scene import FormMaker, Scene
from supportdesk.screens.scene import filled as _filled
from supportdesk.screens.scene import form_on as _form
from supportdesk.screens.scene import ticket_of as _ticket_of
from supportdesk.widgets.loop_text import was_asked

TEST_MESSAGE = "resolved"
"""The template that asks a customer to try the fix."""


def _test(s: Scene) -> Form:
    """Ask the customer to try it, in the language of the report; then what came of it (§3)."""
    view = _ticket_of(s)
    answers = (
        ("ask", _("ask the customer to test")), ("yes", _("passed")), ("no", _("failed: back to work")),
    )  # fmt: skip
    asked = view is None or was_asked(view)
    fields = (
        Field("passed", _("the customer's test"), "choice", "yes" if asked else "ask", options=answers),
        Field("text", _("what they saw"), "text", hint=_("needed where it failed")),
        Field("message", _("message"), "text", _test_message(s), hint=_("sent where you ask"), public=True),
    )

    def make(v: Mapping[str, str]) -> cm.Command:
        if v["passed"] == "ask":
            return cm.Reply(_filled(s, v["message"].strip()))
        return cm.RecordTest(v["passed"] == "yes", v["text"].strip())

    return _form(s, _("Test with the customer"), fields, make, name="test")


def _test_message(s: Scene) -> str:
    view = _ticket_of(s)
    if view is None:
        return ""
    t = view.ticket
    found = best(s.templates, TEST_MESSAGE, language_of(f"{t.subject} {t.description}"))
    return fill(found.body, values_of(t, s.team.me, s.now)) if found is not None else ""


def _scores() -> tuple[Field, ...]:
    scores = (("", "–"), *((str(n), str(n)) for n in (5, 4, 3, 2, 1)))
    return (
        Field("response_speed", _("response speed"), "choice", "", options=scores),
        Field("problem_solving", _("problem solving"), "choice", "", options=scores),
        Field("attitude", _("attitude"), "choice", "", options=scores),
        Field("comment", _("comment"), "text"),
    )


def _feedback(v: Mapping[str, str]) -> Feedback:
    response, solving, attitude = (
        int(v[n]) if v[n] else None for n in ("response_speed", "problem_solving", "attitude")
    )
    return Feedback(response, solving, attitude, None, v["comment"].strip())


def _confirm(s: Scene) -> Form:
    note = _("The customer says it is solved. Scores of 1-5, if they gave any.")
    return _form(
        s, _("Customer confirms"), _scores(), lambda v: cm.Confirm(_feedback(v)), name="confirm", note=note
    )


def _score(s: Scene) -> Form:
    note = _("What the customer thinks of it. That it is solved is recorded with C.")
    return _form(
        s, _("Record scores"), _scores(), lambda v: cm.RecordFeedback(_feedback(v)), name="score", note=note
    )


def _review(s: Scene) -> Form:
    fields = (Field("reason", _("why it is worth a look"), "text", required=True),)
    note = _("ctrl+f has all reviews, with what is filled in for each.")
    return _form(
        s, _("Open a review"), fields, lambda v: cm.OpenReview(v["reason"].strip()), name="review", note=note
    )


def _close(s: Scene) -> Form:
    view = _ticket_of(s)
    if view is not None and view.ticket.confirmed_at is not None:
        why = Field("why", _("note"), hint=_("confirmed: enter closes"))
    else:
        why = Field("why", _("why without confirmation"), "text", hint=_("empty if the customer confirmed"))
    return _form(s, _("Close"), (why,), lambda v: cm.Close(_unconfirmed(view, v)), name="close")


def _unconfirmed(view: TicketView | None, values: Mapping[str, str]) -> str:
    if view is not None and view.ticket.confirmed_at is not None:
        return ""
    return values["why"].strip()


def _reopen(s: Scene) -> Form:
    fields = (Field("reason", _("reason"), "text", required=True),)
    return _form(s, _("Reopen"), fields, lambda v: cm.Reopen(v["reason"].strip()), name="reopen")


CLOSING_FORMS: dict[str, FormMaker] = {
    "ticket.test": _test,
    "ticket.confirm": _confirm,
    "ticket.score": _score,
    "ticket.close": _close,
    "ticket.reopen": _reopen,
    "ticket.review": _review,
}
"""The form of each of these actions."""
