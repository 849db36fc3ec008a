"""A desk over the web, asked in this process, by a browser without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape

import pytest
from starlette.testclient import TestClient

from supportdesk.domain.vocabulary import Language
from supportdesk.services import people, web_settings
from supportdesk.services.desk import Desk
from supportdesk.web.app import make_app
from supportdesk.web.site import Site
from tests.conftest import Clock, Team

REPORT = {
    "description": "打印机离线\n三楼的打印机从早上起不能用。",
    "name": "张*",
    "department": "销售部",
    "contact": "zhang@example.com",
    "urgency": "high",
    "impact": "team",
}


@dataclass
class Visitor:
    """Somebody with a browser: keeps cookies, sends the forms that pages show."""

    client: TestClient
    page: str = ""
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    at: str = ""

    def go(self, path: str, **headers: str) -> Visitor:
        return self._keep(self.client.get(path, headers=headers))

    def send(self, path: str, files: object = None, **fields: str) -> Visitor:
        """Send a form of the page that is open, with its hidden number."""
        data = {"form": self.number, **fields}
        return self._keep(self.client.post(path, data=data, files=files))  # type: ignore[arg-type]

    def report(self, **changes: str) -> Visitor:
        """Fill in the form and send it."""
        return self.go("/").send("/", **{**REPORT, **changes})

    @property
    def number(self) -> str:
        found = re.search(r'name="form" value="([^"]*)"', self.page)
        return found[1] if found else ""

    @property
    def text(self) -> str:
        """What the page says, without its tags."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page)).split())

    def _keep(self, response: object) -> Visitor:
        self.page, self.status = response.text, response.status_code  # type: ignore[attr-defined]
        self.headers, self.at = dict(response.headers), str(response.url.path)  # type: ignore[attr-defined]
        return self


@pytest.fixture
def site(desk: Desk, team: Team) -> Site:
    for agent in team.everybody:
        people.add(desk, agent)

    def seconds() -> float:
        return desk.now().timestamp()

    made = Site(desk, seconds=seconds)
    for name in ("reports", "words", "looks", "machines", "strangers"):
        getattr(made, name)._now = seconds  # no test waits, and none depends on how quick it is
    return made


@pytest.fixture
def visit(site: Site) -> Iterator[Callable[[], Visitor]]:
    """A new browser each time it is called."""
    app = make_app(site.desk, Language.ENGLISH, site)
    opened: list[TestClient] = []

    def one() -> Visitor:
        client = TestClient(app, base_url="http://testserver")
        opened.append(client)
        return Visitor(client)

    yield one
    for client in opened:
        client.close()


@pytest.fixture
def visitor(visit: Callable[[], Visitor]) -> Visitor:
    return visit()


@pytest.fixture
def on_https(site: Site, team: Team) -> str:
    """The desk knows that it is reached by https."""
    return web_settings.set_public_url(site.desk, team.lead, "https://help.example.com")


__all__ = ["REPORT", "Clock", "Visitor"]
