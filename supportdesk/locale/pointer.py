"""Where in a line something is wrong: the line, and under it a sign that points there."""

from __future__ import annotations

import unicodedata

from supportdesk.domain.hostile import visible


def pointer(text: str, column: int) -> str:
    """Blanks and a `^` that stands under a column of the text, counted from 0, in a terminal."""
    return " " * cells(visible(text[:column], newlines=False)) + "^"


def cells(text: str) -> int:
    """The cells that a text takes; Chinese signs take two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
