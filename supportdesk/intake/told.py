"""What another desk's export tells of a ticket, whichever desk it was: the one thing all readers make.

A reader knows a format and nothing of this desk's events; `told_events` knows the events and no format. So a
new desk is a reader, and nothing else.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from supportdesk.domain.events import Feedback
from supportdesk.domain.vocabulary import Category, Channel, Impact, Priority, Status, Urgency
from supportdesk.intake.findings import Finding, shown

LONGEST_KEY = 120
"""Characters by which a record of another desk may be known."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the other desk; `team`: an agent there."""

    name: str = ""
    contact: str = ""
    organization: str = ""
    team: bool = False


NOBODY = Person()


@dataclass(frozen=True, slots=True)
class ToldFile:
    """A file: its name, its bytes where the export has them, else how many they are said to be."""

    name: str
    content: bytes | None = None
    size: int = 0


class Voice(StrEnum):
    """Whose words they are, and who was to read them."""

    CUSTOMER = "customer"
    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote on a ticket. `key` knows it again in a later export of the same ticket."""

    key: str
    at: datetime
    author: Person
    voice: Voice
    text: str
    files: tuple[ToldFile, ...] = ()
    channel: Channel = Channel.MAIL


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a ticket at an instant; None leaves as it was. `released`: nobody has it now."""

    at: datetime
    by: Person = NOBODY
    status: Status | None = None
    owner: Person | None = None
    released: bool = False
    priority: Priority | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A ticket of another desk. `changes` is its history where the export has one; the other fields are how
    it stood when it was exported. `updated` is the last that anything happened to it.

    `key` knows the record again, `number` is what its people call it. `merged_into` is the key of another.
    """

    key: str
    number: str
    created: datetime
    updated: datetime
    subject: str
    status: Status
    description: str = ""
    files: tuple[ToldFile, ...] = ()
    requester: Person = NOBODY
    channel: Channel = Channel.IMPORT
    owner: Person | None = None
    priority: Priority | None = None
    category: Category | None = None
    urgency: Urgency = Urgency.MEDIUM
    impact: Impact = Impact.ONE
    tags: tuple[str, ...] = ()
    expected: datetime | None = None
    solved: datetime | None = None
    closed: datetime | None = None
    feedback: Feedback | None = None
    aside: tuple[str, ...] = ()
    """Lines `field: value` of what has no place in a ticket: they become a note."""
    messages: tuple[Message, ...] = ()
    changes: tuple[Change, ...] = ()
    merged_into: str = ""
    place: int = field(default=0, repr=False)
    """Where it stands in the file: its line, or the how-manieth of its records."""

    def digest(self) -> str:
        """Known again: another export that says the very same."""
        return hashlib.sha256(repr(self).encode("utf-8", "backslashreplace")).hexdigest()[:32]


MOST_FINDINGS = 500
"""Findings that are kept whole; all are counted."""


@dataclass(slots=True)
class Untaken:
    """What of an export finds no place: fields by name, with how often and an example; and what a person has
    to look at, row by row.
    """

    fields: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    refused: int = 0
    """Records that could not be taken at all."""

    def left(self, name: str, example: str) -> None:
        """A field with something in it that was not taken."""
        self.fields[name] += 1
        self.examples.setdefault(name, shown(example))

    def find(self, finding: Finding) -> None:
        """Something that a person has to look at."""
        self.codes[finding.code, finding.column] += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)

    def refuse(self, finding: Finding) -> None:
        """A record that could not be taken at all."""
        self.refused += 1
        self.find(finding)


def standing(
    changes: Iterable[Change], *, solved: datetime | None, closed: datetime | None, owner: Person | None
) -> Status:
    """How a ticket stands whose state's word is not known: where its history leads, or its times."""
    last = max((change for change in changes if change.status), key=lambda change: change.at, default=None)
    if last is not None and last.status is not None:
        return last.status
    if closed is not None or solved is not None:
        return Status.CLOSED if closed is not None else Status.RESOLVED
    return Status.IN_PROGRESS if owner is not None else Status.NEW


class Reader(Protocol):
    """What knows the format of a desk's export."""

    source: str
    """Which desk it is: with a ticket's key it knows the record again."""

    untaken: Untaken

    def tickets(self) -> Iterator[Told]:
        """Its tickets, one after the other: a file of any length is never held whole.

        Raises BadInput for a file that can't be read at all; what can't be taken of it goes to `untaken`.
        """
