"""The pages of a desk, put together."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from supportdesk import __version__
from supportdesk.domain.vocabulary import Language
from supportdesk.services.desk import Desk
from supportdesk.web import api, faults, report, status, survey
from supportdesk.web.api import TICKETS
from supportdesk.web.api_models import ProblemOut
from supportdesk.web.guard import Guard
from supportdesk.web.languages import Spoken
from supportdesk.web.site import HERE, Site
from supportdesk.web.uploads import BODY_BYTES, JSON_BYTES, WORDS_BYTES


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
    app.include_router(survey.routes(site))
    app.include_router(api.routes(site))
    _describe(app)

    @app.get("/static/icon.svg", include_in_schema=False)
    def icon() -> Response:
        body = (HERE / "static" / "icon.svg").read_bytes()
        return Response(body, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})

    @app.get("/static/{name}", include_in_schema=False)
    def style(name: str) -> Response:
        path, body = site.style
        fresh = path == f"/static/{name}"
        kept = "public, max-age=31536000, immutable" if fresh else "no-cache"
        return Response(body, media_type="text/css", headers={"Cache-Control": kept})

    @app.get("/robots.txt", include_in_schema=False)
    def robots() -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    @app.get("/healthz", include_in_schema=False)
    def health() -> Response:
        """Whether the database answers, for who watches the server."""
        desk.database.read(lambda _: None)
        return PlainTextResponse("ok\n")

    return Guard(Spoken(app, default), most_bytes, lambda: site.secure)


def most_bytes(path: str) -> int:
    """How long a request may be: forms and reports of machines bring files, alerts only words."""
    if not path.startswith(faults.API):
        return BODY_BYTES
    return JSON_BYTES if path.startswith(TICKETS) else WORDS_BYTES


def _describe(app: FastAPI) -> None:
    """Let OpenAPI tell of errors as they are: the framework would tell of its own."""
    made = get_openapi(title=app.title, version=app.version, routes=app.routes)
    schemas = made["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["ProblemOut"] = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    app.openapi_schema = made
