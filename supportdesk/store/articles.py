"""The knowledge articles' rows, with their search documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, update

from supportdesk.domain.ranking import prior
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import ArticleState, Language
from supportdesk.store import search
from supportdesk.store.tables import article as table
from supportdesk.store.tables import known, term


def put(connection: Connection, article: Article) -> Article:
    """Add the article, or with an `id` change it; the stored one comes back. Raises IntegrityError on a
    slug that is taken.
    """
    values = {
        "slug": article.slug,
        "title": article.title,
        "body": article.body,
        "language": article.language.value,
        "state": article.state.value,
        "product": article.product,
        "tags": ",".join(article.tags),
        "owner_id": article.owner_id,
        "updated_at": article.updated_at,
    }
    if article.id:
        connection.execute(update(table).where(table.c.id == article.id).values(**values))
        article_id = article.id
    else:
        result = connection.execute(insert(table), {**values, "created_at": article.updated_at})
        assert result.inserted_primary_key is not None
        article_id = result.inserted_primary_key[0]
    stored = by_ids(connection, [article_id])[0]
    search.put(connection, "article", [_texts(stored)])
    return stored


def index_all(connection: Connection) -> None:
    """Index every article anew."""
    every = connection.execute(select(table)).all()
    search.put(connection, "article", [_texts(_article(row)) for row in every])


def _texts(article: Article) -> tuple[int, str, str]:
    """What of an article can be found: its id, its head, and its body."""
    title = " ".join((article.title, article.slug, article.product, " ".join(article.tags)))
    return article.id, title, article.body


def by_ids(connection: Connection, ids: Sequence[int]) -> list[Article]:
    """The articles in the order of `ids`."""
    rows = {row.id: row for row in connection.execute(select(table).where(table.c.id.in_(ids)))}
    return [_article(rows[i]) for i in ids if i in rows]


def priors(connection: Connection, ids: Sequence[int], now: datetime) -> dict[int, float]:
    """What is known of articles before anything is asked: when each was last changed, and on how many
    tickets it stands.
    """
    on_tickets = (known.c.field == "article", known.c.held > 0)
    most = connection.execute(select(func.max(known.c.held)).where(*on_tickets)).scalar_one() or 0
    query = (
        select(table.c.id, table.c.updated_at, known.c.held)
        .outerjoin(known, and_(*on_tickets, known.c.value == func.lower(table.c.slug)))
        .where(table.c.id.in_(ids))
    )
    return {row.id: prior(now - row.updated_at, row.held or 0, most) for row in connection.execute(query)}


def by_slugs(connection: Connection, slugs: Sequence[str]) -> list[Article]:
    """The articles that exist, in the order of `slugs`."""
    rows = {row.slug: row for row in connection.execute(select(table).where(table.c.slug.in_(slugs)))}
    return [_article(rows[slug]) for slug in slugs if slug in rows]


def by_folded_slugs(connection: Connection, slugs: Sequence[str]) -> list[Article]:
    """The articles that stand on tickets by these slugs, folded as tickets have them."""
    shown = select(known.c.shown).where(known.c.field == "article", known.c.value.in_(slugs))
    return by_slugs(connection, sorted(connection.execute(shown).scalars()))


def on_tickets(connection: Connection, ticket_ids: Sequence[int]) -> dict[int, set[str]]:
    """The slugs, folded, of the articles that stand on tickets."""
    found: dict[int, set[str]] = {}
    query = select(term.c.ticket_id, term.c.value)
    for row in connection.execute(query.where(term.c.field == "article", term.c.ticket_id.in_(ticket_ids))):
        found.setdefault(row.ticket_id, set()).add(row.value)
    return found


def newest(connection: Connection, limit: int) -> list[Article]:
    query = select(table).order_by(table.c.updated_at.desc(), table.c.id.desc()).limit(limit)
    return [_article(row) for row in connection.execute(query)]


def slugs(connection: Connection) -> list[str]:
    return list(connection.execute(select(table.c.slug)).scalars())


def _article(row: Any) -> Article:
    return Article(
        id=row.id,
        slug=row.slug,
        title=row.title,
        body=row.body,
        language=Language(row.language),
        state=ArticleState(row.state),
        product=row.product,
        tags=tuple(tag for tag in row.tags.split(",") if tag),
        owner_id=row.owner_id,
        updated_at=row.updated_at,
    )
