"""From a solved ticket to an article, with everybody's name taken out (process §5)."""

from __future__ import annotations

from supportdesk.domain import article_commands as cm
from supportdesk.domain.anonymous import candidates
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.article_of_ticket import told
from supportdesk.domain.article_views import ArticleOf
from supportdesk.domain.errors import NotFound
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import Agent
from supportdesk.domain.views import Done
from supportdesk.domain.vocabulary import ArticleState
from supportdesk.services import article_acts
from supportdesk.services.desk import Desk
from supportdesk.store import articles, journal, known, people, search
from supportdesk.store.database import Connection

SIMILAR = 5
"""Drafts and articles that are shown before another is written."""


def begin(desk: Desk, ticket_id: int) -> ArticleOf:
    """What an article of the ticket would say, and drafts and articles like it. Raises NotFound."""

    def job(connection: Connection) -> ArticleOf:
        entries = journal.load(connection, [ticket_id]).get(ticket_id)
        if entries is None:
            raise NotFound("no_ticket", number=ticket_id)
        ticket = fold(ticket_id, entries, desk.book)
        said = "\n".join(
            [ticket.subject, ticket.description, ticket.cause, ticket.solution, ticket.workaround]
            + [getattr(entry.event, "text", "") for entry in entries]
        )
        names = known.written_as(connection, "customer", sorted(candidates(said)))
        names += [agent.name for agent in people.every(connection)]
        text, removed = told(ticket, entries, names)
        asked = f"{ticket.subject} {ticket.description[:400]}"
        found = search.find(connection, "article", asked, SIMILAR * 2, typing=False).ids
        linked = articles.by_slugs(connection, [slug for slug, _ in ticket.articles])
        alike = [*linked, *(each for each in articles.by_ids(connection, found) if each not in linked)]
        kept = [each for each in alike if each.state is not ArticleState.RETIRED]
        return ArticleOf(ticket_id, ticket.number, text, removed, tuple(kept[:SIMILAR]))

    return desk.database.read(job)


def draft(desk: Desk, agent: Agent, text: ArticleText, ticket_id: int) -> Done:
    """A new article, made from a ticket or from nothing; the ticket links to it. Raises NotFound."""
    origin = begin(desk, ticket_id).number if ticket_id else ""
    return article_acts.draft(desk, agent, cm.Draft("", text, agent.id, origin), (), ticket_id)
