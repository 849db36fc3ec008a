"""What a command would do to the clocks, in one line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rich.text import Text

from supportdesk.domain.calendars import Calendar
from supportdesk.domain.clocks import Clock
from supportdesk.domain.views import Foresight, Timed
from supportdesk.domain.vocabulary import Face
from supportdesk.locale import _
from supportdesk.locale.labels import clock_label
from supportdesk.widgets.countdown import Countdown


def foresight_text(foresight: Foresight, colours: Mapping[str, str]) -> Text:
    """`Resolution 1h40 → 23h12 · Response 6:10 → late 1:10`; of several tickets, how many are missed."""
    alarm = f"bold {colours['error']}"
    text = Text()
    if foresight.tickets > 1:
        if foresight.breaching:
            words = _("{n} of {tickets} tickets would miss a deadline at once.")
            text.append(words.format(n=foresight.breaching, tickets=foresight.tickets), style=alarm)
        return text
    for change in foresight.changes:
        before = _left(change.before, foresight.calendar, foresight.at)
        after = _left(change.after, foresight.calendar, foresight.at)
        if before == after:
            continue
        if text.plain:
            text.append(" · ", style="dim")
        name = clock_label(change.name) + (f" {change.cycle}" if change.cycle > 1 else "")
        text.append(f"{name} ", style="dim")
        text.append(f"{before} → ")
        text.append(after, style=alarm if change.breaches else "bold")
    return text


def _left(clock: Clock | None, calendar: Calendar, at: datetime) -> str:
    if clock is None or clock.cancelled_at is not None:
        return "–"
    shown = Countdown.of(Timed(clock, calendar), at)
    return f"{_('late')} {shown.text}" if shown.face is Face.OVERDUE else shown.text or "–"
