"""What a later export tells of tickets that are here: looked at, and written, in one transaction a chunk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import advanced, fold
from supportdesk.domain.tickets import Ticket
from supportdesk.services.desk import Desk, new_batch
from supportdesk.services.history import Line
from supportdesk.store import journal, outside, projection
from supportdesk.store.database import Connection


@dataclass(frozen=True, slots=True)
class Later:
    """What is new of one ticket: its lines, and the names by which they are known from now on."""

    lines: tuple[Line, ...]
    references: tuple[str, ...]


Look = Callable[[Ticket, Sequence[Entry], Collection[str]], Later]
"""Says what is new of a ticket, given its journal and which of `asked` are known."""


@dataclass(frozen=True, slots=True)
class Known:
    """A record that is a ticket here. `asked` are the names of what is in its telling."""

    reference: str
    ticket_id: int
    asked: tuple[str, ...]
    look: Look


def known_records(
    desk: Desk, source: str, records: Mapping[str, Sequence[str]]
) -> tuple[dict[str, int], set[str]]:
    """Which records of a source are tickets, and which of the names in them are known. Raises StoreError."""

    def job(connection: Connection) -> tuple[dict[str, int], set[str]]:
        there = outside.known(connection, source, list(records))
        names = [name for record in there for name in records[record]]
        return dict(there), _known(connection, source, names)

    return desk.database.read(job)


def write_later(desk: Desk, source: str, records: Sequence[Known]) -> int:
    """Write what is new of these tickets, all of it or nothing; on how many something was.

    An entry is never dated before the one it follows, nor into the future. Raises StoreError, Busy.
    """

    def job(connection: Connection) -> int:
        journal.lock(connection, sorted({record.ticket_id for record in records}))
        now = desk.now()
        grown = 0
        for before, told, new, names in _looked(connection, desk, source, records, now):
            outside.add(connection, [(source, name, before.id) for name in names])
            if new:
                grown += 1
                journal.append(connection, [(before.id, entry) for entry in new], now)
                projection.change(connection, [(before, advanced(before, told, new, desk.book))])
        return grown

    return desk.database.write(job)


def try_later(desk: Desk, source: str, records: Sequence[Known]) -> int:
    """On how many of these tickets something is new. Raises StoreError."""

    def job(connection: Connection) -> int:
        found = _looked(connection, desk, source, records, desk.now())
        return sum(bool(new) for _before, _told, new, _names in found)

    return desk.database.read(job)


def _looked(
    connection: Connection, desk: Desk, source: str, records: Sequence[Known], now: datetime
) -> Iterator[tuple[Ticket, list[Entry], list[Entry], list[str]]]:
    """Each ticket with its journal, the entries that are new, and the names that are."""
    journals = journal.load(connection, sorted({record.ticket_id for record in records}))
    known = _known(connection, source, [name for record in records for name in record.asked])
    batch = new_batch()
    for record in records:
        told = journals[record.ticket_id]
        before = fold(record.ticket_id, told, desk.book)
        later = record.look(before, told, known)
        new: list[Entry] = []
        last = told[-1].at
        for seq, line in enumerate(later.lines, before.seq + 1):
            last = max(last, min(line.at, now))
            new.append(Entry(seq, last, line.actor, line.event, batch))
        yield before, told, new, [name for name in dict.fromkeys(later.references) if name not in known]


_AT_ONCE = 500


def _known(connection: Connection, source: str, names: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(names), _AT_ONCE):
        found |= outside.known(connection, source, names[start : start + _AT_ONCE]).keys()
    return found
