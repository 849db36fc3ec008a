"""What lies over a screen for a moment, in a box: esc leaves it, and so does a click beside the box."""

from __future__ import annotations

from textual import events
from textual.screen import ModalScreen, ScreenResultType


class Dialog(ModalScreen[ScreenResultType]):
    """Ends with None when it is left. What takes words is none: a slip of the mouse would cost them."""

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.action_leave()

    def action_leave(self) -> None:
        self.dismiss(None)
