"""Countdowns that are read from across the room: a name, large figures, the instant, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.cells import set_cell_size
from rich.text import Text

from supportdesk.domain.clocks import Clock
from supportdesk.domain.vocabulary import Face
from supportdesk.locale import _
from supportdesk.widgets.countdown import ASCII, Countdown, Glyphs
from supportdesk.widgets.entry_text import local
from supportdesk.widgets.facts import level_styles

WIDTH = 20
"""Cells of one: five figures and the space to the next."""

FIGURES = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▀█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    ":": ("▄", "▄", " "),
}
"""Three lines each."""

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Large:
    """What one of them shows at one instant: lines of text, and the level that colours them."""

    name: str
    figures: str
    below: str
    level: str


def large(name: str, clock: Clock, countdown: Countdown, now: datetime) -> Large:
    """A clock as figures: minutes and seconds below an hour, hours and minutes above; words once it ended."""
    when = _short(clock.due, now) if clock.due else ""
    match countdown.face:
        case Face.MET | Face.MISSED:
            met = _short(clock.met_at, now) if clock.met_at else when
            return Large(name, countdown.text, met, countdown.level)
        case Face.PAUSED:
            left = (clock.target - clock.elapsed) if clock.target else timedelta(0)
            return Large(name, _figures(left), _("stands still"), countdown.level)
        case Face.OVERDUE:
            late = now - (clock.breached_at or clock.due or now)
            said = _("LATE since {time}").format(time=_short(clock.breached_at or clock.due or now, now))
            return Large(name, _figures(late), said, countdown.level)
        case Face.RUNNING:
            left = (clock.due or now) - now
            unit = _("h:min") if left >= _HOUR else _("min:s")
            return Large(
                name, _figures(left), f"{unit} · {_('until {time}').format(time=when)}", countdown.level
            )
    return Large(name, "", "", "none")


def _short(at: datetime, now: datetime) -> str:
    """An instant in few cells: of one less than a day away the time says which it is."""
    return f"{at.astimezone():%H:%M}" if abs(at - now) < _DAY else local(at, now)


def _figures(length: timedelta) -> str:
    seconds = max(0, int(length.total_seconds()))
    return (
        f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
        if length >= _HOUR
        else f"{seconds // 60:02d}:{seconds % 60:02d}"
    )


def large_text(shown: Sequence[Large], colours: Mapping[str, str], glyphs: Glyphs) -> Text:
    """All of them side by side on five lines; in plain signs, whose blocks look alike, on three."""
    styles = level_styles(colours)
    text = Text(no_wrap=True)

    def line(cells: Sequence[str], style: str = "") -> None:
        for each, words in zip(shown, cells, strict=True):
            text.append(set_cell_size(f" {words}", WIDTH), style=style or styles[each.level])
        text.append("\n")

    line([each.name for each in shown], "bold")
    if glyphs is ASCII:
        line([each.figures for each in shown])
    else:
        drawn = [_drawn(each.figures) for each in shown]
        for row in range(3):
            line([rows[row] for rows in drawn])
    line([each.below for each in shown], "dim")
    text.rstrip()
    return text


def _drawn(figures: str) -> tuple[str, str, str]:
    """Figures as three lines; words on the middle one."""
    if not all(sign in FIGURES for sign in figures):
        return "", figures, ""
    top, middle, bottom = (" ".join(FIGURES[sign][row] for sign in figures) for row in range(3))
    return top, middle, bottom
