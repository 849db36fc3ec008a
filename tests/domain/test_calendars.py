"""Working time: facts of other libraries, the edge cases by number, a slow oracle around every kind of
clock change, and the laws that hold for any calendar. Conventions: docs/calendars.md.
"""

from __future__ import annotations

import csv
import json
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from supportdesk.domain.calendars import DAYS, Calendar, CalendarError, Window, parse_calendar
from tests.told import told

SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86_400))
TICK, ZERO = timedelta.resolution, timedelta(0)
OFFICE = {day: ["09:00-17:00"] for day in DAYS[:5]}


def at(text: str, zone: str = "UTC") -> datetime:
    """ISO text as an instant; without an offset it is wall time in `zone`."""
    when = datetime.fromisoformat(text)
    return (when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def calendar(hours: dict[str, list[str]] | None = None, zone: str = "UTC", **more: object) -> Calendar:
    return parse_calendar({"zone": zone, **(OFFICE if hours is None else hours), **more}, name="test")


def daily(*windows: str) -> dict[str, list[str]]:
    return {day: list(windows) for day in DAYS}


# --- facts of other libraries


def vectors() -> list[dict[str, str]]:
    with (Path(__file__).parent / "calendar_vectors.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", vectors(), ids=lambda row: f"{row['id']}-{row['op']}")
def test_vector(row: dict[str, str]) -> None:
    holidays, dates = json.loads(row["holidays"] or "[]"), json.loads(row["overrides"] or "{}")
    desk = calendar(json.loads(row["hours"]), row["zone"], holidays=holidays, dates=dates)
    start, expected = at(row["start"], row["zone"]), row["expected"]

    def local(instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(row["zone"])).date()

    match row["op"]:
        case "add":
            assert desk.add(start, timedelta(**{row["unit"]: float(row["amount"])})) == at(expected)
        case "between":
            assert desk.between(start, at(row["end"])) == timedelta(seconds=float(expected))
        case "next_open":
            assert desk.next_open(start) == at(expected)
        case "prev_open":
            assert desk.previous_open(start) == at(expected)
        case "next_close":
            assert desk.next_close(start) == at(expected)
        case "next_period_start":  # the opening after the window that runs
            running = desk.is_open(start)
            after = next(desk.spans(start, start + DAY)).end if running else start
            assert desk.next_open(after) == at(expected)
        case "in_hours":
            assert desk.is_open(start) is (expected == "true")
        case "is_working_day":
            assert bool(desk.windows_on(local(start))) is (expected == "true")
        case "add_days":
            assert local(desk.add_days(start, int(row["amount"]))) == date.fromisoformat(expected)
        case "days_between":  # working days after the one, up to and with the other
            first, last = sorted((local(start), local(at(row["end"], row["zone"]))))
            days = sum(
                bool(desk.windows_on(first + timedelta(days=n))) for n in range(1, (last - first).days + 1)
            )
            assert (days if local(start) == first else -days) == int(expected)
        case op:
            pytest.fail(f"no adapter for {op}")


# --- the edge cases, by their number in sla-cases.md


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-18T07:00", 1, "2026-11-18T10:00"),  # before opening
        ("2026-11-18T16:30", 1, "2026-11-19T09:30"),  # over the night
        ("2026-11-18T17:00", 1, "2026-11-19T10:00"),  # exactly at closing
        ("2026-11-18T09:00", 8, "2026-11-18T17:00"),  # ends exactly at closing, not at the next opening
        ("2026-11-20T19:00", 1, "2026-11-23T10:00"),  # after closing before a weekend
        ("2026-12-24T12:00", 1, "2026-12-29T10:00"),  # two holidays and a weekend
    ],
)
def test_27_starts_before_after_and_at_the_edges(start: str, hours: int, due: str) -> None:
    desk = calendar(holidays=[date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 28)])
    assert desk.add(at(start), hours * HOUR) == at(due)
    assert desk.between(at(start), at(due)) == hours * HOUR


def test_19_21_a_pause_counts_only_its_working_time() -> None:
    desk = calendar()
    assert desk.between(at("2026-11-20T16:00"), at("2026-11-23T10:00")) == 2 * HOUR  # Friday to Monday
    assert desk.between(at("2026-11-20T17:00"), at("2026-11-23T09:00")) == ZERO
    assert desk.between(at("2026-11-21T07:00"), at("2026-11-22T18:00")) == ZERO


def test_20_zero_moves_nothing_open_or_closed() -> None:
    desk = calendar()
    for start in ("2026-11-20T12:00", "2026-11-20T17:00", "2026-11-21T03:00"):
        assert desk.add(at(start), ZERO) == at(start)


def test_23_seconds_and_less_are_kept() -> None:
    desk = calendar({"mon": ["09:00:30-09:00:31"], "tue": ["09:00-17:00"]})
    start = at("2026-11-23T09:00:30.250001")
    assert desk.add(start, SECOND) == at("2026-11-24T09:00:00.250001")
    assert desk.between(start, at("2026-11-24T09:00:00.25")) == SECOND - TICK


def test_24_26_the_calendars_zone_decides_not_utc_or_the_askers() -> None:
    desk = calendar(zone="Asia/Shanghai")
    assert desk.add(at("2026-11-18T08:30"), HOUR) == at("2026-11-19T01:30")  # 16:30, over the night
    new_york = at("2026-11-18T08:30").astimezone(ZoneInfo("America/New_York"))
    due = desk.add(new_york, HOUR)
    assert (due, due.tzinfo) == (at("2026-11-19T01:30"), UTC)
    assert desk.between(new_york, at("2026-11-19T01:30")) == HOUR


def test_25_days_of_23_and_25_hours() -> None:
    desk = calendar(daily("00:00-24:00"), "America/New_York", holidays=[date(2026, 12, 25)])
    for day, hours in (("2026-03-08", 23), ("2026-11-01", 25), ("2026-11-02", 24)):
        midnight = at(day, "America/New_York")
        assert sum((s.end - s.start for s in desk.spans(midnight, midnight + 20 * HOUR)), ZERO) == 20 * HOUR
        assert desk.add_days(midnight, 1) - midnight == hours * HOUR
    night = calendar(daily("22:00-06:00"), "America/New_York")
    assert night.between(at("2026-10-31T18:00Z"), at("2026-11-01T18:00Z")) == 9 * HOUR


def test_28_split_shift_night_and_midnight() -> None:
    split = calendar(daily("09:00-12:00", "13:00-18:00"))
    assert split.add(at("2026-11-18T11:30"), HOUR) == at("2026-11-18T13:30")
    assert split.next_close(at("2026-11-18T11:30")) == at("2026-11-18T12:00")
    late = calendar(daily("18:00-24:00"))
    assert late.add(at("2026-11-18T23:59"), 2 * MINUTE) == at("2026-11-19T18:01")
    # A shift that goes on after midnight closes once, though it is two windows.
    shift = calendar({"mon": ["20:00-24:00"], "tue": ["00:00-04:00"]})
    assert shift.next_close(at("2026-11-23T21:00")) == at("2026-11-24T04:00")
    assert shift.previous_open(at("2026-11-24T12:00")) == at("2026-11-24T04:00")


def test_28_a_night_belongs_to_the_day_it_starts() -> None:
    desk = calendar(daily("22:00-06:00"), holidays=[date(2026, 12, 25)])
    spans = list(desk.spans(at("2026-12-24T12:00"), at("2026-12-26T23:00")))
    assert [(s.start, s.end, s.day) for s in spans] == [
        (at("2026-12-24T22:00"), at("2026-12-25T06:00"), date(2026, 12, 24)),
        (at("2026-12-26T22:00"), at("2026-12-26T23:00"), date(2026, 12, 26)),
    ]


def test_28_a_make_up_saturday_and_a_short_day() -> None:
    desk = calendar(dates={"2026-10-10": ["10:00-12:00"], "2026-10-12": []})
    assert desk.add(at("2026-10-09T16:30"), 150 * MINUTE) == at("2026-10-10T12:00")
    assert desk.add(at("2026-10-10T11:00"), 2 * HOUR) == at("2026-10-13T10:00")


def test_29_dated_hours_run_out_in_both_directions() -> None:
    desk = calendar({}, dates={"2020-05-01": ["09:00-12:00"], "2022-05-01": ["09:00-12:00"]})
    assert desk.add(at("2019-01-01"), 6 * HOUR) == at("2022-05-01T12:00")
    assert desk.next_close(at("2022-05-01T10:00")) == at("2022-05-01T12:00")
    assert list(desk.spans(at("2023-01-01"), at("2026-01-01"))) == []
    asks: list[Callable[[], object]] = [
        lambda: desk.add(at("2026-01-01"), SECOND),
        lambda: desk.add(at("2019-01-01"), 6 * HOUR + TICK),
        lambda: desk.next_open(at("2026-01-01")),
        lambda: desk.next_close(at("2026-01-01")),
        lambda: desk.add_days(at("2026-01-01"), 1),
    ]
    for ask in asks:
        with told(CalendarError, "no working time after 2022-05-01. Give a weekday hours"):
            ask()
    with told(CalendarError, "no working time before 2020-05-01"):
        desk.previous_open(at("2019-01-01"))
    assert len(desk._years) < 12  # it did not look through all the years to LATEST to find out


def test_29_absurd_amounts_end_in_bounded_work() -> None:
    desk = calendar({"mon": ["09:00-09:01"]})
    with told(CalendarError, "1900 to 2199"):
        desk.add(at("2026-01-01"), 9_999_999 * DAY)
    with told(CalendarError, "1900 to 2199"):
        desk.add_days(at("2026-01-01"), -(10**9))
    with told(CalendarError, "year 1066"):
        desk.between(at("1066-10-14"), at("2026-01-01"))
    with told(CalendarError, "outside the years 1900 to 2199"):
        Calendar.always().add(at("2026-01-01"), 9_999_999 * DAY)


def test_30_days_are_dates_not_hours() -> None:
    desk = calendar({**OFFICE, "mon": ["09:00-11:00"]}, "Europe/Berlin", holidays=[date(2026, 11, 25)])
    wednesday = at("2026-11-18T15:30", "Europe/Berlin")
    assert desk.add_days(wednesday, 5) == at("2026-11-26T15:30", "Europe/Berlin")
    assert desk.add_days(wednesday, 3, end_of_day=True) == at("2026-11-23T11:00", "Europe/Berlin")
    assert desk.add_days(wednesday, -3) == at("2026-11-13T15:30", "Europe/Berlin")
    saturday = at("2026-11-21T12:00", "Europe/Berlin")
    assert desk.add_days(saturday, 1) == at("2026-11-24T12:00", "Europe/Berlin")
    assert desk.add_days(saturday, -1) == at("2026-11-19T12:00", "Europe/Berlin")
    assert desk.add_days(wednesday, 0) == wednesday
    evening = at("2026-11-18T19:00", "Europe/Berlin")  # today's closing is over: the next one
    assert desk.add_days(evening, 0, end_of_day=True) == at("2026-11-19T17:00", "Europe/Berlin")
    assert calendar(daily("22:00-06:00")).add_days(at("2026-11-18T15:00"), 1, end_of_day=True) == at(
        "2026-11-20T06:00"
    )


def test_30_a_time_of_day_that_the_target_date_lacks_or_has_twice() -> None:
    desk = calendar(daily("00:00-24:00"), "America/New_York")
    assert desk.add_days(at("2026-03-07T02:30-05:00"), 1) == at("2026-03-08T03:00-04:00")
    assert desk.add_days(at("2026-10-31T01:30-04:00"), 1) == at("2026-11-01T01:30-04:00")
    assert desk.add_days(at("2026-11-01T01:30-05:00"), 0) == at("2026-11-01T01:30-05:00")


def test_31_60_warnings_are_counted_backwards_over_the_night() -> None:
    desk = calendar()
    assert desk.add(at("2026-11-23T11:00"), -8 * HOUR) == at("2026-11-20T11:00")
    assert desk.add(at("2026-11-23T11:00"), -2 * HOUR) == at("2026-11-23T09:00")


def test_32_calendars_are_values() -> None:
    one, two = calendar(holidays=[date(2026, 1, 1)]), calendar(holidays=[date(2026, 1, 1)])
    one.add(at("2026-01-01"), DAY)
    assert one == two
    assert hash(one) == hash(two)
    assert one != calendar()


def test_always_open() -> None:
    for desk in (
        Calendar.always(zone="America/New_York"),
        calendar(daily("00:00-24:00"), "America/New_York"),
    ):
        start = at("2026-03-07T20:00-05:00")
        assert desk.always_open
        assert desk.add(start, DAY) == start + DAY
        assert desk.add(start.astimezone(ZoneInfo("America/New_York")), DAY) == start + DAY
        assert desk.between(start, start - 400 * DAY) == -400 * DAY
        assert (desk.next_open(start), desk.previous_open(start), desk.next_close(start)) == (
            start,
            start,
            None,
        )
        assert [(s.start, s.end) for s in desk.spans(start, start + DAY)] == [(start, start + DAY)]
        assert desk.add_days(start, 1) - start == 23 * HOUR
    once = calendar(daily("00:00-24:00"), holidays=[date(2026, 12, 25)])
    assert once.next_close(at("2026-11-01")) == at("2026-12-25")
    assert once.next_close(at("2026-12-26")) is None


def test_naive_instants_are_refused() -> None:
    with pytest.raises(TypeError):
        calendar().add(datetime(2026, 1, 1), HOUR)  # noqa: DTZ001
    with pytest.raises(TypeError):
        Calendar.always().between(datetime(2026, 1, 1), at("2026-01-01"))  # noqa: DTZ001


# --- what people write

OFFICE_TOML = """
zone = "Asia/Shanghai"
mon = ["13:00-18:00", "09:00-12:00"]
fri = ["22:00-06:00"]
sun = []
holidays = [2026-10-01, "2026-10-02"]
[dates]
2026-10-10 = ["09:00-24:00"]
"""


def test_a_table_is_read() -> None:
    desk = parse_calendar(tomllib.loads(OFFICE_TOML), name="office")
    assert desk.week[0] == (Window(9 * 3600, 12 * 3600), Window(13 * 3600, 18 * 3600))
    assert desk.week[4] == (Window(22 * 3600, 30 * 3600),)
    assert (desk.name, desk.zone, list(desk.holidays)) == (
        "office",
        "Asia/Shanghai",
        [date(2026, 10, 1), date(2026, 10, 2)],
    )
    assert [str(window) for window in (*desk.week[4], *desk.windows_on(date(2026, 10, 10)))] == [
        "22:00-06:00",
        "09:00-24:00",
    ]
    labelled = calendar(holidays={"2026-10-01": "国庆节"})
    assert labelled.holidays == {date(2026, 10, 1): "国庆节"}
    assert labelled.windows_on(date(2026, 10, 1)) == ()


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("mon = ['09:00-12:00']", "time zone is missing. Name an IANA zone"),
        ("zone = 'Asia/Shangai'\nmon = ['09:00-12:00']", "Did you mean “Asia/Shanghai”"),
        ("zone = 'qqqqqq'\nmon = ['09:00-12:00']", "Use an IANA name"),
        ("zone = '../etc'\nmon = ['09:00-12:00']", "no known time zone"),
        ("zone = 'UTC'\nmonday = ['09:00-12:00']", "“monday” is no known key. Did you mean “mon”"),
        ("zone = 'UTC'\nholiday = [2026-01-01]", "Did you mean “holidays”"),
        ("zone = 'UTC'\nxyzzy = []", "Known are: zone, mon"),
        ("zone = 'UTC'", "no working time at all. Give at least one"),
        ("zone = 'UTC'\n[dates]\n2026-01-01 = []", "no working time at all"),
        ("zone = 'UTC'\nmon = '09:00-12:00'", "mon: “09:00-12:00” is not a list"),
        ("zone = 'UTC'\nmon = ['9-12']", "mon: “9-12” are no working hours. Write them like"),
        ("zone = 'UTC'\nmon = [9]", "mon: “9” are no working hours"),
        ("zone = 'UTC'\nmon = ['09:60-12:00']", "a time that no clock shows"),
        ("zone = 'UTC'\nmon = ['09:00-24:01']", "a time that no clock shows"),
        ("zone = 'UTC'\nmon = ['24:00-06:00']", "a time that no clock shows"),
        ("zone = 'UTC'\nmon = ['09:00-09:00']", "is empty. Write 00:00-24:00 for a whole day"),
        ("zone = 'UTC'\nmon = ['09:00-12:00', '11:00-13:00']", "mon: 09:00-12:00 and 11:00-13:00 overlap"),
        (
            "zone = 'UTC'\nsun = ['22:00-06:00']\nmon = ['05:00-09:00']",
            "05:00-09:00 of mon. Let the latter start at 06:00",
        ),
        (
            "zone = 'UTC'\nfri = ['22:00-06:00']\n[dates]\n2026-10-10 = ['05:00-09:00']",
            "2026-10-09: 22:00-06:00 reaches into 05:00-09:00 of 2026-10-10",
        ),
        ("zone = 'UTC'\nmon = ['09:00-12:00']\nholidays = ['1.1.']", "holidays: “1.1.” is not a date"),
        ("zone = 'UTC'\nmon = ['09:00-12:00']\nholidays = [2026-01-01T00:00:00Z]", "is not a date"),
        ("zone = 'UTC'\nmon = ['09:00-12:00']\nholidays = [[1]]", "is not a date"),
        ("zone = 'UTC'\nmon = ['09:00-12:00']\nholidays = 5", "holidays: “5” is not a table"),
        (
            "zone = 'UTC'\nmon = ['09:00-12:00']\ndates = [2026-01-01]",
            "is not a table. Write .calendar.desk.dates",
        ),
        (
            "zone = 'UTC'\nholidays = [2026-01-01]\n[dates]\n2026-01-01 = ['09:00-12:00']",
            "2026-01-01 is a holiday and has hours of its own",
        ),
    ],
)
def test_29_what_cannot_be_meant_is_refused_with_the_way_out(toml: str, words: str) -> None:
    with told(CalendarError, "^Calendar “desk”: .*" + words):
        parse_calendar(tomllib.loads(toml), name="desk")


@pytest.mark.parametrize(
    ("start", "end"),
    [(-1, 60), (86_400, 90_000), (60, 60), (60, 90_000)],
)
def test_29_windows_that_cannot_be(start: int, end: int) -> None:
    with told(CalendarError, f"from second {start} to {end} of a day"):
        Window(start, end)


def test_29_a_week_has_seven_days() -> None:
    with told(CalendarError, "The week has 1 days"):
        Calendar("short", "UTC", ((Window(0, 60),),))


# --- a slow oracle, minute by minute


@cache
def minutes(zone: str, first: date, days: int) -> tuple[list[datetime], list[datetime]]:
    """Every minute from `first` 00:00 UTC on, and what the wall clock shows then."""
    origin = datetime.combine(first, time(), UTC)
    instants = [origin + n * MINUTE for n in range(days * 1440)]
    return instants, [instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for instant in instants]


class Oracle:
    """Looks at a wall clock every minute; knows nothing of offsets and tables."""

    def __init__(self, desk: Calendar, first: date, days: int) -> None:
        self.instants, walls = minutes(desk.zone, first, days)
        self.open = [False] * len(walls)
        for n in range(-3, days + 3):
            day = first + timedelta(days=n)
            weekly = () if day in desk.holidays else desk.week[day.weekday()]
            for window in desk.extra.get(day, weekly):
                midnight = datetime.combine(day, time())
                start, end = midnight + window.start * SECOND, midnight + window.end * SECOND
                # Open from the first minute that shows the start, or more, to the last before the end.
                since = next((k for k, wall in enumerate(walls) if wall >= start), len(walls))
                till = next((k for k in range(len(walls) - 1, -1, -1) if walls[k] < end), -1)
                for k in range(since, till + 1):
                    self.open[k] = True
        self.worked = [0, *accumulate(self.open)]  # minutes before instant k

    def check(self, desk: Calendar) -> None:
        instants, worked, size = self.instants, self.worked, len(self.instants)
        origin = instants[0]
        for k, instant in enumerate(instants):
            assert desk.is_open(instant) == self.open[k], instant
            if k % 11 == 0 or self.open[k] != self.open[k - 1]:
                assert desk.between(origin, instant) == worked[k] * MINUTE, instant
        for k in range(0, size, 97):
            for amount in (1, 29, 60, 181, 480, 1000):
                if worked[k] + amount <= worked[size - 1]:  # the first minute by which so much is done
                    due = desk.add(instants[k], amount * MINUTE)
                    assert due == instants[bisect_left(worked, worked[k] + amount)]
                if worked[k] >= amount:  # the last minute from which so much is still done
                    since = desk.add(instants[k], -amount * MINUTE)
                    assert since == instants[bisect_right(worked, worked[k] - amount) - 1]
            opening = next((j for j in range(k, size) if self.open[j]), None)
            if opening is not None:
                assert desk.next_open(instants[k]) == instants[opening]
                closing = next((j for j in range(opening, size) if not self.open[j]), None)
                if closing is not None:
                    assert desk.next_close(instants[k]) == instants[closing]
            previous = next((j for j in range(k, 0, -1) if self.open[j - 1]), None)
            if previous is not None:
                assert desk.previous_open(instants[k]) == instants[previous]


CHANGES = [
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Europe/London", "2026-03-29"),
    ("Europe/London", "2026-10-25"),
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-05"),  # half an hour back
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/Sao_Paulo", "2018-11-04"),  # no midnight
    ("America/Sao_Paulo", "2018-02-18"),  # 23:00-24:00 twice
    ("Africa/Cairo", "2026-04-24"),  # no midnight
    ("Africa/Cairo", "2026-10-30"),
    ("America/Havana", "2026-11-01"),  # midnight twice
    ("Asia/Shanghai", "1991-09-15"),
    ("Asia/Shanghai", "2026-01-01"),  # nothing but a new year
    ("Pacific/Apia", "2011-12-30"),  # no such day
    ("Pacific/Kiritimati", "1994-12-31"),  # no such day, at the end of a year
    ("Pacific/Kwajalein", "1969-09-30"),  # a day nearly twice
    ("Asia/Kathmandu", "1986-01-01"),  # a quarter of an hour forward, at new year
    ("Antarctica/Troll", "2026-10-25"),  # two hours
]
SHAPES = [
    ["09:00-17:00"],
    ["09:00-12:00", "13:00-18:00"],
    ["22:00-06:00"],
    ["00:00-24:00"],
    ["00:00-00:30", "23:00-24:00"],
    ["23:00-01:00"],  # ends where an hour begins to come twice
    ["01:10-01:20", "02:10-02:20", "23:20-23:40"],  # within the hour that is missing or comes twice
    ["00:00-01:30", "01:30-02:30", "02:30-06:00"],  # touching in it
    ["00:10-01:20", "01:40-02:20", "02:40-05:00"],  # broken in it
    ["02:00-03:00", "20:00-01:45"],
]


@pytest.mark.parametrize("shape", SHAPES, ids=" ".join)
@pytest.mark.parametrize(("zone", "day"), CHANGES, ids=lambda text: text)
def test_25_clock_changes_against_the_oracle(zone: str, day: str, shape: list[str]) -> None:
    change = date.fromisoformat(day)
    desk = calendar(daily(*shape), zone, holidays=[change + timedelta(days=40)])  # not the always open way
    Oracle(desk, change - timedelta(days=2), 4).check(desk)


# --- laws of any calendar

ZONES = sorted(
    {zone for zone, _ in CHANGES} | {"UTC", "Asia/Kolkata", "America/St_Johns", "Africa/Casablanca"}
)
INSTANTS = st.datetimes(datetime(1995, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC)) | st.builds(  # noqa: DTZ001
    lambda change, past: at(change[1]) + past,
    st.sampled_from(CHANGES),
    st.timedeltas(-2 * DAY, 2 * DAY),
)


@st.composite
def calendars(draw: st.DrawFn, unit: int = 1) -> Calendar:
    """Any valid calendar whose windows start and end at multiples of `unit` seconds."""
    dawn = draw(st.integers(0, 6 * 3600 // unit))  # nights end before it, days begin after it
    whole_day = 86_400 // unit

    def hours() -> tuple[Window, ...]:
        cuts = sorted(draw(st.lists(st.integers(dawn, whole_day - 1), max_size=6, unique=True)))
        if len(cuts) % 2:
            cuts.append(draw(st.integers(whole_day, whole_day + dawn)))
        return tuple(Window(a * unit, b * unit) for a, b in zip(cuts[::2], cuts[1::2], strict=True))

    dates = st.builds(lambda instant: instant.date(), INSTANTS)
    holidays = draw(st.sets(dates, max_size=4))
    extra = {day: hours() for day in draw(st.sets(dates, max_size=4)) - holidays}
    week = tuple(hours() for _ in DAYS)
    assume(any(week))
    return Calendar("any", draw(st.sampled_from(ZONES)), week, dict.fromkeys(holidays, ""), extra)


laws = settings(deadline=None, max_examples=80)


@laws
@given(calendars(), INSTANTS, INSTANTS)
def test_add_and_between_are_inverses(desk: Calendar, a: datetime, b: datetime) -> None:
    work = desk.between(a, b)
    assert desk.between(b, a) == -work
    c = desk.add(a, work)
    assert desk.between(a, c) == work
    if work:
        assert (c <= b) if work > ZERO else (c >= b)
        if desk.is_open(b) and desk.is_open(b - TICK):  # in working time, not on its edge
            assert c == b
    else:
        assert c == a


@laws
@given(calendars(), INSTANTS, st.timedeltas(-3653 * DAY, 3653 * DAY), st.floats(0, 1))
def test_any_amount_up_to_ten_years_there_and_back(
    desk: Calendar, a: datetime, way: timedelta, share: float
) -> None:
    work = desk.between(a, a + way) * share  # any amount, not only what some instant gives
    b = desk.add(a, work)
    assert desk.between(a, b) == work
    back = desk.add(b, -work)
    assert desk.between(back, b) == work
    assert desk.between(a, back) == ZERO  # the same but for closed time
    assert desk.add(a, ZERO) == a


@laws
@given(calendars(), INSTANTS, INSTANTS, INSTANTS)
def test_between_is_additive(desk: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    assert desk.between(a, b) + desk.between(b, c) == desk.between(a, c)


@laws
@given(calendars(), INSTANTS, INSTANTS, INSTANTS)
def test_add_is_monotone_and_adds_up(desk: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted((a, b, c))
    first, second = desk.between(a, b), desk.between(b, c)
    assert ZERO <= first <= b - a
    assert desk.add(a, first) <= desk.add(b, first)
    assert desk.add(a, first) <= desk.add(a, first + second)
    assert desk.add(desk.add(a, first), second) == desk.add(a, first + second)
    assert desk.add(desk.add(c, -second), -first) == desk.add(c, -first - second)


@laws
@given(calendars(), INSTANTS)
def test_openings_and_closings(desk: Calendar, instant: datetime) -> None:
    opening = desk.next_open(instant)
    assert opening >= instant
    assert desk.next_open(opening) == opening
    assert desk.is_open(opening)
    assert desk.is_open(instant) == (opening == instant)
    assert desk.between(instant, opening) == ZERO
    closing = desk.next_close(instant)
    if closing is not None:
        assert not desk.is_open(closing)
        assert desk.between(opening, closing) == closing - opening > ZERO
        assert desk.previous_open(closing) == closing
    before = desk.previous_open(instant)
    assert before <= instant
    assert desk.previous_open(before) == before
    assert desk.is_open(before - TICK)
    assert desk.between(before, instant) == ZERO


@laws
@given(calendars(), INSTANTS, st.timedeltas(ZERO, 400 * DAY))
def test_spans_are_what_was_counted(desk: Calendar, a: datetime, length: timedelta) -> None:
    spans = list(desk.spans(a, a + length))
    assert sum((span.end - span.start for span in spans), ZERO) == desk.between(a, a + length)
    assert all(a <= span.start < span.end <= a + length for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert all(desk.windows_on(span.day) for span in spans)
    assert list(desk.spans(a + length, a)) == []


@laws
@example(calendar(), at("2026-11-20T18:00"), 0, 0)
@given(calendars(), INSTANTS, st.integers(0, 40), st.integers(0, 400))
def test_working_days_add_up(desk: Calendar, start: datetime, one: int, two: int) -> None:
    zone = ZoneInfo(desk.zone)

    def day(instant: datetime) -> date:
        return instant.astimezone(zone).date()

    there = desk.add_days(start, one + two)
    assert day(desk.add_days(desk.add_days(start, one), two)) == day(there)
    assert there >= start or day(there) == day(start)
    assert day(desk.add_days(there, -one - two)) == day(desk.add_days(start, 0))
    end = desk.add_days(start, one, end_of_day=True)
    assert end >= start
    assert desk.previous_open(end) == end


@settings(deadline=None, max_examples=25)
@given(calendars(unit=60), st.sampled_from(CHANGES))
def test_any_calendar_against_the_oracle(desk: Calendar, change: tuple[str, str]) -> None:
    Oracle(desk, date.fromisoformat(change[1]) - timedelta(days=3), 8).check(desk)


def test_ten_years_there_and_back() -> None:
    desk = calendar(
        {**OFFICE, "fri": ["09:00-12:00", "22:00-05:00"]}, "Europe/Berlin", holidays=[date(2030, 1, 1)]
    )
    start = at("2026-11-18T10:00:00.000001")
    there = desk.add(start, 20_000 * HOUR + TICK)
    assert there > at("2036-01-01")
    assert desk.between(start, there) == 20_000 * HOUR + TICK
    assert desk.add(there, -20_000 * HOUR - TICK) == start
