"""Reviews and their measures from the keys: what is under way, what is done in one, and out as Markdown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.vocabulary import ReviewShelf, ReviewState, RootCause
from supportdesk.services import reviews


@pytest.fixture
def reviewed(office: Any, team: Any) -> Any:
    """Two tickets under review: one just opened, one with a measure of 李娜 that is late."""
    office.act(team.lead, "unhappy", cm.OpenReview("It took half a day to hear anything."))
    office.act(team.lead, "missed", cm.OpenReview("Nobody was on the line at eight."))
    office.act(team.lead, "missed", cm.RecordRootCause(RootCause.PROCESS_GAP, "The early shift was empty."))
    day = office.clock().date()
    office.act(team.lead, "missed", cm.AddMeasure("Two people at eight", team.l1, day))
    office.act(team.lead, "missed", cm.AddMeasure("A line for the morning", team.l2, day + timedelta(days=9)))
    office.clock.tick(days=2)
    return office


def review(office: Any, name: str) -> Any:
    return office.ticket(name).review


async def test_the_list_says_what_is_missing_and_what_is_late(console: Any, reviewed: Any) -> None:
    async with console() as c:
        await c.press("ctrl+f")
        lines = c.lines()
        assert reviewed.number("missed") in lines[1], "what is due next comes first"
        assert "2 d late" in lines[1]
        assert "root cause?" in lines[2]
        shown = c.text()
        for words in ("Two people at eight", "The early shift was empty.", "process gap", "Two people"):
            assert words in shown, words
        await c.press("2")
        assert reviewed.number("missed") in c.lines()[1]
        await c.press("3")
        assert reviewed.number("missed") in c.lines()[1]
        await c.press("4")
        assert "No review has ended yet." in c.text()


async def test_from_its_cause_to_its_end_by_keys(console: Any, reviewed: Any) -> None:
    async with console() as c:
        await c.press("ctrl+f", "j")
        assert review(reviewed, "unhappy").cause is None
        await c.press("X")
        assert any("no root cause yet" in said for said in c.notices())
        await c.press("c", "2", "enter")
        await c.write("Nobody looked at the mailbox.")
        await c.press("ctrl+s")
        assert review(reviewed, "unhappy").cause_text == "Nobody looked at the mailbox."
        assert review(reviewed, "unhappy").cause is RootCause.SKILL_GAP
        await c.press("m")
        await c.write("Look at it each hour")
        await c.press("ctrl+s")
        [measure] = review(reviewed, "unhappy").measures
        assert measure.owner.id == "li.na"
        assert measure.due == reviews.today(reviewed.desk) + timedelta(days=7)
        await c.press("X")
        assert any("still open: 1" in said for said in c.notices())
        await c.press("d")
        await c.write("in the plan of the shift")
        await c.press("ctrl+s")
        await c.press("a")
        await c.write("周平、李娜")
        await c.press("ctrl+s")
        await c.press("X", "ctrl+s")
        found = review(reviewed, "unhappy")
        assert not found.is_open
        assert found.attendees == ("周平", "李娜")
        assert found.measures[0].outcome == "in the plan of the shift"
        await c.press("4")
        assert reviewed.number("unhappy") in c.lines()[1]


async def test_a_measure_is_changed_by_key(console: Any, reviewed: Any) -> None:
    async with console() as c:
        await c.press("ctrl+f", "e")
        await c.press("enter")
        await c.press("tab", "tab", "end")
        await c.press(*["backspace"] * 10)
        await c.write("2099-01-01")
        await c.press("ctrl+s")
        assert review(reviewed, "missed").measures[0].due.isoformat() == "2099-01-01"
        assert reviews.listing(reviewed.desk, c.app.team.me, ReviewShelf.OVERDUE) == []


async def test_it_is_written_as_markdown(
    console: Any, reviewed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with console() as c:
        await c.press("ctrl+f", "w", "ctrl+s")
        page = tmp_path / f"review-{reviewed.number('missed')}.md"
        assert "Two people at eight" in page.read_text(encoding="utf-8")
        await c.press("w", "ctrl+s")
        assert "is there already" in c.text() or "already" in c.text(), "nothing is written over"


async def test_a_review_is_opened_on_a_ticket_and_found_again(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["resolved"])
        await c.press("circumflex_accent")
        await c.write("Twice the same fault")
        await c.press("ctrl+s")
        assert office.ticket("resolved").review_state is ReviewState.OPEN
        await c.press("circumflex_accent")
        assert any("under way already" in said for said in c.notices())
        await c.press("ctrl+f")
        assert office.number("resolved") in c.lines()[1]
        await c.press("enter")
        assert c.app.desk.view_open.ticket.id == office.ids["resolved"]


async def test_scores_are_recorded_without_a_confirmation(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["resolved"])
        await c.press("percent_sign", "right", "tab", "right", "tab", "right", "ctrl+s")
        ticket = office.ticket("resolved")
        assert ticket.feedback is not None
        assert ticket.confirmed_at is None
