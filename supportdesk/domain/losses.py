"""Where a month's time was lost (process §5): the rules are these, `docs/figures.md` says them in words.

An hour is lost when a ticket waits to be taken or for the next tier, and when it is worked on although one of
its deadlines has passed. Whatever is late and whoever waits, an instant of a ticket is lost once, in one
place; so every way to tell the losses apart adds up to the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from supportdesk.domain.passage import Stretch
from supportdesk.domain.people import AgentRef
from supportdesk.domain.vocabulary import Stage, Tier

WAITING = frozenset({Stage.QUEUE, Stage.HANDOVER})
"""Stages in which nobody does anything: all of their time is lost."""

NEVER = timedelta(0)


@dataclass(frozen=True, slots=True)
class Overdue:
    """From when until when a deadline had passed and was not met; `until` None: it is not met yet."""

    clock: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """Time that a ticket lost in one stage, at one tier, in one person's hands, within a month.

    `since` is when that stage began, also before the month. `clock` is the deadline that had passed, of
    several the one that passed first; empty where none had.
    """

    stage: Stage
    tier: Tier
    owner: AgentRef | None
    since: datetime
    length: timedelta
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Solved:
    """A solution that held: when, at which tier, by whom."""

    at: datetime
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
    worked: timedelta
    escalated: tuple[datetime, ...] = ()
    reopened: int = 0
    solved: Solved | None = None
    holders: tuple[AgentRef, ...] = ()
    articles: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()

    @property
    def lost(self) -> timedelta:
        return sum((loss.length for loss in self.losses), NEVER)


def losses(
    stretches: Iterable[Stretch], overdue: Sequence[Overdue], since: datetime, until: datetime
) -> Iterator[Loss]:
    """What a ticket lost between two instants, piece by piece."""
    ordered = sorted(overdue, key=lambda late: (late.since, late.clock))
    for stretch in stretches:
        if stretch.stage not in WAITING and stretch.stage is not Stage.WORK:
            continue
        begins, ends = max(stretch.since, since), min(stretch.until or until, until)
        if begins >= ends:
            continue
        for clock, length in _pieces(ordered, begins, ends):
            if clock or stretch.stage in WAITING:
                yield Loss(stretch.stage, stretch.tier, stretch.owner, stretch.since, length, clock)


def _pieces(overdue: Sequence[Overdue], begins: datetime, ends: datetime) -> Iterator[tuple[str, timedelta]]:
    """A time by the deadline that had passed first: each once, with how much of it is that one's."""
    near = [late for late in overdue if late.since < ends and (late.until is None or late.until > begins)]
    if not near:
        yield "", ends - begins
        return
    edges = {begins, ends}
    for late in near:
        edges.update(at for at in (late.since, late.until) if at is not None and begins < at < ends)
    found: dict[str, timedelta] = {}
    points = sorted(edges)
    for one, other in pairwise(points):
        passed = (o for o in near if o.since <= one and (o.until is None or o.until >= other))
        clock = next((late.clock for late in passed), "")
        found[clock] = found.get(clock, NEVER) + (other - one)
    yield from found.items()


def worked(stretches: Iterable[Stretch], since: datetime, until: datetime) -> timedelta:
    """How long it was worked on between two instants."""
    total = NEVER
    for stretch in stretches:
        if stretch.stage is Stage.WORK:
            total += max(NEVER, min(stretch.until or until, until) - max(stretch.since, since))
    return total
