"""What can be done about a line of the month: accept what it proposes, leave it, carry it out, tick somebody
off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from textual.binding import Binding, BindingType
from textual.screen import Screen

from supportdesk.domain.asks import Ask
from supportdesk.domain.improvement_rules import (
    Accept,
    Complete,
    Dismiss,
    ImprovementCommand,
    TickOff,
    why_not,
)
from supportdesk.domain.improvement_views import Proposed
from supportdesk.domain.improvements import Improvement
from supportdesk.domain.month_asks import Improve, MonthFigures, UndoImprovement
from supportdesk.domain.proposals import ProposalKind, Subject
from supportdesk.domain.views import Done, Team
from supportdesk.domain.vocabulary import Tier
from supportdesk.locale import N_, _
from supportdesk.locale.labels import label
from supportdesk.locale.sentences import refusal_text
from supportdesk.screens.form import Field, Form
from supportdesk.screens.review_forms import agent_of, agents_of, day_of

A_MONTH = timedelta(days=30)
"""How long somebody has for a measure, where nothing else is said."""

IMPROVING_KEYS: list[BindingType] = [
    Binding("a", "screen.improve('accept')", N_("accept it"), id="month.accept", show=False),
    Binding("x", "screen.improve('dismiss')", N_("dismiss it"), id="month.dismiss", show=False),
    Binding("t", "screen.improve('tick')", N_("tick off"), id="month.tick", show=False),
    Binding("d", "screen.improve('done')", N_("measure done"), id="month.done", show=False),
    Binding("u", "screen.take_back", N_("take back"), id="month.undo", show=False),
]

ON_A_PROPOSAL = ("month.accept", "month.dismiss", "month.tick", "month.open")
"""What usually comes next there."""

_COMMANDS: Mapping[str, type[ImprovementCommand]] = {
    "accept": Accept, "dismiss": Dismiss, "tick": TickOff, "done": Complete,
}  # fmt: skip

Answers = Mapping[str, str]


class Improving(Screen[None]):
    """The part of the month's screen that decides. It remembers what was decided on last, to take it back."""

    _last: Subject | None = None

    def here(self) -> tuple[Proposed | None, MonthFigures | None]:
        """What is proposed by the line under the cursor, and the month that it is of."""
        raise NotImplementedError  # the month's screen says; no ABC, a screen has a metaclass of its own

    def decided(self) -> None:
        """Something was decided: what is shown is no longer so."""
        raise NotImplementedError  # as `here`

    def action_improve(self, what: str) -> None:
        """Ask what is needed for it, or say why it can't be."""
        proposed, figures = self.here()
        team: Team | None = self.app.desk_screen.team  # type: ignore[attr-defined]
        if figures is None or team is None:
            return
        if proposed is None:
            self.notify(_("This line proposes nothing. The proposals stand under their own heading."))
            return
        now = proposed.now or Improvement(0, proposed.subject)
        if refusal := why_not(now, _COMMANDS[what], team.me):
            self.notify(refusal_text(refusal), severity="warning", timeout=6)
            return
        made: dict[str, Callable[[], Form]] = {
            "accept": lambda: _accept(proposed, team, figures.today),
            "dismiss": lambda: _dismiss(proposed),
            "tick": lambda: _tick(proposed, team),
            "done": lambda: _done(proposed),
        }
        from supportdesk.screens.form import FormScreen

        app: Any = self.app
        screen = FormScreen(made[what](), "", app.settings.editor)
        app.push_screen(screen, lambda came: self._told(*came) if came else None)

    def _told(self, _done: Done, ask: Ask) -> None:
        assert isinstance(ask, Improve)
        self._last = ask.subject
        said = {
            Accept: _("Accepted. u takes it back."),
            Dismiss: _("Dismissed. u takes it back."),
            TickOff: _("Ticked off. u takes it back."),
            Complete: _("Done. u takes it back."),
        }
        self.notify(said[type(ask.command)], timeout=4)
        self.decided()

    def taking_back(self) -> UndoImprovement | None:
        """What asks to take back the last decision made here, or else that on the line; or None."""
        proposed, _figures = self.here()
        subject = self._last or (proposed.subject if proposed is not None else None)
        return UndoImprovement(subject) if subject is not None else None

    def taken_back(self, done: Done) -> None:
        """The answer to it."""
        self._last = None
        for outcome in done.refused:
            assert outcome.refusal is not None
            self.notify(refusal_text(outcome.refusal), severity="warning", timeout=6)
        if not done.refused:
            self.notify(_("Taken back."), timeout=4)
            self.decided()


def _form(
    proposed: Proposed, title: str, fields: tuple[Field, ...], make: Callable[[Answers], ImprovementCommand]
) -> Form:
    return Form(title, fields, lambda v: Improve(proposed.subject, make(v)), proposed.text)


def _accept(proposed: Proposed, team: Team, today: date) -> Form:
    due = (today + A_MONTH).isoformat()
    fields = [
        Field("text", _("what is to be done"), "text", proposed.text, required=True),
        Field("owner", _("by whom"), "choice", team.me.id, options=agents_of(team)),
        Field("due", _("until"), value=due, required=True, hint="2026-09-01"),
        Field("note", _("why"), "text"),
    ]
    if proposed.subject.kind is ProposalKind.TRAIN_TOPIC:
        everybody = ("", _("everybody"))
        tiers = (everybody, *((tier.value, label(tier)) for tier in Tier))
        audience = proposed.audience.value if proposed.audience else ""
        fields.insert(3, Field("audience", _("for whom"), "choice", audience, options=tiers))

    def make(v: Answers) -> ImprovementCommand:
        audience = Tier(v["audience"]) if v.get("audience") else None
        owner = agent_of(team, v["owner"])
        return Accept(
            proposed.figure, v["text"].strip(), owner, day_of(v["due"]), v["note"].strip(), audience
        )

    return _form(proposed, _("Accept the proposal"), tuple(fields), make)


def _dismiss(proposed: Proposed) -> Form:
    fields = (Field("note", _("why it is left"), "text", required=True),)
    return _form(
        proposed, _("Dismiss the proposal"), fields, lambda v: Dismiss(proposed.figure, v["note"].strip())
    )


def _tick(proposed: Proposed, team: Team) -> Form:
    fields = (Field("who", _("who was trained"), "choice", team.me.id, options=agents_of(team)),)
    return _form(proposed, _("Training"), fields, lambda v: TickOff(agent_of(team, v["who"])))


def _done(proposed: Proposed) -> Form:
    fields = (Field("text", _("what came of it"), "text"),)
    return _form(proposed, _("Measure done"), fields, lambda v: Complete(v["text"].strip()))
