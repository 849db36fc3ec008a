"""An incident: the reports that are part of it, those that look like them, and what is done with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from rich.text import Text
from textual.binding import Binding

from supportdesk.domain.hostile import visible
from supportdesk.domain.incidents import Incident
from supportdesk.domain.views import QueueRow
from supportdesk.locale import N_, _
from supportdesk.locale.labels import clock_label, label
from supportdesk.screens.picker import Choosable, Picker
from supportdesk.widgets.entry_text import local
from supportdesk.widgets.facts import parts_counted
from supportdesk.widgets.inks import inks


class Wish(Enum):
    """What is to be done with an incident."""

    ANSWER = auto()
    PROGRESS = auto()
    ATTACH = auto()
    DETACH = auto()
    MARK = auto()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done, and with which tickets."""

    wish: Wish
    incident: Incident
    ids: tuple[int, ...]


class IncidentPicker(Picker):
    """Ends with a ticket to be read, or a Wanted."""

    BINDINGS = [
        Binding("ctrl+r", "wish('ANSWER')", N_("answer all of them"), id="incident.answer", priority=True),
        Binding(
            "ctrl+s", "wish('PROGRESS')", N_("progress message to all"), id="incident.progress", priority=True
        ),
        Binding("ctrl+t", "wish('ATTACH')", N_("take in what looks like them"), id="incident.attach",
                priority=True),
        Binding("ctrl+d", "wish('DETACH')", N_("take this one out"), id="incident.detach", priority=True),
        Binding("ctrl+o", "wish('MARK')", N_("mark all of them"), id="incident.mark", priority=True),
    ]  # fmt: skip

    def __init__(self, incident: Incident, now: datetime) -> None:
        self._now = now
        self._incident = incident
        parts = [(row, False) for row in (incident.ticket, *incident.parts)]
        proposed = [(row, True) for row in incident.proposed]
        super().__init__(
            _("Incident {number}").format(number=incident.ticket.number)
            + f" · {parts_counted(incident.parts)}",
            [self._choosable(row, proposed=new) for row, new in (*parts, *proposed)],
        )

    def keys(self) -> str:
        return _("enter opens · ctrl+ r answer · s progress · t take in · d out · o mark")

    def _choosable(self, row: QueueRow, *, proposed: bool) -> Choosable:
        own = row.id == self._incident.ticket.id
        sign = "▲ " if own else "? " if proposed else "  "
        who = " · ".join(filter(None, (label(row.status), row.customer or row.department)))
        waits = f" · {_('waits for an answer')}" if row.unanswered and row.status.is_open else ""
        return Choosable(f"{sign}{row.number}", f"{who}{waits}", row.id, lambda: self._look(row, proposed))

    def _look(self, row: QueueRow, proposed: bool) -> Text:
        colours = inks(self.app)
        text = Text()
        text.append(f"{visible(row.number, newlines=False)} ", style="bold")
        text.append(f"{visible(row.subject, newlines=False)}\n", style=f"bold {colours['primary']}")
        who = visible(row.customer, newlines=False)
        text.append(f"{who} · {label(row.status)} · {local(row.reported_at, self._now)}\n", style="dim")
        if row.id == self._incident.ticket.id:
            text.append(_("It stands for all of them.") + "\n", style=colours["accent"])
        elif proposed:
            words = _("It looks like them and is not part of it: ctrl+t takes it in, with all that look so.")
            text.append(words + "\n", style=colours["warning"])
        if row.expected_at is not None:
            text.append(_("expected {time}").format(time=local(row.expected_at, self._now)) + "\n")
        for name in ("response", "update", "resolution"):
            timed = row.clocks.get(name)
            if timed is not None and timed.clock.due is not None and not timed.clock.ended:
                text.append(f"{clock_label(name)} {local(timed.clock.due, self._now)}\n", style="dim")
        return text

    def action_wish(self, name: str) -> None:
        wish, found = Wish[name], self._incident
        if wish is Wish.ATTACH:
            ids = tuple(row.id for row in found.proposed)
            if not ids:
                self.notify(_("No report of the last 24 hours looks like them."))
                return
        elif wish is Wish.DETACH:
            current = self.current.value if self.current else None
            ids = tuple(row.id for row in found.parts if row.id == current)
            if not ids:
                self.notify(_("The cursor is on none of its parts."), severity="warning")
                return
        else:
            ids = tuple(row.id for row in (found.ticket, *found.parts) if row.status.is_open)
            if not ids:
                self.notify(_("None of them is open."), severity="warning")
                return
        self.dismiss(Wanted(wish, found, ids))
