"""Coming to work: what waits since one left, each line the way to its ticket. Leaving: to whom it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import set_cell_size
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain.asks import Ask, DoHandOver, Targets
from supportdesk.domain.errors import BadInput
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import QueueRow, Shift, ShiftLine, ShiftMeasure, Team
from supportdesk.domain.vocabulary import ShiftPart
from supportdesk.locale import N_, _, pgettext
from supportdesk.locale.labels import cycle_label, field_label, label
from supportdesk.locale.review_sentences import due_words
from supportdesk.screens.dialog import Dialog
from supportdesk.screens.form import Field, Form
from supportdesk.widgets.entry_text import local
from supportdesk.widgets.inks import inks
from supportdesk.widgets.widths import MIDDLE

NOTED = 25
"""Tickets that have a line of their own for a word on them; more go with the word on the shift."""

KEPT = "-"
"""Instead of a word on a ticket: it stays where it is."""

HAND_OVER = "hand_over"
MEASURES = "measures"

STYLES = {
    ShiftPart.HANDED: ("@", "accent"),
    ShiftPart.BREACHED: ("!", "error"),
    ShiftPart.RETURNED: ("<", "warning"),
    ShiftPart.PROMISED: ("*", "primary"),
    ShiftPart.UNANSWERED: ("?", "secondary"),
    ShiftPart.MEASURE: ("^", "warning"),
}
"""The sign and colour of each part."""


class ShiftScreen(Dialog[int | str | None]):
    """What waits, by parts. Ends with the ticket to read, `MEASURES` to look at those, `HAND_OVER`, or None.
    As a `greeting` any other key ends it.
    """

    CSS_PATH = "shift.tcss"
    BINDINGS = [
        Binding("enter", "choose", N_("open"), id="shift.open"),
        Binding("escape", "leave", N_("back"), id="shift.leave"),
        Binding("q", "leave", show=False),
        Binding("h", "hand_over", N_("hand over your shift"), id="shift.handover"),
        Binding("j", "move(1)", N_("down"), id="shift.down"),
        Binding("k", "move(-1)", N_("up"), id="shift.up"),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]

    def __init__(self, shift: Shift, *, greeting: bool = False, at: int | None = None) -> None:
        super().__init__()
        self._shift = shift
        self._greeting = greeting
        self._at = at
        self._lines: list[ShiftLine | ShiftMeasure | None] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="shift") as box:
            box.border_title = _("Your shift")
            yield Static(self._head(), id="shift-head")
            yield OptionList(id="shift-list", compact=True)
            keys = _("enter opens it · j k move · h hand over · esc to the desk")
            if self._greeting:
                keys = _("enter opens it · j k move · any other key goes on to the desk")
            yield Static(Text(keys), id="shift-keys")

    def on_mount(self) -> None:
        listed = self.query_one("#shift-list", OptionList)
        listed.can_focus = False
        self._fill()
        places = [place for place, line in enumerate(self._lines) if line is not None]
        held = [
            p for p in places if isinstance(line := self._lines[p], ShiftLine) and line.ticket_id == self._at
        ]
        listed.highlighted = next(iter([*held, *places]), None)

    def on_resize(self) -> None:
        self.call_after_refresh(self._fill)

    def _head(self) -> Text:
        text = Text()
        since = self._shift.since
        if since is not None:
            away = _("Since you left at {time}:").format(time=local(since, self._shift.now))
            text.append(f"{away}  ", style="bold")
        counts = [(part, self._shift.count(part)) for part in ShiftPart]
        told = [f"{label(part)} {n}" for part, n in counts if n]
        text.append(
            " · ".join(told)
            if told
            else _("Nothing of yours waits. esc, then , goes to the next best ticket.")
        )
        return text

    def _fill(self) -> None:
        listed = self.query_one("#shift-list", OptionList)
        place = listed.highlighted
        options: list[Option] = []
        self._lines = []
        part, batch = None, ""
        for line in self._shift.lines:
            if line.part is not part:
                part = line.part
                options.append(Option(self._part(line.part), disabled=True))
                self._lines.append(None)
            if line.shift_note and line.batch != batch:
                batch = line.batch
                options.append(Option(self._note(line), disabled=True))
                self._lines.append(None)
            options.append(Option(self._line(line)))
            self._lines.append(line)
        if self._shift.measures:
            options.append(Option(self._part(ShiftPart.MEASURE), disabled=True))
            self._lines.append(None)
        for due in self._shift.measures:
            options.append(Option(self._measure(due)))
            self._lines.append(due)
        listed.set_options(options)
        listed.highlighted = place

    def _part(self, part: ShiftPart) -> Text:
        sign, colour = STYLES[part]
        return Text(f"{sign} {label(part)} {self._shift.count(part)}", style=f"bold {inks(self.app)[colour]}")

    def _note(self, line: ShiftLine) -> Text:
        who = visible(line.by, newlines=False)
        return Text(f"  {who}: {visible(line.shift_note)}", style="italic")

    def _line(self, line: ShiftLine) -> Text:
        wide = self.size.width >= MIDDLE
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"  {set_cell_size(local(line.at, self._shift.now), 12)}", style="dim")
        number = visible(line.number, newlines=False)
        text.append(f"{number}  ", style="bold")
        text.append(set_cell_size(self._why(line), 22), style=inks(self.app)["muted"])
        subject = visible(line.subject, newlines=False)
        text.append(subject if wide else f"\n      {subject}")
        if line.words:
            text.append(f"\n      {visible(line.words, newlines=False)}", style="italic")
        return text

    def _measure(self, due: ShiftMeasure) -> Text:
        text = Text(no_wrap=True, overflow="ellipsis")
        late = due.measure.is_late(due.today)
        style = inks(self.app)["error" if late else "warning"]
        text.append(f"  {set_cell_size(due_words(due.measure, due.today), 12)}", style=style)
        text.append(f"{visible(due.measure.owner.name, newlines=False)}  ", style="bold")
        text.append(visible(due.measure.text, newlines=False))
        return text

    def _why(self, line: ShiftLine) -> str:
        if line.part is ShiftPart.BREACHED:
            return cycle_label(line.clock, line.cycle)
        if line.part is ShiftPart.PROMISED:
            return cycle_label(line.clock, line.cycle) if line.clock else field_label("expected_at")
        return visible(line.by or line.customer, newlines=False)

    # ------------------------------------------------------------ keys

    def on_key(self, event: events.Key) -> None:
        if self._greeting and event.key not in ("enter", "j", "k", "down", "up", "pagedown", "pageup"):
            event.stop()
            event.prevent_default()
            self.action_leave()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        place = self.query_one("#shift-list", OptionList).highlighted
        line = self._lines[place] if place is not None and place < len(self._lines) else None
        self.dismiss(line.ticket_id if isinstance(line, ShiftLine) else MEASURES if line else None)

    def action_move(self, by: int) -> None:
        listed = self.query_one("#shift-list", OptionList)
        listed.action_cursor_down() if by > 0 else listed.action_cursor_up()

    def action_hand_over(self) -> None:
        self.dismiss(HAND_OVER)


def hand_over(rows: Sequence[QueueRow], team: Team) -> Form:
    """To whom tickets go, a word on the shift, and one on each ticket."""
    others = [agent for agent in team.agents if agent.active and agent.id != team.me.id]
    options = (("", _("nobody yet")), *((agent.id, f"{agent.name} {agent.tier}") for agent in others))
    notes = tuple(
        Field(
            f"note-{row.id}", visible(row.number, newlines=False), hint=visible(row.subject, newlines=False)
        )
        for row in rows[:NOTED]
    )
    fields = (
        Field("to", pgettext("handover", "to"), "choice", required=bool(others), options=options),
        Field("shift_note", _("on the shift"), "text", hint=_("what the colleague has to know of all of it")),
        *notes,
    )

    def ask(values: Mapping[str, str]) -> Ask:
        to = next((agent for agent in others if agent.id == values["to"]), None)
        said = {row.id: values.get(f"note-{row.id}", "").strip() for row in rows}
        targets: Targets = tuple((row.id, row.seq) for row in rows if said[row.id] != KEPT)
        if to is None:
            raise BadInput("nobody_else")
        if not targets:
            raise BadInput("all_kept")
        noted = tuple((ticket, words) for ticket, words in said.items() if words and words != KEPT)
        return DoHandOver(to, targets, noted, values["shift_note"].strip())

    note = _("Each ticket has a line for a word on it. A line of only - keeps that ticket with you.")
    title = _("Hand over · {n} tickets").format(n=len(rows))
    return Form(title, fields, ask, note, place="handover")
