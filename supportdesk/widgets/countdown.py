"""A deadline counting down: a bar, a time and a word, told apart without colour (process §7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.cells import set_cell_size

from supportdesk.domain.views import Timed
from supportdesk.domain.vocabulary import Face
from supportdesk.locale import _

BAR = 5
SECONDS_BELOW = timedelta(minutes=10)
"""Below this the seconds are shown; above it a glance needs minutes, and a tick costs nothing."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The few signs that a countdown is drawn with."""

    full: str = "█"
    empty: str = "░"
    paused: str = "‖"
    met: str = "✓"
    missed: str = "✗"
    overdue: str = "!"


UNICODE = Glyphs()
ASCII = Glyphs("#", "-", "=", "v", "x", "!")


def span(length: timedelta) -> str:
    """A length of time in at most six cells: `4:05`, `38m`, `3h20`, `2d04`, `57d`."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < SECONDS_BELOW.total_seconds():
        return f"{seconds // 60}:{seconds % 60:02d}"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes}m"
    hours = minutes // 60
    if hours < 24:
        return f"{hours}h{minutes % 60:02d}"
    days = hours // 24
    return f"{days}d{hours % 24:02d}" if days < 10 else f"{days}d"


@dataclass(frozen=True, slots=True)
class Countdown:
    """What one clock shows at one instant. `level` is its urgency in a word: a style's name too."""

    face: Face
    text: str
    filled: int
    level: str

    @classmethod
    def of(cls, timed: Timed | None, now: datetime) -> Countdown:
        """The countdown of a clock; of none, an empty one."""
        if timed is None:
            return cls(Face.NONE, "", 0, "none")
        clock = timed.clock
        face = clock.face(now)
        if face is Face.MET:
            return cls(face, _("met"), 0, "met")
        if face is Face.MISSED:
            return cls(face, _("missed"), 0, "missed")
        if face is Face.NONE:
            return cls(face, "", 0, "none")
        share = clock.share(now, timed.calendar)
        left = max(0.0, 1.0 - share)
        filled = min(BAR, int(left * BAR + 0.999)) if left > 0 else 0
        if face is Face.PAUSED:
            remaining = (clock.target - clock.elapsed) if clock.target is not None else timedelta(0)
            return cls(face, span(remaining), filled, "paused")
        due = clock.due or now
        if face is Face.OVERDUE:
            return cls(face, span(now - (clock.breached_at or due)), 0, "overdue")
        level = "near" if share >= 0.75 else "half" if share >= 0.5 else "calm"
        return cls(face, span(due - now), filled, level)

    def cells(self, glyphs: Glyphs = UNICODE) -> str:
        """The countdown in WIDTH cells: bar or sign, then time or word."""
        if self.face is Face.NONE:
            shown = " " * (BAR - 1) + "–"
        elif self.face is Face.MET:
            shown = f"{glyphs.met} {self.text}"
        elif self.face is Face.MISSED:
            shown = f"{glyphs.missed} {self.text}"
        elif self.face is Face.OVERDUE:
            shown = f"{glyphs.overdue} {_('late')} {self.text}"
        else:
            bar = glyphs.full * self.filled + glyphs.empty * (BAR - self.filled)
            if self.face is Face.PAUSED:
                bar = glyphs.paused * BAR
            shown = f"{bar} {self.text}"
        return set_cell_size(shown, WIDTH)


WIDTH = BAR + 1 + 6
"""Cells of a countdown in a list."""
