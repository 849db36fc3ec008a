"""The month on the screen: counted beside the keys, walked through by them, each figure with its tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest


async def test_its_figures_and_what_they_mean(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("grave_accent")
        shown = c.text()
        assert office.clock().strftime("%Y-%m") in c.lines()[0]
        assert "opened" in shown
        assert "the last time up to the month's end" in shown
        await c.press("tab", "tab")
        assert "told apart by what they are today" in c.text()
        await c.press("shift+tab")
        assert "went twice counts twice" in c.text()


async def test_a_figure_leads_to_its_tickets(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("grave_accent", "enter")
        month = office.clock().strftime("%Y-%m")
        assert c.app.desk.queue.words == f"created:{month}"
        assert c.app.desk.queue.tickets.total > 5
        await c.press("escape", "grave_accent")
        assert month in c.lines()[0], "the month is where it was left"


async def test_an_hour_of_the_week_leads_to_its_tickets(console: Any, office: Any) -> None:
    month = office.clock().strftime("%Y-%m")
    async with console() as c:
        await c.press("grave_accent", *["tab"] * 14, "right", "left", *["right"] * 12)
        assert f"month:{month}/opened/mon-11" in c.text()
        await c.press("down", "left")
        assert f"month:{month}/opened/tue-10" in c.text()
        await c.press("enter")
        assert c.app.desk.queue.words == f"month:{month}/opened/tue-10"
        await c.press("escape", "grave_accent", *["left"] * 30)
        assert "opened/" not in c.text(), "all of the day again"
        assert month in c.lines()[0]


async def test_an_hour_is_clicked(console: Any, office: Any) -> None:
    month = office.clock().strftime("%Y-%m")
    async with console() as c:
        await c.press("grave_accent", *["tab"] * 14)
        y = next(n for n, line in enumerate(c.lines()) if "Wed " in line)
        x = c.lines()[y].index("Wed") + 7  # behind the name come cells of two
        await c.pilot.click(offset=(x + 2 * 9, y))
        await c.settle()
        assert c.app.desk.queue.words == f"month:{month}/opened/wed-09"


async def test_from_month_to_month(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("grave_accent", "less_than_sign")
        assert "2026-02" in c.lines()[0]
        assert "from 1 ticket" in c.lines()[0]
        await c.press("left", "left", "right", "greater_than_sign", "greater_than_sign")
        assert "2026-03" in c.lines()[0]


async def test_it_is_written_to_files(
    console: Any, office: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with console() as c:
        await c.press("grave_accent", "w", "ctrl+s")
        assert "<svg" in (tmp_path / "month-2026-03.html").read_text(encoding="utf-8")
        await c.press("w", "ctrl+s")
        assert "already" in c.text(), "nothing is written over"
        await c.press("escape", "w", "end", *["backspace"] * 4)
        await c.write("xlsx")
        await c.press("ctrl+s")
        book = openpyxl.load_workbook(tmp_path / "month-2026-03.xlsx")
        assert book.worksheets[0]["A1"].value.startswith("Tickets · 2026-03")
