"""Colours that can be read: the ratios of WCAG 2, for every pair that is drawn in a theme of ours."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

from supportdesk.themes import CONTRAST, OWN, TERMINALS
from supportdesk.widgets.inks import NAMES, _inks
from supportdesk.widgets.ticket_list import STYLES


def of(theme: Theme) -> dict[str, str]:
    variables = theme.to_color_system().generate() | theme.variables
    return dict(_inks(tuple(variables.get(name, "") for name in (*NAMES, "foreground-muted", "cursor"))))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """1 for no difference, 21 for black on white."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # WCAG's own example


WRITTEN = ("primary", "secondary", "accent", "warning", "error", "success", "foreground", "muted")
GROUNDS = ("surface", "panel", "cursor", "resting", "counting")


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", WRITTEN)
def test_every_ink_is_readable_on_every_ground(theme: Theme, ground: str, ink: str) -> None:
    inks = of(theme)
    least = 7.0 if theme is CONTRAST else 4.5  # WCAG's AAA, and AA
    assert ratio(inks[ink], inks[ground]) >= least


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
def test_the_head_of_the_desk(theme: Theme) -> None:
    ground = theme.variables["primary-background"]
    for ink in ("accent", "error", "warning", "foreground"):
        assert ratio(of(theme)[ink], ground) >= (7.0 if theme is CONTRAST else 4.5), ink


@pytest.mark.parametrize("theme", [*OWN, *BUILTIN_THEMES.values()], ids=lambda theme: theme.name)
def test_every_theme_gives_every_style(theme: Theme) -> None:
    inks = of(theme)
    for name, words in STYLES.items():
        assert isinstance(Style.parse(words.format(**inks)), Style), name


@pytest.mark.parametrize("name", TERMINALS)
def test_the_terminals_own_colours_are_left_to_it(name: str) -> None:
    """No colour of ours, and a cursor that shows on whatever ground the terminal has."""
    inks = of(BUILTIN_THEMES[name])
    assert not any("#" in value for value in inks.values()), inks
    assert Style.parse(STYLES["cursor"].format(**inks)).reverse
    assert Style.parse(STYLES["resting"].format(**inks)).underline
    assert not Style.parse(STYLES["cursor counting"].format(**inks)).reverse, "a reversed bar would lie"
