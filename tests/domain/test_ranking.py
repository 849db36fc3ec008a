"""Which document answers best: by hand for what a person would expect, by properties for the rest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.ranking import (
    DEEP,
    MOST_PRIOR,
    Document,
    Question,
    Sizes,
    helpful,
    prior,
    ranked,
    rarity,
)

SIZES = Sizes(1000, 4, 40)


def asked(text: str, **weights: float) -> Question:
    tokens = tuple(text.split())
    return Question(tokens, {token: weights.get(token, 1.0) for token in tokens})


def order(question: Question, *documents: Document, prior: dict[int, float] | None = None) -> list[int]:
    return [id_ for id_, _ in ranked(question, documents, SIZES, lambda _ids: prior or {})]


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("vpn", ("vpn", ""), ("mail", "vpn vpn vpn")),  # a title is about what it names
        ("vpn drop", ("vpn drop", ""), ("vpn other", "")),
        ("vpn drop", ("a", "the vpn drop again"), ("a", "drop it then vpn")),  # side by side
        ("reset password", ("x", "reset password x"), ("x", "password y z reset")),
        ("out", ("outlook", ""), ("mail", "")),  # still being typed
        ("office print", ("office printer", "q"), ("printer office", "q")),  # begins as asked
    ],
)
def test_a_person_would_put_it_first(question, better, worse):
    first, second = Document(1, *better), Document(2, *worse)
    assert order(asked(question), first, second)[0] == 1


def test_the_rare_word_counts_more():
    rare, common = rarity(3, 1000), rarity(900, 1000)
    question = asked("error kb5034441", error=common, kb5034441=rare)
    assert order(question, Document(1, "x", "kb5034441"), Document(2, "x", "error"))[0] == 1


def test_of_equals_the_newer_comes_first_and_the_prior_breaks_near_ties_only():
    same = [Document(n, "vpn", "drops") for n in (1, 2, 3)]
    assert order(asked("vpn"), *same) == [3, 2, 1]
    assert order(asked("vpn"), *same, prior={1: 0.25})[0] == 1
    two = (Document(1, "vpn drop", ""), Document(2, "vpn", ""))
    assert order(asked("vpn drop"), *two, prior={2: 0.25})[0] == 1


tokens = st.lists(st.sampled_from(["vpn", "mail", "out", "outlook", "打印", "印机"]), max_size=6).map(
    " ".join
)
documents = st.lists(st.tuples(tokens, tokens), max_size=DEEP + 8).map(
    lambda texts: [Document(n, *text) for n, text in enumerate(texts)]
)


@given(tokens, documents, st.randoms())
def test_the_order_in_which_a_database_gives_them_does_not_matter(question, found, random):
    before = ranked(asked(question), found, SIZES)
    shuffled = list(found)
    random.shuffle(shuffled)
    assert ranked(asked(question), shuffled, SIZES) == before
    assert [score for _, score in before] == sorted((score for _, score in before), reverse=True)
    assert sorted(id_ for id_, _ in before) == ([d.id for d in found] if question else [])


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_rarity_is_positive_and_falls(documents, held):
    held = min(held, documents)
    assert 0 < rarity(held, documents) <= rarity(max(0, held - 1), documents)


@given(st.integers(-5, 5000), st.integers(0, 500), st.integers(0, 500))
def test_what_is_known_beforehand_is_bounded_and_grows_with_use(days, solved, most):
    most = max(solved, most)
    known = prior(timedelta(days=days), solved, most)
    assert 0 <= known <= MOST_PRIOR
    assert known <= prior(timedelta(days=max(0, days - 30)), solved, most)
    assert known <= prior(timedelta(days=days), solved + 1, max(most, solved + 1)) + 1e-9 or most == solved


@pytest.mark.parametrize(
    ("liked", "disliked", "least", "most"),
    [
        (0, 0, 0, 0),
        (0, 9, 0, 0),
        (1, 0, 0.2, 0.21),
        (10, 0, 0.72, 0.73),
        (100, 0, 0.96, 0.97),
        (5, 5, 0.23, 0.24),
    ],
)
def test_few_judgements_say_little(liked, disliked, least, most):
    assert least <= helpful(liked, disliked) <= most
