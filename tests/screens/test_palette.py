"""The palette while somebody types: it changes once for each answer, and never for one that came too late."""

from __future__ import annotations

from typing import Any

import pytest
from textual.widgets import OptionList

from supportdesk.screens.palette import PaletteScreen
from supportdesk.widgets.asking import Answered


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """Each time that the palette's list was filled: what was typed, and the names of its lines."""
    seen: list[tuple[str, list[str]]] = []
    fill = OptionList.set_options

    def watched(listed: OptionList, options: Any) -> Any:
        if isinstance(listed.screen, PaletteScreen):
            names = [row.name if row is not None else "--" for row in listed.screen._rows]
            seen.append((listed.screen.typed(), names))
        return fill(listed, options)

    monkeypatch.setattr(OptionList, "set_options", watched)
    return seen


async def test_a_key_changes_the_list_once_and_all_of_it(
    console: Any, office: Any, drawn: list[tuple[str, list[str]]]
) -> None:
    async with console() as c:
        await c.open(office.ids["resolved"])
        await c.press("ctrl+p")
        drawn.clear()
        await c.press("v")
        assert [typed for typed, _names in drawn] == ["v"]
        assert "/kb/003" in drawn[0][1], "solutions come with the commands, not after them"
        drawn.clear()
        await c.press("p", "n")
        assert [typed for typed, _names in drawn] == ["vp", "vpn"]


async def test_the_same_answer_draws_nothing(
    console: Any, office: Any, drawn: list[tuple[str, list[str]]]
) -> None:
    async with console() as c:
        await c.press("ctrl+p")
        await c.write("vpn")
        drawn.clear()
        await c.press("space")  # the words are the same
        assert drawn == []


async def test_the_box_keeps_its_height(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("ctrl+p")
        heights = {c.app.screen.query_one("#palette").size.height}
        for key in ("v", "p", "n", "backspace", "x", "q", "z"):
            await c.press(key)
            heights.add(c.app.screen.query_one("#palette").size.height)
        assert len(heights) == 1


async def test_an_answer_that_comes_too_late_is_dropped(
    console: Any, office: Any, drawn: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to `v` is held until that to `vpn` is there."""
    async with console() as c:
        await c.open(office.ids["resolved"])
        await c.press("ctrl+p")
        screen, held = c.app.screen, []
        post = PaletteScreen.post_message

        def holding(self: PaletteScreen, message: Any) -> bool:
            if isinstance(message, Answered) and getattr(message.ask, "query", "") == "v":
                held.append(message)
                return True
            return post(self, message)

        monkeypatch.setattr(PaletteScreen, "post_message", holding)
        await c.press("v")
        await c.until(lambda: held)
        await c.press("p", "n")
        names = [row.name for row in screen._rows if row is not None]
        drawn.clear()
        monkeypatch.undo()
        screen.post_message(held[0])
        await c.settle()
        assert [row.name for row in screen._rows if row is not None] == names
        assert screen._found_for == "vpn"


async def test_the_cursor_stays_on_its_line_when_the_list_is_drawn_anew(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["resolved"])
        await c.press("ctrl+p")
        await c.write("vpn")
        await c.press("down")
        screen = c.app.screen
        listed = screen.query_one("#palette-list")
        name = screen._rows[listed.highlighted].name
        assert name != screen._rows[1].name
        screen._width = 0  # as on a screen of another width
        screen.fill()
        assert screen._rows[listed.highlighted].name == name
        await c.press("backspace")
        assert listed.highlighted == 1, "what is typed anew begins anew"


async def test_the_word_that_was_meant_is_marked(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["resolved"])
        await c.press("ctrl+p")
        await c.write("pasword")
        (row,) = [row for row in c.app.screen._rows if row is not None and row.name == "/kb/003"]
        assert [row.words[start:end] for start, end in row.marks] == ["password"]


async def test_keys_bound_anew_are_told_as_they_are(console: Any) -> None:
    async with console(keys={"palette.insert": "ctrl+y", "palette.link": "f4"}) as c:
        await c.press("ctrl+p")
        assert "^y into the reply" in c.text()
        assert "f4 links it" in c.text()
