"""The survey page: three scores, a comment, once; and the files that come with forms."""

from __future__ import annotations

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.outgoing import Sender
from supportdesk.domain.people import Agent
from supportdesk.domain.vocabulary import Category, Status
from supportdesk.services import attachments, loop, outgoing, reading, status_links, web_settings
from supportdesk.services.desk import Act, Desk
from supportdesk.web import site as sites
from supportdesk.web.site import Site
from tests.conftest import Team
from tests.web.conftest import Visitor

SCORES = {"response_speed": "5", "problem_solving": "2", "attitude": "4"}


@pytest.fixture
def asked(site: Site, visitor: Visitor, team: Team) -> tuple[Visitor, int]:
    """A visitor before the survey of a report of theirs that was solved."""
    desk = site.desk
    outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "IT 服务台", "smtp+plain://127.0.0.1"))
    web_settings.set_public_url(desk, team.lead, "http://testserver")
    visitor.report()
    ticket_id = status_links.ticket_of(desk, visitor.at.removeprefix("/t/"))
    assert ticket_id is not None
    for command in (cm.Classify(Category.SIMPLE), cm.Resolve("secret cause")):
        desk.act(team.l1, [Act(ticket_id, command)])
    desk.now.tick(hours=1)  # type: ignore[attr-defined]
    loop.turn(desk)
    desk.now.tick(seconds=15)  # type: ignore[attr-defined]
    letter = outgoing.claim(desk, "w")
    assert letter is not None
    visitor.go("/survey/" + letter.text.split("/survey/")[1].split()[0])
    return visitor, ticket_id


def ticket(desk: Desk, ticket_id: int):  # type: ignore[no-untyped-def]
    return reading.ticket(desk, ticket_id).ticket


def test_scores_a_comment_and_a_confirmation_are_kept(site: Site, asked: tuple[Visitor, int]) -> None:
    visitor, ticket_id = asked
    assert "How was it?" in visitor.text
    assert "secret" not in visitor.page
    place = visitor.at
    visitor.send(place, **SCORES, solved="yes", comment="快一点\n就好了")
    assert "Thank you" in visitor.text
    after = ticket(site.desk, ticket_id)
    given = after.feedback
    assert (given.response_speed, given.problem_solving, given.attitude) == (5, 2, 4)
    assert given.comment == "快一点\n就好了"
    assert after.status is Status.CLOSED
    visitor._keep(visitor.client.post(place, data={**SCORES, "attitude": "1", "form": "x"}))
    assert "We have your answer" in visitor.text
    assert ticket(site.desk, ticket_id).feedback == given


def test_scores_alone_confirm_nothing(site: Site, asked: tuple[Visitor, int]) -> None:
    visitor, ticket_id = asked
    visitor.send(visitor.at, **SCORES, solved="no")
    after = ticket(site.desk, ticket_id)
    assert after.feedback is not None
    assert (after.status, after.confirmed_at) == (Status.RESOLVED, None)


@pytest.mark.parametrize("score", ["", "0", "6", "５", "x", "4.5"])
def test_a_score_that_is_none_is_asked_for_again(site: Site, asked: tuple[Visitor, int], score: str) -> None:
    visitor, ticket_id = asked
    visitor.send(visitor.at, **{**SCORES, "attitude": score}, comment="kept words")
    assert visitor.status == 422
    assert 'id="attitude-wrong"' in visitor.page
    assert "kept words" in visitor.page
    assert 'name="response_speed" value="5" required checked' in visitor.page
    assert ticket(site.desk, ticket_id).feedback is None


def test_it_expires_and_is_withdrawn_when_work_goes_on(
    site: Site, asked: tuple[Visitor, int], l1: Agent
) -> None:
    visitor, ticket_id = asked
    place = visitor.at
    site.desk.act(l1, [Act(ticket_id, cm.Reopen("still jams"))])
    assert "We are working on it again" in visitor.go(place).text
    site.desk.act(l1, [Act(ticket_id, cm.Undo(reading.ticket(site.desk, ticket_id).entries[-1].batch))])
    assert "How was it?" in visitor.go(place).text
    site.desk.now.tick(days=15)  # type: ignore[attr-defined]
    assert "This survey is over" in visitor.go(place).text
    assert visitor.go("/survey/" + "A" * 43).status == 404
    assert visitor.go("/survey/%00").status == 404


# ---------------------------------------------------------------- files


def test_files_are_kept_with_the_report_and_with_answers(site: Site, visitor: Visitor) -> None:
    visitor.go("/")
    data = {"form": visitor.number, "description": "x", "name": "张*", "contact": "1", "urgency": "low",
            "impact": "one"}  # fmt: skip
    files = [("files", ("../../etc/屏幕\u202e.png", b"\x89PNG", "image/png")), ("files", ("empty.txt", b""))]
    visitor._keep(visitor.client.post("/", data=data, files=files))
    assert visitor.status == 200, visitor.text
    ticket_id = status_links.ticket_of(site.desk, visitor.at.removeprefix("/t/"))
    assert ticket_id is not None
    (kept,) = ticket(site.desk, ticket_id).attachments
    path = attachments.path_of(site.desk, kept)
    assert path is not None
    assert path.read_bytes() == b"\x89PNG"
    assert "/" not in kept.name
    assert "屏幕" in visitor.text
    said = {"form": visitor.number, "said": "say", "text": "More:"}
    visitor._keep(visitor.client.post(visitor.at, data=said, files=[("files", ("log.txt", b"line"))]))
    assert "log.txt" in visitor.text
    told = reading.ticket(site.desk, ticket_id).entries[-1].event
    assert [each.name for each in told.attachments] == ["log.txt"]  # type: ignore[attr-defined]


def test_files_too_large_or_too_many_are_said_and_nothing_is_lost(
    site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "FILE_BYTES", 10)
    for files in (
        [("files", ("big.bin", b"x" * 11))],
        [("files", (f"{n}.txt", b"x")) for n in range(6)],
        [("files", (f"{n}.txt", b"x")) for n in range(40)],
    ):
        visitor.go("/")
        data = {"form": visitor.number, "description": "words that stay", "name": "a", "contact": "b",
                "urgency": "low", "impact": "one"}  # fmt: skip
        visitor._keep(visitor.client.post("/", data=data, files=files))
        assert visitor.status == 422
        assert "Not taken: " in visitor.text
        assert str(files[-1][1][0]) in visitor.text
        assert "words that stay" in visitor.page
