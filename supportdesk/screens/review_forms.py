"""The questions behind what is done in a review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from supportdesk.domain import commands as cm
from supportdesk.domain.asks import Ask, Do
from supportdesk.domain.errors import BadInput
from supportdesk.domain.people import Agent
from supportdesk.domain.review_asks import WriteReview
from supportdesk.domain.review_views import ReviewDetail
from supportdesk.domain.reviews import Measure
from supportdesk.domain.views import Team
from supportdesk.domain.vocabulary import RootCause
from supportdesk.locale import _
from supportdesk.locale.review_page import review_page
from supportdesk.screens.form import Field, Form, options

A_WEEK = timedelta(days=7)
"""How long somebody has for a measure, where nothing else is said."""

Answers = Mapping[str, str]


def _form(
    detail: ReviewDetail, title: str, fields: tuple[Field, ...], make: Callable[[Answers], cm.Command],
    name: str, note: str = "",
) -> Form:  # fmt: skip
    target = ((detail.line.ticket_id, detail.seq),)
    place = f"review.{name}:{detail.line.ticket_id}"
    return Form(f"{title} · {detail.line.number}", fields, lambda v: Do(make(v), target), note, place)


def cause(detail: ReviewDetail) -> Form:
    """What it was, and in words."""
    review = detail.line.review
    fields = (
        Field(
            "kind", _("what it was"), "choice", review.cause.value if review.cause else "",
            options=options(RootCause),
        ),
        Field("text", _("in words"), "text", review.cause_text, required=True),
    )  # fmt: skip

    def make(v: Answers) -> cm.Command:
        return cm.RecordRootCause(RootCause(v["kind"]), v["text"].strip())

    return _form(detail, _("Root cause"), fields, make, "cause")


def measure(detail: ReviewDetail, team: Team) -> Form:
    """Something to be done, by whom, until when."""
    due = (detail.line.today + A_WEEK).isoformat()
    fields = (
        Field("text", _("what is to be done"), "text", required=True),
        Field("owner", _("by whom"), "choice", team.me.id, options=agents_of(team)),
        Field("due", _("until"), value=due, required=True, hint="2026-09-01"),
    )

    def make(v: Answers) -> cm.Command:
        return cm.AddMeasure(v["text"].strip(), agent_of(team, v["owner"]), day_of(v["due"]))

    return _form(detail, _("Measure"), fields, make, "measure")


def change(detail: ReviewDetail, team: Team, which: Measure) -> Form:
    """Another owner, day or text."""
    fields = (
        Field("text", _("what is to be done"), "text", which.text, required=True),
        Field("owner", _("by whom"), "choice", which.owner.id, options=agents_of(team)),
        Field("due", _("until"), value=which.due.isoformat(), required=True),
    )

    def make(v: Answers) -> cm.Command:
        due = day_of(v["due"])
        owner = agent_of(team, v["owner"]) if v["owner"] != which.owner.id else None
        return cm.ChangeMeasure(which.number, owner, due if due != which.due else None, v["text"].strip())

    title = _("Measure {n}").format(n=which.number)
    return _form(detail, title, fields, make, f"change.{which.number}")


def complete(detail: ReviewDetail, mine: str) -> Form:
    """Which measure is done, and what came of it: of several, one's own first."""
    waiting = sorted(detail.line.review.open_measures, key=lambda m: (m.owner.id != mine, m.due))
    choices = tuple((str(m.number), f"{m.number} {_short(m.text)}") for m in waiting)
    fields = (
        Field("measure", _("measure"), "choice", choices[0][0], options=choices),
        Field("text", _("what came of it"), "text"),
    )

    def make(v: Answers) -> cm.Command:
        return cm.CompleteMeasure(int(v["measure"]), v["text"].strip())

    return _form(detail, _("Measure done"), fields, make, "done")


def attend(detail: ReviewDetail, team: Team) -> Form:
    """Who took part."""
    hint = _("names, with commas between")
    fields = (Field("names", _("who took part"), "text", required=True, hint=hint),)

    def make(v: Answers) -> cm.Command:
        for sign in "，、;；\n":
            v = {"names": v["names"].replace(sign, ",")}
        return cm.AttendReview(tuple(v["names"].split(",")))

    return _form(detail, _("Attendees"), fields, make, "attend")


def end(detail: ReviewDetail) -> Form:
    """What came of it all."""
    bare = not detail.line.review.measures
    hint = _("there is no measure: why is none needed?") if bare else ""
    fields = (Field("text", _("conclusion"), "text", required=bare, hint=hint),)
    return _form(detail, _("End the review"), fields, lambda v: cm.EndReview(v["text"].strip()), "end")


def export(detail: ReviewDetail) -> Form:
    """Where the page goes."""
    name = f"review-{detail.line.number}.md"
    fields = (Field("path", _("file"), value=name, required=True),)

    def ask(v: Answers) -> Ask:
        page = review_page(detail)
        return WriteReview(detail.line.ticket_id, detail.line.number, v["path"].strip(), page)

    return Form(f"{_('Write as Markdown')} · {detail.line.number}", fields, ask)


def agents_of(team: Team) -> tuple[tuple[str, str], ...]:
    """Who can be chosen."""
    return tuple((agent.id, f"{agent.name} {agent.tier}") for agent in team.agents if agent.active)


def agent_of(team: Team, agent_id: str) -> Agent:
    """Who was chosen."""
    return next(agent for agent in team.agents if agent.id == agent_id)


def day_of(text: str) -> date:
    """A day as it is written. Raises BadInput (`day`)."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput("day", given=text) from None


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 24 else f"{words[:24]}…"
