"""What every desk that exports JSON has in common: files of objects of several kinds, read twice.

Once for who is who, and what else tickets refer to; once for the tickets, one after the other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from supportdesk.domain.vocabulary import Channel
from supportdesk.intake.desk_mapping import DeskMapping
from supportdesk.intake.findings import Finding, shown
from supportdesk.intake.json_records import Object, Record, example, records
from supportdesk.intake.times import Times
from supportdesk.intake.told import Person, Told, Untaken

Part = tuple[str, dict[str, Any]]
"""An object with its kind; an empty kind is none that is known."""

Place = tuple[int, str]
"""Where a ticket stands in the file, and its number."""

TICKET, ASTRAY = "ticket", "astray"
"""Kinds that every desk has: a ticket, and what belongs to one and does not say to which."""


class JsonDesk(ABC):
    """Reads one desk's JSON, of one file or several. A format says which object is what, and what it says."""

    LISTS: Mapping[str, str] = {}
    """The names of lists in a page, with the kind of what they hold; first what others refer to."""

    def __init__(self, paths: Sequence[Path], mapping: DeskMapping, times: Times) -> None:
        self.source = mapping.source
        self.untaken = Untaken()
        self.mapping = mapping
        self.times = times
        self._paths = paths

    @abstractmethod
    def kind(self, value: Mapping[str, Any]) -> str:
        """What an object is by its fields; empty for none that is known."""

    @abstractmethod
    def learn(self, kind: str, each: Object) -> None:
        """Remember what tickets refer to."""

    @abstractmethod
    def ticket(self, ticket: Object, place: int) -> Told | None:
        """A ticket; None for one that can't be taken, which `untaken` then tells of."""

    def tickets(self) -> Iterator[Told]:
        """Every ticket. Raises BadInput, as `json_records.records`."""
        for path in self._paths:
            for record in records(path, Untaken()):
                for kind, each in self._parts(record.value):
                    if kind not in ("", TICKET, ASTRAY):
                        self.learn(kind, Object(each))
        for path in self._paths:
            for record in records(path, self.untaken):
                yield from self._told(record)

    def _told(self, record: Record) -> Iterator[Told]:
        n = 0
        for kind, each in self._parts(record.value):
            n += kind in ("", TICKET)
            place = record.place if each is record.value else n
            if kind == "":
                self.untaken.refuse(Finding(place, "", "no_ticket", shown(example(each))))
            elif kind == ASTRAY:
                self.untaken.refuse(Finding(place, "", "comment_astray", shown(example(each))))
            elif kind == TICKET:
                told = self.ticket(Object(each), place)
                if told is not None:
                    yield told

    def _parts(self, value: Any) -> Iterator[Part]:
        """The objects in a JSON value: alone, in a list, or in a page under the name of a kind."""
        if isinstance(value, list):
            for each in value:
                yield from self._parts(each)
            return
        if not isinstance(value, dict):
            yield "", {"": value}
            return
        if kind := self.kind(value):
            yield kind, value
            return
        found = False
        for name, kind in self.LISTS.items():
            inner = value.get(name)
            several = inner if isinstance(inner, list) else [inner] if isinstance(inner, dict) else None
            for each in several or ():
                yield (kind, each) if isinstance(each, dict) else ("", {"": each})
            found |= several is not None
        if not found:
            yield "", value

    # ------------------------------------------------------------ fields that every format has

    def at(self, each: Object, name: str, place: Place) -> datetime | None:
        """A time; one that can't be read is told of."""
        text = each.text(name)
        at = self.times.read(text) if text else None
        if text and at is None:
            self.untaken.find(Finding(place[0], place[1] or name, "unreadable_time", shown(text)))
        return at

    def channel(self, word: str, place: Place) -> Channel:
        """The way that it came in."""
        return self.mapping.look(self.mapping.channels, word, place, self.untaken) or Channel.IMPORT

    def refuse(self, place: Place, code: str, found: str = "") -> None:
        """Tell of a ticket that can't be taken."""
        self.untaken.refuse(Finding(*place, code, shown(found)))


def named(people: Mapping[str, Person], source: str, key: str) -> Person | None:
    """Whom an id means; one that no file tells of is called by it. None for no id."""
    if not key:
        return None
    return people.get(key) or Person(f"{source} {key}")
