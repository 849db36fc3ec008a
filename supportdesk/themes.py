"""The desk's own colours. Every other theme of Textual, and the terminal's own, can be had instead."""

from __future__ import annotations

import difflib

from textual.theme import BUILTIN_THEMES, Theme

from supportdesk.locale import _

DARK = Theme(
    name="supportdesk-dark",
    primary="#5aa9f2",
    secondary="#b09cf7",
    accent="#f2b45c",
    warning="#f0a83c",
    error="#fb7a84",
    success="#5ec48d",
    foreground="#d8dee6",
    background="#12151a",
    surface="#171b21",
    panel="#212730",
    dark=True,
    variables={"primary-background": "#1a334d", "foreground-muted": "#98a3b2", "cursor": "#1f3a56"},
)
LIGHT = Theme(
    name="supportdesk-light",
    primary="#0b62b8",
    secondary="#6a45c4",
    accent="#875000",
    warning="#8a4c00",
    error="#bd1e2d",
    success="#0d6b41",
    foreground="#1d2329",
    background="#f7f7f4",
    surface="#fdfdfb",
    panel="#ecece6",
    dark=False,
    variables={"primary-background": "#d3e3f3", "foreground-muted": "#575f68", "cursor": "#d8e7f7"},
)
CONTRAST = Theme(
    name="high-contrast",
    primary="#6cc7ff",
    secondary="#d9b8ff",
    accent="#ffe14d",
    warning="#ffb54d",
    error="#ff9ea2",
    success="#5dff9b",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    dark=True,
    variables={
        "primary-background": "#002a4d",
        "foreground-muted": "#d0d0d0",
        "cursor": "#072a45",
        "text-muted": "#d0d0d0",
        "border": "#ffffff",
        "border-blurred": "#d0d0d0",
    },
)
OWN = (DARK, LIGHT, CONTRAST)
"""The desk's own themes, the first one worn where nobody says."""

TERMINALS = ("ansi-dark", "ansi-light")
"""Themes of the terminal's own sixteen colours, on its own ground."""


def names() -> tuple[str, ...]:
    """Every theme there is: ours, those of the terminal's colours, and Textual's others."""
    ours = tuple(theme.name for theme in OWN)
    return ours + TERMINALS + tuple(name for name in BUILTIN_THEMES if name not in TERMINALS)


def unknown(theme: str) -> str:
    """What is wrong with the name of a theme, or nothing."""
    if not theme or theme in names():
        return ""
    near = difflib.get_close_matches(theme, names(), n=1, cutoff=0.4)
    hint = _("Did you mean {near}?").format(near=near[0]) if near else _("ctrl+t shows all there are.")
    return _("There is no theme “{theme}”. {hint}").format(theme=theme, hint=hint)
