"""Days off by country, written into a policy's text once: when it is stored (docs/calendars.md).

What a package knows of a country changes with its releases; what a ticket is pinned to must not. So a
calendar only names its country, and `expand_countries` writes down beside it what is said today: the
stored text has dates, and parses the same for ever, with or without the package.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from supportdesk.domain.calendars import DAYS, CalendarError
from supportdesk.domain.policy import PolicyError, read_table

YEARS_BACK, YEARS_AHEAD = 3, 5  # written down before and after the year of storing
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class CountryDays:
    """What is said of a country: its days off by name, and the weekends worked instead of a day off.

    `made_up` maps a make-up workday to the date whose work it makes up for. `said_by` is the source and
    its version, for the record.
    """

    holidays: Mapping[date, str]
    made_up: Mapping[date, date] = field(default_factory=dict)
    said_by: str = ""


Source = Callable[[str, str, Iterable[int]], CountryDays]
"""Country, subdivision (or ""), years → what is said. Raises CalendarError: unknown, or no source at hand."""


def years_around(year: int) -> range:
    """The years to write down in `year`."""
    return range(year - YEARS_BACK, year + YEARS_AHEAD + 1)


def expand_countries(text: str, source: Source, years: Iterable[int]) -> str:
    """A policy's text with the days of each `country` in it written down; without one, the text itself.

    Only tables are added, at the end; what is written down already stays. Raises PolicyError where the
    text is no TOML, the calendar no table of its own, or the source has no answer.
    """
    wanted = list(years)
    try:
        added = [
            _tables(name, table, source(*_place(table), wanted), wanted)
            for name, table in _calendars(read_table(text)).items()
            if "country" in table and "public_holidays" not in table and not table.get("always")
        ]
    except CalendarError as error:
        raise PolicyError(error.code, **error.params) from None
    if not added:
        return text
    expanded = "\n".join([text.rstrip("\n"), *added])
    try:
        tomllib.loads(expanded)
    except tomllib.TOMLDecodeError:
        raise PolicyError("policy.calendar_table") from None
    return expanded


def _calendars(table: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found = table.get("calendar", {})
    return {n: t for n, t in found.items() if isinstance(t, dict)} if isinstance(found, dict) else {}


def _place(table: Mapping[str, Any]) -> tuple[str, str]:
    return str(table["country"]), str(table.get("subdivision", ""))


def _tables(name: str, table: Mapping[str, Any], days: CountryDays, years: list[int]) -> str:
    key = f"calendar.{name if _BARE.fullmatch(name) else _quoted(name)}"
    place = "-".join(filter(None, _place(table)))
    lines = [
        f"\n# {place}, {min(years)} to {max(years)}, as {days.said_by or 'the source'} has it",
        f"[{key}.public_holidays]",
    ]
    lines += [f"{day} = {_quoted(label)}" for day, label in sorted(days.holidays.items())]
    if days.made_up:
        lines += ["", f"[{key}.make_up_days]  # with the hours of the weekday they make up for"]
        lines += [f'{day} = "{DAYS[off.weekday()]}"' for day, off in sorted(days.made_up.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's, but that JSON lets DEL stand.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
