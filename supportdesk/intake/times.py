"""Times as other desks write them: with a zone, without one, with names of months, day or month first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from supportdesk.domain.calendars import EARLIEST, LATEST
from supportdesk.domain.errors import BadInput


class Order(StrEnum):
    """Which of three numbers of a date is which."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january 一月", "feb february 二月", "mar march 三月", "apr april 四月", "may 五月",
            "jun june 六月", "jul july 七月", "aug august 八月", "sep sept september 九月",
            "oct october 十月", "nov november 十一月", "dec december 十二月",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTHS |= {f"{number}月": number for number in range(1, 13)}
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
_HALF = r"(?P<half>[ap]\.?m\.?|上午|下午)"
_TIME = rf"(?:(?:,?\s+|T)(?:{_HALF}\s*)?{_CLOCK}(?:\s*{_HALF.replace('half', 'late')})?)?"
_ZONE = r"(?:\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
_SEPARATOR = r"[\s/.\-]+"
_PATTERNS = tuple(
    re.compile(rf"{date}{_TIME}{_ZONE}", re.IGNORECASE)
    for date in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        rf"(?P<day>\d{{1,2}}){_SEPARATOR}(?P<name>[^\W\d_]+\.?|\d{{1,2}}月){_SEPARATOR}(?P<year>\d{{4}}|\d{{2}})",
        r"(?P<name>[^\W\d_]+)\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})",
        r"(?P<first>\d{1,2})[/.\-](?P<other>\d{1,2})[/.\-](?P<year>\d{4}|\d{2})",
    )
)


@dataclass(frozen=True, slots=True)
class Times:
    """How the times of one export are read. `formats`, as of `datetime.strptime`, are tried first."""

    zone: tzinfo
    order: Order | None = None
    formats: tuple[str, ...] = ()

    def read(self, text: str) -> datetime | None:
        """The instant, in UTC; None for what is none, or lies outside the years that a desk can have.

        A time that a change of the clocks leapt over is read as if they had not been changed yet; one that
        was twice is the first. A date without a time is its midnight.
        """
        said = " ".join(unicodedata.normalize("NFKC", text).split())
        try:
            return self._formatted(said) or self._known(said)
        except (ValueError, OverflowError, KeyError):
            return None

    def _formatted(self, text: str) -> datetime | None:
        for each in self.formats:
            try:
                return self._placed(datetime.strptime(text, each))  # noqa: DTZ007 - the zone follows
            except ValueError:
                continue
        return None

    def _known(self, text: str) -> datetime | None:
        found = next((match for pattern in _PATTERNS if (match := pattern.fullmatch(text))), None)
        if found is None:
            return None
        part = found.groupdict()
        year = int(part["year"]) + (2000 if len(part["year"]) == 2 else 0)
        if part.get("first"):
            first, other = int(part["first"]), int(part["other"])
            order = self.order or order_of([text])
            if order is None:
                return None
            day, month = (first, other) if order is Order.DAY_FIRST else (other, first)
        else:
            day = int(part["day"])
            month = int(part["month"]) if part.get("month") else _MONTHS[_name(part["name"])]
        hour, half = int(part["hour"] or 0), part["half"] or part["late"]
        if half:
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if half.casefold()[0] in "p下" else 0)
        at = datetime(year, month, day, hour, int(part["minute"] or 0), int(part["second"] or 0))  # noqa: DTZ001
        return self._placed(at, part["zone"] or "")

    def _placed(self, wall: datetime, offset: str = "") -> datetime | None:
        if not EARLIEST < wall.year < LATEST:
            return None
        if offset and offset[0] in "+-":
            digits = offset[1:].replace(":", "")
            named = f"{offset[0]}{digits[:2]}:{digits[2:]}"
            return datetime.fromisoformat(f"{wall.isoformat()}{named}").astimezone(UTC)
        if offset:
            return wall.replace(tzinfo=UTC)
        return (wall if wall.tzinfo else wall.replace(tzinfo=self.zone)).astimezone(UTC)


def order_of(texts: Iterable[str]) -> Order | None:
    """Which order dates of three numbers have, where one of them leaves no doubt. None where all of them do,
    or where they say both.
    """
    orders: set[Order] = set()
    for text in texts:
        found = _PATTERNS[3].fullmatch(" ".join(unicodedata.normalize("NFKC", text).split()))
        if found and int(found["first"]) > 12:
            orders.add(Order.DAY_FIRST)
        elif found and int(found["other"]) > 12:
            orders.add(Order.MONTH_FIRST)
    return orders.pop() if len(orders) == 1 else None


def settled(times: Times, texts: Sequence[str]) -> Times:
    """The same, with the order of day and month as all of an export's dates tell it.

    Raises BadInput `dates_ambiguous` (example) where they are dates of three numbers and tell nothing.
    """
    if times.order is not None:
        return times
    order = order_of(texts)
    if order is not None:
        return Times(times.zone, order, times.formats)
    for text in texts:
        if times.read(text) is None and _PATTERNS[3].fullmatch(" ".join(text.split())):
            raise BadInput("dates_ambiguous", example=text[:40])
    return times


def _name(text: str) -> str:
    return text.casefold().rstrip(".")
