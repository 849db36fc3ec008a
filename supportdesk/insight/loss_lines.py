"""Lines of rankings by number, as a month's losses are added up: whole pages at once, in arrays."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np

from supportdesk.domain.bottlenecks import KEPT
from supportdesk.store.mark_pages import Numbers
from supportdesk.store.wording import Wording

_Key = TypeVar("_Key", str, tuple[str, str])


class Where:
    """Where times were lost: stage and tier, the hour of the week from 1 on, the deadline; 0 is none."""

    def __init__(self, place: Numbers, hour: Numbers, clock: Numbers) -> None:
        self.place, self.hour, self.clock = place, hour, clock

    def at(self, which: Numbers) -> Where:
        """Those of some of them."""
        return Where(self.place[which], self.hour[which], self.clock[which])


class Table:
    """Lengths by two numbers; it grows with them."""

    def __init__(self) -> None:
        self._cells = np.zeros((0, 0), np.int64)

    def add(self, row: Numbers, column: Numbers, length: Numbers) -> None:
        """Each length to its cell."""
        if not len(row):
            return
        rows, columns = self._cells.shape
        if (most := int(row.max())) >= rows or int(column.max()) >= columns:
            wider = np.zeros((max(rows, most + 1), max(columns, int(column.max()) + 1)), np.int64)
            wider[:rows, :columns] = self._cells
            self._cells = wider
        np.add.at(self._cells.reshape(-1), row * np.int64(self._cells.shape[1]) + column, length)

    def of(self, row: int) -> list[int]:
        """A row of it."""
        found: list[int] = self._cells[row].tolist() if row < len(self._cells) else []
        return found


class Lines:
    """The lines of one ranking. `fine`: each has hours and deadlines of its own; else only the line 0 has."""

    def __init__(self, fine: bool) -> None:
        self._fine = fine
        self._lost, self._many, self._least = (np.zeros(0, np.int64) for _ in range(3))
        self._worst: dict[int, list[tuple[int, int]]] = {}
        self.places, self.hours, self.clocks = Table(), Table(), Table()

    def take(self, key: Numbers, ids: Numbers, lost: Numbers) -> None:
        """What tickets lost in lines: each ticket once in a line, in order, and once in all pages."""
        self._lost, self._many = grown(self._lost, key), grown(self._many, key)
        self._least = grown(self._least, key)
        np.add.at(self._lost, key, lost)
        np.add.at(self._many, key, 1)
        near = np.flatnonzero(lost > self._least[key])  # of equals those that came first are kept
        near = near[np.lexsort((ids[near], -lost[near], key[near]))]
        key = key[near]
        begins = [0, *(np.flatnonzero(key[1:] != key[:-1]) + 1).tolist()] if len(key) else []
        for begin, end in zip(begins, [*begins[1:], len(key)], strict=False):
            line, some = int(key[begin]), near[begin : min(end, begin + KEPT)]
            here = zip(lost[some].tolist(), (-ids[some]).tolist(), strict=True)
            worst = self._worst[line] = heapq.nlargest(KEPT, (*self._worst.get(line, ()), *here))
            if len(worst) == KEPT:
                self._least[line] = worst[-1][0]

    def place(self, key: Numbers, where: Where, length: Numbers) -> None:
        """Where times were lost that lines lost."""
        self.places.add(key, where.place, length)
        if not self._fine:
            which = np.flatnonzero(key == 0)
            key, where, length = key[which], where.at(which), length[which]
        for table, column in ((self.hours, where.hour), (self.clocks, where.clock)):
            some = np.flatnonzero(column)
            table.add(key[some], column[some], length[some])

    def numbers(self) -> list[int]:
        """The lines that lost anything."""
        found: list[int] = np.flatnonzero(self._lost).tolist()
        return found

    def of(self, line: int) -> int:
        """What a line lost."""
        return int(self._lost[line]) if line < len(self._lost) else 0

    def many(self, line: int) -> int:
        """In how many tickets."""
        return int(self._many[line])

    def tickets(self, line: int) -> tuple[int, ...]:
        """Those that lost most."""
        return tuple(-negative for _lost, negative in self._worst[line])


class Tags:
    """The tags of tickets, taken apart; 0 is none."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._tags: list[int] = []
        self._many: list[int] = []

    def text(self, number: int) -> str:
        """What the number of a tag stands for."""
        return self._wording.each.texts[number - 1] if number else ""

    def each(self, told: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Of numbers of tags as the wording has them: for each tag the place of its number, the tag, the how
        manyth it is there, and of how many.
        """
        for number in range(len(self._many), len(self._wording.tags.texts)):
            tags = [tag + 1 for tag in self._wording.apart(number)] or [0]
            self._many.append(len(tags))
            self._tags += tags
        lengths = np.array(self._many, np.int64)
        many = lengths[told]
        which = np.repeat(np.arange(len(told)), many)
        n = np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many)
        begins = np.cumsum(lengths) - lengths
        return which, np.array(self._tags, np.int32)[begins[told][which] + n], n, many[which]


def joined(key: Numbers, of: Numbers, length: Numbers, ids: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Lengths of tickets in lines, added up: the line, the ticket's id, the length."""
    codes = key * np.int64(len(ids)) + of
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    begins = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
    line, ticket = np.divmod(codes[begins], len(ids))
    return line, ids[ticket], np.add.reduceat(length[order], begins)


def sums(number: Numbers, length: Numbers, many: int) -> Numbers:
    """Lengths by number; each sum is less than 2**53."""
    return np.bincount(number, length, minlength=many).astype(np.int64)


def grown(values: Numbers, key: Numbers) -> Numbers:
    """Values that every key has a place in."""
    most = int(key.max(initial=-1)) + 1
    if most <= len(values):
        return values
    return np.concatenate((values, np.zeros(most - len(values), values.dtype)))


def most(lengths: Iterable[int], key: Callable[[int], _Key]) -> _Key | None:
    """The key of the greatest; of equals the first in order. None: nothing is greater than 0."""
    there = [(-length, key(n)) for n, length in enumerate(lengths) if length]
    return min(there)[1] if there else None
