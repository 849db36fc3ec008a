"""The API of intake: who may, what becomes of what is handed in, and how errors are told."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from supportdesk.domain import commands as cm
from supportdesk.domain.alerts import read_mappings
from supportdesk.domain.errors import BadInput
from supportdesk.domain.machines import Scope
from supportdesk.domain.people import NOBODY, Agent
from supportdesk.domain.query import read
from supportdesk.domain.vocabulary import ActorKind, Category, Channel, Language, LinkKind, Status, Urgency
from supportdesk.services import api_tokens, attachments, books, reading
from supportdesk.services.desk import Act, Desk
from supportdesk.store.web_tables import api_token
from supportdesk.web.app import make_app
from supportdesk.web.site import Site
from supportdesk.web.uploads import JSON_BYTES, WORDS_BYTES
from tests.conftest import Team

REPORT = {"description": "VPN drops\nevery five minutes", "customer": {"name": "Freya"}, "urgency": "high"}


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    with TestClient(make_app(site.desk, Language.ENGLISH, site)) as made:
        yield made


@pytest.fixture
def bearer(site: Site, team: Team) -> Callable[..., dict[str, str]]:
    """A new token's header, with all scopes or these."""

    def one(*scopes: Scope) -> dict[str, str]:
        _token, secret = api_tokens.add(site.desk, team.lead, "Portal", scopes or list(Scope))
        return {"Authorization": f"Bearer {secret}"}

    return one


def tickets(desk: Desk) -> list[int]:
    return list(reading.select(desk, NOBODY, read("")))


def assert_problem(response: Any, status: int) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status


def test_a_report_is_a_ticket_of_the_machine_by_name(site: Site, client: TestClient, bearer: Any) -> None:
    response = client.post("/api/v1/tickets", json=REPORT, headers=bearer())
    assert response.status_code == 201
    view = reading.ticket(site.desk, tickets(site.desk)[0])
    assert response.json() == {"number": view.ticket.number, "status_url": None, "replayed": False}
    assert response.headers["location"] == f"/api/v1/tickets/{view.ticket.number}"
    assert (view.ticket.channel, view.ticket.urgency) == (Channel.API, Urgency.HIGH)
    assert (view.entries[0].actor.kind, view.entries[0].actor.name) == (ActorKind.SYSTEM, "Portal")


def test_the_same_key_is_the_same_report(site: Site, client: TestClient, bearer: Any) -> None:
    headers = {**bearer(), "Idempotency-Key": "order-17"}
    first = client.post("/api/v1/tickets", json=REPORT, headers=headers).json()
    again = client.post("/api/v1/tickets", json=REPORT, headers=headers).json()
    assert again == {**first, "replayed": True}
    assert_problem(client.post("/api/v1/tickets", json={**REPORT, "urgency": "low"}, headers=headers), 409)
    assert len(tickets(site.desk)) == 1
    other = client.post("/api/v1/tickets", json=REPORT, headers={**bearer(), "Idempotency-Key": "order-17"})
    assert other.json()["number"] != first["number"]


def test_a_customers_link_comes_with_it_where_the_desk_has_an_address(
    site: Site, client: TestClient, bearer: Any, on_https: str
) -> None:
    place = client.post("/api/v1/tickets", json=REPORT, headers=bearer()).json()["status_url"]
    assert place.startswith("https://help.example.com/t/")
    assert client.get(place.removeprefix("https://help.example.com")).status_code == 200


def test_it_is_looked_at_and_answered_only_by_who_handed_it_in(
    site: Site, client: TestClient, bearer: Any, l1: Agent
) -> None:
    mine, theirs = bearer(), bearer()
    number = client.post("/api/v1/tickets", json=REPORT, headers=mine).json()["number"]
    (ticket_id,) = tickets(site.desk)
    site.desk.act(l1, [Act(ticket_id, cm.AddNote("secret")), Act(ticket_id, cm.Reply("We look at it."))])
    seen = client.get(f"/api/v1/tickets/{number}", headers=mine).json()
    assert seen["stage"] == "at_work"
    assert [line["text"] for line in seen["conversation"]] == [REPORT["description"], "We look at it."]
    assert "secret" not in str(seen)
    answered = client.post(f"/api/v1/tickets/{number}/answers", json={"text": "Thanks"}, headers=mine)
    assert answered.status_code == 201
    assert answered.json()["conversation"][-1] == {
        "at": "2026-03-02T09:00:00Z", "kind": "reply", "text": "Thanks", "attachments": [],
    }  # fmt: skip
    assert_problem(client.get(f"/api/v1/tickets/{number}", headers=theirs), 404)
    assert_problem(client.post(f"/api/v1/tickets/{number}/answers", json={"text": "x"}, headers=theirs), 404)
    assert_problem(client.get("/api/v1/tickets/T20260302-999", headers=mine), 404)


def test_a_token_opens_what_its_scopes_say(client: TestClient, bearer: Any) -> None:
    reads = bearer(Scope.TICKETS_READ)
    assert_problem(client.post("/api/v1/tickets", json=REPORT, headers=reads), 403)
    assert_problem(client.get("/api/v1/tickets/T20260302-001", headers=reads), 404)
    assert_problem(client.get("/api/v1/tickets/T20260302-001", headers=bearer(Scope.HOOKS_WRITE)), 403)


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer sd_000000000000_" + "A" * 43, "Bearer \xff"]
)
def test_who_has_none_is_told_so(client: TestClient, given: str) -> None:
    headers = {"Authorization": given.encode("latin-1")} if given else {}
    response = client.post("/api/v1/tickets", json=REPORT, headers=headers)  # type: ignore[arg-type]
    assert_problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_revoked_token_opens_nothing_and_no_secret_is_kept(
    site: Site, client: TestClient, team: Team
) -> None:
    token, secret = api_tokens.add(site.desk, team.lead, "Portal", list(Scope))
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.post("/api/v1/tickets", json=REPORT, headers=headers).status_code == 201
    rows = site.desk.database.read(lambda c: c.execute(api_token.select()).all())
    assert secret.rpartition("_")[2] not in str(rows)
    api_tokens.revoke(site.desk, team.lead, token.id)
    assert_problem(client.post("/api/v1/tickets", json=REPORT, headers=headers), 401)
    with pytest.raises(BadInput):
        api_tokens.add(site.desk, team.l1, "Portal", list(Scope))


@pytest.mark.parametrize(
    "body",
    [
        {}, {"description": "x"}, {**REPORT, "urgency": "now"}, {**REPORT, "unknown": 1},
        {**REPORT, "occurred_at": "2026-03-02T09:00:00"},
        {**REPORT, "occurred_at": "0001-01-01T00:00:00+09:00"},
        {**REPORT, "description": "  "},
        {**REPORT, "description": "x" * 20_001}, {**REPORT, "\ud800": 1}, {**REPORT, "description": "\ud800"},
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said(site: Site, client: TestClient, bearer: Any, body: Any) -> None:
    headers = {**bearer(), "Content-Type": "application/json"}
    assert_problem(client.post("/api/v1/tickets", content=json.dumps(body), headers=headers), 422)
    assert tickets(site.desk) == []


def test_what_the_desk_does_not_allow_is_said(site: Site, client: TestClient, bearer: Any) -> None:
    body = {**REPORT, "occurred_at": "2031-01-01T00:00:00Z"}
    response = client.post("/api/v1/tickets", json=body, headers=bearer())
    assert_problem(response, 409)
    assert "future" in response.json()["detail"]
    assert tickets(site.desk) == []


def test_words_that_no_database_keeps_are_no_fault(client: TestClient, bearer: Any) -> None:
    headers = {**bearer(), "Content-Type": "application/json"}
    body = '{"description": "a\\u0000b \\u202e", "customer": {"name": "x\\u0000"}}'
    number = client.post("/api/v1/tickets", content=body, headers=headers).json()["number"]
    said = client.get(f"/api/v1/tickets/{number}", headers=headers).json()["subject"]
    assert said == "a\ufffdb <U+202E>"


def test_too_often_has_to_wait(site: Site, client: TestClient, bearer: Any) -> None:
    headers = bearer()
    codes = [client.get("/api/v1/tickets/T20260302-001", headers=headers).status_code for _ in range(310)]
    assert codes == [404] * 300 + [429] * 10
    site.desk.now.tick(seconds=2)  # type: ignore[attr-defined]
    assert client.get("/api/v1/tickets/T20260302-001", headers=headers).status_code == 404
    assert client.get("/api/v1/tickets/T20260302-001", headers=bearer()).status_code == 404


def test_errors_of_routes_are_problems_too(client: TestClient, bearer: Any) -> None:
    assert_problem(client.get("/api/v1/nowhere"), 404)
    response = client.put("/api/v1/tickets")
    assert_problem(response, 405)
    assert response.headers["allow"] == "POST"
    headers = {**bearer(), "Content-Type": "application/json"}
    assert client.post("/api/v1/tickets", content="{", headers=headers).status_code == 422


def test_files_come_with_a_report_and_with_an_answer(site: Site, client: TestClient, bearer: Any) -> None:
    headers = bearer()
    log = {"name": "../error.log", "content": base64.b64encode(b"\x00\xffboom").decode()}
    made = client.post("/api/v1/tickets", json={**REPORT, "attachments": [log]}, headers=headers)
    assert made.status_code == 201, made.text
    number = made.json()["number"]
    said = {"text": "One more.", "attachments": [{**log, "name": "b.log"}]}
    answered = client.post(f"/api/v1/tickets/{number}/answers", json=said, headers=headers)
    assert answered.json()["conversation"][-1]["attachments"] == ["b.log"]
    view = reading.ticket(site.desk, tickets(site.desk)[0])
    first, second = (entry.event.attachments[0] for entry in view.entries if entry.event.attachments)
    assert (first.name, second.name) == ("error.log", "b.log")
    path = attachments.path_of(site.desk, first)
    assert path is not None
    assert path.read_bytes() == b"\x00\xffboom"


@pytest.mark.parametrize("files", [
    [{"name": "a", "content": "no base64"}],
    [{"name": "a", "content": "YQ"}],
    [{"name": " ", "content": "YQ=="}],
    [{"name": "a"}],
    [{"name": f"{n}", "content": "YQ=="} for n in range(6)],
])  # fmt: skip
def test_files_that_cannot_be_used_are_refused(client: TestClient, bearer: Any, files: Any) -> None:
    response = client.post("/api/v1/tickets", json={**REPORT, "attachments": files}, headers=bearer())
    assert_problem(response, 422)


def test_messages_that_are_too_large_or_too_deep_are_refused(client: TestClient, bearer: Any) -> None:
    headers = {**bearer(), "Content-Type": "application/json"}
    for path, most in (("/api/v1/hooks/grafana", WORDS_BYTES), ("/api/v1/tickets", JSON_BYTES)):
        long = b'{"description": "' + b"x" * most + b'"}'
        assert_problem(client.post(path, content=long, headers=headers), 413)
        pieces = (long[at : at + 65536] for at in range(0, len(long), 65536))
        assert_problem(client.post(path, content=pieces, headers=headers), 413)
    for deep in (b"[" * 200_000, b'{"a":' * 100_000, b'{"a":' + b"9" * 100_000 + b"}"):
        response = client.post("/api/v1/hooks/grafana", content=deep, headers=headers)
        assert response.status_code in (400, 404, 422), response.text


# ---------------------------------------------------------------- alerts


def alertmanager(
    status: str = "firing", key: str = '{}:{alertname="DiskFull"}', n: int = 1
) -> dict[str, Any]:
    """What Alertmanager sends."""
    alert = {
        "status": status,
        "labels": {"alertname": "DiskFull", "severity": "critical", "instance": "db1"},
        "annotations": {"summary": "Disk of db1 is full", "description": "2 % left"},
        "startsAt": "2026-03-02T08:58:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus/graph?g0.expr=1",
        "fingerprint": "c0ffee",
    }
    return {
        "version": "4", "groupKey": key, "truncatedAlerts": 0, "status": status, "receiver": "desk",
        "groupLabels": {"alertname": "DiskFull"}, "commonLabels": alert["labels"],
        "commonAnnotations": alert["annotations"], "externalURL": "http://a", "alerts": [alert] * n,
    }  # fmt: skip


def test_an_alert_is_one_ticket_its_repeats_and_its_end_are_notes(
    site: Site, client: TestClient, bearer: Any
) -> None:
    headers = bearer()

    def tell(status: str) -> str:
        body = alertmanager(status)
        response = client.post("/api/v1/hooks/alertmanager", json=body, headers=headers)
        assert response.status_code == 200, response.text
        return response.json()[0]["became"]

    assert tell("firing") == "opened"
    (ticket_id,) = tickets(site.desk)
    ticket = reading.ticket(site.desk, ticket_id).ticket
    assert (ticket.subject, ticket.urgency) == ("Disk of db1 is full", Urgency.HIGH)
    assert "2 % left" in ticket.description
    assert "severity=critical" in ticket.description
    assert ticket.customer.display == "Alertmanager-db1"
    site.desk.now.tick(hours=4)  # type: ignore[attr-defined]
    assert tell("firing") == "noted"
    assert tell("firing") == "repeated"
    assert tell("resolved") == "recovered"
    view = reading.ticket(site.desk, ticket_id)
    assert "resolved itself" in view.entries[-2].event.text  # type: ignore[attr-defined]
    assert view.ticket.tags >= {"recovered", "monitoring"}
    assert view.ticket.status is Status.NEW
    assert view.ticket.clock("response").met_at is None  # type: ignore[union-attr]
    site.desk.now.tick(minutes=5)  # type: ignore[attr-defined]
    assert tell("firing") == "noted"
    assert "recovered" not in reading.ticket(site.desk, ticket_id).ticket.tags
    assert len(tickets(site.desk)) == 1


def test_what_was_solved_and_fires_again_is_a_ticket_linked_to_the_first(
    site: Site, client: TestClient, bearer: Any, l1: Agent
) -> None:
    headers = bearer()
    client.post("/api/v1/hooks/alertmanager", json=alertmanager(), headers=headers)
    (first,) = tickets(site.desk)
    for command in (cm.Classify(Category.SIMPLE), cm.Resolve("More disk")):
        site.desk.act(l1, [Act(first, command)])
    over = client.post("/api/v1/hooks/alertmanager", json=alertmanager("resolved"), headers=headers)
    assert over.json() == [{"became": "nothing", "number": ""}]
    client.post("/api/v1/hooks/alertmanager", json=alertmanager(), headers=headers)
    second = next(each for each in tickets(site.desk) if each != first)
    (link,) = reading.ticket(site.desk, second).ticket.links
    assert (link.kind, link.other) == (LinkKind.RELATED, first)
    client.post("/api/v1/hooks/alertmanager", json=alertmanager(key="other"), headers=headers)
    assert len(tickets(site.desk)) == 3


def test_a_group_that_is_firing_in_part_is_firing(site: Site, client: TestClient, bearer: Any) -> None:
    body = alertmanager(n=2)
    body["alerts"] = [{**body["alerts"][0], "status": "resolved"}, body["alerts"][1]]
    headers = bearer()
    assert (
        client.post("/api/v1/hooks/alertmanager", json=body, headers=headers).json()[0]["became"] == "opened"
    )


HOOKS = """
[[hook]]
name = "grafana"
group = "{rule.id}"
subject = "{title}"
text = "{message}\\n{rule.url}"
customer = "{tags.host}"
department = "Grafana"
severity = "{tags.severity}"
state = "{state}"
resolved = ["ok", "normal"]
impact = "many"
tags = ["monitoring", "{tags.team}"]

[[hook]]
name = "batch"
each = "events.list"
group = "{id}"
subject = "{what.0}"
"""


def test_any_json_is_read_by_a_mapping(site: Site, client: TestClient, bearer: Any, team: Team) -> None:
    books.keep(site.desk, team.lead, books.HOOKS, HOOKS)
    headers = bearer()
    body = {
        "rule": {"id": 17, "url": "http://g/17"}, "title": "CPU {state}", "message": "98 %",
        "state": "Alerting",
        "tags": {"host": "web1", "severity": "page", "team": "ops"},
    }  # fmt: skip
    assert client.post("/api/v1/hooks/grafana", json=body, headers=headers).json()[0]["became"] == "opened"
    ticket = reading.ticket(site.desk, tickets(site.desk)[0]).ticket
    assert (ticket.subject, ticket.description) == ("CPU {state}", "98 %\nhttp://g/17")
    assert (ticket.urgency, ticket.impact.value) == (Urgency.HIGH, "many")
    assert ticket.tags == {"monitoring", "ops"}
    body["state"] = "OK"
    assert client.post("/api/v1/hooks/grafana", json=body, headers=headers).json()[0]["became"] == "recovered"
    several = {"events": {"list": [{"id": "a", "what": ["A is down"]}, {"id": "b", "what": ["B is down"]}]}}
    became = client.post("/api/v1/hooks/batch", json=several, headers=headers).json()
    assert [each["became"] for each in became] == ["opened", "opened"]
    assert_problem(client.post("/api/v1/hooks/batch", json={"events": {}}, headers=headers), 422)
    assert_problem(client.post("/api/v1/hooks/batch", json={"events": {"list": [{}]}}, headers=headers), 422)
    assert_problem(client.post("/api/v1/hooks/nobody", json={}, headers=headers), 404)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[[hook]]\nname = "x"', "book_missing"),
        ('[[hook]]\nname = "X!"\ngroup = "a"\nsubject = "b"', "book_name"),
        ('[[hook]]\nname = "x"\ngroup = "a"\nsubject = "b"\ncolour = "c"', "book_key"),
        ('[[hook]]\nname = "x"\ngroup = "a"\nsubject = "b"\nimpact = "huge"', "book_value"),
        ('[[hook]]\nname = "alertmanager"\ngroup = "a"\nsubject = "b"', "book_twice"),
        ("[[hook", "book_toml"),
    ],
)
def test_a_mapping_that_is_none_is_said_with_its_line(text: str, code: str) -> None:
    with pytest.raises(BadInput) as told:
        read_mappings(text)
    assert told.value.code == code
