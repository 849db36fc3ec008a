"""What the team lends to tickets (process §2): listed, asked for, given in order, taken over, given back.

Each act is one transaction under one lock, so that two who ask at once get two resources or stand in one
queue. What happens to a ticket by it is told in its journal.
"""

from __future__ import annotations

from collections.abc import Callable

from supportdesk.domain import events as ev
from supportdesk.domain import resources as rules
from supportdesk.domain.errors import NotFound
from supportdesk.domain.people import SYSTEM, Actor, Agent
from supportdesk.domain.resources import Claim, Resource, Stock
from supportdesk.domain.rules import Refusal
from supportdesk.domain.storable import storable
from supportdesk.domain.views import Done, Outcome, QueueRow
from supportdesk.domain.vocabulary import RequestState, ResourceStep
from supportdesk.services.desk import Desk, new_batch
from supportdesk.store import journal, queries
from supportdesk.store import resources as store
from supportdesk.store.database import Connection

_Work = Callable[[Connection, Stock], Outcome]

HISTORY = 200
"""Requests that the history shows at once."""


def stock(desk: Desk) -> Stock:
    """All there is, who holds it, who waits. Raises StoreError."""
    return desk.database.read(store.stock)


def history(desk: Desk, name: str = "", limit: int = HISTORY) -> list[Claim]:
    """Who asked for a resource, had it from when to when, and by whom it ended; the latest first. A name that
    was used again finds all that bore it. Raises NotFound.
    """

    def job(connection: Connection) -> list[Claim]:
        if not name:
            return store.history(connection, None, limit)
        word = name.strip().casefold()
        ids = [r.id for r in store.stock(connection).resources if r.name.casefold() == word]
        if not ids:
            raise NotFound("no_resource", name=name)
        found = [claim for each in ids for claim in store.history(connection, each, limit)]
        return sorted(found, key=lambda claim: claim.id, reverse=True)[:limit]

    return desk.database.read(job)


# ---------------------------------------------------------------- what the lead does


def add(desk: Desk, agent: Agent, name: str, kind: str, note: str = "") -> Done:
    """Lend one more thing; who waits for it gets it at once. For the team lead."""
    name, kind, note = (storable(words).strip() for words in (name, kind, note))

    def work(connection: Connection, there: Stock) -> Outcome:
        if refusal := rules.may_add(there, agent, name, kind, note):
            return Outcome(0, name, 0, refusal)
        store.add(connection, agent, name, kind, note, desk.now())
        _serve(desk, connection, Actor.of(agent))
        return Outcome(0, name, 0)

    return _locked(desk, work)


def retire(desk: Desk, agent: Agent, name: str) -> Done:
    """Lend a thing no more; its history stays. For the team lead. Raises NotFound."""

    def work(connection: Connection, there: Stock) -> Outcome:
        resource = _named(there, name)
        if refusal := rules.may_retire(there, agent, resource):
            return Outcome(0, resource.name, 0, refusal)
        store.retire(connection, agent, resource.id, desk.now())
        return Outcome(0, resource.name, 0)

    return _locked(desk, work)


# ---------------------------------------------------------------- what tickets do


def request(desk: Desk, agent: Agent, ticket_id: int, wanted: str) -> Done:
    """Ask for a resource by its name or its kind: the ticket gets one that is free, or waits.

    Raises NotFound.
    """
    wanted = storable(wanted).strip()

    def work(connection: Connection, there: Stock) -> Outcome:
        row = _row(desk, connection, ticket_id)
        is_open = row.status.is_open
        if refusal := rules.may_ask(there, wanted, ticket_id, is_open=is_open, number=row.number):
            return Outcome(ticket_id, row.number, row.seq, refusal)
        store.ask(connection, ticket_id, wanted, agent.id, agent.name, desk.now())
        _tell(desk, connection, ticket_id, ResourceStep.REQUESTED, wanted, Actor.of(agent))
        _serve(desk, connection, Actor.of(agent))
        return Outcome(ticket_id, row.number, row.seq)

    return _locked(desk, work)


def give_back(desk: Desk, agent: Agent, claim_id: int) -> Done:
    """End a request: what it holds goes to who waits, and what waits leaves the queue. Raises NotFound."""

    def work(connection: Connection, there: Stock) -> Outcome:
        claim = _claim(there, claim_id)
        _end(desk, connection, claim, Actor.of(agent))
        _serve(desk, connection, Actor.of(agent))
        return Outcome(claim.ticket_id, claim.number, 0)

    return _locked(desk, work)


def release(desk: Desk, agent: Agent, name: str) -> Done:
    """Give back a resource by its name. Raises NotFound."""
    there = stock(desk)
    held = there.holder(_named(there, name))
    if held is None:
        return Done("", (Outcome(0, name, 0, Refusal("resource_free", {"name": name})),))
    return give_back(desk, agent, held.id)


def take_over(desk: Desk, agent: Agent, claim_id: int) -> Done:
    """Let an urgent request that waits have what a lesser ticket holds; that one is told, and waits again
    where its own time puts it. Raises NotFound.
    """

    def work(connection: Connection, there: Stock) -> Outcome:
        claim = _claim(there, claim_id)
        if claim.state is RequestState.HELD:
            refusal = Refusal("resource_has", {"number": claim.number, "wanted": claim.wanted})
            return Outcome(claim.ticket_id, claim.number, 0, refusal)
        found = rules.over_whom(there, claim, agent)
        if isinstance(found, Refusal):
            return Outcome(claim.ticket_id, claim.number, 0, found)
        assert found.resource_id is not None
        name, now, actor = _name(found), desk.now(), Actor.of(agent)
        journal.lock(connection, sorted({found.ticket_id, claim.ticket_id}))
        store.end(connection, [found.id], RequestState.TAKEN_OVER, agent.name, now)
        store.ask(connection, found.ticket_id, found.wanted, found.agent_id, found.agent_name, found.asked_at)
        store.grant(connection, claim.id, found.resource_id, now)
        _tell(desk, connection, found.ticket_id, ResourceStep.TAKEN_OVER, name, actor, claim.number)
        _tell(desk, connection, claim.ticket_id, ResourceStep.GRANTED, name, actor, found.number)
        _serve(desk, connection, actor)
        return Outcome(claim.ticket_id, claim.number, 0)

    return _locked(desk, work)


def settle(desk: Desk) -> int:
    """End what tickets hold or wait for that are no longer worked on, and give it to who waits; what a
    merged ticket has goes with it. How many ended. For the workers, and for whoever resolved one.
    """
    if not desk.database.read(store.any_over):
        return 0

    def job(connection: Connection) -> int:
        store.lock(connection)
        there = store.stock(connection)
        ended = rules.over(there.claims)
        journal.lock(connection, sorted({claim.ticket_id for claim in ended}))
        for claim in ended:
            into = claim.merged_into
            rows = {} if into is None else queries.rows(connection, [into], desk.book)
            if into is not None and into in rows and rows[into].status.is_open:
                store.move(connection, claim.id, into)
                step = ResourceStep.GRANTED if claim.resource_id else ResourceStep.REQUESTED
                _tell(desk, connection, into, step, _name(claim), SYSTEM, claim.number)
            else:
                _end(desk, connection, claim, SYSTEM)
        _serve(desk, connection, SYSTEM)
        return len(ended)

    return desk.database.write(job)


# ---------------------------------------------------------------- in one transaction


def _locked(desk: Desk, work: _Work) -> Done:
    def job(connection: Connection) -> Done:
        store.lock(connection)
        return Done(new_batch(), (work(connection, store.stock(connection)),))

    return desk.database.write(job)


def _serve(desk: Desk, connection: Connection, actor: Actor) -> None:
    """Give what is free to who waits, in their order."""
    now = desk.now()
    granted = rules.grants(store.stock(connection))
    journal.lock(connection, sorted({claim.ticket_id for claim, _resource in granted}))
    for claim, resource in granted:
        store.grant(connection, claim.id, resource.id, now)
        _tell(desk, connection, claim.ticket_id, ResourceStep.GRANTED, resource.name, actor)


def _end(desk: Desk, connection: Connection, claim: Claim, actor: Actor) -> None:
    held = claim.resource_id is not None
    state = RequestState.RELEASED if held else RequestState.WITHDRAWN
    store.end(connection, [claim.id], state, actor.name, desk.now())
    step = ResourceStep.RELEASED if held else ResourceStep.WITHDRAWN
    _tell(desk, connection, claim.ticket_id, step, _name(claim), actor)


def _tell(
    desk: Desk,
    connection: Connection,
    ticket_id: int,
    step: ResourceStep,
    name: str,
    actor: Actor,
    other: str = "",
) -> None:
    desk.tell(connection, ticket_id, [ev.ResourceMoved(step, name, other)], actor)


def _name(claim: Claim) -> str:
    """What a claim holds, else what it wants."""
    return claim.name or claim.wanted


def _named(there: Stock, name: str) -> Resource:
    found = there.named(name)
    if found is None:
        raise NotFound("no_resource", name=name)
    return found


def _claim(there: Stock, claim_id: int) -> Claim:
    found = next((claim for claim in there.claims if claim.id == claim_id), None)
    if found is None:
        raise NotFound("no_request", request=claim_id)
    return found


def _row(desk: Desk, connection: Connection, ticket_id: int) -> QueueRow:
    rows = queries.rows(connection, [ticket_id], desk.book)
    if ticket_id not in rows:
        raise NotFound("no_ticket", number=ticket_id)
    return rows[ticket_id]
