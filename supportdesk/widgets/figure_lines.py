"""A table of figures as lines of text: columns that fit the room there is, bars, and shades of a heat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from supportdesk.domain.figures import Cell, Line, Table
from supportdesk.domain.hostile import visible
from supportdesk.locale.figures import shade, shown
from supportdesk.widgets.clickable import leading

_GAP = 2
_NARROW, _LONGEST = 14, 34
"""Cells of the words in front: as many as there may be at least, and at most."""
_LEAST_BAR, _MOST_BAR = 6, 40
_HEAD = 11
"""Cells that a number's column is given for its head at most."""
_HOUR = "hour "
_EIGHTHS = " ▏▎▍▌▋▊▉█"


@dataclass(frozen=True, slots=True)
class Layout:
    """How wide each column of a table is, and its bars; of a heat, how wide an hour is."""

    table: Table
    widths: tuple[int, ...]
    bar: int
    most: float

    def title(self, colours: Mapping[str, str]) -> Text | None:
        """The table's title; None where it is the title of its first column."""
        first = self.table.head[0]
        if not self.table.heat and (not first or self.table.title.startswith(first)):
            return None
        return Text(self.table.title, f"bold {colours['accent']}", no_wrap=True, overflow="ellipsis")

    def head(self, colours: Mapping[str, str]) -> Text:
        """The titles of the columns."""
        if self.table.heat:
            return self._hours(colours)
        text = Text(no_wrap=True, overflow="crop")
        for n, (title, width) in enumerate(zip(self.table.head, self.widths, strict=True)):
            style = f"bold {colours['accent']}" if n == 0 else colours["muted"]
            text.append(self._fitted(title or self.table.title if n == 0 else title, n, width), style)
        return text

    def _hours(self, colours: Mapping[str, str]) -> Text:
        """Of a heat: each hour that has room to be named above its own cells."""
        first, *hours, last = self.widths
        step = next(n for n in (1, 2, 3, 6, 24) if n * hours[0] > 2)
        named = self.table.head[1 : len(hours) + 1 : step]
        across = set_cell_size("".join(set_cell_size(hour, hours[0] * step) for hour in named), sum(hours))
        whole = self._fitted(self.table.head[-1], len(self.widths) - 1, last)
        return Text(" " * first + across + whole, colours["muted"], no_wrap=True, overflow="crop")

    def line(self, line: Line, colours: Mapping[str, str], at: int = 0) -> Text:
        """One line of it; of a heat, the cell `at` is under the cursor. `hour_of` tells of a click."""
        text = Text(no_wrap=True, overflow="crop")
        for n, (cell, width) in enumerate(zip(line.cells, self.widths, strict=True)):
            if self.table.heat and 0 < n < len(line.cells) - 1:
                style = f"{colours['primary']}{' reverse' if n == at else ''}"
                text.append(shade(number(cell), self.most) * width, leading(style, f"{_HOUR}{n}"))
                continue
            style = "" if n == 0 or not _is_word(cell) else colours["muted"]
            text.append(self._fitted(self._said(n, cell), n, width), style)
        if self.bar and self.table.drawn is not None:
            text.append("  ")
            text.append(self._bar(number(line.cells[self.table.drawn])), colours["primary"])
        return text

    def _said(self, n: int, cell: Cell) -> str:
        words = shown(cell, share=n in self.table.shares, change=n in self.table.changes)
        return visible(words, newlines=False)

    def _fitted(self, words: str, n: int, width: int) -> str:
        if cell_len(words) > width - (_GAP if n else 0):
            words = set_cell_size(words, max(1, width - _GAP - 1)) + "…"
        if n == 0 or _is_word(self.table.lines[0].cells[n]):
            return set_cell_size(f"{' ' * _GAP if n else ''}{words}", width)
        return " " * (width - cell_len(words)) + words

    def _bar(self, value: float) -> str:
        eighths = round(self.bar * 8 * value / self.most) if self.most else 0
        whole, rest = divmod(max(eighths, 1 if value else 0), 8)
        return "█" * whole + (_EIGHTHS[rest] if rest else "")


def laid_out(table: Table, room: int) -> Layout:
    """How a table with lines is shown in so many cells."""
    if table.heat:
        return _heat(table, room)
    widths = []
    for n, title in enumerate(table.head):
        cells = [shown(line.cells[n], share=n in table.shares, change=True) for line in table.lines]
        longest = max(map(cell_len, cells))
        if n == 0:
            widths.append(min(_LONGEST, max(_NARROW, longest, cell_len(title))) + _GAP)
        elif _is_word(table.lines[0].cells[n]):
            widths.append(min(_LONGEST, max(longest, cell_len(title))) + _GAP)
        else:
            widths.append(max(longest, min(_HEAD, cell_len(title))) + _GAP)
    words = [0, *(n for n, cell in enumerate(table.lines[0].cells) if n and _is_word(cell))]
    bars = _LEAST_BAR + _GAP if table.drawn is not None else 0
    while sum(widths) + bars > room and widths[widest := max(words, key=widths.__getitem__)] > _NARROW:
        widths[widest] -= 1
    spare = room - sum(widths) - (_MOST_BAR + _GAP if table.drawn is not None else 0)
    for n, title in enumerate(table.head):  # what no bar takes is for titles that were cut
        more = max(0, min(spare, cell_len(title) + _GAP - widths[n]))
        widths[n], spare = widths[n] + more, spare - more
    bar = min(_MOST_BAR, room - sum(widths) - _GAP) if table.drawn is not None else 0
    values = [number(line.cells[table.drawn]) for line in table.lines] if table.drawn is not None else []
    return Layout(table, tuple(widths), bar if bar >= _LEAST_BAR else 0, max(values, default=0.0))


def _heat(table: Table, room: int) -> Layout:
    first = max(cell_len(str(line.cells[0])) for line in table.lines) + 2 * _GAP
    last = max(cell_len(table.head[-1]), *(cell_len(shown(line.cells[-1])) for line in table.lines)) + _GAP
    many = len(table.head) - 2
    each = max(1, min(4, (room - first - last) // many))
    most = max(number(cell) for line in table.lines for cell in line.cells[1:-1])
    return Layout(table, (first, *[each] * many, last), 0, most)


def hour_of(target: str) -> int | None:
    """The cell of a heat that was clicked, from what the click leads to; None where it was none."""
    return int(target.removeprefix(_HOUR)) if target.startswith(_HOUR) else None


def number(cell: Cell) -> float:
    """What a bar of it measures."""
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    return float(cell) if isinstance(cell, (int, float)) else 0.0


def _is_word(cell: Cell) -> bool:
    return isinstance(cell, str)
