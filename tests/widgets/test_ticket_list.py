"""The list asks for what it shows, and draws again what changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.geometry import Offset
from textual.strip import Strip

from supportdesk.domain.asks import AskRows
from supportdesk.domain.errors import StoreError
from supportdesk.domain.vocabulary import Column
from supportdesk.widgets.asking import Answered
from supportdesk.widgets.line_layout import Layout
from supportdesk.widgets.ticket_list import PAGE, TicketList

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MANY = tuple(range(1, 100_001))


def asked(app: Any) -> list[int]:
    return [i for ask in app.asks if isinstance(ask, AskRows) for i in ask.ids]


@pytest.fixture
def listed(alone: Any, make_row: Any, make_clock: Any) -> Any:
    """An app with a list whose rows come at once; every third is close to its end."""

    def answer(ask: Any) -> Any:
        if isinstance(ask, AskRows):
            near = {i: make_clock(target=5 if i % 3 == 0 else 500, ago=0.5) for i in ask.ids}
            return {i: make_row(i, clocks=[near[i]]) for i in ask.ids}
        return None

    return alone(TicketList(NINE), answer=answer)


async def test_of_a_hundred_thousand_it_asks_for_those_in_sight(listed: Any) -> None:
    async with listed.run_test(size=(100, 30)) as pilot:
        tickets = listed.query_one(TicketList)
        tickets.show_ids(MANY)
        await pilot.pause()
        assert len(asked(listed)) <= PAGE
        assert asked(listed)[:15] == list(range(1, 16))
        assert "Ticket 1 " in tickets.render_line(0).text
        await pilot.press("G")
        assert tickets.current == 100_000
        assert len(asked(listed)) <= 3 * PAGE
        await pilot.pause()
        assert "Ticket 100000" in "".join(tickets.render_line(y).text for y in range(30))
        assert set(asked(listed)) <= {*range(1, 2 * PAGE), *range(100_001 - 2 * PAGE, 100_001)}
        assert tickets.virtual_size.height == 200_000


async def test_paging_through_asks_for_no_row_twice(listed: Any) -> None:
    async with listed.run_test(size=(100, 30)) as pilot:
        tickets = listed.query_one(TicketList)
        tickets.show_ids(MANY)
        await pilot.pause()
        await pilot.press(*["ctrl+d"] * 8)
        assert len(asked(listed)) == len(set(asked(listed)))
        assert "…" not in {tickets.render_line(y).text.strip() for y in range(30)}


async def test_the_cursor_stays_on_its_ticket_and_marks_on_theirs(listed: Any) -> None:
    async with listed.run_test(size=(100, 30)) as pilot:
        tickets = listed.query_one(TicketList)
        tickets.show_ids((1, 2, 3, 4, 5))
        tickets.go_to(3)
        tickets.marked = {2, 5}
        tickets.show_ids((5, 4, 3, 1))
        assert (tickets.current, tickets.cursor) == (3, 2)
        assert tickets.marked == {2, 5}, "2 is out of sight, and keeps its mark"
        tickets.show_ids((5, 4, 1))
        assert tickets.cursor == 2, "3 is gone: its place stays"
        tickets.show_ids(())
        assert tickets.current is None
        await pilot.press("j", "k", "G", "g", "g", "space", "enter")
        assert tickets.current is None
        tickets.show_ids((7,))
        assert tickets.current == 7


async def test_a_far_cursor_is_kept_in_sight_when_the_order_changes(listed: Any) -> None:
    async with listed.run_test(size=(100, 30)) as pilot:
        tickets = listed.query_one(TicketList)
        tickets.show_ids(MANY)
        tickets.go_to(50_000)
        await pilot.pause()
        tickets.show_ids(MANY[::-1])
        await pilot.pause()
        assert tickets.current == 50_000
        first = tickets.scroll_offset.y // 2
        assert first <= tickets.cursor < first + 15


def stretch(start: int, many: int = 100) -> dict[str, Any]:
    """A part of a list of a million, as it comes: the ticket at place n is n + 1."""
    return {"ids": tuple(range(start + 1, start + many + 1)), "start": start, "total": 1_000_000}


async def test_a_part_of_a_million_knows_its_places(listed: Any) -> None:
    async with listed.run_test(size=(100, 30)) as pilot:
        tickets = listed.query_one(TicketList)
        tickets.show_ids(**stretch(0))
        await pilot.pause()
        assert tickets.virtual_size.height == 2_000_000
        wanted: list[int] = []
        post = tickets.post_message

        def hear(message: Any) -> bool:
            """Keep what is asked for; all else goes its way, or the list would never end."""
            if not isinstance(message, TicketList.WantsPlace):
                return post(message)
            wanted.append(message.place)
            return True

        tickets.post_message = hear  # type: ignore[method-assign]
        await pilot.press("G")
        assert tickets.cursor == 999_999
        assert tickets.current is None, "nobody knows yet"
        assert wanted
        assert abs(wanted[-1] - 999_985) < 5
        tickets.show_ids(**stretch(999_900))
        assert tickets.current == 1_000_000
        wanted.clear()
        await pilot.press("ctrl+u")
        assert wanted == []
        await pilot.press(*["ctrl+u"] * 4)
        assert wanted, "before the stretch ends in sight"
        tickets.show_ids(**stretch(999_850))
        assert tickets.current == tickets.cursor + 1


async def test_cursor_and_marks_outlive_the_stretch(listed: Any) -> None:
    async with listed.run_test(size=(100, 30)) as pilot:
        tickets = listed.query_one(TicketList)
        tickets.show_ids(**stretch(500))
        tickets.move_to(510)
        await pilot.press("space", "space")
        assert tickets.marked == {511, 512}
        # Ten new tickets slid in above: what was at a place is ten further down.
        tickets.show_ids(tuple(range(501, 601)), 510, 1_000_010)
        assert (tickets.current, tickets.cursor) == (513, 522)
        tickets.show_ids(**stretch(900_000))
        assert tickets.marked == {511, 512}


async def test_who_scrolls_away_is_left_there(listed: Any) -> None:
    async with listed.run_test(size=(100, 30)) as pilot:
        tickets = listed.query_one(TicketList)
        tickets.show_ids(**stretch(0))
        await pilot.pause()
        tickets.scroll_to(y=60, animate=False, immediate=True)
        await pilot.pause()
        assert tickets.kept_place == 30
        tickets.show_ids(**stretch(0))
        await pilot.pause()
        assert tickets.scroll_offset.y == 60
        assert tickets.current == 1
        await pilot.press("j")
        assert tickets.scroll_offset.y == 2
        assert tickets.kept_place == 1


async def test_a_range_goes_on_beyond_the_stretch(listed: Any) -> None:
    async with listed.run_test(size=(100, 30)) as pilot:
        tickets = listed.query_one(TicketList)
        tickets.show_ids(**stretch(0))
        await pilot.pause()
        await pilot.press("V")
        tickets.move_to(80)
        tickets.show_ids(**stretch(60))
        tickets.move_to(120)
        assert tickets.marked == set(range(1, 122))


async def test_a_tick_draws_the_countdowns_that_differ(listed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with listed.run_test(size=(100, 30)) as pilot:
        tickets = listed.query_one(TicketList)
        tickets.show_ids(tuple(range(1, 13)))
        await pilot.pause()
        for y in range(30):
            tickets.render_line(y)
        drawn: list[tuple[Offset, Strip]] = []
        monkeypatch.setattr(listed, "_display", lambda _, patch: drawn.extend(patch.strips))
        tickets.tick(NINE + timedelta(seconds=1))
        assert [(place.y // 2 + 1, place.y % 2) for place, _ in drawn] == [(3, 1), (6, 1), (9, 1), (12, 1)]
        start, end = next((s, e) for s, e, c in Layout.for_width(100).heads if c is Column.RESPONSE)
        assert {(place.x, strip.cell_length) for place, strip in drawn} == {(start, end - start)}
        before = tickets.render_line(drawn[0][0].y).text
        assert drawn[0][1].text == before[start:end]
        drawn.clear()
        tickets.tick(NINE + timedelta(seconds=1))
        assert drawn == []
        tickets.tick(NINE + timedelta(seconds=2))
        after = tickets.render_line(drawn[0][0].y).text
        assert after != before
        assert after[:start] == before[:start]


async def test_what_changed_is_asked_for_again(listed: Any) -> None:
    async with listed.run_test(size=(100, 30)) as pilot:
        tickets = listed.query_one(TicketList)
        tickets.show_ids(MANY[:500])
        await pilot.pause()
        listed.asks.clear()
        tickets.forget([2, 40, 400])
        await pilot.pause()
        assert asked(listed) == [2], "what is in sight at once, the rest when it comes into sight"
        assert tickets.row(40) is None
        assert tickets.row(2) is not None, "and the old line stays until the new one is there"


async def test_after_an_error_rows_are_asked_for_again(alone: Any, make_row: Any) -> None:
    app = alone(TicketList(NINE))
    async with app.run_test(size=(100, 30)) as pilot:
        tickets = app.query_one(TicketList)
        tickets.show_ids((1, 2))
        await pilot.pause()
        (ask,) = app.asks
        tickets.post_message(Answered(ask, 1, error=StoreError("unreachable")))
        await pilot.pause()
        app.answer = lambda ask: {i: make_row(i) for i in ask.ids}
        tickets.show_ids((1, 2))
        await pilot.pause()
        assert tickets.row(1) is not None


async def test_every_line_has_its_width_in_every_terminal(listed: Any) -> None:
    async with listed.run_test(size=(100, 30)) as pilot:
        tickets = listed.query_one(TicketList)
        tickets.show_ids(MANY[:40])
        for width in (20, 43, 58, 80, 123, 124, 200):
            await pilot.resize_terminal(width, 20)
            await pilot.pause()
            inside = tickets.size.width
            assert {tickets.render_line(y).cell_length for y in range(20)} == {inside}
