"""Where a month lost most, told apart in several ways, each ranked by hours lost (process §5).

Every ranking holds the same losses (`domain.losses`), each in one line of it, so its shares add up to one.
Cases are taken one after the other, and of a line only the tickets that lost most are kept.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar

from supportdesk.domain.losses import Case
from supportdesk.domain.vocabulary import Stage, Tier
from supportdesk.domain.week import QUARTER, hour_key, hour_of_week

KEPT = 20
"""Tickets that a line names: those that lost most."""

_UNIT = timedelta(microseconds=1)


class LossBy(StrEnum):
    """By what losses are told apart. A line's key is empty for nobody, none, and no deadline passed."""

    PLACE = "place"  # stage and tier: `queue/L1`
    TIER = "tier"
    CATEGORY = "category"
    TAG = "tag"  # a ticket of several gives each an equal part
    PERSON = "person"  # who had it, or promised for it while it waited for the next tier
    HOUR = "hour"  # of the week in which it began to wait to be taken: `mon-09`, in the desk's zone
    DEADLINE = "deadline"  # the clock that had passed first
    PROBLEM = "problem"  # of the month's frequent problems


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A line of a ranking: what it lost, its share of all that was lost, in how many tickets, the tickets
    that lost most; and in which stage, tier, hour and by which deadline it lost most.
    """

    by: LossBy
    key: str
    lost: timedelta
    share: float
    many: int
    tickets: tuple[int, ...]
    place: tuple[str, str]
    hour: str
    clock: str


_Way = tuple[LossBy, str]
_Combination = tuple[Stage, Tier, str, str, str, str, tuple[str, ...], str]
"""Of a loss: stage, tier, person, hour, deadline, category, tags, problem."""


@dataclass(slots=True)
class _Line:
    lost: int = 0
    many: int = 0
    worst: list[tuple[int, int]] = field(default_factory=list)

    def take(self, ticket_id: int, lost: int) -> None:
        """What one ticket lost here."""
        self.lost += lost
        self.many += 1
        if len(self.worst) < KEPT:
            heapq.heappush(self.worst, (lost, -ticket_id))
        elif lost >= self.worst[0][0]:
            heapq.heappushpop(self.worst, (lost, -ticket_id))


class Losses:
    """A month's losses, taken case by case."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._lines: defaultdict[_Way, _Line] = defaultdict(_Line)
        self._combinations: defaultdict[_Combination, int] = defaultdict(int)
        self._ways: dict[_Combination, tuple[_Way, ...]] = {}
        self._hours: dict[int, str] = {}
        self._whole = 0
        self.names: dict[str, str] = {}

    def add(self, case: Case, problem: str = "") -> None:
        """Take in a case, and the key of the problem that it is part of."""
        here: dict[_Way, int] = {}
        tags = tuple(sorted(set(case.tags))) or ("",)
        for stage, tier, owner, since, micros, clock in case.losses:
            person = ""
            if owner is not None:
                person = owner.id
                self.names[person] = owner.name
            told = (stage, tier, person, self._hour(since), clock, case.category, tags, problem)
            self._combinations[told] += micros
            self._whole += micros
            ways = self._ways.get(told)
            if ways is None:
                ways = self._ways[told] = _ways_of(told)
            for way in ways:
                here[way] = here.get(way, 0) + micros
            for n, tag in enumerate(tags):  # each an equal part, to the microsecond
                way = (LossBy.TAG, tag)
                here[way] = here.get(way, 0) + micros // len(tags) + (n < micros % len(tags))
        for way, micros in here.items():
            if micros:
                self._lines[way].take(case.id, micros)

    def _hour(self, since: int) -> str:
        quarter = since // QUARTER
        found = self._hours.get(quarter)
        if found is None:
            found = self._hours[quarter] = hour_key(hour_of_week(since, self._zone))
        return found

    @property
    def whole(self) -> timedelta:
        """All that was lost."""
        return self._whole * _UNIT

    def rankings(self) -> dict[LossBy, tuple[Bottleneck, ...]]:
        """Every way to tell them apart; who lost most first, equals by their key."""
        places: defaultdict[_Way, Counter[tuple[str, str]]] = defaultdict(Counter)
        hours: defaultdict[_Way, Counter[str]] = defaultdict(Counter)
        clocks: defaultdict[_Way, Counter[str]] = defaultdict(Counter)
        for told, micros in self._combinations.items():
            stage, tier, _person, hour, clock, _category, tags, _problem = told
            for way in (*self._ways[told], *((LossBy.TAG, tag) for tag in tags)):
                places[way][stage.value, tier.value] += micros
                hours[way][hour] += micros * (stage is Stage.QUEUE)
                clocks[way][clock] += micros * bool(clock)
        found: dict[LossBy, list[Bottleneck]] = {by: [] for by in LossBy}
        for way, line in self._lines.items():
            by, key = way
            worst = tuple(-n for _lost, n in sorted(line.worst, reverse=True))
            passed = _most(clocks[way]) if clocks[way].total() else ""
            found[by].append(
                Bottleneck(
                    by, key, line.lost * _UNIT, line.lost / self._whole, line.many, worst,
                    _most(places[way]), _most(hours[way]), passed,
                )
            )  # fmt: skip
        return {by: tuple(sorted(some, key=lambda one: (-one.lost, one.key))) for by, some in found.items()}


def _ways_of(told: _Combination) -> tuple[_Way, ...]:
    """In which line of each ranking a loss counts, but for tags: they share it."""
    stage, tier, person, hour, clock, category, _tags, problem = told
    return (
        (LossBy.PLACE, f"{stage.value}/{tier.value}"),
        (LossBy.TIER, tier.value),
        (LossBy.CATEGORY, category),
        (LossBy.PERSON, person),
        (LossBy.HOUR, hour if stage is Stage.QUEUE else ""),
        (LossBy.DEADLINE, clock),
        (LossBy.PROBLEM, problem),
    )


_T = TypeVar("_T", str, tuple[str, str])


def _most(counter: Counter[_T]) -> _T:
    return min(counter, key=lambda key: (-counter[key], key))


Rankings = Mapping[LossBy, tuple[Bottleneck, ...]]


def line_of(rankings: Rankings, by: LossBy, key: str) -> Bottleneck | None:
    """The line of a ranking with this key, wherever it stands."""
    return next((line for line in rankings.get(by, ()) if line.key == key), None)


def numbers_query(numbers: Sequence[str]) -> str:
    """A query that selects tickets by their numbers."""
    return " or ".join(f'"{number}"' for number in numbers)
