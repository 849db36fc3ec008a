"""Marks of many tickets as arrays: a page of rows is taken apart once, whoever counts it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from supportdesk.store.passages import KIND_BITS, MARK, STAGE_BITS, TIER_BITS, Row

Numbers = Any
"""An array of numbers."""

_MARK = np.dtype([("since", "<i8"), ("until", "<i8"), ("value", "<i8"), ("code", "<i4")])
"""A mark in an array, as `passages.MARK` stores it."""
assert _MARK.itemsize == MARK.size


class Page:
    """Rows of tickets, at least one: an array has one value to a mark, or to a ticket where `of` says so.

    `of` is the place of each mark's ticket among the rows, `name` that of its person among the row's names,
    0 for nobody; `facts` and `reported` are of each ticket.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        coded = [row[4] for row in rows]
        marks = np.frombuffer(b"".join(coded), _MARK)
        lengths = np.fromiter(map(len, coded), np.int64, len(coded)) // _MARK.itemsize
        first = np.cumsum(lengths) - lengths
        self.of = np.repeat(np.arange(len(coded)), lengths)
        self.since, self.until, self.value = (marks[n].copy() for n in ("since", "until", "value"))
        code = marks["code"].copy()
        self.kind = code & (1 << KIND_BITS) - 1
        self.stage = code >> KIND_BITS & (1 << STAGE_BITS) - 1
        self.tier = code >> KIND_BITS + STAGE_BITS & (1 << TIER_BITS) - 1
        self.name = code >> KIND_BITS + STAGE_BITS + TIER_BITS
        self.facts = self.value[first]  # the first mark of each is OPENED
        self.reported = self.since[first]

    def __len__(self) -> int:
        return len(self.rows)
