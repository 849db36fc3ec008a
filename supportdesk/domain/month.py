"""The month in figures (process §5): what came in, how long it took, where deadlines were missed.

`docs/figures.md` defines every figure; the rules are these. A month is one of the desk's zone. Nothing that
happened after its end changes its figures, but for what is corrected on purpose: an undone act, a category.
Shares of time are exact; a percentile is the nearest rank: the smallest value that so many are not above.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from supportdesk.domain.events import Feedback
from supportdesk.domain.passage import OPEN, Passage, Stretch
from supportdesk.domain.tickets import GOOD_SCORE
from supportdesk.domain.vocabulary import Category, Channel, Priority, Stage, Tier


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


def month_before(now: Span) -> Span:
    """The month before it."""
    return span(now.year - 1, 12, now.zone) if now.month == 1 else span(now.year, now.month - 1, now.zone)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a ticket is, as it stands today: by these its figures are told apart."""

    category: Category | None
    priority: Priority | None
    channel: Channel
    department: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A cycle of a clock that ended: met, or missed when its time was up."""

    clock: str
    at: datetime
    missed: bool


Way = tuple[Passage, Facts, Sequence[Deadline]]
"""All that a ticket says of a month."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, in seconds; None where it never happened."""

    count: int
    mean: float | None
    p50: float | None
    p90: float | None


def times(values: Iterable[timedelta]) -> Times:
    """Mean and nearest-rank percentiles."""
    seconds = sorted(value.total_seconds() for value in values)
    if not seconds:
        return Times(0, None, None, None)

    def rank(share: float) -> float:
        return seconds[max(0, math.ceil(share * len(seconds)) - 1)]

    return Times(len(seconds), math.fsum(seconds) / len(seconds), rank(0.5), rank(0.9))


Place = tuple[str, str, str]
"""Where something happened: stage, tier, and the id of who had it (nothing: nobody)."""


@dataclass(slots=True)
class Tally:
    """A part of a month's tickets, counted; parts add up in any order to the same."""

    opened: int = 0
    resolved: int = 0
    closed: int = 0
    reopened: int = 0
    merged: int = 0
    before: int = 0
    after: int = 0
    imported: int = 0
    spread: Counter[tuple[str, str]] = field(default_factory=Counter)
    load: Counter[tuple[int, int]] = field(default_factory=Counter)
    resolution: dict[tuple[str, str], list[timedelta]] = field(default_factory=dict)
    work: dict[tuple[str, str], list[timedelta]] = field(default_factory=dict)
    response: dict[tuple[str, str], list[timedelta]] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    missed_at: Counter[tuple[str, Place]] = field(default_factory=Counter)
    stages: dict[tuple[str, str], timedelta] = field(default_factory=dict)
    in_stage: Counter[tuple[str, str]] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    scores: dict[str, list[int]] = field(default_factory=dict)
    score: list[float] = field(default_factory=list)
    first_contact: int = 0
    names: dict[str, str] = field(default_factory=dict)

    def add(self, way: Way, month: Span) -> None:
        """Count one ticket: one that was there before the month's end."""
        passage, facts, deadlines = way
        kinds = _kinds(facts)
        self._came_and_stood(passage, month, kinds)
        self._was_solved(passage, month, kinds)
        self._moved(passage, month)
        self._kept(passage, deadlines, month)
        for stretch in passage.stretches:
            length = _within(stretch, month)
            if length > timedelta(0):
                key = (stretch.stage.value, stretch.tier.value)
                self.stages[key] = self.stages.get(key, timedelta(0)) + length
                self.in_stage[key] += 1
        given = [feedback for at, feedback in passage.feedback if month.since <= at < month.until]
        if given:
            self._scored(given[-1])

    def _came_and_stood(self, passage: Passage, month: Span, kinds: Sequence[tuple[str, str]]) -> None:
        self.before += _open_at(passage, month.since)
        self.after += _open_at(passage, month.until)
        if not month.since <= passage.reported_at < month.until:
            return
        self.opened += 1
        self.imported += passage.imported
        self.spread.update(kinds)
        here = passage.reported_at.astimezone(month.zone)
        self.load[here.weekday(), here.hour] += 1
        if passage.answered_at is not None:
            waited = max(timedelta(0), passage.answered_at - passage.reported_at)
            _keep(self.response, kinds, waited)

    def _was_solved(self, passage: Passage, month: Span, kinds: Sequence[tuple[str, str]]) -> None:
        """The last solution and the last closing by the month's end, where they came within it and hold."""
        now = passage.at(month.until - _LEAST)
        solved, closed = passage.last("resolved", month.until), passage.last("closed", month.until)
        stands = now is not None and now.stage not in OPEN
        if closed is not None and closed.at >= month.since and stands:
            self.closed += 1
        if solved is None or solved.at < month.since or not stands:
            return
        self.resolved += 1
        who = solved.owner.id if solved.owner else ""
        if solved.owner is not None:
            self.names[solved.owner.id] = solved.owner.name
        place = [*kinds, ("tier", solved.tier.value), ("person", who)]
        took = solved.at - passage.reported_at
        waited = passage.spent(_NOT_OURS, passage.reported_at, solved.at)
        _keep(self.resolution, place, took)
        _keep(self.work, place, took - waited)
        self.first_contact += _at_first_contact(passage, solved.at)

    def _moved(self, passage: Passage, month: Span) -> None:
        for moment in passage.moments:
            if not month.since <= moment.at < month.until:
                continue
            if moment.kind == "reopened":
                self.reopened += 1
            elif moment.kind == "merged_into":
                self.merged += 1
            elif moment.kind in HANDS:
                self.moved[moment.kind] += 1

    def _kept(self, passage: Passage, deadlines: Sequence[Deadline], month: Span) -> None:
        for deadline in deadlines:
            if not month.since <= deadline.at < month.until:
                continue
            if not deadline.missed:
                self.met[deadline.clock] += 1
                continue
            self.missed[deadline.clock] += 1
            where = passage.at(deadline.at - _LEAST) or passage.stretches[0]
            owner = where.owner.id if where.owner else ""
            if where.owner is not None:
                self.names[owner] = where.owner.name
            self.missed_at[deadline.clock, (where.stage.value, where.tier.value, owner)] += 1

    def _scored(self, feedback: Feedback) -> None:
        for name in DIMENSIONS:
            value = getattr(feedback, name)
            if value is not None:
                self.scores.setdefault(name, []).append(value)
        if feedback.score is not None:
            self.score.append(feedback.score)

    def join(self, other: Tally) -> None:
        """Take in another part of the month."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("spread", "load", "met", "missed", "missed_at", "in_stage", "moved"):
            getattr(self, name).update(getattr(other, name))
        for name in ("resolution", "work", "response", "scores"):
            mine = getattr(self, name)
            for key, values in getattr(other, name).items():
                mine.setdefault(key, []).extend(values)
        for key, length in other.stages.items():
            self.stages[key] = self.stages.get(key, timedelta(0)) + length
        self.score += other.score
        self.names |= other.names

    @property
    def good(self) -> int:
        """How many scores are good enough to close the loop (§4)."""
        return sum(score >= GOOD_SCORE for score in self.score)


DIMENSIONS = ("response_speed", "problem_solving", "attitude")
WHOLE = ("", "")
"""The key of a month's times that are told apart by nothing."""

_LEAST = timedelta(microseconds=1)
_NOT_OURS = frozenset({Stage.CUSTOMER, Stage.CONFIRMATION, Stage.ENDED})
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


def _kinds(facts: Facts) -> list[tuple[str, str]]:
    """By what a ticket is told apart from others: (what, which)."""
    return [
        ("category", facts.category.value if facts.category else ""),
        ("priority", facts.priority.value if facts.priority else ""),
        ("channel", facts.channel.value),
        ("department", facts.department),
        *(("tag", tag) for tag in facts.tags),
    ]


def _keep(
    into: dict[tuple[str, str], list[timedelta]], places: Iterable[tuple[str, str]], value: timedelta
) -> None:
    into.setdefault(WHOLE, []).append(value)
    for place in places:
        if place[0] != "tag":
            into.setdefault(place, []).append(value)


def _open_at(passage: Passage, instant: datetime) -> bool:
    """Whether it was reported before an instant and not solved at it."""
    stood = passage.at(instant - _LEAST)
    return stood is not None and stood.stage in OPEN


def _within(stretch: Stretch, month: Span) -> timedelta:
    if stretch.stage is Stage.ENDED:
        return timedelta(0)
    return min(stretch.until or month.until, month.until) - max(stretch.since, month.since)


def _at_first_contact(passage: Passage, solved: datetime) -> bool:
    """Solved by the first who took it, at L1, with one answer at most before, and never reopened."""
    owners, answers = set(), 0
    for moment in passage.moments:
        if moment.at <= solved:
            if moment.kind in ("escalated", "reopened"):
                return False
            answers += moment.kind in ("public_replied", "contact_logged")
    for stretch in passage.stretches:
        if stretch.since < solved:
            if stretch.tier is not Tier.L1:
                return False
            if stretch.owner is not None:
                owners.add(stretch.owner.id)
    return len(owners) <= 1 and answers <= 1
