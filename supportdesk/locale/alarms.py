"""Deadlines near and missed in words: a toast, the terminal's title, a line of the list."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.domain.hostile import visible
from supportdesk.domain.reviews import is_measure
from supportdesk.domain.views import Notice
from supportdesk.locale import _, listed, ngettext
from supportdesk.locale.labels import cycle_label, label

NEAR = 75
"""Percent from which a notice is worth interrupting somebody; below, it is in the list only."""


def alarm(own: Sequence[Notice]) -> str | None:
    """One sentence for all that came at once, under a title that says “missed”; None: not worth it."""
    told = [notice for notice in own if notice.percent >= NEAR]
    if len(told) == 1:
        notice = told[0]
        text = _("{clock} missed") if notice.missed else _("{clock}: {percent} % of the time is over")
        if is_measure(notice.clock) and not notice.missed:
            text = _("{clock}: due today")
        said = text.format(clock=cycle_label(notice.clock, notice.cycle), percent=notice.percent)
        return f"{visible(notice.number, newlines=False)} {visible(notice.subject, newlines=False)}\n{said}"
    missed = sum(notice.missed for notice in told)
    if near := len({(n.ticket_id, n.clock, n.cycle) for n in told if not n.missed}):
        said = ngettext("{n} deadline near", "{n} deadlines near", near).format(n=near)
        more = ngettext(", {n} missed", ", {n} missed", missed).format(n=missed) if missed else ""
        return said + more
    return ngettext("{n} deadline", "{n} deadlines", missed).format(n=missed) if missed else None


def title(missed: int, due: int) -> str:
    """The terminal's title: how many of the agent's own tickets press."""
    words = []
    if missed:
        words.append(ngettext("{n} missed", "{n} missed", missed).format(n=missed))
    if due:
        words.append(ngettext("{n} due", "{n} due", due).format(n=due))
    return " · ".join(["supportdesk", listed(words)] if words else ["supportdesk"])


def percent(notice: Notice) -> str:
    """How much of the time was over."""
    if is_measure(notice.clock) and not notice.missed:
        return _("due today")
    return _("missed") if notice.missed else f"{notice.percent} %"


def held_then(notice: Notice) -> str:
    """Whose it was at that instant."""
    return notice.owner_name or _("nobody of {tier}").format(tier=label(notice.tier))
