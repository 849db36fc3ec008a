"""An invitation in a mail, in words: what, when, where, who invites (RFC 5545)."""

from __future__ import annotations

import re
from datetime import datetime

_LINE = re.compile(r"^(?P<name>[A-Z-]+)(?P<params>(?:;[^:\r\n]*)?):(?P<value>.*)$", re.IGNORECASE)
_SHOWN = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "STATUS", "METHOD")


def invitation(text: str) -> str:
    """A few lines that say what an invitation says; nothing of its machinery. Empty where it says nothing."""
    told: dict[str, str] = {}
    inside = ""
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines()[:2_000]:
        found = _LINE.match(line)
        if found is None:
            continue
        name, value = found["name"].upper(), found["value"].strip()
        if name == "BEGIN":
            inside = value.upper()
        # A time zone of the invitation has names and beginnings, too: those are none of the meeting.
        elif name in _SHOWN and inside in ("VEVENT", "VTODO", "VCALENDAR") and name not in told:
            told[name] = _value(name, found["params"], value)
    if "SUMMARY" not in told and "DTSTART" not in told:
        return ""
    head = f"[{told.get('METHOD', 'EVENT')}] {told.get('SUMMARY', '')}".strip()
    when = " – ".join(told[name] for name in ("DTSTART", "DTEND") if name in told)
    return "\n".join(
        line for line in (head, when, told.get("LOCATION", ""), told.get("ORGANIZER", "")) if line
    )


def _value(name: str, params: str, value: str) -> str:
    if name in ("DTSTART", "DTEND"):
        return _instant(params, value)
    if name == "ORGANIZER":
        found = re.search(r"CN=\"?([^\";:]+)", params, re.IGNORECASE)
        who = re.sub(r"(?i)^mailto:", "", value)
        return f"{found[1].strip()} <{who}>" if found else who
    return re.sub(r"\\([,;\\])", r"\1", value.replace("\\n", " ").replace("\\N", " "))[:500]


def _instant(params: str, value: str) -> str:
    """As it stands there, in its own zone: whoever reads it sees which."""
    zone = re.search(r"TZID=\"?([^\";:]+)", params, re.IGNORECASE)
    for shape, shown in (("%Y%m%dT%H%M%SZ", "%Y-%m-%d %H:%M UTC"), ("%Y%m%dT%H%M%S", "%Y-%m-%d %H:%M"),
                         ("%Y%m%d", "%Y-%m-%d")):  # fmt: skip
        try:
            at = datetime.strptime(value, shape)  # noqa: DTZ007 - the zone is said beside it
        except ValueError:
            continue
        return at.strftime(shown) + (f" ({zone[1]})" if zone else "")
    return value[:40]
