"""Views of one's own in the console: saved from what is shown, opened by a key, counted in the sidebar."""

from __future__ import annotations

from typing import Any

from supportdesk.services import saved_views


def shown(c: Any) -> list[int]:
    return list(c.desk.query_one("TicketList").ids)


async def test_what_is_shown_is_saved_and_opened_by_its_key(console: Any, office: Any, team: Any) -> None:
    async with console(size=(120, 30)) as c:
        await c.press("slash")
        await c.write("owner:me dept:销售部")
        await c.press("enter", "apostrophe", "ctrl+s")
        await c.write("销售 v")
        await c.press("enter")
        await c.settle()
        (view,) = saved_views.every(office.desk, team.l1)
        assert (view.name, view.key, view.query) == ("销售", "v", "is:open owner:me dept:销售部")
        await c.press("escape", "escape", "9")
        await c.settle()
        line = next(line for line in c.lines() if "销售" in line[:20])
        assert line[:24].split() == ["'v", "销售", "1"], "its count is in the sidebar"
        await c.press("apostrophe", "v")
        await c.settle()
        assert shown(c) == [office.ids["mine"]]
        assert "销售" in c.lines()[0]
        await c.press("8")
        await c.settle()
        assert len(shown(c)) > 1


async def test_a_clash_is_told_and_others_views_are_theirs(console: Any, office: Any, team: Any) -> None:
    saved_views.save(office.desk, team.l1, "one", "is:open", "v")
    saved_views.save(office.desk, team.l2, "theirs", "is:resolved", "r", shared=True)
    async with console(size=(120, 30)) as c:
        await c.press("apostrophe", "ctrl+s")
        await c.write("two v")
        await c.press("enter")
        await c.settle()
        assert "already opens your view one" in "\n".join(c.notices())
        await c.press("escape", "down", "delete")
        await c.settle()
        assert len(saved_views.every(office.desk, team.l1)) == 2
        await c.press("up", "delete")
        await c.settle()
        assert [view.name for view in saved_views.every(office.desk, team.l1)] == ["theirs"]


async def test_a_view_gets_another_name_and_key(console: Any, office: Any, team: Any) -> None:
    saved_views.save(office.desk, team.l1, "one", "is:open", "v")
    async with console(size=(120, 30)) as c:
        await c.press("apostrophe", "ctrl+r", *["backspace"] * 5)
        await c.write("two w")
        await c.press("enter")
        await c.settle()
        (view,) = saved_views.every(office.desk, team.l1)
        assert (view.name, view.key, view.query) == ("two", "w", "is:open")
        assert "two" in c.text()
        await c.press("ctrl+s")
        await c.write("three")
        await c.press("enter", "ctrl+t")
        await c.settle()
        shared = [view.name for view in saved_views.every(office.desk, team.l1) if view.shared]
        assert shared == ["three"], "the cursor is on what was saved"
        await c.press("w")
        await c.settle()
        assert "two" in c.lines()[0]
