"""Notices out: set up, gathered from the journal and the deadlines, claimed, settled.

What is to be said is found by reading on from where it was read last, in the transaction that lets it leave:
each entry and each notice leaves once, whoever reads. Delivery is at least once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain import notifying as rules
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.events import Entry
from supportdesk.domain.notifying import CUSTOMERS, Address, Owner, Pending
from supportdesk.domain.outgoing import again_at
from supportdesk.domain.people import Agent
from supportdesk.domain.views import Notice
from supportdesk.domain.vocabulary import Delivery, Language
from supportdesk.services.desk import Desk
from supportdesk.store import arrivals, journal, notices, people, queries
from supportdesk.store import notifying as store
from supportdesk.store.database import Connection

PATIENCE = timedelta(minutes=2)
"""How long who delivers may be silent before it is done again by another."""


@dataclass(frozen=True, slots=True)
class Due:
    """A notice to be said now: where, in which language, and of what. Nothing of it is for a log."""

    pending: Pending
    url: str
    language: Language
    subject: str
    entry: Entry | None
    notice: Notice | None


def set_address(desk: Desk, agent: Agent, name: str, url: str, language: Language | None = None) -> Owner:
    """Reach an agent, a tier or a group at a URL from now on; an empty one: nowhere. One's own address is
    one's own, the others are the team lead's. `url` was looked at by who can use it.

    Raises BadInput, NotFound.
    """
    owner = Owner.of(name)
    if not agent.leads and owner != Owner("agent", agent.id):
        raise BadInput("not_lead", agent=agent.name)

    def job(connection: Connection) -> None:
        team = {each.id: each for each in people.every(connection)}
        if owner.kind == "agent" and owner.name not in team:
            raise NotFound("no_agent", agent=owner.name, known=sorted(team))
        speaks = language or (team[owner.name] if owner.kind == "agent" else agent).language
        store.put_address(connection, owner, url, speaks, agent.id, desk.now())
        if store.read_to(connection) is None:  # what was before concerns nobody any more
            store.keep_read(connection, journal.end(connection), notices.end(connection))

    desk.database.write(job)
    return owner


def addresses(desk: Desk) -> list[Address]:
    """Who is reached by which kind of service; the URLs stay where they are."""
    return desk.database.read(store.addresses)


def unsent(desk: Desk) -> list[Pending]:
    """Notices that have not arrived: waiting, being tried again, or failed."""
    return desk.database.read(store.unsent)


def send_again(desk: Desk, notice: int) -> None:
    """Let a notice that failed leave once more. Raises BadInput."""
    if not desk.database.write(lambda c: store.again(c, notice, desk.now())):
        raise BadInput("notice_state", notice=notice)


def reaches_customers(desk: Desk) -> bool:
    """Whether customers without mail are reached on their phones."""
    return desk.database.read(lambda c: store.reach(c, CUSTOMERS)) is not None


def used(desk: Desk) -> bool:
    """Whether anybody is to be reached."""
    return bool(addresses(desk))


# ---------------------------------------------------------------- gathering


def gather(desk: Desk) -> int:
    """Let leave what has happened since this was last done; how many notices. Raises StoreError, Busy."""
    if desk.database.read(_is_read):
        return 0  # most often; nobody waits for the writer to hear it

    def job(connection: Connection) -> int:
        positions = store.read_to(connection, lock=True)
        if positions is None:
            return 0
        lines, position = arrivals.since(connection, rules.KINDS, positions[0])
        raised, end = notices.since(connection, positions[1])
        found = [
            (owner, "entry", line.entry.id, line.ticket_id)
            for line in lines
            for owner in rules.of_entry(line.entry, line.owner_id)
        ]
        found += [
            (owner, "notice", notice.id, notice.ticket_id)
            for notice in raised
            for owner in rules.of_notice(notice)
        ]
        store.keep_read(connection, position, end)
        return store.add(connection, found, desk.now())

    return desk.database.write(job)


def _is_read(connection: Connection) -> bool:
    """Whether there is nothing to gather, as far as can be told without a lock."""
    positions = store.read_to(connection)
    return positions is None or positions == (journal.end(connection), notices.end(connection))


# ---------------------------------------------------------------- delivering


def claim(desk: Desk, worker: str) -> Due | None:
    """Take the notice that has waited longest, with all that it says; None: none is due."""

    def job(connection: Connection) -> Due | None:
        now = desk.now()
        while (found := store.claim(connection, worker, now, now + PATIENCE)) is not None:
            due = _due(desk, connection, found)
            if due is not None:
                return due
            # There is nobody to reach any more, or nothing to say.
            store.settle(connection, found.id, worker, Delivery.CANCELLED, now, now, "")
        return None

    return desk.database.write(job)


def _due(desk: Desk, connection: Connection, found: Pending) -> Due | None:
    reached = store.reach(connection, found.owner)
    if reached is None:
        return None
    row = queries.rows(connection, [found.ticket_id], desk.book)[found.ticket_id]
    entry = notice = None
    if found.source == "entry":
        entry = next((e for _ticket, e in journal.by_ids(connection, [found.source_id], rules.KINDS)), None)
    else:
        notice = next(iter(notices.by_ids(connection, [found.source_id])), None)
    return Due(found, *reached, row.subject, entry, notice) if entry or notice else None


def sent(desk: Desk, due: Due, worker: str) -> None:
    """The service took it."""
    _settle(desk, due, worker, Delivery.SENT, desk.now(), "")


def refused(desk: Desk, due: Due, worker: str, fault: str) -> None:
    """The service did not take it: it is tried again later, or has failed for good."""
    now = desk.now()
    again = again_at(now, due.pending.attempts + 1, due.pending.first_at)
    state = Delivery.FAILED if again is None else Delivery.HELD
    _settle(desk, due, worker, state, again or now, fault)


def _settle(desk: Desk, due: Due, worker: str, state: Delivery, due_at: datetime, fault: str) -> None:
    now = desk.now()
    desk.database.write(lambda c: store.settle(c, due.pending.id, worker, state, now, due_at, fault))
