"""Numbers and articles in a ticket's text lead there, by a click and by a key."""

from __future__ import annotations

from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.locale.pointer import cells
from supportdesk.widgets.links import links_in


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("as in T20260302-001.", ["T20260302-001"]),
        ("见T20260302-001，以及/kb/004。", ["T20260302-001", "/kb/004"]),
        ("t20260302-001 (t20260302-002)", ["T20260302-001", "T20260302-002"]),
        ("/kb/vpn-again, https://x/kb/001 T20260302-00 XT20260302-001 T20260302-001-b", ["/kb/vpn-again"]),
        ("", []),
    ],
)
def test_what_leads_somewhere(text: str, targets: list[str]) -> None:
    assert [target for target, _line in links_in(text)] == targets


async def click(c: Any, words: str) -> None:
    """Click on words, wherever they stand in the timeline."""
    top = c.desk.query_one("Timeline").region.y
    (y,) = [n for n, line in enumerate(c.lines()) if n >= top and words in line]
    x = cells(c.lines()[y][: c.lines()[y].index(words)])
    await c.pilot.click(offset=(x + 2, y))
    await c.settle()


async def test_a_click_follows(console: Any, office: Any, team: Any) -> None:
    other = office.number("network")
    office.act(team.l1, "mine", cm.AddNote(f"与 {other} 相同，见 /kb/001 和 T20990101-999"))
    async with console(size=(120, 36)) as c:
        await c.open(office.ids["mine"])
        await click(c, "T20990101-999")
        assert "There is no T20990101-999" in c.notices()[-1]
        await click(c, "/kb/001 和")
        assert c.app.current_mode == "knowledge"
        assert "重置OA系统密码" in c.text()
        await c.press("escape")
        await click(c, other)
        assert c.desk.view_open.ticket.id == office.ids["network"]
        await c.press("<")
        assert c.desk.view_open.ticket.id == office.ids["mine"]


async def test_a_key_follows_one_or_asks_which(console: Any, office: Any, team: Any) -> None:
    async with console() as c:
        await c.open(office.ids["network"])
        await c.press("F")
        assert "Nothing in this ticket leads" in c.notices()[-1]
        office.act(team.l1, "mine", cm.AddNote(f"as {office.number('network')}"))
        await c.open(office.ids["mine"])
        await c.press("F")
        assert c.desk.view_open.ticket.id == office.ids["network"]
        office.act(team.l1, "mine", cm.AddNote("or as in /kb/003"))
        await c.open(office.ids["mine"])
        await c.press("F")
        assert "/kb/003" in c.text()
        assert "or as in" in c.text()
        await c.press("down", "enter")
        assert c.desk.view_open.ticket.id == office.ids["network"]


async def test_facts_lead_too(console: Any, office: Any, team: Any) -> None:
    async with console(size=(200, 50)) as c:
        await c.open(office.ids["resolved"])
        (y,) = [n for n, line in enumerate(c.lines()) if "/kb/003" in line and "Article" not in line]
        x = cells(c.lines()[y][: c.lines()[y].index("/kb/003")])
        await c.pilot.click(offset=(x + 1, y))
        await c.settle()
        assert c.app.current_mode == "knowledge"
