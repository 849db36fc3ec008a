"""How the log of another desk is to be read: a mapping file, checked word by word.

`data/mappings/servicenow.toml` is one, with comments that say what becomes of a line. Whatever a file
says wrong is one BadInput that names the line and the nearest word that would do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from supportdesk.domain.errors import BadInput
from supportdesk.domain.vocabulary import Category, Channel, Impact, Priority, Status, Urgency
from supportdesk.intake.mapping_words import MappingParser, line_of, mapping_text, nearest

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
    return parse_mapping(mapping_text(path), str(path))


def parse_mapping(text: str, path: str = "mapping") -> LogMapping:
    """`read_mapping` of a text; `path` is what its errors call it."""
    return _Parser(text, path).mapping()


class _Parser(MappingParser):
    def mapping(self) -> LogMapping:
        self.known("table", self.table, ("source", *_TABLES))
        file, columns = self.strings("file"), self.strings("columns")
        self.known("key of [file]", file, _FILE)
        self.known("column of ours", columns, _COLUMNS)
        for name in _REQUIRED:
            if name not in columns:
                raise BadInput("mapping_lacks", path=self.path, word=f"[columns] {name}")
        source = self.source()
        states: dict[str, Status | None] = {}
        for word, ours in self.strings("states").items():
            self.known("status", [ours], (*_STATES, MISSING))
            states[word] = None if ours == MISSING else Status(ours)
        if not states:
            raise BadInput("mapping_lacks", path=self.path, word="[states]")
        when_missing = self.strings("state_when_missing")
        self.known("status", when_missing, _STATES)
        return LogMapping(
            path=self.path,
            text=self.text,
            source=source,
            encoding=self.encoding(file.get("encoding", "utf-8")),
            delimiter=self.one_character(file.get("delimiter", ",")),
            missing=file.get("missing", ""),
            time=file.get("time", "%Y-%m-%d %H:%M:%S"),
            zone=self.zone(file.get("zone", "UTC")),
            columns={"order": columns["changed_at"], **columns},
            texts=self._texts(),
            when_missing={Status(ours): column for ours, column in when_missing.items()},
            leave=frozenset(self.strings("leave")),
            unremarkable=self.strings("unremarkable"),
            states=states,
            priorities=self.values("priorities", Priority),
            categories=self.values("categories", Category),
            impacts=self.values("impacts", Impact),
            urgencies=self.values("urgencies", Urgency),
            channels=self.values("channels", Channel),
        )

    def _texts(self) -> dict[str, tuple[str, ...]]:
        found = self.table.get("texts", {})
        if not isinstance(found, dict):
            self.refuse("texts", "table", found)
        self.known("text", found, _TEXTS)
        for name, pieces in found.items():
            if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
                self.refuse(name, "list of texts in quotes", pieces)
        return {name: tuple(found.get(name, ())) for name in _TEXTS}
