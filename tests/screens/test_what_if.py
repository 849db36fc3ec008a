"""What a change does to the clocks stands in the form before it is saved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import StoreError
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category, Priority
from supportdesk.services import deadlines, reading
from supportdesk.widgets.foresight_text import foresight_text
from tests.screens.conftest import NINE


async def test_the_form_shows_the_clocks_before_and_after(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        await c.open(office.ids["mine"])
        await c.press("t")
        assert "→" not in c.text(), "nothing changes yet"
        await c.press("2")
        line = next(line for line in c.lines() if "→" in line)
        assert "Resolution 1h40 → 1d23" in line
        await c.press("ctrl+s")
        assert reading.ticket(office.desk, office.ids["mine"]).ticket.category is Category.COMPLEX


async def test_what_misses_a_deadline_at_once_is_asked_twice(console: Any, office: Any, team: Any) -> None:
    report = cm.Register(
        subject="Slow", customer=Customer("Ada", "Sales"), category=Category.COMPLEX,
        priority=Priority.LOW, reported_at=NINE - timedelta(hours=3),
    )  # fmt: skip
    slow = office.desk.register(team.l1, report).done[0].ticket_id

    def category() -> Any:
        return reading.ticket(office.desk, slow).ticket.category

    async with console(size=(80, 24)) as c:
        await c.open(slow)
        await c.press("t", "1")
        assert "Resolution 1d21 → late 1h00" in c.text()
        await c.press("ctrl+s")
        assert category() is Category.COMPLEX
        assert "ctrl+s again" in c.text()
        await c.press("3")
        await c.press("1")
        await c.press("ctrl+s")
        assert category() is Category.COMPLEX, "another answer between the two is asked about anew"
        await c.press("ctrl+s")
        assert category() is Category.SIMPLE


async def test_of_several_tickets_it_says_how_many_would_miss_one(desk: Any, clock: Any, team: Any) -> None:
    ids = []
    for hours in (0, 3, 4):
        report = cm.Register(
            subject="Slow", customer=Customer("Ada", "Sales"), category=Category.COMPLEX,
            reported_at=clock() - timedelta(hours=hours),
        )  # fmt: skip
        ids.append(desk.register(team.l1, report).done[0].ticket_id)
    found = deadlines.foresight(desk, team.l1, cm.Classify(Category.SIMPLE), ids)
    assert (found.tickets, found.breaching, found.changes) == (3, 2, ())
    said = foresight_text(found, dict.fromkeys(("error",), "red")).plain
    assert said == "2 of 3 tickets would miss a deadline at once."
    assert all(reading.ticket(desk, i).ticket.category is Category.COMPLEX for i in ids)


async def test_a_foresight_that_failed_is_asked_for_anew(
    console: Any, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = deadlines.foresight

    def away(*_: Any) -> Any:
        raise StoreError("unreachable", location="desk", said="no route to host")

    async with console(size=(120, 36)) as c:
        await c.open(office.ids["mine"])
        monkeypatch.setattr(deadlines, "foresight", away)
        await c.press("t", "2", "ctrl+s")
        assert reading.ticket(office.desk, office.ids["mine"]).ticket.category is Category.SIMPLE
        monkeypatch.setattr(deadlines, "foresight", told)
        await c.press("ctrl+s")
        assert reading.ticket(office.desk, office.ids["mine"]).ticket.category is Category.COMPLEX
