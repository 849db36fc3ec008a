"""Marks of many tickets become the figures of months: whole pages at once, in arrays.

What a mark means, and in which months it counts, stands in `domain.marks`; here it is only counted. numpy is
imported with this module, and this module with the first report or query of a month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

import numpy as np

from supportdesk.domain.counted import INSTANTS, instants
from supportdesk.domain.figure_queries import HELD, Figure
from supportdesk.domain.marks import STAGES, TIERS, Kind, micros, unpacked
from supportdesk.domain.month import WHOLE, Key, Span, Tally, Times
from supportdesk.domain.passage import OPEN
from supportdesk.domain.query_asking import Standpoint
from supportdesk.domain.vocabulary import Stage
from supportdesk.domain.week import QUARTER, hour_of_week
from supportdesk.store.mark_pages import Numbers, Page, Some
from supportdesk.store.passages import Row
from supportdesk.store.wording import Named, Names, Told, Wording

_SECOND = 1_000_000
_FEW = 1 << 16
"""Numbers below it are counted without putting them in order."""

_NONE = np.zeros(0, np.int64)
_IS_OPEN = np.array([stage in OPEN for stage in STAGES])
_ENDED = STAGES.index(Stage.ENDED)
_COUNTED = {Kind.REOPENED: "reopened", Kind.MERGED: "merged"}
_HANDS = {
    Kind.ESCALATED: "escalated", Kind.ACCEPTED: "handover_accepted", Kind.RETURNED: "handover_returned",
    Kind.ASSIGNED: "assigned", Kind.HANDED_OVER: "handed_over",
}  # fmt: skip


class _Within:
    """Which marks of a page count in a month."""

    def __init__(self, page: Page, since: int, until: int, now: int) -> None:
        self._page, self._since, self._until, self._now = page, since, until, now

    def of(self, what: str) -> Some:
        """Those that a figure counts: one of `figure_queries.FIGURES`."""
        some, which = self.among(what)
        return some.at(which)

    def among(self, what: str) -> tuple[Some, Numbers]:
        """The marks that may count in a figure, and which of them do."""
        if what == "stood":
            stood = self._page.of(Kind.STOOD)
            overlaps = (stood.since < self._until) & (stood.until > self._since)
            return stood, np.flatnonzero(overlaps & (stood.stage != _ENDED))
        if what in ("before", "after"):
            stood, at = self._page.of(Kind.STOOD), self._since if what == "before" else self._until
            return stood, np.flatnonzero((stood.since < at) & (at <= stood.until) & _IS_OPEN[stood.stage])
        some = self._page.of(*INSTANTS[what])
        found = (some.since >= self._since) & (some.since < self._until)
        if what in HELD:
            after = some.since if what == "scored" else some.value
            found &= (after < self._until) & (self._until <= some.until)
        if what == "missed":
            found &= (some.kind != Kind.DUE) | (some.since <= self._now)
        return some, np.flatnonzero(found)

    def many(self, kind: Kind) -> int:
        """How many of a kind happened."""
        since = self._page.of(kind).since
        return int(np.count_nonzero((since >= self._since) & (since < self._until))) if len(since) else 0


class Chooser:
    """Finds the tickets that a figure counts, page by page."""

    def __init__(self, figure: Figure, here: Standpoint) -> None:
        self._figure, self._zone = figure, here.desk_zone
        self._instants = (*instants(figure, here.desk_zone), micros(here.now))
        self._names = Names()

    def among(self, rows: Sequence[Row]) -> list[int]:
        """Those of these rows, by id."""
        figure, page = self._figure, Page(rows)
        found = _Within(page, *self._instants).of(figure.what)
        if figure.stage is not None:
            found = found.at(np.flatnonzero(found.stage == STAGES.index(figure.stage)))
        if figure.tier is not None:
            found = found.at(np.flatnonzero(found.tier == TIERS.index(figure.tier)))
        if figure.hours is not None:
            hours = hours_of_week(found.since, self._zone)
            found = found.at(np.flatnonzero(np.isin(hours, figure.hours)))
        if figure.person is not None or figure.clock is not None:
            told = Named(page, self._names)
            if figure.person is not None:
                found = found.at(self._named(told.person(found), figure.person))
            if figure.clock is not None:
                clocked = figure.what in ("met", "missed")
                found = found.at(self._named(told.clock(found), figure.clock) if clocked else _NONE)
        return [rows[n][0] for n in np.unique(found.of).tolist()]

    def _named(self, numbers: Numbers, name: str) -> Numbers:
        keys = self._names.keys_of
        wanted = [n for n, key in enumerate(keys) if key.strip().casefold() == name]
        return np.flatnonzero(np.isin(numbers, wanted))


def hours_of_week(instants: Numbers, zone: tzinfo) -> Numbers:
    """`week.hour_of_week` of many instants."""
    if not len(instants):
        return np.zeros(0, np.int64)
    quarters = instants // QUARTER
    first = int(quarters.min())
    which = quarters - first
    there = np.flatnonzero(np.bincount(which)) if int(which.max()) < _FEW else np.unique(which)
    hours = np.zeros(int(there[-1]) + 1, np.int64)
    hours[there] = [hour_of_week((first + n) * QUARTER, zone) for n in there.tolist()]
    return hours[which]


class Counting:
    """Months counted page by page. Deadlines that run are missed as of `now`."""

    def __init__(self, months: Iterable[Span], now: datetime, wording: Wording) -> None:
        self._wording = wording
        self._months = [_Month(month, now) for month in months]

    def add(self, page: Page, told: Told) -> None:
        """Count a page of tickets, each once; `told` by the wording that this counts with."""
        for month in self._months:
            month.add(page, told)

    def tallies(self) -> list[Tally]:
        """What each month came to, in the order in which they were given."""
        return [month.tally(self._wording) for month in self._months]


class _Month:
    def __init__(self, month: Span, now: datetime) -> None:
        self.month = month
        self.since, self.until = micros(month.since), micros(month.until)
        self.now = micros(now)
        self.found = Tally()
        self.facts: Counter[int] = Counter()
        self.departments: Counter[int] = Counter()
        self.tags: Counter[int] = Counter()
        self.quarters: Counter[int] = Counter()
        self.missed_at: Counter[int] = Counter()
        self.met: Counter[int] = Counter()
        self.lengths = [0] * (len(STAGES) * len(TIERS))
        self.answered = _Columns("took", "facts", "department")
        self.solved = _Columns("took", "worked", "facts", "department", "tier", "person")

    def add(self, page: Page, told: Told) -> None:
        within = _Within(page, self.since, self.until, self.now)
        found = self.found
        self._opened(page, told, within)
        self._solved(page, told, within)
        self._stood(page, within.of("stood"))
        self._missed(told, within.of("missed"))
        for name in ("before", "after", "closed", "first_contact"):
            setattr(found, name, getattr(found, name) + len(within.of(name)))
        for clock, many in _each(told.clock(within.of("met"))):
            self.met[clock] += many
        for scores, many in _each(within.of("scored").value):
            found.answers[scores] += many
        for kind, name in _COUNTED.items():
            setattr(found, name, getattr(found, name) + within.many(kind))
        for kind, name in _HANDS.items():
            found.moved[name] += within.many(kind)

    def _opened(self, page: Page, told: Told, within: _Within) -> None:
        of = within.of("opened").of
        self.found.opened += len(of)
        if not len(of):
            return
        for counter, values in (
            (self.facts, page.facts), (self.departments, told.department), (self.tags, told.tags),
            (self.quarters, page.reported // QUARTER - self.since // QUARTER),
        ):  # fmt: skip
            for value, many in _each(values[of]):
                counter[value] += many
        answered = within.of("answered")
        of = answered.of
        self.answered.add(took=answered.value, facts=page.facts[of], department=told.department[of])

    def _stood(self, page: Page, stood: Some) -> None:
        if not len(stood):
            return
        lengths = np.minimum(stood.until, self.until) - np.maximum(stood.since, self.since)
        places = stood.stage * len(TIERS) + stood.tier
        there = np.zeros((len(self.lengths), len(page)), bool)
        there[places, stood.of] = True
        for place in np.flatnonzero(np.bincount(places)).tolist():
            key = (STAGES[place // len(TIERS)].value, TIERS[place % len(TIERS)].value)
            self.found.in_stage[key] += int(np.count_nonzero(there[place]))
            self.lengths[place] += int(lengths[places == place].sum())

    def _solved(self, page: Page, told: Told, within: _Within) -> None:
        every, which = within.among("solved")
        solved, worked = every.at(which), page.of(Kind.WORKED).at(which)  # one follows each
        of = solved.of
        self.found.resolved += len(of)
        self.solved.add(
            took=solved.since - page.reported[of], worked=worked.value, facts=page.facts[of],
            department=told.department[of], tier=solved.tier, person=told.person(solved),
        )  # fmt: skip

    def _missed(self, told: Told, missed: Some) -> None:
        where = (told.clock(missed).astype(np.int64) << 32 | told.person(missed)) << 8
        where |= missed.stage << 4 | missed.tier
        for place, many in _each(where):
            self.missed_at[place] += many

    def tally(self, wording: Wording) -> Tally:
        found, names = self.found, wording.names
        for facts, many in self.facts.items():
            found.spread.update({key(facts): many for key in _OF_FACTS})
            found.imported += many * unpacked(facts)[-1]
        for number, many in self.departments.items():
            found.spread["department", wording.departments.texts[number]] += many
        for number, many in self.tags.items():
            found.spread.update({("tag", wording.each.texts[n]): many for n in wording.apart(number)})
        for quarter, many in self.quarters.items():
            found.load[
                divmod(hour_of_week((self.since // QUARTER + quarter) * QUARTER, self.month.zone), 24)
            ] += many
        for clock, many in self.met.items():
            found.met[names.keys_of[clock]] += many
        for place, many in self.missed_at.items():
            late, owner = names.keys_of[place >> 40], names.keys_of[place >> 8 & 0xFFFFFFFF]
            where = STAGES[place >> 4 & 15].value, TIERS[place & 15].value, owner
            found.missed[late] += many
            found.missed_at[late, where] += many
            found.names |= {owner: names.shown[owner]} if owner else {}
        for place, length in enumerate(self.lengths):
            if length:
                key = (STAGES[place // len(TIERS)].value, TIERS[place % len(TIERS)].value)
                found.stages[key] = timedelta(microseconds=length)
        self._times(wording)
        return found

    def _times(self, wording: Wording) -> None:
        names = wording.names
        by_facts = [("facts", key) for key in _OF_FACTS]

        def department(number: int) -> Key:
            return "department", wording.departments.texts[number]

        def tier(number: int) -> Key:
            return "tier", TIERS[number].value

        def person(number: int) -> Key:
            owner = names.keys_of[number]
            if owner:
                self.found.names[owner] = names.shown[owner]
            return "person", owner

        ways = [*by_facts, ("department", department)]
        self.found.response = _times(self.answered, "took", ways)
        ways += [("tier", tier), ("person", person)]
        self.found.resolution = _times(self.solved, "took", ways)
        self.found.work = _times(self.solved, "worked", ways)


_Way = tuple[str, Callable[[int], Key]]
"""A column, and the key that a number of it has."""

_OF_FACTS: tuple[Callable[[int], Key], ...] = (
    lambda facts: ("category", _value(unpacked(facts)[0])),
    lambda facts: ("priority", _value(unpacked(facts)[1])),
    lambda facts: ("channel", _value(unpacked(facts)[2])),
)
"""What tickets are told apart by, of the number that packs it."""


def _value(code: str | None) -> str:
    return "" if code is None else str(code)


def _each(values: Numbers) -> Iterable[tuple[int, int]]:
    """Each value, from 0 on, and how often it is there."""
    found, many = _counts(values)
    return zip(found.tolist(), many.tolist(), strict=True)


def _counts(values: Numbers) -> tuple[Numbers, Numbers]:
    if not len(values):
        return values, values
    if int(values.max()) >= _FEW:
        found, many = np.unique(values, return_counts=True)
        return found, many
    every = np.bincount(values)
    found = np.flatnonzero(every)
    return found, every[found]


_WIDE = {"took": np.int64, "worked": np.int64, "facts": np.uint16, "tier": np.uint8}
"""Numbers that are not of four bytes."""


class _Columns:
    """Columns that grow by pages: lengths in microseconds, and small numbers."""

    def __init__(self, *names: str) -> None:
        self._parts: dict[str, list[Numbers]] = {name: [] for name in names}

    def add(self, **values: Numbers) -> None:
        for name, part in values.items():
            self._parts[name].append(part.astype(_WIDE.get(name, np.int32)))

    def whole(self, name: str) -> Numbers:
        parts = self._parts[name]
        if len(parts) > 1:
            self._parts[name] = parts = [np.concatenate(parts)]
        return parts[0] if parts else np.zeros(0, np.int64)


def _times(columns: _Columns, name: str, ways: Iterable[_Way]) -> dict[Key, Times]:
    """Times of all, and of each group that has any."""
    values = columns.whole(name)
    if not len(values):
        return {}
    order = np.argsort(values)
    values = values[order]
    found = {WHOLE: _measured(values)}
    for column, key in ways:
        # Several numbers have one key where they say more than it: they are joined, then measured.
        every = columns.whole(column)
        numbers = np.flatnonzero(np.bincount(every))
        keys = [key(number) for number in numbers.tolist()]
        groups = {one: n for n, one in enumerate(dict.fromkeys(keys))}
        group = np.zeros(int(numbers[-1]) + 1, np.uint16 if len(groups) < _FEW else np.uint32)
        group[numbers] = [groups[one] for one in keys]
        of = group[every[order]]
        by_group = values[np.argsort(of, kind="stable")]
        ends = np.cumsum(np.bincount(of, minlength=len(groups)))
        for one, begins, end in zip(groups, [0, *ends.tolist()], ends.tolist(), strict=False):
            found[one] = _measured(by_group[begins:end])
    return found


def _measured(values: Numbers) -> Times:
    """Mean and nearest-rank percentiles of microseconds in order."""
    many = len(values)
    # In two parts: together they would overflow.
    total = int((values // _SECOND).sum()) * _SECOND + int((values % _SECOND).sum())
    half, most = (int(values[max(0, -(-many * tenths // 10) - 1)]) for tenths in (5, 9))
    return Times(many, total / (many * _SECOND), half / _SECOND, most / _SECOND)
