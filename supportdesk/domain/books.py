"""Files of words that a team keeps: tables of TOML, each with the line on which it and its keys stand.

Templates, macros and phrases are read through this, so that a fault in any of them is told alike: the
line, the word, and the nearest word that is known.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from supportdesk.domain.errors import BadInput

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""What names a template or a macro: it is typed after `//` and on command lines."""

_HEADER = re.compile(r"\s*\[\[?\s*([\w.\"'-]+)\s*\]\]?\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a book. `line` is that of its header, counted from 1; `lines` those of its keys."""

    name: str
    table: Mapping[str, Any]
    line: int
    lines: Mapping[str, int]
    parts: tuple[Section, ...] = ()

    def line_of(self, key: str) -> int:
        """The line of a key, or of the table where it has none."""
        return self.lines.get(key, self.line)

    def only(self, known: Iterable[str]) -> None:
        """Raises BadInput (`book_key`) for a key that is not among these."""
        known = tuple(known)
        for key in self.table:
            if key not in known:
                raise BadInput(
                    "book_key", line=self.line_of(key), given=key, near=nearest(key, known), known=known
                )

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        """A string. Raises BadInput (`book_missing`, `book_type`)."""
        value = self.table.get(key)
        if value is None or value == "":
            if required:
                raise BadInput("book_missing", line=self.line, table=self.name, key=key)
            return default
        if not isinstance(value, str):
            raise BadInput("book_type", line=self.line_of(key), key=key, example=f'{key} = "…"')
        return value

    def one_of(self, key: str, known: Iterable[str], *, default: str | None = None) -> str:
        """A word of a list. Raises BadInput (`book_missing`, `book_type`, `book_value`)."""
        value = self.text(key, required=default is None, default=default or "")
        if value not in (known := tuple(known)):
            line, near = self.line_of(key), nearest(value, known)
            raise BadInput("book_value", line=line, key=key, given=value, near=near, known=known)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; one string is a list of one. Raises BadInput (`book_type`)."""
        value = self.table.get(key, [])
        every = [value] if isinstance(value, str) else value
        if not isinstance(every, list) or not all(isinstance(each, str) for each in every):
            raise BadInput("book_type", line=self.line_of(key), key=key, example=f'{key} = ["…", "…"]')
        return tuple(every)

    def named(self) -> str:
        """Its `name`. Raises BadInput (`book_missing`, `book_type`, `book_name`)."""
        name = self.text("name", required=True)
        if not NAME.fullmatch(name):
            raise BadInput("book_name", line=self.line_of("name"), given=name)
        return name


def nearest(given: str, known: Iterable[str]) -> str:
    """The known word that was meant, if one is near."""
    near = difflib.get_close_matches(given, tuple(known), n=1, cutoff=0.5)
    return near[0] if near else ""


def read_book(text: str, known: Mapping[str, str]) -> list[Section]:
    """The tables of a book in order. `known`: their names, each with that of its parts or nothing.

    A table is written `[[name]]`, its parts `[[name.part]]` below it.
    Raises BadInput: `book_toml` where it is no TOML, `book_key` for a table of another name.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput("book_toml", said=str(error)) from None
    heads = _heads(text)
    found: list[Section] = []
    for name, value in tables.items():
        line = next((h.line for h in heads if h.name.split(".")[0] == name), _line_of(text, name))
        if name not in known:
            raise BadInput("book_key", line=line, given=name, near=nearest(name, known), known=tuple(known))
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise BadInput("book_type", line=line, key=name, example=f"[[{name}]]")
        found += _sections(name, known[name], value, heads)
    found.sort(key=lambda section: section.line)
    return found


@dataclass(frozen=True, slots=True)
class _Head:
    name: str
    line: int
    lines: dict[str, int]


def _sections(name: str, part: str, tables: list[dict[str, Any]], heads: list[_Head]) -> list[Section]:
    own = [head for head in heads if head.name == name]
    found = []
    for place, table in enumerate(tables):
        head = own[place] if place < len(own) else _Head(name, 1, {})
        end = own[place + 1].line if place + 1 < len(own) else 10**9
        parts: list[Section] = []
        if part and part in table:
            below = table[part]
            if not isinstance(below, list) or not all(isinstance(each, dict) for each in below):
                raise BadInput("book_type", line=head.line, key=part, example=f"[[{name}.{part}]]")
            inner = [h for h in heads if h.name == f"{name}.{part}" and head.line <= h.line < end]
            for n, each in enumerate(below):
                at = inner[n] if n < len(inner) else _Head(part, head.line, {})
                parts.append(Section(part, each, at.line, at.lines))
        found.append(
            Section(name, {k: v for k, v in table.items() if k != part}, head.line, head.lines, tuple(parts))
        )
    return found


def _heads(text: str) -> list[_Head]:
    """Headers of tables, and the lines of the keys below each. Lines inside long strings are neither."""
    found: list[_Head] = []
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        if inside:
            if inside in line:
                inside = ""
            continue
        if header := _HEADER.match(line):
            found.append(_Head(header[1], number, {}))
        elif found and (key := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line)):
            found[-1].lines.setdefault(key[1], number)
        for fence in ('"""', "'''"):
            if line.count(fence) % 2:
                inside = fence
    return found


def _line_of(text: str, key: str) -> int:
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.strip().startswith(key)), 1)
