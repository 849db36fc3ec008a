"""The API of intake: reports, answers and alerts that machines hand in (process §1).

`/api/openapi.json` tells all of it. A token opens what its scopes say, and only what it handed in itself.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from supportdesk.domain import commands as cm
from supportdesk.domain.alerts import of_alertmanager
from supportdesk.domain.attachments import Attachment
from supportdesk.domain.errors import NotFound
from supportdesk.domain.machines import ApiToken, Scope
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Channel
from supportdesk.intake import alerts
from supportdesk.locale import _
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import api_tokens, attachments, books, customer_page, reports, status_links
from supportdesk.web.api_models import (
    AlertmanagerIn,
    AnswerIn,
    CreatedOut,
    FileIn,
    TakenOut,
    TicketIn,
    TicketOut,
)
from supportdesk.web.site import Site
from supportdesk.web.throttle import caller_of

TICKETS = "/api/v1/tickets"
"""Calls below it may bring files."""

NUMBER = r"^T\d{8}-\d{3,9}$"
KEY = r"^[\x21-\x7e]{1,100}$"

_SAID = {
    400: "the body is no JSON",
    401: "no token, or none that is good",
    403: "the token's scopes don't open this",
    404: "there is no such thing among those that this token handed in",
    409: "the desk, or the ticket as it stands, does not allow it",
    413: "the body is too large",
    422: "what came can't be used as it is",
    429: "too often; Retry-After says when again",
    503: "the database can't be reached; nothing was kept",
}


def _faults(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a call as OpenAPI tells them."""
    schema = {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
    return {
        code: {"description": _SAID[code], "content": {"application/problem+json": schema}} for code in codes
    }


_WRITE = _faults(400, 401, 403, 413, 422, 429, 503)
_READ = _faults(401, 403, 404, 422, 429, 503)


def routes(site: Site) -> APIRouter:
    """Everything below `/api/v1`."""
    router = APIRouter(prefix="/api/v1")
    bearer = HTTPBearer(auto_error=False, description="a token of `supportdesk web token add`")
    desk = site.desk

    def may(scope: Scope) -> Callable[..., ApiToken]:
        def check(
            request: Request,
            given: HTTPAuthorizationCredentials | None = Depends(bearer),
        ) -> ApiToken:
            token = api_tokens.of(desk, given.credentials) if given else None
            if token is None:
                caller = caller_of(request.client.host if request.client else None)
                if wait := site.strangers.wait(caller):
                    raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
                raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
            if wait := site.machines.wait(token.id):
                raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
            if scope not in token.scopes:
                raise HTTPException(403, _("This token lacks the scope {scope}.").format(scope=scope.value))
            return token

        return check

    writes, reads, hooks = may(Scope.TICKETS_WRITE), may(Scope.TICKETS_READ), may(Scope.HOOKS_WRITE)

    def kept(files: Iterable[FileIn]) -> tuple[Attachment, ...]:
        return tuple(attachments.keep(desk, file.name, file.bytes) for file in files)

    @router.post("/tickets", status_code=201, responses=_WRITE | _faults(409), tags=["tickets"])
    def hand_in(
        body: TicketIn,
        response: Response,
        token: ApiToken = Depends(writes),
        idempotency_key: str | None = Header(
            None, pattern=KEY, description="the same key is the same report, however often it is sent"
        ),
    ) -> CreatedOut:
        """Hand in a report: it becomes a ticket, once for each Idempotency-Key."""
        key = idempotency_key or f"once-{secrets.token_hex(16)}"
        print_ = hashlib.sha256(body.model_dump_json().encode("utf-8", "replace")).hexdigest()
        command = cm.Register(
            subject=body.subject,
            description=body.description,
            customer=Customer(body.customer.name, body.customer.department, body.customer.contact),
            channel=Channel.API,
            urgency=body.urgency,
            impact=body.impact,
            occurred_at=body.occurred_at,
            reference=body.reference,
            attachments=kept(body.attachments),
        )
        got = reports.receive(desk, command, token.actor, source_of(token), key, content=print_)
        if got.refusal is not None:
            raise HTTPException(409, refusal_text(got.refusal))
        if got.other:
            raise HTTPException(409, _("This Idempotency-Key was used for another report."))
        response.headers["Location"] = f"/api/v1/tickets/{got.number}"
        place = f"{site.public_url}{status_links.PLACE}{got.token}" if site.public_url else None
        return CreatedOut(number=got.number, status_url=place, replayed=got.again)

    def own(token: ApiToken, number: str) -> int:
        """The ticket of a number, if this token handed it in. Raises NotFound for all others alike."""
        found = reports.handed_in(desk, number, (source_of(token), f"alert:{token.id}"))
        if found is None:
            raise NotFound("no_ticket", number=number)
        return found

    @router.get("/tickets/{number}", responses=_READ, tags=["tickets"])
    def look(token: ApiToken = Depends(reads), number: str = Path(pattern=NUMBER)) -> TicketOut:
        """How a report stands that this token handed in, as its customer sees it."""
        return TicketOut.of(customer_page.look(desk, own(token, number)))

    @router.post(
        "/tickets/{number}/answers",
        status_code=201,
        responses=_WRITE | _faults(404, 409),
        tags=["tickets"],
    )
    def answer(
        body: AnswerIn, token: ApiToken = Depends(writes), number: str = Path(pattern=NUMBER)
    ) -> TicketOut:
        """Hand in what the customer answers."""
        ticket_id = own(token, number)
        done = customer_page.answer(desk, ticket_id, body.text, kept(body.attachments))
        for outcome in done.refused:
            assert outcome.refusal is not None
            raise HTTPException(409, refusal_text(outcome.refusal))
        return TicketOut.of(customer_page.look(desk, ticket_id))

    @router.post("/hooks/alertmanager", responses=_WRITE, tags=["hooks"])
    def alertmanager(body: AlertmanagerIn, token: ApiToken = Depends(hooks)) -> list[TakenOut]:
        """Take a message of Alertmanager: a group is one ticket; repeats and the end are noted on it."""
        taken = alerts.take(desk, token, of_alertmanager(body.model_dump()))
        return [TakenOut(became=taken.became, number=taken.number)]

    @router.post("/hooks/{name}", responses=_WRITE | _faults(404), tags=["hooks"])
    def hook(
        body: dict[str, Any],
        token: ApiToken = Depends(hooks),
        name: str = Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$"),
    ) -> list[TakenOut]:
        """Take any JSON, read by a mapping of `supportdesk web hooks import`."""
        mapping = books.hooks(desk).get(name)
        if mapping is None:
            raise HTTPException(404)
        every = [alerts.take(desk, token, alert) for alert in mapping.alerts(body)]
        return [TakenOut(became=each.became, number=each.number) for each in every]

    return router


def source_of(token: ApiToken) -> str:
    """What reports of a token are remembered under."""
    return f"api:{token.id}"
