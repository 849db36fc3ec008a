"""Which cell of a torn row belongs to which column (§6): by shape and order, certain or a guess.

Cells keep their order. A column can have lost its cell, two columns can have run together in one cell,
and a text can have been cut by its own commas. Of all ways in which that fits, one is certain; of
several, the best is a guess and called so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from supportdesk.domain.tracking_table import Column
from supportdesk.intake.cells import apart, blank, could_be

MOST = 400
"""Ways that are looked at before the rest is left."""

_TEXTS = (Column.DESCRIPTION, Column.CUSTOMER, Column.FEEDBACK)
_SURPLUS = 6


@dataclass(slots=True)
class Aligned:
    """The cells of a row by column; columns that lost theirs are not in it.

    `split` names the columns whose cells ran together, with what stood there; `joined` those put
    together again. `code` is empty, `guessed_row` or `torn_row`. `extra` are cells beyond the last column.
    """

    cells: dict[Column, str]
    split: list[tuple[Column, Column, str]] = field(default_factory=list)
    joined: list[Column] = field(default_factory=list)
    code: str = ""
    extra: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Way:
    cells: tuple[tuple[Column, str], ...] = ()
    split: tuple[tuple[Column, Column, str], ...] = ()
    joined: tuple[Column, ...] = ()

    @property
    def worth(self) -> int:
        """How much the shapes say for it: blank and free cells prove little."""
        return sum(1 for c, cell in self.cells if not blank(cell, c) and c not in (*_TEXTS, Column.OWNER))


def align(cells: Sequence[str], columns: Sequence[Column | None], delimiter: str) -> Aligned:
    """Give the cells of a row to the columns of the table; None is a column that is none of ours."""
    if len(cells) == len(columns) and all(
        column is None or could_be(column, cell) for column, cell in zip(columns, cells, strict=True)
    ):
        return Aligned({column: cell for column, cell in zip(columns, cells, strict=True) if column})
    ours = [column for column in columns if column is not None]
    if len(ours) == len(columns):
        trimmed = list(cells)
        while trimmed and not trimmed[-1].strip():
            trimmed.pop()
        if 0 < len(trimmed) <= len(columns) + _SURPLUS:
            found = _fitting(trimmed, ours, delimiter)
            if found is not None:
                return found
    return _from_the_left(cells, columns)


def _from_the_left(cells: Sequence[str], columns: Sequence[Column | None]) -> Aligned:
    extra = [cell for cell in cells[len(columns) :] if cell.strip()]
    given = dict(zip(columns, cells, strict=False))
    aligned = Aligned({column: cell for column, cell in given.items() if column}, extra=extra)
    first = aligned.cells.get(Column.NUMBER, "")
    halves = apart(first)
    if halves and halves[1][0] is Column.REPORTED and blank(aligned.cells.get(Column.REPORTED, "")):
        aligned.cells.update(halves)
        aligned.split.append((Column.NUMBER, Column.REPORTED, first))
    if len(cells) < len(columns):
        aligned.code = "torn_row"
    return aligned


def _fitting(cells: Sequence[str], columns: Sequence[Column], delimiter: str) -> Aligned | None:
    """The best way in which everything fits. Texts are joined only where cells are too many, and then
    columns count as lost only where it does not go without."""
    tries = [(False, True)] if len(cells) <= len(columns) else [(False, True), (True, False), (True, True)]
    for joining, losing in tries:
        search = _Search(cells, columns, delimiter, joining, losing)
        ways: dict[tuple[tuple[Column, str], ...], _Way] = {}
        for way in islice(search.ways(0, 0), MOST):
            ways.setdefault(tuple((c, cell) for c, cell in way.cells if not blank(cell, c)), way)
        if ways:
            best = max(ways.values(), key=lambda way: (way.worth, len(way.cells)))
            code = "" if len(ways) == 1 else "guessed_row"
            return Aligned(dict(best.cells), list(best.split), list(best.joined), code)
    return None


@dataclass(slots=True)
class _Search:
    cells: Sequence[str]
    columns: Sequence[Column]
    delimiter: str
    joining: bool
    losing: bool
    dead: set[tuple[int, int]] = field(default_factory=set)

    def ways(self, i: int, j: int) -> Iterator[_Way]:
        """Every way to give the cells from `i` on to the columns from `j` on."""
        if i == len(self.cells) and (self.losing or j == len(self.columns)):
            yield _Way()
        if i >= len(self.cells) or j >= len(self.columns) or (i, j) in self.dead:
            return
        found = False
        for way in self._from(i, j):
            found = True
            yield way
        if not found:
            self.dead.add((i, j))

    def _from(self, i: int, j: int) -> Iterator[_Way]:
        column, cell = self.columns[j], self.cells[i]
        if could_be(column, cell):
            for rest in self.ways(i + 1, j + 1):
                yield _Way(((column, cell), *rest.cells), rest.split, rest.joined)
        halves = apart(cell)
        if halves and (halves[0][0], halves[1][0]) == tuple(self.columns[j : j + 2]):
            after = i + 1
            if len(self.cells) == len(self.columns) and after < len(self.cells) and blank(self.cells[after]):
                after += 1  # the empty cell that the second half should have stood in
            for rest in self.ways(after, j + 2):
                split = (column, self.columns[j + 1], cell)
                yield _Way((*halves, *rest.cells), (split, *rest.split), rest.joined)
        if self.joining and column in _TEXTS:
            for end in range(i + 2, min(len(self.cells), i + 1 + _SURPLUS) + 1):
                whole = self.delimiter.join(self.cells[i:end])
                for rest in self.ways(end, j + 1):
                    yield _Way(((column, whole), *rest.cells), rest.split, (column, *rest.joined))
        if self.losing:
            yield from self.ways(i, j + 1)
