"""Text of customers made harmless: what could move a cursor or turn text round is shown, not obeyed.

The one function for every edge where text becomes something a terminal draws. Markup of the console's
own library is no matter here: what comes out is given to it as plain text.
"""

from __future__ import annotations

import re

_KEPT = "\n\t"
_CONTROL_PICTURES = 0x2400
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: escape sequences begin with one of these
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi marks, overrides, isolates
    "\u2028\u2029\ufeff\ufff9-\ufffb"  # separators, byte order mark, interlinear notes
    "\U000e0000-\U000e007f"  # tags: text that nobody sees
    "\ud800-\udfff]"  # halves of characters: no terminal can be sent one
)


def visible(text: str, *, newlines: bool = True) -> str:
    """The text with control characters as pictures (␛) and bidi controls as `<U+202E>`.

    With `newlines=False` a line break becomes a space: for cells and single lines.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not newlines:
        text = text.replace("\n", " ").replace("\t", " ")
    return _HIDDEN.sub(_show, text)


def _show(found: re.Match[str]) -> str:
    character = found[0]
    if character in _KEPT:
        return character
    code = ord(character)
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"
