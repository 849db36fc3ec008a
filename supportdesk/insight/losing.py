"""Where a month's time was lost, counted from the marks of passages: whole pages at once, in arrays.

The rules stand in `domain.bottlenecks`. An instant of a ticket is lost once, so its deadlines that had passed
are laid end to end first: each begins where those that passed before it were all met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from supportdesk.domain.bottlenecks import WAITING, Bottleneck, LossBy
from supportdesk.domain.marks import CATEGORIES, STAGES, TIERS, Kind, micros
from supportdesk.domain.month import Span
from supportdesk.domain.vocabulary import Stage
from supportdesk.domain.week import hour_key
from supportdesk.insight.loss_lines import Lines, Tags, Where, grown, joined, most, sums
from supportdesk.store.counting import hours_of_week
from supportdesk.store.mark_pages import Numbers, Page, Some
from supportdesk.store.wording import Told, Wording

_UNIT = timedelta(microseconds=1)
_QUEUE, _WORK = STAGES.index(Stage.QUEUE), STAGES.index(Stage.WORK)
_WAITS = np.array([stage in WAITING for stage in STAGES])
_LOSES = _WAITS | (np.arange(len(STAGES)) == _WORK)
_CATEGORY = 15
"""What of a ticket's facts is its category."""


class Losing:
    """A month's losses, page by page. `problems` has the number of each ticket's problem, by its id; 0: none.
    Where only tickets whose ids `every` divides were looked at for that, each of them stands for so many.

    Deadlines that run have passed as of `now`.
    """

    def __init__(
        self, month: Span, now: datetime, wording: Wording, problems: Mapping[int, int], every: int = 1
    ) -> None:
        self._zone, self._wording, self._problems, self._every = month.zone, wording, problems, every
        self._since, self._until = micros(month.since), micros(min(month.until, now))
        self._lines = {by: Lines(by in _FINE) for by in LossBy}
        self._tags = Tags(wording)
        self._worked = np.zeros(0, np.int64)
        self._whole = 0

    def add(self, page: Page, told: Told) -> None:
        """The tickets of a page; `told` by the wording that this counts with."""
        if self._until <= self._since:
            return
        stood = page.of(Kind.STOOD)
        there = (stood.since < self._until) & (stood.until > self._since) & _LOSES[stood.stage]
        stood = stood.at(np.flatnonzero(there))
        problem = self._problem(page)
        self._work(stood, problem)
        lost = self._lost(page, told, stood)
        if len(lost.length):
            self._take(page, told, lost, problem)

    # ------------------------------------------------------------ what a page lost

    def _spans(self, some: Some) -> tuple[Numbers, Numbers]:
        """From when until when within the month, the tickets one after the other on one line."""
        begins = some.of * np.int64(self._until - self._since + 1)
        since = np.maximum(some.since, self._since) - self._since
        return begins + since, begins + (np.minimum(some.until, self._until) - self._since)

    def _late(self, page: Page, told: Told) -> tuple[Numbers, Numbers, Numbers]:
        """When a deadline of each ticket had passed, each instant once, and which had passed first."""
        late = page.of(Kind.MISSED, Kind.DUE)
        late = late.at(np.flatnonzero((late.since < self._until) & (late.until > self._since)))
        clock = told.clock(late)
        order = np.lexsort((self._wording.names.ranks()[clock], late.since, late.of))
        late, clock = late.at(order), clock[order]
        begins, ends = self._spans(late)
        begins[1:] = np.maximum(begins[1:], np.maximum.accumulate(ends)[:-1])
        kept = begins < ends
        return begins[kept], ends[kept], clock[kept]

    def _lost(self, page: Page, told: Told, stood: Some) -> _Lost:
        begins, ends = self._spans(stood)
        late_begins, late_ends, clocks = self._late(page, told)
        first = np.searchsorted(late_ends, begins, "right")
        many = np.searchsorted(late_begins, ends, "left") - first
        which = np.repeat(np.arange(len(begins)), many)
        late = np.arange(len(which)) + np.repeat(first - (np.cumsum(many) - many), many)
        length = np.minimum(ends[which], late_ends[late]) - np.maximum(begins[which], late_begins[late])
        rest = (ends - begins) - sums(which, length, len(begins))
        bare = np.flatnonzero(_WAITS[stood.stage] & (rest > 0))
        return _Lost(
            stood.at(np.concatenate((which, bare))),
            np.concatenate((length, rest[bare])),
            np.concatenate((clocks[late], np.zeros(len(bare), clocks.dtype))),
        )

    def _problem(self, page: Page) -> Numbers:
        found, number = self._problems, np.zeros(len(page), np.int32)
        some = np.flatnonzero(page.drawn(self._every))
        number[some] = [found.get(n, 0) for n in page.ids[some].tolist()]
        return number

    def _work(self, stood: Some, problem: Numbers) -> None:
        at_work = stood.at(np.flatnonzero(stood.stage == _WORK))
        length = np.minimum(at_work.until, self._until) - np.maximum(at_work.since, self._since)
        number = problem[at_work.of]
        self._worked = grown(self._worked, number)
        np.add.at(self._worked, number, length * self._every)

    # ------------------------------------------------------------ line by line

    def _take(self, page: Page, told: Told, lost: _Lost, problem: Numbers) -> None:
        of, stage = lost.stood.of, lost.stood.stage
        ids = page.ids
        hours = np.zeros(len(of), np.int64)
        queued = np.flatnonzero(stage == _QUEUE)
        hours[queued] = 1 + hours_of_week(lost.stood.since[queued], self._zone)
        where = Where(stage * len(TIERS) + lost.stood.tier, hours, lost.clock)
        per_ticket = sums(of, lost.length, len(page))
        tickets = np.flatnonzero(per_ticket)
        self._whole += int(per_ticket.sum())
        for by, key in (
            (LossBy.PLACE, where.place), (LossBy.TIER, lost.stood.tier),
            (LossBy.PERSON, told.person(lost.stood)), (LossBy.HOUR, hours), (LossBy.DEADLINE, lost.clock),
        ):  # fmt: skip
            lines = self._lines[by]
            lines.take(*joined(key, of, lost.length, ids))
            lines.place(key, where, lost.length)
        category, lines = page.facts & _CATEGORY, self._lines[LossBy.CATEGORY]
        lines.take(category[tickets], ids[tickets], per_ticket[tickets])
        lines.place(category[of], where, lost.length)
        drawn, lines = page.drawn(self._every), self._lines[LossBy.PROBLEM]
        some, part = tickets[drawn[tickets]], np.flatnonzero(drawn[of])
        lines.take(problem[some], ids[some], per_ticket[some] * self._every)
        lines.place(problem[of[part]], where.at(part), lost.length[part] * self._every)
        self._tag(told.tags, tickets, per_ticket[tickets], ids)
        which, tag, _n, _many = self._tags.each(told.tags[of])
        self._lines[LossBy.TAG].place(tag, where.at(which), lost.length[which])

    def _tag(self, tags: Numbers, tickets: Numbers, lost: Numbers, ids: Numbers) -> None:
        """Each of a ticket's tags has an equal part, to the microsecond."""
        which, tag, n, many = self._tags.each(tags[tickets])
        part = lost[which] // many + (n < lost[which] % many)
        had = np.flatnonzero(part)
        self._lines[LossBy.TAG].take(tag[had], ids[tickets[which[had]]], part[had])

    # ------------------------------------------------------------ what it came to

    @property
    def whole(self) -> timedelta:
        """All that was lost."""
        return self._whole * _UNIT

    def worked(self, problem: int) -> timedelta:
        """How long the tickets of a problem were being worked on."""
        return (int(self._worked[problem]) if problem < len(self._worked) else 0) * _UNIT

    def lost(self, problem: int) -> timedelta:
        """How much they lost."""
        return self._lines[LossBy.PROBLEM].of(problem) * _UNIT

    def rankings(self, problems: Sequence[str]) -> dict[LossBy, tuple[Bottleneck, ...]]:
        """Every way to tell them apart; who lost most first, equals by their key. `problems` are the names of
        problems by their numbers.
        """
        keys_of = self._wording.names.keys_of
        keys: dict[LossBy, Callable[[int], str]] = {
            LossBy.PLACE: lambda n: "/".join(_place(n)),
            LossBy.TIER: lambda n: TIERS[n].value,
            LossBy.CATEGORY: lambda n: str(CATEGORIES[n] or ""),
            LossBy.TAG: self._tags.text,
            LossBy.PERSON: lambda n: keys_of[n],
            LossBy.HOUR: lambda n: hour_key(n - 1) if n else "",
            LossBy.DEADLINE: lambda n: keys_of[n],
            LossBy.PROBLEM: lambda n: problems[n],
        }
        return {by: self._ranked(by, keys[by]) for by in LossBy}

    def _ranked(self, by: LossBy, key: Callable[[int], str]) -> tuple[Bottleneck, ...]:
        lines, keys_of = self._lines[by], self._wording.names.keys_of
        times = self._every if by is LossBy.PROBLEM else 1
        found = []
        for n in lines.numbers():
            lost = lines.of(n)
            place = most(lines.places.of(n), _place)
            hour = most(lines.hours.of(n), lambda h: hour_key(h - 1) if h else "")
            clock = most(lines.clocks.of(n), keys_of.__getitem__)
            found.append(
                Bottleneck(
                    by, key(n), lost * _UNIT, lost / self._whole, lines.many(n) * times, lines.tickets(n),
                    place or ("", ""), hour or "", clock or "",
                )
            )  # fmt: skip
        return tuple(sorted(found, key=lambda one: (-one.lost, one.key)))

    @property
    def people(self) -> dict[str, str]:
        """The names of those in whose hands time was lost, by id."""
        names = self._wording.names
        ids = (names.keys_of[n] for n in self._lines[LossBy.PERSON].numbers() if n)
        return {person: names.shown[person] for person in ids}


_FINE = (LossBy.PLACE, LossBy.TIER, LossBy.CATEGORY)
"""What is told apart by these has hours and deadlines of its own in each line; the others in that of none."""


class _Lost:
    """Times that were lost: the stretch of each, how long, the deadline that had passed; 0: none had."""

    def __init__(self, stood: Some, length: Numbers, clock: Numbers) -> None:
        self.stood, self.length, self.clock = stood, length, clock


def _place(number: int) -> tuple[str, str]:
    stage, tier = divmod(number, len(TIERS))
    return STAGES[stage].value, TIERS[tier].value
