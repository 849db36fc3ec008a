"""Where a month lost most, told apart in several ways, each ranked by hours lost (process §5).

Every ranking holds the same losses (`domain.losses`), each in one line of it, so its shares add up to one.
Cases are taken one after the other, and of a line only the tickets that lost most are kept.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar

from supportdesk.domain.losses import Case, Loss
from supportdesk.domain.vocabulary import Stage

KEPT = 20
"""Tickets that a line names: those that lost most."""

_UNIT = timedelta(microseconds=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of the week as the keys of hours have them."""


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


@dataclass(slots=True)
class _Line:
    lost: int = 0
    many: int = 0
    worst: list[tuple[int, int]] = field(default_factory=list)
    places: Counter[tuple[str, str]] = field(default_factory=Counter)
    hours: Counter[str] = field(default_factory=Counter)
    clocks: Counter[str] = field(default_factory=Counter)

    def take(self, ticket_id: int, lost: int) -> None:
        """What one ticket lost here."""
        self.lost += lost
        self.many += 1
        (heapq.heappush if len(self.worst) < KEPT else heapq.heappushpop)(self.worst, (lost, -ticket_id))


class Losses:
    """A month's losses, taken case by case."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._lines: defaultdict[tuple[LossBy, str], _Line] = defaultdict(_Line)
        self._whole = 0
        self.names: dict[str, str] = {}

    def add(self, case: Case, problem: str = "") -> None:
        """Take in a case, and the key of the problem that it is part of."""
        here: Counter[tuple[LossBy, str]] = Counter()
        for loss in case.losses:
            micros, hour = loss.length // _UNIT, self._hour(loss)
            if loss.owner is not None:
                self.names[loss.owner.id] = loss.owner.name
            for by, key, part in _ways(case, loss, hour, problem, micros):
                here[by, key] += part
                line = self._lines[by, key]
                line.places[loss.stage.value, loss.tier.value] += part
                line.hours[hour] += part * (loss.stage is Stage.QUEUE)
                line.clocks[loss.clock] += part * bool(loss.clock)
            self._whole += micros
        for way, micros in here.items():
            self._lines[way].take(case.id, micros)

    def _hour(self, loss: Loss) -> str:
        at = loss.since.astimezone(self._zone)
        return f"{DAYS[at.weekday()]}-{at.hour:02d}"

    @property
    def whole(self) -> timedelta:
        """All that was lost."""
        return self._whole * _UNIT

    def rankings(self) -> dict[LossBy, tuple[Bottleneck, ...]]:
        """Every way to tell them apart; who lost most first, equals by their key."""
        found: dict[LossBy, list[Bottleneck]] = {by: [] for by in LossBy}
        for (by, key), line in self._lines.items():
            if line.lost:
                found[by].append(self._bottleneck(by, key, line))
        return {by: tuple(sorted(some, key=lambda one: (-one.lost, one.key))) for by, some in found.items()}

    def _bottleneck(self, by: LossBy, key: str, line: _Line) -> Bottleneck:
        worst = sorted(line.worst, reverse=True)
        return Bottleneck(
            by, key, line.lost * _UNIT, line.lost / self._whole, line.many, tuple(-n for _lost, n in worst),
            _most(line.places), _most(line.hours), _most(line.clocks) if line.clocks.total() else "",
        )  # fmt: skip


def _ways(case: Case, loss: Loss, hour: str, problem: str, micros: int) -> Iterator[tuple[LossBy, str, int]]:
    """Where a loss counts: in one line of each ranking, or in parts that add up to it."""
    yield LossBy.PLACE, f"{loss.stage.value}/{loss.tier.value}", micros
    yield LossBy.TIER, loss.tier.value, micros
    yield LossBy.CATEGORY, case.category, micros
    tags = sorted(set(case.tags)) or [""]
    for n, tag in enumerate(tags):
        yield LossBy.TAG, tag, micros // len(tags) + (n < micros % len(tags))
    yield LossBy.PERSON, loss.owner.id if loss.owner else "", micros
    yield LossBy.HOUR, hour if loss.stage is Stage.QUEUE else "", micros
    yield LossBy.DEADLINE, loss.clock, micros
    yield LossBy.PROBLEM, problem, micros


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
