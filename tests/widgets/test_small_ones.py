"""Choices, the line of keys, and articles in a list."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from supportdesk.widgets.choice import Choice
from supportdesk.widgets.key_bar import KeyBar

COLOURS = (("red", "red"), ("green", "green"), ("blue", "blue"), ("grey", "grey"))


async def test_choice_by_arrow_digit_and_letter(alone: Any) -> None:
    app = alone(Choice(COLOURS, "red"))
    async with app.run_test(size=(60, 5)) as pilot:
        choice = app.query_one(Choice)
        choice.focus()
        for key, value in (
            ("right", "green"), ("left", "red"), ("left", "grey"), ("right", "red"), ("space", "green"),
            ("3", "blue"), ("9", "blue"), ("0", "blue"), ("g", "grey"), ("g", "green"), ("g", "grey"),
            ("r", "grey"), ("x", "grey"), ("R", "red"), ("x", "red"),
        ):  # fmt: skip
            await pilot.press(key)
            assert choice.value == value, key


async def test_choice_shows_what_is_chosen_without_colour(alone: Any) -> None:
    app = alone(Choice(COLOURS, "green"))
    async with app.run_test(size=(60, 5)):
        assert "[green]" in app.query_one(Choice).render().plain
        assert "[red]" not in app.query_one(Choice).render().plain


async def test_a_score_is_chosen_by_its_own_digit(alone: Any) -> None:
    scores = (("", "–"), *((str(n), str(n)) for n in (5, 4, 3, 2, 1)))
    app = alone(Choice(scores, ""))
    async with app.run_test(size=(60, 5)) as pilot:
        choice = app.query_one(Choice)
        choice.focus()
        for digit in "54321":
            await pilot.press(digit)
            assert choice.value == digit


async def test_choice_starts_with_the_first_when_the_value_is_none_of_them(alone: Any) -> None:
    assert Choice(COLOURS, "mauve").value == "red"


@pytest.mark.parametrize("width", [12, 20, 30, 60])
async def test_choice_is_as_high_as_its_lines(alone: Any, width: int) -> None:
    app = alone(Choice(COLOURS, "red"))
    async with app.run_test(size=(width, 12)) as pilot:
        choice = app.query_one(Choice)
        for focused in (False, True):
            if focused:
                choice.focus()
                choice.value = "grey"
            await pilot.pause()
            lines = choice.render().plain.split("\n")
            if not focused:
                assert choice.size.height == len(lines)
            assert all(len(line) <= max(choice.size.width, 8) for line in lines)


class Keys(App[None]):
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        Binding("ctrl+p", "bell", "palette", id="app.palette"),
        Binding("question_mark", "bell", "help", id="app.help", key_display="?"),
        *(Binding(letter, "bell", f"action {letter}", id=f"x.{letter}") for letter in "abcdefgh"),
        Binding("z", "never", "not now", id="x.z"),
        Binding("slash", "bell", "filter", id="desk.filter", key_display="/"),
    ]

    def compose(self) -> ComposeResult:
        yield Input()
        yield KeyBar()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "never" else True

    def line(self) -> str:
        return str(self.query_one(KeyBar).render())


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
async def test_palette_and_help_are_always_in_sight(width: int) -> None:
    app = Keys()
    async with app.run_test(size=(width, 5)) as pilot:
        app.set_focus(None)
        await pilot.pause()
        assert app.line().rstrip().endswith("help")
        assert "palette" in app.line()
        assert len(app.line()) <= max(width, 21)


async def test_what_comes_next_comes_first_and_nothing_is_torn() -> None:
    app = Keys()
    async with app.run_test(size=(80, 5)) as pilot:
        app.set_focus(None)
        app.query_one(KeyBar).prefer(("x.f", "x.c", "x.z"))
        await pilot.pause()
        shown = app.line().split("  ")
        assert shown[0].strip() == "f action f"
        assert shown[1].strip() == "c action c"
        assert "not now" not in app.line(), "what can't come next is not offered as what comes next"
        assert all(piece.strip().count("action") <= 1 for piece in shown)


async def test_letters_are_no_keys_while_somebody_writes() -> None:
    app = Keys()
    async with app.run_test(size=(200, 5)) as pilot:
        app.query_one(Input).focus()
        await pilot.pause()
        assert "action a" not in app.line()
        assert "filter" not in app.line()
        assert "palette" in app.line()
        app.set_focus(None)
        await pilot.pause()
        assert "filter" in app.line()
        assert "action a" in app.line()


PEOPLE = (
    ("", "nobody yet"),
    *((f"a{n}", f"Agent{n}") for n in range(9)),
    ("wang.hao", "王浩 L1"),
    ("wu.min", "吴敏 L1"),
    ("daniel.osei", "Daniel Osei L1"),
)


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("w", "wang.hao"),
        ("ww", "wu.min"),
        ("wu", "wu.min"),
        ("hao", "wang.hao"),
        ("王", "wang.hao"),
        ("os", "daniel.osei"),
        ("dx", "daniel.osei"),  # the x spells none, and changes nothing
        ("dxwu", "wu.min"),
    ],
)
async def test_letters_spell_a_name(alone: Any, typed: str, chosen: str) -> None:
    app = alone(Choice(PEOPLE, ""))
    async with app.run_test() as pilot:
        choice = app.query_one(Choice)
        choice.focus()
        await pilot.press(*typed)
        assert choice.value == chosen
