"""Outbreaks: many alike reports within a short time, found as they come. They are shown; nobody is merged."""

from __future__ import annotations

from supportdesk.domain.alike import WITHOUT_MEANING, shared_words
from supportdesk.domain.evolution import fold
from supportdesk.domain.outbreaks import Report, Threshold, bursts
from supportdesk.domain.ranking import rarity
from supportdesk.domain.suggestions import Outbreak
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.tokens import tokens
from supportdesk.services.desk import Desk
from supportdesk.services.suggesting import incident_of
from supportdesk.store import journal, queries, search
from supportdesk.store.database import Connection

MOST = 200
"""Reports of the time that the policy names which are compared, the latest."""

_SAID = 300  # characters of a report's description that count
_TAGGED = 2.0  # how much more than a word a tag says


def outbreaks(desk: Desk) -> list[Outbreak]:
    """Those of now, the largest first. Raises StoreError."""
    return desk.database.read(lambda c: _outbreaks(desk, c))


def _outbreaks(desk: Desk, connection: Connection) -> list[Outbreak]:
    now = desk.now()
    threshold: Threshold = desk.book.current.outbreak
    ids = queries.arrived(connection, now - threshold.within, MOST)
    if len(ids) < threshold.alike:
        return []
    journals = journal.load(connection, ids)
    tickets = {i: fold(i, entries, desk.book) for i, entries in journals.items()}
    said = {i: _said(t) for i, t in tickets.items()}
    reports = [
        Report(i, t.reported_at, t.customer.department, _words(t, said[i]))
        for i, t in tickets.items()
        if t.merged_into is None
    ]
    weights = _weights(connection, {token for report in reports for token in report.tokens})
    found = []
    for burst in bursts(reports, weights, threshold, now):
        words = {token: weights[token] for token in burst.shared}
        incident = next(filter(None, (incident_of(tickets[i]) for i in burst.tickets)), None)
        rows = queries.rows(connection, burst.tickets, desk.book)
        found.append(
            Outbreak(
                tickets=tuple(rows[i] for i in burst.tickets),
                since=burst.since,
                until=burst.until,
                departments=burst.departments,
                shared=shared_words("\n".join(said[i] for i in burst.tickets), words),
                incident=incident or (burst.tickets[0], tickets[burst.tickets[0]].number),
                declared=incident is not None,
                apart=tuple(i for i in burst.tickets if incident_of(tickets[i]) is None),
            )
        )
    return found


def _said(ticket: Ticket) -> str:
    """What a report says, as far as it is compared."""
    return f"{ticket.subject}\n{ticket.description[:_SAID]}\n{' '.join(sorted(ticket.tags))}"


def _words(ticket: Ticket, said: str) -> frozenset[str]:
    """The words of a report that mean something; what somebody tagged it with, besides, by its sign."""
    return frozenset(tokens(said)) - WITHOUT_MEANING | {f"#{tag}" for tag in ticket.tags}


def _weights(connection: Connection, words: set[str]) -> dict[str, float]:
    """How rare each word is on the desk. That two people gave a report one tag says more than its words."""
    plain = {word: (tokens(word) or [""])[0] if word.startswith("#") else word for word in words}
    held, documents = search.holders(connection, "ticket", sorted(set(plain.values())))
    weights = {word: rarity(held.get(token, 0), documents) for word, token in plain.items()}
    return {word: weight * (_TAGGED if word.startswith("#") else 1) for word, weight in weights.items()}


class Alarm:
    """Finds outbreaks as reports come in, and tells of each once, and again when it has doubled. For one
    thread; while no report comes in, a turn asks the database next to nothing.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._newest = desk.database.read(queries.newest_id)
        self._told: dict[int, int] = {}

    def turn(self) -> list[Outbreak]:
        """The outbreaks to tell of now. Raises StoreError."""
        newest = self._desk.database.read(queries.newest_id)
        if newest == self._newest:
            return []
        self._newest = newest
        found = []
        for outbreak in outbreaks(self._desk):
            ids = [row.id for row in outbreak.tickets]
            before = max((self._told.get(i, 0) for i in ids), default=0)
            if len(ids) >= max(1, 2 * before):
                self._told |= dict.fromkeys(ids, len(ids))
                found.append(outbreak)
            else:
                self._told |= dict.fromkeys(ids, before)
        return found
