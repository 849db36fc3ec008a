"""The language of each visitor: what they chose, else what their browser prefers, else the desk's own."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from supportdesk.config import parse_language
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import speaking

COOKIE, CHOICE = "language", "language"


class Spoken:
    """Lets all that follows speak the visitor's language."""

    def __init__(self, app: ASGIApp, default: Language) -> None:
        self._app = app
        self._default = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        chosen = chosen_in(scope.get("query_string", b""))
        scope["language_chosen"] = chosen
        language = chosen or _kept(headers.get("cookie", "")) or preferred(headers.get("accept-language", ""))
        with speaking(language or self._default):
            await self._app(scope, receive, send)


def chosen_in(query: bytes) -> Language | None:
    """What the switch at the head of each page says."""
    found = parse_qs(query.decode("latin-1"), max_num_fields=20) if CHOICE.encode() in query else {}
    return parse_language(found.get(CHOICE, [""])[-1])


def _kept(cookies: str) -> Language | None:
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return None
    return parse_language(found.value) if found else None


def preferred(accepted: str) -> Language | None:
    """The one of our languages that an Accept-Language header likes best; None: it names neither."""
    best: tuple[float, Language | None] = (0.0, None)
    for part in accepted[:500].split(","):
        name, _, weight = part.partition(";")
        language = parse_language(name)
        try:
            liked = float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
        except ValueError:
            continue
        if language is not None and liked > best[0]:
            best = (liked, language)
    return best[1]
