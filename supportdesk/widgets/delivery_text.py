"""Where words to a customer are on their way, as it stands beside them in the timeline."""

from __future__ import annotations

from datetime import datetime

from supportdesk.domain.events import DeliveryRecorded, Entry
from supportdesk.domain.hostile import visible
from supportdesk.domain.outgoing import Outgoing
from supportdesk.domain.views import TicketView
from supportdesk.domain.vocabulary import Delivery
from supportdesk.locale import _
from supportdesk.locale.labels import label
from supportdesk.widgets.entry_text import local

_INKS = {Delivery.SENT: "muted", Delivery.FAILED: "error", Delivery.UNSURE: "warning"}


def delivery_text(view: TicketView, entry: Entry, now: datetime) -> tuple[str, str]:
    """What is known of a reply's way, and the ink for it; both empty where it goes nowhere."""
    waiting = next((message for message in view.outgoing if message.seq == entry.seq), None)
    if waiting is not None and waiting.state is Delivery.CANCELLED:
        return "", ""
    to = visible(waiting.recipient, newlines=False) if waiting else ""
    if waiting is not None and waiting.state is Delivery.HELD:
        return _held(waiting, to, now), "accent"
    known = [
        told
        for told in view.entries
        if isinstance(told.event, DeliveryRecorded) and told.event.seq == entry.seq
    ]
    if known:
        last = known[-1]
        assert isinstance(last.event, DeliveryRecorded)
        words = label(last.event.result)
        if last.event.result is Delivery.SENT:
            words = _("sent to {to} at {time}") if to else _("sent at {time}")
            words = words.format(to=to, time=local(last.at, now))
        elif last.event.result is Delivery.UNSURE:
            words = _("perhaps sent: z sends it again, = keeps that it arrived")
        else:
            words = _("not delivered: z sends it again, = keeps that it arrived")
        return words, _INKS[last.event.result]
    return (f"{to} {label(waiting.state)}", "accent") if waiting else ("", "")


def _held(waiting: Outgoing, to: str, now: datetime) -> str:
    left = max(0, -int((now - waiting.due_at).total_seconds() // 1))
    if waiting.attempts:
        words = _("{to}: tried {n} times, again at {time}: {fault}")
        return words.format(
            to=to,
            n=waiting.attempts,
            time=local(waiting.due_at, now),
            fault=visible(waiting.fault, newlines=False),
        )
    if not left:
        return _("{to}: waits for a worker").format(to=to)
    return _("leaves for {to} in {n} s, u takes it back").format(to=to, n=left)


def is_held(view: TicketView, now: datetime) -> bool:
    """Whether words of this ticket can be taken back for a few seconds yet, or could until just now."""
    held = (m.due_at for m in view.outgoing if m.state is Delivery.HELD and not m.attempts)
    return any(-2 < (due_at - now).total_seconds() < 60 for due_at in held)
