"""One customer erased on request: all that was written by, to and of them on their tickets.

Nobody is guessed: what a name or an address may mean is shown, and several people are refused. What others'
tickets say of the customer is left to a person, who is told where to look.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from supportdesk.domain import events as ev
from supportdesk.domain.erasure import Certificate, Gone, may_erase
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.events import ERASED, Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.outgoing import address_of
from supportdesk.domain.people import Actor, Agent, Customer
from supportdesk.domain.query import folded
from supportdesk.domain.rules import SHORT
from supportdesk.domain.storable import storable
from supportdesk.domain.vocabulary import Because, Erasing
from supportdesk.services import letting_go
from supportdesk.services.desk import Desk, new_batch
from supportdesk.services.history import own_number
from supportdesk.services.letting_go import Why
from supportdesk.store import erasing as store
from supportdesk.store import journal, mails
from supportdesk.store.database import Connection
from supportdesk.store.queries import by_number

SHORTEST = 2
"""Signs that a name has at least to be looked for in what others wrote."""


@dataclass(frozen=True, slots=True)
class Match:
    """A customer as tickets know one: name and department, each contact they ever gave, their tickets."""

    name: str
    department: str
    contacts: tuple[str, ...]
    tickets: tuple[int, ...]
    numbers: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """What they can be found by in what others wrote."""
        addresses = [address_of(contact) or contact.strip() for contact in self.contacts]
        return tuple(dict.fromkeys(w for w in (self.name.strip(), *addresses) if len(w) >= SHORTEST))


@dataclass(frozen=True, slots=True)
class Erasure:
    """What came of it. `look_at` names what a person has to look at: tickets by number, and other things."""

    certificate: Certificate
    look_at: dict[str, tuple[str, ...]]


def find(desk: Desk, given: str, department: str | None = None) -> Match:
    """The one customer that a name, an address or the number of one of their tickets means.

    Raises NotFound (`erase_nobody`), BadInput (`erase_several`), StoreError.
    """
    return desk.database.read(lambda c: _find(c, desk, given.strip(), department))


def look(desk: Desk, match: Match) -> dict[str, tuple[str, ...]]:
    """What else names the customer. Raises StoreError."""
    return desk.database.read(lambda c: _look(c, match))


def erase(desk: Desk, agent: Agent, match: Match, reason: str) -> Erasure:
    """Erase a customer: all of it or nothing. The database forgets it, too, which may take a while.

    Raises BadInput: who may not, no reason, a reason that names them; StoreError, Busy.
    """
    reason = storable(" ".join(reason.split()))
    if not may_erase(agent):
        raise BadInput("may_not_erase", agent=agent.name)
    if not reason or len(reason) > SHORT:
        raise BadInput("erase_reason")
    if any(word.casefold() in reason.casefold() for word in match.words):
        raise BadInput("erase_reason_names")
    certificate = uuid.uuid4().hex[:12]
    why = Why(Erasing.CONTENT, Because.REQUEST, Actor.of(agent), new_batch(), certificate, reason)

    def job(connection: Connection) -> tuple[Gone, frozenset[str], dict[str, tuple[str, ...]]]:
        store.be_patient(connection)
        found = _find(connection, desk, match.numbers[0], None)
        wanted = sorted({*match.tickets, *found.tickets})
        gone, files = letting_go.let_go(connection, desk, wanted, why)
        for word in match.words:
            gone = replace(gone, mails=gone.mails + store.forget_sender(connection, word))
        searches = store.forget_searches(connection, match.words)
        return replace(gone, searches=searches), files, _look(connection, match)

    gone, files, look_at = desk.database.write(job)
    gone = replace(gone, files=letting_go.drop_files(desk, files))
    letting_go.scrub(desk, whole=True)
    told = Certificate(
        certificate, desk.now(), agent.id, agent.name, reason, gone, digest(match.numbers),
        sum(map(len, look_at.values())), backups(desk),
    )  # fmt: skip
    return Erasure(told, look_at)


def digest(numbers: Sequence[str]) -> str:
    """What stands in a certificate for the tickets that it is of."""
    return hashlib.sha256("".join(f"{number}\n" for number in sorted(numbers)).encode()).hexdigest()


def backups(desk: Desk) -> tuple[str, ...]:
    """Copies of the database that were made beside it before its schema changed."""
    if not desk.database.is_sqlite:
        return ()
    path = Path(str(desk.database.url.database))
    return tuple(sorted(copy.name for copy in path.parent.glob(f"{path.name}.before-*")))


# ---------------------------------------------------------------- whom it means


def _find(connection: Connection, desk: Desk, given: str, department: str | None) -> Match:
    store.be_patient(connection)
    by_contact = False
    ids: Sequence[int]
    if own_number(given.upper()) and (ticket_id := by_number(connection, given.upper())) is not None:
        ticket = fold(ticket_id, journal.load(connection, [ticket_id])[ticket_id], desk.book)
        customer = ticket.customer
        if customer.name.strip() and customer.name != ERASED:
            return _find(connection, desk, customer.name, customer.department)
        ids = [ticket_id]
    elif not (ids := store.named(connection, folded(given)) if folded(given) else []) or given == ERASED:
        ids = store.reached_at(connection, given) if len(given) >= SHORTEST and given != ERASED else []
        by_contact = True
    people: dict[tuple[str, str], list[tuple[int, str, Customer, tuple[str, ...]]]] = {}
    for start in range(0, len(ids), store.AT_ONCE):
        for ticket_id, entries in journal.load(connection, ids[start : start + store.AT_ONCE]).items():
            ticket = fold(ticket_id, entries, desk.book)
            contacts = _contacts(entries)
            if by_contact and not any(_is(contact, given) for contact in contacts):
                continue
            who = ticket.customer
            if Erasing.CONTENT in ticket.erased and ERASED in (who.name, who.contact):
                continue
            key = folded(who.name), folded(who.department)
            people.setdefault(key, []).append((ticket_id, ticket.number, who, contacts))
    if department is not None:
        people = {key: found for key, found in people.items() if key[1] == folded(department)}
    if not people:
        raise NotFound("erase_nobody", given=given)
    if len(people) > 1:
        known = [found[0][2].display for found in people.values()]
        raise BadInput("erase_several", given=given, known=known)
    (found,) = people.values()
    last = found[-1][2]
    contacts = tuple(dict.fromkeys(contact for *_rest, every in found for contact in every))
    return Match(last.name, last.department, contacts, tuple(f[0] for f in found), tuple(f[1] for f in found))


def _contacts(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Each contact that a journal ever had."""
    told = (e.event.customer for e in entries if isinstance(e.event, (ev.Registered, ev.Amended)))
    return tuple(dict.fromkeys(c.contact for c in told if c and c.contact.strip() and c.contact != ERASED))


def _is(contact: str, given: str) -> bool:
    return contact.strip() == given or address_of(contact).casefold() == given.casefold()


def _look(connection: Connection, match: Match) -> dict[str, tuple[str, ...]]:
    theirs = set(match.tickets)
    others = [i for i in store.speaking_of(connection, match.words) if i not in theirs]
    found = {kind: tuple(names) for kind, names in store.elsewhere(connection, match.words).items()}
    if others:
        found["ticket"] = tuple(sorted(mails.numbers(connection, others).values()))
    return found
