"""What an emergency's room says beside its journal: who leads, who was called, what customers were told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rich.text import Text

from supportdesk.domain import events as ev
from supportdesk.domain.clocks import Clock, telling
from supportdesk.domain.emergency import STAND_UP
from supportdesk.domain.events import Entry, effective
from supportdesk.domain.hostile import visible
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.views import EmergencyRoom, Timed
from supportdesk.domain.vocabulary import CallAnswer, Category
from supportdesk.locale import _, ngettext, pgettext
from supportdesk.locale.labels import clock_label, label
from supportdesk.widgets.countdown import Countdown
from supportdesk.widgets.delivery_text import delivery_text
from supportdesk.widgets.entry_text import local
from supportdesk.widgets.facts import resources_text
from supportdesk.widgets.large_clock import Large, large

FIRST = ("response", "workaround", "update", "resolution", STAND_UP)
"""The clocks of an emergency, where they always stand; what else runs comes after them."""

SAID = 240
"""Characters of a message that are shown beside the journal, which has all of it."""

_ANSWERS = {
    CallAnswer.WAITING: "warning",
    CallAnswer.COMING: "success",
    CallAnswer.UNREACHED: "error",
    CallAnswer.DECLINED: "error",
}


def room_clocks(room: EmergencyRoom, now: datetime, most: int) -> list[Large]:
    """The countdowns that the ticket has, the most pressing where there is no room for all; a response that
    was given is over.
    """
    view = room.view
    latest = {name: clock for name, clock in telling(view.ticket.clocks).items() if clock.applies}
    if room.stand_up is not None:
        latest[STAND_UP] = room.stand_up.clock
    names = [name for name in FIRST if name in latest and not (name == "response" and latest[name].ended)]
    names += [name for name, clock in latest.items() if name not in FIRST and not clock.ended]
    while len(names) > most:  # what leaves most time can be done without
        names.remove(max(names, key=lambda name: _leaves(latest[name])))
    found = []
    for name in names:
        countdown = Countdown.of(Timed(latest[name], view.calendar), now)
        found.append(large(_name(name, view.ticket), latest[name], countdown, now))
    return found


def _leaves(clock: Clock) -> tuple[bool, bool, float]:
    return clock.ended, clock.due is None, clock.due.timestamp() if clock.due else 0.0


def _name(clock: str, ticket: Ticket) -> str:
    # Of an urgent ticket it is met by the core function running again (§3).
    restored = clock == "resolution" and ticket.category is Category.URGENT
    return pgettext("clock", "Restoration") if restored else clock_label(clock)


def room_head(room: EmergencyRoom, now: datetime, colours: Mapping[str, str]) -> Text:
    """What it is about, since when, for whom."""
    t = room.view.ticket
    text = Text(no_wrap=True, overflow="ellipsis")
    hot = f"bold {colours['error']}"
    word = _("EMERGENCY") if t.emergency and t.restored_at is None else _("was an emergency")
    text.append(f" {word} ", style=f"reverse {hot}" if t.emergency else "reverse dim")
    text.append(f"  {visible(t.number, newlines=False)}  ", style="bold")
    text.append(visible(t.subject, newlines=False) + "\n", style=f"bold {colours['primary']}")
    parts = [visible(t.customer.display or "–", newlines=False), label(t.impact)]
    if t.emergency_at is not None:
        parts.insert(0, _("since {time}").format(time=local(t.emergency_at, now)))
    if t.restored_at is not None:
        parts.insert(1, _("restored {time}").format(time=local(t.restored_at, now)))
    others = len(t.absorbed)
    if others:
        parts.append(ngettext("{n} more report", "{n} more reports", others).format(n=others))
    owner = visible(t.owner.name, newlines=False) if t.owner else _("unowned")
    parts.append(f"{label(t.status)} · {t.tier} · {owner}")
    text.append(" · ".join(parts))
    return text


def room_text(room: EmergencyRoom, now: datetime, colours: Mapping[str, str]) -> Text:
    """Beside the journal, one heading a kind."""
    t, text = room.view.ticket, Text()
    entries = effective(room.view.entries)

    def heading(words: str) -> None:
        text.append(f"\n{words}\n" if text else f"{words}\n", style=f"bold {colours['primary']}")

    heading(_("Leads"))
    if t.lead is not None:
        text.append(f"{visible(t.lead.name, newlines=False)} {t.lead.tier}\n", style="bold")
    else:
        text.append(_("Nobody yet: an expert takes it with &.") + "\n", style=f"bold {colours['warning']}")
    heading(_("Called"))
    for call in t.calls:
        text.append(f"{local(call.at, now)} ", style="dim")
        tier = f" {call.agent.tier}" if call.agent else ""
        text.append(f"{visible(call.name, newlines=False)}{tier} ", style="bold")
        text.append(label(call.answer), style=colours[_ANSWERS[call.answer]])
        if call.answered_at is not None and call.answered_at > call.at:
            text.append(f" {local(call.answered_at, now)}", style="dim")
        text.append(f": {visible(call.text, newlines=False)}\n" if call.text else "\n")
    if not t.calls:
        text.append(_("Nobody yet.") + "\n", style="dim")
    if room.view.resources:
        heading(_("Resources"))
        resources_text(text, room.view, now, colours)
    heading(_("The customer was told"))
    _told(text, room, entries, now, colours)
    stand_up = next((e for e in reversed(entries) if isinstance(e.event, ev.StoodUp)), None)
    heading(_("Last stand-up"))
    if stand_up is not None and isinstance(stand_up.event, ev.StoodUp):
        _said(text, stand_up, stand_up.event.text, now)
    else:
        text.append(_("None yet.") + "\n", style="dim")
    if t.workaround:
        heading(_("Workaround"))
        text.append(visible(t.workaround) + "\n")
    text.rstrip()
    return text


def _told(
    text: Text, room: EmergencyRoom, entries: list[Entry], now: datetime, colours: Mapping[str, str]
) -> None:
    """What the customer heard last, when, and whether it arrived."""
    last = next(
        (e for e in reversed(entries) if isinstance(e.event, (ev.PublicReplied, ev.ContactLogged))), None
    )
    if last is None or not isinstance(last.event, (ev.PublicReplied, ev.ContactLogged)):
        text.append(_("Nothing yet.") + "\n", style=f"bold {colours['error']}")
        return
    _said(text, last, last.event.text, now)
    words, ink = delivery_text(room.view, last, now)
    if words:
        text.append(f"{words}\n", style=colours[ink])
    if room.view.ticket.expected_at is not None:
        said = _("expected {time}").format(time=local(room.view.ticket.expected_at, now))
        text.append(f"{said}\n", style=colours["accent"])


def _said(text: Text, entry: Entry, words: str, now: datetime) -> None:
    text.append(f"{local(entry.at, now)} {visible(entry.actor.name, newlines=False)}\n", style="dim")
    cut = words if len(words) <= SAID else f"{words[:SAID].rstrip()}…"
    text.append(visible(cut) + "\n")
