"""Outbreaks in words: a message, a line of the list."""

from __future__ import annotations

from supportdesk.domain.hostile import visible
from supportdesk.domain.suggestions import Outbreak
from supportdesk.locale import _, ngettext


def how_many(outbreak: Outbreak) -> str:
    """How many alike reports, in how many minutes."""
    n = len(outbreak.tickets)
    if outbreak.further:
        number = visible(outbreak.incident[1], newlines=False)
        return ngettext("{n} more like {number}", "{n} more like {number}", n).format(n=n, number=number)
    minutes = max(1, round((outbreak.until - outbreak.since).total_seconds() / 60))
    return ngettext("{n} alike in {minutes} min", "{n} alike in {minutes} min", n).format(
        n=n, minutes=minutes
    )


def what(outbreak: Outbreak) -> str:
    """What they share, and from how many departments they come."""
    words = " ".join(visible(word, newlines=False) for word in outbreak.shared)
    subject = words or visible(outbreak.tickets[0].subject, newlines=False)
    n = outbreak.departments
    return f"{subject} · {ngettext('{n} department', '{n} departments', n).format(n=n)}"


def told(outbreak: Outbreak, key: str) -> str:
    """The message: what is alike, where it belongs, and which key shows it."""
    number = visible(outbreak.incident[1], newlines=False)
    where = _("incident: {number}") if outbreak.declared else _("the oldest: {number}")
    shown = _("{key} shows them").format(key=key)
    return f"{how_many(outbreak)}: {what(outbreak)}\n{where.format(number=number)} · {shown}"
