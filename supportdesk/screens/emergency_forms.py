"""The questions of an emergency: whom to call, what came of a call, where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk.domain import commands as cm
from supportdesk.domain.emergency import call_meant
from supportdesk.domain.hostile import visible
from supportdesk.domain.vocabulary import CallAnswer, Tier
from supportdesk.locale import _
from supportdesk.locale.labels import label
from supportdesk.screens.form import Field, Form, options
from supportdesk.screens.scene import FormMaker, Scene, form_on, moment, ticket_of


def _call(s: Scene) -> Form:
    """Developers first: they are who an expert calls."""
    agents = [agent for agent in s.team.agents if agent.active and agent.id != s.team.me.id]
    agents.sort(key=lambda agent: (agent.tier is not Tier.L3, agent.tier is not Tier.L2, agent.name))
    choices = (*((a.id, f"{a.name} {a.tier}") for a in agents), ("", _("somebody else")))
    fields = (
        Field("agent", _("whom"), "choice", choices[0][0], options=choices),
        Field("whom", _("or whom else"), hint=_("a name, a firm, a number, where it is nobody of the team")),
        Field("answer", _("answer"), "choice", CallAnswer.WAITING.value, options=options(CallAnswer)),
        Field("text", _("what was said"), "text"),
        Field("at", _("when"), hint=_("empty: now · or 14:20, -15m")),
    )

    def make(v: Mapping[str, str]) -> cm.Command:
        whom = v["whom"].strip()
        agent = None if whom else next((a for a in agents if a.id == v["agent"]), None)
        return cm.Call(agent, whom, CallAnswer(v["answer"]), v["text"].strip(), moment(v["at"], s))

    return form_on(s, _("Call somebody"), fields, make, name="call")


def _answer_call(s: Scene) -> Form:
    view = ticket_of(s)
    calls = view.ticket.calls if view else ()
    meant = call_meant(view.ticket, 0, s.team.me) if view else None
    mine = meant is not None and meant.agent is not None and meant.agent.id == s.team.me.id
    answer = (CallAnswer.COMING if mine else CallAnswer.UNREACHED).value
    which = tuple(
        (str(call.seq), f"{visible(call.name, newlines=False)}: {label(call.answer)}") for call in calls
    )
    fields = (
        *((Field("call", _("whose"), "choice", str(meant.seq), options=which),) if meant else ()),
        Field(
            "answer", _("answer"), "choice", answer, options=options(a for a in CallAnswer if a != "waiting")
        ),
        Field("text", _("what was said"), "text"),
    )

    def make(v: Mapping[str, str]) -> cm.Command:
        return cm.AnswerCall(CallAnswer(v["answer"]), v["text"].strip(), int(v.get("call") or 0))

    return form_on(s, _("Answer to a call"), fields, make, name="call_answer")


def _stand_up(s: Scene) -> Form:
    fields = (
        Field(
            "text", _("where it stands"), "text", required=True,
            hint=_("known, tried, next, and who does what until when"),
        ),
    )  # fmt: skip
    note = _("Only the team reads it. The customer hears where it stands by a reply.")
    return form_on(
        s, _("Stand-up"), fields, lambda v: cm.StandUp(v["text"].strip()), name="stand_up", note=note
    )


EMERGENCY_FORMS: dict[str, FormMaker] = {
    "ticket.call": _call,
    "ticket.call_answer": _answer_call,
    "ticket.stand_up": _stand_up,
}
