"""What may help with a ticket, without asking: articles, similar tickets, and what people made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from supportdesk.domain.alike import (
    DUPLICATE,
    LATELY,
    RECENT,
    RELATED,
    SAME,
    WORTH_SHOWING,
    aged,
    shared_words,
    voted,
)
from supportdesk.domain.errors import NotFound
from supportdesk.domain.events import ERASED
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import Agent
from supportdesk.domain.suggestions import (
    ARTICLE,
    TICKET,
    AlikeTicket,
    Reports,
    SuggestedArticle,
    Suggestions,
)
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.views import Article, QueueRow
from supportdesk.domain.vocabulary import ArticleState, LinkKind, Status
from supportdesk.services.desk import Desk
from supportdesk.store import articles, incidents, journal, queries, search, verdicts
from supportdesk.store.database import Connection
from supportdesk.store.search import Alike

ARTICLES, TICKETS = 5, 5
"""How many of each are shown."""

CANDIDATES = 40
"""Articles that words find for a model to order."""

SHOWN = 4
"""Tickets that are shown beside a report that is being registered."""

_NEAREST = 20  # tickets like it whose articles vote


def suggestions(desk: Desk, ticket_id: int) -> Suggestions:
    """What may help with a ticket as it stands. Raises NotFound."""
    return desk.database.read(lambda c: _suggestions(desk, c, ticket_id))


def keep_verdict(
    desk: Desk, agent: Agent, ticket_id: int, kind: str, thing_id: int, *, accepted: bool | None
) -> Suggestions:
    """Remember that a suggestion was taken or put aside (None: neither); what is suggested then comes back.

    Raises NotFound.
    """

    def job(connection: Connection) -> None:
        verdicts.keep(
            connection, ticket_id, kind, thing_id, accepted=accepted, agent_id=agent.id, now=desk.now()
        )

    desk.database.write(job)
    return suggestions(desk, ticket_id)


def solution(desk: Desk, ticket_id: int) -> str:
    """What solved a ticket, in the words of who did; empty where nobody said. Raises NotFound."""
    return desk.database.read(lambda c: _folded(desk, c, ticket_id)).solution


def _folded(desk: Desk, connection: Connection, ticket_id: int) -> Ticket:
    entries = journal.load(connection, [ticket_id]).get(ticket_id)
    if entries is None:
        raise NotFound("no_ticket", number=ticket_id)
    return fold(ticket_id, entries, desk.book)


def _suggestions(desk: Desk, connection: Connection, ticket_id: int) -> Suggestions:
    ticket = _folded(desk, connection, ticket_id)
    if not ticket.status.is_open:
        return Suggestions(ticket_id, ticket.seq)
    judged = verdicts.of_ticket(connection, ticket_id)
    text = _said(ticket)
    near = search.alike(connection, TICKET, text, _NEAREST, without={ticket_id})
    near = [each for each in near if each.likeness >= RELATED]
    rows = queries.rows(connection, [each.id for each in near], desk.book)
    near = [each for each in near if each.id in rows]
    return Suggestions(
        ticket_id,
        ticket.seq,
        _articles(desk, connection, ticket, near, rows, judged),
        _tickets(desk, connection, ticket, text, near, rows, judged),
    )


def _said(ticket: Ticket) -> str:
    """What a ticket is about: its subject first, then what was said and found."""
    # The subject twice: what stands in it says most.
    said = (ticket.subject, ticket.subject, ticket.description[:400], ticket.cause[:200])
    return "\n".join(text for text in said if text and text != ERASED)


def _weighed(
    desk: Desk, connection: Connection, kind: str, text: str, scores: Mapping[int, float]
) -> Mapping[int, float]:
    """The scores as they are, or given out anew by what the text means."""
    return scores if desk.meaning is None else desk.meaning.weighed(connection, kind, text, scores)


def _tickets(
    desk: Desk,
    connection: Connection,
    ticket: Ticket,
    text: str,
    near: Sequence[Alike],
    rows: Mapping[int, QueueRow],
    judged: Mapping[tuple[str, int], bool],
) -> tuple[AlikeTicket, ...]:
    """The most alike, a new one before an old one; without those linked to it or put aside."""
    linked = {link.other for link in ticket.links}
    linked |= set(incidents.parts(connection, ticket.parent.number if ticket.parent else ticket.number))
    now = desk.now()
    score = _weighed(
        desk, connection, TICKET, text,
        {each.id: each.likeness * aged(now - rows[each.id].reported_at) for each in near},
    )  # fmt: skip
    found = [
        (score[each.id], each)
        for each in near
        if each.id not in linked
        and (TICKET, each.id) not in judged
        and rows[each.id].status is not Status.MERGED
    ]
    found.sort(key=lambda one: (-one[0], -one[1].id))
    return tuple(alike_ticket(each, rows[each.id], text) for _, each in found[:TICKETS])


def alike_ticket(each: Alike, row: QueueRow, text: str) -> AlikeTicket:
    """A ticket that is like a text, as it is shown."""
    return AlikeTicket(
        id=row.id,
        number=row.number,
        subject=row.subject,
        status=row.status,
        customer=row.customer,
        department=row.department,
        reported_at=row.reported_at,
        likeness=each.likeness,
        shared=shared_words(text, each.shared),
        duplicate=each.likeness >= DUPLICATE and row.status.is_open,
        emergency=row.emergency,
    )


def reports(desk: Desk, text: str, department: str) -> Reports:
    """Tickets like what a report says so far, and how many of them came within the last hour."""
    return desk.database.read(lambda c: _reports(desk, c, text, department))


def _reports(desk: Desk, connection: Connection, text: str, department: str) -> Reports:
    near = search.alike(connection, TICKET, text, _NEAREST * 2)
    near = [each for each in near if each.likeness >= SAME]
    score = _weighed(desk, connection, TICKET, text, {each.id: each.likeness for each in near})
    rows = queries.rows(connection, [each.id for each in near], desk.book)
    now, place = desk.now(), department.strip().casefold()
    found: list[tuple[tuple[bool, bool, float], Alike]] = []
    lately = here = 0
    for each in near:
        row = rows.get(each.id)
        if row is None or row.imported or row.status is Status.MERGED or now - row.reported_at > RECENT:
            continue
        same_place = bool(place) and row.department.strip().casefold() == place
        late = now - row.reported_at <= LATELY
        lately += late
        here += late and same_place
        found.append(((row.status.is_open, late and same_place, score[each.id]), each))
    found.sort(key=lambda one: (one[0], one[1].id), reverse=True)
    best = [each for _, each in found[:SHOWN]]
    journals = journal.load(connection, [each.id for each in best])
    return Reports(
        now,
        tuple(
            replace(
                alike_ticket(each, rows[each.id], text),
                incident=incident_of(fold(each.id, journals[each.id], desk.book)),
            )
            for each in best
        ),
        lately,
        here,
    )


def incident_of(ticket: Ticket) -> tuple[int, str] | None:
    """The incident that a ticket is part of, or is itself."""
    for link in ticket.links:
        if link.kind is LinkKind.CHILD_OF:
            return link.other, link.number
    return (ticket.id, ticket.number) if ticket.emergency else None


def _articles(
    desk: Desk,
    connection: Connection,
    ticket: Ticket,
    near: Sequence[Alike],
    rows: Mapping[int, QueueRow],
    judged: Mapping[tuple[str, int], bool],
) -> tuple[SuggestedArticle, ...]:
    """Published articles that answer what the customer wrote, or on which similar solved tickets stand."""
    solved = {each.id: each.likeness for each in near if not rows[each.id].status.is_open}
    on_tickets = articles.on_tickets(connection, list(solved))
    votes = voted((slug, solved[i]) for i, slugs in on_tickets.items() for slug in slugs)
    prior = partial(articles.priors, now=desk.now())
    text = _said(ticket)
    looked_at = CANDIDATES if desk.meaning else ARTICLES * 3
    answers = search.alike(connection, ARTICLE, text, looked_at, prior=prior)
    best = max((each.score for each in answers), default=1.0)
    score = dict(
        _weighed(desk, connection, ARTICLE, text, {each.id: _certainty(each, best) for each in answers})
    )
    shared = {each.id: each.shared for each in answers}
    for article in articles.by_folded_slugs(connection, list(votes)):
        score[article.id] = max(score.get(article.id, 0.0), votes[article.slug.lower()])
    linked = {slug for slug, _ in ticket.articles}
    order = sorted(score, key=lambda i: (-score[i], -i))
    found = [
        SuggestedArticle(
            article=article,
            score=score[article.id],
            shared=shared_words(text, shared.get(article.id, {})),
            solved=sum(article.slug.lower() in slugs for slugs in on_tickets.values()),
        )
        for article in articles.by_ids(connection, order)
        if article.state is ArticleState.PUBLISHED
        and article.slug not in linked
        and judged.get((ARTICLE, article.id)) is not False
    ]
    # What solved a ticket like it is shown for that alone.
    worth = [
        each
        for each in found
        if (each.shared and each.score >= WORTH_SHOWING) or votes.get(each.article.slug.lower(), 0.0) >= SAME
    ]
    return tuple(worth[:ARTICLES])


def article_for(desk: Desk, ticket_id: int) -> Article | None:
    """The published article that answers best what a ticket's customer wrote, where it says enough of it.

    Raises NotFound.
    """

    def job(connection: Connection) -> Article | None:
        text = _said(_folded(desk, connection, ticket_id))
        for each in search.alike(connection, ARTICLE, text, ARTICLES):
            article = next(iter(articles.by_ids(connection, [each.id])), None)
            if article and article.state is ArticleState.PUBLISHED:
                return article if _certainty(each, each.score) >= WORTH_SHOWING else None
        return None

    return desk.database.read(job)


def _certainty(each: Alike, best: float) -> float:
    """How much an answer says, beside the best one and beside what was asked: 0.0 to 1.0."""
    return (each.score / best if best > 0 else 0.0) * min(1.0, 0.2 + 1.5 * each.covered)
