"""The questions of a new ticket (process §1): what has to be there first, what may wait below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from supportdesk.domain import commands as cm
from supportdesk.domain.asks import Ask, AskReports, DoRegister
from supportdesk.domain.moments import parse_moment
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category, Channel, Impact, Priority, Urgency, suggested_priority
from supportdesk.locale import _
from supportdesk.locale.labels import label
from supportdesk.screens.form import Field, Form, options

SOME = 4
"""Characters of a report from which others like it are looked for."""


def register(now: datetime) -> Form:
    """A report becomes a ticket (§1): what has to be there first, what may wait below."""
    priorities = options(Priority)
    fields = (
        Field("subject", _("subject"), required=True, hint=_("one line: what does not work")),
        Field("customer", _("customer"), required=True, hint=_("name"), known="customer"),
        Field("department", _("department"), known="dept"),
        Field("contact", _("contact"), hint=_("mail or phone")),
        Field(
            "description", _("description"), "text", hint=_("what they said, error texts, what they tried")
        ),
        Field("channel", _("channel"), "choice", Channel.PHONE.value, options=_intake_channels()),
        Field("category", _("category"), "choice", Category.SIMPLE.value, options=options(Category)),
        Field("impact", _("impact"), "choice", Impact.ONE.value, options=options(Impact)),
        Field("urgency", _("urgency"), "choice", Urgency.MEDIUM.value, options=options(Urgency)),
        Field("priority", _("priority"), "choice", Priority.MEDIUM.value, options=priorities),
        Field("reported", _("reported"), hint=_("empty: now · or 14:20, -15m")),
        Field("occurred", _("occurred"), hint=_("since when, if they know")),
        Field("tags", _("tags")),
    )

    def ask(v: Mapping[str, str]) -> Ask:
        command = cm.Register(
            subject=v["subject"].strip(),
            description=v["description"].strip(),
            customer=Customer(v["customer"].strip(), v["department"].strip(), v["contact"].strip()),
            channel=Channel(v["channel"]),
            urgency=Urgency(v["urgency"]),
            impact=Impact(v["impact"]),
            category=Category(v["category"]),
            priority=Priority(v["priority"]),
            reported_at=parse_moment(v["reported"], now) if v["reported"].strip() else None,
            occurred_at=parse_moment(v["occurred"], now) if v["occurred"].strip() else None,
            tags=tuple(v["tags"].replace(",", " ").replace("\uff0c", " ").split()),
        )
        return DoRegister(command)

    def derive(v: Mapping[str, str]) -> Mapping[str, str]:
        return {"priority": suggested_priority(Impact(v["impact"]), Urgency(v["urgency"])).value}

    def alike(v: Mapping[str, str]) -> Ask | None:
        text = f"{v['subject']}\n{v['description']}".strip()
        return AskReports(text, v["department"].strip()) if len(text) >= SOME else None

    return Form(_("New ticket"), fields, ask, place="register", derive=derive, alike=alike)


def _intake_channels() -> tuple[tuple[str, str], ...]:
    return tuple((c.value, label(c)) for c in Channel if c is not Channel.IMPORT)
