"""Why a ticket comes next, in a line; and an act that was done, in one."""

from __future__ import annotations

from datetime import datetime, timedelta

from supportdesk.domain.events import Registered
from supportdesk.domain.next_best import Hold, NextBest
from supportdesk.domain.views import PastAct
from supportdesk.locale import _, listed, ngettext
from supportdesk.locale.labels import cycle_label, event_label


def why_next(found: NextBest) -> str:
    """`62 % of First response is used · nobody has it · the customer waits 4 min`."""
    parts = []
    if found.clock is not None:
        words = _("{percent} % of “{clock}” is used")
        clock = cycle_label(found.clock.name, found.clock.cycle)
        parts.append(words.format(percent=int(found.share * 100), clock=clock))
    else:
        parts.append(_("no deadline runs; it is the oldest report"))
    parts.append(
        {
            Hold.MINE: _("it is yours"),
            Hold.FREE: _("nobody has it"),
            Hold.HANDED: _("it was handed to your tier"),
        }[found.hold]
    )
    if found.waits is not None:
        parts.append(_("the customer waits {time}").format(time=length_words(found.waits)))
    return " · ".join(parts)


def length_words(length: timedelta) -> str:
    """A length of time, rounded down to minutes, hours or days."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 60:
        return ngettext("{n} min", "{n} min", minutes).format(n=minutes)
    hours = minutes // 60
    if hours < 48:
        return ngettext("{n} h", "{n} h", hours).format(n=hours)
    return ngettext("{n} day", "{n} days", hours // 24).format(n=hours // 24)


def act_words(act: PastAct) -> str:
    """What an act did: `Claimed, Public reply`; of an undoing, what it took back."""
    kinds = listed(event_label(kind) for kind in act.kinds)
    return _("taken back: {what}").format(what=kinds) if act.undoes else kinds


def way_back(act: PastAct, now: datetime) -> str:
    """Until when an act can be taken back, or why it can't be; nothing where it always can."""
    if not act.stands:
        return _("undone")
    if Registered.KIND in act.kinds and not act.undoes:
        return _("stays: a report is merged or closed")
    if act.leaves_at is None:
        return ""
    at = act.leaves_at.astimezone()
    time = f"{at:%H:%M:%S}" if at.date() == now.astimezone().date() else f"{at:%Y-%m-%d %H:%M}"
    if act.left:
        return _("gone to the customer at {time}: stays").format(time=time)
    if act.leaves_at <= now:
        return _("can be taken back until it is sent")
    return _("can be taken back until {time}").format(time=time)
