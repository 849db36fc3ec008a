"""The days on which clocks are changed, second by second, against somebody who looks at the wall clock.

The oracle knows no offsets and no tables. For each window it walks through the seconds around the
change and asks two things: when did the clock first show the start, or more, and when did it last
show less than the end. In between the desk is open (docs/calendars.md, "When the clocks change").
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest

from supportdesk.domain.calendars import DAYS, Calendar, parse_calendar

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
BEFORE, LENGTH = 10 * HOUR, 18 * 3600  # what is looked at: 18 hours of seconds, the change 10 hours into them

CHANGES = [
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Europe/London", "2026-03-29"),
    ("Europe/London", "2026-10-25"),
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("Australia/Sydney", "2026-04-05"),
    ("Australia/Sydney", "2026-10-04"),
    ("Australia/Lord_Howe", "2026-04-05"),  # half an hour
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Pacific/Auckland", "2026-04-05"),
    ("Pacific/Auckland", "2026-09-27"),
    ("America/Santiago", "2026-04-05"),  # 23:00-24:00 twice
    ("America/Santiago", "2026-09-06"),  # no midnight
    ("America/Havana", "2026-03-08"),
    ("America/Havana", "2026-11-01"),  # midnight twice
    ("America/St_Johns", "2006-04-02"),  # at one minute past midnight
    ("America/St_Johns", "2006-10-29"),
    ("Antarctica/Troll", "2026-03-29"),  # two hours
    ("Antarctica/Troll", "2026-10-25"),
    ("Africa/Casablanca", "2026-02-15"),  # back for the fast, and forward again
    ("Africa/Casablanca", "2026-03-22"),
    ("Africa/Monrovia", "1972-01-07"),  # 44 minutes and 30 seconds, once
]
SHAPES = [
    (["09:00-17:00"], ()),
    (["09:00-12:00", "13:00-18:00"], ()),
    (["22:00-06:00"], ()),
    (["22:00-06:00"], (-1,)),  # the night before is taken away by a holiday,
    (["22:00-06:00"], (0,)),  # or the one that follows
    (["18:00-24:00"], ()),
    (["00:00-24:00"], (2,)),  # a holiday beyond what is looked at: not the always open way
    (["00:00-24:00"], (-1,)),
    (["00:00-24:00"], (0,)),
    (["00:00-24:00"], (1,)),
    (["02:10:07-02:50:13"], ()),  # in the gap, or in what comes twice
    (["01:10:07-01:50:13", "23:10:07-23:50:13"], ()),
    (["00:00:30-00:00:31", "00:20-00:40"], ()),
    (["00:59:59-01:00:01", "01:59:59-02:00:01", "02:59:59-03:00:01", "23:59:59-00:00:01"], ()),
    (["00:30-01:15", "01:45:01-02:15", "02:20-02:40:59", "03:00-09:00", "10:00-12:00", "13:00-24:00"], ()),
]


@cache
def looked_at(zone: str, day: str) -> tuple[datetime, list[int]]:
    """The first second looked at, and for each what the wall clock shows: seconds after that day's 00:00."""
    local, midnight = ZoneInfo(zone), datetime.combine(date.fromisoformat(day), time())
    at = midnight.replace(tzinfo=UTC) - DAY
    offset = at.astimezone(local).utcoffset()
    while at.astimezone(local).utcoffset() == offset:
        at += SECOND * 30
    origin = at - BEFORE
    shown = [(origin + n * SECOND).astimezone(local).replace(tzinfo=None) for n in range(LENGTH)]
    return origin, [(wall - midnight) // SECOND for wall in shown]


def is_open(desk: Calendar, day: date, walls: list[int]) -> list[bool]:
    """For each second whether the desk is open, by looking at the clock."""
    found = [False] * len(walls)
    for n in (-1, 0, 1):
        for window in desk.windows_on(day + n * DAY):
            start, end = n * 86_400 + window.start, n * 86_400 + window.end
            first = next((k for k, wall in enumerate(walls) if wall >= start), len(walls))
            last = next((k for k in range(len(walls) - 1, -1, -1) if walls[k] < end), -1)
            found[first : last + 1] = [True] * (last + 1 - first)
    return found


@pytest.mark.parametrize(("shape", "closed"), SHAPES, ids=str)
@pytest.mark.parametrize(("zone", "day"), CHANGES, ids=str)
def test_25_every_second_around_a_change(
    zone: str, day: str, shape: list[str], closed: tuple[int, ...]
) -> None:
    change = date.fromisoformat(day)
    desk = parse_calendar(
        {"zone": zone, **dict.fromkeys(DAYS, shape), "holidays": [change + n * DAY for n in closed]},
        name="desk",
    )
    origin, walls = looked_at(zone, day)
    expected = is_open(desk, change, walls)
    told = [False] * LENGTH
    for span in desk.spans(origin, origin + LENGTH * SECOND):
        first, last = (span.start - origin) // SECOND, (span.end - origin) // SECOND
        assert not any(told[first:last]), "counted twice"
        told[first:last] = [True] * (last - first)
    assert told == expected
    worked = [0, *accumulate(expected)]
    edges = {k for k in range(1, LENGTH) if expected[k] != expected[k - 1]}
    for k in sorted(edges | {k - 1 for k in edges} | {k + 1 for k in edges} | set(range(0, LENGTH, 1_801))):
        assert desk.is_open(origin + k * SECOND) == expected[k]
        assert desk.between(origin, origin + k * SECOND) == worked[k] * SECOND
        if worked[k] < worked[-1]:  # the first second by which one more is done
            due = bisect_right(worked, worked[k])
            assert desk.add(origin + k * SECOND, SECOND) == origin + due * SECOND


def test_the_matrix_is_as_wide_as_it_says() -> None:
    zones = [zone for zone, _ in CHANGES]
    assert sum(zones.count(zone) >= 2 for zone in set(zones)) >= 8  # both changes of the year
