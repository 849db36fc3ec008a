"""The next start is where the last one was left."""

from __future__ import annotations

from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.starting import Session
from supportdesk.domain.vocabulary import Column
from supportdesk.services import saved_views
from supportdesk.session import place, read, write
from supportdesk.widgets.column_heads import ColumnHeads
from supportdesk.widgets.ticket_list import TicketList


async def leave(c: Any) -> None:
    c.hit("ctrl+q")
    await c.settle()


async def test_view_ticket_and_how_far_it_was_read(console: Any, office: Any) -> None:
    async with console(size=(80, 12)) as c:
        await c.press("5")
        await c.open(office.ids["handover"])
        await c.press("k", "k", "D")
        top = c.desk.query_one("Timeline").scroll_offset.y
        assert top > 0
        await leave(c)
    async with console(size=(80, 12)) as c:
        assert c.desk.queue.view == "breached"
        assert c.desk.view_open.ticket.id == office.ids["handover"]
        assert c.desk.has_class("-reading")
        assert c.desk.query_one("Timeline").scroll_offset.y == top
        assert c.focused == "Timeline"
        assert c.app.telling.quiet
        assert "do not disturb" in c.lines()[0]
        await c.press("escape", "escape")
        assert "Breached" in c.lines()[0]


async def test_the_cursor_in_the_list(console: Any, office: Any) -> None:
    async with console(size=(80, 12)) as c:
        await c.press(*"jjjjjj")
        row, top = c.desk.wanted, c.desk.query_one("TicketList").scroll_offset.y
        await leave(c)
    async with console(size=(80, 12)) as c:
        assert c.desk.query_one("TicketList").current == row
        assert c.desk.query_one("TicketList").scroll_offset.y == top


async def test_marks_come_back(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("space", "j", "space")
        marked = set(c.desk.query_one("TicketList").marked)
        assert len(marked) == 2
        await leave(c)
    async with console() as c:
        assert c.desk.query_one("TicketList").marked == marked
        assert "2 marked" in c.lines()[0]
        await c.press("escape")
        await leave(c)
    async with console() as c:
        assert not c.desk.query_one("TicketList").marked


@pytest.mark.parametrize(("keys", "wanted"), [(("apostrophe", "v"), "tags"), (("5",), "response")])
async def test_nothing_else_is_seen_before_the_view_that_was_left(
    console: Any, office: Any, team: Any, make_app: Any, console_of: Any, monkeypatch: Any, keys: Any,
    wanted: str,
) -> None:  # fmt: skip
    """Neither the standard columns nor another view, from the first frame on."""
    columns = (Column.NUMBER, Column.SUBJECT, Column.TAGS, Column.RESOLUTION)
    saved_views.save(office.desk, team.l1, "calm", "is:open", "v", columns=columns)
    saved_views.keep_columns(office.desk, team.l1, (Column.NUMBER, Column.SUBJECT, Column.RESPONSE))
    async with console() as c:
        await c.press(*keys)
        await leave(c)
    heads: list[str] = []
    lists: list[int] = []
    draw, show = ColumnHeads.update, TicketList.show_ids

    def drawn(self: Any, text: Any, **more: Any) -> None:
        heads.append(str(text))
        draw(self, text, **more)

    def shown(self: Any, ids: Any, *more: Any) -> None:
        lists.append(len(ids))
        show(self, ids, *more)

    monkeypatch.setattr(ColumnHeads, "update", drawn)
    monkeypatch.setattr(TicketList, "show_ids", shown)
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        c = console_of(app, pilot)
        await c.settle()
        assert wanted in c.lines()[1]
        assert heads
        assert all(wanted in line for line in heads)
        assert len(set(lists)) == 1, "one list, the right one"


async def test_a_view_of_ones_own_and_its_filter(console: Any, office: Any, team: Any) -> None:
    saved_views.save(office.desk, team.l1, "open ones", "is:open sort:-created", "v")
    async with console(size=(120, 30)) as c:
        await c.press("apostrophe", "v")
        await c.settle()
        await c.press("slash")
        await c.write("-owner:none sort:priority")
        await c.press("enter", "j")
        await c.settle()
        ids, current = c.desk.queue.tickets.ids, c.desk.queue.tickets.current
        assert len(ids) > 1
        await leave(c)
    async with console(size=(120, 30)) as c:
        assert "open ones" in c.lines()[0]
        assert "-owner:none sort:priority" in c.lines()[0]
        assert (c.desk.queue.tickets.ids, c.desk.queue.tickets.current) == (ids, current)
        await c.press("escape")
        await c.settle()
        assert c.desk.queue.base == "is:open sort:-created"
        assert len(c.desk.queue.tickets.ids) > len(ids)
        await leave(c)
    saved_views.remove(office.desk, team.l1, "open ones")
    async with console(size=(120, 30)) as c:
        assert c.desk.queue.saved is None
        assert "All open" in c.lines()[0]


async def test_each_agent_has_their_own(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("4")
        await leave(c)
    async with console(agent="wang.hao") as c:
        assert c.desk.queue.view == "all"
        await c.press("7")
        await leave(c)
    async with console() as c:
        assert c.desk.queue.view == "due"


async def test_a_hand_on_the_keys_is_not_carried_elsewhere(
    console: Any, office: Any, make_app: Any, console_of: Any
) -> None:
    """Keys pressed while the desk was being opened were meant for the ticket that was to be seen."""
    async with console() as c:
        await c.press("j", "j", "j")
        await leave(c)
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        c = console_of(app, pilot)
        c.hit("down")
        await c.settle()
        assert c.desk.query_one("TicketList").cursor < 2


async def test_a_ticket_that_left_the_view_is_no_trouble(console: Any, office: Any, team: Any) -> None:
    async with console() as c:
        await c.press("2", "j")
        await leave(c)
    office.act(team.l1, "new", cm.Claim())
    async with console() as c:
        assert c.desk.queue.view == "unowned"
        await c.press("j", "k")


def test_what_cannot_be_read_is_no_session() -> None:
    assert read("desk", "li.na") is None
    write("desk", "li.na", Session("mine", 3, True))
    assert read("desk", "li.na") == Session("mine", 3, True)
    assert place("desk", "li.na").stat().st_mode & 0o777 == 0o600
    for damage in ("", "[]", "{", '{"ticket": "x"}', '{"view": "mine", "ticket": null}'):
        place("desk", "li.na").write_text(damage, encoding="utf-8")
        assert read("desk", "li.na") is None, damage


@pytest.mark.parametrize("url", ["postgresql://me:secret@h/d", "/srv/desk.sqlite3"])
def test_no_password_in_a_name(url: str) -> None:
    assert "secret" not in str(place(url, "li.na"))
