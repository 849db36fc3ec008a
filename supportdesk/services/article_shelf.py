"""What waits in the knowledge base: for a reviewer, for an owner, and to be written at all (process §5)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from supportdesk.domain.article_views import Gaps, ShelfLine, Vain
from supportdesk.domain.articles import SOON
from supportdesk.domain.people import Agent
from supportdesk.domain.query import read
from supportdesk.domain.tokens import tokens
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import ArticleState
from supportdesk.services.desk import Desk
from supportdesk.services.reading import standpoint
from supportdesk.store import article_shelf as store
from supportdesk.store import articles, queries
from supportdesk.store.database import Connection
from supportdesk.store.selection import Selection

MOST = 200
"""Lines that a shelf shows."""

LONGEST = 200
"""Characters of a search that are remembered."""

FRESH = timedelta(hours=1)
"""How long after a search an article that is read was found by it."""

_WITHOUT = "is:resolved,closed -has:article"


def for_review(desk: Desk, limit: int = MOST) -> list[Article]:
    """What waits for a reviewer, the longest first, then what has to be looked at again soon."""
    until = (desk.now() + SOON).date()
    return desk.database.read(lambda c: articles.by_ids(c, store.for_review(c, until, limit)))


def owned(desk: Desk, agent: Agent, limit: int = MOST) -> list[Article]:
    """What an agent answers for, drafts first."""
    return desk.database.read(lambda c: articles.by_ids(c, store.owned(c, agent.id, limit)))


def in_state(desk: Desk, state: ArticleState | None, limit: int = MOST) -> list[Article]:
    """Articles that stand so, in the order of their slugs."""
    return desk.database.read(lambda c: articles.in_state(c, state, limit))


def to_update(desk: Desk, agent: Agent | None, limit: int = MOST) -> list[ShelfLine]:
    """Tickets that ask for an article to be updated: of the articles of one owner, or of all."""

    def job(connection: Connection) -> list[ShelfLine]:
        found = store.stale(connection, agent.id if agent else None, limit)
        known = articles.by_ids(connection, list({each.article_id for each in found if each.article_id}))
        by_id = {article.id: article for article in known}
        return [
            ShelfLine(each.slug, by_id.get(each.article_id or 0), each.ticket_id, each.number, each.subject)
            for each in found
        ]

    return desk.database.read(job)


def gaps(desk: Desk, agent: Agent, limit: int = MOST) -> Gaps:
    """What people looked for and used nothing of, and solved tickets that link to no article."""
    here = standpoint(desk, agent)

    def job(connection: Connection) -> Gaps:
        vain = [
            Vain(each.words, each.times, each.people, each.found, each.last)
            for each in store.unanswered(connection, limit)
        ]
        ids = Selection(connection, read(_WITHOUT), here).ids(limit)
        rows = queries.rows(connection, ids, desk.book)
        return Gaps(tuple(vain), tuple(rows[i] for i in ids if i in rows))

    return desk.database.read(job)


def remember_search(desk: Desk, agent: Agent, words: str, found: int, used: str = "") -> None:
    """Somebody ended a search; `used` is the slug or number of what they took of it, if anything."""
    key = " ".join(dict.fromkeys(tokens(words[:LONGEST])))
    if not key:
        return
    now = desk.now()

    def job(connection: Connection) -> None:
        store.keep_search(connection, now, agent.id, " ".join(words[:LONGEST].split()), key, found, used)
        store.forget_searches(connection, now - timedelta(days=store.KEPT_DAYS))

    desk.database.write(job)


def read_after_search(desk: Desk, agent: Agent, slug: str) -> None:
    """Somebody reads an article outside the console, where nothing ends a search: if they have just looked
    for something, and used nothing of it yet, this is what they used.
    """
    since = desk.now() - FRESH
    desk.database.write(lambda c: store.use_search(c, agent.id, since, slug))


def solved_with(desk: Desk, slug: str) -> int:
    """How many solved tickets link to an article."""
    found = desk.database.read(partial(store.solved_with, slugs=[slug]))
    return found[slug]
