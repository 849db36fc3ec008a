"""Words in a text that can be clicked: the style that they are drawn in says what they lead to."""

from __future__ import annotations

from rich.style import Style
from textual import events

_TARGET = "target"
LEFT = 1
"""The mouse's left button."""


def leading(style: str, target: str) -> Style:
    """A style that leads somewhere."""
    return Style.parse(style or "none") + Style(meta={_TARGET: target})


def target_at(event: events.Click) -> str:
    """Where the words that were clicked lead; nowhere for other buttons, which have their own use."""
    return str(event.style.meta.get(_TARGET, "")) if event.button == LEFT else ""
