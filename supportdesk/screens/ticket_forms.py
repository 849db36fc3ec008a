"""The questions behind each action, filled with what is known of the ticket."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk.domain import commands as cm
from supportdesk.domain.asks import Ask, DoLink, DoMerge
from supportdesk.domain.events import ContactLogged, StepLogged
from supportdesk.domain.moments import parse_moment
from supportdesk.domain.people import Agent
from supportdesk.domain.vocabulary import (
    Category,
    ContactMedium,
    Group,
    LinkKind,
    Priority,
    Tier,
)
from supportdesk.locale import _
from supportdesk.screens.closing_forms import CLOSING_FORMS
from supportdesk.screens.emergency_forms import EMERGENCY_FORMS
from supportdesk.screens.form import Field, Form, options
from supportdesk.screens.scene import FormMaker, Scene
from supportdesk.screens.scene import filled as _filled
from supportdesk.screens.scene import form_on as _form
from supportdesk.screens.scene import moment as _moment
from supportdesk.screens.scene import ticket_of as _ticket_of
from supportdesk.widgets.entry_text import local

# ---------------------------------------------------------------- the forms


def _classify(s: Scene) -> Form:
    view = _ticket_of(s)
    value = (view.ticket.category or Category.SIMPLE).value if view else Category.SIMPLE.value
    fields = (Field("category", _("category"), "choice", value, options=options(Category)),)
    note = _("Urgent starts the emergency at once.")
    return _form(
        s, _("Classify"), fields, lambda v: cm.Classify(Category(v["category"])), name="classify", note=note,
        foresees=True,
    )  # fmt: skip


def _priority(s: Scene) -> Form:
    view = _ticket_of(s)
    value = (view.ticket.priority or Priority.MEDIUM).value if view else Priority.MEDIUM.value
    fields = (Field("priority", _("priority"), "choice", value, options=options(Priority)),)
    return _form(
        s, _("Priority"), fields, lambda v: cm.SetPriority(Priority(v["priority"])), name="priority",
        foresees=True,
    )  # fmt: skip


def _assign(s: Scene) -> Form:
    agents = [agent for agent in s.team.agents if agent.active]
    choices = (*((a.id, f"{a.name} {a.tier}") for a in agents), ("", _("nobody: back to the queue")))
    fields = (Field("agent", _("to"), "choice", s.team.me.id, options=choices),)

    def make(values: Mapping[str, str]) -> cm.Command:
        found: Agent | None = next((a for a in agents if a.id == values["agent"]), None)
        return cm.Assign(found)

    return _form(s, _("Assign"), fields, make, name="assign")


def _log_contact(s: Scene) -> Form:
    media = ((ContactMedium.CALL.value, _("call")), (ContactMedium.CHAT.value, _("chat")))
    fields = (
        Field("medium", _("by"), "choice", ContactMedium.CALL.value, options=media),
        Field("text", _("what was said"), "text", required=True),
        Field("at", _("when"), hint=_("empty: now · or 14:20, -15m")),
        Field("expected", _("expected"), hint=_("time of resolution told, as +2h or 15:00")),
    )

    def make(v: Mapping[str, str]) -> cm.Command:
        return cm.LogContact(
            ContactMedium(v["medium"]), v["text"].strip(), _moment(v["at"], s), _moment(v["expected"], s)
        )

    return _form(s, _("Log a call or chat"), fields, make, name="contact")


def _log_step(s: Scene) -> Form:
    fields = (
        Field("text", _("what was changed"), "text", required=True),
        Field("at", _("when"), hint=_("empty: now · or 14:20, -15m")),
    )
    return _form(
        s, _("Log a step"), fields, lambda v: cm.LogStep(v["text"].strip(), _moment(v["at"], s)), name="step"
    )


def _escalate(s: Scene) -> Form:
    """The handover card, filled with what is known."""
    view = _ticket_of(s)
    tier = view.ticket.tier if view else s.rows[0].tier if s.rows else Tier.L1
    to = Tier.L2 if tier is Tier.L1 else Tier.L3
    tried = promised = ""
    evidence = ""
    if view is not None:
        t = view.ticket
        tried = "\n".join(
            e.event.text for e in view.entries if isinstance(e.event, (StepLogged, ContactLogged))
        )
        if not tried and t.articles:
            tried = _("Article {slug} did not help.").format(slug=t.articles[-1][0])
        promised = "; ".join(f"{local(p.by, s.now)} {p.what}".strip() for p in t.promises if p.by > s.now)
        if not promised and t.expected_at:
            promised = _("expected {time}").format(time=local(t.expected_at, s.now))
        evidence = t.description if len(t.description) <= 400 else t.description[:400] + "…"
    groups = (("", _("anyone there")), *options(Group))
    default = Group.DEVELOPMENT.value if to is Tier.L3 else ""
    fields = (
        Field("tried", _("tried"), "text", tried, required=True),
        Field("evidence", _("evidence"), "text", evidence),
        Field("asked", _("asked"), "text", required=True, hint=_("what they are to do")),
        Field("promised", _("promised"), "text", promised, hint=_("what the customer was told")),
        Field("group", _("group"), "choice", default, options=groups),
    )

    def make(v: Mapping[str, str]) -> cm.Command:
        return cm.Escalate(
            to=to,
            tried=v["tried"].strip(),
            asked=v["asked"].strip(),
            evidence=v["evidence"].strip(),
            promised=v["promised"].strip(),
            group=Group(v["group"]) if v["group"] else None,
        )

    note = _("You stay the owner until {tier} accepts.").format(tier=to)
    return _form(
        s, _("Escalate to {tier}").format(tier=to), fields, make, name="escalate", note=note,
        foresees=True,
    )  # fmt: skip


def _return(s: Scene) -> Form:
    fields = (
        Field("reason", _("reason"), "text", required=True, hint=_("what is missing or where it belongs")),
    )
    return _form(
        s, _("Return the handover"), fields, lambda v: cm.ReturnHandover(v["reason"].strip()), name="return"
    )


def _emergency(s: Scene) -> Form:
    view = _ticket_of(s)
    fields = (
        Field("reason", _("what stands still"), "text", view.ticket.subject if view else "", required=True),
    )
    note = _(
        "L2 leads and calls L3. Workaround within 1 hour, an update every hour, restored within 24 hours."
    )
    return _form(
        s,
        _("Declare an EMERGENCY"),
        fields,
        lambda v: cm.DeclareEmergency(v["reason"].strip()),
        name="emergency",
        note=note,
        foresees=True,
    )


def _diagnosis(s: Scene) -> Form:
    view = _ticket_of(s)
    fields = (
        Field("cause", _("cause"), "text", view.ticket.cause if view else "", required=True),
        Field("solution", _("solution"), "text", view.ticket.solution if view else "", required=True),
    )
    return _form(
        s,
        _("Diagnosis"),
        fields,
        lambda v: cm.RecordDiagnosis(v["cause"].strip(), v["solution"].strip()),
        name="diagnosis",
    )


def _workaround(s: Scene) -> Form:
    fields = (Field("text", _("workaround"), "text", required=True),)
    return _form(
        s, _("Workaround"), fields, lambda v: cm.RecordWorkaround(v["text"].strip()), name="workaround"
    )


def _restoration(s: Scene) -> Form:
    fields = (
        Field("text", _("how it was restored"), "text", required=True),
        Field("at", _("when"), hint=_("empty: now · or 14:20, -15m")),
    )
    return _form(
        s,
        _("Core function restored"),
        fields,
        lambda v: cm.RecordRestoration(v["text"].strip(), _moment(v["at"], s)),
        name="restoration",
    )


def _wait(s: Scene) -> Form:
    fields = (
        Field(
            "asked",
            _("question to the customer"),
            "text",
            hint=_("goes out as a public reply; may be empty"),
            public=True,
        ),
    )
    note = _("Diagnosis, update and resolution stand still until the customer answers.")
    return _form(
        s,
        _("Wait for the customer"),
        fields,
        lambda v: cm.WaitForCustomer(_filled(s, v["asked"].strip())),
        name="wait",
        note=note,
    )


def _customer_answer(s: Scene) -> Form:
    fields = (Field("text", _("the customer's words"), "text", required=True),)
    return _form(
        s, _("Customer answered"), fields, lambda v: cm.RecordCustomerAnswer(v["text"].strip()), name="answer"
    )


def _promise(s: Scene) -> Form:
    fields = (
        Field("by", _("until"), required=True, hint=_("15:00, +2h, tomorrow 9:00")),
        Field("what", _("what"), "text"),
    )

    def make(v: Mapping[str, str]) -> cm.Command:
        return cm.MakePromise(parse_moment(v["by"], s.now), v["what"].strip())

    return _form(s, _("Promise to the customer"), fields, make, name="promise")


def _resolve(s: Scene) -> Form:
    view = _ticket_of(s)
    known = ""
    if view is not None:
        known = view.ticket.solution or view.ticket.workaround
        if not known and view.articles:
            known = f"{view.articles[-1].slug} {view.articles[-1].title}"
    fields = (
        Field("solution", _("solution"), "text", known, required=True),
        Field(
            "message",
            _("to the customer"),
            "text",
            hint=_("goes out as a public reply; may be empty"),
            public=True,
        ),
    )
    return _form(
        s,
        _("Resolve"),
        fields,
        lambda v: cm.Resolve(v["solution"].strip(), _filled(s, v["message"].strip())),
        name="resolve",
    )


def _merge(s: Scene) -> Form:
    fields = (Field("number", _("into ticket"), required=True, hint="T20231001-003"),)
    note = _("Customers of a merged ticket are answered on the one it went into.")

    def ask(values: Mapping[str, str]) -> Ask:
        return DoMerge(s.targets, values["number"].strip())

    return Form(f"{_('Merge')} · {s.title}", fields, ask, note)


def _link(s: Scene) -> Form:
    fields = (
        Field("number", _("with ticket"), required=True, hint="T20231001-003"),
        Field("kind", _("as"), "choice", LinkKind.RELATED.value, options=options(LinkKind)),
    )

    def ask(values: Mapping[str, str]) -> Ask:
        return DoLink(s.targets, values["kind"], values["number"].strip())

    return Form(f"{_('Link')} · {s.title}", fields, ask)


def _tag(s: Scene) -> Form:
    fields = (Field("tags", _("tags"), required=True, hint=_("vpn office -wrong: a minus takes one off")),)

    def make(v: Mapping[str, str]) -> cm.Command:
        words = v["tags"].replace(",", " ").replace("\uff0c", " ").split()
        return cm.Tag(
            add=tuple(w.lstrip("#+") for w in words if not w.startswith("-")),
            remove=tuple(w[1:] for w in words if w.startswith("-")),
        )

    return _form(s, _("Tags"), fields, make, name="tag")


def _link_article(s: Scene) -> Form:
    fields = (
        Field("slug", _("article"), value=s.article if _ticket_of(s) else "", required=True, hint="/kb/001"),
        Field("state", _("it is"), "choice", "ok", options=(("ok", _("right")), ("old", _("to be updated")))),
    )
    return _form(
        s,
        _("Link an article"),
        fields,
        lambda v: cm.LinkArticle(v["slug"].strip(), v["state"] == "old"),
        name="article",
    )


FORMS: dict[str, FormMaker] = {
    **CLOSING_FORMS,
    **EMERGENCY_FORMS,
    "ticket.escalate": _escalate,
    "ticket.resolve": _resolve,
    "ticket.return": _return,
    "ticket.classify": _classify,
    "ticket.priority": _priority,
    "ticket.assign": _assign,
    "ticket.contact": _log_contact,
    "ticket.step": _log_step,
    "ticket.wait": _wait,
    "ticket.answer": _customer_answer,
    "ticket.promise": _promise,
    "ticket.emergency": _emergency,
    "ticket.diagnosis": _diagnosis,
    "ticket.workaround": _workaround,
    "ticket.restored": _restoration,
    "ticket.article": _link_article,
    "ticket.tag": _tag,
    "ticket.link": _link,
    "ticket.merge": _merge,
}
"""The form of each action that has one; a test holds it to the table of actions."""
