"""Incidents with many reports: opened, added to, and what further reports look like them (process §0)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import NotFound
from supportdesk.domain.evolution import fold
from supportdesk.domain.incidents import Incident, joining
from supportdesk.domain.outbreaks import Report
from supportdesk.domain.parts import why_not_part
from supportdesk.domain.people import Agent
from supportdesk.domain.query import folded
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.views import Done, Outcome, QueueRow
from supportdesk.domain.vocabulary import LinkKind
from supportdesk.services import comparing
from supportdesk.services.desk import Act, Desk, new_batch
from supportdesk.store import incidents as store
from supportdesk.store import journal, queries
from supportdesk.store.database import Connection

LATELY = timedelta(hours=24)
"""How old a report may be that is proposed to an incident."""

COMPARED = 200
"""Reports of that time that are compared, the latest; and parts of an incident, those with the lowest ids."""


def attach(desk: Desk, agent: Agent, incident: int, parts: Sequence[int], batch: str = "") -> Done:
    """Make tickets part of an incident; who can't be is told why, and the others are. Raises NotFound."""

    def job(connection: Connection) -> Done:
        act = batch or new_batch()
        ids = sorted({incident, *parts})
        journal.lock(connection, ids)  # so that nothing becomes a part while it is given parts
        journals = journal.load(connection, ids)
        for ticket_id in ids:
            if ticket_id not in journals:
                raise NotFound("no_ticket", number=ticket_id)
        tickets = {i: fold(i, entries, desk.book) for i, entries in journals.items()}
        parent = tickets[incident]
        parents = store.with_parts(connection, [ticket.number for ticket in tickets.values()])
        refused: dict[int, Outcome] = {}
        acts = []
        for ticket_id in dict.fromkeys(parts):
            ticket = tickets[ticket_id]
            refusal = why_not_part(ticket, parent, has_parts=folded(ticket.number) in parents)
            if refusal is not None:
                refused[ticket_id] = Outcome(ticket.id, ticket.number, ticket.seq, refusal)
            else:
                acts.append(Act(ticket_id, cm.LinkTicket(LinkKind.CHILD_OF, parent.id, parent.number)))
        done = desk.act_within(connection, agent, acts, act)
        by_id = refused | {outcome.ticket_id: outcome for outcome in done.outcomes}
        return Done(act, tuple(by_id[i] for i in dict.fromkeys(parts)))

    return desk.database.write(job)


def incident(desk: Desk, ticket_id: int) -> Incident:
    """The incident that a ticket stands for, or is part of, whole. Raises NotFound."""

    def job(connection: Connection) -> Incident:
        ticket = _ticket(desk, connection, ticket_id)
        place = ticket.parent.other if ticket.parent else ticket_id
        row = queries.rows(connection, [place], desk.book)[place]
        proposed = tuple(_proposals(desk, connection, place))
        return Incident(row, tuple(rows_of(desk, connection, row.number)), proposed)

    return desk.database.read(job)


def rows_of(desk: Desk, connection: Connection, number: str) -> list[QueueRow]:
    """The same by number, in a transaction."""
    ids = store.parts(connection, number)
    rows = queries.rows(connection, ids, desk.book)
    return [rows[i] for i in ids if i in rows]


def _proposals(desk: Desk, connection: Connection, incident: int) -> list[QueueRow]:
    parent = _ticket(desk, connection, incident)
    ids = store.parts(connection, parent.number)[:COMPARED]
    free = _free(desk, connection, {incident, *ids})
    members = {i: fold(i, e, desk.book) for i, e in journal.load(connection, [incident, *ids]).items()}
    found = alike(connection, list(members.values()), free)
    rows = queries.rows(connection, found, desk.book)
    return [rows[i] for i in found if i in rows]


def _free(desk: Desk, connection: Connection, without: set[int]) -> list[Ticket]:
    """The open reports of late that are part of no incident and stand for none."""
    latest = [i for i in queries.arrived(connection, desk.now() - LATELY, COMPARED) if i not in without]
    tickets = [fold(i, entries, desk.book) for i, entries in journal.load(connection, latest).items()]
    parents = store.with_parts(connection, [ticket.number for ticket in tickets])
    return [
        ticket
        for ticket in tickets
        if ticket.status.is_open and ticket.parent is None and folded(ticket.number) not in parents
    ]


def alike(connection: Connection, members: Sequence[Ticket], others: Sequence[Ticket]) -> list[int]:
    """Of other tickets those whose reports are like those of the members, by id."""
    reports = {ticket.id: comparing.report(ticket) for ticket in (*members, *others)}
    weights = comparing.weights(connection, {token for each in reports.values() for token in each.tokens})
    kin: list[Report] = [reports[ticket.id] for ticket in members]
    found = joining(kin, [reports[ticket.id] for ticket in others], weights)
    return sorted(report.id for report in found)


def further(desk: Desk) -> list[tuple[QueueRow, tuple[QueueRow, ...]]]:
    """The open incidents that reports of late look like, each with those reports."""

    def job(connection: Connection) -> list[tuple[QueueRow, tuple[QueueRow, ...]]]:
        every = {i: _proposals(desk, connection, i) for i in store.open_incidents(connection)}
        found = {i: joined for i, joined in every.items() if joined}
        rows = queries.rows(connection, list(found), desk.book)
        return [(rows[i], tuple(joined)) for i, joined in found.items()]

    return desk.database.read(job)


def _ticket(desk: Desk, connection: Connection, ticket_id: int) -> Ticket:
    entries = journal.load(connection, [ticket_id]).get(ticket_id)
    if entries is None:
        raise NotFound("no_ticket", number=ticket_id)
    return fold(ticket_id, entries, desk.book)
