"""The time machine: `[` and `]` walk through what happened, and nothing is done in the past."""

from __future__ import annotations

from typing import Any

from supportdesk.domain import commands as cm
from supportdesk.services.desk import Act


def banner(c: Any) -> str:
    return next((line for line in c.lines() if "As it stood" in line), "")


async def test_back_and_forth_through_a_ticket(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        await c.open(office.ids["handover"])
        assert "Cleared the report cache" in c.text()
        assert not banner(c)
        await c.press("[")
        last = banner(c)
        assert last, "one act before the last"
        await c.press("[", "[")
        assert "I can see it too" in c.text() or "Reports time out" in c.text()
        for _ in range(12):
            await c.press("[")
        assert ", 1 of " in banner(c)
        assert "Cleared the report cache" not in c.text()
        assert "This is how it began." in c.text()
        for _ in range(12):
            await c.press("]")
        assert not banner(c)
        assert "Cleared the report cache" in c.text()


async def test_nothing_is_done_in_the_past_and_escape_comes_back(console: Any, office: Any) -> None:
    async with console(size=(80, 24)) as c:
        await c.open(office.ids["mine"])
        await c.press("[", "r")
        assert "This is the past" in c.text()
        assert c.focused != "composer-text"
        await c.press("u")
        assert banner(c)
        await c.press("escape")
        assert not banner(c)
        assert c.desk.has_class("-reading"), "escape came back to now, not out of the ticket"
        await c.press("r")
        assert c.focused == "composer-text"


async def test_the_clocks_stand_still_at_that_instant(console: Any, office: Any) -> None:
    async with console(size=(200, 50)) as c:
        await c.open(office.ids["overdue"])
        for _ in range(30):
            await c.press("[")

        def response() -> str:
            return next(
                line.rpartition("First response")[2] for line in c.lines() if "First response" in line
            )

        first = response()
        assert "10m" in first, "nobody had answered yet"
        office.clock.tick(minutes=7)
        c.desk._tick()
        await c.settle()
        assert response() == first


async def test_a_change_elsewhere_leaves_the_reader_where_he_stands(
    console: Any, office: Any, team: Any
) -> None:
    async with console(size=(120, 36)) as c:
        await c.open(office.ids["mine"])
        await c.press("[")
        before = banner(c)
        office.desk.act(team.l1, [Act(office.ids["mine"], cm.AddNote("meanwhile"))])
        c.desk.changed([office.ids["mine"]])
        await c.settle()
        assert banner(c) == before
        assert "meanwhile" not in c.text()
        await c.press("escape")
        assert "meanwhile" in c.text()


async def test_another_ticket_is_shown_as_it_is(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        await c.open(office.ids["mine"])
        await c.press("[")
        assert banner(c)
        await c.open(office.ids["overdue"])
        assert not banner(c)
