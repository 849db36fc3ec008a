"""Keys that arrive all at once, as over a slow line, go where they were meant."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest
from textual.widgets import Input, OptionList

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import StoreError
from supportdesk.domain.review_asks import AskReview, AskReviews
from supportdesk.domain.vocabulary import RootCause


async def test_a_menus_key_and_the_words_for_it(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        before = office.kinds("mine")
        c.hit("o", *"theme", "enter", "down")
        await c.settle()
        assert c.app.screen.query_one("#menu-list", OptionList).option_count > 10, "the colours"
        assert office.kinds("mine") == before


async def test_a_forms_key_and_what_it_is_filled_with(console: Any, office: Any) -> None:
    async with console() as c:
        c.hit("n", *"screen", "space", *"black")
        await c.settle()
        assert c.app.screen.query_one("#field-subject", Input).value == "screen black"


async def test_a_reply_typed_in_one_go(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        c.hit("r", *"done", "ctrl+s")
        await c.settle()
        assert office.kinds("mine")[-1] == "public_replied"


async def test_the_palette_takes_what_was_typed_and_not_its_first_entry(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["new"])
        before = office.kinds("new")
        c.hit("ctrl+p", *"new", "space", *"ticket", "enter")
        await c.until(lambda: c.app.screen.query("#form"), "the form of a new ticket")
        assert office.kinds("new") == before, "the palette's first entry is to claim"


async def test_filter_and_back_and_act(console: Any, office: Any) -> None:
    async with console() as c:
        c.hit("/", *"calendar", "enter")
        await c.settle()
        c.hit("enter", "i", *"looked", "ctrl+s")
        await c.settle()
        assert office.kinds("missed")[-1] == "note_added"


async def test_keys_pressed_before_the_desk_stands_wait_for_it(
    office: Any, make_app: Any, console_of: Any
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        c = console_of(app, pilot)
        assert app.ahead.opening, "the desk is still being opened"
        c.hit("n", *"early")
        await c.settle()
        assert c.app.screen.query_one("#field-subject", Input).value == "early"


async def test_no_desk_no_keys(console: Any) -> None:
    async with console(database="/usr") as c:
        c.hit("n", "x")
        await c.settle()
        assert c.app.screen is c.desk


async def test_a_key_alone_is_not_held_up(console: Any) -> None:
    async with console() as c:
        assert not c.app.ahead._busy
        assert not c.app.ahead._waiting
        c.hit("j")
        await c.settle()
        assert c.desk.query_one("TicketList").cursor == 1
        assert not c.app.ahead._busy


async def test_a_key_waits_for_the_review_that_it_is_for(console: Any, office: Any, team: Any) -> None:
    for name in ("unhappy", "missed"):
        office.act(team.lead, name, cm.OpenReview("It took half a day to hear anything."))
        office.act(team.lead, name, cm.RecordRootCause(RootCause.PROCESS_GAP, "The early shift was empty."))
    async with console() as c:
        await c.press("ctrl+f", "home", "m")
        c.hit(*"Phones", "ctrl+s", "d", "ctrl+s", "X", "ctrl+s")
        await c.settle()
        await c.until(lambda: len(c.app.screen._lines) == 1, "one review less under way")
        ended = [name for name in ("unhappy", "missed") if not office.ticket(name).review.is_open]
        assert len(ended) == 1
        c.hit("4", "w")
        await c.until(lambda: c.app.screen.query("#form"), "where it is written to")
        assert office.number(ended[0]) in c.app.screen._form.title


async def test_a_key_acts_on_the_review_that_the_cursor_has_come_to(
    console: Any, office: Any, team: Any
) -> None:
    for name in ("unhappy", "missed"):
        office.act(team.lead, name, cm.OpenReview("Too late."))
    async with console() as c:
        await c.press("ctrl+f", "home")
        second = c.app.screen._lines[1].number
        c.hit("j", "c")
        await c.until(lambda: c.app.screen.query("#form"), "the form")
        assert second in c.app.screen._form.title


@pytest.fixture
def two(office: Any, team: Any) -> Any:
    """Two reviews under way."""
    for name in ("unhappy", "missed"):
        office.act(team.lead, name, cm.OpenReview("Too late."))
    return office


class Slow:
    """Answers to some asks come when they are let through, and as errors if they are to fail."""

    def __init__(self, app: Any, *kinds: type) -> None:
        self.through, self.fails = Event(), False
        real = app.answering.bridge.answer

        def answer(ask: Any) -> Any:
            if isinstance(ask, kinds):
                self.through.wait(10)
                if self.fails:
                    raise StoreError("busy", location="x", said="y")
            return real(ask)

        app.answering.bridge.answer = answer


async def test_a_key_is_forgotten_by_whoever_leaves_before_its_review_is_there(
    console: Any, two: Any
) -> None:
    async with console() as c:
        await c.press("ctrl+f", "home")
        answers = Slow(c.app, AskReview)
        c.hit("j", "c", "q")
        await c.until(lambda: c.app.screen is c.desk, "the desk, after the patience of a key")
        answers.through.set()
        await c.settle()
        assert c.app.screen is c.desk


async def test_keys_after_a_shelf_are_for_its_lines(console: Any, two: Any) -> None:
    async with console() as c:
        await c.press("ctrl+f", "home")
        second = c.app.screen._lines[1]
        answers = Slow(c.app, AskReviews)
        c.hit("1", "j", "c")
        answers.through.set()
        await c.until(lambda: c.app.screen.query("#form"), "the form")
        assert second.number in c.app.screen._form.title
        await c.press("escape")
        c.hit("1", "enter")
        await c.until(lambda: c.app.screen is c.desk, "the ticket")
        assert c.app.desk.view_open.ticket.id == second.ticket_id


async def test_a_review_that_could_not_be_read_is_asked_for_again(console: Any, two: Any) -> None:
    async with console() as c:
        await c.press("ctrl+f", "home")
        answers = Slow(c.app, AskReview, AskReviews)
        answers.through.set()
        answers.fails = True
        c.app.screen.renew()
        await c.press("j", "c")
        assert not c.app.screen.query("#form")
        answers.fails = False
        await c.press("c")
        second = c.app.screen_stack[-2]._lines[1]
        assert second.number in c.app.screen._form.title
