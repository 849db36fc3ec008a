"""A line at the bottom to find words by, in the list or the timeline below."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Input

from supportdesk.locale import N_, _


class FindScreen(ModalScreen[str | None]):
    """Answers with what was typed; an empty line ends the search, None leaves it as it was."""

    DEFAULT_CSS = """
    FindScreen { background: transparent; align: left bottom; }
    FindScreen > Input { width: 100%; height: 1; border: none; padding: 0 1; background: $panel; }
    """
    BINDINGS = [Binding("escape", "dismiss", N_("back"), id="find.leave")]

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        hint = _("find · enter goes to the next · then n next, N previous")
        yield Input(self._words, id="find", placeholder=hint, compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip())
