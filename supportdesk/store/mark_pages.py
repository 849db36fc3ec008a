"""Marks of many tickets as arrays: a page of rows is taken apart once, whoever counts it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from supportdesk.domain.marks import Kind
from supportdesk.store.passages import KIND_BITS, MARK, STAGE_BITS, TIER_BITS, Row

Numbers = Any
"""An array of numbers."""

_MARK = np.dtype([("since", "<i8"), ("until", "<i8"), ("value", "<i8"), ("code", "<i4")])
"""A mark in an array, as `passages.MARK` stores it."""
assert _MARK.itemsize == MARK.size
assert len(Kind) <= 1 << KIND_BITS


class Some:
    """Some marks of a page, by ticket: an array has one value to a mark.

    `of` is the place of each mark's ticket among the rows, `name` that of its person among the row's names,
    0 for nobody. Each array is made when it is first asked for.
    """

    def __init__(self, marks: Numbers, of: Numbers, places: Numbers) -> None:
        self._marks, self._of, self._places = marks, of, places

    def at(self, which: Numbers) -> Some:
        """Those of them that a mask, or places among them, name."""
        return Some(self._marks, self._of, self._places[which])

    def __len__(self) -> int:
        return len(self._places)

    @cached_property
    def of(self) -> Numbers:
        return self._of[self._places]

    @cached_property
    def since(self) -> Numbers:
        return self._marks["since"][self._places]

    @cached_property
    def until(self) -> Numbers:
        return self._marks["until"][self._places]

    @cached_property
    def value(self) -> Numbers:
        return self._marks["value"][self._places]

    @cached_property
    def _code(self) -> Numbers:
        return self._marks["code"][self._places]

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
    """Rows of tickets, at least one. `facts` and `reported` have one value to a ticket."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.ids, self.departments, self.tags, self.names, coded = zip(*rows, strict=True)
        self._marks = np.frombuffer(b"".join(coded), _MARK)
        lengths = np.fromiter(map(len, coded), np.int32, len(coded)) // _MARK.itemsize
        self._of = np.repeat(np.arange(len(coded), dtype=np.int32), lengths)
        kinds = (self._marks["code"] & (1 << KIND_BITS) - 1).astype(np.uint8)
        self._order = np.argsort(kinds, kind="stable")  # so few values are in order at once
        self._ends = np.cumsum(np.bincount(kinds, minlength=len(Kind)))
        self._kept: dict[tuple[Kind, ...], Some] = {}
        self.facts = self.of(Kind.OPENED).value
        self.reported = self.of(Kind.OPENED).since

    def of(self, *kinds: Kind) -> Some:
        """The marks of these kinds, one kind after the other."""
        found = self._kept.get(kinds)
        if found is None:
            parts = [self._order[self._ends[k] - self._many(k) : self._ends[k]] for k in kinds]
            places = parts[0] if len(parts) == 1 else np.concatenate(parts)
            found = self._kept[kinds] = Some(self._marks, self._of, places)
        return found

    def _many(self, kind: Kind) -> int:
        return int(self._ends[kind] - (self._ends[kind - 1] if kind else 0))

    def __len__(self) -> int:
        return len(self.rows)
