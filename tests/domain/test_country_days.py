"""Days off by country: written down once, and then what they are (sla-cases 27, 28; docs/calendars.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest

from supportdesk.domain.calendars import CalendarError, Window
from supportdesk.domain.country_days import CountryDays, expand_countries, years_around
from supportdesk.domain.policy import PolicyError, calendar_of
from supportdesk.services.public_holidays import country_days
from tests.told import told

HOUR = timedelta(hours=1)
POLICY = """
use_calendar = "office"
[calendar.office]  # ours
zone = "Asia/Shanghai"
country = "CN"
mon = ["09:00-12:00", "13:00-18:00"]
tue = ["09:00-12:00", "13:00-18:00"]
wed = ["09:00-12:00", "13:00-18:00"]
thu = ["09:00-12:00", "13:00-18:00"]
fri = ["09:00-12:00", "13:00-16:00"]
"""
FULL, FRIDAY = (
    (Window(32_400, 43_200), Window(46_800, 64_800)),
    (Window(32_400, 43_200), Window(46_800, 57_600)),
)


def said(country: str, subdivision: str, years: Iterable[int]) -> CountryDays:
    assert (country, subdivision, list(years)) == ("CN", "", [2026])
    return CountryDays(
        {date(2026, 1, 1): "元旦", date(2026, 1, 2): 'the "second"'},
        {date(2026, 1, 4): date(2026, 1, 2)},
        "said 1.0",
    )


def test_the_text_stays_and_the_dates_are_added() -> None:
    text = expand_countries(POLICY, said, [2026])
    assert text.startswith(POLICY)
    assert "# CN, 2026 to 2026, as said 1.0 has it" in text
    table = tomllib.loads(text)["calendar"]["office"]
    assert table["public_holidays"] == {"2026-01-01": "元旦", "2026-01-02": 'the "second"'}
    assert table["make_up_days"] == {"2026-01-04": "fri"}


def test_what_is_written_down_is_never_asked_again() -> None:
    def never(country: str, subdivision: str, years: Iterable[int]) -> CountryDays:
        raise AssertionError("asked")

    text = expand_countries(POLICY, said, [2026])
    assert expand_countries(text, never, [2027]) == text
    plain = POLICY.replace('country = "CN"\n', "")
    assert expand_countries(plain, never, [2026]) == plain


def test_a_make_up_day_has_the_hours_of_the_weekday_it_makes_up_for() -> None:
    desk = calendar_of(expand_countries(POLICY, said, [2026]))
    assert desk.windows_on(date(2026, 1, 2)) == ()
    assert desk.windows_on(date(2026, 1, 3)) == ()  # an ordinary Saturday
    assert desk.windows_on(date(2026, 1, 4)) == FRIDAY  # Sunday, for Friday the 2nd
    # Wednesday 17:00 + 2 h: 1 h on Wednesday, Thursday to Saturday are off, Sunday from 09:00: 10:00 (02:00Z)
    start = datetime(2025, 12, 31, 9, tzinfo=UTC)
    assert desk.add(start, 2 * HOUR) == datetime(2026, 1, 4, 2, tzinfo=UTC)


def test_what_the_team_says_of_a_date_outranks_the_country() -> None:
    own = POLICY + 'holidays = [2026-01-04]\n[calendar.office.dates]\n2026-01-01 = ["10:00-12:00"]\n'
    desk = calendar_of(expand_countries(own, said, [2026]))
    assert desk.windows_on(date(2026, 1, 1)) == (Window(36_000, 43_200),)
    assert desk.windows_on(date(2026, 1, 4)) == ()
    closed = POLICY.replace('fri = ["09:00-12:00", "13:00-16:00"]', "fri = []")
    assert calendar_of(expand_countries(closed, said, [2026])).windows_on(date(2026, 1, 4)) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("calendar = [", "not valid TOML"),
        ('calendar = { office = { country = "CN", zone = "UTC" } }', "a table of its own"),
    ],
)
def test_what_cannot_be_expanded_is_refused(text: str, words: str) -> None:
    with told(PolicyError, words):
        expand_countries(text, said, [2026])


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("", "not written down yet.*policy apply"),
        ('public_holidays = { 2026-01-40 = "x" }', "is not a date"),
        ('public_holidays = []\nmake_up_days = { 2026-01-04 = "friday" }', "“friday” is not a weekday"),
    ],
)
def test_a_country_without_its_days_is_refused(lines: str, words: str) -> None:
    with told(PolicyError, words):
        calendar_of(POLICY + lines)


def test_a_source_without_an_answer_is_a_mistake_of_the_policy() -> None:
    with told(PolicyError, "“XX” is no known country"):
        expand_countries(POLICY.replace("CN", "XX"), country_days, [2026])


def test_names_that_need_quotes() -> None:
    text = POLICY.replace("[calendar.office]", '[calendar."our \\"office\\""]')
    text = text.replace('use_calendar = "office"', "use_calendar = 'our \"office\"'")
    assert calendar_of(expand_countries(text, said, [2026])).windows_on(date(2026, 1, 1)) == ()


def test_calendars_that_never_close_and_calendars_without_a_country_are_left_alone() -> None:
    text = '[calendar.always]\nalways = true\ncountry = "CN"\n'
    assert expand_countries(text, said, [2026]) == text
    assert years_around(2026) == range(2023, 2032)


# --- what the package says


def test_china_with_the_days_that_make_up_for_others() -> None:
    desk = calendar_of(expand_countries(POLICY, country_days, [2026]))
    # Spring Festival 2026: 16-23 February off, Saturdays 14 and 28 worked, for Friday 20 and Monday 23.
    assert all(desk.windows_on(date(2026, 2, day)) == () for day in range(15, 24))
    assert desk.windows_on(date(2026, 2, 14)) == FRIDAY
    assert desk.windows_on(date(2026, 2, 28)) == FULL
    assert desk.holidays[date(2026, 2, 17)] == "春节"
    # National Day: 1-7 October off; Sunday 20 September for Tuesday 6, Saturday 10 October for Wednesday 7.
    assert all(desk.windows_on(date(2026, 10, day)) == () for day in range(1, 8))
    assert desk.windows_on(date(2026, 9, 20)) == desk.windows_on(date(2026, 10, 10)) == FULL
    # Wednesday 30 September 17:00 + 9 h: 1 h, then 8 h on Thursday the 8th until 18:00 (10:00Z).
    due = desk.add(datetime(2026, 9, 30, 9, tzinfo=UTC), 9 * HOUR)
    assert due == datetime(2026, 10, 8, 10, tzinfo=UTC)
    # and as much again reaches over Friday, 6 h, into Saturday the 10th: 09:00-12:00 is the rest (04:00Z).
    assert desk.add(due, 9 * HOUR) == datetime(2026, 10, 10, 4, tzinfo=UTC)


def test_a_day_worked_in_december_for_one_off_in_january() -> None:
    days = country_days("CN", "", [2011])  # Saturday 31 December 2011 for a Tuesday in January 2012
    assert days.made_up[date(2011, 12, 31)] == date(2012, 1, 3)
    assert all(day.year == 2011 for day in (*days.holidays, *days.made_up))


def test_a_subdivision() -> None:
    assert date(2026, 1, 6) in country_days("DE", "BY", [2026]).holidays  # Heilige Drei Könige
    assert date(2026, 1, 6) not in country_days("DE", "", [2026]).holidays
    assert country_days("DE", "BY", [2026]).holidays[date(2026, 10, 3)] == "Tag der Deutschen Einheit"
    assert country_days("DE", "BY", [2026]).made_up == {}


@pytest.mark.parametrize(
    ("country", "subdivision", "words"),
    [
        ("cn", "", "Did you mean “CN”"),
        ("Atlantis!", "", "Use an ISO 3166 code"),
        ("DE", "by", "Did you mean “BY”"),
        ("DE", "??", "Known are: Augsburg, BB"),
    ],
)
def test_a_country_that_is_not_known(country: str, subdivision: str, words: str) -> None:
    with told(CalendarError, words):
        country_days(country, subdivision, [2026])


def test_without_the_package_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "holidays", None)
    with told(CalendarError, r"Install supportdesk\[holidays\], or list the dates"):
        country_days("CN", "", [2026])
    # What was stored is read without it.
    assert calendar_of(expand_countries(POLICY, said, [2026])).windows_on(date(2026, 1, 1)) == ()
