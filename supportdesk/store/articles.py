"""The knowledge articles' rows, with their search documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from supportdesk.domain.articles import Life
from supportdesk.domain.ranking import prior
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import ArticleState, Language
from supportdesk.store import article_facets, search, verdicts
from supportdesk.store.article_tables import article_reader
from supportdesk.store.driver import rows, worded
from supportdesk.store.tables import article as table
from supportdesk.store.tables import known, term
from supportdesk.store.tickets import advance_numbers
from supportdesk.store.types import instant


def add(connection: Connection, life: Life) -> int:
    """A row for an article that has none; its id. Raises IntegrityError on a slug that is taken."""
    values = {**_values(life), "created_at": life.versions[0].at}
    result = connection.execute(insert(table), values)
    assert result.inserted_primary_key is not None
    article_id: int = result.inserted_primary_key[0]
    kept = replace(life, id=article_id)
    _keep_readers(connection, kept)
    article_facets.add(connection, kept)
    _index(connection, kept)
    return article_id


def restore(connection: Connection, life: Life) -> None:
    """A row for an article that has none, under the id that it had."""
    connection.execute(insert(table), {"id": life.id, **_values(life), "created_at": life.versions[0].at})
    _keep_readers(connection, life)
    article_facets.add(connection, life)
    _index(connection, life)


def change(connection: Connection, before: Life, after: Life) -> None:
    """Bring the row of an article from one fold to the next, and what can be found of it."""
    connection.execute(update(table).where(table.c.id == after.id).values(**_values(after)))
    if before.readers != after.readers:
        _keep_readers(connection, after)
    article_facets.keep(connection, after, before)
    if before.shown.text != after.shown.text:
        _index(connection, after)


def _values(life: Life) -> dict[str, Any]:
    text = life.shown.text
    return {
        "slug": life.slug,
        "title": text.title,
        "body": text.body,
        "language": text.language.value,
        "state": life.state.value,
        "stage": life.stage.value,
        "product": text.product,
        "tags": ",".join(text.tags),
        "images": "\n".join(f"{image.digest} {image.name}" for image in text.images),
        "owner_id": life.owner,
        "updated_at": life.updated_at,
        "seq": life.seq,
        "review_on": life.review_on,
        "checked_at": life.checked_at,
        "waits_since": life.waits_since,
        "helpful": life.helpful,
        "unhelpful": life.unhelpful,
    }


def _keep_readers(connection: Connection, life: Life) -> None:
    connection.execute(delete(article_reader).where(article_reader.c.article_id == life.id))
    if life.readers:
        rows = [{"article_id": life.id, "agent_id": agent} for agent in sorted(life.readers)]
        connection.execute(insert(article_reader), rows)


def readers(connection: Connection, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """Who had before them what readers see of each of these articles now."""
    found: dict[int, set[str]] = {i: set() for i in ids}
    for row in connection.execute(select(article_reader).where(article_reader.c.article_id.in_(ids))):
        found[row.article_id].add(row.agent_id)
    return {i: frozenset(agents) for i, agents in found.items()}


def _index(connection: Connection, life: Life) -> None:
    text = life.shown.text
    search.put(
        connection, "article", [_texts(life.id, life.slug, text.title, text.product, text.tags, text.body)]
    )


def differing(connection: Connection, life: Life) -> dict[str, tuple[Any, Any]]:
    """What a row says otherwise than the journal: by column what is stored and what is told."""
    row = connection.execute(select(table).where(table.c.id == life.id)).one()._mapping
    found = {name: (row[name], told) for name, told in _values(life).items() if row[name] != told}
    kept = readers(connection, [life.id])[life.id]
    if kept != life.readers:
        found["readers"] = (sorted(kept), sorted(life.readers))
    return found | article_facets.differing(connection, life)


def rewrite(connection: Connection, life: Life) -> None:
    """The row and what can be found of it, as the journal says."""
    connection.execute(update(table).where(table.c.id == life.id).values(**_values(life)))
    _keep_readers(connection, life)
    article_facets.keep(connection, life)
    _index(connection, life)


def index_all(connection: Connection) -> None:
    """Index every article anew."""
    found = by_ids(connection, every_id(connection))
    search.put(
        connection, "article", [_texts(a.id, a.slug, a.title, a.product, a.tags, a.body) for a in found]
    )


def _texts(
    article_id: int, slug: str, title: str, product: str, tags: tuple[str, ...], body: str
) -> tuple[int, str, str]:
    """What of an article can be found: its id, its head, and its body."""
    return article_id, " ".join((title, slug, product, " ".join(tags))), body


_READ = (
    "SELECT id, slug, title, body, language, state, product, tags, owner_id, updated_at, seq, stage, "
    "review_on, helpful, unhelpful, images FROM article"
)
_BY_IDS = worded(f"{_READ} WHERE id {{among}}")
_BY_SLUGS = worded(f"{_READ} WHERE slug {{among}}")


def by_ids(connection: Connection, ids: Sequence[int]) -> list[Article]:
    """The articles in the order of `ids`."""
    found = {row[0]: row for row in rows(connection, _BY_IDS, [list(ids)])}
    return [_article(found[i]) for i in ids if i in found]


_KNOWN = worded(
    "SELECT article.id, updated_at, helpful, unhelpful, held, "
    "(SELECT max(held) FROM known WHERE field = 'article') "
    "FROM article LEFT JOIN known ON field = 'article' AND value = lower(slug) WHERE article.id {among}"
)


def priors(connection: Connection, ids: Sequence[int], now: datetime) -> dict[int, float]:
    """What is known of articles before anything is asked: when each was last changed, on how many tickets it
    stands, and how readers and those to whom it was suggested judged it.
    """
    judged = verdicts.standings(connection, "article", ids)
    found: dict[int, float] = {}
    for article_id, updated_at, liked, disliked, held, most in rows(connection, _KNOWN, [list(ids)]):
        taken, aside = judged.get(article_id, (0, 0))
        age = now - instant(updated_at)
        found[article_id] = prior(age, held or 0, most or 0, liked + taken, disliked + aside)
    return found


def by_slugs(connection: Connection, slugs: Sequence[str]) -> list[Article]:
    """The articles that exist, in the order of `slugs`."""
    found = {row[1]: row for row in rows(connection, _BY_SLUGS, [list(slugs)])}
    return [_article(found[slug]) for slug in slugs if slug in found]


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
    return [_article(row) for row in rows(connection, _NEWEST, [limit])]


_NEWEST = worded(f"{_READ} ORDER BY updated_at DESC, id DESC LIMIT {{value}}")


def in_state(connection: Connection, state: ArticleState | None, limit: int) -> list[Article]:
    """Articles that stand so, of None all, in the order of their slugs."""
    query = select(table.c.id).order_by(table.c.slug).limit(limit)
    if state is not None:
        query = query.where(table.c.state == state.value)
    return by_ids(connection, connection.execute(query).scalars().all())


def every_id(connection: Connection) -> list[int]:
    """The ids of all, in the order of their slugs."""
    return list(connection.execute(select(table.c.id).order_by(table.c.slug)).scalars())


def next_slug(connection: Connection) -> str:
    """The next free `/kb/NNN`; nobody else gets it. Where none was given yet, after the highest there is."""
    counted = rows(connection, _LAST, [_COUNTED])
    if counted:
        last = counted[0][0]
    else:
        every = connection.execute(select(table.c.slug)).scalars()
        last = max((int(found[1]) for slug in every if (found := _NUMBERED.fullmatch(slug))), default=0)
    free = last + 1
    while rows(connection, _TAKEN, [f"/kb/{free:03d}"]):
        free += 1
    advance_numbers(connection, _COUNTED, free - 1, 1)
    return f"/kb/{free:03d}"


_COUNTED = "article"
_LAST = worded("SELECT last FROM number WHERE day = {value}")
_TAKEN = worded("SELECT 1 FROM article WHERE slug = {value}")
_NUMBERED = re.compile(r"/kb/([0-9]{1,9})")


def _article(row: Sequence[Any]) -> Article:
    """An article of a row of `_READ`."""
    (
        article_id, slug, title, body, language, state, product, tags, owner_id, updated_at, seq, stage,
        review_on, helpful, unhelpful, images,
    ) = row  # fmt: skip
    return Article(
        article_id,
        slug,
        title,
        body,
        _LANGUAGES[language],
        _STATES[state],
        product,
        tuple([tag for tag in tags.split(",") if tag]) if tags else (),
        owner_id,
        instant(updated_at),
        seq,
        _STATES[stage] if stage != state else None,
        date.fromisoformat(review_on) if isinstance(review_on, str) else review_on,  # SQLite has no dates
        helpful,
        unhelpful,
        tuple((name, digest) for digest, _, name in (i.partition(" ") for i in images.splitlines()))
        if images
        else (),
    )


# A question reads forty rows: looked up, not called.
_LANGUAGES: dict[str, Language] = {each.value: each for each in Language}
_STATES: dict[str, ArticleState] = {each.value: each for each in ArticleState}
