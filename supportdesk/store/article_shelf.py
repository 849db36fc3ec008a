"""What waits in the knowledge base: for review, for its owner, and what nobody has written yet (§5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from supportdesk.domain.query import folded
from supportdesk.domain.vocabulary import ArticleState, Status
from supportdesk.store.article_tables import searched
from supportdesk.store.tables import article, known, term, ticket

KEPT_DAYS = 180
"""Days that a search is remembered."""


def for_review(connection: Connection, until: date, limit: int) -> list[int]:
    """Articles that wait for a reviewer, the longest first; then those whose day of review comes by
    `until`, the earliest first.
    """
    waiting = (
        select(article.c.id)
        .where(article.c.stage == ArticleState.IN_REVIEW.value)
        .order_by(article.c.waits_since, article.c.id)
        .limit(limit)
    )
    due = (
        select(article.c.id)
        .where(article.c.state == ArticleState.PUBLISHED.value, article.c.review_on <= until)
        .where(article.c.stage != ArticleState.IN_REVIEW.value)
        .order_by(article.c.review_on, article.c.id)
        .limit(limit)
    )
    return [*connection.execute(waiting).scalars(), *connection.execute(due).scalars()][:limit]


def owned(connection: Connection, owner: str, limit: int) -> list[int]:
    """What somebody answers for, drafts first, then the latest changed."""
    draft = article.c.stage == ArticleState.DRAFT.value
    query = select(article.c.id).where(article.c.owner_id == owner)
    return list(
        connection.execute(query.order_by(draft.desc(), article.c.updated_at.desc()).limit(limit)).scalars()
    )


def waiting_tickets(connection: Connection, slug: str) -> list[int]:
    """Tickets that link to an article as to be updated."""
    query = select(term.c.ticket_id).where(term.c.field == "stale", term.c.value == folded(slug))
    return list(connection.execute(query.order_by(term.c.ticket_id)).scalars())


@dataclass(frozen=True, slots=True)
class Stale:
    """A ticket that asks for an article to be updated; `article_id` is None where it was never written."""

    slug: str
    article_id: int | None
    owner_id: str
    ticket_id: int
    number: str
    subject: str


def stale(connection: Connection, owner: str | None, limit: int) -> list[Stale]:
    """What is to be updated, of the articles of one owner or, of None, of all; the oldest ticket first."""
    query = (
        select(
            known.c.shown, article.c.id, article.c.owner_id, ticket.c.id.label("ticket_id"), ticket.c.number,
            ticket.c.subject,
        )
        .select_from(
            term.join(ticket, ticket.c.id == term.c.ticket_id)
            .outerjoin(known, and_(known.c.field == "stale", known.c.value == term.c.value))
            .outerjoin(article, article.c.slug == term.c.value)
        )
        .where(term.c.field == "stale", ticket.c.status != Status.MERGED.value)
        .order_by(term.c.value, ticket.c.id)
        .limit(limit)
    )  # fmt: skip
    if owner is not None:
        query = query.where(article.c.owner_id == owner)
    return [
        Stale(row.shown, row.id, row.owner_id or "", row.ticket_id, row.number, row.subject)
        for row in connection.execute(query)
    ]


def solved_with(connection: Connection, slugs: Sequence[str]) -> Mapping[str, int]:
    """How many solved tickets link to each article, by slug."""
    query = select(known.c.value, known.c.held).where(
        known.c.field == "solved", known.c.value.in_([folded(slug) for slug in slugs])
    )
    held = {row.value: row.held for row in connection.execute(query)}
    return {slug: held.get(folded(slug), 0) for slug in slugs}


# ---------------------------------------------------------------- searches


def keep_search(
    connection: Connection, at: datetime, agent_id: str, words: str, key: str, found: int, used: str
) -> int:
    """Remember a search; its id."""
    values: dict[str, Any] = {
        "at": at, "agent_id": agent_id, "words": words, "key": key, "found": found, "used": used,
    }  # fmt: skip
    result = connection.execute(insert(searched), values)
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def use_search(connection: Connection, agent_id: str, since: datetime, slug: str) -> None:
    """An article was used of somebody's latest search since then, if nothing of it was used yet."""
    latest = select(func.max(searched.c.id)).where(searched.c.at >= since, searched.c.agent_id == agent_id)
    query = update(searched).where(searched.c.id == latest.scalar_subquery(), searched.c.used == "")
    connection.execute(query.values(used=slug))


def forget_searches(connection: Connection, before: datetime) -> None:
    connection.execute(delete(searched).where(searched.c.at < before))


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What was searched `times` times and never led to anything being used."""

    words: str
    times: int
    people: int
    found: int
    last: datetime


def unanswered(connection: Connection, limit: int) -> list[Unanswered]:
    """Searches that nothing was used of, the most often asked first."""
    used = func.sum(func.length(searched.c.used))
    query = (
        select(
            func.max(searched.c.words).label("words"), func.count().label("times"),
            func.count(searched.c.agent_id.distinct()).label("people"),
            func.max(searched.c.found).label("found"), func.max(searched.c.at).label("last"),
        )
        .group_by(searched.c.key)
        .having(or_(used == 0, used.is_(None)))
        .order_by(func.count().desc(), func.max(searched.c.at).desc(), searched.c.key)
        .limit(limit)
    )  # fmt: skip
    return [
        Unanswered(row.words, row.times, row.people, row.found, row.last) for row in connection.execute(query)
    ]
