"""Text wrapped as both languages are read: Latin at spaces, Chinese between any two characters."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff"
_UNITS = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}]+|\s+")
_NEVER_FIRST = frozenset("，。、；：？！）》」』】〉”’…—,.;:?!)]}%")


class Prose:
    """A Text that Rich would break at spaces only, broken where a reader of Chinese expects it."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self._text.split("\n", allow_blank=True):
            for piece in line.divide(breaks(line.plain, options.max_width)):
                piece.rstrip()
                piece.overflow, piece.no_wrap = "fold", True
                yield piece


def breaks(line: str, width: int) -> list[int]:
    """Offsets at which to break a line into pieces of at most `width` cells.

    A mark that ends a phrase is not parted from its word; a word longer than a line is broken anywhere.
    """
    found: list[int] = []
    used = 0
    last = 0  # where the unit before began: what a closing mark takes with it to the next line
    for unit in _UNITS.finditer(line):
        start, word = unit.start(), unit[0]
        size = cell_len(word)
        if used + size > width and used and not word.isspace():
            at = last if word[0] in _NEVER_FIRST and last > (found[-1] if found else 0) else start
            found.append(at)
            used = cell_len(line[at:start])
        while used + size > width:  # longer than a whole line
            fits = 0
            taken = 0
            for character in word:
                if used + taken + cell_len(character) > width:
                    break
                taken += cell_len(character)
                fits += 1
            if word.isspace() or fits == 0:
                break
            start, word = start + fits, word[fits:]
            found.append(start)
            used, size = 0, cell_len(word)
        used += size
        last = start
    return found
