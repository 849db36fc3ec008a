"""The theme's colours as Rich names them, for text that is drawn by hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from textual.app import App
from textual.color import Color

NAMES = ("primary", "secondary", "accent", "warning", "error", "success", "foreground", "panel", "surface")


def inks(app: App[Any]) -> Mapping[str, str]:
    """Colours by name: those of the theme, `muted` for what may recede, and grounds for the lists' lines.

    `cursor` is the ground of the line that keys act on, `counting` that of its countdowns, `resting` that of
    the cursor in a list that has not the focus. A terminal's own colours mix with no ground of ours: there
    the words of the line are reversed, and its bars stand as everywhere.
    """
    return _inks(tuple(app.theme_variables.get(name, "") for name in (*NAMES, "foreground-muted", "cursor")))


@lru_cache(maxsize=8)
def _inks(values: tuple[str, ...]) -> Mapping[str, str]:
    by_name = dict(zip((*NAMES, "muted", "cursor"), values, strict=True))
    ground = Color.parse(by_name["surface"] or "ansi_default")
    found = {name: _rich(value, ground) for name, value in by_name.items() if value}
    found.setdefault("muted", "default")
    primary = Color.parse(by_name["primary"])
    if primary.ansi is not None:
        found |= {"cursor": "default reverse", "counting": "default", "resting": "default underline"}
        return found
    found.setdefault("cursor", ground.blend(primary, 0.3).hex6)
    return found | {"counting": found["cursor"], "resting": found["panel"]}


def _rich(value: str, ground: Color) -> str:
    """One colour as Rich understands it; what shines through is mixed with the ground."""
    if value.startswith("ansi_"):
        value = value.split()[0]  # `ansi_default 50%`: no terminal mixes its own colours
    colour = Color.parse(value)
    if colour.a == 0:  # `transparent`: the terminal's own ground
        return "default"
    if colour.ansi is not None:
        return "default" if colour.ansi < 0 else f"color({colour.ansi})"
    if colour.a < 1 and ground.ansi is None:
        colour = ground.blend(colour, colour.a, alpha=1.0)
    return colour.hex6
