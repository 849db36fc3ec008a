"""A list to choose from with a look at each beside it: templates, articles, macros, drafts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain.hostile import visible
from supportdesk.locale import N_, _
from supportdesk.screens.dialog import Dialog
from supportdesk.widgets.asking import Asker
from supportdesk.widgets.inks import inks
from supportdesk.widgets.widths import MIDDLE


@dataclass(frozen=True, slots=True)
class Choosable:
    """One thing to choose: its name, words beside it, what it is, and what the look at it shows."""

    name: str
    words: str
    value: Any
    look: Callable[[], RenderableType]

    def matches(self, typed: str) -> bool:
        """Whether every word that was typed stands in it."""
        told = f"{self.name} {self.words}".lower()
        return all(word in told for word in typed.lower().split())


class Picker(Dialog[Any], Asker):
    """Ends with the value of what was chosen, or None. Typing filters."""

    CSS_PATH = "picker.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MIDDLE, "-wide")]
    BINDINGS = [
        Binding("enter", "choose", N_("choose"), id="picker.choose"),
        Binding("escape", "leave", N_("back"), id="picker.leave"),
        Binding("down", "move(1)", N_("down"), id="picker.down", show=False),
        Binding("up", "move(-1)", N_("up"), id="picker.up", show=False),
        Binding("pagedown", "look(1)", N_("read on"), id="picker.look_down", show=False),
        Binding("pageup", "look(-1)", N_("read back"), id="picker.look_up", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choosable], *, nothing: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._shown = self._choices
        self._nothing = nothing

    def compose(self) -> ComposeResult:
        with Vertical(id="picker") as box:
            box.border_title = Content(visible(self._title, newlines=False))
            box.border_subtitle = Content(self.keys())
            yield Input(id="picker-filter", compact=True, placeholder=_("type to find"))
            with Container(id="picker-both"):
                yield OptionList(id="picker-list", compact=True)
                with VerticalScroll(id="picker-side", can_focus=False):
                    yield Static(id="picker-look")

    def keys(self) -> str:
        """The keys that this list has, below it."""
        return _("typing filters · enter takes it · esc back")

    def on_mount(self) -> None:
        self.query_one("#picker-list").can_focus = False
        self.query_one("#picker-filter", Input).focus()
        self.fill()

    def renew(self, choices: Sequence[Choosable]) -> None:
        """List these instead; the cursor stays where it was as far as it can."""
        self._choices = list(choices)
        self.fill(keep=True)

    def fill(self, *, keep: bool = False) -> None:
        """List what matches."""
        listed = self.query_one("#picker-list", OptionList)
        place, held = listed.highlighted or 0, self.current
        typed = self.query_one("#picker-filter", Input).value
        self._shown = [each for each in self._choices if self.is_wanted(each, typed)]
        width = max((cell_len(visible(each.name)) for each in self._shown), default=0)
        listed.set_options([Option(self._line(each, min(width, 24))) for each in self._shown])
        if self._shown:
            same = [n for n, each in enumerate(self._shown) if held and each.name == held.name]
            near = same[0] if same else min(place, len(self._shown) - 1)
            listed.highlighted = near if keep else 0
        self._draw_look()

    def is_wanted(self, choice: Choosable, typed: str) -> bool:
        """Whether a choice is listed."""
        return choice.matches(typed)

    def _line(self, choice: Choosable, width: int) -> Text:
        name = visible(choice.name, newlines=False)
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(name, style=f"bold {inks(self.app)['accent']}")
        text.append(" " * max(2, width + 2 - cell_len(name)))
        text.append(visible(choice.words, newlines=False))
        return text

    @property
    def current(self) -> Choosable | None:
        """What the cursor is on."""
        place = self.query_one("#picker-list", OptionList).highlighted
        return self._shown[place] if place is not None and place < len(self._shown) else None

    def _draw_look(self) -> None:
        current = self.current
        typed = self.query_one("#picker-filter", Input).value.strip()
        nothing = self._nothing if self._nothing and not typed else _("Nothing matches.")
        look = current.look() if current else Text(nothing, style="dim")
        self.query_one("#picker-look", Static).update(look)
        self.query_one("#picker-side").scroll_home(animate=False)

    # ------------------------------------------------------------ keys

    def on_key(self, event: events.Key) -> None:
        # Typed before the line stood: a person is faster than a screen.
        if self.focused is None and event.is_printable and event.character:
            event.stop()
            line = self.query_one("#picker-filter", Input)
            line.value += event.character
            line.cursor_position = len(line.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.typed(event.value)

    def typed(self, _words: str) -> None:
        """Something else was typed."""
        self.fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_choose()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._draw_look()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose()

    def action_choose(self) -> None:
        # The key overtakes what was typed just before it.
        (self.focused or self).call_later(self._choose)

    def _choose(self) -> None:
        if (current := self.current) is not None:
            self.dismiss(current.value)

    def action_move(self, by: int) -> None:
        listed = self.query_one("#picker-list", OptionList)
        listed.action_cursor_down() if by > 0 else listed.action_cursor_up()

    def action_look(self, by: int) -> None:
        side = self.query_one("#picker-side")
        side.scroll_page_down(animate=False) if by > 0 else side.scroll_page_up(animate=False)
