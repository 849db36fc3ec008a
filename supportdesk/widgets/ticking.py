"""A text that changes every second, and nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from rich.text import Text
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from supportdesk.widgets.patch import repaint


class Ticking(Static):
    """As a Static; `tick` puts its next words where the last ones are, straight onto the terminal."""

    _at_once = False

    def tick(self, text: Text) -> None:
        """Show words that take as much room as those before them."""
        self._at_once = True
        self.update(text, layout=False)
        self._at_once = False
        width, height = self.outer_size
        repaint(self, [Region(0, y, width, 1) for y in range(height)], self._strips)

    def _strips(self, regions: Sequence[Region]) -> list[Strip]:
        return self.render_lines(Region(0, 0, self.outer_size.width, len(regions)))

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        if self._at_once:
            self._set_dirty()  # what was kept of the last words is out of date
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
