"""Stretches of time as a set: those of several put together, and what is left beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

Span = tuple[datetime, datetime]
"""From when on, and until before when."""

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def apart(spans: Iterable[Span]) -> list[Span]:
    """The same time in order, in stretches that neither meet nor are empty."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if begin >= end:
            continue
        if found and begin <= found[-1][1]:
            begin, before = found.pop()
            end = max(before, end)
        found.append((begin, end))
    return found


def others(spans: Sequence[Span]) -> list[Span]:
    """All time beside these stretches, which are apart."""
    edges = [FIRST, *(edge for span in spans for edge in span), LAST]
    between = zip(edges[::2], edges[1::2], strict=True)
    return [(begin, end) for begin, end in between if begin < end]
