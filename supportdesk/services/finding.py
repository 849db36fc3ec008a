"""Finding articles and tickets: what is named comes first, words rank the others, filters narrow them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from supportdesk.domain.article_rules import slug_fits
from supportdesk.domain.people import NOBODY, Agent
from supportdesk.domain.search_line import ArticleSearch, for_articles, for_tickets, of_people
from supportdesk.domain.views import Article, ArticlesFound, PaletteFound, QueueRow
from supportdesk.domain.vocabulary import ArticleState
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from supportdesk.services.meaning import Meaning
from supportdesk.store import articles, people, queries, search
from supportdesk.store.article_facets import Left
from supportdesk.store.database import Connection
from supportdesk.store.selection import Selection

CANDIDATES = 80
"""Articles that words find for a model to order."""

FEW = 8
"""Articles, and tickets, that the palette shows for what is being typed."""

SPARE = 3
"""How many times as many are found where retired ones are left out."""

_SLUG = re.compile(r"/?(?:kb)?/?(\d{1,6})", re.IGNORECASE)
_NUMBER = re.compile(r"[^\s]*\d[^\s]*")


def find_articles(
    desk: Desk,
    query: str,
    limit: int = 50,
    *,
    agent: Agent = NOBODY,
    usable: bool = False,
    at_once: bool = False,
) -> ArticlesFound:
    """Articles that answer the query, best first; without words the newest. What its slug names comes first:
    `/kb/007`, `kb7`, `7`. `agent` is who means `me` in it. `usable`: those that may be said to customers, so
    none that was retired. `at_once`: by words alone, whatever else is on.
    """
    asked = for_articles(query)
    if not asked.wants_articles:
        return ArticlesFound(())
    meaning, most = None if at_once else desk.meaning, limit * SPARE if usable else limit
    found = desk.database.read(lambda c: _articles(desk, c, asked, most, meaning, agent))
    if not usable:
        return found
    may = tuple(each for each in found.articles if each.state is not ArticleState.RETIRED)
    return ArticlesFound(may[:limit], found.instead)


def _articles(
    desk: Desk,
    connection: Connection,
    asked: ArticleSearch,
    limit: int,
    meaning: Meaning | None,
    agent: Agent,
) -> ArticlesFound:
    filters = asked.filters
    if any(each.field == "owner" for each in filters):
        filters = of_people(filters, people.every(connection), agent)
    left = Left.of(connection, filters, desk.now()) if filters else None
    words = asked.words.strip()
    if not words:
        if left is None:
            return ArticlesFound(tuple(articles.newest(connection, limit)))
        return ArticlesFound(tuple(articles.by_ids(connection, left.ids(limit))))
    named = _named(connection, words)
    if named and left is not None:
        may = left.among([article.id for article in named])
        named = [article for article in named if article.id in may]
    found = search.find(
        connection, "article", words, max(limit, CANDIDATES) if meaning else limit,
        prior=known_of_articles(desk),
        only=left,
    )  # fmt: skip
    ids: Sequence[int] = found.ids
    if meaning is not None and not found.begun:
        scores = meaning.weighed(
            connection, "article", words, dict(zip(found.ids, found.scores, strict=True))
        )
        ids = list(scores)
    first = {article.id for article in named}
    others = articles.by_ids(connection, [i for i in ids[:limit] if i not in first])
    return ArticlesFound((*named, *others), found.instead)


def known_of_articles(desk: Desk) -> search.Prior:
    """What is known of articles before anything is asked."""
    return partial(articles.priors, now=desk.now())


def _named(connection: Connection, words: str) -> list[Article]:
    """The article that the words name, if they name one."""
    slugs = [words, f"/{words}", words.lower()]
    if number := _SLUG.fullmatch(words):
        slugs += [f"/kb/{number[1]}", f"/kb/{int(number[1]):03d}"]
    named = [slug for slug in dict.fromkeys(slugs) if slug_fits(slug)]
    return articles.by_slugs(connection, named) if named else []


def find_tickets(desk: Desk, query: str, limit: int = 20, agent: Agent = NOBODY) -> list[QueueRow]:
    """Tickets by number, outside reference or words, best first, narrowed by filters of the query language.

    `agent` is who means `me` in it.
    """
    asked = for_tickets(query, desk.book.current.by_name)
    words = asked.words.strip()
    if not asked.wants_tickets or not (words or asked.query):
        return []

    here = reading.standpoint(desk, agent)
    narrowed = reading.query(desk, asked.query)

    def job(connection: Connection) -> list[QueueRow]:
        left = Selection(connection, narrowed, here) if asked.query else None
        if not words:
            return _rows(desk, connection, left.ids(limit) if left else [])
        ids: list[int] = []
        if _NUMBER.fullmatch(words):
            ids = queries.numbers_like(connection, words, limit)
            may = ids if left is None else left.among(ids)
            ids = [i for i in ids if i in may]
        found = search.find(connection, "ticket", words, limit, only=left).ids
        return _rows(desk, connection, [*ids, *(i for i in found if i not in ids)][:limit])

    return desk.database.read(job)


def _rows(desk: Desk, connection: Connection, ids: Sequence[int]) -> list[QueueRow]:
    found = queries.rows(connection, ids, desk.book)
    return [found[i] for i in ids if i in found]


def palette(desk: Desk, query: str, agent: Agent) -> PaletteFound:
    """What answers while it is being typed: a few articles, a few tickets."""
    found = find_articles(desk, query, FEW, agent=agent, usable=True, at_once=True)
    tickets = find_tickets(desk, query, FEW, agent)
    return PaletteFound(found.articles, tuple(tickets), found.instead)
