"""Neighbours of a word, against all edits made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.spelling import correctable, halves, is_neighbour

LETTERS = "abc"
words = st.text(LETTERS, min_size=4, max_size=7)


def edits(word: str) -> set[str]:
    """Every word that is one edit away, made one by one."""
    found = set()
    for at in range(len(word) + 1):
        found |= {word[:at] + letter + word[at:] for letter in LETTERS}
        found |= {word[:at] + letter + word[at + 1 :] for letter in LETTERS if at < len(word)}
        found |= {word[:at] + word[at + 1 :]} if at < len(word) else set()
        found |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :]} if at + 1 < len(word) else set()
    return found - {word}


@given(words)
def test_each_edit_is_a_neighbour_and_shares_a_half(word):
    begin, end, exchanged = halves(word)
    for other in edits(word):
        assert is_neighbour(word, other)
        assert other.startswith(begin) or other.endswith(end) or other == exchanged


@given(words, words)
def test_a_neighbour_is_what_one_edit_makes(one, two):
    assert is_neighbour(one, two) == (two in edits(one))


@pytest.mark.parametrize(
    ("token", "may"),
    [("printre", True), ("vpn", False), ("kb123", False), ("打印", False), ("a" * 25, False)],
)
def test_what_may_be_misspelt(token, may):
    assert correctable(token) is may
