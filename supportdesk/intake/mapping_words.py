"""A mapping file, read word by word: whatever it says wrong is one BadInput that names the line and the word
nearest to it that would do.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from supportdesk.domain.errors import BadInput

E = TypeVar("E", bound=StrEnum)


def mapping_text(path: Path) -> str:
    """What stands in a mapping file. Raises BadInput `mapping_unreadable` (path, said)."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("mapping_unreadable", path=str(path), said=str(error)) from error


class MappingParser:
    """A mapping's tables, each asked for by its name. Raises BadInput `mapping_syntax` (path, said)."""

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path = text, path
        try:
            self.table: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BadInput("mapping_syntax", path=path, said=str(error)) from None

    def source(self) -> str:
        """Which desk it is of: with the key of a record it knows that again."""
        source = self.table.get("source")
        if not isinstance(source, str) or not 0 < len(source) <= 80:
            raise BadInput("mapping_lacks", path=self.path, word="source")
        return source

    def strings(self, name: str) -> dict[str, str]:
        found = self.table.get(name, {})
        if not isinstance(found, dict):
            self.refuse(name, "table", found)
        for key, value in found.items():
            if not isinstance(value, str):
                self.refuse(key, "text in quotes", value)
        return found

    def values(self, name: str, kind: type[E]) -> dict[str, E]:
        found = self.strings(name)
        self.known(kind.__name__.lower(), found.values(), list(kind))
        return {word: kind(ours) for word, ours in found.items()}

    def encoding(self, name: str) -> str:
        try:
            "".encode(name)
        except LookupError:
            self.refuse(name, "encoding", name)
        return name

    def one_character(self, delimiter: str) -> str:
        if len(delimiter) != 1:
            self.refuse("delimiter", "single character", delimiter)
        return delimiter

    def zone(self, name: str) -> tzinfo:
        self.known("time zone", [name], available_timezones())
        return ZoneInfo(name)

    def known(self, what: str, found: Iterable[str], choices: Iterable[str]) -> None:
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

    def refuse(self, key: str, what: str, value: object) -> NoReturn:
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
