"""Cells put straight onto the terminal: only where nothing lies over them."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.text import Text
from textual.app import App, ComposeResult
from textual.geometry import Offset, Region
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Label

from supportdesk.widgets.patch import Patch, repaint
from supportdesk.widgets.ticking import Ticking

LINES = [Region(2, 1, 3, 1), Region(2, 3, 3, 1)]


class Paper(Widget):
    """Full of one sign."""

    def render_line(self, y: int) -> Strip:
        return Strip([Segment("x" * self.size.width)], self.size.width)


class Papers(App[None]):
    """A paper under a heading, and a note that may lie over it."""

    CSS = """
    Screen { layers: below above; }
    #heading { height: 2; }
    #note { layer: above; display: none; offset: 0 2; width: 4; height: 3; }
    """

    def compose(self) -> ComposeResult:
        yield Label("heading", id="heading")
        yield Paper()
        yield Label("note", id="note")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is drawn by the compositor (a region) and past it (a place and a text)."""
    drawn: list[Any] = []

    def display(_app: Any, _screen: Any, update: Any) -> None:
        if isinstance(update, Patch):
            drawn.extend((place, strip.text) for place, strip in update.strips)

    monkeypatch.setattr(Papers, "_display", display)
    monkeypatch.setattr(Paper, "refresh", lambda _self, *regions, **_named: drawn.extend(regions))
    return drawn


def put(paper: Paper) -> None:
    repaint(paper, LINES, lambda regions: [paper.render_line(r.y).crop(r.x, r.right) for r in regions])


async def test_it_is_put_where_it_stands_on_the_screen(told: list[Any]) -> None:
    app = Papers()
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        told.clear()
        put(app.query_one(Paper))
        assert told == [(Offset(2, 3), "xxx"), (Offset(2, 5), "xxx")]


async def test_under_something_else_the_compositor_draws(told: list[Any]) -> None:
    app = Papers()
    async with app.run_test(size=(20, 10)) as pilot:
        app.query_one("#note").display = True
        await pilot.pause()
        told.clear()
        put(app.query_one(Paper))
        assert told == LINES


async def test_under_a_dialog_the_compositor_draws(told: list[Any]) -> None:
    app = Papers()
    async with app.run_test(size=(20, 10)) as pilot:
        paper = app.query_one(Paper)
        await app.push_screen(ModalScreen())
        await pilot.pause()
        told.clear()
        put(paper)
        assert told == LINES


async def test_a_hidden_widget_is_not_put(told: list[Any]) -> None:
    app = Papers()
    async with app.run_test(size=(20, 10)) as pilot:
        paper = app.query_one(Paper)
        paper.display = False
        await pilot.pause()
        told.clear()
        put(paper)
        assert told == LINES


async def test_the_next_words_are_put_where_the_last_were(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(App[None]):
        def compose(self) -> ComposeResult:
            yield Label("above")
            yield Ticking("4:05", id="clock")

    app, drawn = Clock(), []
    async with app.run_test(size=(10, 4)) as pilot:
        await pilot.pause()
        monkeypatch.setattr(app, "_display", lambda _screen, update: drawn.append(update))
        app.query_one(Ticking).tick(Text("4:04"))
        (patch,) = drawn
        assert [(place, strip.text.rstrip()) for place, strip in patch.strips] == [(Offset(0, 1), "4:04")]
        monkeypatch.undo()
        assert "4:04" in app.export_screenshot(simplify=True)


def test_each_strip_goes_to_its_own_place() -> None:
    patch = Patch([(Offset(4, 2), Strip([Segment("ab")])), (Offset(0, 9), Strip([Segment("c")]))])
    assert patch.render_segments(Console()) == "\x1b[3;5Hab\x1b[10;1Hc"
