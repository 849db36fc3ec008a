"""A few things to choose from over the screen: typing filters, enter or a click does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from supportdesk.locale import N_, _
from supportdesk.screens.dialog import Dialog
from supportdesk.widgets.inks import inks


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to choose. `why_not` says why it can't be done now: it is dim, and not chosen.

    `also` is found by typing too: a name in letters, whatever the language of the words.
    """

    words: str
    value: Any
    key: str = ""
    why_not: str = ""
    also: str = ""

    def matches(self, typed: str) -> bool:
        """Whether every word that was typed stands in it."""
        where = f"{self.words} {self.also}".lower()
        return all(word in where for word in typed.lower().split())


class MenuScreen(Dialog[Any]):
    """Ends with the value of what was chosen, or None. `passed` is told of each that the cursor is on.

    `aside`: it leaves to be seen what it changes.
    """

    CSS_PATH = "menu.tcss"
    BINDINGS = [
        Binding("enter", "choose", N_("choose"), id="menu.choose"),
        Binding("escape", "leave", N_("back"), id="menu.leave"),
        Binding("down", "move(1)", N_("down"), id="menu.down", show=False),
        Binding("up", "move(-1)", N_("up"), id="menu.up", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
    ]

    def __init__(
        self,
        title: str,
        items: Sequence[Item],
        *,
        chosen: object = None,
        passed: Callable[[Any], None] | None = None,
        aside: bool = False,
    ) -> None:
        super().__init__(classes="-aside" if aside else None)
        self._title = title
        self._items = list(items)
        self._shown = self._items
        self._chosen = chosen
        self._passed = passed
        self._typed = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="menu") as box:
            box.border_title = Text(self._title).markup
            box.border_subtitle = _("typing filters · enter does it · esc back")
            yield Input(id="menu-filter", compact=True)
            yield OptionList(id="menu-list", compact=True)

    def on_mount(self) -> None:
        self.query_one("#menu-list").can_focus = False
        self.query_one("#menu-filter", Input).focus()
        self._fill()

    def _fill(self) -> None:
        """List what matches, with the cursor on the first that can be done, or on what holds now."""
        listed = self.query_one("#menu-list", OptionList)
        self._shown = [item for item in self._items if item.matches(self._typed)]
        listed.set_options([Option(self._line(item), disabled=bool(item.why_not)) for item in self._shown])
        if not self._shown:
            listed.add_option(Option(Text(_("Nothing matches.")), disabled=True))
        possible = [place for place, item in enumerate(self._shown) if not item.why_not]
        held = [place for place in possible if self._shown[place].value == self._chosen]
        listed.highlighted = next(iter([*(held if not self._typed else ()), *possible]), None)

    def _line(self, item: Item) -> Text:
        colours = inks(self.app)
        dim = "dim" if item.why_not else ""
        text = Text(no_wrap=True, overflow="ellipsis")
        if keys := max(cell_len(each.key) for each in self._items):
            text.append(set_cell_size(item.key, keys + 2), style=dim or f"bold {colours['accent']}")
        text.append(item.words, style=dim)
        if item.why_not:
            gap = max(2, 26 - cell_len(item.words))
            text.append(" " * gap + item.why_not, style=f"{colours['muted']} italic")
        return text

    # ------------------------------------------------------------ choosing

    def on_key(self, event: events.Key) -> None:
        # Typed before the line stood: a person is faster than a screen.
        if self.focused is None and event.is_printable and event.character:
            event.stop()
            line = self.query_one("#menu-filter", Input)
            line.value += event.character
            line.cursor_position = len(line.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._typed:
            self._typed = event.value
        self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_choose()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self._passed is not None and event.option_index < len(self._shown):
            self._passed(self._shown[event.option_index].value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._shown[event.option_index].value)

    def action_choose(self) -> None:
        # The key overtakes what was typed just before it.
        (self.focused or self).call_later(self._choose)

    def _choose(self) -> None:
        # The line knows what was typed before the list does.
        typed = self.query_one("#menu-filter", Input).value
        if typed != self._typed:
            self._typed = typed
            self._fill()
        place = self.query_one("#menu-list", OptionList).highlighted
        if place is not None and place < len(self._shown):
            self.dismiss(self._shown[place].value)

    def action_move(self, by: int) -> None:
        listed = self.query_one("#menu-list", OptionList)
        for _step in range(abs(by)):
            if by > 0:
                listed.action_cursor_down()
            else:
                listed.action_cursor_up()
