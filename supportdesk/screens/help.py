"""The keys in force here, as they are bound now and not as they were shipped."""

from __future__ import annotations

from rich.cells import set_cell_size
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from supportdesk.locale import N_, _
from supportdesk.screens.dialog import Dialog
from supportdesk.widgets.inks import inks


class HelpScreen(Dialog[None]):
    """Lists (group, key, words, possible now)."""

    CSS_PATH = "help.tcss"
    BINDINGS = [
        Binding("escape", "leave", N_("back"), id="help.leave"),
        Binding("q", "leave", show=False),
        Binding("question_mark", "leave", show=False),
        Binding("j", "scroll(1)", N_("down"), id="help.down", show=False),
        Binding("k", "scroll(-1)", N_("up"), id="help.up", show=False),
    ]

    def __init__(self, keys: list[tuple[str, str, str, bool]]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as box:
            box.border_title = _("Keys")
            box.border_subtitle = _("esc back · dim: not possible now")
            with Horizontal():
                for column in self._columns(max(1, min(3, self.app.size.width // 44))):
                    yield Static(column)

    def _columns(self, wanted: int) -> list[Text]:
        """The groups side by side, none torn, as even as that allows."""
        groups: dict[str, list[tuple[str, str, bool]]] = {}
        for name, key, words, possible in self._keys:
            groups.setdefault(name, []).append((key, words, possible))
        height = sum(len(keys) + 2 for keys in groups.values()) / wanted
        columns = [Text()]
        for name, keys in groups.items():
            lines = columns[-1].plain.count("\n")
            if lines and lines + len(keys) / 2 > height and len(columns) < wanted:
                columns.append(Text())
            self._group(columns[-1], name, keys)
        for column in columns:
            column.rstrip()  # an empty line below would bring a scroll bar
        return columns

    def _group(self, text: Text, name: str, keys: list[tuple[str, str, bool]]) -> None:
        colours = inks(self.app)
        text.append(f"{name}\n", style=f"bold {colours['primary']}")
        for key, words, possible in keys:
            text.append(
                "  " + set_cell_size(key, 11), style=f"bold {colours['accent']}" if possible else "dim"
            )
            text.append(f"{words}\n", style="" if possible else "dim")
        text.append("\n")

    def action_scroll(self, by: int) -> None:
        self.query_one("#help").scroll_relative(y=by, animate=False)
