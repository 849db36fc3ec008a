"""The pages of a desk, put together."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from supportdesk import __version__
from supportdesk.domain.vocabulary import Language
from supportdesk.services.desk import Desk
from supportdesk.web import faults, report, status
from supportdesk.web.guard import Guard
from supportdesk.web.languages import Spoken
from supportdesk.web.site import BODY_BYTES, Site


def make_app(desk: Desk, default: Language, site: Site | None = None) -> ASGIApp:
    """Everything that `supportdesk serve` answers, ready for a server."""
    site = site or Site(desk)
    app = FastAPI(
        title="supportdesk",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    faults.watch(app, site)
    app.include_router(report.routes(site))
    app.include_router(status.routes(site))

    @app.get("/static/{name}", include_in_schema=False)
    def style(request: Request, name: str) -> Response:
        path, body = site.style
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}
        if path != f"/static/{name}":
            kept = {"Cache-Control": "no-cache"}
        return Response(body, media_type="text/css", headers=kept)

    @app.get("/robots.txt", include_in_schema=False)
    def robots() -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    @app.get("/healthz", include_in_schema=False)
    def health() -> Response:
        """Whether the database answers, for who watches the server."""
        desk.database.read(lambda _: None)
        return PlainTextResponse("ok\n")

    return Guard(Spoken(app, default), BODY_BYTES, lambda: site.secure)
