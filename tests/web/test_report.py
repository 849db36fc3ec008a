"""The report form: what becomes a ticket, what is said back, and who is kept out."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from supportdesk.domain.vocabulary import ActorKind, Channel, Impact, Urgency
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from supportdesk.web.site import Site
from tests.web.conftest import REPORT, Visitor


def tickets(desk: Desk) -> list[int]:
    from supportdesk.domain.people import NOBODY
    from supportdesk.domain.query import read

    return list(reading.select(desk, NOBODY, read("")))


def test_a_report_is_a_ticket_and_its_page_shows_the_number(site: Site, visitor: Visitor) -> None:
    visitor.report(occurred="2026-03-02T08:30")
    (ticket_id,) = tickets(site.desk)
    view = reading.ticket(site.desk, ticket_id)
    ticket = view.ticket
    assert visitor.status == 200
    assert ticket.number in visitor.text
    assert visitor.at.startswith("/t/")
    assert (ticket.subject, ticket.channel) == ("打印机离线", Channel.FORM)
    assert ticket.description == REPORT["description"]
    assert ticket.customer.display == "销售部-张*"
    assert (ticket.urgency, ticket.impact) == (Urgency.HIGH, Impact.TEAM)
    assert ticket.occurred_at is not None
    assert ticket.occurred_at.isoformat().startswith("2026-03-02T")
    assert view.entries[0].actor.kind is ActorKind.CUSTOMER


def test_what_is_missing_is_said_and_what_was_written_is_kept(site: Site, visitor: Visitor) -> None:
    visitor.report(contact="", name=" ")
    assert visitor.status == 422
    assert "Please say how we reach you." in visitor.text
    assert "Please give your name." in visitor.text
    assert "三楼的打印机从早上起不能用。" in visitor.page
    assert 'value="high" checked' in visitor.page
    assert tickets(site.desk) == []
    visitor.send("/", **REPORT)
    assert len(tickets(site.desk)) == 1


def test_rules_of_the_desk_are_said_at_their_field(site: Site, visitor: Visitor) -> None:
    visitor.report(occurred="2030-01-01T00:00")
    assert visitor.status == 422
    assert 'id="occurred-wrong"' in visitor.page
    visitor.report(name="x" * 300)
    assert 'id="name-wrong"' in visitor.page
    assert tickets(site.desk) == []


@pytest.mark.parametrize("given", ["yesterday", "2026-13-01T00:00", "0000", "9" * 400])
def test_a_time_that_is_none_is_no_fault(visitor: Visitor, given: str) -> None:
    assert visitor.report(occurred=given).status == 422


def test_a_form_sent_twice_is_one_ticket(site: Site, visitor: Visitor) -> None:
    visitor.go("/")
    number = visitor.number
    for _ in range(3):
        visitor._keep(visitor.client.post("/", data={**REPORT, "form": number}))
        assert visitor.at.startswith("/t/")
    assert len(tickets(site.desk)) == 1


def test_the_same_words_from_a_new_form_soon_after_are_the_same_report(
    site: Site, visit: Callable[[], Visitor]
) -> None:
    visitor = visit()
    visitor.report()
    visitor.report()
    assert len(tickets(site.desk)) == 1
    assert visitor.at.startswith("/t/")
    visitor.report(description="Another matter")
    visit().report()
    assert len(tickets(site.desk)) == 3
    site.desk.now.tick(hours=1)  # type: ignore[attr-defined]
    visitor.report()
    assert len(tickets(site.desk)) == 4


def test_a_form_of_another_site_or_browser_makes_nothing(site: Site, visit: Callable[[], Visitor]) -> None:
    theirs, mine = visit().go("/"), visit().go("/")
    mine._keep(mine.client.post("/", data={**REPORT, "form": theirs.number}))
    assert mine.status == 400
    assert "send it once more" in mine.text
    mine._keep(mine.client.post("/", data=REPORT))
    assert mine.status == 400
    mine.go("/")
    mine._keep(
        mine.client.post("/", data={**REPORT, "form": mine.number}, headers={"Sec-Fetch-Site": "cross-site"})
    )
    assert mine.status == 403
    assert tickets(site.desk) == []


def test_a_form_that_lay_open_too_long_keeps_its_words(site: Site, visitor: Visitor) -> None:
    visitor.go("/")
    site.desk.now.tick(hours=25)  # type: ignore[attr-defined]
    visitor.send("/", **REPORT)
    assert visitor.status == 400
    assert "三楼的打印机" in visitor.page
    visitor.send("/", **REPORT)
    assert len(tickets(site.desk)) == 1


def test_a_machine_that_fills_in_every_field_makes_nothing(site: Site, visitor: Visitor) -> None:
    visitor.report(website="https://spam.example")
    assert visitor.status == 200
    assert tickets(site.desk) == []


def test_many_reports_from_one_place_have_to_wait(site: Site, visitor: Visitor) -> None:
    for n in range(10):
        assert visitor.report(description=f"三楼的打印机 {n}").status == 200
    visitor.report()
    assert visitor.status == 429
    assert int(visitor.headers["retry-after"]) > 0
    assert "三楼的打印机" in visitor.page
    assert len(tickets(site.desk)) == 10


def test_a_body_that_is_too_large_is_not_read(site: Site, visitor: Visitor) -> None:
    visitor.go("/")
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    visitor._keep(visitor.client.post("/", content=b"x" * (52 * 2**20), headers=kind))
    assert visitor.status == 413
    begun = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    parts = itertools.chain([begun], (b"x" * 2**20 for _ in range(60)))
    visitor._keep(visitor.client.post("/", content=parts, headers=kind))
    assert visitor.status == 413
    assert "Attach fewer" in visitor.text


@pytest.mark.parametrize(
    ("accepted", "words"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "报告问题"),
        ("en-GB,en;q=0.9,zh;q=0.1", "Report a problem"),
        ("fr,de;q=0.9", "Report a problem"),
        ("zh;q=nonsense, en;q=0.1", "Report a problem"),
        ("", "Report a problem"),
    ],
)
def test_the_browser_says_which_language(visitor: Visitor, accepted: str, words: str) -> None:
    assert words in visitor.go("/", **{"Accept-Language": accepted}).text


def test_the_switch_is_remembered_over_what_the_browser_says(visitor: Visitor) -> None:
    visitor.go("/?language=zh_CN", **{"Accept-Language": "en"})
    assert '<html lang="zh-CN">' in visitor.page
    visitor.go("/", **{"Accept-Language": "en"})
    assert "报告问题" in visitor.text
    assert "Report a problem" in visitor.go("/?language=en").text
