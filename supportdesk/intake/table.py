"""Import of a tracking table (§6): it says row by row what it could not read, takes what it can, and loses
nothing: a cell that finds no place in the ticket is kept in a note.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from supportdesk.domain import events as ev
from supportdesk.domain.events import Event
from supportdesk.domain.people import IMPORT, Actor, AgentRef, Customer
from supportdesk.domain.tracking_table import BLANK, Column, TrackingRow, cells, headline, row_of
from supportdesk.domain.vocabulary import ActorKind, Channel, Language, Status, Tier
from supportdesk.intake.findings import Finding, shown
from supportdesk.intake.table_file import Table, read_table
from supportdesk.intake.table_row import RowRead, read_row
from supportdesk.services.desk import Desk
from supportdesk.services.history import (
    CHUNK,
    History,
    Line,
    agents_by_name,
    outside_agent,
    own_number,
    tickets_by_number,
    write_histories,
)
from supportdesk.store import outside, tickets
from supportdesk.store.database import Connection

SOURCE = "table"

Progress = Callable[[int, int], None]
"""Called after each chunk with rows done and rows in all."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a table: `rows == imported + already`; `skipped` are blank rows and repeated headers.

    `findings` name every cell that could not be read or had to be guessed, in the order of the table.
    """

    rows: int
    imported: int
    already: int
    skipped: int
    findings: tuple[Finding, ...]


def import_table(
    desk: Desk,
    source: Table | Path | str | bytes,
    *,
    zone: tzinfo | None = None,
    progress: Progress | None = None,
) -> Report:
    """Make a ticket of every row that is none yet; run twice, it adds nothing twice.

    `source` is what `read_table` takes, or what it gave. Naive times are in `zone`, without one in the
    policy's. A number of our own form that is free is kept; any other becomes the ticket's reference.
    A row is known again by its values, in either language, and by the ticket that it was exported from.
    Interrupted, a chunk is whole or absent, and the next run goes on. Raises what `read_table` raises;
    StoreError, Busy.
    """
    table = source if isinstance(source, Table) else read_table(source)
    zone = zone or desk.book.current.zone
    now = desk.now()
    reads = [read_row(table, number, raw, zone, now) for number, raw in table.rows]
    keys = _keys(reads)
    there = _there(desk, reads, keys, zone)
    fresh = [(read, key) for read, key in zip(reads, keys, strict=True) if key not in there]
    taken = _taken(desk, fresh)
    telling = _Telling(table, desk.book.current.version, agents_by_name(desk))
    imported = already = 0
    ordered = sorted(fresh, key=lambda item: _turn(item[0], taken))
    for start in range(0, len(ordered), CHUNK):
        chunk = [telling.history(read, key, taken) for read, key in ordered[start : start + CHUNK]]
        for written in write_histories(desk, chunk):
            imported += written.tickets
            already += written.already
        if progress is not None:
            progress(len(there) + imported + already, len(reads))
    findings = [*table.findings, *(finding for read, _ in fresh for finding in read.findings)]
    return Report(len(reads), imported, already + len(there), table.skipped, tuple(findings))


def _turn(read: RowRead, taken: set[str]) -> int:
    """Numbers that are kept come first, before the desk gives them away; merged tickets follow the others."""
    keeps = own_number(read.row.number) and read.row.number not in taken
    return 2 * (not keeps) + (read.taken.status is Status.MERGED)


# ---------------------------------------------------------------- which rows are here already


def _keys(reads: Sequence[RowRead]) -> list[str]:
    """What each row is known by: its values, and which of several equal rows it is."""
    seen: Counter[str] = Counter()
    keys = []
    for read in reads:
        values = json.dumps([*cells(read.row, Language.ENGLISH, UTC), *read.aside])
        digest = hashlib.sha256(values.encode()).hexdigest()
        seen[digest] += 1
        keys.append(f"{digest}:{seen[digest]}")
    return keys


def _there(desk: Desk, reads: Sequence[RowRead], keys: Sequence[str], zone: tzinfo) -> set[str]:
    """The keys of rows that are tickets: imported before, or exported from this very desk."""

    def job(connection: Connection) -> set[str]:
        found: dict[str, int] = {}
        for start in range(0, len(keys), CHUNK):
            found |= outside.known(connection, SOURCE, keys[start : start + CHUNK])
        others = [pair for pair in zip(reads, keys, strict=True) if pair[1] not in found]
        claimed = set(found.values())  # a ticket is one row's, however many rows are equal
        for start in range(0, len(others), CHUNK):
            pairs = others[start : start + CHUNK]
            tickets = tickets_by_number(connection, desk.book, {read.row.number for read, _ in pairs})
            for read, key in pairs:
                ticket = tickets.get(read.row.number)
                if ticket and ticket.id not in claimed and _same(read.row, row_of(ticket), zone):
                    claimed.add(ticket.id)
                    found[key] = ticket.id
        return set(found)

    return desk.database.read(job)


def _same(one: TrackingRow, other: TrackingRow, zone: tzinfo) -> bool:
    return cells(one, Language.ENGLISH, zone) == cells(other, Language.ENGLISH, zone)


def _taken(desk: Desk, fresh: Sequence[tuple[RowRead, str]]) -> set[str]:
    """Numbers that tickets have already."""
    wished = [read.row.number for read, _ in fresh if own_number(read.row.number)]

    def job(connection: Connection) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(wished), CHUNK):
            found |= tickets.taken_numbers(connection, wished[start : start + CHUNK])
        return found

    return desk.database.read(job)


# ---------------------------------------------------------------- a row as a history


class _Telling:
    def __init__(self, table: Table, policy: int, agents: Mapping[str, AgentRef | None]) -> None:
        self._table = table
        self._policy = policy
        self._agents = agents
        self._given: set[str] = set()

    def history(self, read: RowRead, key: str, taken: set[str]) -> History:
        row = read.taken
        self._look_at_number(read, taken)
        merged = (row.merged_into or "?") if row.status is Status.MERGED else ""
        if merged == "?":
            read.findings.append(Finding(read.number, self._table.name(Column.STATUS), "merged_target"))
        return History(SOURCE, key, tuple(self._lines(read)), row.number, merged)

    def _look_at_number(self, read: RowRead, taken: set[str]) -> None:
        number = read.row.number
        if not number:
            return
        if not own_number(number) or number in taken or number in self._given:
            read.findings.append(
                Finding(read.number, self._table.name(Column.NUMBER), "number_changed", shown(number))
            )
        self._given.add(number)

    def _lines(self, read: RowRead) -> list[Line]:
        row = read.taken
        reported = row.reported
        assert reported is not None
        owner = self._owner(read)
        hand = Actor(ActorKind.IMPORT, owner.id, owner.name) if owner else IMPORT
        ended = row.resolved or reported
        lines = [Line(reported, IMPORT, self._registered(read, reported))]

        def say(at: datetime, actor: Actor, event: Event) -> None:
            lines.append(Line(at, actor, event))

        if row.category is not None:
            say(reported, IMPORT, ev.Classified(row.category))
        if notes := [*read.aside, *read.doubted]:
            say(reported, IMPORT, ev.NoteAdded("\n".join(notes)))
        status = Status.IN_PROGRESS if row.status is Status.IN_PROGRESS and owner is None else None
        if owner is not None or row.expected is not None or status is not None:
            tier = owner.tier if owner else Tier.L1
            say(reported, IMPORT, ev.Imported(tier, owner, row.expected, status))
        if row.status is Status.WAITING_CUSTOMER:
            say(reported, hand, ev.WaitingForCustomer())
        if row.resolved is not None:
            say(ended, hand, ev.Resolved())
        if row.feedback is not None:
            if row.status in (Status.RESOLVED, Status.CLOSED):
                say(ended, IMPORT, ev.Confirmed())
            say(ended, IMPORT, ev.FeedbackGiven(row.feedback))
        if row.status is Status.CLOSED:
            say(ended, hand, ev.Closed("" if row.feedback else SOURCE))
        for slug, to_update in row.articles:
            say(ended, hand, ev.ArticleLinked(slug, to_update))
        return lines

    def _owner(self, read: RowRead) -> AgentRef | None:
        name = read.taken.owner
        if name in self._agents and self._agents[name] is None:
            column = self._table.name(Column.OWNER)
            read.findings.append(Finding(read.number, column, "owner_ambiguous", shown(name)))
        return (self._agents.get(name) or outside_agent(name)) if name else None

    def _registered(self, read: RowRead, reported: datetime) -> ev.Registered:
        row = read.taken
        subject = headline(row.description)
        if not subject:
            read.findings.append(
                Finding(
                    read.number, self._table.name(Column.DESCRIPTION), "description_missing", "", row.number
                )
            )
        return ev.Registered(
            number="",
            reported_at=reported,
            channel=Channel.IMPORT,
            policy=self._policy,
            reference="" if own_number(row.number) else row.number[:200],
            subject=subject or row.number or BLANK,
            description=row.description,
            customer=customer_of(row.customer),
        )


def customer_of(cell: str) -> Customer:
    """`department-name` taken apart at its first hyphen; without both sides all of it is the name."""
    department, _, name = cell.partition("-")
    if not department.strip() or not name.strip():
        return Customer(name=cell)
    return Customer(name=name, department=department)
