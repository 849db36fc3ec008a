"""What would have been: the journal replayed under another policy; nothing is written (issue 3, point 7)."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context

from supportdesk.domain.evolution import SIGNALS, fold
from supportdesk.domain.policy import OnePolicy, PolicyBook, parse_policy
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Face
from supportdesk.services.desk import Desk
from supportdesk.services.policies import written_out
from supportdesk.store import journal, queries

PAGE = 250
SMALL = 20 * PAGE
"""Tickets for which starting another process costs more than it brings."""

Progress = Callable[[int, int], None]
Place = tuple[str, str]
"""A clock and a category; `` where the ticket has none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A cycle of a clock that would have ended otherwise. `none` means that it does not apply."""

    number: str
    clock: str
    cycle: int
    category: str
    before: Face
    after: Face


@dataclass(slots=True)
class Simulation:
    """Faces of clocks by clock and category, under the policies that held and under the other one."""

    tickets: int = 0
    before: Counter[tuple[Place, Face]] = field(default_factory=Counter)
    after: Counter[tuple[Place, Face]] = field(default_factory=Counter)
    changed: list[Verdict] = field(default_factory=list)

    @property
    def places(self) -> list[Place]:
        """Every clock and category met, in order."""
        return sorted({place for place, _ in (*self.before, *self.after)})

    def add(self, other: Simulation) -> None:
        """Take in another part of the desk."""
        self.tickets += other.tickets
        self.before += other.before
        self.after += other.after
        self.changed += other.changed


def simulate(
    desk: Desk,
    text: str,
    since: datetime | None = None,
    until: datetime | None = None,
    progress: Progress | None = None,
    *,
    processes: int = 1,
) -> Simulation:
    """Replay the tickets reported from `since` until before `until` under the policy in `text`.

    Verdicts are those of now. More `processes` share a big desk; each opens it by itself.
    Raises PolicyError, StoreError.
    """
    now = desk.now()
    text = written_out(text, now)
    policy = OnePolicy(parse_policy(text, 0, SIGNALS))
    whole = desk.database.read(lambda c: queries.reported_count(c, since, until))
    found = Simulation()
    pages = _pages(desk, since, until)
    for part in _replayed(desk, text, policy, now, pages, processes if whole > SMALL else 1):
        found.add(part)
        if progress is not None:
            progress(found.tickets, max(whole, found.tickets))
    found.changed.sort(key=lambda verdict: (verdict.clock, verdict.category, verdict.number, verdict.cycle))
    return found


def _pages(desk: Desk, since: datetime | None, until: datetime | None) -> Iterator[list[int]]:
    def after(last: int) -> list[int]:
        return desk.database.read(lambda c: queries.reported(c, since, until, last, PAGE))

    ids = after(0)
    while ids:
        yield ids
        ids = after(ids[-1])


def _replayed(
    desk: Desk, text: str, policy: PolicyBook, now: datetime, pages: Iterable[list[int]], processes: int
) -> Iterator[Simulation]:
    if processes <= 1:
        for ids in pages:
            yield replay(desk, ids, policy, now)
        return
    url = desk.database.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (url, text, now)) as pool:
        yield from pool.map(_replay_there, pages)


def replay(desk: Desk, ids: Sequence[int], policy: PolicyBook, now: datetime) -> Simulation:
    """One page of tickets, folded by the policies that held and by the other one."""
    found = Simulation()
    for ticket_id, entries in desk.database.read(lambda c: journal.load(c, ids)).items():
        found.tickets += 1
        _compare(found, fold(ticket_id, entries, desk.book), fold(ticket_id, entries, policy), now)
    return found


def _compare(found: Simulation, before: Ticket, after: Ticket, now: datetime) -> None:
    category = before.category.value if before.category else ""
    was = {(c.name, c.cycle): c.face(now) for c in before.clocks}
    would = {(c.name, c.cycle): c.face(now) for c in after.clocks}
    for name, cycle in was.keys() | would.keys():
        one, two = was.get((name, cycle), Face.NONE), would.get((name, cycle), Face.NONE)
        found.before[(name, category), one] += 1
        found.after[(name, category), two] += 1
        if one is not two:
            found.changed.append(Verdict(before.number, name, cycle, category, one, two))


_there: tuple[Desk, PolicyBook, datetime] | None = None
"""The desk of a process that was started to replay."""


def _begin(url: str, text: str, now: datetime) -> None:
    global _there
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who was asked is interrupted, and stops us
    _there = Desk.open(url, create=False), OnePolicy(parse_policy(text, 0, SIGNALS)), now


def _replay_there(ids: list[int]) -> Simulation:
    assert _there is not None
    desk, policy, now = _there
    return replay(desk, ids, policy, now)
