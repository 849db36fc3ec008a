"""What each ticket says of where a month's time went and what it teaches: a page of tickets at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from supportdesk.domain.losses import Case, Overdue, Solved, losses, worked
from supportdesk.domain.month import Facts, Span
from supportdesk.domain.passage import OPEN, Passage, passage, without_clocks
from supportdesk.domain.vocabulary import Stage
from supportdesk.services.desk import Desk
from supportdesk.store import gains
from supportdesk.store import month as store
from supportdesk.store.database import Connection

PAGE = 1_000
"""Tickets read at once."""


def cases(desk: Desk, month: Span) -> Iterator[Case]:
    """Those that the month says something of, by id. Raises StoreError."""
    last, now = 0, desk.now()
    while ids := desk.database.read(lambda c: store.there(c, month.since, month.until, last, PAGE)):  # noqa: B023
        last = ids[-1]
        yield from desk.database.read(lambda c: _page(desk, c, month, ids, now))


def _page(desk: Desk, connection: Connection, month: Span, ids: Sequence[int], now: datetime) -> list[Case]:
    book = without_clocks(desk.book.current)
    facts, late = store.facts(connection, ids), gains.overdue(connection, ids, now)
    articles = gains.linked(connection, ids)
    return [
        _case(
            passage(ticket_id, entries, book), facts[ticket_id], late.get(ticket_id, ()),
            articles.get(ticket_id, ((), ())), month, now,
        )
        for ticket_id, entries in store.told(connection, ids).items()
    ]  # fmt: skip


def _case(
    way: Passage,
    facts: Facts,
    late: Sequence[Overdue],
    articles: tuple[tuple[str, ...], tuple[str, ...]],
    month: Span,
    now: datetime,
) -> Case:
    until = min(month.until, now)
    holders = {
        stretch.owner.id: stretch.owner
        for stretch in way.stretches
        if stretch.stage is Stage.WORK and stretch.owner is not None
        and stretch.since < until and (stretch.until or until) > month.since
    }  # fmt: skip
    within = [moment for moment in way.moments if month.since <= moment.at < month.until]
    solved = way.last("resolved", month.until)
    stood = way.at(month.until - _LEAST)
    holds = stood is not None and stood.stage not in OPEN and solved is not None and solved.at >= month.since
    return Case(
        id=way.ticket_id,
        opened=month.since <= way.reported_at < month.until,
        category=facts.category.value if facts.category else "",
        tags=facts.tags,
        losses=tuple(losses(way.stretches, late, month.since, until)),
        worked=worked(way.stretches, month.since, until),
        escalated=tuple(moment.at for moment in within if moment.kind == "escalated"),
        reopened=sum(moment.kind == "reopened" for moment in within),
        solved=Solved(solved.at, solved.tier, solved.owner) if holds and solved else None,
        holders=tuple(holders.values()),
        articles=articles[0],
        outdated=articles[1],
    )


_LEAST = timedelta(microseconds=1)
