"""A deadline counting down: its words, its bar, and its faces, told apart without colour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from supportdesk.domain.clocks import Face
from supportdesk.domain.views import Timed
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import set_language
from supportdesk.widgets.countdown import ASCII, UNICODE, WIDTH, Countdown, span

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-5, "0:00"),
        (0, "0:00"),
        (0.999, "0:00"),
        (1, "0:01"),
        (245, "4:05"),
        (10 * MINUTE - 1, "9:59"),
        (10 * MINUTE, "10m"),
        (38 * MINUTE + 59, "38m"),
        (HOUR - 1, "59m"),
        (HOUR, "1h00"),
        (3 * HOUR + 20 * MINUTE, "3h20"),
        (DAY - 1, "23h59"),
        (DAY, "1d00"),
        (2 * DAY + 4 * HOUR, "2d04"),
        (10 * DAY - 1, "9d23"),
        (10 * DAY, "10d"),
        (57 * DAY, "57d"),
        (3650 * DAY, "3650d"),
    ],
)
def test_span(seconds: float, shown: str) -> None:
    assert span(timedelta(seconds=seconds)) == shown


@given(st.timedeltas(timedelta(0), timedelta(days=99_999)))
def test_a_span_fits_its_place(length: timedelta) -> None:
    assert len(span(length)) <= 6


def faces(make_clock: Any, always: Any) -> dict[str, Countdown]:
    ended = {"running_since": None}
    late = NINE - timedelta(minutes=20)
    clocks = {
        "calm": make_clock(target=60, ago=10),
        "half": make_clock(target=60, ago=35),
        "near": make_clock(target=60, ago=50),
        "overdue": make_clock(target=60, ago=90),
        "paused": make_clock(target=60, due=None, elapsed=timedelta(minutes=20), **ended),
        "met": make_clock(target=60, ago=30, met_at=NINE, **ended),
        "missed": make_clock(target=60, ago=90, met_at=NINE, breached_at=late, **ended),
        "none": make_clock(target=60, ago=30, cancelled_at=NINE, **ended),
    }
    return {name: Countdown.of(Timed(clock, always), NINE) for name, clock in clocks.items()}


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("language", Language)
def test_faces_differ_without_colour(make_clock: Any, always: Any, glyphs: Any, language: Language) -> None:
    set_language(language)
    try:
        found = faces(make_clock, always)
        cells = {name: countdown.cells(glyphs) for name, countdown in found.items()}
    finally:
        set_language(Language.ENGLISH)
    assert {name: countdown.level for name, countdown in found.items()} == {name: name for name in found}
    assert len(set(cells.values())) == len(cells), cells
    assert {cell_len(shown) for shown in cells.values()} == {WIDTH}
    if glyphs is ASCII and language is Language.ENGLISH:
        assert all(shown.replace("–", "-").isascii() for shown in cells.values()), cells


def test_what_stands_in_them(make_clock: Any, always: Any) -> None:
    shown = {name: countdown.cells().strip() for name, countdown in faces(make_clock, always).items()}
    assert shown == {
        "calm": "█████ 50m",
        "half": "███░░ 25m",
        "near": "█░░░░ 10m",
        "overdue": "! late 30m",
        "paused": "‖‖‖‖‖ 40m",
        "met": "✓ met",
        "missed": "✗ missed",
        "none": "–",
    }


def test_no_clock_at_all() -> None:
    assert Countdown.of(None, NINE).face is Face.NONE
    assert cell_len(Countdown.of(None, NINE).cells()) == WIDTH


@given(seconds=st.integers(-100_000, 400_000))
def test_the_bar_empties_and_is_never_empty_before_the_end(
    make_clock: Any, always: Any, seconds: int
) -> None:
    countdown = Countdown.of(Timed(make_clock(target=1000), always), NINE + timedelta(seconds=seconds))
    assert 0 <= countdown.filled <= 5
    assert (countdown.filled == 0) == (seconds >= 60_000)
    assert cell_len(countdown.cells()) == WIDTH


def test_at_the_very_instant_it_is_still_in_time(make_clock: Any, always: Any) -> None:
    timed = Timed(make_clock(target=10, ago=10), always)
    assert Countdown.of(timed, NINE).text == "0:00"
    assert Countdown.of(timed, NINE).level == "near"
    assert Countdown.of(timed, NINE + timedelta(seconds=1)).level == "overdue"


def test_above_ten_minutes_a_second_changes_nothing(make_clock: Any, always: Any) -> None:
    """What shows nothing new costs nothing: a line is drawn again when its countdown differs."""
    timed = Timed(make_clock(target=600), always)
    at = NINE + timedelta(seconds=30)
    assert Countdown.of(timed, at) == Countdown.of(timed, at + timedelta(seconds=1))
    close = Timed(make_clock(target=5), always)
    assert Countdown.of(close, NINE) != Countdown.of(close, NINE + timedelta(seconds=1))


def test_a_promise_counts_to_its_instant(make_clock: Any, always: Any) -> None:
    promise = make_clock("promise", target=60, ago=30, fixed=True)
    countdown = Countdown.of(Timed(promise, always), NINE)
    assert (countdown.text, countdown.level) == ("30m", "half")
