"""`ascii_glyphs`: on no screen is there a sign that a terminal could draw wider than it is."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from supportdesk.domain.vocabulary import Language
from supportdesk.locale import set_language
from supportdesk.widgets.plain_signs import plain

sys.path.insert(0, str(Path(__file__).parent))
import test_pictures as pictures


def doubtful(text: str) -> set[str]:
    """Signs of ambiguous width, and those for drawing; letters are people's names."""
    return {
        c
        for c in text
        if (unicodedata.east_asian_width(c) == "A" and unicodedata.category(c)[0] not in "LM")
        or 0x2500 <= ord(c) <= 0x259F
        or 0x2800 <= ord(c) <= 0x28FF
    }


@given(st.text())
def test_no_sign_is_left_and_every_cell_stays_in_place(text: str) -> None:
    assert doubtful(plain(text)) == set()
    assert [cell_len(c) for c in plain(text)] == [cell_len(c) for c in text]


def test_letters_stay() -> None:
    assert plain("Юлия Ωmega 李娜 “quoted” – 3 × 4…") == 'Юлия Ωmega 李娜 "quoted" - 3 x 4~'


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "scene", [*pictures.SCENES, "hostile", "unhappy", "facts", "marked", "menu", "messages"]
)
async def test_every_screen(console: Any, office: Any, scene: str, language: Language) -> None:
    set_language(language)
    more: dict[str, Any] = {
        "hostile": pictures.hostile, "unhappy": pictures.unhappy, "facts": pictures.facts,
        "marked": pictures.marked, "menu": menu, "messages": messages,
    }  # fmt: skip
    hands, settings = pictures.SCENES.get(scene, (more.get(scene), {}))
    async with console(ascii_glyphs=True, size=(120, 36), language=language, **settings) as c:
        await hands(c, office)
        await c.settle()
        assert doubtful(c.text()) == set(), c.text()
        assert c.text().strip()


async def menu(c: Any, office: Any) -> None:
    await c.open(office.ids["mine"])
    await c.press("o")


async def messages(c: Any, office: Any) -> None:
    await c.press("u", "ctrl+g")
