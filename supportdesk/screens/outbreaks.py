"""Outbreaks: what breaks for many at once. Its tickets are marked or put under the incident by one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.text import Text
from textual.binding import Binding

from supportdesk.domain.hostile import visible
from supportdesk.domain.suggestions import Outbreak
from supportdesk.locale import N_, _, ngettext
from supportdesk.locale.labels import label
from supportdesk.locale.outbreaks import how_many, what
from supportdesk.screens.picker import Choosable, Picker
from supportdesk.widgets.entry_text import local
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_names import key_of


@dataclass(frozen=True, slots=True)
class Attach:
    """All of an outbreak that is not part of the incident yet is to be put under it."""

    outbreak: Outbreak
    to_new: bool = False
    """Under a new ticket that stands for all of them."""


class OutbreakPicker(Picker):
    """What breaks for many now. Ends with the outbreak whose tickets are to be marked, or an Attach."""

    BINDINGS = [
        Binding("ctrl+t", "attach", N_("put all under the incident"), id="outbreaks.attach", priority=True),
        Binding("ctrl+n", "new", N_("a new ticket for all of them"), id="outbreaks.new", priority=True),
    ]

    def __init__(self, found: Sequence[Outbreak], now: datetime) -> None:
        self._now = now
        super().__init__(
            _("Outbreaks"),
            [self._choosable(each) for each in found],
            nothing=_("Nothing breaks for many now. The policy says how many alike reports would say so."),
        )

    def keys(self) -> str:
        words = _("enter marks · {attach} puts all under the incident · {new} under a new ticket · esc back")
        new = key_of(self.app, OutbreakPicker, "outbreaks.new")
        return words.format(attach=self._attach_key, new=new)

    @property
    def _attach_key(self) -> str:
        return key_of(self.app, OutbreakPicker, "outbreaks.attach")

    def _choosable(self, outbreak: Outbreak) -> Choosable:
        return Choosable(how_many(outbreak), what(outbreak), outbreak, lambda: self._look(outbreak))

    def _look(self, outbreak: Outbreak) -> Text:
        colours = inks(self.app)
        text = Text()
        text.append(f"{how_many(outbreak)} · {what(outbreak)}\n", style=f"bold {colours['primary']}")
        number = visible(outbreak.incident[1], newlines=False)
        if not outbreak.declared:
            words = _("No incident is declared. {number} is the oldest: {key} puts the others under it.")
        elif outbreak.apart:
            words = ngettext(
                "The incident is {number}. {n} report is not part of it yet: {key} puts it there.",
                "The incident is {number}. {n} reports are not part of it yet: {key} puts them there.",
                len(outbreak.apart),
            )
        else:
            words = _("The incident is {number}, and all are part of it.")
        said = words.format(number=number, n=len(outbreak.apart), key=self._attach_key)
        text.append(f"{said}\n\n", style=colours["warning"])
        for row in outbreak.tickets:
            text.append(f"{visible(row.number, newlines=False)} ", style="bold")
            text.append(visible(row.subject, newlines=False))
            who = visible(row.customer, newlines=False)
            words = f"{local(row.reported_at, self._now)} · {label(row.status)} · {who}"
            text.append(f"\n  {words}\n", style="dim")
        return text

    def action_attach(self) -> None:
        if (current := self.current) is not None:
            self.dismiss(Attach(current.value))

    def action_new(self) -> None:
        if (current := self.current) is not None:
            self.dismiss(Attach(current.value, to_new=True))
