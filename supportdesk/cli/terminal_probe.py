"""What the terminal answers when it is asked: how wide it draws, and whether it takes copies.

Asked on a terminal only; one that does not answer in time is unknown, and what it says late is read away.
"""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import time
import tty
from collections.abc import Callable
from dataclasses import dataclass

PATIENCE = 0.4
"""Seconds for all answers together; over a slow line some are still late."""

AMBIGUOUS, WIDE = "·…“→", "密码"
"""Signs that some terminals draw over two cells each, and letters that all should."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Cells of an ambiguous sign and of a Chinese character, and whether OSC 52 is taken; None: unknown."""

    ambiguous: int | None = None
    wide: int | None = None
    takes_copies: bool | None = None


def probe() -> Answers:
    """Ask the terminal of this process, and leave its line as it was."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Answers()
    handle = sys.stdin.fileno()
    try:
        before = termios.tcgetattr(handle)
    except termios.error:
        return Answers()
    sys.stdout.flush()
    try:
        tty.setcbreak(handle)
        return ask(lambda text: os.write(sys.stdout.fileno(), text.encode()), handle)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


def ask(write: Callable[[str], object], handle: int, patience: float = PATIENCE) -> Answers:
    """Write the questions, read the answers from a handle."""
    # The column after each text, then what it is (DA1), which every terminal answers: the end of it all.
    write(f"\r{AMBIGUOUS}\x1b[6n\r{WIDE}\x1b[6n\r\x1b[K\x1b[c")
    said, end = "", time.monotonic() + patience
    while not re.search(r"\x1b\[\?[\d;]*c", said):
        left = end - time.monotonic()
        if left <= 0 or not select.select([handle], [], [], left)[0]:
            break
        said += os.read(handle, 1024).decode(errors="replace")
    columns = [int(column) for column in re.findall(r"\x1b\[\d+;(\d+)R", said)]
    ambiguous = (columns[0] - 1) // len(AMBIGUOUS) if columns else None
    wide = (columns[1] - 1) // len(WIDE) if len(columns) > 1 else None
    what = re.search(r"\x1b\[\?([\d;]*)c", said)
    # Attribute 52 says that it takes copies; its absence says nothing, for few terminals tell.
    return Answers(ambiguous, wide, True if what and "52" in what[1].split(";") else None)
