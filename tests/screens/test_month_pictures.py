"""The month as it looks: its figures, the load of the week, and where tickets went."""

from __future__ import annotations

from typing import Any

import pytest

from supportdesk.domain.vocabulary import Language
from supportdesk.locale import set_language


async def counted(c: Any, _office: Any) -> None:
    await c.press("grave_accent")


async def load(c: Any, _office: Any) -> None:
    await c.press("grave_accent", *["tab"] * 14)


async def deadlines(c: Any, _office: Any) -> None:
    await c.press("grave_accent", *["tab"] * 10)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_month(picture: Any, size: tuple[int, int]) -> None:
    assert picture(counted, size)


def test_the_month_without_colour(picture: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(deadlines, (120, 36))


@pytest.mark.parametrize("what", [counted, load], ids=["figures", "load"])
def test_the_month_in_chinese(picture: Any, what: Any) -> None:
    set_language(Language.CHINESE)
    assert picture(what, (80, 24), language=Language.CHINESE)


def test_the_load_of_a_week(picture: Any) -> None:
    assert picture(load, (120, 36))
