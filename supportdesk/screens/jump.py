"""Go to any pane by a letter: over each that can have the keys stands its own."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import Click, Key
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from supportdesk.locale import N_

LETTERS = "asdfghjkl"
"""Under the fingers, in their order; no screen has more panes."""


class JumpScreen(ModalScreen[Widget | None]):
    """Shows a letter on each of these widgets; answers with the one whose letter was pressed."""

    DEFAULT_CSS = """
    JumpScreen { background: $background 30%; }
    JumpScreen > Static {
        position: absolute; width: 3; height: 1; background: $accent; color: $background; text-style: bold;
    }
    """
    BINDINGS = [Binding("escape", "dismiss", N_("back"), id="jump.leave")]

    def __init__(self, panes: Sequence[Widget]) -> None:
        super().__init__()
        order = sorted(panes, key=lambda pane: (pane.region.y, pane.region.x))
        self._panes = dict(zip(LETTERS, order, strict=False))

    def compose(self) -> ComposeResult:
        for letter, pane in self._panes.items():
            sign = Static(f" {letter} ", id=f"jump-{letter}")
            sign.styles.offset = (pane.region.x, pane.region.y)
            yield sign

    def on_key(self, event: Key) -> None:
        if (pane := self._panes.get(event.key)) is not None:
            event.stop()
            self.dismiss(pane)

    def on_click(self, event: Click) -> None:
        letter = (event.widget.id or "").removeprefix("jump-") if event.widget is not None else ""
        self.dismiss(self._panes.get(letter))
