"""What visitors are told when something can't be: a calm page, or for machines a problem (RFC 9457)."""

from __future__ import annotations

import http
import logging
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from supportdesk.domain.errors import BadInput, DeskError, NotFound, StoreError
from supportdesk.locale import _
from supportdesk.locale.sentences import error_text
from supportdesk.web.site import Site

log = logging.getLogger("supportdesk.web")
API = "/api/"
PROBLEM = "application/problem+json"


def problem(status: int, detail: str = "", headers: dict[str, str] | None = None, **more: Any) -> Response:
    """An error as machines read it."""
    body: dict[str, Any] = {"type": "about:blank", "title": http.HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    return JSONResponse(body | more, status, headers, PROBLEM)


def watch(app: FastAPI, site: Site) -> None:
    """Let every error come out as one of the two."""

    def said(
        request: Request, status: int, detail: str = "", headers: dict[str, str] | None = None
    ) -> Response:
        if request.url.path.startswith(API):
            return problem(status, detail, headers)
        title, words = _words(status)
        response = site.page(request, "said.html", status, title=title, words=detail or words)
        response.headers.update(headers or {})
        return response

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        phrase = http.HTTPStatus(error.status_code).phrase
        detail = "" if error.detail == phrase else str(error.detail)
        return said(request, error.status_code, detail, dict(error.headers or {}))

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        errors = [
            {"where": ".".join(map(str, each["loc"])), "said": each["msg"]} for each in error.errors()[:20]
        ]
        return problem(422, _("What came can't be used as it is."), errors=errors)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, DeskError)
        if isinstance(error, StoreError):
            log.error("the desk can't be used: %s", error.code)
            return said(request, 503, headers={"Retry-After": "30"})
        if isinstance(error, NotFound):
            return said(request, 404)
        return said(request, 422 if isinstance(error, BadInput) else 409, error_text(error))

    async def fault(request: Request, error: Exception) -> Response:
        return said(request, 500)

    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(DeskError, refused)
    app.add_exception_handler(Exception, fault)


def _words(status: int) -> tuple[str, str]:
    """What a visitor is told, in a line and a sentence."""
    told = {
        404: (
            _("Nothing is here"),
            _("This link leads nowhere, or no longer. Look for the newest mail about your report."),
        ),
        413: (_("That is too much at once"), _("Attach fewer or smaller files, and send it again.")),
        429: (_("Please wait a moment"), _("This was asked very often. Try again in a few minutes.")),
        503: (
            _("The desk can't be reached"),
            _("Nothing was lost, and nothing was kept. Try again in a minute."),
        ),
    }
    if status in told:
        return told[status]
    if status >= 500:
        return _("Something went wrong here"), _("It is our fault, and was noted. Try again in a minute.")
    return _("That can't be done"), _("Go back, load the page again, and try once more.")
