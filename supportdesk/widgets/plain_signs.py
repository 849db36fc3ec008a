"""`ascii_glyphs`: nothing is drawn that a terminal could take for wider than it is, whoever draws it.

Terminals set up for Chinese draw signs of ambiguous width (Unicode's East Asian Width A) over two cells,
and everything behind them on the line moves. One filter over all lines lets none through, be it ours, a
border of the toolkit, or a customer's; letters stay letters.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

PLAIN = {
    "·": "-", "–": "-", "—": "-", "…": "~", "‖": "=", "×": "x", "÷": "/", "±": "+", "§": "S", "°": "o",
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‹": "<", "›": ">", "«": "<", "»": ">",
    "←": "<", "→": ">", "↑": "^", "↓": "v", "⇒": ">", "✓": "v", "✗": "x", "✔": "v", "✘": "x",
    "•": "*", "●": "*", "○": "o", "■": "#", "□": "o", "◆": "*", "▲": "^", "▼": "v", "▶": ">", "◀": "<",
    "★": "*", "☆": "*", "␛": "?", "␡": "?", "\ufffd": "?",
}  # fmt: skip
"""What stands for a sign; each is one cell, as the sign was."""

UPRIGHT = "│┃║╎╏┆┇┊┋▌▐▏▎▍▋▊▉▕"
LEVEL = "─━═╌╍┄┅┈┉▁▂▔"
BLOCKS = "█▇▆▅▄▀▓"


def plain(text: str) -> str:
    """The text with every sign of doubtful width as an ASCII one."""
    return text if text.isascii() else "".join(map(_plain, text))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character in PLAIN:
        return PLAIN[character]
    if character in UPRIGHT:
        return "|"
    if character in LEVEL:
        return "-"
    if character in BLOCKS:
        return "#"
    code = ord(character)
    if 0x2500 <= code <= 0x257F:  # the corners and crossings of boxes
        return "+"
    if 0x2580 <= code <= 0x259F or 0x2800 <= code <= 0x28FF:  # other blocks; braille
        return "-" if character in "░▒" else "#"
    # Letters of Greek and Cyrillic are of ambiguous width too; a name must stay a name.
    if unicodedata.east_asian_width(character) == "A" and not unicodedata.category(character).startswith(
        ("L", "M")
    ):
        return "?"
    return character


class PlainSigns(LineFilter):
    """Takes the place of Textual's filters' last: what it lets through is drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.text.isascii()
            else Segment(plain(segment.text), segment.style, segment.control)
            for segment in segments
        ]
