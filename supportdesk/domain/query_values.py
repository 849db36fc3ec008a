"""Times and numbers in a query: `<2h`, `>2026-10-01`, `today`, `-1d..+4h`, `>=4`.

A time is read without a clock and becomes a stretch of instants when it is asked (`stretch`): one rule for
a ticket in memory and for the database, both compare instants and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

TICK = timedelta(microseconds=1)
"""The finest that an instant is kept."""

_UNITS = {
    "m": 60, "min": 60, "分": 60, "分钟": 60, "h": 3600, "小时": 3600, "时": 3600, "d": 86400, "天": 86400,
    "日": 86400, "w": 604800, "周": 604800, "s": 1, "秒": 1,
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_SPAN = re.compile(rf"([+-]?)((?:\d{{1,6}}(?:{_UNIT}))+)", re.IGNORECASE)
_PIECE = re.compile(rf"(\d+)({_UNIT})", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2}):(\d{2}))?)?)?")
_DAYS = {"today": 0, "今天": 0, "yesterday": -1, "昨天": -1, "tomorrow": 1, "明天": 1, "前天": -2, "后天": 2}
_SIGNS = (("<=", "<="), (">=", ">="), ("≤", "<="), ("≥", ">="), ("<", "<"), (">", ">"), ("=", "="))
_WIDE = str.maketrans("＜＞＝：／", "<>=:/")


@dataclass(frozen=True, slots=True)
class Away:
    """A distance from now, in whichever direction its field looks."""

    span: timedelta


@dataclass(frozen=True, slots=True)
class From:
    """An instant so far from now: before it where negative."""

    span: timedelta


@dataclass(frozen=True, slots=True)
class DayFrom:
    """A day so many days from today."""

    days: int


@dataclass(frozen=True, slots=True)
class Dated:
    """A year, month, day or minute of the calendar."""

    year: int
    month: int | None = None
    day: int | None = None
    minute: int | None = None  # of the day


Moment = Away | From | DayFrom | Dated


@dataclass(frozen=True, slots=True)
class Bound:
    """`sign` is <, <=, >, >=, =; with `until` it is a stretch, both ends taken in."""

    sign: str
    at: Moment | float
    until: Moment | float | None = None


def read_time(text: str) -> Bound | None:
    """A time as it is asked for; None when it is none."""
    sign, rest = _sign(text)
    if ".." in rest and sign == "=":
        first, _, last = rest.partition("..")
        begin, end = _moment(first), _moment(last)
        return Bound("..", begin, end) if begin and end else None
    moment = _moment(rest)
    if moment is None:
        return None
    # A bare length of time is a reach: `created:2d` are the last two days, `due:2h` the next two hours.
    return Bound("<=" if sign == "=" and isinstance(moment, Away) else sign, moment)


def read_number(text: str) -> Bound | None:
    """A number as it is asked for; None when it is none."""
    sign, rest = _sign(text)
    try:
        if ".." in rest and sign == "=":
            first, _, last = rest.partition("..")
            return Bound("..", _number(first), _number(last))
        return Bound(sign, _number(rest))
    except ValueError:
        return None


def _number(text: str) -> float:
    if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", text, re.ASCII):
        raise ValueError(text)
    return float(text)


def _sign(text: str) -> tuple[str, str]:
    said = text.strip().translate(_WIDE)
    for written, sign in _SIGNS:
        if said.startswith(written):
            return sign, said[len(written) :]
    return "=", said


def _moment(text: str) -> Moment | None:
    said = text.strip().lower().replace("/", "-")
    if said in _DAYS:
        return DayFrom(_DAYS[said])
    if said in ("now", "现在"):
        return From(timedelta())
    if found := _SPAN.fullmatch(said):
        span = timedelta(seconds=sum(int(n) * _UNITS[u] for n, u in _PIECE.findall(found[2])))
        if span > timedelta(days=36500):
            return None
        return Away(span) if not found[1] else From(span if found[1] == "+" else -span)
    found = _DATE.fullmatch(text.strip().replace("/", "-"))
    if not found or not found[0].isascii():
        return None
    year, month, day, hour, minute = (int(part) if part else None for part in found.groups())
    assert year is not None
    if not 1 < year < 9999 or (hour or 0) > 23 or (minute or 0) > 59:
        return None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return Dated(year, month, day, None if hour is None else hour * 60 + (minute or 0))


def stretch(
    bound: Bound, *, ahead: bool, now: datetime, zone: tzinfo | None = None
) -> tuple[datetime | None, datetime | None]:
    """From when on and until before when an instant has to be; None: no end on that side.

    `ahead`: a distance is what is left, else an age. `zone` is where days begin; None: the machine's.
    """
    at = bound.at
    assert not isinstance(at, float)
    begin, end = _period(at, ahead=ahead, now=now, zone=zone)
    if bound.until is not None:
        assert not isinstance(bound.until, float)
        others = _period(bound.until, ahead=ahead, now=now, zone=zone)
        return min(begin, others[0]), max(end, others[1])
    sign = bound.sign
    if isinstance(at, Away) and not ahead:  # the older, the earlier
        sign = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(sign, sign)
    return {
        "<": (None, begin),
        "<=": (None, end),
        ">": (end, None),
        ">=": (begin, None),
        "=": (begin, end),
    }[sign]


def _period(at: Moment, *, ahead: bool, now: datetime, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """The first instant of it, and the first after it."""
    match at:
        case Away(span):
            instant = now + span if ahead else now - span
            return instant, instant + TICK
        case From(span):
            return now + span, now + span + TICK
        case DayFrom(days):
            today = now.astimezone(zone).date()
            return _midnight(today + timedelta(days), zone), _midnight(today + timedelta(days + 1), zone)
        case Dated(year, None):
            return _midnight(date(year, 1, 1), zone), _midnight(date(year + 1, 1, 1), zone)
        case Dated(year, int(month), None):
            following = date(year + month // 12, month % 12 + 1, 1)
            return _midnight(date(year, month, 1), zone), _midnight(following, zone)
        case Dated(year, int(month), int(day), None):
            first = date(year, month, day)
            return _midnight(first, zone), _midnight(first + timedelta(1), zone)
        case Dated(year, int(month), int(day), int(minute)):
            begin = _instant(datetime.combine(date(year, month, day), time(minute // 60, minute % 60)), zone)
            return begin, begin + timedelta(minutes=1)
    raise AssertionError(at)


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return _instant(datetime.combine(day, time()), zone)


def _instant(local: datetime, zone: tzinfo | None) -> datetime:
    here = local.replace(tzinfo=zone) if zone is not None else local.astimezone()
    return here.astimezone(UTC)
