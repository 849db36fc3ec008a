"""Marks of many tickets as arrays: a page of rows is taken apart once, whoever counts it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from supportdesk.domain.marks import STAGES, Kind
from supportdesk.domain.vocabulary import Stage
from supportdesk.store.passages import KIND_BITS, MARK, STAGE_BITS, TIER_BITS, Row

Numbers = Any
"""An array of numbers."""

_MARK = np.dtype([("since", "<i8"), ("until", "<i8"), ("value", "<i8"), ("code", "<i4")])
"""A mark in an array, as `passages.MARK` stores it."""
assert _MARK.itemsize == MARK.size
assert len(Kind) <= 1 << KIND_BITS


_ENDED = STAGES.index(Stage.ENDED)
_PLAIN = np.dtype(f"V{MARK.size}")


def _taken(marks: Numbers, places: Numbers) -> Numbers:
    """Marks at some places: as bytes, which are moved many times as fast as fields are."""
    return marks.view(_PLAIN).take(places).view(_MARK)


class Some:
    """Some marks of a page, by ticket: an array has one value to a mark.

    `of` is the place of each mark's ticket among the rows, `name` that of its person among the row's names,
    0 for nobody. Each array is made when it is first asked for.
    """

    def __init__(self, marks: Numbers, of: Numbers) -> None:
        self._marks, self.of = marks, of

    def at(self, which: Numbers) -> Some:
        """Those of them whose places are named."""
        return Some(_taken(self._marks, which), self.of[which])

    def __len__(self) -> int:
        return len(self.of)

    @cached_property
    def since(self) -> Numbers:
        return self._marks["since"].copy()

    @cached_property
    def until(self) -> Numbers:
        return self._marks["until"].copy()

    @cached_property
    def value(self) -> Numbers:
        return self._marks["value"].copy()

    @cached_property
    def _code(self) -> Numbers:
        return self._marks["code"].copy()

    @cached_property
    def kind(self) -> Numbers:
        return self._code & (1 << KIND_BITS) - 1

    @cached_property
    def stage(self) -> Numbers:
        return self._code >> KIND_BITS & (1 << STAGE_BITS) - 1

    @cached_property
    def tier(self) -> Numbers:
        return self._code >> KIND_BITS + STAGE_BITS & (1 << TIER_BITS) - 1

    @cached_property
    def name(self) -> Numbers:
        return self._code >> KIND_BITS + STAGE_BITS + TIER_BITS


class Page:
    """Rows of tickets, at least one. `ids`, `facts` and `reported` have one value to each."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        ids, self.departments, self.tags, self.names, coded = zip(*rows, strict=True)
        self.ids = np.array(ids)
        marks = np.frombuffer(b"".join(coded), _MARK)
        lengths = np.fromiter(map(len, coded), np.int32, len(coded)) // _MARK.itemsize
        kinds = (marks["code"] & (1 << KIND_BITS) - 1).astype(np.uint8)
        order = np.argsort(kinds, kind="stable")  # so few values are in order at once
        self._marks = _taken(marks, order)
        self._of = np.repeat(np.arange(len(coded), dtype=np.int32), lengths)[order]
        self._ends = np.cumsum(np.bincount(kinds, minlength=len(Kind))).tolist()
        self._kept: dict[tuple[Kind, ...], Some] = {}
        self.facts = self.of(Kind.OPENED).value
        self.reported = self.of(Kind.OPENED).since

    def of(self, *kinds: Kind) -> Some:
        """The marks of these kinds, one kind after the other."""
        found = self._kept.get(kinds)
        if found is None:
            where = [slice(self._ends[kind - 1] if kind else 0, self._ends[kind]) for kind in kinds]
            marks, of = [self._marks[some] for some in where], [self._of[some] for some in where]
            one = len(kinds) == 1
            found = Some(marks[0], of[0]) if one else Some(np.concatenate(marks), np.concatenate(of))
            self._kept[kinds] = found
        return found

    def drawn(self, every: int) -> Numbers:
        """Which tickets are taken where one of `every` so many is: those whose ids it divides."""
        taken: Numbers = self.ids % every == 0
        return taken

    def between(self, since: int, until: int, every: int = 1) -> list[int]:
        """The places of tickets that were on the way between two instants, or came to their end; of `every`
        so many one.
        """
        stood = self.of(Kind.STOOD)
        ended = (stood.stage == _ENDED) & (stood.since < since)
        there = (stood.since < until) & (stood.until > since) & ~ended
        on_the_way = np.zeros(len(self), np.bool_)
        on_the_way[stood.of[there]] = True
        found: list[int] = np.flatnonzero(on_the_way & self.drawn(every)).tolist()
        return found

    def __len__(self) -> int:
        return len(self.rows)
