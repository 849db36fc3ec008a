"""Tickets of another desk from a CSV table by a mapping: one row a ticket, names of columns more than once.

A cell that no use is named for becomes a line of a note, so that nothing is lost; what the mapping leaves
aside is counted.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from supportdesk.domain.errors import BadInput
from supportdesk.domain.events import Feedback
from supportdesk.domain.storable import storable
from supportdesk.domain.tracking_table import plain
from supportdesk.domain.vocabulary import Channel, Impact, Urgency
from supportdesk.intake.csv_mapping import CsvMapping, Part
from supportdesk.intake.findings import Finding, shown
from supportdesk.intake.table_file import LARGEST, decoded
from supportdesk.intake.times import Times, settled
from supportdesk.intake.told import (
    LONGEST_KEY,
    Message,
    Person,
    Told,
    ToldFile,
    Untaken,
    Voice,
    standing,
)

_DELIMITERS = (",", ";", "\t", "|")
_DATES = ("created", "updated", "solved", "closed", "expected")


@dataclass(frozen=True, slots=True)
class _Row:
    place: int
    cells: list[str]


class CsvReader:
    """Reads tables, one after the other, each whole: at most `table_file.LARGEST` bytes."""

    def __init__(self, paths: Sequence[Path], mapping: CsvMapping, times: Times) -> None:
        self.source = mapping.desk.source
        self.untaken = Untaken()
        self._paths = paths
        self._mapping = mapping
        self._times = times

    def tickets(self) -> Iterator[Told]:
        """Every row that is a ticket.

        Raises BadInput: `table_unreadable`, `table_large`, `table_binary`, `table_empty`, `table_no_rows`,
        `table_broken`, `mapping_column`, `dates_ambiguous` (example), `log_encoding`.
        """
        for path in self._paths:
            yield from _Table(path, self._mapping, self._times, self.untaken).tickets()


class _Table:
    def __init__(self, path: Path, mapping: CsvMapping, times: Times, untaken: Untaken) -> None:
        self.untaken = untaken
        self._mapping = mapping
        self._names, self._rows = _read(path, mapping)
        mapping.check(self._names)
        self._at: dict[str, list[int]] = {}
        for use, names in mapping.columns.items():
            self._at[use] = [i for i, name in enumerate(self._names) if name in names]
        used = {i for indexes in self._at.values() for i in indexes}
        ids = {*mapping.people, *mapping.people.values()}
        self._aside = [i for i, name in enumerate(self._names) if i not in used and name not in ids]
        self._people = self._everybody()
        given = Times(times.zone, times.order, (*mapping.times, *times.formats))
        self._times = settled(given, list(self._dates()))

    def tickets(self) -> Iterator[Told]:
        for row in self._rows:
            told = self._told(row)
            if told is not None:
                yield told

    # ------------------------------------------------------------ what is known of the whole

    def _everybody(self) -> dict[str, str]:
        """Names by ids, where a table has both."""
        found: dict[str, str] = {}
        for ids, names in self._mapping.people.items():
            at_ids = [i for i, name in enumerate(self._names) if name == ids]
            at_names = [i for i, name in enumerate(self._names) if name == names]
            for row in self._rows:
                for of_id, of_name in zip(at_ids, at_names, strict=False):
                    if (key := self._cell(row, of_id)) and (name := self._cell(row, of_name)):
                        found.setdefault(key, name)
        return found

    def _dates(self) -> Iterator[str]:
        """Every cell that a time is to be read from."""
        whole = [i for use in _DATES for i in self._at.get(use, ())]
        parts = [
            (i, self._mapping.comment)
            for use in ("comments", "internal_comments")
            for i in self._at.get(use, ())
        ]
        parts += [(i, self._mapping.file) for i in self._at.get("files", ())]
        for row in self._rows:
            for i in whole:
                yield self._cell(row, i)
            for i, shape in parts:
                if text := self._apart(self._cell(row, i), shape).get(Part.AT):
                    yield text

    # ------------------------------------------------------------ a ticket

    def _told(self, row: _Row) -> Told | None:
        number = self._one(row, "number")
        place = (row.place, number)
        created = self._moment(row, "created", place)
        if not number or created is None:
            self.untaken.refuse(Finding(*place, "lacks", self._lacking("created" if number else "number")))
            return None
        look, desk = self._mapping.desk.look, self._mapping.desk
        word = {
            use: self._one(row, use)
            for use in ("status", "priority", "category", "impact", "urgency", "channel")
        }
        name = self._person(self._one(row, "requester"))
        requester = Person(name, self._one(row, "contact"), self._one(row, "organization"))
        owner = Person(self._person(self._one(row, "owner")), team=True) if self._one(row, "owner") else None
        solved, closed = self._moment(row, "solved", place), self._moment(row, "closed", place)
        status = look(desk.states, word["status"], place, self.untaken)
        messages = self._messages(row, requester, created, place)
        updated = self._moment(row, "updated", place) or max(
            [created, *(at for at in (solved, closed) if at), *(message.at for message in messages)]
        )
        return Told(
            key=_key(self._one(row, "key") or number),
            number=number,
            created=created,
            updated=updated,
            subject=self._one(row, "subject"),
            status=status or standing((), solved=solved, closed=closed, owner=owner),
            description="\n\n".join(self._every(row, "description")),
            files=tuple(self._files(row)),
            requester=requester,
            channel=look(desk.channels, word["channel"], place, self.untaken) or Channel.IMPORT,
            owner=owner,
            priority=look(desk.priorities, word["priority"], place, self.untaken),
            category=look(desk.categories, word["category"], place, self.untaken),
            urgency=look(desk.urgencies, word["urgency"], place, self.untaken) or Urgency.MEDIUM,
            impact=look(desk.impacts, word["impact"], place, self.untaken) or Impact.ONE,
            tags=tuple(dict.fromkeys(self._every(row, "tags"))),
            expected=self._moment(row, "expected", place),
            solved=solved,
            closed=closed,
            feedback=self._feedback(row, place),
            aside=tuple(self._aside_of(row)),
            messages=tuple(messages),
            place=row.place,
        )

    def _aside_of(self, row: _Row) -> Iterator[str]:
        together: dict[str, list[str]] = {}
        for i in self._aside:
            if cell := self._cell(row, i):
                together.setdefault(self._names[i], []).append(self._person(cell))
        for name, cells in together.items():
            if name in self._mapping.leave:
                self.untaken.left(name, cells[0])
            else:
                yield f"{name}: {', '.join(cells)}"
        if more := [cell for cell in row.cells[len(self._names) :] if cell.strip()]:
            self.untaken.find(
                Finding(row.place, self._one(row, "number"), "extra_cells", shown(" ".join(more)))
            )
            yield from more

    def _feedback(self, row: _Row, place: tuple[int, str]) -> Feedback | None:
        score, comment = self._one(row, "score"), self._one(row, "score_comment")
        if not score and not comment:
            return None
        try:
            number = float(score)
        except ValueError:
            number = 0
        if score and not (number == int(number) and 1 <= number <= 5):
            self.untaken.find(Finding(*place, "score_not_taken", shown(score)))
            return Feedback(comment=f"{score}: {comment}" if comment else score)
        return Feedback(overall=int(number) or None, comment=comment)

    # ------------------------------------------------------------ what was said

    def _messages(
        self, row: _Row, requester: Person, created: datetime, place: tuple[int, str]
    ) -> list[Message]:
        found: list[Message] = []
        seen: Counter[str] = Counter()
        for use in ("comments", "internal_comments"):
            for i in self._at.get(use, ()):
                cell = self._cell(row, i)
                if not cell:
                    continue
                seen[cell] += 1
                parts = self._apart(cell, self._mapping.comment)
                at = self._times.read(parts.get(Part.AT, "")) if Part.AT in parts else None
                if at is None and Part.AT in self._mapping.comment:
                    self.untaken.find(Finding(*place, "comment_unread", shown(cell)))
                author = Person(self._person(parts.get(Part.AUTHOR, "")))
                found.append(
                    Message(
                        hashlib.sha256(f"{seen[cell]}:{cell}".encode()).hexdigest()[:32],
                        at or created,
                        author,
                        self._voice(use, author, requester),
                        parts.get(Part.TEXT, cell) if at else cell,
                    )
                )
        return sorted(found, key=lambda message: message.at)

    def _voice(self, use: str, author: Person, requester: Person) -> Voice:
        if use == "internal_comments":
            return Voice.INTERNAL
        if author.name and author.name in (requester.name, requester.contact):
            return Voice.CUSTOMER
        return self._mapping.others if author.name else Voice.INTERNAL

    def _files(self, row: _Row) -> Iterator[ToldFile]:
        for i in self._at.get("files", ()):
            if cell := self._cell(row, i):
                yield ToldFile(self._apart(cell, self._mapping.file).get(Part.NAME, cell))

    def _apart(self, cell: str, shape: Sequence[Part]) -> dict[Part, str]:
        """The parts of a cell; empty for one that has fewer."""
        pieces = cell.split(self._mapping.separator, len(shape) - 1)
        return (
            dict(zip(shape, (piece.strip() for piece in pieces), strict=True))
            if len(pieces) == len(shape)
            else {}
        )

    # ------------------------------------------------------------ cells

    def _cell(self, row: _Row, i: int) -> str:
        cell = plain(row.cells[i]).strip() if i < len(row.cells) else ""
        return "" if cell in self._mapping.missing else cell

    def _every(self, row: _Row, use: str) -> list[str]:
        return [cell for i in self._at.get(use, ()) if (cell := self._cell(row, i))]

    def _one(self, row: _Row, use: str) -> str:
        return next(iter(self._every(row, use)), "")

    def _person(self, cell: str) -> str:
        return self._people.get(cell, cell)

    def _moment(self, row: _Row, use: str, place: tuple[int, str]) -> datetime | None:
        cell = self._one(row, use)
        at = self._times.read(cell) if cell else None
        if cell and at is None:
            self.untaken.find(Finding(place[0], self._lacking(use), "unreadable_time", shown(cell)))
        return at

    def _lacking(self, use: str) -> str:
        there = self._at.get(use)
        return self._names[there[0]] if there else use


def _key(text: str) -> str:
    if len(text) <= LONGEST_KEY:
        return text
    return text[: LONGEST_KEY - 33] + "~" + hashlib.sha256(text.encode()).hexdigest()[:32]


# ---------------------------------------------------------------- the file


def _read(path: Path, mapping: CsvMapping) -> tuple[list[str], list[_Row]]:
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput("table_large", most=LARGEST)
        data = path.read_bytes()
    except OSError as error:
        raise BadInput("table_unreadable", path=str(path), said=error.strerror or str(error)) from error
    try:
        text = data.decode(mapping.encoding) if mapping.encoding else decoded(data)
    except UnicodeError as error:
        raise BadInput(
            "log_encoding", path=str(path), encoding=mapping.encoding, said=str(error)[:200]
        ) from error
    text = storable(text.removeprefix("\ufeff"))
    if not text.strip():
        raise BadInput("table_empty")
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST))
    delimiter = mapping.delimiter or _delimiter(text, mapping)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] = []
    rows: list[_Row] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if header:
                rows.append(_Row(reader.line_num, cells))
            else:
                header = [cell.strip() for cell in cells]
    except csv.Error as error:
        raise BadInput("table_broken", row=reader.line_num, said=str(error)) from error
    if not rows:
        raise BadInput("table_no_rows")
    return header, rows


def _delimiter(text: str, mapping: CsvMapping) -> str:
    """The one under which the first line names most of the mapping's columns."""
    wanted = {name for names in mapping.columns.values() for name in names}

    def named(delimiter: str) -> int:
        lines = csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter)
        try:
            return len(wanted & {name.strip() for name in next(lines, [])})
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=named)
