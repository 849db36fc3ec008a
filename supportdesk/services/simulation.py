"""What would have been: the journal replayed under another policy; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial

from supportdesk.domain.evolution import SIGNALS, fold
from supportdesk.domain.policy import OnePolicy, PolicyBook, parse_policy
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Face
from supportdesk.services.desk import Desk
from supportdesk.services.paging import PAGE, SMALL, Progress, each_page
from supportdesk.services.policies import written_out
from supportdesk.store import journal, queries

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
    _read(text)  # a faulty one is refused here, not in another process
    whole = desk.database.read(lambda c: queries.reported_count(c, since, until))
    found = Simulation()
    pages = _pages(desk, since, until)
    work = partial(_replay, text, now)
    with each_page(desk, pages, work, processes if whole > SMALL else 1) as parts:
        for part in parts:
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


@lru_cache(maxsize=1)
def _read(text: str) -> PolicyBook:
    return OnePolicy(parse_policy(text, 0, SIGNALS))


def _replay(text: str, now: datetime, desk: Desk, ids: list[int]) -> Simulation:
    """One page of tickets, folded by the policies that held and by the other one."""
    found, policy = Simulation(), _read(text)
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
