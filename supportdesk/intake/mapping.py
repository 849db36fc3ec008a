"""How the log of another desk is to be read: a mapping file, checked word by word.

`data/mappings/servicenow.toml` is one, with comments that say what becomes of a line. Whatever a file
says wrong is one BadInput that names the line and the nearest word that would do.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from supportdesk.domain.errors import BadInput
from supportdesk.domain.vocabulary import Category, Channel, Impact, Priority, Status, Urgency

E = TypeVar("E", bound=StrEnum)

MISSING = "missing"
_REQUIRED = ("key", "changed_at", "opened_at", "state")
_COLUMNS = (
    *_REQUIRED, "order", "changed_by", "entered_at", "opened_by", "priority", "impact", "urgency", "group",
    "assignee", "channel", "customer", "department",
)  # fmt: skip
_FILE = ("encoding", "delimiter", "missing", "time", "zone")
_TEXTS = ("subject", "solution", "unconfirmed")
_TABLES = (
    "file", "columns", "texts", "state_when_missing", "leave", "unremarkable", "states", "priorities",
    "categories", "impacts", "urgencies", "channels",
)  # fmt: skip
_STATES = tuple(status for status in Status if status is not Status.MERGED)
_PIECE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class LogMapping:
    """What a mapping file says. `columns` names the log's column for each use of ours; value maps are
    from the log's words to ours, `states` with None for a state that says nothing.
    """

    path: str
    text: str
    source: str
    encoding: str
    delimiter: str
    missing: str
    time: str
    zone: tzinfo
    columns: Mapping[str, str]
    texts: Mapping[str, tuple[str, ...]]
    when_missing: Mapping[Status, str]
    leave: frozenset[str]
    unremarkable: Mapping[str, str]
    states: Mapping[str, Status | None]
    priorities: Mapping[str, Priority]
    categories: Mapping[str, Category]
    impacts: Mapping[str, Impact]
    urgencies: Mapping[str, Urgency]
    channels: Mapping[str, Channel]

    def named(self) -> dict[str, str]:
        """Every column of the log that the file names, with the word it stands in."""
        found = {column: column for column in (*self.columns.values(), *self.when_missing.values())}
        found |= {column: column for column in (*self.leave, *self.unremarkable)}
        found |= {c: c for pieces in self.texts.values() for piece in pieces for c in columns_of(piece)}
        return found

    def check(self, header: Iterable[str]) -> None:
        """Raises BadInput(`mapping_column`) for a column that the log does not have."""
        there = list(header)
        for column in self.named():
            if column not in there:
                raise BadInput(
                    "mapping_column",
                    path=self.path,
                    line=line_of(self.text, column),
                    word=column,
                    near=nearest(column, there),
                )


def columns_of(piece: str) -> list[str]:
    """The columns that a piece of a text is made of."""
    return _PIECE.findall(piece)


def read_mapping(path: Path) -> LogMapping:
    """The mapping that a file describes.

    Raises BadInput: `mapping_unreadable` (path, said), `mapping_syntax` (path, said), `mapping_lacks`
    (path, word: what has to be there), `mapping_word` (path, line, what, word, near),
    `mapping_value` (path, line, what, word: a value of a wrong kind).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("mapping_unreadable", path=str(path), said=str(error)) from error
    return parse_mapping(text, str(path))


def parse_mapping(text: str, path: str = "mapping") -> LogMapping:
    """`read_mapping` of a text; `path` is what its errors call it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput("mapping_syntax", path=path, said=str(error)) from None
    return _Parser(text, path, table).mapping()


class _Parser:
    def __init__(self, text: str, path: str, table: dict[str, Any]) -> None:
        self.text, self.path, self.table = text, path, table

    def mapping(self) -> LogMapping:
        self._known("table", self.table, ("source", *_TABLES))
        file, columns = self._strings("file"), self._strings("columns")
        self._known("key of [file]", file, _FILE)
        self._known("column of ours", columns, _COLUMNS)
        for name in _REQUIRED:
            if name not in columns:
                raise BadInput("mapping_lacks", path=self.path, word=f"[columns] {name}")
        source = self.table.get("source")
        if not isinstance(source, str) or not 0 < len(source) <= 80:
            raise BadInput("mapping_lacks", path=self.path, word="source")
        states: dict[str, Status | None] = {}
        for word, ours in self._strings("states").items():
            self._known("status", [ours], (*_STATES, MISSING))
            states[word] = None if ours == MISSING else Status(ours)
        if not states:
            raise BadInput("mapping_lacks", path=self.path, word="[states]")
        when_missing = self._strings("state_when_missing")
        self._known("status", when_missing, _STATES)
        return LogMapping(
            path=self.path,
            text=self.text,
            source=source,
            encoding=self._encoding(file.get("encoding", "utf-8")),
            delimiter=self._one_character(file.get("delimiter", ",")),
            missing=file.get("missing", ""),
            time=file.get("time", "%Y-%m-%d %H:%M:%S"),
            zone=self._zone(file.get("zone", "UTC")),
            columns={"order": columns["changed_at"], **columns},
            texts=self._texts(),
            when_missing={Status(ours): column for ours, column in when_missing.items()},
            leave=frozenset(self._strings("leave")),
            unremarkable=self._strings("unremarkable"),
            states=states,
            priorities=self._values("priorities", Priority),
            categories=self._values("categories", Category),
            impacts=self._values("impacts", Impact),
            urgencies=self._values("urgencies", Urgency),
            channels=self._values("channels", Channel),
        )

    def _strings(self, name: str) -> dict[str, str]:
        found = self.table.get(name, {})
        if not isinstance(found, dict):
            self._refuse(name, "table", found)
        for key, value in found.items():
            if not isinstance(value, str):
                self._refuse(key, "text in quotes", value)
        return found

    def _values(self, name: str, kind: type[E]) -> dict[str, E]:
        found = self._strings(name)
        self._known(kind.__name__.lower(), found.values(), list(kind))
        return {word: kind(ours) for word, ours in found.items()}

    def _texts(self) -> dict[str, tuple[str, ...]]:
        found = self.table.get("texts", {})
        if not isinstance(found, dict):
            self._refuse("texts", "table", found)
        self._known("text", found, _TEXTS)
        for name, pieces in found.items():
            if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
                self._refuse(name, "list of texts in quotes", pieces)
        return {name: tuple(found.get(name, ())) for name in _TEXTS}

    def _encoding(self, name: str) -> str:
        try:
            "".encode(name)
        except LookupError:
            self._refuse(name, "encoding", name)
        return name

    def _one_character(self, delimiter: str) -> str:
        if len(delimiter) != 1:
            self._refuse("delimiter", "single character", delimiter)
        return delimiter

    def _zone(self, name: str) -> tzinfo:
        self._known("time zone", [name], available_timezones())
        return ZoneInfo(name)

    def _known(self, what: str, found: Iterable[str], choices: Iterable[str]) -> None:
        words = sorted(str(choice) for choice in choices)
        for word in found:
            if word not in words:
                raise BadInput(
                    "mapping_word",
                    path=self.path,
                    line=line_of(self.text, word),
                    what=what,
                    word=word,
                    near=nearest(word, words),
                )

    def _refuse(self, key: str, what: str, value: object) -> NoReturn:
        line = line_of(self.text, key)
        raise BadInput("mapping_value", path=self.path, line=line, what=what, word=str(value))


def nearest(word: str, choices: Iterable[str]) -> str:
    """The choice most like `word`, or all of them where none is like it (the first few of many)."""
    every = sorted(choices)
    folded = {choice.casefold(): choice for choice in every}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.5)
    if near:
        return folded[near[0]]
    return ", ".join(every[:12]) + (", …" if len(every) > 12 else "")


def line_of(text: str, word: str) -> int:
    """The first line that holds a word as a whole, comments aside; 0 where none does."""
    whole = re.compile(rf"(?<![\w.]){re.escape(word)}(?![\w.])")
    for number, line in enumerate(text.splitlines(), 1):
        if whole.search(line.split("#", 1)[0]):
            return number
    return 0
