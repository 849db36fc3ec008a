"""Working time, against businesstimedelta on the same calendar: how many times faster, and the same answers.

Theirs walks from window to window, so it needs the longer the farther it goes; ours looks up a year's
running total. Both are timed warm, in turns, and ours also with a calendar that has not laid out a year yet.
"""

from __future__ import annotations

import statistics
import time as clock
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import businesstimedelta
import pytest
import pytz

from supportdesk.domain.calendars import DAYS, Calendar, parse_calendar
from tests.bench.figures import heading

pytestmark = pytest.mark.bench

ZONE = "Europe/Berlin"
WEEK = {day: ["09:00-12:00", "13:00-18:00"] for day in DAYS[:5]}
CLOSED = [date(2026, 12, day) for day in (24, 25, 31)]
START, HOUR, SECOND = datetime(2026, 11, 18, 8, 30, tzinfo=UTC), timedelta(hours=1), timedelta(seconds=1)
CHANGES = (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))
FASTER_ADD, FASTER_BETWEEN = 80, 2_000  # what the desk promises


def ours(*, holidays: bool = False) -> Calendar:
    return parse_calendar({"zone": ZONE, **WEEK, "holidays": CLOSED if holidays else []}, name="bench")


def theirs(*, holidays: bool = False) -> businesstimedelta.Rules:
    zone = pytz.timezone(ZONE)
    rules = [
        businesstimedelta.WorkDayRule(time(9), time(18), [0, 1, 2, 3, 4], tz=zone),
        businesstimedelta.LunchTimeRule(time(12), time(13), [0, 1, 2, 3, 4], tz=zone),
    ]
    if holidays:
        rules.append(businesstimedelta.HolidayRule(CLOSED, tz=zone))
    return businesstimedelta.Rules(rules)


def add(rules: businesstimedelta.Rules, start: datetime, work: timedelta) -> datetime:
    """Theirs. pytz's sums stay in the offset they began in, so the instant is right, the wall time not."""
    return (start + businesstimedelta.BusinessTimeDelta(rules, timedelta=work)).astimezone(UTC)


def micros(call: Callable[[], object], times: int) -> float:
    started = clock.perf_counter()
    for _ in range(times):
        call()
    return (clock.perf_counter() - started) / times * 1e6


def compare(what: str, one: Callable[[], object], two: Callable[[], object], times: int, least: int) -> None:
    assert one() == two()
    pairs = [(micros(one, 2_000), micros(two, times)) for _ in range(7)]
    fast, slow = (statistics.median(pair[i] for pair in pairs) for i in (0, 1))
    ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
    print(f"  {what:<28} {fast:8.2f} µs | theirs {slow:10.1f} µs | {ratio:8,.0f} times   target {least:,}")
    assert ratio >= least


def test_faster_with_the_same_answers() -> None:
    heading("working time: microseconds a call, against businesstimedelta")
    desk, rules, year = ours(), theirs(), START + timedelta(days=365)
    compare(
        "add 48 working hours", lambda: desk.add(START, 48 * HOUR), lambda: add(rules, START, 48 * HOUR), 20,
        FASTER_ADD,
    )  # fmt: skip
    compare(
        "between, a year", lambda: desk.between(START, year), lambda: rules.difference(START, year).timedelta,
        2, FASTER_BETWEEN,
    )  # fmt: skip
    ten = START + timedelta(days=3652)
    print(f"  {'between, ten years':<28} {micros(lambda: desk.between(START, ten), 2_000):8.2f} µs")
    cold = statistics.median(micros(lambda: ours().between(START, year), 1) for _ in range(21))
    print(f"  {'a new calendar, and a year':<28} {cold:8.2f} µs (two years laid out, once for a calendar)")


@pytest.mark.parametrize("holidays", [False, True], ids=["weeks", "holidays"])
def test_the_same_to_the_second(holidays: bool) -> None:
    """A year in steps of 41 h 17 min 43 s; with holidays only around them, for theirs looks for the next
    one day by day and finds none after the last.
    """
    desk, rules = ours(holidays=holidays), theirs(holidays=holidays)
    at, until = (CHANGES[0] - timedelta(days=90), CHANGES[1] + timedelta(days=60))
    if holidays:
        at, until = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 22, tzinfo=UTC)
    checked = 0
    while at < until:
        for work in (SECOND, 59 * SECOND, HOUR, 8 * HOUR, 20 * HOUR + SECOND):
            assert desk.add(at, work) == add(rules, at, work), (at, work)
        end = at + timedelta(days=7, seconds=12_345)
        assert desk.between(at, end) == rules.difference(at, end).timedelta, at
        at += timedelta(hours=41, minutes=17, seconds=43)
        checked += 1
    print(f"  {checked * 6} sums equal to the second")


@pytest.mark.parametrize("change", CHANGES, ids=["spring", "autumn"])
def test_the_same_on_the_days_of_23_and_25_hours(change: datetime) -> None:
    """A desk that is open from 00:00 to 06:00 every day: 5 hours in spring, 7 in autumn."""
    desk = parse_calendar({"zone": ZONE, **{day: ["00:00-06:00"] for day in DAYS}}, name="night")
    rules = businesstimedelta.Rules(
        [businesstimedelta.WorkDayRule(time(0), time(6), list(range(7)), tz=pytz.timezone(ZONE))]
    )
    midnight = change - timedelta(hours=12)
    worked = desk.between(midnight, midnight + timedelta(hours=24))
    assert worked == (5 if change.month == 3 else 7) * HOUR
    for minutes in range(-2 * 1440, 2 * 1440, 7):
        at = change + timedelta(minutes=minutes, seconds=11)
        end = at + timedelta(hours=31, seconds=1)
        assert desk.between(at, end) == rules.difference(at, end).timedelta, at
        assert desk.add(at, 9 * HOUR + SECOND) == add(rules, at, 9 * HOUR + SECOND), at
