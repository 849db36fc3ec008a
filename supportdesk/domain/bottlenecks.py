"""Where a month lost most, told apart in several ways, each ranked by hours lost (process §5).

An hour is lost when a ticket waits to be taken or for the next tier, and when it is worked on although one of
its deadlines has passed. Whatever is late and whoever waits, an instant of a ticket is lost once, in one line
of every ranking; so all of them add up to the same. `docs/figures.md` says it in words, `insight.losing`
counts it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from supportdesk.domain.query import folded
from supportdesk.domain.vocabulary import Stage

WAITING = frozenset({Stage.QUEUE, Stage.HANDOVER})
"""Stages in which nobody does anything: all of their time is lost."""

KEPT = 20
"""Tickets that a line names: those that lost most."""


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
    that lost most; and in which stage and tier it lost most.

    Of a stage, a tier, a category, and of the line without a key, also the hour in which most of it began to
    wait to be taken, and the deadline by which it lost most; empty: none.
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


Rankings = Mapping[LossBy, tuple[Bottleneck, ...]]


def line_of(rankings: Rankings, by: LossBy, key: str) -> Bottleneck | None:
    """The line of a ranking with this key, wherever it stands."""
    same = folded if by is LossBy.TAG else str  # of tags, however it is written
    return next((line for line in rankings.get(by, ()) if same(line.key) == same(key)), None)


def numbers_query(numbers: Sequence[str]) -> str:
    """A query that selects tickets by their numbers."""
    return " or ".join(f'"{number}"' for number in numbers)
