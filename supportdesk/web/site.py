"""What every page needs: the desk, where it is reached, how pages are drawn, how often one may ask."""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from supportdesk.domain.errors import StoreError
from supportdesk.domain.hostile import visible
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import _, language, ngettext, pgettext
from supportdesk.locale.labels import label
from supportdesk.services import outgoing, web_settings
from supportdesk.services.desk import Desk
from supportdesk.web import forms, languages
from supportdesk.web.throttle import Throttle, caller_of
from supportdesk.web.uploads import FILE_BYTES, FILES

HERE = Path(__file__).parent

_FRESH = 10.0
"""Seconds after which it is asked again where the desk is reached."""


@dataclass
class Site:
    """One desk over the web."""

    desk: Desk
    seconds: Any = time.time
    reports: Throttle = field(default_factory=lambda: Throttle(10, 600))
    words: Throttle = field(default_factory=lambda: Throttle(30, 600))
    looks: Throttle = field(default_factory=lambda: Throttle(120, 60))
    machines: Throttle = field(default_factory=lambda: Throttle(300, 60))
    strangers: Throttle = field(default_factory=lambda: Throttle(30, 60))
    _known: tuple[float, str, str] = (-_FRESH, "", "")

    @cached_property
    def signer(self) -> forms.Signer:
        return forms.Signer(web_settings.form_key(self.desk))

    @property
    def public_url(self) -> str:
        """Where customers find the desk, by its own word: what a request calls its host proves nothing."""
        return self._facts()[0]

    @property
    def name(self) -> str:
        """Who is behind these pages: the sender of mail, if the desk has one."""
        return self._facts()[1]

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    def _facts(self) -> tuple[str, str]:
        now = time.monotonic()
        if now - self._known[0] >= _FRESH:
            # A page that says that the desk is out of reach has to do without asking it.
            with contextlib.suppress(StoreError):
                sender = outgoing.sender(self.desk)
                self._known = (now, web_settings.public_url(self.desk), sender.name if sender else "")
        return self._known[1:]

    def too_often(self, throttle: Throttle, request: Request) -> float:
        """Seconds that who asks has to wait; 0: none."""
        return throttle.wait(caller_of(request.client.host if request.client else None))

    # ------------------------------------------------------------ pages

    @cached_property
    def _templates(self) -> Environment:
        made = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=harmless,
        )
        made.globals |= {"_": _, "pgettext": pgettext, "ngettext": ngettext, "label": label, "time": time_of}
        made.filters |= {"lines": lines}
        return made

    @cached_property
    def style(self) -> tuple[str, bytes]:
        """The style sheet with a name that changes when it does, so that browsers can keep it."""
        body = (HERE / "static" / "style.css").read_bytes()
        return f"/static/style-{hashlib.sha256(body).hexdigest()[:12]}.css", body

    def _number(self, browser: str) -> str:
        """A number for the forms of a page; none where the desk is out of reach: then it has no form."""
        try:
            return self.signer.number(browser, self.seconds())
        except StoreError:
            return ""

    def page(self, request: Request, template: str, status: int = 200, /, **told: Any) -> Response:
        """A page in the visitor's language. It keeps the language that was chosen, and the browser's name."""
        browser = forms.browser_of(request, self.secure) or forms.new_browser()
        context: Mapping[str, Any] = {
            "site": self,
            "language": language().value.replace("_", "-"),
            "switch": _switch(request),
            "number": self._number(browser),
            "style": self.style[0],
            **told,
        }
        response = HTMLResponse(self._templates.get_template(template).render(context), status)
        response.headers["Content-Language"] = context["language"]
        response.headers["Vary"] = "Accept-Language, Cookie"
        forms.keep(response, browser, self.secure)
        if chosen := request.scope.get("language_chosen"):
            response.set_cookie(
                languages.COOKIE, chosen.value, max_age=31_536_000, path="/", secure=self.secure,
                httponly=True, samesite="lax",
            )  # fmt: skip
        return response


def _switch(request: Request) -> list[tuple[str, str, str, bool]]:
    """The languages a page can be read in: where, tag, name, and whether it is the one being spoken."""
    names = {Language.CHINESE: "中文", Language.ENGLISH: "English"}
    return [
        (f"?{languages.CHOICE}={each.value}", each.value.replace("_", "-"), name, each is language())
        for each, name in names.items()
    ]


def harmless(value: Any) -> Any:
    """Whatever a page is told comes through here: text can't turn the text round it, nor hide in it."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def field_of(given: FormData, name: str) -> str:
    """What a field of a form says, without the spaces around it; nothing where a file came in its place."""
    value = given.get(name, "")
    return "" if isinstance(value, UploadFile) else value.replace("\r\n", "\n").strip()


async def files_of(given: FormData, name: str = "files") -> tuple[list[tuple[str, bytes]], list[str]]:
    """The files of a form, each its name and bytes, and the names of those that are too large or too many."""
    kept: list[tuple[str, bytes]] = []
    left: list[str] = []
    for each in given.getlist(name):
        if isinstance(each, UploadFile) and each.filename:
            content = await each.read(FILE_BYTES + 1)
            if len(content) > FILE_BYTES or len(kept) == FILES:
                left.append(each.filename)
            elif content:
                kept.append((each.filename, content))
    return kept, left


def lines(text: str) -> list[list[str]]:
    """A text as paragraphs of lines."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return [part.split("\n") for part in parts if part.strip()]


def time_of(at: datetime, zone: str) -> Markup:
    """An instant in the desk's zone, as a person reads it and as a machine does."""
    there = at.astimezone(ZoneInfo(zone))
    said = there.strftime("%Y-%m-%d %H:%M")
    offset = there.strftime("%z")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        there.isoformat(timespec="minutes"), f"{zone} (UTC{offset[:3]}:{offset[3:]})", said
    )
