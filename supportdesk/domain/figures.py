"""Figures as tables: what a report, a page, a workbook and a screen show, each line with its tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

Cell = str | int | float | timedelta | None
"""A word, a count, a mean or (in a column of shares, from 0.0 to 1.0) a share, a length; None: nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, the query that selects its tickets, and what can be done about it, where there is
    such a thing: `act` is a word that whoever shows the line hands back. `queries` are those of its cells,
    where each has tickets of its own; empty: only the line has.
    """

    cells: tuple[Cell, ...]
    query: str = ""
    act: str = ""
    queries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One question: `key` names it for programs. `shares` are columns of shares, `changes` of differences;
    `drawn` is the column that a chart shows, if one does, and of a `heat` each count is a shade.
    """

    key: str
    title: str
    definition: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]
    shares: frozenset[int] = frozenset()
    changes: frozenset[int] = frozenset()
    drawn: int | None = None
    heat: bool = False
