"""The words of many tickets as numbers: departments, tags, people and clocks, page by page."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

from supportdesk.domain.query import folded
from supportdesk.store.mark_pages import Numbers, Page, Some
from supportdesk.store.passages import read_names

_KNOWN = 50_000
"""Rows of names that are kept read."""


class Words(dict[str, int]):
    """The number that stands for each text, and for all that a query takes for the same; `texts` has them as
    each was written first.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def __missing__(self, text: str) -> int:
        found = self[text] = self._numbers.setdefault(folded(text), len(self.texts))
        if found == len(self.texts):
            self.texts.append(text)
        return found


class Names(dict[str, int]):
    """The names in rows, as rows have them: where in `flat` the numbers of their people and clocks begin. A
    number is a place in `keys_of`; 0, before those of each row, is nobody.
    """

    def __init__(self) -> None:
        self.keys_of = [""]
        self.shown: dict[str, str] = {}
        self.flat = array("i")
        self._numbers: dict[tuple[bool, str], int] = {(True, ""): 0}
        self._ranks = np.zeros(0, np.int32)

    def __missing__(self, names: str) -> int:
        found = self[names] = len(self.flat)
        self.flat.append(0)
        self.flat.extend(map(self._number, read_names(names)))
        return found

    def forget(self) -> None:
        """Drop what was read where it is much; numbers keep their meaning."""
        if len(self) >= _KNOWN:
            self.clear()
            self.flat = array("i")

    def ranks(self) -> Numbers:
        """Of each number, how its key stands among all in order."""
        if len(self._ranks) != len(self.keys_of):
            self._ranks = np.empty(len(self.keys_of), np.int32)
            order = sorted(range(len(self.keys_of)), key=self.keys_of.__getitem__)
            self._ranks[order] = np.arange(len(order))
        return self._ranks

    def _number(self, name: str | tuple[str, str]) -> int:
        person = not isinstance(name, str)
        key = name[0] if person else str(name)
        if person:
            self.shown[key] = name[1]
        found = self._numbers.get((person, key))
        if found is None:
            found = self._numbers[person, key] = len(self.keys_of)
            self.keys_of.append(key)
        return found


class Named:
    """The people and clocks of a page's marks."""

    def __init__(self, page: Page, names: Names) -> None:
        names.forget()
        self._from = _numbered(names, page.names)
        self._names = np.array(names.flat, np.int32)

    def person(self, some: Some) -> Numbers:
        """The numbers of the people of some marks."""
        return self._names[self._from[some.of] + some.name]

    def clock(self, some: Some) -> Numbers:
        """The numbers of the clocks of some marks."""
        return self._names[self._from[some.of] + some.value]


class Told(Named):
    """All that is told of a page's tickets in words, as numbers: their departments and tags, too."""

    def __init__(self, page: Page, wording: Wording) -> None:
        super().__init__(page, wording.names)
        self.department = _numbered(wording.departments, page.departments)
        self.tags = _numbered(wording.tags, page.tags)


class Wording:
    """What the numbers of pages stand for. `tags` has all of a ticket's as one text, separated by commas;
    `each` has them one by one.
    """

    def __init__(self) -> None:
        self.departments, self.tags, self.each, self.names = Words(), Words(), Words(), Names()

    def apart(self, number: int) -> list[int]:
        """Of the number of a ticket's tags, the numbers of each, once."""
        joined = self.tags.texts[number]
        return list(dict.fromkeys(self.each[tag] for tag in joined.split(",") if tag))

    def told(self, page: Page) -> Told:
        """The words of a page."""
        return Told(page, self)


def _numbered(words: dict[str, int], texts: Sequence[str]) -> Numbers:
    return np.fromiter(map(words.__getitem__, texts), np.int32, len(texts))
