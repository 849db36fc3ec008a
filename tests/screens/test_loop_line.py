"""One line says what still keeps the loop open, and the key that moves it on; the test with the customer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.events import Feedback
from supportdesk.domain.people import SYSTEM
from supportdesk.domain.vocabulary import Status


def tell(office: Any, name: str, event: ev.Event) -> None:
    """Something that the desk does by itself."""
    office.desk.database.write(lambda c: office.desk.tell(c, office.ids[name], [event], SYSTEM))


def line(c: Any) -> str:
    return str(c.app.desk.query_one("#loop").render()) if c.app.desk.pane.has_class("-loop") else ""


async def test_the_line_says_what_is_missing_and_the_key_does_it(console: Any, office: Any, l1: Any) -> None:
    async with console() as c:
        await c.open(office.ids["resolved"])
        assert "T records the test, C confirms" in line(c)
        await c.press("C", "ctrl+s")
        assert "% records scores" in line(c)
        await c.press("percent_sign", "right", "tab", "right", "tab", "right", "ctrl+s")
        assert "X closes it" in line(c)
        await c.press("X", "ctrl+s")
        assert office.ticket("resolved").loop_gap() is None
        assert line(c) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("unhappy", "Scored 2, below 4: ^ opens a review"),
        ("mine", ""),
        ("closed", ""),
    ],
)
async def test_it_is_there_where_something_is_missing(
    console: Any, office: Any, name: str, said: str
) -> None:
    async with console() as c:
        await c.open(office.ids[name])
        assert line(c).startswith(said)
        assert bool(line(c)) == bool(said)


async def test_what_the_desk_did_is_said(console: Any, office: Any, team: Any) -> None:
    tell(office, "resolved", ev.SurveySent(office.clock() + timedelta(days=3), "x"))
    office.act(team.l1, "resolved", cm.Confirm())
    office.act(team.lead, "unhappy", cm.OpenReview("look"))
    async with console() as c:
        await c.open(office.ids["resolved"])
        assert "the survey is open until 03-05" in line(c)
        await c.open(office.ids["unhappy"])
        assert "a review is under way: ctrl+f" in line(c)
    tell(office, "missed", ev.Resolved("x"))
    tell(office, "missed", ev.Closed(silence=timedelta(days=7)))
    async with console() as c:
        await c.open(office.ids["missed"])
        assert "Closed unconfirmed after 7 days without a word" in line(c)


@pytest.mark.parametrize(("name", "words"), [("mine", "您好"), ("missed", "Hello Tom Weber")])
async def test_the_customer_is_asked_to_test_in_their_language(
    console: Any, office: Any, team: Any, name: str, words: str
) -> None:
    office.act(team.l1, name, cm.Resolve("done"))
    office.clock.tick(minutes=1)
    async with console() as c:
        await c.open(office.ids[name])
        assert "was not asked to test yet: T asks" in line(c)
        await c.press("T", "ctrl+s")
        ticket = office.ticket(name)
        assert ticket.status is Status.RESOLVED
        said = [e for e in c.app.desk.view_open.entries if isinstance(e.event, ev.PublicReplied)][-1]
        assert words in said.event.text
        assert "{" not in said.event.text
        assert "T records the test" in line(c)
        await c.press("T", "shift+tab", "right", "tab")
        await c.write("still the same")
        await c.press("ctrl+s")
        assert office.ticket(name).status is Status.IN_PROGRESS
        assert office.kinds(name)[-1] == "fix_tested"


async def test_a_test_that_passed_asks_for_the_confirmation(console: Any, office: Any, team: Any) -> None:
    office.act(team.l1, "resolved", cm.RecordTest(True, "works"))
    office.act(team.l1, "resolved", cm.RecordFeedback(Feedback(5, 5, 5)))
    async with console() as c:
        await c.open(office.ids["resolved"])
        assert "test passed, but nobody confirmed: C confirms" in line(c)
