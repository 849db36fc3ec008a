"""Large countdowns: what they say at an instant, and how they are drawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from supportdesk.domain.calendars import Calendar
from supportdesk.domain.clocks import Clock
from supportdesk.domain.views import Timed
from supportdesk.widgets.countdown import ASCII, UNICODE, Countdown
from supportdesk.widgets.large_clock import FIGURES, WIDTH, large, large_text

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def shown(target: timedelta, at: timedelta, **more: object) -> tuple[str, str, str]:
    clock = Clock("x", 1, NINE, target, running_since=NINE, due=NINE + target, **more)  # type: ignore[arg-type]
    now = NINE + at
    found = large("X", clock, Countdown.of(Timed(clock, Calendar.always("always")), now), now)
    return found.figures, found.below, found.level


@pytest.mark.parametrize(
    ("target", "at", "figures", "below", "level"),
    [
        (HOUR, timedelta(0), "01:00", "h:min · until 10:00", "calm"),
        (HOUR, timedelta(seconds=1), "59:59", "min:s · until 10:00", "calm"),
        (HOUR, timedelta(minutes=59, seconds=59), "00:01", "min:s · until 10:00", "near"),
        (HOUR, HOUR + timedelta(minutes=5), "05:00", "LATE since 10:00", "overdue"),
        (24 * HOUR, timedelta(minutes=1), "23:59", "h:min · until 09:00", "calm"),
        (48 * HOUR, timedelta(0), "48:00", "h:min · until 03-04 09:00", "calm"),
    ],
)
def test_what_is_left_in_figures(
    target: timedelta, at: timedelta, figures: str, below: str, level: str
) -> None:
    assert shown(target, at) == (figures, below, level)


def test_one_that_is_met_says_so_and_when() -> None:
    assert shown(HOUR, HOUR, met_at=NINE + timedelta(minutes=7)) == ("met", "09:07", "met")


@pytest.mark.parametrize(("glyphs", "lines"), [(UNICODE, 5), (ASCII, 3)])
def test_several_stand_side_by_side(glyphs: object, lines: int) -> None:
    clock = Clock("x", 1, NINE, HOUR, running_since=NINE, due=NINE + HOUR)
    one = large("升级", clock, Countdown.of(Timed(clock, Calendar.always("always")), NINE), NINE)
    colours = dict.fromkeys(("success", "warning", "error", "secondary"), "red")
    text = large_text([one, one], colours, glyphs)  # type: ignore[arg-type]
    drawn = text.plain.splitlines()
    assert len(drawn) == lines
    assert all(cell_len(line) <= 2 * WIDTH for line in drawn)
    assert drawn[0].count("升级") == 2


def test_no_two_figures_look_alike() -> None:
    assert len({drawn for figure, drawn in FIGURES.items()}) == len(FIGURES)
