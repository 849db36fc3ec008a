"""Records of JSON files: one a line, read as they come, or one document, read whole if it is not too large.

A line that is no JSON costs that line; a document that is none can't be read at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from supportdesk.domain.errors import BadInput
from supportdesk.domain.storable import storable
from supportdesk.intake.findings import Finding, shown
from supportdesk.intake.told import Untaken

LARGEST = 256 * 1024 * 1024
"""Bytes of a document that is read whole, and of a line."""

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON value with its place: the line it stands on, or, in a document, 1."""

    place: int
    value: Any


def records(path: Path, untaken: Untaken) -> Iterator[Record]:
    """The values of a file, in order: of each line, or of the one document.

    What is no JSON of many lines is refused line by line in `untaken`. Raises BadInput: `told_unreadable`
    (path, said), `told_empty` (path), `told_json` (path, line, column, said), `told_encoding` (path, said),
    `told_large` (path, most: bytes).
    """
    try:
        with path.open("rb") as file:
            first = b""
            while not first.strip(b" \t\r\n\xef\xbb\xbf"):
                first = file.readline(LARGEST)
                if not first:
                    raise BadInput("told_empty", path=str(path))
            if _whole(first) and (second := _next(file)):
                yield from _lines(chain([(1, first)], second), path, untaken)
                return
            rest = file.read(LARGEST - len(first) + 1) if len(first) < LARGEST else b"."
            if len(first) + len(rest) > LARGEST:
                raise BadInput("told_large", path=str(path), most=LARGEST)
            yield Record(1, _document(first + rest, path))
    except OSError as error:
        raise BadInput("told_unreadable", path=str(path), said=error.strerror or str(error)) from error


def begins_as_json(path: Path) -> bool:
    """Whether a file is JSON by how it begins. Raises BadInput `told_unreadable` (path, said)."""
    try:
        with path.open("rb") as file:
            return file.read(4096).lstrip(b" \t\r\n\xef\xbb\xbf").startswith((b"{", b"["))
    except OSError as error:
        raise BadInput("told_unreadable", path=str(path), said=error.strerror or str(error)) from error


def _whole(line: bytes) -> bool:
    """Whether a line is an object of its own. One that only begins one is part of a document."""
    start = line.lstrip(b" \t\r\n\xef\xbb\xbf")
    return start.startswith(b"{") and line.rstrip(b"\r\n").rstrip().endswith(b"}")


def _next(file: Any) -> Iterator[tuple[int, bytes]] | None:
    """The lines that follow, with their numbers; None where there are none."""
    number = 1
    while line := file.readline(LARGEST):
        number += 1
        if line.strip():
            return _numbered(file, number, line)
    return None


def _numbered(file: Any, number: int, line: bytes) -> Iterator[tuple[int, bytes]]:
    while line:
        if line.strip():
            yield number, line
        number += 1
        line = file.readline(LARGEST)


def _lines(lines: Iterator[tuple[int, bytes]], path: Path, untaken: Untaken) -> Iterator[Record]:
    for number, line in lines:
        try:
            yield Record(number, _parsed(line))
        except (ValueError, RecursionError) as error:
            untaken.refuse(Finding(number, "", "json_line", shown(_said(error))))


def _document(data: bytes, path: Path) -> Any:
    try:
        return _parsed(data)
    except json.JSONDecodeError as error:
        raise BadInput(
            "told_json", path=str(path), line=error.lineno, column=error.colno, said=error.msg
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput("told_encoding", path=str(path), said=str(error)[:200]) from error
    except (ValueError, RecursionError) as error:
        raise BadInput("told_json", path=str(path), line=1, column=1, said=_said(error)) from error


def _parsed(data: bytes) -> Any:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return json.loads(data.decode("utf-16"), parse_constant=_none)
    return json.loads(data.decode("utf-8-sig"), parse_constant=_none)


def _none(_constant: str) -> None:
    """NaN and the infinities: no value that any field can have."""


def _said(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


# ---------------------------------------------------------------- an object, field by field


@dataclass(slots=True)
class Object:
    """A JSON object that is read field by field, and knows which of its fields nobody asked for.

    Whatever stands in a field, what comes back is of the kind that was asked for: hostile files have objects
    where texts belong.
    """

    fields: Fields
    asked: set[str] = field(default_factory=set)

    def raw(self, name: str) -> Any:
        self.asked.add(name)
        return self.fields.get(name)

    def text(self, name: str) -> str:
        """A text, or a number as one; nothing for anything else."""
        return as_text(self.raw(name))

    def number(self, name: str) -> int | None:
        value = self.raw(name)
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            return None
        try:
            return int(value)
        except ValueError:
            return None

    def flag(self, name: str) -> bool | None:
        value = self.raw(name)
        return value if isinstance(value, bool) else None

    def object(self, name: str) -> Object:
        value = self.raw(name)
        return Object(value if isinstance(value, dict) else {})

    def objects(self, name: str) -> list[Object]:
        value = self.raw(name)
        return [Object(each) for each in value if isinstance(each, dict)] if isinstance(value, list) else []

    def texts(self, name: str) -> list[str]:
        value = self.raw(name)
        if isinstance(value, str):
            return [value]
        return [text for each in value if (text := as_text(each))] if isinstance(value, list) else []

    def skip(self, names: Sequence[str]) -> None:
        """Fields that say nothing that is not said elsewhere."""
        self.asked.update(names)

    def leave(self, untaken: Untaken, under: str = "") -> None:
        """Tell of the fields with something in them that nobody asked for."""
        for name, value in self.fields.items():
            if name not in self.asked and value not in (None, "", [], {}, False):
                untaken.left(under + storable(name), example(value))

    def __bool__(self) -> bool:
        return bool(self.fields)


def as_text(value: Any) -> str:
    """A text as one that can be kept, a number as one; nothing for anything else."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return ""


def example(value: Any) -> str:
    """A JSON value in one line."""
    if isinstance(value, str):
        return storable(value)
    return storable(json.dumps(value, ensure_ascii=False)[:200])
