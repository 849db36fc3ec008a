"""Marks of many tickets become the figures of months: whole pages at once, in arrays.

What a mark means, and in which months it counts, stands in `domain.marks`; here it is only counted. numpy is
imported with this module, and this module with the first report or query of a month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import chain

import numpy as np

from supportdesk.domain.counted import INSTANTS, instants
from supportdesk.domain.figure_queries import HELD, Figure
from supportdesk.domain.marks import STAGES, TIERS, Kind, micros, unpacked
from supportdesk.domain.month import WHOLE, Key, Span, Tally, Times
from supportdesk.domain.passage import OPEN
from supportdesk.domain.query_asking import Standpoint
from supportdesk.domain.vocabulary import Stage
from supportdesk.domain.week import QUARTER, hour_of_week
from supportdesk.store.mark_pages import Numbers, Page
from supportdesk.store.passages import Row, read_names

_SECOND = 1_000_000
_KNOWN = 50_000
"""Rows of names that are kept read."""

_IS_OPEN = np.array([stage in OPEN for stage in STAGES])
_SAYS = {what: np.isin(list(Kind), kinds) for what, kinds in INSTANTS.items()}
"""Of each figure of what happened, by kind, whether a mark of it says so."""

_ENDED = STAGES.index(Stage.ENDED)
_HANDS = {
    Kind.ESCALATED: "escalated", Kind.ACCEPTED: "handover_accepted", Kind.RETURNED: "handover_returned",
    Kind.ASSIGNED: "assigned", Kind.HANDED_OVER: "handed_over",
}  # fmt: skip


class _Within:
    """Which marks of a page count in a month."""

    def __init__(self, page: Page, since: int, until: int, now: int) -> None:
        self._page, self._since, self._until, self._now = page, since, until, now
        self.marks = (page.since >= since) & (page.since < until)

    def of(self, what: str) -> Numbers:
        """Those that a figure counts: one of `figure_queries.FIGURES`."""
        page = self._page
        if what == "stood":
            overlaps = (page.since < self._until) & (page.until > self._since)
            return overlaps & (page.kind == Kind.STOOD) & (page.stage != _ENDED)
        if what in ("before", "after"):
            at = self._since if what == "before" else self._until
            is_open = (page.kind == Kind.STOOD) & _IS_OPEN[page.stage]
            return is_open & (page.since < at) & (at <= page.until)
        found = self.marks & _SAYS[what][page.kind]
        if what in HELD:
            after = page.since if what == "scored" else page.value
            return found & (after < self._until) & (self._until <= page.until)
        return found & ((page.kind != Kind.DUE) | (page.since <= self._now)) if what == "missed" else found


class Chooser:
    """Finds the tickets that a figure counts, page by page."""

    def __init__(self, figure: Figure, here: Standpoint) -> None:
        self._figure, self._zone = figure, here.desk_zone
        self._instants = (*instants(figure, here.desk_zone), micros(here.now))
        self._names = _Names()

    def among(self, rows: Sequence[Row]) -> list[int]:
        """Those of these rows, by id."""
        figure, page = self._figure, Page(rows)
        told = _Named(page, self._names)
        which = _Within(page, *self._instants).of(figure.what)
        if figure.stage is not None:
            which &= page.stage == STAGES.index(figure.stage)
        if figure.tier is not None:
            which &= page.tier == TIERS.index(figure.tier)
        found = np.flatnonzero(which)
        if figure.hours is not None:
            found = found[np.isin(hours_of_week(page.since[found], self._zone), figure.hours)]
        if figure.person is not None:
            found = found[self._named(told.person(found), figure.person)]
        if figure.clock is not None:
            clocked = figure.what in ("met", "missed")
            found = found[self._named(told.clock(found), figure.clock)] if clocked else found[:0]
        return [rows[n][0] for n in np.unique(page.of[found]).tolist()]

    def _named(self, numbers: Numbers, name: str) -> Numbers:
        keys = self._names.keys_of
        return np.isin(numbers, [n for n, key in enumerate(keys) if key.strip().casefold() == name])


class _Words(dict[str, int]):
    """The number that stands for each text."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __missing__(self, text: str) -> int:
        found = self[text] = len(self.texts)
        self.texts.append(text)
        return found


class _Names(dict[str, tuple[int, ...]]):
    """Of the names in a row, as it has them, the numbers of people and clocks, nobody first: that is 0."""

    def __init__(self) -> None:
        self.keys_of = [""]
        self.shown: dict[str, str] = {}
        self._numbers: dict[tuple[bool, str], int] = {(True, ""): 0}

    def __missing__(self, names: str) -> tuple[int, ...]:
        if len(self) >= _KNOWN:
            self.clear()
        found = self[names] = (0, *map(self._number, read_names(names)))
        return found

    def _number(self, name: str | tuple[str, str]) -> int:
        person = not isinstance(name, str)
        key = name[0] if person else str(name)
        if person:
            self.shown[key] = name[1]
        found = self._numbers.get((person, key))
        if found is None:
            found = self._numbers[person, key] = len(self.keys_of)
            self.keys_of.append(key)
        return found


class _Named:
    """The people and clocks of a page's marks."""

    def __init__(self, page: Page, names: _Names) -> None:
        every = list(map(names.__getitem__, (row[3] for row in page.rows)))
        many = np.fromiter(map(len, every), np.int64, len(every))
        self._names = np.fromiter(chain.from_iterable(every), np.int64, int(many.sum()))
        self._from = np.cumsum(many) - many
        self._page = page

    def person(self, which: Numbers) -> Numbers:
        """The names of some marks."""
        return self._names[self._from[self._page.of[which]] + self._page.name[which]]

    def clock(self, which: Numbers) -> Numbers:
        """The names of the clocks of some marks."""
        return self._names[self._from[self._page.of[which]] + self._page.value[which]]


class _Told(_Named):
    """All that is told of a page's tickets in words, as numbers: their departments and tags, too."""

    def __init__(self, page: Page, departments: _Words, tags: _Words, names: _Names) -> None:
        super().__init__(page, names)
        self.department = _numbered(departments, (row[1] for row in page.rows), len(page))
        self.tags = _numbered(tags, (row[2] for row in page.rows), len(page))


def hours_of_week(instants: Numbers, zone: tzinfo) -> Numbers:
    """`week.hour_of_week` of many instants."""
    quarters, which = np.unique(instants // QUARTER, return_inverse=True)
    return np.array([hour_of_week(q * QUARTER, zone) for q in quarters.tolist()], np.int64)[which]


def _numbered(words: _Words, texts: Iterable[str], many: int) -> Numbers:
    return np.fromiter(map(words.__getitem__, texts), np.int64, many)


class Counting:
    """Months counted page by page. Deadlines that run are missed as of `now`."""

    def __init__(self, months: Iterable[Span], now: datetime) -> None:
        self._departments, self._tags, self._names = _Words(), _Words(), _Names()
        self._months = [_Month(month, now) for month in months]

    def add(self, page: Page) -> None:
        """Count a page of tickets, each once."""
        told = _Told(page, self._departments, self._tags, self._names)
        for month in self._months:
            month.add(page, told)

    def tallies(self) -> list[Tally]:
        """What each month came to, in the order in which they were given."""
        return [month.tally(self._departments, self._tags, self._names) for month in self._months]


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

    def add(self, page: Page, told: _Told) -> None:
        within = _Within(page, self.since, self.until, self.now)
        found = self.found
        self._opened(page, told, within.of("opened"))
        self._solved(page, told, within.of("solved"))
        self._stood(page, within.of("stood"))
        self._missed(page, told, np.flatnonzero(within.of("missed")))
        for name in ("before", "after", "closed", "first_contact"):
            setattr(found, name, getattr(found, name) + int(within.of(name).sum()))
        for clock, many in _each(told.clock(np.flatnonzero(within.of("met")))):
            self.met[clock] += many
        for scores, many in _each(page.value[within.of("scored")]):
            found.answers[scores] += many
        for kind, many in _each(page.kind[within.marks]):
            if kind == Kind.REOPENED:
                found.reopened += many
            elif kind == Kind.MERGED:
                found.merged += many
            elif kind in _HANDS:
                found.moved[_HANDS[Kind(kind)]] += many

    def _opened(self, page: Page, told: _Told, which: Numbers) -> None:
        places = np.flatnonzero(which)
        of = page.of[places]
        self.found.opened += len(places)
        for counter, values in (
            (self.facts, page.facts), (self.departments, told.department), (self.tags, told.tags),
            (self.quarters, page.reported // QUARTER),
        ):  # fmt: skip
            for value, many in _each(values[of]):
                counter[value] += many
        answered = places[page.kind[np.minimum(places + 1, len(page.kind) - 1)] == Kind.ANSWERED]
        of = page.of[answered]
        self.answered.add(took=page.value[answered + 1], facts=page.facts[of], department=told.department[of])

    def _stood(self, page: Page, stood: Numbers) -> None:
        which = np.flatnonzero(stood)
        lengths = np.minimum(page.until[which], self.until) - np.maximum(page.since[which], self.since)
        places = page.stage[which] * len(TIERS) + page.tier[which]
        there = np.zeros((len(page), len(self.lengths)), bool)
        there[page.of[which], places] = True
        for place, many in enumerate(there.sum(axis=0).tolist()):
            if many:
                key = (STAGES[place // len(TIERS)].value, TIERS[place % len(TIERS)].value)
                self.found.in_stage[key] += many
                self.lengths[place] += int(lengths[places == place].sum())

    def _solved(self, page: Page, told: _Told, which: Numbers) -> None:
        places = np.flatnonzero(which)
        of = page.of[places]
        self.found.resolved += len(places)
        self.solved.add(
            took=page.since[places] - page.reported[of], worked=page.value[places + 1],
            facts=page.facts[of], department=told.department[of],
            tier=page.tier[places], person=told.person(places),
        )  # fmt: skip

    def _missed(self, page: Page, told: _Told, missed: Numbers) -> None:
        where = (told.clock(missed) << 32 | told.person(missed)) << 8
        where |= page.stage[missed] << 4 | page.tier[missed]
        for place, many in _each(where):
            self.missed_at[place] += many

    def tally(self, departments: _Words, tags: _Words, names: _Names) -> Tally:
        found = self.found
        for facts, many in self.facts.items():
            found.spread.update({key(facts): many for key in _OF_FACTS})
            found.imported += many * unpacked(facts)[-1]
        for number, many in self.departments.items():
            found.spread["department", departments.texts[number]] += many
        for number, many in self.tags.items():
            found.spread.update({("tag", tag): many for tag in tags.texts[number].split(",") if tag})
        for quarter, many in self.quarters.items():
            found.load[divmod(hour_of_week(quarter * QUARTER, self.month.zone), 24)] += many
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
        self._times(departments, names)
        return found

    def _times(self, departments: _Words, names: _Names) -> None:
        by_facts = [("facts", key) for key in _OF_FACTS]

        def department(number: int) -> Key:
            return "department", departments.texts[number]

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
    """Each value and how often it is there."""
    found, many = np.unique(values, return_counts=True)
    return zip(found.tolist(), many.tolist(), strict=True)


class _Columns:
    """Columns that grow by pages: lengths in microseconds, and small numbers."""

    def __init__(self, *names: str) -> None:
        self._parts: dict[str, list[Numbers]] = {name: [] for name in names}

    def add(self, **values: Numbers) -> None:
        for name, part in values.items():
            wide = np.int64 if name in ("took", "worked") else np.int32
            self._parts[name].append(part.astype(wide))

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
        numbers, which = np.unique(columns.whole(column)[order], return_inverse=True)
        keys = [key(number) for number in numbers.tolist()]
        groups = {one: n for n, one in enumerate(dict.fromkeys(keys))}
        small = np.uint16 if len(groups) < 1 << 16 else np.uint32
        of = np.array([groups[one] for one in keys], small)[which]
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
