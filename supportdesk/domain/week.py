"""Hours of the week in a zone, by which a load is told apart: `mon-09`."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of a week, as keys have them."""

QUARTER = 900_000_000
"""Microseconds in which no hour of a week ends: zones differ from UTC by whole quarters of an hour."""

_SECOND = 1_000_000


def hour_of_week(at: int, zone: tzinfo) -> int:
    """Of an instant in microseconds since 1970: 0 begins with Monday, 167 is the last of Sunday."""
    here = datetime.fromtimestamp(at // _SECOND, UTC).astimezone(zone)
    return here.weekday() * 24 + here.hour


def hour_key(hour: int) -> str:
    """An hour of the week as a key: `mon-09`."""
    return f"{DAYS[hour // 24]}-{hour % 24:02d}"
