"""Cells of a widget put straight onto the terminal: what changes every second, or has to follow a key.

For any change Textual's compositor waits for its next frame, then lays together the whole lines of all that
stands in them. With fifty countdowns before an agent that was three quarters of what an idle console did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console
from rich.control import Control
from textual._compositor import CompositorUpdate
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget


class Patch(CompositorUpdate):
    """Strips, each at its place on the screen."""

    def __init__(self, strips: Sequence[tuple[Offset, Strip]]) -> None:
        self.strips = strips

    def render_segments(self, console: Console) -> str:
        return "".join(
            Control.move_to(*place).segment.text + strip.render(console) for place, strip in self.strips
        )


def repaint(
    widget: Widget, regions: Sequence[Region], draw: Callable[[Sequence[Region]], Sequence[Strip]]
) -> None:
    """Draw parts of a widget anew, each region one line high; `draw` gives what stands in them.

    It must be all there is to the looks of the widget: no border, no opacity.
    """
    if not regions:
        return
    origin = _in_front(widget, regions)
    if origin is None:
        widget.refresh(*regions)
        return
    places = (origin + region.offset for region in regions)
    display: Any = widget.app._display  # its type names the renderables of Rich, and takes this as well
    display(widget.screen, Patch(list(zip(places, draw(regions), strict=True))))


def _in_front(widget: Widget, regions: Sequence[Region]) -> Offset | None:
    """Where on the screen the widget stands, if nothing lies over these regions."""
    screen, app = widget.screen, widget.app
    seen = screen._compositor.visible_widgets
    if screen is not app.screen or widget not in seen or app._batch_count:
        return None
    place, clip = seen[widget]
    wanted = Region.from_union(regions).translate(place.offset)
    if not clip.contains_region(wanted):
        return None
    for other, (region, other_clip) in seen.items():  # the foremost first
        if other is widget:
            return place.offset
        if region.intersection(other_clip).overlaps(wanted):
            return None
    return None
