"""The month in figures (process §5): what came in, how long it took, where deadlines were missed.

`docs/figures.md` defines every figure; what a ticket contributes is worked out in `domain.marks`. A month is
one of the desk's zone. Nothing that happened after its end changes its figures, but for what is corrected
on purpose: an undone act, a category. A percentile is the nearest rank: the smallest value that so many are
not above.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction

from supportdesk.domain.marks import scores
from supportdesk.domain.tickets import GOOD_SCORE


@dataclass(frozen=True, slots=True)
class Span:
    """A calendar month of a zone: [since, until) in UTC."""

    year: int
    month: int
    since: datetime
    until: datetime
    zone: tzinfo

    @property
    def name(self) -> str:
        """`2026-10`, as queries write it."""
        return f"{self.year:04d}-{self.month:02d}"


def span(year: int, month: int, zone: tzinfo) -> Span:
    """A month of a zone. Raises ValueError for one that no calendar has."""
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    since, until = (datetime(y, m, 1, tzinfo=zone) for y, m in ((year, month), following))
    return Span(year, month, since.astimezone(UTC), until.astimezone(UTC), zone)


def moved(month: Span, by: int) -> Span:
    """The month so many after it, or, where `by` is negative, before it. Raises ValueError past all."""
    years, at = divmod(month.year * 12 + month.month - 1 + by, 12)
    return span(years, at + 1, month.zone)


def month_before(month: Span) -> Span:
    """The month before it."""
    return moved(month, -1)


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, in seconds; None where it never happened."""

    count: int
    mean: float | None
    p50: float | None
    p90: float | None


NEVER = Times(0, None, None, None)

Key = tuple[str, str]
"""By what tickets are told apart, and which: `("category", "urgent")`. An empty value is none, or nobody."""

WHOLE: Key = ("", "")
"""The key of times that are told apart by nothing."""

Place = tuple[str, str, str]
"""Where something happened: stage, tier, and the id of who had it (nothing: nobody)."""


@dataclass(slots=True)
class Tally:
    """A month's tickets, counted."""

    opened: int = 0
    resolved: int = 0
    closed: int = 0
    reopened: int = 0
    merged: int = 0
    before: int = 0
    after: int = 0
    imported: int = 0
    first_contact: int = 0
    spread: Counter[Key] = field(default_factory=Counter)
    load: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Tickets by weekday (Monday: 0) and hour of their report."""
    resolution: dict[Key, Times] = field(default_factory=dict)
    work: dict[Key, Times] = field(default_factory=dict)
    response: dict[Key, Times] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    missed_at: Counter[tuple[str, Place]] = field(default_factory=Counter)
    stages: dict[tuple[str, str], timedelta] = field(default_factory=dict)
    """Time by stage and tier, of all tickets together."""
    in_stage: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many tickets were in them."""
    moved: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    """Last feedbacks, as `domain.marks.scored` writes them."""
    names: dict[str, str] = field(default_factory=dict)

    def given(self, dimension: str) -> Counter[int]:
        """How often each score was given to a question of the survey."""
        found: Counter[int] = Counter()
        for number, count in self.answers.items():
            value = getattr(scores(number), dimension)
            if value is not None:
                found[value] += count
        return found

    @property
    def score(self) -> Counter[float]:
        """How often each mean of an answer was given."""
        found: Counter[float] = Counter()
        for number, count in self.answers.items():
            value = scores(number).score
            if value is not None:
                found[value] += count
        return found

    @property
    def good(self) -> int:
        """How many scores are good enough to close the loop (§4)."""
        return sum(count for score, count in self.score.items() if score >= GOOD_SCORE)


def mean(values: Counter[float] | Counter[int]) -> float | None:
    """The mean of values and how often each is there; None of none."""
    many = values.total()
    return float(sum(Fraction(value) * count for value, count in values.items()) / many) if many else None


DIMENSIONS = ("response_speed", "problem_solving", "attitude")
"""The questions of the survey (§4)."""

COUNTS = (
    "opened",
    "resolved",
    "closed",
    "reopened",
    "merged",
    "before",
    "after",
    "imported",
    "first_contact",
)
"""The counts of tickets."""

HANDS = ("escalated", "handover_accepted", "handover_returned", "assigned", "handed_over")
"""How a ticket changes hands, as journals tell it."""
