"""One row of a tracking table as values: what could be read, what had to be guessed, what is kept aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo

from supportdesk.domain.rules import AHEAD, LONG
from supportdesk.domain.tracking_table import Column, TrackingRow, plain
from supportdesk.domain.vocabulary import Status
from supportdesk.intake import cells as read
from supportdesk.intake.alignment import Aligned, align
from supportdesk.intake.findings import Finding, shown
from supportdesk.intake.table_file import Table

_SOLVED = (Status.RESOLVED, Status.CLOSED)


@dataclass(slots=True)
class RowRead:
    """A row as read. `row` is what stands in it and `taken` what is made of it, guesses included; `aside`
    holds every cell, word for word, that could not be read or has no place in a ticket, `doubted` those
    that were read and not believed.
    """

    number: int
    row: TrackingRow
    taken: TrackingRow
    aside: list[str] = field(default_factory=list)
    doubted: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_row(table: Table, number: int, cells: Sequence[str], zone: tzinfo, now: datetime) -> RowRead:
    """Read a row of `table`; naive times are in `zone`, what lies after `now` is not believed (§6)."""
    return _RowReader(table, number, cells, zone, now).read()


class _RowReader:
    def __init__(self, table: Table, number: int, cells: Sequence[str], zone: tzinfo, now: datetime) -> None:
        self._table, self._number, self._raw = table, number, cells
        self._zone, self._now = zone, now
        self._findings: list[Finding] = []
        self._aside: list[str] = []
        self._doubted: list[str] = []
        self._cells: dict[Column, str] = {}

    def read(self) -> RowRead:
        self._take_apart()
        status, merged_into = self._status()
        row = TrackingRow(
            number=self._text(Column.NUMBER).strip(),
            reported=self._moment(Column.REPORTED),
            description=self._text(Column.DESCRIPTION),
            customer=self._text(Column.CUSTOMER),
            category=read.category(self._known(Column.CATEGORY, read.category)),
            status=status,
            merged_into=merged_into,
            owner=self._text(Column.OWNER).strip(),
            expected=self._moment(Column.EXPECTED),
            resolved=self._moment(Column.RESOLVED),
            articles=read.articles(self._known(Column.ARTICLE, read.articles)) or (),
        )
        if said := self._cell(Column.FEEDBACK):
            feedback, code = read.feedback(said)
            row = replace(row, feedback=feedback)
            if code:
                self._find(Column.FEEDBACK, code, said)
        return RowRead(self._number, row, self._guess(row), self._aside, self._doubted, self._findings)

    # ------------------------------------------------------------ cells

    def _take_apart(self) -> None:
        table = self._table
        aligned = align(self._raw, table.columns, table.delimiter)
        self._cells = aligned.cells
        self._report(aligned)
        for name, column, cell in zip(table.names, table.columns, self._raw, strict=False):
            if column is None and not read.blank(cell):
                self._aside.append(f"{name}: {plain(cell)}")
        for column, cell in self._cells.items():
            if "\ufffd" in cell:
                self._find(column, "not_text", cell)

    def _report(self, aligned: Aligned) -> None:
        for first, second, cell in aligned.split:
            done = " + ".join(aligned.cells[column] for column in (first, second))
            self._find(first, "split", cell, done)
        for column in aligned.joined:
            self._find(column, "joined", aligned.cells[column])
        if aligned.code:
            read_as = " · ".join(f"{c.value}={shown(cell)}" for c, cell in aligned.cells.items() if cell)
            self._findings.append(Finding(self._number, "", aligned.code, str(len(self._raw)), read_as))
        elif len(self._raw) != len(self._table.columns):
            for known in self._table.columns:
                if known is not None and known not in aligned.cells:
                    self._find(known, "lost", "")
        if aligned.extra:
            found = self._table.delimiter.join(aligned.extra)
            self._findings.append(Finding(self._number, "", "extra_cells", shown(found)))
            self._aside += [plain(cell) for cell in aligned.extra]

    def _cell(self, column: Column) -> str:
        """The cell, or nothing where it is blank."""
        cell = self._cells.get(column, "")
        return "" if read.blank(cell, column) else cell

    def _text(self, column: Column) -> str:
        text = plain(self._cell(column))
        if len(text) <= LONG:
            return text
        self._find(column, "too_long", text)
        self._keep(column, text)
        return text[:LONG]

    def _known(self, column: Column, reader: object) -> str:
        """The cell if `reader` can read it; else it is kept aside."""
        assert callable(reader)
        cell = self._cell(column)
        if not cell or reader(cell) is not None:
            return cell
        self._find(column, "unreadable", cell)
        self._keep(column, cell)
        return ""

    def _status(self) -> tuple[Status | None, str]:
        return read.status(self._known(Column.STATUS, read.status)) or (None, "")

    def _moment(self, column: Column) -> datetime | None:
        cell = self._cell(column)
        if not cell:
            return None
        moment = read.moment(cell, self._zone)
        if moment is None:
            self._find(column, "unreadable", cell)
            self._keep(column, cell)
            return None
        if moment.code:
            self._find(column, moment.code, cell, self._local(moment.at))
        return moment.at

    def _keep(self, column: Column, text: str) -> None:
        self._aside.append(f"{self._table.name(column)}: {plain(text)}")

    def _find(self, column: Column, code: str, found: str, done: str = "") -> None:
        self._findings.append(
            Finding(self._number, self._table.name(column), code, shown(found), shown(done))
        )

    def _local(self, at: datetime) -> str:
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M")

    # ------------------------------------------------------------ what has to be guessed

    def _guess(self, row: TrackingRow) -> TrackingRow:
        row = self._guess_report(row)
        assert row.reported is not None
        status = row.status or self._guess_status(row)
        resolved = row.resolved
        if resolved is not None and status not in (*_SOLVED, Status.MERGED):
            self._refuse(Column.RESOLVED, "resolved_open")
            resolved = None
        elif resolved is not None and resolved > self._now + AHEAD:
            resolved = max(self._now, row.reported)
            self._refuse(Column.RESOLVED, "in_future", resolved)
        elif resolved is not None and resolved < row.reported:
            self._refuse(Column.RESOLVED, "before_report")
            resolved = row.reported
        elif resolved is None and status is Status.RESOLVED:
            expected = row.expected if row.expected and row.expected <= self._now else None
            resolved = max(row.reported, expected or row.reported)
            self._find(Column.RESOLVED, "resolved_missing", "", self._local(resolved))
        if status is Status.NEW and row.owner:
            self._find(Column.STATUS, "owner_of_new", self._cell(Column.STATUS))
            status = Status.IN_PROGRESS
        return replace(row, status=status, resolved=resolved)

    def _guess_report(self, row: TrackingRow) -> TrackingRow:
        if row.reported is not None and row.reported <= self._now + AHEAD:
            reported = min(row.reported, self._now)
            return replace(row, reported=reported)
        day = read.day_of(row.number, self._zone)
        known = [at for at in (day, row.resolved, row.expected) if at is not None and at <= self._now]
        guess = known[0] if known else self._now
        if row.reported is not None:
            self._refuse(Column.REPORTED, "in_future", guess)
        else:
            self._find(Column.REPORTED, "reported_missing", "", self._local(guess))
        return replace(row, reported=guess.astimezone(UTC))

    def _guess_status(self, row: TrackingRow) -> Status:
        status = Status.RESOLVED if row.resolved else Status.IN_PROGRESS if row.owner else Status.NEW
        if Column.STATUS in self._table.columns:
            self._find(Column.STATUS, "status_missing", "", status.value)
        return status

    def _refuse(self, column: Column, code: str, done: datetime | None = None) -> None:
        cell = self._cells[column]
        self._find(column, code, cell, self._local(done) if done else "")
        self._doubted.append(f"{self._table.name(column)}: {plain(cell)}")
