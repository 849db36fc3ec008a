"""The form by which a customer reports something (process §1), and what is said of what was filled in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Actor, Customer
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Channel, Impact, Urgency
from supportdesk.locale import _, listed
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import attachments, reports
from supportdesk.services.desk import Desk
from supportdesk.services.status_links import PLACE
from supportdesk.web import forms
from supportdesk.web.site import Site, field_of, files_of
from supportdesk.web.uploads import FILES, UPLOADS

SOON = 1800
"""Seconds within which the same words of one browser are surely the same report."""

TRAP = "website"
"""A field that no person sees: who fills it in is none."""

_FIELDS = ("description", "name", "department", "contact", "urgency", "impact", "occurred")


@dataclass
class Filled:
    """What was filled in, as it was, and what is wrong with it, by field; "" is the whole."""

    values: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)


def routes(site: Site) -> APIRouter:
    """`/`: the form."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def form(request: Request) -> Response:
        return _page(site, request, Filled({"urgency": Urgency.MEDIUM, "impact": Impact.ONE}))

    @router.post("/")
    async def send(request: Request) -> Response:
        if forms.from_elsewhere(request):
            return site.page(request, "said.html", 403, title=_("That can't be done"), words=_OTHER_SITE())
        async with request.form(max_files=UPLOADS, max_fields=30, max_part_size=2**20) as given:
            kept, left = await files_of(given)
            return await run_in_threadpool(_received, site, request, given, kept, left)

    return router


def _OTHER_SITE() -> str:
    return _("Another site sent this. Open the form here and fill it in again.")


def _received(
    site: Site, request: Request, given: FormData, files: list[tuple[str, bytes]], left: list[str]
) -> Response:
    filled = Filled({name: field_of(given, name) for name in _FIELDS})
    once = forms.Signer.once(
        site.signer, forms.browser_of(request, site.secure), field_of(given, forms.FIELD), site.seconds()
    )
    command = _read(site.desk, filled)
    if left:
        filled.wrong["files"] = too_many(left)
        command = None
    elif files and command is None:
        filled.wrong["files"] = _("Please choose your files once more.")
    if field_of(given, TRAP):
        return site.page(request, "said.html", title=_("Thank you"), words=_("Your report was sent."))
    if once is None:
        filled.wrong[""] = _(
            "This page was open for long, or cookies are off. Nothing is lost: please send it once more."
        )
        return _page(site, request, filled, 400)
    if command is None:
        return _page(site, request, filled, 422)
    if wait := site.too_often(site.reports, request):
        filled.wrong[""] = _("Many reports came from here. Please wait a few minutes and send it again.")
        response = _page(site, request, filled, 429)
        response.headers["Retry-After"] = str(int(wait) + 1)
        return response
    command = replace(command, attachments=tuple(attachments.keep(site.desk, *each) for each in files))
    received = reports.receive(
        site.desk,
        command,
        Actor.of_customer(command.customer),
        "form",
        once,
        alike=_alike(forms.browser_of(request, site.secure), filled, site.seconds()),
    )
    if received.refusal is not None:
        filled.wrong[_field_of(received.refusal)] = refusal_text(received.refusal)
        return _page(site, request, filled, 422)
    return RedirectResponse(f"{PLACE}{received.token}?new=1", 303)


def _page(site: Site, request: Request, filled: Filled, status: int = 200) -> Response:
    return site.page(request, "report.html", status, filled=filled, trap=TRAP, files=FILES)


def _read(desk: Desk, filled: Filled) -> cm.Register | None:
    """The report that was filled in; None: something is wrong with it, as `filled.wrong` says then."""
    values, wrong = filled.values, filled.wrong
    missing = {
        "description": _("Please describe what is wrong."),
        "name": _("Please give your name."),
        "contact": _("Please say how we reach you."),
    }
    wrong.update({name: words for name, words in missing.items() if not values[name]})
    occurred: datetime | None = None
    if values["occurred"]:
        try:
            occurred = datetime.fromisoformat(values["occurred"])
        except ValueError:
            wrong["occurred"] = _("Write the time as in 2026-03-01 14:20.")
        else:
            zone = ZoneInfo(desk.book.current.calendar.zone)
            occurred = occurred if occurred.tzinfo else occurred.replace(tzinfo=zone)
    try:
        urgency, impact = Urgency(values["urgency"]), Impact(values["impact"])
    except ValueError:
        wrong["urgency"] = _("Please choose one.")
        return None
    if wrong:
        return None
    customer = Customer(values["name"], values["department"], values["contact"])
    return cm.Register(
        subject="",
        description=values["description"],
        customer=customer,
        channel=Channel.FORM,
        urgency=urgency,
        impact=impact,
        occurred_at=occurred,
    )


def _alike(browser: str, filled: Filled, now: float) -> list[str]:
    """What the same words of the same browser are known by, now and a while ago: who goes back and sends them
    again has a new form, and means the same report.
    """
    told = "\n".join([browser, *(filled.values[name] for name in _FIELDS)])
    spans = (int(now // SOON), int(now // SOON) - 1)
    return [hashlib.sha256(f"{each}\n{told}".encode("utf-8", "replace")).hexdigest() for each in spans]


def too_many(left: list[str]) -> str:
    """Which files were not taken, and what may be."""
    return _("Not taken: {names}. Up to {n} files of 10 MB each.").format(names=listed(left), n=FILES)


_PLACES = {"customer": "name", "department": "department", "contact": "contact", "occurred_at": "occurred"}


def _field_of(refusal: Refusal) -> str:
    """The field of the form that a refusal is about."""
    named = str(refusal.params.get("field", ""))
    return _PLACES.get(named, named if named in _FIELDS else "")
