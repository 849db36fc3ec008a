"""What stands before every page: headers that browsers obey, bodies that are not too large, a short log.

A status link is a secret in a path, so no path is ever logged or sent on as a referrer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("supportdesk.web")

_ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
_YEAR = 31_536_000


class Guard:
    """The outermost: nothing leaves without its headers, nothing comes in that is too large.

    `most` says how many bytes a request to a path may have; `secure` whether the desk is
    reached by https: then browsers are told to use nothing else.
    """

    def __init__(self, app: ASGIApp, most: Callable[[str], int], secure: Callable[[], bool]) -> None:
        self._app = app
        self._most = most
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 0

        async def sealed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if self._secure():
                    headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
            await send(message)

        try:
            await self._within(scope, receive, sealed)
        finally:
            route = getattr(scope.get("route"), "path", "-")  # the pattern, never the secret in it
            spent = 1000 * (time.perf_counter() - begun)
            log.info("%s %s %d %.0f ms", scope["method"], route, status, spent)

    async def _within(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a body through as far as it may be long, whatever its header says."""
        said = Headers(scope=scope).get("content-length", "0")
        announced = int(said) if said.isdecimal() else 0
        most, come = self._most(scope["path"]), 0

        async def counted() -> Message:
            nonlocal come
            if announced > most:
                raise HTTPException(413)
            message = await receive()
            come += len(message.get("body", b""))
            if come > most:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
