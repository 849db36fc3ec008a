"""Acts on knowledge articles: decided by the rules, told in their journals, folded into their rows (§5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from supportdesk.domain import article_commands as cm
from supportdesk.domain import article_events as ev
from supportdesk.domain import article_rules as rules
from supportdesk.domain import article_undoing as undoing
from supportdesk.domain.article_views import ArticleView
from supportdesk.domain.articles import Life, evolve, fold
from supportdesk.domain.commands import LinkArticle, Undo
from supportdesk.domain.errors import DeskError, NotFound
from supportdesk.domain.events import Entry, Event, Undone
from supportdesk.domain.people import IMPORT, Actor, Agent
from supportdesk.domain.rules import Refusal
from supportdesk.domain.views import Article, Done, Outcome
from supportdesk.domain.vocabulary import ArticleState
from supportdesk.services import pictures
from supportdesk.services.article_format import read as read_page
from supportdesk.services.article_format import written
from supportdesk.services.desk import Act, Desk, new_batch
from supportdesk.store import article_journal as journal
from supportdesk.store import article_shelf as shelf
from supportdesk.store import articles
from supportdesk.store.database import Connection
from supportdesk.store.journal import batch_tickets

PAGE = 200
"""Articles whose journals are read at once."""


def life(desk: Desk, article_id: int) -> Life:
    """The article with all its versions. Raises NotFound."""
    return desk.database.read(lambda c: _load(c, article_id)[0])


def view(desk: Desk, article_id: int) -> ArticleView:
    """An article whole. Raises NotFound."""

    def job(connection: Connection) -> ArticleView:
        found, entries = _load(connection, article_id)
        article = articles.by_ids(connection, [article_id])[0]
        solved = shelf.solved_with(connection, [found.slug])[found.slug]
        paths = ((image.name, pictures.path_of(desk, image)) for image in found.newest.text.images)
        here = tuple((name, str(path)) for name, path in paths if path is not None)
        page = written(found.newest.text, found.slug)
        again = (desk.now() + desk.book.current.review_after).date()
        return ArticleView(article, found, tuple(filter(ev.is_act, entries)), solved, page, again, here)

    return desk.database.read(job)


def revise_page(desk: Desk, agent: Agent, article_id: int, page: str, seen: int | None) -> Done:
    """A new version from a page as an editor gave it back; of no article, a new one. Raises BadInput."""
    if not article_id:
        said = read_page("article.md", page, agent.language)
        return draft(desk, agent, cm.Draft(said.slug, said.text, said.owner or agent.id))
    now = life(desk, article_id).newest.text
    said = read_page("article.md", page, now.language, now.images)
    return act(desk, agent, article_id, [cm.Revise(said.text)], seen)


def told(desk: Desk, article_id: int) -> list[Entry]:
    """What was done to an article, in order; who only read it is not told. Raises NotFound."""
    return list(filter(ev.is_act, desk.database.read(lambda c: _load(c, article_id)[1])))


def every(desk: Desk) -> Iterator[Life]:
    """Every article in the order of their slugs, some at a time."""
    return (life for life, _entries in every_told(desk))


def every_told(desk: Desk) -> Iterator[tuple[Life, list[Entry]]]:
    """Every article with its journal, in the order of their slugs."""
    ids = desk.database.read(articles.every_id)
    for start in range(0, len(ids), PAGE):
        page = ids[start : start + PAGE]
        journals = desk.database.read(partial(journal.load, article_ids=page))
        yield from ((fold(i, journals[i]), journals[i]) for i in page if i in journals)


Drift = tuple[str, str, object, object]
"""What a row says otherwise than the journal: slug, column, what is stored, what is told."""


def drift(desk: Desk, *, repair: bool = False) -> list[Drift]:
    """Where rows differ from the journals; written again with `repair`."""
    found: list[tuple[str, str, object, object]] = []
    for article in every(desk):

        def job(
            connection: Connection, article_id: int = article.id
        ) -> list[tuple[str, str, object, object]]:
            journal.lock(connection, article_id)
            told = _load(connection, article_id)[0]
            differs = articles.differing(connection, told)
            if repair and differs:
                articles.rewrite(connection, told)
            return [(told.slug, name, *values) for name, values in differs.items()]

        found += (desk.database.write if repair else desk.database.read)(job)
    return found


def act(
    desk: Desk, agent: Agent, article_id: int, commands: Sequence[cm.ArticleCommand], seen: int | None = None
) -> Done:
    """Carry out commands on one article, all of them or none; the Outcome's number is the slug.

    `seen`: the last line of its journal that who acts had before them; a text that somebody wrote since is
    to be read first. Publishing settles the tickets that asked for the update. Raises NotFound.
    """
    batch = new_batch()

    def job(connection: Connection) -> Done:
        journal.lock(connection, article_id)
        before, entries = _load(connection, article_id)
        at = max(desk.now(), entries[-1].at)
        after, new, again = before, list[Entry](), desk.book.current.review_after
        for command in commands:
            decision = _changed_since(entries, seen, agent) or rules.decide(after, command, agent, at, again)
            if isinstance(decision, Refusal):
                return Done(batch, (Outcome(article_id, before.slug, before.seq, decision),))
            after, lines = _grown(after, decision, at, Actor.of(agent), batch)
            new += lines
        journal.append(connection, [(article_id, entry) for entry in new], desk.now())
        articles.change(connection, before, after)
        if any(isinstance(entry.event, (ev.ArticlePublished, ev.ArticleConfirmed)) for entry in new):
            _settle(desk, connection, agent, after.slug, batch)
        return Done(batch, (Outcome(article_id, after.slug, after.seq),))

    return desk.database.write(job)


def opened(desk: Desk, agent: Agent, article_id: int) -> None:
    """An agent has before them what readers see of an article: recorded the first time of each version.

    Who reads goes on reading, whatever keeps the desk from recording it.
    """
    with suppress(DeskError):
        known = desk.database.read(lambda c: articles.readers(c, [article_id]))[article_id]
        if agent.id and agent.id not in known:
            act(desk, agent, article_id, [cm.Open()])


def undo(desk: Desk, agent: Agent, article_id: int, *, again: bool = False) -> Done:
    """Take back the agent's last act on an article that still counts, or do `again` what they took back last.

    What the act did to tickets – a link, an update that was settled – is taken back with it wherever nothing
    builds on it there. Raises NotFound.
    """
    batch = new_batch()

    def job(connection: Connection) -> Done:
        journal.lock(connection, article_id)
        before, entries = _load(connection, article_id)
        decision = (undoing.redo if again else undoing.undo)(entries, agent)
        if isinstance(decision, Refusal):
            return Done(batch, (Outcome(article_id, before.slug, before.seq, decision),))
        at = max(desk.now(), entries[-1].at)
        line = Entry(before.seq + 1, at, Actor.of(agent), decision[0], batch)
        after = fold(article_id, [*entries, line])
        journal.append(connection, [(article_id, line)], desk.now())
        articles.change(connection, before, after)
        assert isinstance(line.event, Undone)
        tickets = batch_tickets(connection, line.event.batch)
        desk.act_within(connection, agent, [Act(i, Undo(line.event.batch)) for i in tickets], batch)
        return Done(batch, (Outcome(article_id, after.slug, after.seq),))

    return desk.database.write(job)


def draft(
    desk: Desk, agent: Agent, command: cm.Draft, then: Sequence[cm.ArticleCommand] = (), of_ticket: int = 0
) -> Done:
    """Begin an article, and do some more to it; all of that or none. Without a slug it gets the next
    `/kb/NNN`. The Outcome's id is the article's. The ticket that it was made of links to it in the same act.
    """
    batch = new_batch()

    def job(connection: Connection) -> Done:
        slug = command.slug or articles.next_slug(connection)
        decision = rules.draft(cm.Draft(slug, command.text, command.owner or agent.id, command.origin))
        if not isinstance(decision, Refusal) and command.slug and articles.by_slugs(connection, [slug]):
            decision = Refusal("slug_taken", {"slug": slug})
        if isinstance(decision, Refusal):
            return Done(batch, (Outcome(0, slug, 0, decision),))
        after, lines = _opened(decision, desk.now(), Actor.of(agent), batch)
        for more in then:
            decision = rules.decide(after, more, agent, desk.now(), desk.book.current.review_after)
            if isinstance(decision, Refusal):
                return Done(batch, (Outcome(0, slug, 0, decision),))
            after, new = _grown(after, decision, desk.now(), Actor.of(agent), batch)
            lines += new
        article_id = articles.add(connection, after)
        journal.append(connection, [(article_id, line) for line in lines], desk.now())
        if of_ticket:
            desk.act_within(connection, agent, [Act(of_ticket, LinkArticle(slug))], batch)
        return Done(batch, (Outcome(article_id, slug, after.seq),))

    return desk.database.write(job)


def take_over(connection: Connection, desk: Desk, article: Article) -> int:
    """Keep an article as somebody else's system had it, whatever its state: told by the import. Its id."""
    text = ev.ArticleText(
        article.title, article.body, article.language, article.product, article.tags,
        tuple(ev.Image(name, digest) for name, digest in article.images),
    )  # fmt: skip
    decision = rules.draft(cm.Draft(article.slug, text, article.owner_id))
    if isinstance(decision, Refusal):
        raise ValueError(f"{article.slug}: {decision}")
    due = article.review_on or (article.updated_at + desk.book.current.review_after).date()
    waits, public = ev.ArticleSubmitted(), ev.ArticlePublished(1, due)
    later: dict[ArticleState, list[Event]] = {
        ArticleState.DRAFT: [],
        ArticleState.IN_REVIEW: [waits],
        ArticleState.PUBLISHED: [waits, public],
        ArticleState.RETIRED: [waits, public, ev.ArticleRetired()],
    }
    events = [*decision, *later[article.state]]
    lines = [Entry(i, article.updated_at, IMPORT, event, new_batch()) for i, event in enumerate(events, 1)]
    whole = fold(0, lines)
    article_id = articles.add(connection, whole)
    journal.append(connection, [(article_id, line) for line in lines], desk.now())
    return article_id


# ---------------------------------------------------------------- one transaction


def _opened(events: Sequence[Event], at: datetime, actor: Actor, batch: str) -> tuple[Life, list[Entry]]:
    lines = [Entry(i, at, actor, event, batch) for i, event in enumerate(events, 1)]
    return fold(0, lines), lines


def _load(connection: Connection, article_id: int) -> tuple[Life, list[Entry]]:
    entries = journal.load(connection, [article_id]).get(article_id)
    if not entries:
        raise NotFound("no_article", slug=article_id)
    return fold(article_id, entries), entries


def _grown(
    before: Life, events: Sequence[Event], at: datetime, actor: Actor, batch: str
) -> tuple[Life, list[Entry]]:
    after, lines = before, list[Entry]()
    for event in events:
        line = Entry(after.seq + 1, at, actor, event, batch)
        after = evolve(after, line, before.id)
        lines.append(line)
    return after, lines


_BINDING = (
    ev.ArticleRevised,
    ev.ArticleSubmitted,
    ev.ArticleReturned,
    ev.ArticlePublished,
    ev.ArticleRetired,
    Undone,
)


def _changed_since(entries: Sequence[Entry], seen: int | None, agent: Agent) -> Refusal | None:
    """What somebody else did to the text or its standing since it was looked at."""
    for entry in entries:
        new = seen is not None and entry.seq > seen and entry.actor.id != agent.id
        if new and isinstance(entry.event, _BINDING):
            return Refusal("article_changed", {"by": entry.actor.name, "kind": entry.event.KIND})
    return None


def _settle(desk: Desk, connection: Connection, agent: Agent, slug: str, batch: str) -> None:
    """The article is right again: the tickets that link to it as to be updated say so (§5)."""
    waiting = shelf.waiting_tickets(connection, slug)
    if waiting:
        desk.act_within(connection, agent, [Act(i, LinkArticle(slug)) for i in waiting], batch)
