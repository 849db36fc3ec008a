"""Where the columns of a list of tickets stand: on one line where there is room, else on two."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from supportdesk.domain.views import CLOCK_COLUMNS, STANDARD_COLUMNS
from supportdesk.domain.vocabulary import Category, Column, Priority
from supportdesk.locale.labels import label
from supportdesk.widgets.countdown import WIDTH

ONE_LINE_FROM = 124
"""Cells from which the standard columns fit on one line."""

SUBJECT = 8
"""Cells that the subject has at least."""

SUBJECT_ALONE = 24
"""Cells that the subject has at least on the one line of a list narrower than ONE_LINE_FROM."""

SUBJECT_BESIDE = 30
"""Cells of the subject that what found no room on a ticket's second line leaves on the first."""

CUT = 7
"""Cells from which a column of words is worth being shown cut."""

NUMBER = 13
"""Cells of a ticket's number; an outside reference that is longer is cut."""

MARKS = 2
"""Cells before a ticket: its mark, and the sign that its customer spoke last."""

Cells = tuple[tuple[Column, int], ...]
"""Columns in their order, and the cells of each with the gap behind it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A ticket's lines, one or two, and what has no room on either.

    On two lines, the columns up to the subject stand above and the rest below. What has no room falls away
    from the end, but the clocks last: a list without its deadlines is no queue.
    """

    width: int
    lines: tuple[Cells, ...]
    fallen: tuple[Column, ...] = ()

    @property
    def height(self) -> int:
        """Lines of a ticket."""
        return len(self.lines)

    @property
    def heads(self) -> tuple[tuple[int, int, Column], ...]:
        """What has its name above the list, from which cell to which: of two lines, the second."""
        found, x = [], MARKS
        for column, cells in self.lines[-1]:
            found.append((x, x + cells, column))
            x += cells
        return tuple(found)

    @classmethod
    def for_width(cls, width: int, columns: tuple[Column, ...] = STANDARD_COLUMNS) -> Layout:
        """The layout of so many cells."""
        others = sum(_cells(column) for column in columns if column is not Column.SUBJECT)
        subject = width - MARKS - others
        if subject >= (SUBJECT if width >= ONE_LINE_FROM else SUBJECT_ALONE):
            line = tuple((c, subject if c is Column.SUBJECT else _cells(c)) for c in columns)
            return cls(width, (line,))
        return cls._on_two_lines(width, columns)

    @classmethod
    def _on_two_lines(cls, width: int, columns: tuple[Column, ...]) -> Layout:
        split = columns.index(Column.SUBJECT)
        above: list[tuple[Column, int]] = []
        subject = width - MARKS
        for column in columns[:split]:
            if subject - _cells(column) < SUBJECT:
                break
            above.append((column, _cells(column)))
            subject -= _cells(column)
        rest = (*columns[len(above) : split], *columns[split + 1 :])
        below, fallen = _fill(width - MARKS, rest)
        beside: list[tuple[Column, int]] = []
        while fallen and subject - _cells(fallen[0]) >= SUBJECT_BESIDE:
            beside.append((fallen[0], _cells(fallen[0])))
            subject -= _cells(fallen[0])
            fallen = fallen[1:]
        return cls(width, ((*above, (Column.SUBJECT, max(SUBJECT, subject)), *beside), below), fallen)


def _fill(room: int, columns: tuple[Column, ...]) -> tuple[Cells, tuple[Column, ...]]:
    """As many columns as so many cells hold, the last words up to their end; and those that have no room."""
    taken: dict[Column, int] = {}
    left = room
    for column in columns:
        if column in CLOCK_COLUMNS and _cells(column) <= left:
            taken[column] = _cells(column)
            left -= _cells(column)
    words_room, full, last = left, False, None
    for column in columns:
        if column in CLOCK_COLUMNS or full:
            continue
        cells = min(12, max(7, (words_room - 15) // 2)) if column is Column.OWNER else _cells(column)
        if cells > left:
            full = True
            if column not in _CUT or left < CUT:
                continue
            cells = left
        taken[column], last = cells, column
        left -= cells
    if last is not None:
        taken[last] += left
    shown = tuple((column, taken[column]) for column in columns if column in taken)
    return shown, tuple(column for column in columns if column not in taken)


_CUT = frozenset((Column.CUSTOMER, Column.DEPARTMENT, Column.TAGS, Column.REFERENCE, Column.OWNER))
"""Columns that say something when they are cut."""

_WIDTHS = {
    Column.NUMBER: NUMBER + 1,
    Column.STATUS: 9,
    Column.TIER: 6,
    Column.OWNER: 11,
    Column.CUSTOMER: 17,
    Column.RESPONSE: WIDTH + 1,
    Column.RESOLUTION: WIDTH + 1,
    Column.UPDATE: 10,
    Column.DEPARTMENT: 13,
    Column.CHANNEL: 9,
    Column.TAGS: 17,
    Column.REFERENCE: 15,
    Column.REPORTED: 17,
    Column.UPDATED: 17,
    Column.EXPECTED: 17,
    Column.SCORE: 6,
}


def _cells(column: Column) -> int:
    """The cells that a column wants, with the gap behind it."""
    if column is Column.CATEGORY:
        return 3 + max(cell_len(label(member)) for member in Category)
    if column is Column.PRIORITY:
        return 4 + max(cell_len(label(member)) for member in Priority)
    return _WIDTHS[column]
