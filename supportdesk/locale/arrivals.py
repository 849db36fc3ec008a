"""What came to an agent from others, in words."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.domain import events as ev
from supportdesk.domain.arrivals import URGENT, Arrival
from supportdesk.domain.hostile import visible
from supportdesk.locale import _, ngettext


def word(arrived: Sequence[Arrival]) -> str:
    """What it is, in a word before the message."""
    kinds = {arrival.kind for arrival in arrived}
    if kinds & {*URGENT}:
        return _("EMERGENCY")
    if kinds == {ev.ResourceMoved.KIND}:
        return _("Taken over")
    if kinds == {ev.HandoverReturned.KIND}:
        return _("Returned")
    return _("Assigned") if kinds == {ev.Assigned.KIND} else _("Handover")


def told(arrived: Sequence[Arrival], go: str, room: str) -> str:
    """One message for all that came at once; `go` and `room` are the keys that lead there."""
    where = _("{key} goes there").format(key=go)
    if len(arrived) > 1:
        names = dict.fromkeys(visible(arrival.by, newlines=False) for arrival in arrived)
        words = ngettext(
            "{n} ticket for you, from {names}", "{n} tickets for you, from {names}", len(arrived)
        )
        return f"{words.format(n=len(arrived), names=', '.join(names))} · {where}"
    first = arrived[0]
    if first.kind in URGENT:
        where = f"{where} · {_('{key} opens its room').format(key=room)}"
    parts = [
        f"{visible(first.number, newlines=False)} {visible(first.subject, newlines=False)}",
        _by(first).format(name=visible(first.by, newlines=False)),
        *([f"“{visible(first.words, newlines=False)}”"] if first.words else []),
    ]
    return " · ".join([*parts, where])


def _by(arrival: Arrival) -> str:
    match arrival.kind:
        case ev.Called.KIND:
            return _("{name} calls you")
        case ev.ResourceMoved.KIND:
            return _("by {name}")
        case ev.EmergencyDeclared.KIND:
            return _("declared by {name}")
    return _("from {name}")
