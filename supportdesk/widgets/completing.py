"""Completing while one types: the sign that asks for it, what is offered, and how it is drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from supportdesk.domain.hostile import visible
from supportdesk.locale import _
from supportdesk.widgets.inks import inks

OFFERED = 4
"""Completions that are shown at once."""

_SIGN = re.compile(r"(?:(?<![^\s])//([^\s/]*)|\{([a-z_]*))$")


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing to complete to: how it is named, what it is, and the text that it puts in."""

    name: str
    words: str
    text: str


def typed_before(line: str) -> tuple[str, str] | None:
    """The sign that asks for a completion at the end of a line, and what was typed after it: `//` at the
    beginning of a word for a template, `{` for a variable. An address has no such `//`.
    """
    found = _SIGN.search(line)
    if found is None:
        return None
    return ("//", found[1]) if found[1] is not None else ("{", found[2])


def completed(line: str) -> int | None:
    """Where the sign begins that a completion takes the place of."""
    found = _SIGN.search(line)
    return found.start() if found else None


def offer_text(offered: Sequence[Completion], chosen: int, app: Any) -> Text:
    """What is offered, a line each, around the chosen one."""
    colours = inks(app)
    start = max(0, min(chosen - 1, len(offered) - OFFERED))
    text = Text(no_wrap=True, overflow="ellipsis")
    for place, one in enumerate(offered[start : start + OFFERED], start):
        if place > start:
            text.append("\n")
        here = place == chosen
        text.append("> " if here else "  ", style=f"bold {colours['accent']}")
        text.append(visible(one.name, newlines=False), style=f"bold {colours['accent']}" if here else "bold")
        text.append(f"  {visible(one.words, newlines=False)}", style="" if here else "dim")
        if here:
            text.append("  " + _("tab takes it"), style="dim italic")
    return text
