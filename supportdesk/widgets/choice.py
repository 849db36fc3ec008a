"""One of a few: all of them in sight, changed by an arrow, a digit, or letters of its name."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from supportdesk.widgets.inks import inks

_PARTS = re.compile(r"[\s.,_-]+")


class Choice(Widget, can_focus=True):
    """Options side by side, wrapped where they need it. `value` is the code of the one chosen."""

    DEFAULT_CSS = """
    Choice { height: auto; width: 1fr; padding: 0 1; }
    Choice:focus { background: $primary 25%; }
    """
    BINDINGS = [
        Binding("right", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
        Binding("space", "step(1)", show=False),
    ]

    value: reactive[str] = reactive("", layout=True)

    class Changed(Message):
        """Another option was chosen."""

    class Passed(Message):
        """Enter: on to the next field."""

    def __init__(self, options: tuple[tuple[str, str], ...], value: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._options = options
        codes = [code for code, _words in options]
        # A score of 5 is chosen by 5; other options by their place.
        numbers = {code: code for code in codes if code.isdigit()}
        self._places = {} if numbers or len(codes) > 9 else {code: str(n) for n, code in enumerate(codes, 1)}
        self._typed = ""
        self._by_digit = numbers or {digit: code for code, digit in self._places.items()}
        self.set_reactive(Choice.value, value if value in codes else codes[0])

    def watch_value(self) -> None:
        self.post_message(self.Changed())

    def render(self) -> Text:
        return self._draw(self.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        # Not from `render`: it would wrap at the width of before.
        return self._draw(width).plain.count("\n") + 1

    def _draw(self, width: int) -> Text:
        colours = inks(self.app)
        text = Text()
        used = 0
        for code, words in self._options:
            chosen = code == self.value
            shown = f"[{words}]" if chosen else f" {words} "
            if self.has_focus:
                shown = f"{self._places.get(code, '')}{shown}"
            if used and used + cell_len(shown) > width:
                text.append("\n")
                used = 0
            used += cell_len(shown)
            style = f"bold {colours['accent']}" if chosen else "dim"
            text.append(shown, style=f"{style} reverse" if chosen and self.has_focus else style)
        return text

    def on_blur(self) -> None:
        self._typed = ""

    def action_step(self, by: int) -> None:
        self._typed = ""
        codes = [code for code, _words in self._options]
        self.value = codes[(codes.index(self.value) + by) % len(codes)]

    def on_key(self, event: events.Key) -> None:
        codes = [code for code, _words in self._options]
        if event.key == "enter":
            event.stop()
            self.post_message(self.Passed())
        elif event.character in self._by_digit:
            event.stop()
            self.value = self._by_digit[event.character]
        elif event.character and event.character.isalpha():
            event.stop()
            self._type(event.character.lower(), codes)

    def _type(self, letter: str, codes: list[str]) -> None:
        """Letters one after the other spell a name; the same again, or one that spells none, begins anew."""
        if self._typed == letter or not self._spelt(self._typed + letter, 0):
            self._typed = ""
        after = codes.index(self.value) + (0 if self._typed else 1)
        self._typed += letter
        self.value = self._spelt(self._typed, after) or self.value

    def _spelt(self, letters: str, after: int) -> str:
        """The next option with a word that begins so, from a place on; the code of none is empty."""
        for code, words in [*self._options[after:], *self._options[:after]]:
            if any(part.startswith(letters) for part in _PARTS.split(f"{words} {code}".lower())):
                return code
        return ""
