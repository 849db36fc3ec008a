"""The same once more, and getting about: repeat, jump, back and forward, finding."""

from __future__ import annotations

from typing import Any

from supportdesk.domain import commands as cm
from supportdesk.domain.asks import Do
from supportdesk.domain.vocabulary import Priority, Status
from supportdesk.screens.bulk import BulkScreen
from supportdesk.screens.form import FormScreen
from supportdesk.screens.jump import JumpScreen
from supportdesk.services import reading


def cursor(c: Any) -> int:
    return int(c.desk.query_one("TicketList").current)


def listed(c: Any) -> list[int]:
    return list(c.desk.query_one("TicketList").ids)


async def test_what_was_filled_in_is_done_to_the_next_ticket_and_the_next(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("full_stop")
        assert "Nothing was done yet" in c.notices()[-1]
        ids = listed(c)
        await c.press("number_sign")
        await c.write("flood")
        await c.press("ctrl+s")
        first = cursor(c)
        assert first == ids[0]
        await c.press("full_stop")
        assert "once more" in c.notices()[-1]
        await c.press("full_stop")
        tagged = [n for n, i in office.ids.items() if "flood" in office.ticket(n).tags]
        assert {office.ids[n] for n in tagged} == set(ids[:3])
        await c.press("u")
        assert "flood" not in next(office.ticket(n) for n in tagged if office.ids[n] == ids[2]).tags
        await c.press("j", "j", "full_stop")
        assert "flood" in next(office.ticket(n) for n in office.ids if office.ids[n] == cursor(c)).tags


async def test_what_was_begun_and_left_is_not_what_was_done(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("number_sign", "escape")
        c.desk.acting.do(Do(cm.AddNote("by another way"), c.desk.targets()), "note")
        await c.settle()
        assert office.ticket(next(n for n, i in office.ids.items() if i == cursor(c))).seq > 1
        await c.press("full_stop")
        assert "Nothing was done yet" in c.notices()[-1]


async def test_a_ticket_that_is_read_is_followed_by_the_next_one_read(console: Any, office: Any) -> None:
    async with console() as c:
        ids = listed(c)
        await c.press("enter", "i")
        await c.write("looked at it")
        await c.press("ctrl+s", "full_stop")
        assert c.desk.has_class("-reading")
        assert c.desk.view_open.ticket.id == ids[1]
        assert c.desk.view_open.entries[-1].event.KIND == "note_added"


async def test_words_to_a_customer_are_looked_over_first(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("r")
        await c.write("Please try again.")
        await c.press("ctrl+s")
        await c.open(office.ids["network"])
        await c.press("full_stop")
        assert c.app.screen.query_one("#composer-text").text == "Please try again."
        assert office.kinds("network")[-1] != "public_replied" or "again" not in str(office.ticket("network"))
        before = len(office.kinds("network"))
        await c.press("ctrl+s", "ctrl+s")  # the first is held: it names no time
        assert len(office.kinds("network")) == before + 1

        await c.open(office.ids["mine"])
        await c.press("f")
        await c.write("Reset.")
        await c.press("enter")
        await c.write("It works now.")
        await c.press("ctrl+s")
        assert office.ticket("mine").status is Status.RESOLVED
        await c.open(office.ids["network"])
        await c.press("full_stop")
        assert isinstance(c.app.screen, FormScreen)
        assert c.app.screen.values() == {"solution": "Reset.", "message": "It works now."}
        assert office.ticket("network").status is not Status.RESOLVED


async def test_a_marked_set_has_it_too_and_is_shown_first(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("p", "1", "ctrl+s", "escape")
        c.desk.query_one("TicketList").mark({office.ids["new"], office.ids["network"]})
        await c.press("full_stop")
        assert isinstance(c.app.screen, BulkScreen)
        await c.press("Y")
        assert {office.ticket(n).priority for n in ("mine", "new", "network")} == {Priority.URGENT}


async def test_a_repeated_classification_that_misses_a_deadline_is_asked(
    console: Any, office: Any, team: Any
) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("t", "2", "ctrl+s")
        await c.press("t", "1", "ctrl+s")
        await c.open(office.ids["promise"])
        office.clock.tick(hours=3)
        await c.press("full_stop")
        assert any("The same key again" in said for said in c.notices())
        await c.press("full_stop")
        assert office.ticket("promise").category.value == "simple"


async def test_back_and_forward_through_what_was_read(console: Any, office: Any) -> None:
    async with console() as c:
        assert c.desk.check_action("visited", (-1,)) is None
        for name in ("mine", "network", "new"):
            await c.open(office.ids[name])
        await c.press("less_than_sign", "less_than_sign")
        assert c.desk.view_open.ticket.id == office.ids["mine"]
        await c.press("less_than_sign")
        assert "No ticket was read before" in c.notices()[-1]
        await c.press("greater_than_sign")
        assert c.desk.view_open.ticket.id == office.ids["network"]
        await c.open(office.ids["handover"])
        await c.press("greater_than_sign")
        assert c.desk.view_open.ticket.id == office.ids["handover"], "what lay ahead is let go of"


async def test_a_letter_goes_to_a_pane(console: Any, office: Any) -> None:
    async with console(size=(200, 50)) as c:
        await c.open(office.ids["mine"])
        assert c.focused == "Timeline"
        await c.press("f6")
        assert isinstance(c.app.screen, JumpScreen)
        panes = {type(pane).__name__: letter for letter, pane in c.app.screen._panes.items()}
        await c.press(panes["TicketList"])
        assert c.focused == "TicketList"
        await c.press("f6", "escape")
        assert c.focused == "TicketList"


async def test_n_walks_what_the_filter_finds_and_else_makes_a_ticket(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("slash")
        await c.write("tier:L1")
        await c.press("enter")
        ids = listed(c)
        await c.press("n", "n", "N")
        assert cursor(c) == ids[1]
        await c.press("enter", "n")
        assert c.desk.view_open.ticket.id == ids[2], "read on with the next match"
        await c.press("plus")
        assert isinstance(c.app.screen, FormScreen), "a new ticket all the same"
        await c.press("escape", "escape", "escape", "n")
        assert isinstance(c.app.screen, FormScreen), "no filter any more"


async def test_a_macro_is_repeated_on_the_next_ticket(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        await c.open(office.ids["network"])
        await c.press("c")  # something else was done before
        await c.open(office.ids["mine"])
        await c.press("@")
        await c.write("batch")
        await c.press("enter")
        await c.write("I7")
        await c.press("ctrl+s", "Y")
        assert "I7" in office.ticket("mine").tags
        await c.press("full_stop")
        following = c.desk.wanted
        assert following != office.ids["mine"], "what has just had it is passed"
        assert "reply sent" in c.text(), "shown before it is done"
        assert "I7" not in reading.ticket(office.desk, following).ticket.tags
        await c.press("Y")
        assert "I7" in reading.ticket(office.desk, following).ticket.tags, "with the same answers"
        assert "once more" in c.notices()[-1]
        await c.press("full_stop", "escape")
        assert c.desk.wanted != following


async def test_words_are_found_in_the_timeline(console: Any, office: Any, team: Any) -> None:
    for n in range(30):
        office.act(team.l1, "mine", cm.AddNote(f"line {n}\nneedle {n}" if n % 10 == 3 else f"line {n}"))
    async with console() as c:
        await c.open(office.ids["mine"])
        timeline = c.desk.query_one("Timeline")
        await c.press("g", "g")
        assert timeline.scroll_offset.y == 0
        await c.press("slash")
        await c.write("NEEDLE")
        await c.press("enter")
        assert "needle 3" in c.text()
        await c.press("n", "n")
        assert "needle 23" in c.text()
        await c.press("n")
        assert "needle 3" in c.text(), "from the last to the first"
        await c.press("N")
        assert "needle 23" in c.text()
        await c.press("slash")
        await c.write("never said")
        await c.press("enter")
        assert "is not here" in c.notices()[-1]


async def test_lists_have_the_keys_of_vi(console: Any, office: Any) -> None:
    async with console(size=(100, 30)) as c:
        await c.press("H")
        acts = c.app.screen.query_one("ActList")
        await c.press("G")
        assert acts.highlighted == acts.option_count - 1
        await c.press("g", "g")
        assert acts.highlighted == 0
        await c.press("slash")
        await c.write("escalat")
        await c.press("enter")
        found = acts.highlighted
        assert "escalat" in str(acts.options[found].prompt).casefold()
        await c.press("n")
        assert "escalat" in str(acts.options[acts.highlighted].prompt).casefold()
