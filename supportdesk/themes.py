"""The desk's own colours. Every other theme of Textual, and the terminal's own, can be had instead."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="supportdesk-dark",
    primary="#5aa9f2",
    secondary="#b09cf7",
    accent="#f2b45c",
    warning="#f0a83c",
    error="#f4606c",
    success="#5ec48d",
    foreground="#d8dee6",
    background="#12151a",
    surface="#171b21",
    panel="#212730",
    dark=True,
    variables={"primary-background": "#1d3a57", "foreground-muted": "#8691a0", "cursor": "#26415e"},
)
LIGHT = Theme(
    name="supportdesk-light",
    primary="#0b62b8",
    secondary="#6a45c4",
    accent="#9a5b00",
    warning="#a85d00",
    error="#c4202f",
    success="#12764a",
    foreground="#1d2329",
    background="#f7f7f4",
    surface="#fdfdfb",
    panel="#ecece6",
    dark=False,
    variables={"primary-background": "#cfe0f2", "foreground-muted": "#646d77", "cursor": "#d3e4f6"},
)
