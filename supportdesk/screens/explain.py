"""Why a deadline is what it is: the ledgers of a ticket's clocks, one at a time, over the screen."""

from __future__ import annotations

from rich.console import Group
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from supportdesk.domain.asks import AskExplanation
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Explanation
from supportdesk.locale import N_, _
from supportdesk.locale.ledgers import shown
from supportdesk.locale.sentences import error_text
from supportdesk.screens.dialog import Dialog
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.clickable import target_at
from supportdesk.widgets.inks import inks
from supportdesk.widgets.ledger_text import clock_tabs, held_text, ledger_text


class ExplainScreen(Dialog[None], Asker):
    """Explains the clocks of a ticket as they stand, or stood after the line `seq` of its journal."""

    CSS_PATH = "explain.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-roomy")]
    BINDINGS = [
        Binding("n", "turn(1)", N_("next clock"), id="explain.next"),
        Binding("tab", "turn(1)", show=False),
        Binding("right", "turn(1)", show=False),
        Binding("p", "turn(-1)", N_("previous clock"), id="explain.previous"),
        Binding("shift+tab", "turn(-1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("j", "scroll(1)", N_("down"), id="explain.down"),
        Binding("down", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", N_("up"), id="explain.up"),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("ctrl+d", "page(1)", show=False),
        Binding("space", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("ctrl+u", "page(-1)", show=False),
        Binding("escape", "leave", N_("back"), id="explain.leave"),
        Binding("q", "leave", show=False),
        Binding("exclamation_mark", "leave", show=False),
    ]

    def __init__(self, ticket_id: int, seq: int | None = None) -> None:
        super().__init__()
        self._asked = AskExplanation(ticket_id, seq)
        self._told: Explanation | None = None
        self._place = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="explain") as box:
            box.border_title = _("Why this deadline")
            box.border_subtitle = _("n next clock · p previous · j k scroll · esc back")
            yield Static("…", id="explain-clocks")
            with VerticalScroll(id="explain-body", can_focus=False):
                yield Static(id="explain-text")

    def on_mount(self) -> None:
        self.ask(self._asked)

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if message.error is not None:
            self.query_one("#explain-clocks", Static).update(Text(error_text(message.error)))
            return
        self._told = told = message.value
        number = visible(told.number, newlines=False)
        title = _("Why this deadline · {number} · as of {at}").format(number=number, at=shown(told.at, None))
        self.query_one("#explain").border_title = Content(title)
        self._draw()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        if (told := self._told) is None:
            return
        colours = inks(self.app)
        tabs = clock_tabs(told.ledgers, self._place, colours)
        if not told.ledgers:
            tabs = Text(_("No deadline applies to this ticket."))
        self.query_one("#explain-clocks", Static).update(tabs)
        width = self.query_one("#explain-body").size.width
        ledger = told.ledgers[self._place : self._place + 1]
        drawn = [piece for each in ledger for piece in ledger_text(each, width, colours)]
        self.query_one("#explain-text", Static).update(Group(*drawn, Text(), *held_text(told.held, colours)))

    def on_click(self, event: events.Click) -> None:
        if target := target_at(event):
            self.action_turn(int(target) - self._place)

    def action_turn(self, by: int) -> None:
        """Another clock; after the last comes the first again."""
        if self._told is not None and self._told.ledgers:
            self._place = (self._place + by) % len(self._told.ledgers)
            self._draw()
            self.query_one("#explain-body").scroll_home(animate=False)

    def action_scroll(self, by: int) -> None:
        self.query_one("#explain-body").scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        body = self.query_one("#explain-body")
        body.scroll_relative(y=by * max(1, body.size.height - 1), animate=False)
