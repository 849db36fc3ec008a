"""The survey page (process §4): three scores, a comment, and whether it is solved; once, until it expires."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from supportdesk.domain.events import Feedback
from supportdesk.domain.vocabulary import SurveyState
from supportdesk.locale import _
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import surveys
from supportdesk.web import forms
from supportdesk.web.site import Site, field_of

PLACE = "/survey/"
SCORES = ("response_speed", "problem_solving", "attitude")


def routes(site: Site) -> APIRouter:
    """`/survey/TOKEN`: what a survey's mail links to."""
    router = APIRouter(include_in_schema=False)

    @router.get(PLACE + "{token}")
    def page(request: Request, token: str) -> Response:
        _looked(site, request)
        return _page(site, request, surveys.by_token(site.desk, token), {}, {})

    @router.post(PLACE + "{token}")
    async def answer(request: Request, token: str) -> Response:
        if forms.from_elsewhere(request):
            raise HTTPException(403)
        async with request.form(max_files=0, max_fields=20, max_part_size=2**20) as given:
            names = (*SCORES, "comment", "solved", forms.FIELD)
            told = {name: field_of(given, name) for name in names}
        return await run_in_threadpool(_answered, site, request, token, told)

    return router


def _looked(site: Site, request: Request) -> None:
    if site.too_often(site.looks, request):
        raise HTTPException(429)


def _answered(site: Site, request: Request, token: str, told: dict[str, str]) -> Response:
    _looked(site, request)
    survey = surveys.by_token(site.desk, token)
    if survey.state is not SurveyState.OPEN:
        return _page(site, request, survey, {}, {})
    wrong: dict[str, str] = {}
    if site.signer.once(forms.browser_of(request, site.secure), told[forms.FIELD], site.seconds()) is None:
        wrong[""] = _(
            "This page was open for long, or cookies are off. Nothing is lost: please send it once more."
        )
    scores: dict[str, int] = {}
    for name in SCORES:
        if told[name] in ("1", "2", "3", "4", "5"):
            scores[name] = int(told[name])
        else:
            wrong[name] = _("Please choose one.")
    if wrong:
        return _page(site, request, survey, told, wrong, 400 if "" in wrong else 422)
    feedback = Feedback(**scores, comment=told["comment"])
    outcome = surveys.answer(site.desk, token, feedback, confirms=told["solved"] == "yes")
    if outcome.refusal is not None:
        wrong[""] = refusal_text(outcome.refusal)
        return _page(site, request, surveys.by_token(site.desk, token), told, wrong, 409)
    return RedirectResponse(f"{PLACE}{token}", 303)


def _page(
    site: Site,
    request: Request,
    survey: surveys.SurveyPage,
    told: dict[str, str],
    wrong: dict[str, str],
    status: int = 200,
) -> Response:
    if survey.state is not SurveyState.OPEN and not wrong:
        title, words = _over(survey.state)
        return site.page(request, "said.html", title=title, words=words)
    questions = {
        "response_speed": _("How quickly did we answer?"),
        "problem_solving": _("How well did we solve it?"),
        "attitude": _("How did we treat you?"),
    }
    return site.page(
        request, "survey.html", status, survey=survey, questions=questions, told=told, wrong=wrong
    )  # fmt: skip


def _over(state: SurveyState) -> tuple[str, str]:
    return {
        SurveyState.ANSWERED: (_("Thank you"), _("We have your answer, and read every one.")),
        SurveyState.EXPIRED: (
            _("This survey is over"),
            _("It was open for some days only. If something is still wrong, answer our last mail."),
        ),
        SurveyState.WITHDRAWN: (
            _("This survey is over"),
            _("We are working on it again, and ask you once more when it is solved."),
        ),
    }[state]
