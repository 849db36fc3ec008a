"""Which columns a list of tickets has, and in which order."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from supportdesk.domain.views import NEEDED_COLUMNS, STANDARD_COLUMNS
from supportdesk.domain.vocabulary import Column
from supportdesk.locale import N_, _
from supportdesk.locale.labels import label
from supportdesk.screens.dialog import Dialog
from supportdesk.widgets.inks import inks
from supportdesk.widgets.line_layout import Layout


class ColumnsScreen(Dialog[tuple[Column, ...] | Column | None]):
    """Answers with the columns that were chosen, or with the one to order the list by; what would have no
    room in `width` cells is told.
    """

    CSS_PATH = "columns.tcss"
    BINDINGS = [
        Binding("space", "tick", N_("show or not"), id="columns.tick"),
        Binding("shift+up,K", "move(-1)", N_("move up"), id="columns.up"),
        Binding("shift+down,J", "move(1)", N_("move down"), id="columns.down"),
        Binding("s", "order", N_("order the list by it"), id="columns.order"),
        Binding("ctrl+r", "standard", N_("the standard columns"), id="columns.standard"),
        Binding("enter", "keep", N_("keep"), id="columns.keep", priority=True),
        Binding("escape", "leave", N_("back"), id="columns.leave"),
        Binding("j", "step(1)", N_("down"), id="columns.next", show=False),
        Binding("k", "step(-1)", N_("up"), id="columns.previous", show=False),
    ]

    def __init__(self, columns: tuple[Column, ...], width: int) -> None:
        super().__init__()
        self._width = width
        self._order: list[Column] = []
        self._on: set[Column] = set()
        self._take(columns)

    def _take(self, columns: tuple[Column, ...]) -> None:
        self._on = set(columns)
        self._order = [*columns, *(column for column in Column if column not in self._on)]

    def compose(self) -> ComposeResult:
        with Vertical(id="columns-box") as box:
            box.border_title = _("Columns")
            box.border_subtitle = _("space show · shift+↑↓ move · s sort · enter keep · esc back")
            yield OptionList(id="column-list", compact=True)

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self._draw(0)

    @property
    def chosen(self) -> tuple[Column, ...]:
        """The columns as they are ticked, in their order."""
        return tuple(column for column in self._order if column in self._on)

    def _draw(self, at: int) -> None:
        fallen = Layout.for_width(self._width, self.chosen).fallen
        lines = self.query_one(OptionList)
        lines.clear_options()
        lines.add_options(Option(self._line(column, fallen)) for column in self._order)
        lines.highlighted = at

    def _line(self, column: Column, fallen: tuple[Column, ...]) -> Text:
        on = column in self._on
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append("[x] " if on else "[ ] ", style="bold" if on else "dim")
        text.append(label(column), style="" if on else "dim")
        if column in fallen:
            text.append(f"  ! {_('no room at this width')}", style="bold")
        elif column in NEEDED_COLUMNS:
            text.append(f"  {_('always there')}", style=inks(self.app)["muted"])
        return text

    @property
    def _at(self) -> int:
        return self.query_one(OptionList).highlighted or 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()  # by the mouse: enter keeps
        self.action_tick()

    def action_step(self, by: int) -> None:
        self.query_one(OptionList).highlighted = (self._at + by) % len(self._order)

    def action_tick(self) -> None:
        column = self._order[self._at]
        if column in NEEDED_COLUMNS:
            self.notify(_("Number and subject tell which ticket it is: they stay."), severity="warning")
        else:
            self._on ^= {column}
            self._draw(self._at)

    def action_move(self, by: int) -> None:
        at = self._at
        to = max(0, min(at + by, len(self._order) - 1))
        self._order.insert(to, self._order.pop(at))
        self._draw(to)

    def action_standard(self) -> None:
        """As if nobody had chosen any."""
        self._take(STANDARD_COLUMNS)
        self._draw(0)

    def action_order(self) -> None:
        """Leave the columns as they were, and order the list by this one."""
        self.dismiss(self._order[self._at])

    def action_keep(self) -> None:
        self.dismiss(self.chosen)
