"""What the package `holidays` says of a country: asked when a policy is stored, never when it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from importlib.metadata import version

from supportdesk.domain.calendars import CalendarError
from supportdesk.domain.country_days import CountryDays


def country_days(country: str, subdivision: str, years: Iterable[int]) -> CountryDays:
    """The public holidays of these years, named in the country's own language, and its make-up workdays.

    CalendarError: the package is not installed, or knows no such country or subdivision.
    """
    try:
        import holidays
    except ImportError:
        raise CalendarError("calendar.no_package", given=country) from None
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        raise CalendarError("calendar.country", given=country, near=_near(country, known))
    if subdivision and subdivision not in known[country]:
        near, choices = _near(subdivision, known[country]), sorted(known[country])
        raise CalendarError("calendar.subdivision", given=subdivision, of=country, near=near, known=choices)
    wanted = sorted(years)
    # One year more on each side: a day off in January may be worked in December.
    ask = range(wanted[0] - 1, wanted[-1] + 2)
    language = holidays.country_holidays(country).default_language
    said = holidays.country_holidays(country, subdiv=subdivision or None, years=ask, language=language)
    label, written = getattr(said, "substituted_label", None), getattr(said, "substituted_date_format", "")
    worked = dict[date, date]()
    for off, name in said.items():
        found = re.fullmatch(re.escape(label).replace("%s", "(.+)"), name) if label else None
        if found:
            worked[datetime.strptime(found[1], written).date()] = off  # noqa: DTZ007
    return CountryDays(
        {day: name for day, name in said.items() if day.year in wanted},
        {
            day: worked.get(day) or _workday_before(day, said.weekend)
            for day in said.weekend_workdays
            if day.year in wanted and day not in said
        },
        f"holidays {version('holidays')}",
    )


def _workday_before(day: date, weekend: set[int]) -> date:
    """Where it is not said what a make-up day makes up for: the last workday of its week."""
    while day.weekday() in weekend:
        day -= timedelta(days=1)
    return day


def _near(word: str, known: Iterable[str]) -> str:
    return "".join(get_close_matches(word.upper(), sorted(known), n=1, cutoff=0.5))
