"""A team's policy: checked, tried against what is open, applied as a new version (process §7).

A version once applied is never changed. Open tickets are moved to a new one by a line in each of their
journals, after a look at what that does to their deadlines; what has ended stays under the rules it had.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain.clocks import Clock
from supportdesk.domain.country_days import expand_countries, years_around
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.evolution import SIGNALS
from supportdesk.domain.people import Actor, Agent
from supportdesk.domain.policy import Policy, parse_policy
from supportdesk.services.desk import Desk, new_batch
from supportdesk.services.paging import Progress
from supportdesk.services.public_holidays import country_days
from supportdesk.store import adoption, journal, policies
from supportdesk.store.adoption import Adopted
from supportdesk.store.database import Connection

PAGE = 1000
"""Tickets moved in one transaction: other writers wait for it no longer than half a second."""

LISTED = 200
"""Moves that a preview lists, the largest first."""


@dataclass(frozen=True, slots=True)
class Move:
    """A deadline that a policy moves; None where there is none, or it stands still. `missed`: by the move."""

    number: str
    clock: str
    cycle: int
    before: datetime | None
    after: datetime | None
    missed: bool

    @property
    def by(self) -> timedelta | None:
        """How much later, negative where earlier; None where one of the two is no instant."""
        return self.after - self.before if self.before and self.after else None


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying a policy would do to the open tickets. `moves` are the largest of `moved`."""

    version: int
    tickets: int
    moved: int
    missed: int
    moves: tuple[Move, ...]


def check(text: str, now: datetime) -> Policy:
    """The policy that a file holds, as it would be stored at `now`. Raises PolicyError with the line and
    the nearest known word.
    """
    return parse_policy(written_out(text, now), 0, SIGNALS)


def written_out(text: str, now: datetime) -> str:
    """The text with the days off of its countries in it, so that it says the same for ever."""
    return expand_countries(text, country_days, years_around(now.year))


def text(desk: Desk, version: int | None = None) -> str:
    """A version as its file said it; the newest without a number. Raises NotFound (`no_policy`)."""
    wanted = version or desk.database.read(policies.newest)
    found = desk.database.read(lambda c: policies.body(c, wanted))
    if found is None:
        raise NotFound("no_policy", version=wanted, newest=desk.database.read(policies.newest))
    return found


def may_apply(agent: Agent) -> None:
    """Rules are changed by a team lead. Raises BadInput (`not_lead`) for anybody else."""
    if not agent.leads:
        raise BadInput("not_lead", agent=agent.name)


def preview(desk: Desk, text: str, progress: Progress | None = None) -> Preview:
    """What applying the policy now would do; nothing is written. Raises PolicyError, StoreError."""
    text = written_out(text, desk.now())
    version, _ = desk.database.read(lambda c: _numbered(c, text))
    policy = parse_policy(text, version, SIGNALS)
    tickets = moved = missed = order = 0
    largest: list[tuple[float, int, Move]] = []
    for page in _foreseen(desk, policy, progress):
        tickets += len(page)
        for move in (move for one in page for move in _moves(one)):
            moved, missed, order = moved + 1, missed + move.missed, order - 1
            heapq.heappush(largest, (_weight(move), order, move))
            if len(largest) > LISTED:
                heapq.heappop(largest)
    largest.sort(key=lambda item: (-item[0], -item[1]))
    return Preview(version, tickets, moved, missed, tuple(move for *_rank, move in largest))


def apply(desk: Desk, agent: Agent, text: str, progress: Progress | None = None) -> Preview:
    """Keep the policy as a new version and hold every open ticket to it; what that did, moves unlisted.

    The same text again goes on where an application was cut off. Only a team lead may.
    Raises PolicyError, BadInput (`not_lead`), StoreError, Busy.
    """
    may_apply(agent)
    text = written_out(text, desk.now())
    checked = parse_policy(text, 0, SIGNALS)

    def keep(connection: Connection) -> int:
        version, known = _numbered(connection, text)
        if not known:
            policies.add(connection, version, checked.name, text, desk.now())
        return version

    version = desk.database.write(keep)
    policy = parse_policy(text, version, SIGNALS)
    desk.book.add(policy)
    whole = desk.database.read(lambda c: adoption.count(c, version))
    batch, actor = new_batch(), Actor.of(agent)
    tickets = moved = missed = last = 0

    def adopt(connection: Connection, ids: list[int]) -> list[Adopted]:
        journal.lock(connection, ids)
        found = adoption.foresee(connection, ids, policy, desk.book, desk.now())
        adoption.write(connection, found, version, actor, batch, desk.now())
        return found

    while ids := _page(desk, version, last):
        page = desk.database.write(lambda c, ids=ids: adopt(c, ids))  # type: ignore[misc]
        last = ids[-1]
        tickets += len(page)
        changes = [move for one in page for move in _moves(one)]
        moved, missed = moved + len(changes), missed + sum(move.missed for move in changes)
        if progress is not None:
            progress(tickets, max(whole, tickets))
    return Preview(version, tickets, moved, missed, ())


def _numbered(connection: Connection, text: str) -> tuple[int, bool]:
    """The version that a text has, or would have; and whether it is the newest already."""
    newest = policies.newest(connection)
    known = policies.body(connection, newest) == text
    return (newest if known else newest + 1), known


def _page(desk: Desk, version: int, last: int) -> list[int]:
    return desk.database.read(lambda c: adoption.page(c, version, last, PAGE))


def _foreseen(desk: Desk, policy: Policy, progress: Progress | None) -> Iterator[list[Adopted]]:
    whole = desk.database.read(lambda c: adoption.count(c, policy.version))
    last = done = 0
    while ids := _page(desk, policy.version, last):
        yield desk.database.read(
            lambda c, ids=ids: adoption.foresee(c, ids, policy, desk.book, desk.now())  # type: ignore[misc]
        )
        last, done = ids[-1], done + len(ids)
        if progress is not None:
            progress(done, max(whole, done))


def _moves(one: Adopted) -> Iterator[Move]:
    for before, after in zip(one.before, one.after, strict=True):
        due = _due(before), _due(after)
        missed = after.breached_at is not None and before.judged(one.at).breached_at is None
        if due[0] != due[1] or missed:
            yield Move(one.number, after.name, after.cycle, *due, missed)


def _due(clock: Clock) -> datetime | None:
    return None if clock.ended else clock.due


def _weight(move: Move) -> float:
    """Missed ones first, then by how far they move."""
    by = move.by
    far = abs(by.total_seconds()) if by is not None else 0.0
    return far + (1e12 if move.missed else 0.0)
