"""Open tickets moved from one version of the policy to another, many at a time.

An open ticket's row and those of its clocks say all that the move needs, so no journal is folded; the
journal gets its line, and what is written is what folding it would give (`store.verify` and tests say so).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select, update

from supportdesk.domain.clocks import Clock, first_breach, next_due
from supportdesk.domain.events import Entry, PolicyApplied
from supportdesk.domain.evolution import adopted
from supportdesk.domain.people import Actor
from supportdesk.domain.policy import Facts, Policy, PolicyBook
from supportdesk.domain.query import folded
from supportdesk.domain.vocabulary import Category, Channel, Priority, Status, Tier
from supportdesk.store import facets, journal, projection
from supportdesk.store.rows import clock_of
from supportdesk.store.tables import clock, ticket


@dataclass(frozen=True, slots=True)
class Adopted:
    """An open ticket, its clocks before and after, and the instant of the move."""

    ticket_id: int
    number: str
    seq: int
    at: datetime
    before: tuple[Clock, ...]
    after: tuple[Clock, ...]
    imported: bool
    facets: int


def count(connection: Connection, version: int) -> int:
    """How many open tickets are held to another version."""
    query = select(func.count()).select_from(ticket)
    query = query.where(ticket.c.is_open.is_(True), ticket.c.policy != version)
    return int(connection.execute(query).scalar_one())


def page(connection: Connection, version: int, after: int, size: int) -> list[int]:
    """The next open tickets that are held to another version, by id."""
    query = select(ticket.c.id).where(
        ticket.c.is_open.is_(True), ticket.c.policy != version, ticket.c.id > after
    )
    return list(connection.execute(query.order_by(ticket.c.id).limit(size)).scalars())


def foresee(
    connection: Connection, ids: Sequence[int], policy: Policy, book: PolicyBook, now: datetime
) -> list[Adopted]:
    """What these tickets' clocks would be under `policy`, those left out that are no longer open."""
    wanted = {"ids": list(ids)}
    clocks: dict[int, list[Clock]] = {}
    for row in connection.execute(_CLOCKS, wanted):
        clocks.setdefault(row.ticket_id, []).append(clock_of(row))
    found: list[Adopted] = []
    for row in connection.execute(_TICKETS, {**wanted, "version": policy.version}):
        facts = Facts(
            Category(row.category) if row.category else None,
            Priority(row.priority) if row.priority else None,
            Tier(row.tier),
            Channel(row.channel),
            row.customer_name,
            row.customer_department,
            frozenset(row.tags.split(",")) - {""},
        )
        before = tuple(clocks.get(row.id, ()))
        at = max(now, row.updated_at)
        after = adopted(before, facts, Status(row.status), book[row.policy], policy, book, at)
        found.append(Adopted(row.id, row.number, row.seq, at, before, after, row.imported, row.facets))
    return found


def write(
    connection: Connection, moves: Iterable[Adopted], version: int, actor: Actor, batch: str, now: datetime
) -> None:
    """Write the move to journals and rows. The tickets are locked, and were read in this transaction."""
    every = list(moves)
    if not every:
        return
    event = PolicyApplied(version)
    journal.append(
        connection, [(m.ticket_id, Entry(m.seq + 1, m.at, actor, event, batch)) for m in every], now
    )
    rows = [
        {
            "b_id": m.ticket_id,
            "seq": m.seq + 1,
            "policy": version,
            "updated_at": m.at,
            "next_due": next_due(m.after),
            "breached_at": first_breach(m.after),
            "warn_at": None if m.imported else m.at,
            "loop_at": None if m.imported else m.at,
            **_place(m),
        }
        for m in every
    ]
    connection.execute(_TICKET_UPDATE, rows)
    projection.rewrite_clocks(connection, ((m.ticket_id, m.before, m.after) for m in every))
    projection.retell(connection, ((m.ticket_id, _missed(m.before), _missed(m.after)) for m in every))


def _place(m: Adopted) -> dict[str, int]:
    packed = facets.with_flag(m.facets, "missed", on=first_breach(m.after) is not None)
    place = facets.rank(is_open=True, imported=m.imported, next_due=next_due(m.after), updated_at=m.at)
    return {"rank": place, "pressing": facets.pressing(packed, place), "facets": packed}


def _missed(clocks: Iterable[Clock]) -> frozenset[tuple[str, str]]:
    return frozenset(("missed", folded(c.name)) for c in clocks if c.breached_at)


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_TICKETS = select(
    ticket.c.id, ticket.c.number, ticket.c.seq, ticket.c.policy, ticket.c.status, ticket.c.tier,
    ticket.c.category, ticket.c.priority, ticket.c.channel, ticket.c.customer_name,
    ticket.c.customer_department, ticket.c.tags, ticket.c.updated_at, ticket.c.imported, ticket.c.facets,
).where(
    ticket.c.id.in_(_IDS), ticket.c.is_open.is_(True), ticket.c.policy != bindparam("version")
).order_by(ticket.c.id)  # fmt: skip
_CLOCKS = (
    select(*(column for column in clock.c))
    .where(clock.c.ticket_id.in_(_IDS))
    .order_by(clock.c.ticket_id, clock.c.started_at, clock.c.name, clock.c.cycle)
)
_TICKET_UPDATE = (
    update(ticket)
    .where(ticket.c.id == bindparam("b_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                *("seq", "policy", "updated_at", "next_due", "breached_at", "warn_at"),
                "loop_at",
                *("rank", "pressing", "facets"),
            )
        }
    )
)
