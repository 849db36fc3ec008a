"""The footer: one Static. Textual's own keeps a widget alive for every focus change (its issue 6666)."""

from __future__ import annotations

from typing import Any

from rich.text import Text
from textual import events
from textual.binding import ActiveBinding
from textual.screen import Screen
from textual.widgets import Static

from supportdesk.locale import _
from supportdesk.widgets.inks import inks

PINNED = ("app.palette", "app.help")
"""Always in sight, at the right: from them all others are found."""


class KeyBar(Static):
    """The next keys, as many as there is room for; what is not possible now is dim."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; background: $panel; color: $text; }
    """

    _order: tuple[str, ...] = ()
    _ends: tuple[tuple[int, ActiveBinding], ...] = ()
    """Where each key on the line ends, and what it does: for the mouse."""
    _gap = range(0)

    def prefer(self, ids: tuple[str, ...]) -> None:
        """Show these bindings first: what usually comes next."""
        self._order = ids
        self.redraw()

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self.call_after_refresh(self.redraw)

    def on_resize(self) -> None:
        self.redraw()

    def _changed(self, _screen: Screen[Any]) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Draw the keys that the focused widget and the screen offer."""
        if not self.is_attached or not self.screen.is_active:
            return
        focused = self.screen.focused
        writing = focused is not None and focused.check_consume_key("slash", "/")
        # Textual leaves out the keys that are letters to the focused widget, but doesn't know this one.
        actives = [
            a
            for a in self.screen.active_bindings.values()
            if a.binding.description and not (writing and a.binding.key == "slash")
        ]
        first = {name: place for place, name in enumerate(self._order)}
        actives.sort(key=lambda a: first.get(a.binding.id or "", len(first)))
        text = Text(no_wrap=True, overflow="ellipsis", end="")
        pinned = [(self._piece(a), a) for a in actives if a.binding.id in PINNED]
        room = self.size.width - sum(piece.cell_len for piece, _active in pinned)
        ends: list[tuple[int, ActiveBinding]] = []
        for active in actives:
            binding = active.binding
            if binding.id in PINNED or not (binding.show or binding.id in first):
                continue
            if not active.enabled and binding.id in first:
                continue
            piece = self._piece(active)
            if piece.cell_len > room:
                break
            room -= piece.cell_len
            text.append_text(piece)
            ends.append((text.cell_len, active))
        self._gap = range(text.cell_len, text.cell_len + room)
        text.append(" " * room)
        for piece, active in pinned:
            text.append_text(piece)
            ends.append((text.cell_len, active))
        self._ends = tuple(ends)
        self.update(text, layout=False)

    async def on_click(self, event: events.Click) -> None:
        """A key that is clicked does what it does when it is pressed."""
        event.stop()
        active = next((active for end, active in self._ends if event.x < end), None)
        if active is not None and event.x not in self._gap:
            await self.app.run_action(active.binding.action, active.node)

    def _piece(self, active: ActiveBinding) -> Text:
        colours = inks(self.app)
        dim = "" if active.enabled else " dim"
        piece = Text(end="")
        piece.append(f" {self.app.get_key_display(active.binding)}", style=f"bold {colours['accent']}{dim}")
        piece.append(f" {_(active.binding.description)} ", style=dim.strip())
        return piece
