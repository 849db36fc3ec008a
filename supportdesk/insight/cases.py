"""What each ticket of a page says of what a month teaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from supportdesk.domain.marks import STAGES, TIERS, Kind, micros, unpacked
from supportdesk.domain.month import Span
from supportdesk.domain.people import AgentRef
from supportdesk.domain.query import folded
from supportdesk.domain.training import Case, Solved
from supportdesk.domain.vocabulary import Stage, Tier
from supportdesk.services.desk import Desk
from supportdesk.store import gains
from supportdesk.store.passages import KIND_BITS, MARK, STAGE_BITS, TIER_BITS, Row, names_of


def cases(desk: Desk, month: Span, rows: Sequence[Row], now: datetime) -> list[Case]:
    """Of these tickets. Raises StoreError."""
    linked = desk.database.read(lambda c: gains.linked(c, [row[0] for row in rows]))
    since, end, until = micros(month.since), micros(month.until), micros(min(month.until, now))
    return [_case(row, linked.get(row[0], ((), ())), since, end, until) for row in rows]


def _case(
    row: Row, linked: tuple[tuple[str, ...], tuple[str, ...]], since: int, end: int, until: int
) -> Case:
    """What a ticket says of a month from `since` until before `end`, which has come as far as `until`."""
    ticket_id, _department, tags, names, coded = row
    people = names_of(names)
    holders: dict[tuple[str, Tier], AgentRef] = {}
    escalated: list[int] = []
    category, reopened, solved = "", 0, None
    for begun, ended, value, code in MARK.iter_unpack(coded):
        kind = code & _KIND
        if kind == Kind.STOOD:
            if begun < until and ended > since and STAGES[code >> _STAGE & _STAGES] is Stage.WORK:
                tier = TIERS[code >> _TIER & _TIERS]
                owner = _owner(people, code >> _NAME, tier)
                if owner is not None:
                    holders[owner.id, tier] = owner
        elif kind == Kind.OPENED:
            category = unpacked(value)[0] or ""
        elif kind in _WITHIN and since <= begun < end:
            if kind == Kind.ESCALATED:
                escalated.append(begun)
            elif kind == Kind.REOPENED:
                reopened += 1
            elif value < end <= ended:
                tier = TIERS[code >> _TIER & _TIERS]
                solved = Solved(begun, tier, _owner(people, code >> _NAME, tier))
    given = tuple(dict.fromkeys(folded(tag) for tag in tags.split(",") if tag))
    return Case(
        ticket_id, str(category), given, tuple(escalated), reopened, solved, tuple(holders.values()), *linked,
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
