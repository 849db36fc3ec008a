"""Times as people type them: `15:00`, `+2h`, `明天 9:00`, `2026-10-01 14:20`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from supportdesk.domain.errors import BadInput

_DAYS = {"today": 0, "今天": 0, "tomorrow": 1, "明天": 1, "后天": 2, "yesterday": -1, "昨天": -1}
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "分": "minutes", "时": "hours", "天": "days"}


def parse_moment(text: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """The UTC instant that `text` means to somebody in `zone` (None: the machine's) at `now`.

    Raises BadInput(`moment`) when it means none.
    """
    said = text.strip().lower().replace("\uff1a", ":").replace("/", "-")
    if found := re.fullmatch(r"([+-])((?:\d{1,9}\s*(?:m|h|d|分|时|天)\s*)+)", said):
        pieces = re.findall(r"(\d+)\s*(m|h|d|分|时|天)", found[2])
        try:
            span = sum((timedelta(**{_UNITS[u]: int(n)}) for n, u in pieces), timedelta())
            return now + span if found[1] == "+" else now - span
        except OverflowError:
            raise BadInput("moment", given=text) from None
    here = now.astimezone(zone)
    found = re.fullmatch(
        r"(?:(?P<year>\d{4})-)?(?P<month>\d{1,2})-(?P<dom>\d{1,2})(?:[t ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})"
        r"(?::(?P<second>\d{2}))?)?|(?:(?P<word>\w+)\s+)?(?P<hour2>\d{1,2}):(?P<minute2>\d{2})",
        said,
    )
    try:
        if not found or (found["word"] and found["word"] not in _DAYS):
            raise ValueError(said)
        if found["month"]:
            day = date(int(found["year"] or here.year), int(found["month"]), int(found["dom"]))
            clock = time(int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0))
        else:
            day = here.date() + timedelta(days=_DAYS.get(found["word"] or "", 0))
            clock = time(int(found["hour2"]), int(found["minute2"]))
        return datetime.combine(day, clock, tzinfo=here.tzinfo).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput("moment", given=text) from None
