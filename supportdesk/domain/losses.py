"""Where a month's time was lost (process §5): the rules are these, `docs/figures.md` says them in words.

An hour is lost when a ticket waits to be taken or for the next tier, and when it is worked on although one of
its deadlines has passed. Whatever is late and whoever waits, an instant of a ticket is lost once, in one
place; so every way to tell the losses apart adds up to the same. Instants are whole microseconds since 1970,
and lengths whole microseconds: a month has many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from supportdesk.domain.marks import FOREVER
from supportdesk.domain.people import AgentRef
from supportdesk.domain.vocabulary import Stage, Tier

WAITING = frozenset({Stage.QUEUE, Stage.HANDOVER})
"""Stages in which nobody does anything: all of their time is lost."""


class Stood(NamedTuple):
    """Time in one stage at one tier in one person's hands; `until` FOREVER: it is there still."""

    stage: Stage
    tier: Tier
    owner: AgentRef | None
    since: int
    until: int = FOREVER


class Overdue(NamedTuple):
    """From when until when a deadline had passed and was not met; `until` FOREVER: it is not met yet."""

    clock: str
    since: int
    until: int = FOREVER


class Loss(NamedTuple):
    """Time that a ticket lost in one stage, at one tier, in one person's hands, within a month.

    `since` is when that stage began, also before the month. `clock` is the deadline that had passed, of
    several the one that passed first; empty where none had.
    """

    stage: Stage
    tier: Tier
    owner: AgentRef | None
    since: int
    length: int
    clock: str = ""


class Solved(NamedTuple):
    """A solution that held: when, at which tier, by whom."""

    at: int
    tier: Tier
    owner: AgentRef | None


@dataclass(frozen=True, slots=True)
class Case:
    """What one ticket says of a month. `opened`: it was reported in it. `escalated` and `reopened` are how
    often, in it; `holders` worked on it, in it; `articles` solved it, `outdated` are those of its that are to
    be updated.
    """

    id: int
    opened: bool
    category: str
    tags: tuple[str, ...]
    losses: tuple[Loss, ...]
    worked: int
    escalated: tuple[int, ...] = ()
    reopened: int = 0
    solved: Solved | None = None
    holders: tuple[AgentRef, ...] = ()
    articles: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()

    @property
    def lost(self) -> int:
        return sum(loss.length for loss in self.losses)


def losses(stood: Iterable[Stood], overdue: Sequence[Overdue], since: int, until: int) -> Iterator[Loss]:
    """What a ticket lost between two instants, piece by piece."""
    ordered = sorted(overdue, key=lambda late: (late.since, late.clock)) if len(overdue) > 1 else overdue
    for stage, tier, owner, begun, ended in stood:
        waiting = stage in WAITING
        if not waiting and (stage is not Stage.WORK or not ordered):
            continue
        begins, ends = max(begun, since), min(ended, until)
        if begins >= ends:
            continue
        near = [late for late in ordered if late.since < ends and late.until > begins]
        if near:
            for clock, length in _pieces(near, begins, ends):
                if clock or waiting:
                    yield Loss(stage, tier, owner, begun, length, clock)
        elif waiting:
            yield Loss(stage, tier, owner, begun, ends - begins)


def _pieces(near: Sequence[Overdue], begins: int, ends: int) -> Iterator[tuple[str, int]]:
    """A time by the deadline that had passed first: each once, with how much of it is that one's."""
    edges = {begins, ends}
    for late in near:
        edges.update(at for at in (late.since, late.until) if begins < at < ends)
    found: dict[str, int] = {}
    for one, other in pairwise(sorted(edges)):
        clock = next((late.clock for late in near if late.since <= one and late.until >= other), "")
        found[clock] = found.get(clock, 0) + other - one
    yield from found.items()


def worked(stood: Iterable[Stood], since: int, until: int) -> int:
    """How long it was worked on between two instants."""
    return sum(
        max(0, min(ended, until) - max(begun, since))
        for stage, _tier, _owner, begun, ended in stood
        if stage is Stage.WORK
    )
