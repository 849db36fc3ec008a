"""`supportdesk doctor keys`: what the terminal sends for each key, and what that does here.

A key that shows nothing is swallowed on its way: by the window system, the terminal, or the multiplexer.
"""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static

from supportdesk.config import Settings
from supportdesk.domain.hostile import visible
from supportdesk.locale import _

LINES = 12
"""Keys that stay in sight."""


def show_keys(settings: Settings) -> int:
    """Show keys until escape is pressed twice."""
    from supportdesk.__main__ import no_terminal
    from supportdesk.cli.output import say

    if complaint := no_terminal():
        say(complaint)
        return 2
    KeyProbe(holders(settings)).run()
    return 0


def holders(settings: Settings) -> dict[str, list[str]]:
    """The binding ids on each key, as the keymap has it."""
    from supportdesk.keys import key_name, known_bindings

    found: dict[str, list[str]] = {}
    for binding in known_bindings():
        assert binding.id is not None
        for key in settings.keys.get(binding.id, binding.key).split(","):
            held = found.setdefault(key_name(key), [])
            if binding.id not in held:
                held.append(binding.id)
    return found


class KeyProbe(App[None]):
    """Says of each key pressed its name, its character, and the binding ids on it."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = []
    CSS = "Static { padding: 1 2; }"

    def __init__(self, held: dict[str, list[str]]) -> None:
        super().__init__()
        self._held = held
        self._lines: list[str] = []
        self._last = ""
        self._bindings.key_to_bindings.clear()  # ctrl+q and ctrl+c are keys to be tried, too

    def compose(self) -> ComposeResult:
        yield Static(self._words(), id="keys")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        if event.key == self._last == "escape":
            self.exit()
        self._last = event.key
        shown = visible(event.character, newlines=False) if event.character else "-"
        names = ", ".join(self._held.get(event.key, ())) or "-"
        self._lines = [*self._lines[1 - LINES :], f"{event.key:<24} {shown:<10} {names}"]
        self.query_one("#keys", Static).update(self._words())

    def _words(self) -> Text:
        head = _("Press keys: their names for the [keys] of the configuration show here. esc twice leaves.")
        columns = f"{_('key'):<24} {_('character'):<10} {_('does')}"
        return Text("\n".join([head, "", columns, *self._lines]))
