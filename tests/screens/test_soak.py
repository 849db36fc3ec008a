"""A day of a restless agent: thousands of random keys and places, with nothing left behind by them.

`make soak` runs five thousand; what is always run is a tenth of an hour's worth of it.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from textual.screen import ModalScreen

from supportdesk.app import DeskApp
from supportdesk.screens.actions import ACTIONS
from supportdesk.screens.bulk import BulkScreen
from supportdesk.screens.form import FormScreen
from supportdesk.screens.palette import PaletteScreen
from tests.screens.test_growth import living

ABOUT = (
    "j", "k", "g", "G", "ctrl+d", "ctrl+u", "enter", "escape", "escape", "space", "V", "asterisk",
    "shift+down", "comma", "less_than_sign", "greater_than_sign", "tab", "v", "n", "N", "left_square_bracket",
    "right_square_bracket", "exclamation_mark", "u", "U", "H", "full_stop", "o", "f6", "question_mark",
    "ctrl+k", "ctrl+n", "ctrl+p", "slash", *"1234567890",
)  # fmt: skip
WORK = tuple(action.key for action in ACTIONS)
IN_A_FORM = ("enter", "enter", "tab", "1", "2", "escape", "ctrl+s", "words")
OVER = ("j", "k", "enter", "escape", "escape", "u", "f", "a", "s", "slash", "words")
WORDS = ("offline", "脱机", "[b]x[/b]", "needle 7", "tier:L1", "+2h", "T20260302-005", "")


def resident() -> float:
    """MiB of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def choose(c: Any, dice: random.Random) -> str:
    """A key for where we are: most lead somewhere, a few to work, all of them back again."""
    screen = c.app.screen
    if isinstance(screen, PaletteScreen):
        return dice.choice(("words", "down", "escape", "escape"))
    if isinstance(screen, FormScreen):
        return dice.choice(IN_A_FORM)
    if isinstance(screen, BulkScreen):
        return dice.choice(("Y", "escape", "j", "ctrl+d"))
    if isinstance(screen, ModalScreen) or screen is not c.desk:
        return dice.choice(OVER)
    if screen.focused is not None and screen.focused.check_consume_key("x", "x"):
        return dice.choice(("words", "words", "ctrl+s", "enter", "escape"))
    return dice.choice(WORK if dice.random() < 0.25 else ABOUT)


async def step(c: Any, dice: random.Random) -> str:
    key = choose(c, dice)
    if key == "words":
        await c.write(dice.choice(WORDS))
    else:
        c.hit(key)
        await c.pilot.pause(0)
    return key


async def home(c: Any) -> None:
    """Back to the list, with nothing marked, filtered or open."""
    for _ in range(12):
        await c.press("escape")
    assert c.app.screen is c.desk
    await c.press("8", "escape")
    c.app.clear_notifications()
    await c.settle()


async def walk(c: Any, dice: random.Random, steps: int) -> None:
    keys: list[str] = []
    for n in range(steps):
        keys.append(await step(c, dice))
        assert c.app._exception is None, f"after {keys[-12:]}"
        if n % 25 == 24:
            await c.settle()


@pytest.fixture
def restless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody leaves the console, whatever they choose in its menus."""

    async def stay(_app: DeskApp) -> None:
        return None

    monkeypatch.setattr(DeskApp, "action_quit", stay)
    monkeypatch.setenv("EDITOR", "true")


async def test_three_hundred_random_steps(console: Any, office: Any, restless: None) -> None:
    async with console(size=(100, 30)) as c:
        dice = random.Random(20261124)
        await walk(c, dice, 300)
        await home(c)


@pytest.mark.soak
async def test_five_thousand_random_steps_leave_nothing_behind(
    console: Any, office: Any, restless: None
) -> None:
    """No exception, not one widget more, and memory flat once warm."""
    async with console(size=(100, 30)) as c:
        dice = random.Random(1)
        figures: list[tuple[int, float, int]] = []
        for lap in range(10):
            await walk(c, dice, 500)
            await home(c)
            alive = living()
            figures.append(((lap + 1) * 500, resident(), alive.total()))
            print(f"  {figures[-1][0]:5d} steps  {figures[-1][1]:6.1f} MiB  {figures[-1][2]} widgets")
        warm = figures[3]
        assert figures[-1][2] <= warm[2], "live widgets"
        assert figures[-1][1] <= warm[1] + 12, "memory"
