"""The API tried with all that its own description allows, and with what it forbids (schemathesis)."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode

from supportdesk.domain.machines import Scope
from supportdesk.domain.vocabulary import Language
from supportdesk.services import api_tokens, books, people
from supportdesk.services.desk import Desk
from supportdesk.web.app import make_app
from supportdesk.web.site import Site
from supportdesk.web.throttle import Throttle
from tests.conftest import Clock, Team
from tests.web.test_api import HOOKS


@pytest.fixture
def endless(sqlite_url: str, clock: Clock, team: Team) -> Iterator[tuple[Site, str]]:
    """A desk that may be asked any number of times, and a token for all of it."""
    desk = Desk.open(sqlite_url, now=clock)
    people.add(desk, team.lead)
    books.keep(desk, team.lead, books.HOOKS, HOOKS)
    site = Site(desk, machines=Throttle(10**9, 1), strangers=Throttle(10**9, 1))
    _token, secret = api_tokens.add(desk, team.lead, "Portal", list(Scope))
    yield site, secret
    desk.close()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_api_is_what_it_says_it_is(endless: tuple[Site, str], mode: GenerationMode) -> None:
    site, secret = endless
    app = make_app(site.desk, Language.ENGLISH, site)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    schema.config.generation.update(modes=[mode])
    headers = {"Authorization": f"Bearer {secret}"}
    seen: set[int] = set()

    for result in schema.get_all_operations():
        operation = result.ok()

        @hypothesis.settings(
            max_examples=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def tried(case: schemathesis.Case) -> None:
            response = case.call(headers=headers)
            seen.add(response.status_code)
            case.validate_response(response, headers=headers)

        tried()
    assert max(seen) < 500
    assert seen & ({200, 201} if mode is GenerationMode.POSITIVE else {404, 422})
    assert len(list(schema.get_all_operations())) == 5
