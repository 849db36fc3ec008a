"""A table as a file has it: decoded, its delimiter found, its header matched with our columns (§6)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from supportdesk.domain.errors import BadInput
from supportdesk.domain.storable import storable
from supportdesk.domain.tracking_table import HEADERS, Column, plain
from supportdesk.domain.vocabulary import Language
from supportdesk.intake import workbook
from supportdesk.intake.cells import folded
from supportdesk.intake.findings import Finding, shown
from supportdesk.intake.mapping_words import nearest

LARGEST = 256 * 1024 * 1024
"""Bytes that are read at once; a table is looked at as a whole."""

_DELIMITERS = (",", ";", "\t", "|")
_FEWEST = 3
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_HEAD = 500
_BROKEN = 0.1

_ALIASES: dict[Column, tuple[str, ...]] = {
    Column.NUMBER: ("ticket", "ticket number", "no", "no.", "id", "编号", "单号", "工单号"),
    Column.REPORTED: ("reported at", "report time", "created", "opened", "提交时间", "报告时间", "上报日期"),
    Column.DESCRIPTION: ("problem", "problem description", "issue", "subject", "summary", "描述", "问题"),
    Column.CUSTOMER: (
        "customer",
        "customer information",
        "requester",
        "客户信息",
        "客户",
        "部门/姓名",
        "上报人",
    ),
    Column.CATEGORY: ("level", "problem level", "kind", "级别", "类别", "问题类别"),
    Column.STATUS: ("state", "processing status", "状态"),
    Column.OWNER: ("responsible", "assignee", "agent", "负责人", "处理人"),
    Column.EXPECTED: ("expected at", "expected resolution", "eta", "due", "预计时间", "预计解决"),
    Column.RESOLVED: ("resolved at", "actual resolution", "resolution time", "实际时间", "解决时间"),
    Column.FEEDBACK: ("feedback", "customer feedback", "score", "客户反馈", "反馈", "评分/意见", "满意度"),
    Column.ARTICLE: ("knowledge base", "knowledge", "kb", "知识库链接", "知识"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table taken apart: the name and meaning of its columns (None: none of ours), and its rows, each
    with its number (the header is row 1) and its cells as they stand. `findings` is about the header;
    `skipped` counts blank rows and repeated headers.
    """

    names: tuple[str, ...]
    columns: tuple[Column | None, ...]
    rows: tuple[tuple[int, list[str]], ...]
    delimiter: str
    findings: tuple[Finding, ...] = ()
    skipped: int = 0

    def name(self, column: Column) -> str:
        """What the table calls a column; one that it has not, by our name."""
        return self.names[self.columns.index(column)] if column in self.columns else column.value


def read_table(source: Path | str | bytes) -> Table:
    """The table in a file, or in a text or bytes at hand.

    An XLSX workbook, or text: UTF-8 (with or without a mark), UTF-16 with a mark or GB18030; commas,
    semicolons, tabs or bars. Headers Chinese or English, in any width and case. Raises what
    `workbook.text_of` raises, and BadInput: `table_unreadable` (path, said),
    `table_empty`, `table_binary` (it is no text), `table_header` (found, near: no tracking table),
    `table_no_rows` (a header and nothing under it), `table_broken` (row, said), `table_large` (most: bytes).
    """
    if isinstance(source, Path):
        try:
            if source.stat().st_size > LARGEST:
                raise BadInput("table_large", most=LARGEST)
            source = source.read_bytes()
        except OSError as error:
            raise BadInput("table_unreadable", path=str(source), said=error.strerror or str(error)) from error
    if isinstance(source, bytes) and source.startswith(workbook.MAGIC):
        source = workbook.text_of(source)
    text = decoded(source) if isinstance(source, bytes) else source.removeprefix("\ufeff")
    if not text.strip():
        raise BadInput("table_empty")
    delimiter, header = _dialect(text)
    records = _records(storable(text), delimiter)
    first = next(i for i, (_, cells) in enumerate(records) if any(cell.strip() for cell in cells))
    columns, findings = _columns(records[first][1], header)
    names = tuple(name.strip() for name in records[first][1])
    below = records[first + 1 :]
    rows = tuple((number, cells) for number, cells in below if _says(cells, names))
    if not rows:
        raise BadInput("table_no_rows")
    return Table(names, columns, rows, delimiter, findings, len(below) - len(rows))


def _says(cells: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a row is more than blank, and not the header again, as in tables put one below the other."""
    return any(cell.strip() for cell in cells) and tuple(cell.strip() for cell in cells) != tuple(names)


def decoded(data: bytes) -> str:
    """The text of a table: UTF-8, with or without a mark, UTF-16 with one, or GB18030. A few bytes that are
    none show as U+FFFD. Raises BadInput `table_binary`.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\0" in data[:4096]:
        raise BadInput("table_binary")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # A few bad bytes among good ones are a damaged UTF-8 file; GB18030 would make all of it other words.
    text = data.decode("utf-8", errors="replace")
    foreign = sum(1 for character in text if ord(character) > 127)
    if text.count("\ufffd") <= _BROKEN * foreign:
        return text
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        broken = data.decode("gb18030", errors="replace")
    if broken.count("\ufffd") > _BROKEN * sum(1 for character in broken if ord(character) > 127):
        raise BadInput("table_binary")
    return broken


def _dialect(text: str) -> tuple[str, list[Column | None]]:
    """The delimiter under which the first line names most of our columns."""
    best: tuple[int, str, list[Column | None], list[str]] = (-1, ",", [], [])
    for delimiter in _DELIMITERS:
        csv.field_size_limit(max(csv.field_size_limit(), LARGEST))
        lines = csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter)
        try:
            names = next((cells for cells in lines if any(cell.strip() for cell in cells)), [])
        except csv.Error:
            continue
        columns = [_column(name) for name in names]
        count = len({column for column in columns if column is not None})
        if count > best[0]:
            best = (count, delimiter, columns, names)
    count, delimiter, columns, names = best
    if count < _FEWEST or Column.DESCRIPTION not in _guessed(names, columns):
        if _CONTROL.search(text[:_HEAD]):
            raise BadInput("table_binary")
        known = [name for language in Language for name in HEADERS[language].values()]
        lost = next((name for name, column in zip(names, columns, strict=True) if column is None), "")
        raise BadInput(
            "table_header",
            found=shown(delimiter.join(names[:12])),
            near=nearest(lost or Column.DESCRIPTION.value, known),
        )
    return delimiter, columns


def _key(name: str) -> str:
    return re.sub(r"[\s_*::]+", "", folded(plain(name)))


_KNOWN: dict[str, Column] = {
    _key(name): column
    for column in Column
    for name in (column.value, *(HEADERS[language][column] for language in Language), *_ALIASES[column])
}


def _column(name: str) -> Column | None:
    return _KNOWN.get(_key(name))


def _guessed(names: Sequence[str], columns: Sequence[Column | None]) -> list[Column | None]:
    """With names that are nearly one of ours taken for it, where that one is not there."""
    found = list(columns)
    for i, name in enumerate(names):
        if found[i] is None and len(_key(name)) > 2:
            near = _KNOWN.get(nearest(_key(name), _KNOWN))
            found[i] = near if near not in found else None
    return found


def _columns(
    names: Sequence[str], exact: Sequence[Column | None]
) -> tuple[tuple[Column | None, ...], tuple[Finding, ...]]:
    findings: list[Finding] = []
    found = _guessed(names, exact)
    seen: set[Column] = set()
    for i, (name, column) in enumerate(zip(names, found, strict=True)):
        if column is not None and column in seen:
            column = found[i] = None
        if column is None:
            if name.strip():
                findings.append(Finding(1, name.strip(), "extra_column", shown(name)))
            continue
        seen.add(column)
        if exact[i] is None:
            findings.append(Finding(1, name.strip(), "guessed_column", shown(name), column.value))
    return tuple(found), tuple(findings)


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """All rows with their numbers; blank lines count, as they do where a person looks."""
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(reader, 1):
            records.append((number, cells))
    except csv.Error as error:
        raise BadInput("table_broken", row=len(records) + 1, said=str(error)) from error
    return records
