"""Working time on instants: when a desk is open, and how much open time lies between two moments.

Rules: spec §7 (a calendar belongs to the policy; elapsed time is counted on instants), sla-cases 19-32
and 60. The conventions, and where other libraries decide otherwise, are in docs/calendars.md.

Instants are time-zone aware datetimes and come back in UTC; a naive one is a TypeError. Amounts are
timedeltas, exact to the microsecond. Nothing here reads a clock, and nothing steps through time: the
counted stretches of one local year are laid out once, with a running total, and looked up by bisection.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from itertools import pairwise
from typing import NoReturn
from zoneinfo import ZoneInfo, available_timezones

from supportdesk.domain.wall_time import (
    DAY_SECONDS,
    CalendarError,
    Window,
    Year,
    clock_time,
    first_showing,
    instant_of,
    lay_out,
    tick_of,
)
from supportdesk.domain.week import DAYS

__all__ = ["DAYS", "EARLIEST", "LATEST", "Calendar", "CalendarError", "Span", "Window", "parse_calendar"]

EARLIEST, LATEST = 1900, 2199  # years we look into: what bounds the work of every call

_TICK = timedelta.resolution
_WHOLE_DAY = (Window(0, DAY_SECONDS),)
_KEYS = ("zone", *DAYS, "holidays", "dates", "country", "subdivision", "public_holidays", "make_up_days")
_WINDOW = re.compile(r"\s*(\d{1,2}):(\d\d)(?::(\d\d))?\s*[-–]\s*(\d{1,2}):(\d\d)(?::(\d\d))?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """One counted stretch, as instants [start, end), and the local date of the window it belongs to."""

    start: datetime
    end: datetime
    day: date


@dataclass(frozen=True)
class Calendar:
    """When a desk works: a week of windows (Mon..Sun) in an IANA zone, and what certain dates do instead.

    `holidays` maps a closed date to its label; `extra` gives a date windows of its own in place of its
    weekday's (make-up workdays, short days; none: closed). A window belongs to the date it starts on, so
    a holiday takes away the night that begins on it, not the one that began the day before.

    CalendarError: unknown zone, overlapping windows, a date in both `holidays` and `extra`, no working
    time at all (sla-cases 28, 29). Equal calendars hash alike; year tables are kept with the object.
    """

    name: str
    zone: str
    week: tuple[tuple[Window, ...], ...]
    holidays: Mapping[date, str] = field(default_factory=dict, hash=False)
    extra: Mapping[date, tuple[Window, ...]] = field(default_factory=dict, hash=False)
    always_open: bool = field(init=False, repr=False, compare=False)
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _special: dict[int, tuple[Window, ...]] = field(init=False, repr=False, compare=False)
    _reach: tuple[int, int] = field(init=False, repr=False, compare=False)
    _years: dict[int, Year] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            self._refuse(CalendarError("calendar.week", days=len(self.week)))
        week = tuple(tuple(sorted(windows)) for windows in self.week)
        holidays = dict(sorted(self.holidays.items()))
        extra = {day: tuple(sorted(windows)) for day, windows in sorted(self.extra.items())}
        for day in sorted(holidays.keys() & extra.keys()):
            self._refuse(CalendarError("calendar.both", given=str(day)))
        special: dict[int, tuple[Window, ...]] = dict.fromkeys((day.toordinal() for day in holidays), ())
        special |= {day.toordinal(): windows for day, windows in extra.items()}
        dated = [day.year for day, windows in extra.items() if windows]
        if not any(week) and not dated:
            self._refuse(CalendarError("calendar.never"))
        derived = {
            "week": week,
            "holidays": holidays,
            "extra": extra,
            "always_open": all(windows == _WHOLE_DAY for windows in (*week, *special.values())),
            "_zone": self._known_zone(),
            "_special": special,
            "_reach": (EARLIEST, LATEST) if any(week) else (min(dated), max(dated)),
            "_years": {},
        }
        for key, value in derived.items():  # frozen: the one moment at which it may be written
            object.__setattr__(self, key, value)
        self._check_overlaps()

    @classmethod
    def always(cls, name: str = "24x7", zone: str = "UTC") -> Calendar:
        """A calendar that never closes: what a policy has that names none (spec §7)."""
        return cls(name, zone, (_WHOLE_DAY,) * 7)

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """The windows that start on a date, in order; none on a day off."""
        return self._windows(day.toordinal())

    def add(self, start: datetime, work: timedelta) -> datetime:
        """The instant at which `work` of working time has passed since `start`; negative goes back.

        Forward it is the earliest such instant, so eight hours from opening end at closing, not at the
        next opening; backward the latest. Zero is `start`, open or not: then add(add(t, a), b) is
        add(t, a + b), and a pause worth nothing moves no deadline (sla-cases 20, 21; 27, 31).
        CalendarError: the calendar has not so much working time before it ends or before EARLIEST/LATEST.
        """
        tick = tick_of(start)
        need = work // _TICK
        if not need or self.always_open:
            try:
                return instant_of(tick + need)
            except OverflowError:
                self._refuse(CalendarError("calendar.outside", first=EARLIEST, last=LATEST))
        table = self._table(start, tick)
        target = table.worked(tick) + need
        if need > 0:
            while target > (total := table.done[-1]):
                target -= total
                table = self._step(table, 1)
            i = bisect_left(table.done, target)
            return instant_of(table.ends[i - 1] - table.done[i] + target)
        while target < 0:
            table = self._step(table, -1)
            target += table.done[-1]
        i = bisect_right(table.done, target) - 1
        return instant_of(table.starts[i] + target - table.done[i])

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Working time from `a` to `b`; negative where `b` comes first. Exact, and additive.

        CalendarError: an instant outside EARLIEST..LATEST.
        """
        since, till = tick_of(a), tick_of(b)
        if self.always_open:
            return timedelta(microseconds=till - since)
        if till < since:
            return -self.between(b, a)
        table, last = self._table(a, since), self._table(b, till)
        total = last.worked(till) - table.worked(since)
        for year in range(table.year, last.year):
            total += self._year(year).done[-1]
        return timedelta(microseconds=total)

    def is_open(self, at: datetime) -> bool:
        """Whether working time passes at this instant: true at opening, false at closing."""
        tick = tick_of(at)
        if self.always_open:
            return True
        table = self._table(at, tick)
        i = bisect_right(table.starts, tick) - 1
        return i >= 0 and tick < table.ends[i]

    def next_open(self, at: datetime) -> datetime:
        """`at` where open, else the next opening (sla-cases 27). CalendarError: it never opens again."""
        return instant_of(next(self._onward(at))[0])

    def previous_open(self, at: datetime) -> datetime:
        """The end of the last working time up to `at`: `at` itself where open or just closed.

        The mirror of next_open: at an opening it is the closing before. CalendarError: never was open.
        """
        tick = tick_of(at)
        if self.always_open:
            return instant_of(tick)
        table = self._table(at, tick)
        while (i := bisect_left(table.starts, tick) - 1) < 0:
            table = self._step(table, -1)
        return instant_of(min(tick, table.ends[i]))

    def next_close(self, at: datetime) -> datetime | None:
        """The end of the working time that runs at `at` or begins next; None where it never ends.

        Windows that touch (…-24:00, 00:00-…) are one stretch: nobody goes home between them.
        CalendarError: it never opens again.
        """
        if self.always_open:
            return None
        onward = self._onward(at)
        end = next(onward)[1]
        try:
            for start, till, _ in onward:
                if start > end:
                    break
                end = till
        except CalendarError:  # the calendar ends here; an open stretch up to LATEST has no close
            return None if end >= self._year(LATEST).until else instant_of(end)
        return instant_of(end)

    def add_days(self, start: datetime, days: int, *, end_of_day: bool = False) -> datetime:
        """`days` working days on (or back), at the same local time of day (sla-cases 30).

        Five days are five dates, however long each is open. A start on a day off counts as the next
        working day (going back: the one before); so does 0. A time of day that the target date lacks
        becomes the moment the clocks went forward; one it has twice, the first. With `end_of_day`
        the last closing of that day, and of the next working day where 0 days would end before `start`.
        CalendarError as for `add`.
        """
        tick = tick_of(start)
        local = instant_of(tick).astimezone(self._zone)
        today = local.toordinal()
        table = self._year(local.year)
        if days >= 0:
            i = bisect_left(table.workdays, today) + days
            while i >= len(table.workdays):
                i -= len(table.workdays)
                table = self._step(table, 1)
        else:
            i = bisect_right(table.workdays, today) - 1 + days
            while i < 0:
                table = self._step(table, -1)
                i += len(table.workdays)
        target = table.workdays[i]
        if end_of_day:
            end = table.ends[bisect_right(table.days, target) - 1]
            return self.add_days(start, 1, end_of_day=True) if days == 0 and end < tick else instant_of(end)
        if target == today:
            return instant_of(tick)
        wall = local.replace(tzinfo=None) + timedelta(days=target - today)  # a sum has fold=0
        return instant_of(first_showing(self._zone, wall))

    def spans(self, a: datetime, b: datetime) -> Iterator[Span]:
        """The counted stretches in [a, b), cut to it, in order: what an explanation lists.

        Their lengths add up to between(a, b). None where b is not after a; one for an always open calendar.
        """
        till = tick_of(b)
        if tick_of(a) >= till:
            return
        try:
            for start, end, day in self._onward(a):
                if start >= till:
                    return
                end = till if self.always_open else min(end, till)
                yield Span(instant_of(start), instant_of(end), date.fromordinal(day))
                if end == till:
                    return
        except CalendarError:
            return  # no more working time: nothing more to list

    # --- the year tables

    def _windows(self, day: int) -> tuple[Window, ...]:
        special = self._special.get(day)
        return self.week[(day - 1) % 7] if special is None else special

    def _onward(self, at: datetime) -> Iterator[tuple[int, int, int]]:
        """Stretches that end after `at`, the first cut to it; CalendarError where there are no more."""
        tick = tick_of(at)
        if self.always_open:
            yield tick, tick, instant_of(tick).astimezone(self._zone).toordinal()
            return
        table = self._table(at, tick)
        i = bisect_right(table.ends, tick)
        while True:
            for k in range(i, len(table.ends)):
                yield max(tick, table.starts[k]), table.ends[k], table.days[k]
            table, i = self._step(table, 1), 0

    def _table(self, at: datetime, tick: int) -> Year:
        """The table of the local year an instant is counted in; `at.year` is at most one off, in any zone."""
        table = self._year(at.year)
        if tick < table.begin:
            return self._year(at.year - 1)
        return self._year(at.year + 1) if tick >= table.until else table

    def _step(self, table: Year, by: int) -> Year:
        year = table.year + by
        first, last = self._reach
        if (year > last) if by > 0 else (year < first):
            if any(self.week):
                self._refuse(CalendarError("calendar.outside", first=EARLIEST, last=LATEST))
            if by > 0:
                self._refuse(CalendarError("calendar.ends", date=str(max(self.extra))))
            self._refuse(CalendarError("calendar.begins", date=str(min(self.extra))))
        return self._year(year)

    def _year(self, year: int) -> Year:
        table = self._years.get(year)
        if table is None:
            if not EARLIEST <= year <= LATEST:
                self._refuse(CalendarError("calendar.year", year=year, first=EARLIEST, last=LATEST))
            # Two threads may both build one: the same table twice, and the last stays.
            table = self._years[year] = lay_out(self._zone, year, self._windows)
        return table

    # --- what is refused

    def _refuse(self, problem: CalendarError) -> NoReturn:
        raise CalendarError("calendar.of", calendar=self.name, said=problem)

    def _known_zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):  # not found, not a name, a folder of names
            self._refuse(CalendarError("calendar.zone", given=self.zone, near=zone_near(self.zone)))

    def _check_overlaps(self) -> None:
        """Each day against itself and the next: an ordinary week, then the dates with own hours."""
        pairs = [(DAYS[i], self.week[i], DAYS[(i + 1) % 7], self.week[(i + 1) % 7]) for i in range(7)]
        for day in sorted({near for at in self.extra for near in (at.toordinal() - 1, at.toordinal())}):
            today, tomorrow = date.fromordinal(day), date.fromordinal(day + 1)
            pairs.append((str(today), self._windows(day), str(tomorrow), self._windows(day + 1)))
        for name, windows, next_name, following in pairs:
            for one, two in pairwise(windows):
                if two.start < one.end:
                    self._refuse(CalendarError("calendar.overlap", given=name, one=str(one), two=str(two)))
            if windows and following and windows[-1].end - DAY_SECONDS > following[0].start:
                self._refuse(
                    CalendarError(
                        "calendar.reaches",
                        given=name,
                        one=str(windows[-1]),
                        next=next_name,
                        two=str(following[0]),
                        start=clock_time(windows[-1].end),
                    )
                )


def zone_near(name: str) -> str:
    """The IANA zone whose name is nearest to a misspelt one, or nothing."""
    known = {zone.lower(): zone for zone in available_timezones()}
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    return known[near[0]] if near else ""


def parse_calendar(table: Mapping[str, object], *, name: str) -> Calendar:
    """The calendar a table describes, as `tomllib` (or JSON, with dates as ISO text) reads it.

    `zone`; `mon` … `sun`, each a list of windows like "09:00-12:00" (a day left out is closed, a night is
    "22:00-06:00", a whole day "00:00-24:00"); `holidays`, a list of dates or a table date = label;
    `dates`, a table date = windows. `country` and `subdivision` only say where `public_holidays` (date =
    label) and `make_up_days` (date = the weekday whose hours hold) are from: `country_days` writes these
    down when a policy is stored. What `holidays` and `dates` say of a date outranks them.

    CalendarError: an unknown key (with the nearest known one), a value that is no window or date, a country
    whose days are not written down, and all that `Calendar` refuses (spec §7; sla-cases 28, 29).
    """

    def refuse(problem: CalendarError) -> CalendarError:
        return CalendarError("calendar.of", calendar=name, said=problem)

    def window(where: str, text: object) -> Window:
        found = _WINDOW.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise refuse(CalendarError("calendar.no_window", given=where, value=str(text)))
        hour, minute, second, *until = (int(part or 0) for part in found.groups())
        start, end = hour * 3600 + minute * 60 + second, until[0] * 3600 + until[1] * 60 + until[2]
        if max(minute, second, *until[1:]) > 59 or start >= DAY_SECONDS or end > DAY_SECONDS:
            raise refuse(CalendarError("calendar.no_time", given=where, value=str(text)))
        if start == end:
            raise refuse(CalendarError("calendar.empty", given=where, value=str(text)))
        # An end before the start can only be the next day's: that is how nights are written.
        return Window(start, end if end > start else end + DAY_SECONDS)

    def windows(where: str, value: object) -> tuple[Window, ...]:
        if not isinstance(value, list | tuple):
            raise refuse(CalendarError("calendar.no_list", given=where, value=str(value)))
        return tuple(window(where, text) for text in value)

    def day(where: str, value: object) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise refuse(CalendarError("calendar.no_date", given=where, value=str(value))) from None

    def by_date(key: str) -> list[tuple[object, object]]:
        value = table.get(key, {})
        if isinstance(value, list | tuple) and key.endswith("holidays"):
            return [(listed, "") for listed in value]
        if not isinstance(value, Mapping):
            raise refuse(CalendarError("calendar.no_table", given=key, value=str(value), name=name))
        return list(value.items())

    for key in table:
        if key not in _KEYS:
            near = "".join(get_close_matches(key.lower(), _KEYS, n=1, cutoff=0.5))
            raise refuse(CalendarError("calendar.key", given=key, near=near, known=_KEYS))
    zone = table.get("zone")
    if not isinstance(zone, str):
        raise refuse(CalendarError("calendar.no_zone"))
    if "country" in table and "public_holidays" not in table:
        raise refuse(CalendarError("calendar.not_expanded", given="country", country=str(table["country"])))
    week = tuple(windows(weekday, table.get(weekday, [])) for weekday in DAYS)
    holidays = {day("holidays", value): str(label) for value, label in by_date("holidays")}
    dates = {day("dates", value): windows(str(value), hours) for value, hours in by_date("dates")}
    for value, label in by_date("public_holidays"):
        if (off := day("public_holidays", value)) not in dates:
            holidays.setdefault(off, str(label))
    for value, weekday in by_date("make_up_days"):
        if weekday not in DAYS:
            raise refuse(CalendarError("calendar.no_weekday", given="make_up_days", value=str(weekday)))
        worked, hours = day("make_up_days", value), week[DAYS.index(str(weekday))]
        if hours and worked not in holidays:
            dates.setdefault(worked, hours)
    return Calendar(name, zone, week, holidays, dates)
