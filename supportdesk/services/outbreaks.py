"""Outbreaks: many alike reports within a short time, found as they come. They are shown; nobody is merged."""

from __future__ import annotations

from supportdesk.domain.alike import shared_words
from supportdesk.domain.evolution import fold
from supportdesk.domain.outbreaks import Threshold, bursts
from supportdesk.domain.suggestions import Outbreak
from supportdesk.domain.views import QueueRow
from supportdesk.services import comparing, incidents
from supportdesk.services.desk import Desk
from supportdesk.services.suggesting import incident_of
from supportdesk.store import journal, queries
from supportdesk.store.database import Connection

MOST = 200
"""Reports of the time that the policy names which are compared, the latest."""


def outbreaks(desk: Desk) -> list[Outbreak]:
    """Those of now, the largest first, and after them what looks like an open incident. Raises StoreError."""
    found = desk.database.read(lambda c: _outbreaks(desk, c))
    known = {row.id for outbreak in found for row in outbreak.tickets}
    for incident, reports in incidents.further(desk):
        rows = tuple(row for row in reports if row.id not in known)
        if rows:
            found.append(_further(incident, rows))
    return found


def _further(incident: QueueRow, rows: tuple[QueueRow, ...]) -> Outbreak:
    return Outbreak(
        tickets=rows,
        since=min(row.reported_at for row in rows),
        until=max(row.reported_at for row in rows),
        departments=len({row.department.casefold() for row in rows}),
        shared=(),
        incident=(incident.id, incident.number),
        declared=True,
        apart=tuple(row.id for row in rows),
        further=True,
    )


def _outbreaks(desk: Desk, connection: Connection) -> list[Outbreak]:
    now = desk.now()
    threshold: Threshold = desk.book.current.outbreak
    ids = queries.arrived(connection, now - threshold.within, MOST)
    if len(ids) < threshold.alike:
        return []
    journals = journal.load(connection, ids)
    tickets = {i: fold(i, entries, desk.book) for i, entries in journals.items()}
    said = {i: comparing.said(t) for i, t in tickets.items()}
    reports = [comparing.report(t) for t in tickets.values() if t.merged_into is None]
    weights = comparing.weights(connection, {token for report in reports for token in report.tokens})
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
            fresh = outbreak.further and any(i not in self._told for i in ids)
            if fresh or (not outbreak.further and len(ids) >= max(1, 2 * before)):
                self._told |= dict.fromkeys(ids, len(ids))
                found.append(outbreak)
            else:
                self._told |= dict.fromkeys(ids, before)
        return found
