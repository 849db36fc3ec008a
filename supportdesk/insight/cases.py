"""What each ticket says of where a month's time went and what it teaches: a page of tickets at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from supportdesk.domain.losses import Case, Overdue, Solved, Stood, losses, worked
from supportdesk.domain.marks import STAGES, TIERS, Kind, micros, unpacked
from supportdesk.domain.month import Span
from supportdesk.domain.people import AgentRef
from supportdesk.domain.vocabulary import Stage, Tier
from supportdesk.insight.passage_pages import passage_pages
from supportdesk.services.desk import Desk
from supportdesk.services.paging import Progress
from supportdesk.store import gains, passages
from supportdesk.store.database import Connection
from supportdesk.store.passages import KIND_BITS, MARK, STAGE_BITS, TIER_BITS

PAGE = 2_000
"""Tickets read at once."""


def cases(desk: Desk, month: Span, progress: Progress | None = None) -> Iterator[Case]:
    """Those that the month says something of, by id. Raises StoreError."""
    since, until, now = micros(month.since), micros(month.until), desk.now()
    for rows in passage_pages(desk, since, until, progress, PAGE):
        yield from desk.database.read(lambda c: _page(c, rows, month, now))  # noqa: B023


def _page(connection: Connection, rows: Sequence[passages.Row], month: Span, now: datetime) -> list[Case]:
    ids = [row[0] for row in rows]
    late, linked = gains.overdue(connection, ids, now), gains.linked(connection, ids)
    since, end, until = micros(month.since), micros(month.until), micros(min(month.until, now))
    return [_case(row, late.get(row[0], ()), linked.get(row[0], ((), ())), since, end, until) for row in rows]


def _case(
    row: passages.Row,
    late: Sequence[Overdue],
    linked: tuple[tuple[str, ...], tuple[str, ...]],
    since: int,
    end: int,
    until: int,
) -> Case:
    """What a ticket says of a month from `since` until before `end`, which has come as far as `until`."""
    ticket_id, _department, tags, names, coded = row
    people = passages.names_of(names)
    stood: list[Stood] = []
    holders: dict[tuple[str, Tier], AgentRef] = {}
    escalated: list[int] = []
    category, opened, reopened, solved = "", False, 0, None
    for begun, ended, value, code in MARK.iter_unpack(coded):
        kind = code & _KIND
        if kind == Kind.STOOD:
            stage, tier = STAGES[code >> _STAGE & _STAGES], TIERS[code >> _TIER & _TIERS]
            owner = _owner(people, code >> _NAME, tier)
            stood.append(Stood(stage, tier, owner, begun, ended))
            if owner is not None and stage is Stage.WORK and begun < until and ended > since:
                holders[owner.id, tier] = owner
        elif kind == Kind.OPENED:
            category, opened = unpacked(value)[0] or "", since <= begun < end
        elif kind in _WITHIN and since <= begun < end:
            if kind == Kind.ESCALATED:
                escalated.append(begun)
            elif kind == Kind.REOPENED:
                reopened += 1
            elif value < end <= ended:
                tier = TIERS[code >> _TIER & _TIERS]
                solved = Solved(begun, tier, _owner(people, code >> _NAME, tier))
    return Case(
        ticket_id, opened, str(category), tuple(tag for tag in tags.split(",") if tag),
        tuple(losses(stood, late, since, until)), worked(stood, since, until), tuple(escalated), reopened,
        solved, tuple(holders.values()), *linked,
    )  # fmt: skip


_WITHIN = (Kind.ESCALATED, Kind.REOPENED, Kind.SOLVED)
_KIND, _STAGES, _TIERS = (1 << KIND_BITS) - 1, (1 << STAGE_BITS) - 1, (1 << TIER_BITS) - 1
_STAGE, _TIER, _NAME = KIND_BITS, KIND_BITS + STAGE_BITS, KIND_BITS + STAGE_BITS + TIER_BITS


@lru_cache(maxsize=50_000)
def _person(agent_id: str, name: str, tier: Tier) -> AgentRef:
    return AgentRef(agent_id, name, tier)


def _owner(people: Sequence[str | tuple[str, str]], place: int, tier: Tier) -> AgentRef | None:
    """Who had it, of the tier that it was at then."""
    name = people[place - 1] if place else ""
    return None if isinstance(name, str) else _person(*name, tier)
