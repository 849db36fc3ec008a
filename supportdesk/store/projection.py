"""The rows that lists read, folded from the journal. Written in the transaction that appends to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sql
from sqlalchemy import Connection, bindparam, update

from supportdesk.domain import clocks as clock_rules
from supportdesk.domain.clocks import Clock
from supportdesk.domain.findable import missed, parents, ticket_texts
from supportdesk.domain.query import folded
from supportdesk.domain.query_asking import person_key
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Status
from supportdesk.store import facets, known, passages, search
from supportdesk.store.tables import clock, term, ticket

_MICROSECOND = timedelta(microseconds=1)


def ticket_values(t: Ticket) -> dict[str, Any]:
    """The ticket's row, without its id."""
    card = t.handover
    place = facets.rank(
        is_open=t.status.is_open, imported=t.imported, next_due=t.next_due, updated_at=t.updated_at
    )
    packed = _facets(t)
    return {
        "number": t.number,
        "seq": t.seq,
        "policy": t.policy,
        "status": t.status.value,
        "is_open": t.status.is_open,
        "tier": t.tier.value,
        "category": t.category.value if t.category else None,
        "priority": t.priority.value if t.priority else None,
        "channel": t.channel.value,
        "urgency": t.urgency.value,
        "impact": t.impact.value,
        "subject": t.subject,
        "customer_name": t.customer.name,
        "customer_department": t.customer.department,
        "reference": t.reference,
        "owner_id": t.owner.id if t.owner else None,
        "owner_name": t.owner.name if t.owner else "",
        "specialist_group": t.group.value if t.group else None,
        "handover_to": card.to.value if card else None,
        "handover_group": card.group.value if card and card.group else None,
        "emergency": t.emergency,
        "unanswered": t.unanswered and t.status.is_open,
        "reported_at": t.reported_at,
        "updated_at": t.updated_at,
        "expected_at": t.expected_at,
        "next_due": t.next_due,
        "breached_at": t.breached_at,
        "resolved_at": t.resolved_at,
        "closed_at": t.closed_at,
        "score": t.feedback.score if t.feedback else None,
        "tags": ",".join(sorted(t.tags)),
        "merged_into": t.merged_into,
        "imported": t.imported,
        "rank": place,
        "pressing": facets.pressing(packed, place),
        "facets": packed,
        "owner_key": person_key(t.owner.id, t.owner.name) if t.owner else "",
        "department_key": folded(t.customer.department),
        "customer_key": folded(t.customer.name),
        "reference_key": folded(t.reference),
    }


def _facets(t: Ticket) -> int:
    card = t.handover
    return facets.pack(
        {
            "status": t.status,
            "tier": t.tier,
            "category": t.category,
            "priority": t.priority,
            "channel": t.channel,
            "urgency": t.urgency,
            "impact": t.impact,
            "group": t.group,
            "handover": card.to if card else None,
            "review": t.review_state,
        },
        {
            "emergency": t.emergency,
            "unanswered": t.unanswered and t.status.is_open,
            "imported": t.imported,
            "owner": t.owner is not None,
            "article": bool(t.articles),
            "attachment": bool(t.attachments),
            "tag": bool(t.tags),
            "ref": folded(t.reference) != "",
            "missed": bool(missed(t)),
        },
    )


def terms(t: Ticket) -> frozenset[tuple[str, str]]:
    """What it has several of, by field and folded value."""
    every = (*_marks(t), *_reviewed(t), ("missed", missed(t)), ("parent", parents(t)), ("erased", t.erased))
    return frozenset((field, folded(value)) for field, values in every for value in values)


def _marks(t: Ticket) -> tuple[tuple[str, Iterable[str]], ...]:
    """Tags and articles: `stale` are those to be updated (§5), `solved` those that a solved ticket used."""
    used = [slug for slug, stale in t.articles if not stale]
    return (
        ("tag", t.tags),
        ("article", [slug for slug, _stale in t.articles]),
        ("stale", [slug for slug, stale in t.articles if stale]),
        ("solved", used if t.status in (Status.RESOLVED, Status.CLOSED) else []),
    )


def _reviewed(t: Ticket) -> tuple[tuple[str, Iterable[str]], ...]:
    """The state of its review, and whose measures are open."""
    owners = {m.owner.id for m in t.review.open_measures} if t.review and t.review.is_open else set()
    return (("review", [t.review_state] if t.review_state else []), ("measure", owners))


def values_known(t: Ticket) -> dict[tuple[str, str], str]:
    """What counts it by field and folded value, and as it was written."""
    found = (
        {("owner", person_key(t.owner.id, t.owner.name)): t.owner.name if t.owner else ""} if t.owner else {}
    )
    for field, text in (("dept", t.customer.department), ("customer", t.customer.name)):
        if folded(text):
            found[field, folded(text)] = text.strip()
    for field, every in _marks(t):
        found |= {(field, folded(text)): text.strip() for text in every if folded(text)}
    return found


def warn_mark(t: Ticket) -> dict[str, Any]:
    """From when on warnings have to look at it: from the act that moved its clocks. The look moves it on.

    Not folded: what reads it finds the same whatever stands there, sooner or later.
    """
    return {"warn_at": t.updated_at if t.clocks and not t.imported else None}


def loop_mark(t: Ticket) -> dict[str, Any]:
    """From when on what the desk does by itself has to be looked for: from each act on. Not folded."""
    return {"loop_at": None if t.imported else t.updated_at}


def clock_values(t: Ticket) -> dict[tuple[str, int], dict[str, Any]]:
    """The ticket's clock rows by name and cycle."""
    return _clock_values(t.id, t.clocks)


def _clock_values(ticket_id: int, clocks: Sequence[Clock]) -> dict[tuple[str, int], dict[str, Any]]:
    telling = clock_rules.telling(clocks)
    return {(c.name, c.cycle): _clock(ticket_id, c, shown=telling[c.name] is c) for c in clocks}


def _clock(ticket_id: int, c: Clock, *, shown: bool) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id,
        "name": c.name,
        "cycle": c.cycle,
        "started_at": c.started_at,
        "target": None if c.target is None else c.target // _MICROSECOND,
        "elapsed": c.elapsed // _MICROSECOND,
        "running_since": c.running_since,
        "due": c.due,
        "met_at": c.met_at,
        "cancelled_at": c.cancelled_at,
        "breached_at": c.breached_at,
        "fixed": c.fixed,
        "origin": c.origin,
        "carried_at": c.carried_at,
        "shown": shown,
    }


def marks(t: Ticket) -> dict[str, Any]:
    """Both marks of work."""
    return warn_mark(t) | loop_mark(t)


def insert(connection: Connection, tickets: Iterable[Ticket]) -> None:
    """Rows for tickets that have none yet; their ids are reserved."""
    every = list(tickets)
    connection.execute(sql.insert(ticket), [{"id": t.id, **ticket_values(t), **marks(t)} for t in every])
    index(connection, every)


def index(connection: Connection, tickets: Iterable[Ticket]) -> None:
    """Clock, passage, search and term rows for tickets whose `ticket` row is there and theirs are not."""
    every = list(tickets)
    bare_index(connection, every)
    known.count(connection, [({}, values_known(t)) for t in every], [(None, _facets(t)) for t in every])


def bare_index(connection: Connection, tickets: Sequence[Ticket]) -> None:
    """As `index`, without counting them."""
    every = list(tickets)
    new = [{"field": f, "value": v, "ticket_id": t.id} for t in every for f, v in sorted(terms(t))]
    if new:
        connection.execute(sql.insert(term), new)
    rows = [row for t in every for row in clock_values(t).values()]
    if rows:
        connection.execute(sql.insert(clock), rows)
    passages.add(connection, every)
    search.put(connection, "ticket", [(t.id, *ticket_texts(t)) for t in every])


def change(connection: Connection, moves: Iterable[tuple[Ticket, Ticket]]) -> None:
    """Bring the rows of tickets from one fold to the next: what differs, no more.

    What counts them comes last, in one order for everybody: on PostgreSQL those rows are waited for.
    """
    every = list(moves)
    for before, after in every:
        _change(connection, before, after)
    known.count(
        connection,
        [(values_known(before), values_known(after)) for before, after in every],
        [(_facets(before), _facets(after)) for before, after in every],
    )


def retell(
    connection: Connection,
    moves: Iterable[tuple[int, frozenset[tuple[str, str]], frozenset[tuple[str, str]]]],
) -> None:
    """Bring the terms of tickets, each by its id, from one set to another."""
    for ticket_id, before, after in moves:
        for field, value in sorted(before - after):
            connection.execute(
                term.delete().where(
                    term.c.field == field, term.c.value == value, term.c.ticket_id == ticket_id
                )
            )
        if new := [{"field": f, "value": v, "ticket_id": ticket_id} for f, v in sorted(after - before)]:
            connection.execute(sql.insert(term), new)


def _change(connection: Connection, before: Ticket, after: Ticket) -> None:
    moved = marks(after) if before.clocks != after.clocks else loop_mark(after)
    connection.execute(_TICKET_UPDATE, {"b_id": after.id, **ticket_values(after), **moved})
    old, new = clock_values(before), clock_values(after)
    for key in old.keys() - new.keys():
        connection.execute(
            clock.delete().where(
                clock.c.ticket_id == after.id, clock.c.name == key[0], clock.c.cycle == key[1]
            )
        )
    added = [new[key] for key in new.keys() - old.keys()]
    if added:
        connection.execute(sql.insert(clock), added)
    _update_clocks(connection, [new[key] for key in new.keys() & old.keys() if new[key] != old[key]])
    retell(connection, [(after.id, terms(before), terms(after))])
    passages.change(connection, before, after)
    if ticket_texts(before) != ticket_texts(after):
        search.put(connection, "ticket", [(after.id, *ticket_texts(after))])


def rewrite_clocks(
    connection: Connection, moves: Iterable[tuple[int, Sequence[Clock], Sequence[Clock]]]
) -> None:
    """Clock rows that differ between two states of tickets, which have the same clocks in both."""
    changed: list[dict[str, Any]] = []
    every = [move for move in moves if move[1] != move[2]]
    passages.rewrite_clocks(connection, ((ticket_id, after) for ticket_id, _before, after in every))
    for ticket_id, before, after in every:
        old, new = _clock_values(ticket_id, before), _clock_values(ticket_id, after)
        changed += [row for key, row in new.items() if row != old[key]]
    _update_clocks(connection, changed)


def _update_clocks(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    if values := [{f"b_{name}": value for name, value in row.items()} for row in rows]:
        connection.execute(_CLOCK_UPDATE, values)


def rewrite_tickets(connection: Connection, tickets: Iterable[Ticket]) -> None:
    """The `ticket` rows as these folds say."""
    rows = [{"b_id": t.id, **ticket_values(t), **marks(t)} for t in tickets]
    if rows:
        connection.execute(_TICKET_UPDATE, rows)


_TICKET_UPDATE = update(ticket).where(ticket.c.id == bindparam("b_id"))
_CLOCK_UPDATE = (
    update(clock)
    .where(
        clock.c.ticket_id == bindparam("b_ticket_id"),
        clock.c.name == bindparam("b_name"),
        clock.c.cycle == bindparam("b_cycle"),
    )
    .values({c.name: bindparam(f"b_{c.name}") for c in clock.c if not c.primary_key})
)
