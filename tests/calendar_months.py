"""Months one after the other, for tests that look at each."""

from __future__ import annotations

from collections.abc import Iterator

from supportdesk.domain.month import Span, span


def months(first: Span, last: Span) -> Iterator[Span]:
    """The months from one to another."""
    now = first
    while now.since <= last.since:
        yield now
        following = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
        now = span(*following, now.zone)
