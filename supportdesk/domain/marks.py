"""What a month is counted from: a ticket's passage and deadlines as marks, each with the months it counts in.

`docs/figures.md` defines the figures; the rules of what a ticket contributes are these, worked out when the
ticket changes. Counting a month is then no more than asking which marks lie in it (`store.counting`).
Instants are whole microseconds since 1970, so that many tickets are counted at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

from supportdesk.domain.clocks import Clock
from supportdesk.domain.events import Feedback
from supportdesk.domain.passage import NOT_OURS, OPEN, Moment, Passage, Stretch
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Category, Channel, Priority, Stage, Tier

FOREVER = 2**62
"""No instant: what has no end ends then."""

STAGES = tuple(Stage)
TIERS = tuple(Tier)
CATEGORIES = (None, *Category)
PRIORITIES = (None, *Priority)
CHANNELS = tuple(Channel)
"""Codes by the numbers that marks have for them. A number never changes its meaning: it is stored."""


class Kind(IntEnum):
    """What a mark says. `since` is its instant unless another is named.

    The month counts it that holds `since`; STOOD, all that it overlaps. SOLVED, FIRST_CONTACT, CLOSED,
    SCORED count only where the month's end is after `value` (of SCORED: `since`) and not after `until`: that
    long they held.
    """

    OPENED = 0  # reported; value: `packed`
    ANSWERED = 1  # since the report; value: how long until the first answer
    STOOD = 2  # a stretch from since until until
    SOLVED = 3
    WORKED = 4  # follows each SOLVED; value: how much of the way there was in the desk's hands
    FIRST_CONTACT = 5  # solved by the first who took it
    CLOSED = 6
    REOPENED = 7
    MERGED = 8
    ESCALATED = 9
    ACCEPTED = 10
    RETURNED = 11
    ASSIGNED = 12
    HANDED_OVER = 13
    MET = 14  # a deadline; value: its clock's place among the names
    MISSED = 15  # the same, until it was met or cancelled after all; who had it, where, when its time was up
    DUE = 16  # missed, once that instant has come
    SCORED = 17  # value: `scored`


class Mark(NamedTuple):
    """One of them. `stage` and `tier` are places in STAGES and TIERS, `name` one among the ticket's names."""

    kind: int
    since: int
    until: int = FOREVER
    value: int = 0
    stage: int = 0
    tier: int = 0
    name: int = 0


Name = str | tuple[str, str]
"""A clock, or a person: id and name."""


class Marks(NamedTuple):
    """All of a ticket's. `names` are counted from 1; 0 is nobody."""

    names: tuple[Name, ...]
    marks: tuple[Mark, ...]

    @property
    def ended_at(self) -> int | None:
        """The last instant that they say anything of; None while it goes on."""
        last = max((m for m in self.marks if m.kind == Kind.STOOD), key=lambda m: m.since)
        if STAGES[last.stage] is not Stage.ENDED:
            return None
        return max(mark.since for mark in self.marks)


def marks(t: Ticket) -> Marks:
    """What a ticket says of any month."""
    names: dict[Name, int] = {}
    way = [_opened(t), *_answered(t)]
    way += [_stood(s, names) for s in t.passage.stretches]
    way += _solved(t.passage, t.reported_at, names)
    way += _closed(t.passage)
    way += [Mark(_HANDS[m.kind], micros(m.at)) for m in t.passage.moments if m.kind in _HANDS]
    way += _scored(t.passage)
    way += _deadlines(way, t.clocks, names)
    return Marks(tuple(names), tuple(way))


def with_clocks(told: Marks, clocks: Iterable[Clock]) -> Marks:
    """The same for a ticket whose clocks are other ones, and nothing else."""
    way = [mark for mark in told.marks if mark.kind not in _DEADLINES]
    used = {mark.name for mark in way}
    kept = [name for n, name in enumerate(told.names, 1) if n in used]
    names: dict[Name, int] = {name: n for n, name in enumerate(kept, 1)}
    moved = {0: 0} | {n: names[name] for n, name in enumerate(told.names, 1) if n in used}
    way = [mark._replace(name=moved[mark.name]) for mark in way]
    way += _deadlines(way, clocks, names)
    return Marks(tuple(names), tuple(way))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HANDS = {
    "reopened": Kind.REOPENED,
    "merged_into": Kind.MERGED,
    "escalated": Kind.ESCALATED,
    "handover_accepted": Kind.ACCEPTED,
    "handover_returned": Kind.RETURNED,
    "assigned": Kind.ASSIGNED,
    "handed_over": Kind.HANDED_OVER,
}
_DEADLINES = (Kind.MET, Kind.MISSED, Kind.DUE)


def micros(at: datetime) -> int:
    """Whole microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def packed(t: Ticket) -> int:
    """What a ticket is today, as a number: category, priority, channel, and whether it was imported."""
    return (
        CATEGORIES.index(t.category)
        | PRIORITIES.index(t.priority) << 4
        | CHANNELS.index(t.channel) << 8
        | t.imported << 12
    )


def unpacked(number: int) -> tuple[Category | None, Priority | None, Channel, bool]:
    """What `packed` made a number of."""
    return (
        CATEGORIES[number & 15],
        PRIORITIES[number >> 4 & 15],
        CHANNELS[number >> 8 & 15],
        bool(number >> 12),
    )


_SCORES = ("response_speed", "problem_solving", "attitude", "overall")
"""In the order of Feedback's fields."""


def scored(feedback: Feedback) -> int:
    """Scores as a number; the comment is no figure."""
    given = [getattr(feedback, name) for name in _SCORES]
    return sum(0 if score is None else score + 1 << 8 * n for n, score in enumerate(given))


def scores(number: int) -> Feedback:
    """What `scored` made a number of."""
    codes = [number >> 8 * n & 255 for n in range(len(_SCORES))]
    speed, solving, attitude, overall = (code - 1 if code else None for code in codes)
    return Feedback(speed, solving, attitude, overall)


# ---------------------------------------------------------------- the rules


def _opened(t: Ticket) -> Mark:
    return Mark(Kind.OPENED, micros(t.reported_at), value=packed(t))


def _answered(t: Ticket) -> list[Mark]:
    if t.first_answer_at is None:
        return []
    waited = max(0, micros(t.first_answer_at) - micros(t.reported_at))
    return [Mark(Kind.ANSWERED, micros(t.reported_at), value=waited)]


def _stood(stretch: Stretch, names: dict[Name, int]) -> Mark:
    until = FOREVER if stretch.until is None else micros(stretch.until)
    return _placed(stretch, names, Mark(Kind.STOOD, micros(stretch.since), until))


def _placed(where: Stretch, names: dict[Name, int], mark: Mark) -> Mark:
    stage, tier = STAGES.index(where.stage), TIERS.index(where.tier)
    return mark._replace(stage=stage, tier=tier, name=_person(where, names))


def _person(where: Stretch | Moment, names: dict[Name, int]) -> int:
    if where.owner is None:
        return 0
    return names.setdefault((where.owner.id, where.owner.name), len(names) + 1)


def _solved(passage: Passage, reported_at: datetime, names: dict[Name, int]) -> list[Mark]:
    """Each solution: a month has the last one up to its end, where it came within it and still held."""
    found: list[Mark] = []
    for moment, after, until in _held(passage, "resolved"):
        at = micros(moment.at)
        ours = (moment.at - reported_at) - passage.spent(NOT_OURS, reported_at, moment.at)
        place = {"tier": TIERS.index(moment.tier), "name": _person(moment, names)}
        found.append(Mark(Kind.SOLVED, at, until, after, **place))
        found.append(Mark(Kind.WORKED, at, until, ours // _MICROSECOND, **place))
        if _at_first_contact(passage, moment.at):
            found.append(Mark(Kind.FIRST_CONTACT, at, until, after, **place))
    return found


def _closed(passage: Passage) -> list[Mark]:
    return [Mark(Kind.CLOSED, micros(m.at), until, after) for m, after, until in _held(passage, "closed")]


def _held(passage: Passage, kind: str) -> list[tuple[Moment, int, int]]:
    """When each such moment was the last and the ticket not open: after one instant, until another.

    One that was reopened and merged or closed without another solution was solved again by the old one.
    """
    moments = [m for m in passage.moments if m.kind == kind]
    ended = [s for s in passage.stretches if s.stage not in OPEN]
    found: list[tuple[Moment, int, int]] = []
    for n, moment in enumerate(moments):
        begins = micros(moment.at)
        ends = micros(moments[n + 1].at) if n + 1 < len(moments) else FOREVER
        for stretch in ended:
            after = max(begins, micros(stretch.since))
            until = min(ends, FOREVER if stretch.until is None else micros(stretch.until))
            if after < until:
                if found and found[-1][0] is moment and found[-1][2] == after:
                    after = found.pop()[1]
                found.append((moment, after, until))
    return found


def _at_first_contact(passage: Passage, solved: datetime) -> bool:
    """Solved by the first who took it, at L1, with one answer at most before, and never reopened."""
    owners, answers = set(), 0
    for moment in passage.moments:
        if moment.at <= solved:
            if moment.kind in ("escalated", "reopened"):
                return False
            answers += moment.kind in ("public_replied", "contact_logged")
    for stretch in passage.stretches:
        if stretch.since < solved:
            if stretch.tier is not Tier.L1:
                return False
            if stretch.owner is not None:
                owners.add(stretch.owner.id)
    return len(owners) <= 1 and answers <= 1


def _scored(passage: Passage) -> list[Mark]:
    """Each feedback until the next: a month has the last that came within it."""
    found = [Mark(Kind.SCORED, micros(at), value=scored(feedback)) for at, feedback in passage.feedback]
    for n, later in enumerate(found[1:]):
        found[n] = found[n]._replace(until=later.since)
    return found


def _deadlines(way: Sequence[Mark], clocks: Iterable[Clock], names: dict[Name, int]) -> list[Mark]:
    """Deadlines met, or missed where the ticket was just before their time was up; no cancelled ones."""
    stood = [mark for mark in way if mark.kind == Kind.STOOD]
    found: list[Mark] = []
    for clock in sorted(clocks, key=lambda one: (one.name, one.cycle)):
        at = clock.breached_at or clock.met_at or clock.due
        if clock.due is None or at is None or (clock.cancelled_at and not clock.breached_at):
            continue
        name = names.setdefault(clock.name, len(names) + 1)
        if clock.met_at is not None and clock.breached_at is None:
            found.append(Mark(Kind.MET, micros(at), value=name))
            continue
        kind = Kind.DUE if clock.breached_at is None else Kind.MISSED
        where = stood[0]
        for mark in stood:
            if mark.since < micros(at):
                where = mark
        ended = clock.met_at or clock.cancelled_at
        until = micros(ended) if ended else FOREVER
        found.append(where._replace(kind=kind, since=micros(at), until=until, value=name))
    return found
