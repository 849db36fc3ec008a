"""The page of a report: what its customer sees, what never, and what is said on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import StoreError
from supportdesk.domain.outgoing import Sender
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import Category, ContactMedium, Language, Status, Tier
from supportdesk.services import customer_page, outgoing, reading, status_links
from supportdesk.services.desk import Act, Desk
from supportdesk.web.app import make_app
from supportdesk.web.site import Site
from tests.web.conftest import Visitor

REGISTER = cm.Register("Printer", customer=Customer("Ann"))


@pytest.fixture
def opened(site: Site, visitor: Visitor) -> tuple[Visitor, int]:
    """A report that was just made, its page open."""
    visitor.report()
    ticket_id = status_links.ticket_of(site.desk, visitor.at.removeprefix("/t/"))
    assert ticket_id is not None
    return visitor, ticket_id


def ticket(desk: Desk, ticket_id: int):  # type: ignore[no-untyped-def]
    return reading.ticket(desk, ticket_id).ticket


def test_the_customer_sees_answers_and_when_and_nothing_of_the_team(
    site: Site, opened: tuple[Visitor, int], l1: Agent, l2: Agent
) -> None:
    visitor, ticket_id = opened
    desk = site.desk
    expected = desk.now() + timedelta(hours=2)
    for agent, command in (
        (l1, cm.Claim()),
        (l1, cm.Classify(Category.COMPLEX)),
        (l1, cm.AddNote("secret note")),
        (l1, cm.LogContact(ContactMedium.CALL, "secret call")),
        (l1, cm.LogStep("secret step")),
        (l1, cm.RecordCustomerAnswer("secret record of a call")),
        (l1, cm.Escalate(Tier.L2, "secret tried", "secret asked", evidence="secret evidence")),
        (l2, cm.AcceptHandover()),
        (l2, cm.RecordDiagnosis("secret cause", "secret solution")),
        (l2, cm.Tag(("secret-tag",))),
        (l2, cm.Reply("We are at it.\n\nThe printer server is down.", expected)),
    ):
        assert not desk.act(agent, [Act(ticket_id, command)]).refused
    visitor.go(visitor.at)
    assert "In progress" in visitor.text
    assert "The printer server is down." in visitor.text
    assert "2026-03-02 11:00" in visitor.text
    for hidden in ("secret", "李娜", "赵强", "L2", "omplex", "zhao.qiang", "due"):
        assert hidden not in visitor.text, hidden


def test_words_that_can_be_taken_back_are_not_said_yet(
    site: Site, opened: tuple[Visitor, int], l1: Agent, lead: Agent
) -> None:
    visitor, ticket_id = opened
    outgoing.set_sender(site.desk, lead, Sender("desk@example.com", "Desk", "smtp+plain://127.0.0.1"))
    done = site.desk.act(l1, [Act(ticket_id, cm.Reply("Hasty words"))])
    assert "Hasty words" not in visitor.go(visitor.at).text
    letter = None
    site.desk.now.tick(seconds=16)  # type: ignore[attr-defined]
    letter = outgoing.claim(site.desk, "w")
    assert letter is not None
    outgoing.hand(site.desk, letter, "w")
    outgoing.sent(site.desk, letter)
    assert "Hasty words" in visitor.go(visitor.at).text
    assert site.desk.undo(l1, done.batch).refused


def test_an_answer_wakes_the_ticket_and_meets_no_clock(
    site: Site, opened: tuple[Visitor, int], l1: Agent
) -> None:
    visitor, ticket_id = opened
    site.desk.act(l1, [Act(ticket_id, cm.Claim()), Act(ticket_id, cm.Classify(Category.SIMPLE))])
    site.desk.act(l1, [Act(ticket_id, cm.WaitForCustomer("Which floor?"))])
    before = ticket(site.desk, ticket_id)
    visitor.go(visitor.at)
    assert "Waiting for you" in visitor.text
    visitor.send(visitor.at, said="say", text="The third.")
    assert "Thank you, we have it." in visitor.text
    assert "The third." in visitor.text
    after = ticket(site.desk, ticket_id)
    assert after.status is Status.IN_PROGRESS
    assert after.first_answer_at == before.first_answer_at
    assert after.clock("response") == before.clock("response")
    assert after.clock("resolution").running_since is not None


def test_an_answer_before_anybody_answered_leaves_the_response_owed(
    site: Site, opened: tuple[Visitor, int]
) -> None:
    visitor, ticket_id = opened
    visitor.go(visitor.at).send(visitor.at, said="say", text="Hello?")
    assert ticket(site.desk, ticket_id).clock("response").met_at is None


def test_the_customer_confirms_and_it_is_closed(site: Site, opened: tuple[Visitor, int], l1: Agent) -> None:
    visitor, ticket_id = opened
    for command in (cm.Classify(Category.SIMPLE), cm.Resolve("secret", "Please try.")):
        site.desk.act(l1, [Act(ticket_id, command)])
    visitor.go(visitor.at)
    assert "Does it work now?" in visitor.text
    visitor.send(visitor.at, said="works")
    assert "Good that it works" in visitor.text
    after = ticket(site.desk, ticket_id)
    assert after.status is Status.CLOSED
    assert after.confirmed_at is not None
    visitor.send(visitor.at, said="works")
    assert visitor.status == 409


def test_still_broken_needs_words_and_goes_back_to_work(
    site: Site, opened: tuple[Visitor, int], l1: Agent
) -> None:
    visitor, ticket_id = opened
    for command in (cm.Classify(Category.SIMPLE), cm.Resolve("secret", "Please try.")):
        site.desk.act(l1, [Act(ticket_id, command)])
    visitor.go(visitor.at).send(visitor.at, said="broken", text="  ")
    assert visitor.status == 400
    assert ticket(site.desk, ticket_id).status is Status.RESOLVED
    visitor.send(visitor.at, said="broken", text="It jams again")
    after = ticket(site.desk, ticket_id)
    assert after.status is Status.IN_PROGRESS
    assert after.test_passed is False
    assert "You: still broken" in visitor.text
    assert "It jams again" in visitor.text


def test_a_merged_report_says_how_far_it_is_but_no_word_of_others(
    site: Site, opened: tuple[Visitor, int], visit: Callable[[], Visitor], l1: Agent
) -> None:
    visitor, mine = opened
    other = visit().report(description="Another customer's secret words", name="王*")
    target = status_links.ticket_of(site.desk, other.at.removeprefix("/t/"))
    assert target is not None
    assert not site.desk.merge(l1, [mine], target).refused
    site.desk.act(l1, [Act(target, cm.Classify(Category.SIMPLE)), Act(target, cm.Reply("For them only"))])
    visitor.go(visitor.at)
    assert "together with another report" in visitor.text
    assert "secret" not in visitor.text
    assert "For them only" not in visitor.text
    assert visitor.send(visitor.at, said="say", text="Me too").status == 200
    assert reading.ticket(site.desk, target).entries[-1].event.text == "Me too"
    site.desk.act(l1, [Act(target, cm.Resolve("ok"))])
    visitor.go(visitor.at)
    assert "Does it work now?" not in visitor.text
    assert visitor.send(visitor.at, said="works").status == 409
    assert ticket(site.desk, target).status is Status.RESOLVED


@pytest.mark.parametrize("token", ["x", "A" * 43, "..%2f..", "%00", "A" * 5000])
def test_a_guess_finds_nothing(opened: tuple[Visitor, int], token: str) -> None:
    visitor, _ = opened
    assert visitor.go(f"/t/{token}").status == 404


def test_guessing_has_to_wait(visitor: Visitor) -> None:
    codes = [visitor.go("/t/" + "A" * 43).status for _ in range(125)]
    assert codes == [404] * 120 + [429] * 5


def test_a_revoked_link_leads_nowhere_and_a_new_one_does(site: Site, opened: tuple[Visitor, int]) -> None:
    visitor, ticket_id = opened
    place = visitor.at
    assert status_links.revoke(site.desk, ticket_id) == 1
    assert visitor.go(place).status == 404
    assert visitor.go("/t/" + status_links.issue(site.desk, ticket_id)).status == 200


def test_no_token_is_kept_readable(site: Site, opened: tuple[Visitor, int]) -> None:
    from supportdesk.store.web_tables import status_link

    visitor, _ = opened
    rows = site.desk.database.read(lambda c: c.execute(status_link.select()).all())
    assert rows
    assert all(visitor.at.removeprefix("/t/") not in str(row) for row in rows)


def test_hostile_words_stay_words(site: Site, visitor: Visitor) -> None:
    nasty = "<script>alert(1)</script> {{7*7}} \u202egnp.exe\x1b[31m \u2066x"
    visitor.report(description=nasty, name='"><img src=x onerror=alert(1)>', department="</textarea>")
    assert visitor.at.startswith("/t/")
    assert "<script" not in visitor.page
    assert "<img" not in visitor.page
    assert "49" not in visitor.text.replace("2026-03-02 09:00", "")
    assert not set("\u202e\x1b\u2066") & set(visitor.page)
    visitor.report(description=nasty, name="")
    assert "<script" not in visitor.page
    assert not set("\u202e\x1b\u2066") & set(visitor.page)


def test_every_answer_is_sealed(site: Site, visitor: Visitor, opened: tuple[Visitor, int]) -> None:
    place = opened[0].at
    for path in ("/", place, "/nowhere", "/t/x", "/robots.txt", site.style[0], "/healthz"):
        visitor.go(path)
        policy = visitor.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert visitor.headers["referrer-policy"] == "no-referrer"
        assert visitor.headers["x-content-type-options"] == "nosniff"
        assert "strict-transport-security" not in visitor.headers
        assert "<script" not in visitor.page
        assert "style=" not in visitor.page.replace('rel="stylesheet"', "")
    assert "no-store" in visitor.go(place).headers["cache-control"]


def test_behind_https_cookies_and_headers_say_so(on_https: str, visitor: Visitor) -> None:
    visitor.go("/")
    assert "max-age" in visitor.headers["strict-transport-security"]
    assert visitor.headers["set-cookie"].startswith("__Host-desk=")
    assert "Secure" in visitor.headers["set-cookie"]
    assert "HttpOnly" in visitor.headers["set-cookie"]


def test_what_a_request_calls_its_host_is_never_believed(on_https: str, visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    visitor.client.base_url = "https://testserver"  # type: ignore[assignment]
    visitor.go("/", Host="evil.example", **{"X-Forwarded-Host": "evil.example"})
    response = visitor.client.post(
        "/",
        data={"form": visitor.number, "description": "x", "name": "x", "contact": "x", "urgency": "low",
              "impact": "one"},
        headers={"Host": "evil.example"},
        follow_redirects=False,
    )  # fmt: skip
    assert response.status_code == 303
    assert response.headers["location"].startswith("/t/")
    visitor._keep(visitor.client.get(response.headers["location"], headers={"Host": "evil.example"}))
    assert "evil.example" not in visitor.page
    assert "https://help.example.com/t/" in visitor.page


@pytest.mark.parametrize("path", ["/", "/t/" + "A" * 43, "/survey/" + "A" * 43, "/healthz"])
def test_a_desk_that_is_out_of_reach_is_said_calmly(
    site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def out_of_reach(_job: object) -> None:
        raise StoreError("unreachable", location="db", said="refused")

    monkeypatch.setattr(site.desk.database, "read", out_of_reach)
    visitor.go(path)
    # The form itself needs nothing of the database until it is sent.
    assert visitor.status == (200 if path == "/" else 503)
    if path != "/":
        assert "The desk can't be reached" in visitor.text
        assert visitor.headers["retry-after"] == "30"
    assert visitor.client.get("/api/v1/tickets/T20260302-001").status_code == 401
    token = {"Authorization": "Bearer sd_000000000000_" + "A" * 43}
    answer = visitor.client.get("/api/v1/tickets/T20260302-001", headers=token)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")


def test_a_fault_of_ours_tells_nothing_of_itself(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_desk: Desk, _ticket: int) -> None:
        raise RuntimeError("secret of the house")

    client = TestClient(make_app(site.desk, Language.ENGLISH, site), raise_server_exceptions=False)
    token = status_links.issue(site.desk, site.desk.register(Agent("a", "A"), REGISTER).outcomes[0].ticket_id)
    monkeypatch.setattr(customer_page, "look", broken)
    with client:
        response = client.get(f"/t/{token}")
    assert response.status_code == 500
    assert "It is our fault" in response.text
    assert "secret" not in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_the_log_has_no_secret(opened: tuple[Visitor, int], caplog: pytest.LogCaptureFixture) -> None:
    visitor, _ = opened
    with caplog.at_level("INFO", logger="supportdesk.web"):
        visitor.go(visitor.at)
    told = [record.getMessage() for record in caplog.records if record.name == "supportdesk.web"]
    assert any("/t/{token} 200" in line for line in told)
    assert visitor.at.removeprefix("/t/") not in " ".join(told)
