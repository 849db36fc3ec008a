"""Import of another desk's event log: a CSV file, plain or in a zip, by a mapping file.

The file is streamed and never unpacked to disk. It is read twice: once to see that it can be told at
all, so that a broken file writes nothing, and once to tell it.
"""

from __future__ import annotations

import csv
import gc
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Protocol

from supportdesk.domain.errors import BadInput
from supportdesk.domain.storable import storable
from supportdesk.intake.mapping import LogMapping, read_mapping
from supportdesk.intake.mapping_words import nearest
from supportdesk.intake.retelling import Retelling, Row
from supportdesk.services.desk import Desk
from supportdesk.services.history import CHUNK, History, agents_by_name, write_histories
from supportdesk.store import outside

LARGEST_CELL = 64 * 1024 * 1024

Progress = Callable[[int, int], None]
"""Called after each chunk with bytes done and bytes in all, counted unpacked."""


@dataclass(frozen=True, slots=True)
class LogReport:
    """What became of a log. Every row is one of: told, silent (said nothing new), or of a record that was
    there already: `rows == told + silent + there`.
    """

    records: int = 0
    tickets: int = 0
    already: int = 0
    rows: int = 0
    told: int = 0
    silent: int = 0
    there: int = 0
    events: int = 0


def import_log(
    desk: Desk,
    path: Path,
    mapping: LogMapping | Path,
    *,
    progress: Progress | None = None,
    limit: int | None = None,
) -> LogReport:
    """Make tickets of the records of a log, at most `limit` of them; those that are there are left alone.

    May be interrupted between any two instructions: chunks of some hundred records are whole or absent,
    and the next run goes on. Raises BadInput: what `read_mapping` and `Retelling` say, and `log_unreadable`
    (path, said), `log_no_table` (path: a zip without a CSV file), `log_empty` (path), `log_encoding` (path,
    encoding, said), `log_header` (path, word, near: the key column is not there), `log_width` (line,
    found, expected: cells), `log_scattered` (line, key: rows of one record stand apart), `log_key` (line,
    column: no key, or one of more than 200 characters). Raises StoreError, Busy.
    """
    if isinstance(mapping, Path):
        mapping = read_mapping(mapping)
    with _reading(path, mapping) as log:
        _survey(log, mapping)
    with _reading(path, mapping) as log:
        retelling = Retelling(mapping, log.header, desk.book.current.version, agents_by_name(desk))
        with _seldom_collecting():
            return _import(desk, log, mapping, retelling, progress, limit)


def _import(
    desk: Desk,
    log: _Log,
    mapping: LogMapping,
    retelling: Retelling,
    progress: Progress | None,
    limit: int | None,
) -> LogReport:
    records = already = rows = silent = there = 0
    groups = islice(_records(log, log.header.index(mapping.columns["key"])), limit)

    def histories() -> Iterator[History]:
        nonlocal records, already, rows, silent, there
        while chunk := list(islice(groups, CHUNK)):
            keys = [key for key, _ in chunk]
            have = desk.database.read(lambda c: outside.known(c, mapping.source, keys))  # noqa: B023
            for key, group in chunk:
                records += 1
                rows += len(group)
                if key in have:
                    already += 1
                    there += len(group)
                    continue
                history, quiet = retelling.tell(group)
                silent += quiet
                yield history

    tickets = events = 0
    with closing(write_histories(desk, histories(), CHUNK)) as writing:
        for written in writing:
            tickets += written.tickets
            already += written.already
            events += written.events
            if progress is not None:
                progress(log.done(), log.size)
    if progress is not None:
        progress(log.size, log.size)
    return LogReport(records, tickets, already, rows, rows - silent - there, silent, there, events)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Let the garbage collector look less often: a chunk is many small objects and no cycles."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


# ---------------------------------------------------------------- the file


class _Reader(Protocol):
    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(slots=True)
class _Log:
    path: str
    raw: IO[bytes]
    size: int
    reader: _Reader
    header: list[str]

    def done(self) -> int:
        return min(self.raw.tell(), self.size)


@contextmanager
def _reading(path: Path, mapping: LogMapping) -> Iterator[_Log]:
    """The log, open behind its header."""
    csv.field_size_limit(LARGEST_CELL)
    try:
        with ExitStack() as stack:
            raw, size = _open(path, stack)
            text = stack.enter_context(io.TextIOWrapper(raw, encoding=mapping.encoding, newline=""))
            lines = (line if line.isascii() and "\0" not in line else storable(line) for line in text)
            reader = csv.reader(lines, delimiter=mapping.delimiter)
            header = [name.strip().removeprefix("\ufeff") for name in next(reader, [])]
            yield _Log(str(path), raw, size, reader, header)
    except UnicodeError as error:
        raise BadInput(
            "log_encoding", path=str(path), encoding=mapping.encoding, said=str(error)[:200]
        ) from error
    # NotImplementedError is how zipfile says that it can't undo this compression.
    except (OSError, zipfile.BadZipFile, zlib.error, csv.Error, EOFError, NotImplementedError) as error:
        raise BadInput("log_unreadable", path=str(path), said=str(error)) from error


def _open(path: Path, stack: ExitStack) -> tuple[IO[bytes], int]:
    if not zipfile.is_zipfile(path):
        return stack.enter_context(path.open("rb")), path.stat().st_size
    archive = stack.enter_context(zipfile.ZipFile(path))
    tables = [info for info in archive.infolist() if info.filename.lower().endswith((".csv", ".tsv", ".txt"))]
    if not tables:
        raise BadInput("log_no_table", path=str(path))
    largest = max(tables, key=lambda info: info.file_size)
    try:
        return stack.enter_context(archive.open(largest)), largest.file_size
    except RuntimeError as error:  # how zipfile says that it needs a password
        raise BadInput("log_unreadable", path=str(path), said=str(error)) from error


def _survey(log: _Log, mapping: LogMapping) -> None:
    """Whether every row has its cells and every record its rows in one place."""
    if not any(log.header):
        raise BadInput("log_empty", path=log.path)
    column = mapping.columns["key"]
    if column not in log.header:
        raise BadInput("log_header", path=log.path, word=column, near=nearest(column, log.header))
    mapping.check(log.header)
    key, width = log.header.index(column), len(log.header)
    seen: set[str] = set()
    last: str | None = None
    for row in log.reader:
        if not row:
            continue
        if len(row) != width:
            raise BadInput("log_width", line=log.reader.line_num, found=len(row), expected=width)
        if row[key] != last:
            last = row[key]
            if last in seen:
                raise BadInput("log_scattered", line=log.reader.line_num, key=last)
            if not 0 < len(last) <= 200:
                raise BadInput("log_key", line=log.reader.line_num, column=column)
            seen.add(last)
    if last is None:
        raise BadInput("log_empty", path=log.path)


def _records(log: _Log, key: int) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each record with the lines they end on."""
    group: list[Row] = []
    for row in log.reader:
        if not row:
            continue
        if group and row[key] != group[0][1][key]:
            yield group[0][1][key], group
            group = []
        group.append((log.reader.line_num, row))
    if group:
        yield group[0][1][key], group
