"""Forms that only our own pages can send, and that count once.

A form carries a signed number bound to a cookie of the browser that asked for it: another site can neither
read nor make one. The number is also what a form is known by when it is sent twice.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

FIELD = "form"
LIFE = 24 * 3600
"""Seconds that a form can lie open before it has to be loaded again."""

_NUMBER = re.compile(r"([0-9a-f]{32})\.(\d{1,12})\.([0-9a-f]{64})")
_BROWSER = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs forms with the key of the desk. `now` is in seconds."""

    key: bytes

    def number(self, browser: str, now: float) -> str:
        """A new number for a form that this browser is shown."""
        once, at = secrets.token_hex(16), str(int(now))
        return f"{once}.{at}.{self._sign(browser, once, at)}"

    def once(self, browser: str, number: str, now: float) -> str | None:
        """What a form is known by; None: it is not ours, not this browser's, or too old."""
        found = _NUMBER.fullmatch(number)
        if not browser or found is None:
            return None
        once, at, signature = found.groups()
        if not hmac.compare_digest(signature, self._sign(browser, once, at)):
            return None
        return once if 0 <= now - int(at) <= LIFE else None

    def _sign(self, browser: str, once: str, at: str) -> str:
        return hmac.new(self.key, f"form\n{browser}\n{once}\n{at}".encode(), hashlib.sha256).hexdigest()


def cookie_name(secure: bool) -> str:
    """The name of the browser's cookie; behind https one that no neighbour can set."""
    return "__Host-desk" if secure else "desk"


def browser_of(request: Request, secure: bool) -> str:
    """What our cookie calls this browser; nothing if it has none."""
    found = request.cookies.get(cookie_name(secure), "")
    return found if _BROWSER.fullmatch(found) else ""


def new_browser() -> str:
    return secrets.token_urlsafe(16)


def keep(response: Response, browser: str, secure: bool) -> None:
    """Let the browser keep its name: for this visit, for no script, not for requests from elsewhere."""
    response.set_cookie(
        cookie_name(secure), browser, path="/", secure=secure, httponly=True, samesite="lax"
    )  # fmt: skip


def from_elsewhere(request: Request) -> bool:
    """Whether the browser itself says that another site sent this."""
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
