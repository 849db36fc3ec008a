"""The small facts of a ticket in one number, and its places in the two orders that lists have.

`facets` stands at the end of every index of the queue, so that a filter of statuses, tiers, categories and
the like is answered by whichever index a list is read from, without a look at the ticket. `rank` is the
queue's own order in one number: open tickets by their nearest deadline, then those without one, then those
of an imported history, whose deadlines alarm nobody; then what has ended, the last touched first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from supportdesk.domain.vocabulary import (
    Category,
    Channel,
    Group,
    Impact,
    Priority,
    ReviewState,
    Status,
    Tier,
    Urgency,
)

NO_DUE, FROM_ELSEWHERE, ENDED = 1 << 43, 1 << 44, 1 << 46
"""Where in the order they begin; what is open is below ENDED. Between stand milliseconds since 1970."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

# Codes in their order; None first or last where a ticket may have none. A number never changes its meaning:
# it is stored.
_CODES: Mapping[str, Sequence[str | None]] = {
    "status": [s.value for s in Status],
    "tier": [t.value for t in Tier],
    "category": [None, *(c.value for c in Category)],
    "priority": [*(p.value for p in Priority), None],
    "channel": [c.value for c in Channel],
    "urgency": [u.value for u in Urgency],
    "impact": [i.value for i in Impact],
    "group": [None, *(g.value for g in Group)],
    "handover": [None, *(t.value for t in Tier)],
    "review": [None, *(r.value for r in ReviewState)],
}
_FLAGS = (
    "emergency", "unanswered", "imported", "owner", "article", "attachment", "tag", "ref", "missed",
)  # fmt: skip


def _layout() -> tuple[dict[str, int], dict[str, int]]:
    shifts: dict[str, int] = {}
    masks: dict[str, int] = {}
    at = 0
    for name, codes in _CODES.items():
        width = (len(codes) - 1).bit_length()
        shifts[name], masks[name] = at, ((1 << width) - 1) << at
        at += width
    for name in _FLAGS:
        shifts[f"has {name}"], masks[f"has {name}"] = at, 1 << at
        at += 1
    return shifts, masks


_SHIFTS, MASKS = _layout()

COUNTED = sum(
    MASKS[name]
    for name in (
        "status", "tier", "category", "priority", "channel", "group", "handover", "review",
        "has emergency", "has unanswered", "has imported", "has owner", "has article", "has attachment",
    )
)  # fmt: skip
"""The facts that are counted together: what the sidebar and most filters ask."""


def bits(name: str, codes: Iterable[str | None]) -> list[int]:
    """The numbers of these codes, compared in lower case, under the mask of their field."""
    known = {None if code is None else code.lower(): n for n, code in enumerate(_CODES[name])}
    return [known[None if code is None else code.lower()] << _SHIFTS[name] for code in codes]


def codes_of(name: str) -> Sequence[str | None]:
    """All codes of a field."""
    return _CODES[name]


def flag(name: str) -> int:
    """The bit of a fact that is or is not."""
    return MASKS[f"has {name}"]


def pack(codes: Mapping[str, str | None], flags: Mapping[str, bool]) -> int:
    """The number of a ticket's facts."""
    packed = 0
    for name in _CODES:
        packed |= bits(name, [codes[name]])[0]
    for name in _FLAGS:
        packed |= flag(name) if flags[name] else 0
    return packed


def with_flag(facets: int, name: str, *, on: bool) -> int:
    """The same facts but for one."""
    return facets | flag(name) if on else facets & ~flag(name)


def rank(*, is_open: bool, imported: bool, next_due: datetime | None, updated_at: datetime) -> int:
    """Where a ticket stands in the queue's own order."""
    if not is_open:
        return (ENDED << 1) - _milliseconds(updated_at)
    due = NO_DUE if next_due is None else _milliseconds(next_due)
    return FROM_ELSEWHERE + due if imported else due


def pressing(facets: int, rank: int) -> int:
    """Where it stands by priority, and among equals by rank."""
    return ((facets & MASKS["priority"]) >> _SHIFTS["priority"]) << 48 | rank


def _milliseconds(at: datetime) -> int:
    return min(max(0, (at - _EPOCH) // _MILLISECOND), NO_DUE - 1)
