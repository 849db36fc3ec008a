"""Paints the lines of a list of tickets, and keeps them: a second redraws clocks that differ, no words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from supportdesk.domain.views import CLOCK_COLUMNS, STANDARD_COLUMNS, QueueRow
from supportdesk.domain.vocabulary import Column
from supportdesk.widgets.countdown import Glyphs
from supportdesk.widgets.line_layout import MARKS, Cells, Layout
from supportdesk.widgets.ticket_line import (
    Clocks,
    Pieces,
    clocks_of,
    draw_clock,
    draw_marks,
    draw_words,
)

KEPT = 480
"""Tickets whose lines are kept: more than the tallest screen shows, several times over."""

STYLES = {
    "cursor": "on {cursor}",
    "cursor counting": "on {counting}",
    "resting": "on {resting}",
    "resting counting": "on {resting}",
    "marked": "bold {accent}",
    "words": "bold {accent}",
    "dim": "{muted}",
    "none": "{muted}",
    "strong": "bold {foreground}",
    "calm": "{success}",
    "half": "{success}",
    "near": "bold {warning}",
    "overdue": "bold {error}",
    "met": "{muted}",
    "missed": "{error}",
    "paused": "{secondary}",
    "urgent": "bold {error}",
    "high": "{warning}",
}
"""Styles by name, in the colours of the theme."""


@dataclass(frozen=True, slots=True)
class Brush:
    """What all lines of one painting share."""

    base: Style
    style: Callable[[str], Style]
    filters: Sequence[LineFilter]
    background: Color

    def segments(self, pieces: Pieces, under: str = "") -> list[Segment]:
        """Pieces of text in their styles, on the style named `under`."""
        base = self.base + self.style(under) if under else self.base
        segments = [Segment(text, base + self.style(name) if name else base) for text, name in pieces]
        for line_filter in self.filters:
            segments = line_filter.apply(segments, self.background)
        return segments

    def strip(self, segments: list[Segment], width: int, under: str = "") -> Strip:
        """Segments as a line, cut or filled to `width` cells."""
        base = self.base + self.style(under) if under else self.base
        return Strip(segments).adjust_cell_length(width, base)


Run = list[Segment] | Cells
"""A part of a line: words as they are drawn, or the clocks between them."""


@dataclass(slots=True)
class _Drawn:
    """One ticket as it is on the screen, and what it was drawn from; no lines where they are out of date."""

    row: QueueRow
    state: tuple[int, str, bool]
    at: datetime
    clocks: Clocks
    runs: list[list[Run]]
    lines: list[Strip]


class Painter:
    """Tickets as lines in a layout."""

    def __init__(self, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        self._drawn: dict[int, _Drawn] = {}
        self.columns = STANDARD_COLUMNS
        self.layout = Layout.for_width(80)
        self._clocks: tuple[tuple[Column, int, int, int], ...] = ()
        self.lay_out(80)

    def lay_out(self, width: int) -> None:
        """From now on the lines have so many cells, or other columns."""
        self.layout = Layout.for_width(width, self.columns)
        self._clocks = tuple(_clocks_in(self.layout))
        self._drawn.clear()

    def forget(self) -> None:
        """What was drawn is out of date: the colours are others."""
        self._drawn.clear()

    def lines(
        self, brush: Brush, row: QueueRow, now: datetime, *, marked: bool, me: str, under: str
    ) -> list[Strip]:
        """The lines of a ticket, on the style named `under`."""
        width = self.layout.width
        state = (width, under, marked)
        drawn = self._drawn.get(row.id)
        if drawn is None or drawn.row is not row or drawn.state != state:
            if len(self._drawn) > KEPT:
                self._drawn.clear()
            runs = self._runs(brush, row, marked=marked, me=me, under=under)
            drawn = self._drawn[row.id] = _Drawn(row, state, now, clocks_of(row, now), runs, [])
        elif drawn.at != now:
            drawn.at, drawn.clocks, drawn.lines = now, clocks_of(row, now), []
        if not drawn.lines:
            counting = under and f"{under} counting"
            drawn.lines = [
                brush.strip(self._joined(brush, line, drawn.clocks, counting), width, under)
                for line in drawn.runs
            ]
        return drawn.lines

    def _runs(self, brush: Brush, row: QueueRow, *, marked: bool, me: str, under: str) -> list[list[Run]]:
        """The words of each line, drawn, and where its clocks stand between them."""
        found: list[list[Run]] = []
        pieces: Pieces = [draw_marks(row, marked=marked)]
        for line in self.layout.lines:
            runs: list[Run] = []
            for column, cells in line:
                if column not in CLOCK_COLUMNS:
                    pieces.append(draw_words(row, column, cells, me))
                    continue
                if pieces:
                    runs.append(brush.segments(pieces, under))
                    pieces = []
                before = runs[-1]
                if isinstance(before, tuple):
                    runs[-1] = (*before, (column, cells))
                else:
                    runs.append(((column, cells),))
            if pieces:
                runs.append(brush.segments(pieces, under))
            found.append(runs)
            pieces = [(" " * MARKS, "")]
        return found

    def _joined(self, brush: Brush, runs: list[Run], clocks: Clocks, under: str) -> list[Segment]:
        segments: list[Segment] = []
        for run in runs:
            if isinstance(run, tuple):
                drawn = [draw_clock(clocks[column], column, cells, self._glyphs) for column, cells in run]
                segments += brush.segments(drawn, under)
            else:
                segments += run
        return segments

    def tick(self, ticket_id: int, now: datetime) -> Iterator[tuple[int, int, Cells]]:
        """A ticket's clocks that show something else by now: first cell, line, and neighbours as one."""
        if (drawn := self._drawn.get(ticket_id)) is None:
            return
        before, drawn.clocks, drawn.at = drawn.clocks, clocks_of(drawn.row, now), now
        run: list[tuple[Column, int]] = []
        begun, end, on = 0, 0, -1
        for column, line, x, cells in self._clocks:
            if before[column] == drawn.clocks[column]:
                continue
            drawn.lines = []
            if run and (line, x) != (on, end):
                yield begun, on, tuple(run)
                run = []
            if not run:
                begun, on = x, line
            run.append((column, cells))
            end = x + cells
        if run:
            yield begun, on, tuple(run)

    def clocks(self, brush: Brush, ticket_id: int, run: Cells, under: str) -> Strip:
        """Some of a ticket's clocks, as `lines` has them."""
        shown, counting = self._drawn[ticket_id].clocks, under and f"{under} counting"
        drawn = [draw_clock(shown[column], column, cells, self._glyphs) for column, cells in run]
        return Strip(brush.segments(drawn, counting), sum(cells for _column, cells in run))


def _clocks_in(layout: Layout) -> Iterator[tuple[Column, int, int, int]]:
    """Where the clocks are drawn: column, line, first cell, cells."""
    for place, line in enumerate(layout.lines):
        x = MARKS
        for column, cells in line:
            if column in CLOCK_COLUMNS:
                yield column, place, x, cells
            x += cells
