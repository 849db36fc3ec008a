"""Copying: by the tool that the platform has, or by the terminal, which over SSH alone is near the person."""

from __future__ import annotations

from collections.abc import Callable

from supportdesk.terminal import Terminal


def copy(text: str, way: str, terminal: Terminal, write: Callable[[str], None]) -> str:
    """Put a text on the clipboard; how it went: `native`, `terminal`, or why not: `off`, `long`, `none`.

    `way` is the setting. `write` sends a sequence to the terminal, which never says whether it obeyed:
    where a native tool did it, the terminal is left alone.
    """
    if way == "off":
        return "off"
    if (way == "native" or (way == "auto" and not terminal.ssh)) and _natively(text):
        return "native"
    if way == "native":
        return "none"
    sequence = terminal.copied(text)
    if sequence is None:
        return "long"
    write(sequence)
    return "terminal"


def _natively(text: str) -> bool:
    import pyperclip

    try:
        pyperclip.copy(text)
    except (pyperclip.PyperclipException, OSError):
        return False
    return True
