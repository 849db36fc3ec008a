"""The queue: views, counts, filter, marks, and what others do meanwhile."""

from __future__ import annotations

import re
from typing import Any

from textual import events

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.query import read
from supportdesk.domain.standing import QUERIES
from supportdesk.domain.views import QueueView
from supportdesk.domain.vocabulary import Category, Priority, Status
from supportdesk.locale.pointer import cells
from supportdesk.services import reading


def shown(c: Any) -> list[int]:
    return list(c.desk.query_one("TicketList").ids)


async def test_a_digit_for_each_view(console: Any, office: Any, team: Any) -> None:
    async with console(size=(120, 24)) as c:
        for key, view in zip("1234567890", QueueView, strict=True):
            await c.press(key)
            queue = reading.queue(office.desk, team.l1, read(QUERIES[view]))
            counts = reading.counts(office.desk, team.l1).views
            assert shown(c) == list(queue.ids), view
            assert len(queue.ids) == counts[view] > 0, view
            for line, other in zip(c.lines()[2:12], QueueView, strict=True):
                assert line[:22].split()[-1] == str(counts[other]), (view, other)


async def test_counts_live(console: Any, office: Any, team: Any) -> None:
    async with console(size=(120, 30)) as c:
        assert c.lines()[2][:22].split() == ["1", "Mine", "5"]
        office.act(team.l1, "new", cm.Claim())
        await c.settle()
        assert c.lines()[2][:22].split() == ["1", "Mine", "6"]
        office.desk.register(
            team.l2, cm.Register("Everything is down", customer=Customer("IT"), category=Category.URGENT)
        )
        await c.settle()
        assert "Everything is down" in c.text()
        assert "Emergencies 3" in c.lines()[0]


async def test_the_cursor_stays_on_its_ticket_when_the_order_changes(
    console: Any, office: Any, team: Any
) -> None:
    async with console() as c:
        tickets = c.desk.query_one("TicketList")
        tickets.go_to(office.ids["network"])
        await c.settle()
        place = tickets.cursor
        office.act(team.lead, "network", cm.Classify(Category.URGENT))
        await c.settle()
        assert tickets.cursor != place
        assert tickets.current == office.ids["network"]


async def test_vi_keys(console: Any) -> None:
    async with console() as c:
        tickets = c.desk.query_one("TicketList")
        last = len(tickets.ids) - 1
        for key, place in (("j", 1), ("down", 2), ("k", 1), ("G", last), ("j", last), ("g", last), ("g", 0)):
            await c.press(key)
            assert tickets.cursor == place, key
        await c.press("ctrl+d")
        assert tickets.cursor > 1
        await c.press("ctrl+u", "k", "end", "home")
        assert tickets.cursor == 0


async def test_filter_as_one_types_and_escape_step_by_step(console: Any, office: Any) -> None:
    async with console() as c:
        everything = shown(c)
        await c.press("slash")
        assert c.focused == "filter"
        await c.write("密码")
        assert shown(c) == [office.ids["mine"]]
        await c.press("enter")
        assert c.focused == "TicketList"
        assert "/密码" in c.lines()[0]
        await c.press("enter")
        assert c.desk.has_class("-reading")
        await c.press("escape")
        assert not c.desk.has_class("-reading")
        assert shown(c) == [office.ids["mine"]], "first out of the ticket, then out of the filter"
        await c.press("escape")
        assert shown(c) == everything


async def test_escape_in_the_filter_clears_it(console: Any) -> None:
    async with console() as c:
        everything = shown(c)
        await c.press("slash")
        await c.write("zzz 100% _")
        assert shown(c) == []
        assert "Nothing matches “zzz 100% _”" in c.text()
        await c.press("escape")
        assert shown(c) == everything
        assert c.focused == "TicketList"
        assert not c.desk.query_one("#filter").display


async def test_marks_make_the_target_set(console: Any, office: Any, team: Any) -> None:
    async with console() as c:
        tickets = c.desk.query_one("TicketList")
        for name in ("promise", "handover", "network"):
            tickets.go_to(office.ids[name])
            await c.press("space")
        assert tickets.marked == {office.ids[name] for name in ("promise", "handover", "network")}
        assert "3 marked" in c.lines()[0]
        await c.press("p", "1", "ctrl+s", "Y")
        assert {office.ticket(n).priority for n in ("promise", "handover", "network")} == {Priority.URGENT}
        assert not tickets.marked
        await c.press("u", "Y")
        assert office.ticket("network").priority is Priority.LOW, "one act, one undo, on all of them"
        assert office.ticket("promise").priority is Priority.HIGH


async def test_a_partial_refusal_is_told_and_stays_marked(console: Any, office: Any) -> None:
    async with console() as c:
        tickets = c.desk.query_one("TicketList")
        for name in ("mine", "new"):
            tickets.go_to(office.ids[name])
            await c.press("space")
        await c.press("c")
        assert "This ticket is already yours" in c.text()
        assert office.number("mine") in c.text()
        await c.press("Y")
        assert office.ticket("new").owner.id == "li.na"
        assert tickets.marked == {office.ids["mine"]}, "what was refused stays marked"
        told = "\n".join(c.notices())
        assert f"{office.number('mine')}: This ticket is already yours" in told
        assert office.number("new") in told


async def test_one_reply_to_all_that_are_marked(console: Any, office: Any) -> None:
    async with console() as c:
        tickets = c.desk.query_one("TicketList")
        for name in ("mine", "missed"):
            tickets.go_to(office.ids[name])
            await c.press("space")
        await c.press("r")
        assert "2 tickets" in c.text()
        await c.write("The system is slow today; we expect it to be well by noon.")
        await c.press("ctrl+s", "Y")
        assert office.kinds("mine")[-1] == office.kinds("missed")[-1] == "public_replied"


async def test_marks_survive_a_new_order_and_escape_lets_go(console: Any, office: Any, team: Any) -> None:
    async with console() as c:
        await c.press("space", "space")
        marked = set(c.desk.query_one("TicketList").marked)
        office.act(team.lead, "network", cm.Classify(Category.URGENT))
        await c.settle()
        assert c.desk.query_one("TicketList").marked == marked
        await c.press("escape")
        assert not c.desk.query_one("TicketList").marked
        assert "marked" not in c.lines()[0]


async def test_a_tick_counts_down(console: Any, office: Any) -> None:
    async with console() as c:
        assert "4:00" in c.text()
        office.clock.tick(seconds=1)
        c.desk._tick()
        await c.settle()
        assert "3:59" in c.text()
        assert "4:00" not in c.text()


async def test_click_and_double_click(console: Any, office: Any) -> None:
    async with console(size=(80, 24)) as c:
        await c.pilot.click("TicketList", offset=(5, 4))
        await c.settle()
        tickets = c.desk.query_one("TicketList")
        assert tickets.cursor == 2
        await c.pilot.click("TicketList", offset=(5, 4), times=2)
        await c.settle()
        assert c.desk.has_class("-reading")
        assert office.number("hostile") in c.text()


async def test_a_click_before_a_ticket_marks_it(console: Any, office: Any) -> None:
    async with console(size=(80, 24)) as c:
        for marked in ({c.desk.query_one("TicketList").ids[2]}, set()):
            await c.pilot.click("TicketList", offset=(0, 4))
            await c.settle()
            assert c.desk.query_one("TicketList").marked == marked
        assert not c.desk.has_class("-reading")


async def test_the_wheel_moves_what_is_below_it(console: Any, office: Any) -> None:
    async with console(size=(80, 14)) as c:
        tickets = c.desk.query_one("TicketList")
        event = events.MouseScrollDown(tickets, 5, 5, 0, 0, 0, False, False, False)
        tickets.post_message(event)
        await c.settle()
        assert tickets.scroll_offset.y > 0
        assert tickets.cursor == 0, "the cursor stays on its ticket"


async def test_a_click_on_a_count_shows_what_is_counted(console: Any, office: Any) -> None:
    async with console(size=(80, 24)) as c:
        line = c.lines()[0]
        await c.pilot.click("#header", offset=(line.index("Breached") + 2, 0))
        await c.settle()
        assert c.desk.queue.view == "breached"


async def test_click_on_a_view(console: Any, office: Any) -> None:
    async with console(size=(120, 24)) as c:
        await c.pilot.click("Sidebar", offset=(4, 7))
        await c.settle()
        assert shown(c) == [office.ids["waiting"]]
        assert office.ticket("waiting").status is Status.WAITING_CUSTOMER


async def test_a_click_on_a_columns_name_orders_by_it_and_again_the_other_way(
    console: Any, office: Any, team: Any
) -> None:
    def selected(text: str) -> list[int]:
        return list(reading.select(office.desk, team.l1, read(text)))

    async with console(size=(158, 50)) as c:
        names = c.lines()[1]
        left = c.desk.query_one("#columns").region.x
        for name, by in (("owner", "owner"), ("number", "number"), ("resolution", "due")):
            at = (cells(names[: names.index(name)]) - left + 1, 0)
            for click, sign in enumerate("↑↓"):
                await c.pilot.click("#columns", offset=at)
                await c.settle()
                sort = f"sort:{'-' if click else ''}{by}"
                assert shown(c) == selected(f"is:open {sort}"), sort
                assert f"/{sort}" in c.lines()[0]
                if click or by != "due":  # every list's own order needs no sign
                    assert f"{name if by != 'due' else 'response'}{sign}" in c.lines()[1]
                assert c.desk.query_one("TicketList").cursor == 0
        await c.pilot.click("#columns", offset=(cells(names[: names.index("category")]) - left + 1, 0))
        await c.settle()
        assert "can't be ordered by category" in c.notices()[-1]
        await c.press("n")
        assert "New ticket" in c.text(), "an order is no filter to go on in"
        await c.press("escape", "escape")
        assert shown(c) == selected("is:open")


async def test_a_key_orders_by_a_column_too(console: Any, office: Any, team: Any) -> None:
    async with console(size=(80, 24)) as c:
        await c.press("vertical_line", *["j"] * 6, "s")
        assert "/sort:owner" in c.lines()[0]
        assert "owner↑" in c.lines()[1]
        assert not c.desk.query_one("#filter").display


async def test_a_key_of_the_bar_can_be_clicked(console: Any, office: Any) -> None:
    async with console() as c:
        line = c.lines()[-1]
        await c.pilot.click("KeyBar", offset=(line.index("n new") + 3 if "n new" in line else 2, 0))
        await c.settle()
        clicked_first = c.app.screen is not c.desk or c.notices() or c.desk.has_class("-reading")
        assert clicked_first
        await c.press("escape", "escape")
        await c.pilot.click("KeyBar", offset=(line.index("? help") + 2, 0))
        await c.settle()
        assert c.app.screen.query("#help")
        await c.press("escape")
        await c.pilot.click("KeyBar", offset=(line.index("^p palette") - 3, 0))
        await c.settle()
        assert c.app.screen is c.desk, "beside the keys is nothing"


async def test_the_filter_line_points_at_what_is_no_query(console: Any, office: Any) -> None:
    async with console(size=(120, 30)) as c:
        everything = shown(c)
        await c.press("slash")
        await c.write("密码 onwer:me")
        assert shown(c) == everything or shown(c) == [office.ids["mine"]]
        note = next(line for line in c.lines() if "^" in line and "onwer" in line)
        assert "owner:" in note
        line = next(line for line in c.lines()[1:] if "onwer:me" in line and "^" not in line)
        assert cells_before(note, "^") == cells_before(line, "onwer")


def cells_before(line: str, part: str) -> int:
    return cells(line[: line.index(part)])


async def test_the_filter_line_completes_and_counts(console: Any, office: Any) -> None:
    async with console(size=(120, 30)) as c:
        await c.press("slash")
        await c.write("owner:m")
        await c.press("tab")
        line = c.desk.query_one("#filter")
        assert line.value == "owner:me"
        await c.settle()
        assert {reading.ticket(office.desk, i).ticket.owner.id for i in shown(c)} == {"li.na"}
        assert re.search(rf"{len(shown(c))} tickets in \d+ ms", c.text())
        await c.write(" dept:销")
        await c.press("tab")
        assert line.value == "owner:me dept:销售部"
        await c.settle()
        assert shown(c) == [office.ids["mine"]]
