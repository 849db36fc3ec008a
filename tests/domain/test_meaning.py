"""What a model says moves what has a vector, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.meaning import dealt, has_meaning

SHARES = st.dictionaries(st.integers(1, 30), st.floats(0, 1), max_size=12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("vpn", False),
        ("vpn drops", False),
        ("0x80070005", False),
        ("error KB5034441 0x80070005", False),
        ("T20261001-003 printer", False),
        ("打印", False),
        ("打印脱机", False),
        ("vpn drops often", True),
        ("打印机脱机怎么办", True),
        ("打印机 offline again", True),
    ],
)
def test_a_word_or_two_and_codes_are_asked_by_words_alone(text, expected):
    assert has_meaning(text) is expected


@given(scores=SHARES, cosines=SHARES)
def test_the_scores_stay_and_what_has_no_vector_keeps_its_own(scores, cosines):
    given_out = dealt(scores, cosines)
    assert given_out.keys() == scores.keys()
    assert sorted(given_out.values()) == sorted(scores.values())
    assert all(given_out[i] == score for i, score in scores.items() if i not in cosines)


@given(scores=SHARES, cosine=st.floats(0, 1))
def test_where_the_model_sees_no_difference_words_decide(scores, cosine):
    assert dealt(scores, dict.fromkeys(scores, cosine)) == scores


def test_a_better_meaning_goes_first_and_a_much_better_word_stays_first():
    assert dealt({1: 1.0, 2: 0.9}, {1: 0.8, 2: 0.9}) == {1: 0.9, 2: 1.0}
    assert dealt({1: 1.0, 2: 0.1}, {1: 0.8, 2: 0.9}) == {1: 1.0, 2: 0.1}
