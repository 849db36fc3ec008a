"""The keys in force here, as they are bound now and not as they were shipped."""

from __future__ import annotations

from rich.cells import set_cell_size
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from supportdesk.locale import N_, _


class HelpScreen(ModalScreen[None]):
    """Lists (group, key, words, possible now)."""

    CSS_PATH = "help.tcss"
    BINDINGS = [
        Binding("escape,q,question_mark", "dismiss", N_("back"), id="help.leave"),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def __init__(self, keys: list[tuple[str, str, str, bool]]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as box:
            box.border_title = _("Keys")
            box.border_subtitle = _("esc back · dim: not possible now")
            yield Static(self._draw())

    def _draw(self) -> Text:
        colours = self.app.theme_variables
        text = Text()
        group = ""
        for name, key, words, possible in self._keys:
            if name != group:
                group = name
                text.append(f"\n{name}\n", style=f"bold {colours['primary']}")
            text.append(
                "  " + set_cell_size(key, 14), style=f"bold {colours['accent']}" if possible else "dim"
            )
            text.append(f"{words}\n", style="" if possible else "dim")
        return text

    def action_scroll(self, by: int) -> None:
        self.query_one("#help").scroll_relative(y=by, animate=False)
