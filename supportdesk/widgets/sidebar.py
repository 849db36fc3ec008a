"""The standing views with their counts."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import Static

from supportdesk.domain.hostile import visible
from supportdesk.domain.views import MANY, SavedView
from supportdesk.domain.vocabulary import QueueView
from supportdesk.locale.labels import label
from supportdesk.widgets.inks import inks

KEYS = dict(zip("1234567890", QueueView, strict=True))
"""The digit that shows each view."""


class Sidebar(Static):
    """A line a view: its key, its name, how many it holds now."""

    DEFAULT_CSS = """
    Sidebar { width: 22; height: 1fr; background: $panel; padding: 1 1; }
    """

    class Chosen(Message):
        """A view was clicked."""

        def __init__(self, view: QueueView | SavedView) -> None:
            super().__init__()
            self.view = view

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._view: QueueView | SavedView = QueueView.ALL
        self._saved: Sequence[tuple[SavedView, int]] = ()
        self._counts: dict[QueueView, int] = {}

    def on_mount(self) -> None:
        self._draw()

    def show(
        self,
        view: QueueView | SavedView,
        counts: dict[QueueView, int],
        saved: Sequence[tuple[SavedView, int]] = (),
    ) -> None:
        """The view that is on, the counts of the standing ones, and the agent's own with theirs."""
        if (view, counts, saved) != (self._view, self._counts, self._saved):
            self._view, self._counts, self._saved = view, counts, saved
            self._draw()

    def _draw(self) -> None:
        colours = inks(self.app)
        alarm = {QueueView.BREACHED: colours["error"], QueueView.EMERGENCY: colours["error"]}
        alarm[QueueView.DUE] = colours["warning"]
        text = Text(no_wrap=True)
        for key, view in KEYS.items():
            count = self._counts.get(view)
            shown = "·" if count is None else str(count)
            name = set_cell_size(label(view), 17 - cell_len(shown))
            style = f"bold {alarm[view]}" if view in alarm and count else ""
            if view is self._view:
                style = f"reverse {style or 'bold'}"
            text.append(f"{key} ", style="dim")
            text.append(f"{name}{shown}", style=style)
            text.append("\n")
        for own, held in self._saved:
            shown = f"{held}+" if held >= MANY else str(held)
            name = set_cell_size(visible(own.name, newlines=False), 16 - cell_len(shown))
            on = isinstance(self._view, SavedView) and self._view.name == own.name
            text.append(f"'{own.key} " if own.key else "   ", style="dim")
            text.append(f"{name}{shown}\n", style="reverse bold" if on else "")
        text.rstrip()
        self.update(text, layout=False)

    def on_click(self, event: events.Click) -> None:
        views: list[QueueView | SavedView] = [*KEYS.values(), *(own for own, _held in self._saved)]
        if 0 <= (line := event.y - 1) < len(views):
            self.post_message(self.Chosen(views[line]))
