"""Windows of wall time laid out on instants, a local year at a time: what `calendars` looks things up in.

The one place that knows about clocks being changed (spec §7, sla-cases 25, 28; docs/calendars.md).
Ticks are microseconds since 1970 in UTC, days are ordinals as `date.toordinal` counts them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from supportdesk.domain.errors import BadInput

DAY_SECONDS = 86_400

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_SECOND = 1_000_000


class CalendarError(BadInput, ValueError):
    """A calendar that cannot be meant, or a question it has no answer to. `code` has a sentence."""


@dataclass(frozen=True, order=True, slots=True)
class Window:
    """Open hours of one day, in seconds of wall time since its midnight; the end is not open any more.

    `end` may be 24:00 (86,400) and, for a window over midnight, more: 22:00-06:00 is 79,200..108,000.
    CalendarError: start outside the day, end not after start, longer than 24 hours. (sla-cases 28)
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY_SECONDS and 0 < self.end - self.start <= DAY_SECONDS):
            raise CalendarError("calendar.window", start=self.start, end=self.end)

    def __str__(self) -> str:
        return f"{clock_time(self.start)}-{clock_time(self.end)}"


@dataclass(frozen=True, slots=True)
class Year:
    """The counted stretches of one local year: in order, apart from each other, none empty."""

    year: int
    begin: int  # stretches of this year lie in [begin, until), and those of no other year do
    until: int
    starts: list[int]
    ends: list[int]
    done: list[int]  # done[i]: ticks worked in this year before stretch i; one longer than the others
    days: list[int]  # the day whose window a stretch is
    workdays: list[int]  # the same, each once

    def worked(self, tick: int) -> int:
        """Ticks of working time in this year up to `tick`."""
        i = bisect_right(self.starts, tick) - 1
        return 0 if i < 0 else self.done[i] + min(tick, self.ends[i]) - self.starts[i]


def lay_out(zone: ZoneInfo, year: int, windows_on: Callable[[int], tuple[Window, ...]]) -> Year:
    """The stretches of a year, from the windows that start on each of its days."""
    first, after = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    origin = first - 1  # the day before: its night may reach into the year
    offsets = [_offset(zone, datetime.fromordinal(day)) for day in range(origin, after + 2)]
    begin = floor = first_showing(zone, datetime.fromordinal(first))
    starts, ends, days, done = list[int](), list[int](), list[int](), [0]
    for day in range(origin, after):
        windows = windows_on(day)
        if not windows:
            continue
        k = day - origin
        offset = offsets[k]
        calm = offset == offsets[k + 1] == offsets[k + 2]  # as far as a window can reach
        midnight = (day - _EPOCH_DAY) * DAY_SECONDS * _SECOND - offset
        for window in windows:
            if calm:
                start, end = midnight + window.start * _SECOND, midnight + window.end * _SECOND
            else:
                start, end = _stretch(zone, day, window)
            if day < first:  # a night of last year that reaches into this one stays last year's
                begin = floor = max(floor, end)
                continue
            # Two windows may both claim an hour that comes twice. It is counted once, to the earlier.
            start = max(start, floor)
            if start < end:
                starts.append(start)
                ends.append(end)
                days.append(day)
                done.append(done[-1] + end - start)
                floor = end
    until = max(floor, first_showing(zone, datetime.fromordinal(after)))
    return Year(year, begin, until, starts, ends, done, days, list(dict.fromkeys(days)))


def first_showing(zone: ZoneInfo, wall: datetime) -> int:
    """The first tick at which the wall clock shows `wall`, or later where it leaps over it."""
    early, late = _offset(zone, wall), _offset(zone, wall.replace(fold=1))
    return _leap(zone, wall, early, late) if early < late else tick_of(wall.replace(tzinfo=UTC)) - early


def _stretch(zone: ZoneInfo, day: int, window: Window) -> tuple[int, int]:
    """A window near a change of the clocks: one stretch, whatever the clocks do.

    It starts when the wall clock first shows the start or later and ends when it last shows less than
    the end. So an hour that comes twice counts twice in the window that contains it, and a desk that has
    opened does not close again because the clocks were put back.
    """
    midnight = datetime.fromordinal(day)
    start, end = midnight + timedelta(seconds=window.start), midnight + timedelta(seconds=window.end)
    # The last moment inside decides the end: a window until 01:00 does not own an hour that is
    # called 01:00-02:00, though 01:00 itself comes twice.
    inside = end - timedelta.resolution
    early, late = _offset(zone, inside), _offset(zone, inside.replace(fold=1))
    if early < late:
        return first_showing(zone, start), _leap(zone, inside, early, late)
    return first_showing(zone, start), tick_of(end.replace(tzinfo=UTC)) - late


def _leap(zone: ZoneInfo, wall: datetime, early: int, late: int) -> int:
    """The tick at which the clocks went forward over `wall`: the first with the new offset."""
    tick = tick_of(wall.replace(tzinfo=UTC))
    before, after = tick - late, tick - early
    old = instant_of(before).astimezone(zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if instant_of(middle).astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, wall: datetime) -> int:
    shift = zone.utcoffset(wall)
    return (shift.days * DAY_SECONDS + shift.seconds) * _SECOND if shift else 0


def tick_of(at: datetime) -> int:
    """TypeError: a naive datetime."""
    since = at - _EPOCH
    return (since.days * DAY_SECONDS + since.seconds) * _SECOND + since.microseconds


def instant_of(tick: int) -> datetime:
    """OverflowError: outside the years 1 to 9999."""
    return _EPOCH + timedelta(microseconds=tick)


def clock_time(second: int) -> str:
    """Seconds since midnight as people write them: 30 h is 06:00 of the next day, 24 h is 24:00."""
    minutes, rest = divmod(second if second == DAY_SECONDS else second % DAY_SECONDS, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{rest:02}" if rest else "")
