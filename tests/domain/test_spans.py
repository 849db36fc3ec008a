"""Stretches of time as a set: what lies in them, and what beside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.spans import FIRST, LAST, Span, apart, others

START = datetime(2026, 3, 2, tzinfo=UTC)
INSTANTS = st.integers(0, 12).map(lambda n: START + timedelta(hours=n)) | st.sampled_from([FIRST, LAST])
SPANS = st.lists(st.tuples(INSTANTS, INSTANTS), max_size=6)


def within(at: datetime, spans: list[Span]) -> bool:
    return any(begin <= at < end for begin, end in spans)


@given(SPANS, INSTANTS)
def test_the_same_time_in_order(spans: list[Span], at: datetime) -> None:
    found = apart(spans)
    assert within(at, found) is within(at, spans)
    edges = [edge for span in found for edge in span]
    assert edges == sorted(set(edges)), "none meets another or is empty"


@given(SPANS, INSTANTS.filter(lambda at: at < LAST))
def test_what_is_beside_them(spans: list[Span], at: datetime) -> None:
    beside = others(apart(spans))
    assert within(at, beside) is not within(at, spans)
    assert others(beside) == apart(spans)
