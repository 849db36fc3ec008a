"""What the console has said in this session, the newest first."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Static

from supportdesk.locale import N_, _
from supportdesk.screens.dialog import Dialog
from supportdesk.widgets.message_line import Said, line


class MessagesScreen(Dialog[None]):
    """Every message with its time, in the person's own."""

    CSS_PATH = "messages.tcss"
    BINDINGS = [
        Binding("escape", "leave", N_("back"), id="messages.leave"),
        Binding("q", "leave", show=False),
        Binding("j", "scroll(1)", N_("down"), id="messages.down", show=False),
        Binding("k", "scroll(-1)", N_("up"), id="messages.up", show=False),
    ]

    def __init__(self, said: list[Said]) -> None:
        super().__init__()
        self._said = said

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="messages") as box:
            box.border_title = _("Messages")
            box.border_subtitle = _("esc back")
            yield Static(id="said")

    def on_mount(self) -> None:
        place = self.query_one("#said", Static)
        lines = [
            Text.assemble((f"{said.at.astimezone():%H:%M:%S} ", "dim"), line(place, said))
            for said in reversed(self._said)
        ]
        place.update(Text("\n").join(lines) if lines else Text(_("Nothing has been said yet.")))
        self.query_one("#messages").focus()

    def action_scroll(self, by: int) -> None:
        self.query_one("#messages").scroll_relative(y=by, animate=False)
