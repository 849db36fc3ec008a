"""Resources and requests for them: read as a stock, changed by who holds the lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, text, update

from supportdesk.domain.people import Agent
from supportdesk.domain.resources import Claim, Resource, Stock
from supportdesk.domain.vocabulary import Category, Priority, RequestState
from supportdesk.store.resource_tables import request, resource
from supportdesk.store.tables import ticket

_LIVE = (RequestState.WAITING.value, RequestState.HELD.value)
_CLAIMS = select(
    request,
    ticket.c.number,
    ticket.c.subject,
    ticket.c.category,
    ticket.c.priority,
    ticket.c.is_open,
    ticket.c.merged_into,
    resource.c.name.label("resource_name"),
).select_from(
    request.join(ticket, ticket.c.id == request.c.ticket_id).outerjoin(
        resource, resource.c.id == request.c.resource_id
    )
)


def lock(connection: Connection) -> None:
    """Be the only one who lends until the transaction ends; readers go on. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE resource IN SHARE ROW EXCLUSIVE MODE"))


def stock(connection: Connection) -> Stock:
    """All there is, retired ones too, with the claims that hold or wait."""
    rows = connection.execute(select(resource).order_by(resource.c.kind, resource.c.name, resource.c.id))
    there = [Resource(r.id, r.name, r.kind, r.note, r.retired_at) for r in rows]
    return Stock(tuple(there), tuple(_claims(connection, _CLAIMS.where(request.c.state.in_(_LIVE)))))


def of_ticket(connection: Connection, ticket_id: int) -> list[Claim]:
    """What a ticket holds or waits for."""
    mine = request.c.ticket_id == ticket_id, request.c.state.in_(_LIVE)
    return _claims(connection, _CLAIMS.where(*mine))


def history(connection: Connection, resource_id: int | None, limit: int) -> list[Claim]:
    """Who had a resource, or any, from when to when, and who waits for one; the latest first."""
    which = () if resource_id is None else (request.c.resource_id == resource_id,)
    return _claims(connection, _CLAIMS.where(*which), newest=limit)


def _claims(connection: Connection, query: Select[Any], newest: int = 0) -> list[Claim]:
    ordered = query.order_by(request.c.id.desc() if newest else request.c.id)
    if newest:
        ordered = ordered.limit(newest)
    return [
        Claim(
            row.id, row.wanted, row.ticket_id, row.number, row.subject, row.agent_id, row.agent_name,
            row.asked_at, RequestState(row.state),
            Category(row.category) if row.category else None,
            Priority(row.priority) if row.priority else None,
            row.resource_id, row.resource_name or "", row.since, row.ended_at,
            row.ended_by, row.is_open, row.merged_into,
        )
        for row in connection.execute(ordered)
    ]  # fmt: skip


def add(connection: Connection, agent: Agent, name: str, kind: str, note: str, now: datetime) -> None:
    values = {"name": name, "kind": kind, "note": note, "added_by": agent.id, "added_at": now}
    connection.execute(insert(resource), values | {"retired_by": "", "retired_at": None})


def retire(connection: Connection, agent: Agent, resource_id: int, now: datetime) -> None:
    mine = update(resource).where(resource.c.id == resource_id)
    connection.execute(mine.values(retired_by=agent.id, retired_at=now))


def ask(
    connection: Connection, ticket_id: int, wanted: str, agent_id: str, agent_name: str, asked_at: datetime
) -> int:
    """Let a ticket wait; the number of its request comes back."""
    values = {
        "ticket_id": ticket_id, "wanted": wanted, "state": RequestState.WAITING.value, "agent_id": agent_id,
        "agent_name": agent_name, "asked_at": asked_at, "ended_by": "",
    }  # fmt: skip
    found: int = connection.execute(insert(request).values(values).returning(request.c.id)).scalar_one()
    return found


def grant(connection: Connection, request_id: int, resource_id: int, now: datetime) -> None:
    _set(connection, [request_id], state=RequestState.HELD.value, resource_id=resource_id, since=now)


def end(connection: Connection, ids: Sequence[int], state: RequestState, by: str, now: datetime) -> None:
    """It holds or waits no more; which resource it had stays known."""
    _set(connection, ids, state=state.value, ended_at=now, ended_by=by)


def move(connection: Connection, request_id: int, ticket_id: int) -> None:
    """Another ticket goes on with what this request holds or waits for."""
    _set(connection, [request_id], ticket_id=ticket_id)


def _set(connection: Connection, ids: Sequence[int], **values: object) -> None:
    connection.execute(update(request).where(request.c.id.in_(ids)).values(**values))


def any_over(connection: Connection) -> bool:
    """Whether a ticket that is no longer worked on holds or waits for something."""
    live = request.c.state.in_(_LIVE)
    query = (
        select(request.c.id)
        .join(ticket, ticket.c.id == request.c.ticket_id)
        .where(live, or_(ticket.c.is_open.is_(False), ticket.c.merged_into.is_not(None)))
    )
    return connection.execute(query.limit(1)).first() is not None
