"""What other desks and tables know, written in bulk: numbered, folded, and told only once.

A chunk of histories is one transaction: whole or absent, whatever interrupts it. The `outside` table
says which record of which source became which ticket, so a second run goes on where the first ended.
Nothing is sent and nobody is warned: the entries are made by `IMPORT` actors, long after the fact.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice

from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry, Event
from supportdesk.domain.evolution import evolve, fold
from supportdesk.domain.people import IMPORT, Actor, AgentRef
from supportdesk.domain.policy import PolicyBook
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import ActorKind, Status, Tier
from supportdesk.services.desk import Desk, new_batch
from supportdesk.store import journal, outside, people, projection, queries, tickets
from supportdesk.store.database import Connection

CHUNK = 400
"""Tickets in one transaction: some hundred, so that a chunk takes well under a second."""

_NUMBER = re.compile(r"T(\d{8})-(\d{3,6})", re.ASCII)
_ID = 64


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, when and by whom. `at` may be out of order: it is never dated back."""

    at: datetime
    actor: Actor
    event: Event


@dataclass(frozen=True, slots=True)
class History:
    """What a source knows of one report. The first line is its `Registered`, still without a number.

    `reference` names the record within `source`, at most 200 and 80 characters. `number` is a number
    of our own form that the ticket keeps if it is free. `merged_into` is the number, ours or the
    source's, of the ticket that this one lives on in, or `?` where only that it was merged is known.
    `also` are names of what is in it, messages say, by which a later telling of the record is compared.
    """

    source: str
    reference: str
    lines: tuple[Line, ...]
    number: str = ""
    merged_into: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one chunk: tickets made, histories already there, journal lines written."""

    tickets: int = 0
    already: int = 0
    events: int = 0


def write_histories(
    desk: Desk, histories: Iterable[History], chunk: int = CHUNK
) -> Generator[Written, None, None]:
    """Write histories, `chunk` tickets to a transaction, and say after each what became of it.

    Close it between two answers and what was said stands, the chunk under way too. Raises StoreError,
    Busy; ValueError for a history that does not begin with a registration: the chunk at hand is then
    absent and those before it stand.
    """
    waiting = iter(histories)
    pending: Future[Written] | None = None
    try:
        while batch := list(islice(waiting, chunk)):
            # One chunk is written while the next is being told.
            before, pending = pending, desk.database.submit(partial(_write, desk=desk, batch=batch))
            if before is not None:
                yield before.result()
        if pending is not None:
            yield pending.result()
    finally:
        if pending is not None:
            pending.exception()  # who closes this early is not left with a write under way


def agents_by_name(desk: Desk) -> dict[str, AgentRef | None]:
    """The agents of the desk; None for a name that several have."""

    agents = [agent.ref for agent in desk.database.read(people.every)]
    count = Counter(agent.name for agent in agents)
    return {agent.name: agent if count[agent.name] == 1 else None for agent in agents}


def outside_agent(name: str, tier: Tier = Tier.L1) -> AgentRef:
    """Somebody of another desk who is no agent here."""
    return AgentRef(_outside_id(name), name, tier)


def outside_actor(name: str) -> Actor:
    """The hand of a person of another desk; without a name, the import itself."""
    return Actor(ActorKind.IMPORT, _outside_id(name), name) if name else IMPORT


def own_number(number: str) -> bool:
    """Whether this is a number as the desk gives them: `T20231001-003`, of a day that exists (§1)."""
    found = _NUMBER.fullmatch(number)
    if found is None or int(found[2]) < 1 or f"{int(found[2]):03d}" != found[2]:
        return False
    try:
        date.fromisoformat(found[1])
    except ValueError:
        return False
    return True


def _outside_id(name: str) -> str:
    wanted = f"outside:{name}"
    if len(wanted) <= _ID:
        return wanted
    return wanted[: _ID - 9] + "~" + hashlib.sha256(name.encode()).hexdigest()[:8]


# ---------------------------------------------------------------- one transaction


def _write(connection: Connection, desk: Desk, batch: Sequence[History]) -> Written:
    fresh = _fresh(connection, batch)
    if not fresh:
        return Written(already=len(batch))
    now = desk.now()
    numbers = _numbers(connection, desk, fresh)
    ids = tickets.reserve_ids(connection, len(fresh))
    mark = new_batch()
    own = {h.number or n: (i, n) for h, n, i in zip(fresh, numbers, ids, strict=True)}
    made: list[Ticket] = []
    entries: list[tuple[int, Entry]] = []
    merged: list[tuple[int, Ticket]] = []
    for history, number, ticket_id in zip(fresh, numbers, ids, strict=True):
        told = _entries(history, number, now, mark)
        ticket = fold(ticket_id, told, desk.book)
        if history.merged_into:
            target = _target(connection, history, own)
            for event in _merging(ticket, target):
                told.append(Entry(ticket.seq + 1, ticket.updated_at, IMPORT, event, mark))
                ticket = evolve(ticket, told[-1], desk.book, ticket_id)
            if target is not None:
                merged.append((target[0], ticket))
        made.append(ticket)
        entries += [(ticket_id, entry) for entry in told]
    projection.insert(connection, made)
    journal.append(connection, entries, now)
    named = [(h, each, i) for h, i in zip(fresh, ids, strict=True) for each in (h.reference, *h.also)]
    outside.add(connection, [(history.source, each, i) for history, each, i in named])
    for target_id, source in merged:
        _absorb(connection, desk.book, target_id, source, now, mark)
    return Written(len(made), len(batch) - len(fresh), len(entries) + len(merged))


def _fresh(connection: Connection, batch: Sequence[History]) -> list[History]:
    """Those that are no ticket yet, each once."""
    references: dict[str, list[str]] = {}
    for history in batch:
        references.setdefault(history.source, []).append(history.reference)
    there = {
        (source, reference)
        for source, wanted in references.items()
        for reference in outside.known(connection, source, wanted)
    }
    fresh = {(history.source, history.reference): history for history in reversed(batch)}
    return [history for key, history in reversed(fresh.items()) if key not in there]


def _entries(history: History, number: str, now: datetime, mark: str) -> list[Entry]:
    entries: list[Entry] = []
    last = datetime.min.replace(tzinfo=UTC)
    for seq, line in enumerate(history.lines, 1):
        event = line.event
        if isinstance(event, ev.Registered):
            kept = history.number if history.number != number else ""
            event = replace(event, number=number, reference=event.reference or kept)
        # What a source dates into the future would keep every later act of ours from following it.
        last = max(last, min(line.at, now))
        entries.append(Entry(seq, last, line.actor, event, mark))
    return entries


# ---------------------------------------------------------------- merged tickets


def _target(
    connection: Connection, history: History, own: Mapping[str, tuple[int, str]]
) -> tuple[int, str] | None:
    """The ticket that a merged one lives on in, if it is here or in this chunk."""
    wanted = history.merged_into
    if wanted == history.number:
        return None
    if wanted in own:
        return own[wanted]
    found = queries.by_number(connection, wanted)
    if found is None:
        return None
    return found, tickets.number_of(connection, found)


def _merging(ticket: Ticket, target: tuple[int, str] | None) -> list[Event]:
    """How it ends: in the other ticket, or, where nobody knows that one, closed and called merged."""
    if target is not None:
        return [ev.MergedInto(*target)]
    taken_over = ev.Imported(ticket.tier, ticket.owner, status=Status.MERGED)
    return [ev.Closed("merged"), taken_over]


def _absorb(
    connection: Connection, book: PolicyBook, target_id: int, source: Ticket, now: datetime, mark: str
) -> None:
    """The other half of a merge: the target's journal says so too."""
    journal.lock(connection, [target_id])
    told = journal.load(connection, [target_id])[target_id]
    before = fold(target_id, told, book)
    at = min(max(source.updated_at, before.updated_at), max(now, before.updated_at))
    entry = Entry(before.seq + 1, at, IMPORT, ev.Absorbed(source.id, source.number), mark)
    after = evolve(before, entry, book, target_id)
    journal.append(connection, [(target_id, entry)], now)
    projection.change(connection, [(before, after)])


# ---------------------------------------------------------------- numbers


def _numbers(connection: Connection, desk: Desk, fresh: Sequence[History]) -> list[str]:
    """A number each: the one it comes with if that is free, else the next of its day of report (§1)."""
    wished = {history.number for history in fresh if own_number(history.number)}
    free = wished - tickets.taken_numbers(connection, wished)
    zone = desk.book.current.zone
    kept: list[str] = []
    days: list[str] = []
    for history in fresh:
        keep = history.number in free
        free.discard(history.number)
        kept.append(history.number if keep else "")
        registered = history.lines[0].event
        if not isinstance(registered, ev.Registered):
            raise ValueError(f"The history of {history.reference} does not begin with a registration.")
        reported = registered.reported_at.astimezone(zone)
        days.append(f"{reported.year:04}{reported.month:02}{reported.day:02}")
    highest: dict[str, int] = {}
    for number in filter(None, kept):
        day, sequence = number[1:9], int(number[10:])
        highest[day] = max(highest.get(day, 0), sequence)
    wanted = Counter(day for day, number in zip(days, kept, strict=True) if not number)
    # In one order of days: two imports at once then wait for each other instead of locking up.
    following = {
        day: iter(
            range(1 + tickets.advance_numbers(connection, day, highest.get(day, 0), wanted[day]), 10**9)
        )
        for day in sorted(highest.keys() | wanted.keys())
    }
    return [number or f"T{day}-{next(following[day]):03d}" for day, number in zip(days, kept, strict=True)]


def tickets_by_number(connection: Connection, book: PolicyBook, numbers: Iterable[str]) -> dict[str, Ticket]:
    """The tickets that have these numbers, as their journals tell them."""
    ids = tickets.ids_of_numbers(connection, numbers)
    told = (fold(i, entries, book) for i, entries in journal.load(connection, ids).items())
    return {ticket.number: ticket for ticket in told}
