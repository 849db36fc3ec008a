"""Whatever comes in, nothing that a terminal obeys goes out."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.hostile import visible

OBEYED = {"Cc", "Cs"}
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x9b31m", "<U+009B>31m"),
        ("a\x00b\x7fc", "a␀b␡c"),
        ("\u202egnp.exe\u202c", "<U+202E>gnp.exe<U+202C>"),
        ("\ufeffmark\u2028line\u2029", "<U+FEFF>mark<U+2028>line<U+2029>"),
        ("tag\U000e0041s", "tag<U+E0041>s"),
        ("half \ud83d", "half <U+D83D>"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
        ("👩‍👩‍👧‍👦 ❤️ 🇨🇳 é 密码", "👩‍👩‍👧‍👦 ❤️ 🇨🇳 é 密码"),
        ("one\r\ntwo\rthree\nfour\tfive", "one\ntwo\nthree\nfour\tfive"),
    ],
)
def test_shown_not_obeyed(given_text: str, shown: str) -> None:
    assert visible(given_text) == shown


def test_one_line_stays_one_line() -> None:
    assert visible("one\r\ntwo\rthree\tfour\n", newlines=False) == "one two three four "


@given(st.text(st.characters()), st.booleans())
def test_nothing_that_is_obeyed_comes_out(text: str, newlines: bool) -> None:
    shown = visible(text, newlines=newlines)
    kept = {"\n", "\t"} if newlines else set()
    assert not [c for c in shown if unicodedata.category(c) in OBEYED and c not in kept]
    assert not BIDI & set(shown)
    shown.encode()  # no halves of characters


@given(st.text(st.characters()), st.booleans())
def test_twice_is_once(text: str, newlines: bool) -> None:
    once = visible(text, newlines=newlines)
    assert visible(once, newlines=newlines) == once


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert visible(text) == text
