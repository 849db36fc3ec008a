"""What a month teaches, read: what its reports say, which articles solved what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from sys import intern

from sqlalchemy import Connection, bindparam, func, select

from supportdesk.domain.alike import WITHOUT_MEANING
from supportdesk.domain.article_events import ArticlePublished
from supportdesk.domain.problems import Said
from supportdesk.domain.query import folded
from supportdesk.domain.tokens import tokens
from supportdesk.store.article_tables import article_journal
from supportdesk.store.tables import article, search_doc, term, ticket

_ENOUGH = 3
"""Words with a meaning in a subject that say what it is about: what a mail has below it – greetings, a
signature, what everybody writes – would make strangers alike.
"""

_READ = 400  # characters of a body's tokens: what the customer wrote stands first


_SAID = (
    select(
        ticket.c.id, ticket.c.subject, ticket.c.tags,
        func.substr(search_doc.c.body, 1, _READ).label("body"),
        (func.length(search_doc.c.body) > _READ).label("more"),
    )
    .select_from(ticket.outerjoin(search_doc, search_doc.c.id == ticket.c.id * 2))
    .where(
        ticket.c.reported_at >= bindparam("since"), ticket.c.reported_at < bindparam("until"),
        ticket.c.id < bindparam("before"), ticket.c.id % bindparam("every") == 0,
    )
    .order_by(ticket.c.id.desc())
    .limit(bindparam("most"))
)  # fmt: skip


_REPORTED = select(func.count()).where(
    ticket.c.reported_at >= bindparam("since"), ticket.c.reported_at < bindparam("until")
)


def reported(connection: Connection, since: datetime, until: datetime) -> int:
    """How much was reported between two instants."""
    return int(connection.execute(_REPORTED, {"since": since, "until": until}).scalar_one())


def said(
    connection: Connection, since: datetime, until: datetime, before: int, limit: int, every: int = 1
) -> list[Said]:
    """What was reported between two instants, the latest by id first, those before an id; of `every` so many
    tickets one.
    """
    values = {"since": since, "until": until, "before": before, "most": limit, "every": every}
    found = []
    for row in connection.execute(_SAID, values):
        words = set(_tokens(row.subject))
        if len(words - WITHOUT_MEANING) < _ENOUGH:
            body = (row.body or "").split()
            words.update(body[:-1] if row.more else body)
        tags = {f"#{folded(tag)}" for tag in row.tags.split(",") if tag}
        # One text for each word, however many reports have it: they are all held at once.
        found.append(Said(row.id, frozenset(map(intern, words | tags))))
    return found


@lru_cache(maxsize=20_000)
def _tokens(subject: str) -> tuple[str, ...]:
    """Of a subject; many reports have the same."""
    return tuple(tokens(subject))


_LINKED = select(term.c.ticket_id, term.c.field, term.c.value).where(
    term.c.ticket_id.in_(bindparam("ids", expanding=True)), term.c.field.in_(("solved", "stale"))
)


def linked(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The articles, folded, that solved these tickets, and those that are to be updated."""
    solved: dict[int, set[str]] = {}
    stale: dict[int, set[str]] = {}
    for row in connection.execute(_LINKED, {"ids": list(ids)}):
        (solved if row.field == "solved" else stale).setdefault(row.ticket_id, set()).add(row.value)
    return {i: (tuple(sorted(solved.get(i, ()))), tuple(sorted(stale.get(i, ())))) for i in {*solved, *stale}}


def users(connection: Connection, slugs: Sequence[str]) -> dict[str, frozenset[str]]:
    """Who has ever solved a ticket with each of these articles, by its folded slug."""
    query = (
        select(term.c.value, ticket.c.owner_id)
        .join(ticket, ticket.c.id == term.c.ticket_id)
        .where(term.c.field == "solved", term.c.value.in_(bindparam("slugs", expanding=True)))
        .where(ticket.c.owner_id.is_not(None))
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for row in connection.execute(query, {"slugs": list(slugs)}):
        found.setdefault(row.value, set()).add(row.owner_id)
    return {slug: frozenset(people) for slug, people in found.items()}


@dataclass(frozen=True, slots=True)
class Name:
    """What a ticket is called."""

    number: str
    subject: str


def names(connection: Connection, ids: Sequence[int]) -> Mapping[int, Name]:
    """Numbers and subjects of tickets."""
    query = select(ticket.c.id, ticket.c.number, ticket.c.subject)
    query = query.where(ticket.c.id.in_(bindparam("ids", expanding=True)))
    found: dict[int, Name] = {}
    for start in range(0, len(ids), _AT_ONCE):
        page = list(ids[start : start + _AT_ONCE])
        found |= {row.id: Name(row.number, row.subject) for row in connection.execute(query, {"ids": page})}
    return found


_AT_ONCE = 500


def newly_published(connection: Connection, since: datetime, until: datetime) -> list[int]:
    """The articles whose first publication came between two instants, in its order."""
    first = func.min(article_journal.c.at)
    query = (
        select(article_journal.c.article_id, first.label("at"))
        .join(article, article.c.id == article_journal.c.article_id)
        .where(article_journal.c.kind == ArticlePublished.KIND)
        .group_by(article_journal.c.article_id)
        .having(first >= since, first < until)
        .order_by(first, article_journal.c.article_id)
    )
    return [row.article_id for row in connection.execute(query)]
