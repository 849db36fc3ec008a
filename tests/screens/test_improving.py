"""What a month teaches on its screen: its tickets, and what is decided, carried out and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from supportdesk.domain.improvements import ImprovementState
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import set_language
from supportdesk.services import improvements


async def to_proposals(c: Any) -> None:
    """The cursor on the first proposal."""
    await c.press("grave_accent")
    await c.press("slash")
    await c.write("look at the target")
    await c.press("enter")


def states(office: Any) -> list[ImprovementState]:
    return [one.state for one in improvements.every(office.desk)]


async def test_a_proposal_is_accepted_done_and_taken_back(console: Any, office: Any) -> None:
    async with console(agent="zhou.ping", size=(120, 36)) as c:
        await to_proposals(c)
        await c.press("a")
        assert "Look at the target" in c.text()
        await c.press("ctrl+s")
        assert states(office) == [ImprovementState.ACCEPTED]
        (one,) = improvements.measures(office.desk)
        assert one.measure is not None
        assert (one.measure.owner.id, one.figure and one.figure.month) == ("zhou.ping", "2026-03")
        await c.press("a")
        assert "accepted already" in c.text()
        await c.press("d", "ctrl+s")
        assert states(office) == [ImprovementState.DONE]
        await c.press("u")
        assert states(office) == [ImprovementState.ACCEPTED]


async def test_a_proposal_is_dismissed_with_a_note_and_taken_back(console: Any, office: Any) -> None:
    async with console(agent="zhou.ping", size=(120, 36)) as c:
        await to_proposals(c)
        await c.press("x", "ctrl+s")
        assert states(office) == [], "why it is left has to be said"
        await c.write("One odd month")
        await c.press("ctrl+s")
        assert states(office) == [ImprovementState.DISMISSED]
        await c.press("u")
        assert states(office) == [ImprovementState.OPEN]


async def test_who_may_not_is_told_why(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        await to_proposals(c)
        await c.press("a")
        assert "team lead" in c.text()
        await c.press("t")
        assert "no training" in c.text()
        await c.press("g", "g", "a")
        assert "proposes nothing" in c.text()
        assert states(office) == []


async def test_a_proposal_leads_to_its_tickets(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        await to_proposals(c)
        await c.press("enter")
        words = c.app.desk.queue.words
        assert words.startswith('"T2026')
        assert c.app.desk.queue.words.count('"T') >= 1


async def proposed(c: Any, office: Any) -> None:
    await to_proposals(c)


async def accepting(c: Any, office: Any) -> None:
    await to_proposals(c)
    await c.press("a")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_proposals(picture: Any, size: tuple[int, int]) -> None:
    assert picture(proposed, size, agent="zhou.ping")


def test_the_proposals_without_colour(picture: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(proposed, (120, 36), agent="zhou.ping")


def test_accepting_one(picture: Any) -> None:
    assert picture(accepting, (120, 36), agent="zhou.ping")


async def proposed_in_chinese(c: Any, office: Any) -> None:
    await c.press("grave_accent", "slash")
    await c.write("检查")
    await c.press("enter")


def test_the_proposals_in_chinese(picture: Any) -> None:
    set_language(Language.CHINESE)
    assert picture(proposed_in_chinese, (120, 36), language=Language.CHINESE, agent="zhou.ping")
