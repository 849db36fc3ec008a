"""The terminal that the console runs in, as its environment tells of it, and what it can be sent.

Sequences for the terminal behind a multiplexer are wrapped so that tmux and screen hand them on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from supportdesk.domain.hostile import visible

OSC52_LIMIT = 74_994
"""Bytes of base64 that terminals take in one OSC 52 sequence: xterm's limit, which others keep to."""

SCREEN_PIECE = 76
"""Bytes of base64 in one line of a passthrough of GNU screen, which drops longer ones."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """What is known of it. `program` is its own name in small letters, or nothing."""

    program: str = ""
    multiplexer: str = ""
    ssh: bool = False
    colours: int = 8

    @classmethod
    def here(cls, environ: Mapping[str, str] = os.environ) -> Terminal:
        """The terminal of this process."""
        return cls(
            _program(environ), _multiplexer(environ),
            bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")), _colours(environ),
        )  # fmt: skip

    def wrapped(self, sequence: str) -> str:
        """A sequence for the outer terminal, as the multiplexer in between hands it on."""
        if self.multiplexer == "tmux":
            return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\"
        if self.multiplexer == "screen":
            pieces = [sequence[i : i + SCREEN_PIECE] for i in range(0, len(sequence), SCREEN_PIECE)]
            return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
        return sequence

    def copied(self, text: str) -> str | None:
        """OSC 52 that puts a text on the clipboard; None where it is longer than terminals take."""
        import base64

        encoded = base64.b64encode(text.encode()).decode()
        if len(encoded) > OSC52_LIMIT:
            return None
        return self.wrapped(f"\x1b]52;c;{encoded}\x07")

    def notification(self, way: str, title: str, words: str) -> str:
        """What makes the terminal tell the desktop: by `osc9`, `osc99` or `osc777`; harmless words only."""
        import base64

        # What separates the parts must not stand in them.
        title, words = (visible(text, newlines=False).replace(";", ",") for text in (title, words))
        if way == "osc9":
            return self.wrapped(f"\x1b]9;{title}: {words}\x07")
        if way == "osc777":
            return self.wrapped(f"\x1b]777;notify;{title};{words}\x07")
        said = base64.b64encode(words.encode()).decode()
        head = f"\x1b]99;i=supportdesk:d=0:p=title;{title}\x1b\\"
        return self.wrapped(head) + self.wrapped(f"\x1b]99;i=supportdesk:d=1:e=1:p=body;{said}\x1b\\")

    def way_to_notify(self, tool: bool) -> str:
        """How this terminal tells the desktop; `tool`: notify-send is here. Nothing where it can't."""
        if self.program in WAYS:
            return WAYS[self.program]
        return "notify-send" if tool and not self.ssh else ""


WAYS = {
    "iterm.app": "osc9",
    "wezterm": "osc777",
    "ghostty": "osc777",
    "kitty": "osc99",
    "foot": "osc777",
    "urxvt": "osc777",
    "contour": "osc777",
    "windows terminal": "osc9",
    "conemu": "osc9",
}
"""What each terminal takes for a message to the desktop."""


def _program(environ: Mapping[str, str]) -> str:
    """The terminal's own name; behind a multiplexer only what its variables still tell."""
    term = environ.get("TERM", "")
    for name, found in (
        ("kitty", environ.get("KITTY_WINDOW_ID") or "kitty" in term),
        ("wezterm", environ.get("WEZTERM_PANE")),
        ("ghostty", environ.get("GHOSTTY_RESOURCES_DIR") or "ghostty" in term),
        ("windows terminal", environ.get("WT_SESSION")),
        ("conemu", environ.get("ConEmuPID")),
        ("foot", term.startswith("foot")),
        ("urxvt", term.startswith("rxvt")),
        ("iterm.app", environ.get("LC_TERMINAL") == "iTerm2"),
    ):
        if found:
            return name
    program = environ.get("TERM_PROGRAM", "").lower()
    return "" if program in ("tmux", "screen") else program


def _multiplexer(environ: Mapping[str, str]) -> str:
    if environ.get("TMUX"):
        return "tmux"
    return "screen" if environ.get("STY") else ""


def _colours(environ: Mapping[str, str]) -> int:
    """How many colours it says it has."""
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return 0
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return 1 << 24
    return 256 if "256" in environ.get("TERM", "") else 8
