"""The list shows what its reader chose, in their order, and does so again at the next start."""

from __future__ import annotations

from typing import Any

from supportdesk.domain.views import CLOCK_COLUMNS, STANDARD_COLUMNS
from supportdesk.domain.vocabulary import Column
from supportdesk.services import saved_views


async def leave(c: Any) -> None:
    c.hit("ctrl+q")
    await c.settle()


def above(c: Any) -> str:
    """The names of the columns."""
    return next(line for line in c.lines() if "response" in line and "resolution" in line)


async def test_columns_are_chosen_and_come_back(console: Any, office: Any) -> None:
    async with console(size=(80, 30)) as c:
        assert "owner" in above(c)
        await c.press("vertical_line", *["down"] * 6, "space")
        await c.press(*["down"] * 5, "space", *["shift+up"] * 7, "enter")
        await c.settle()
        assert "owner" not in above(c)
        assert above(c).index("department") < above(c).index("status")
        chosen = c.desk.queue.columns
        rest = (Column.DEPARTMENT, Column.STATUS, Column.TIER, Column.CUSTOMER)
        assert chosen[4:] == (*rest, *CLOCK_COLUMNS)
        await leave(c)
    async with console(size=(80, 30)) as c:
        assert c.desk.queue.columns == chosen
        assert above(c).index("department") < above(c).index("status")
        await c.press("5")
        await c.settle()
        assert c.desk.queue.columns == chosen, "all standing views have them"
        await c.press("vertical_line", "ctrl+r", "enter")
        await c.settle()
        assert c.desk.queue.columns == STANDARD_COLUMNS


async def test_number_and_subject_stay_and_esc_changes_nothing(console: Any, office: Any) -> None:
    async with console(size=(80, 30)) as c:
        await c.press("vertical_line", "j", "j", "space")
        assert "they stay" in "\n".join(c.notices())
        await c.press("k", "space", "escape")
        await c.settle()
        assert c.desk.queue.columns == STANDARD_COLUMNS


async def test_a_view_of_ones_own_has_its_own_columns(console: Any, office: Any, team: Any) -> None:
    saved_views.save(office.desk, team.l1, "one", "is:open", "v")
    saved_views.save(office.desk, team.l2, "theirs", "is:open", "", shared=True)
    async with console(size=(80, 30)) as c:
        await c.press("apostrophe", "v")
        await c.settle()
        await c.press("vertical_line", *["down"] * 6, "space", "enter")
        await c.settle()
        (one, _theirs) = saved_views.every(office.desk, team.l1)
        assert Column.OWNER not in one.columns
        assert "owner" not in above(c)
        await c.press("8")
        await c.settle()
        assert "owner" in above(c), "the standing views have theirs"
        await c.press("apostrophe", "down", "enter")
        await c.settle()
        await c.press("vertical_line", *["down"] * 6, "space", "enter")
        await c.settle()
        assert "owner" not in above(c)
        assert saved_views.named(office.desk, team.l2, "theirs").columns == ()
        assert "until you leave it" in "\n".join(c.notices())
        await leave(c)


async def test_clocks_are_left_out_and_stand_among_the_others(console: Any, office: Any) -> None:
    async with console(size=(80, 30)) as c:
        assert "resolution" in above(c)
        await c.press("vertical_line", *["down"] * 9, "space", "up", *["shift+up"] * 4, "enter")
        await c.settle()
        assert c.desk.queue.columns[4] is Column.RESPONSE
        line = next(line for line in c.lines() if "update by" in line)
        assert line.index("response") < line.index("status") < line.index("update by")
        assert "resolution" not in line
        await c.press("vertical_line", "ctrl+r", "enter")
        await c.settle()
        assert "resolution" in above(c)


async def test_what_has_no_room_is_told(console: Any, office: Any) -> None:
    async with console(size=(80, 30)) as c:
        await c.press("vertical_line")
        assert "no room" not in c.text()
        await c.press(*["down"] * 15, "space")
        assert "no room" in c.text()
