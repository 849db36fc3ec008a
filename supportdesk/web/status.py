"""The page of one report, for who has its link: how far it is, and three things to say (process §3, §4)."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from supportdesk.domain.customer_view import CustomerView, Stage, Word
from supportdesk.domain.views import Done
from supportdesk.locale import _
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import attachments, customer_page, status_links
from supportdesk.services.status_links import PLACE
from supportdesk.web import forms
from supportdesk.web.report import too_many
from supportdesk.web.site import Site, field_of, files_of
from supportdesk.web.uploads import FILES, UPLOADS

SAY, WORKS, BROKEN = "say", "works", "broken"


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer says on the page: which of the three, in which words, with which files."""

    what: str
    text: str
    files: list[tuple[str, bytes]]
    left: list[str]


def routes(site: Site) -> APIRouter:
    """`/t/TOKEN`: the page, and what is said on it."""
    router = APIRouter(include_in_schema=False)

    @router.get(PLACE + "{token}")
    def page(request: Request, token: str) -> Response:
        return _page(site, request, token, _ticket(site, request, token))

    @router.post(PLACE + "{token}")
    async def say(request: Request, token: str) -> Response:
        if forms.from_elsewhere(request):
            raise HTTPException(403)
        async with request.form(max_files=UPLOADS, max_fields=20, max_part_size=2**20) as given:
            words = Said(field_of(given, "said"), field_of(given, "text"), *await files_of(given))
            number = field_of(given, forms.FIELD)
        return await run_in_threadpool(_said, site, request, token, words, number)

    return router


def _ticket(site: Site, request: Request, token: str) -> int:
    """The ticket behind a link; who guesses is told nothing, and soon not at all."""
    if site.too_often(site.looks, request):
        raise HTTPException(429)
    ticket_id = status_links.ticket_of(site.desk, token)
    if ticket_id is None:
        raise HTTPException(404)
    return ticket_id


def _said(site: Site, request: Request, token: str, words: Said, number: str) -> Response:
    ticket_id = _ticket(site, request, token)
    once = site.signer.once(forms.browser_of(request, site.secure), number, site.seconds())
    wrong = ""
    if once is None:
        wrong = _(
            "This page was open for long, or cookies are off. Nothing is lost: please send it once more."
        )
    elif site.too_often(site.words, request):
        wrong = _("That was very often. Please wait a few minutes and send it again.")
    elif words.left:
        wrong = too_many(words.left)
    elif words.what != WORKS and not words.text:
        wrong = _("Please write a few words first.")
    if wrong:
        return _page(site, request, token, ticket_id, 400, wrong, words)
    if words.what == SAY:
        kept = tuple(attachments.keep(site.desk, *each) for each in words.files)
        done = customer_page.answer(site.desk, ticket_id, words.text, kept)
    elif words.what == BROKEN:
        done = customer_page.object_to(site.desk, ticket_id, words.text)
    elif words.what == WORKS:
        done = customer_page.confirm(site.desk, ticket_id)
    else:
        raise HTTPException(400)
    if refused := _refused(done):
        return _page(site, request, token, ticket_id, 409, refused, words)
    return RedirectResponse(f"{PLACE}{token}?done={words.what}", 303)


def _refused(done: Done) -> str:
    return next((refusal_text(o.refusal) for o in done.outcomes if o.refusal is not None), "")


def _page(
    site: Site,
    request: Request,
    token: str,
    ticket_id: int,
    status: int = 200,
    wrong: str = "",
    words: Said | None = None,
) -> Response:
    view = customer_page.look(site.desk, ticket_id)
    return site.page(
        request,
        "status.html",
        status,
        view=view,
        steps=_steps(view),
        stage=stage_words(view.stage),
        kinds=_kinds(),
        address=f"{site.public_url}{PLACE}{token}" if site.public_url else "",
        new="new" in request.query_params and view.stage is Stage.RECEIVED,
        thanks=_thanks(request.query_params.get("done", "")),
        wrong=wrong,
        text=words.text if words else "",
        said=words.what if words else "",
        files=FILES,
        Stage=Stage,
    )


def stage_words(stage: Stage) -> tuple[str, str]:
    """How far a report is, in a word and a sentence."""
    return {
        Stage.RECEIVED: (_("Received"), _("We have your report. Somebody will take it soon.")),
        Stage.AT_WORK: (_("In progress"), _("We are working on it.")),
        Stage.YOUR_TURN: (_("Waiting for you"), _("We asked you something, or something is to be tried.")),
        Stage.SOLVED: (_("Solved"), _("We think that it is solved. Please try it and tell us.")),
        Stage.CLOSED: (_("Closed"), _("This report is closed. If the problem is back, tell us below.")),
    }[stage]


def _steps(view: CustomerView) -> list[tuple[str, object, str]]:
    """Where a report has been and where it goes: word, when, and whether it is past, present or ahead."""
    here = {Stage.RECEIVED: 0, Stage.AT_WORK: 1, Stage.YOUR_TURN: 1, Stage.SOLVED: 2, Stage.CLOSED: 3}[
        view.stage
    ]
    told = [
        (_("Received"), view.reported_at),
        (_("In progress"), view.answered_at),
        (_("Solved"), view.solved_at),
        (_("Closed"), view.closed_at),
    ]
    return [
        (
            words,
            at if place <= here else None,
            "now" if place == here else "past" if place < here else "ahead",
        )
        for place, (words, at) in enumerate(told)
    ]


def _kinds() -> dict[Word, str]:
    return {
        Word.REPORT: _("Your report"),
        Word.ANSWER: _("Our answer"),
        Word.REPLY: _("You"),
        Word.WORKS: _("You: it works"),
        Word.BROKEN: _("You: still broken"),
    }


def _thanks(done: str) -> str:
    return {
        SAY: _("Thank you, we have it."),
        WORKS: _("Thank you. Good that it works."),
        BROKEN: _("Thank you for telling us. We go on working on it."),
    }.get(done, "")
