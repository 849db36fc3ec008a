"""Articles' journals on both databases: appended to, never changed, and folded into their rows."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from supportdesk.domain import article_commands as cm
from supportdesk.domain import article_events as ev
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.article_views import ArticleNews
from supportdesk.domain.articles import Life
from supportdesk.domain.commands import LinkArticle, Register
from supportdesk.domain.errors import StoreError
from supportdesk.domain.events import Entry
from supportdesk.domain.people import Actor, Agent, Customer
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import ArticleState, Language, Role
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import (
    article_acts,
    article_of_ticket,
    article_shelf,
    finding,
    knowledge,
    policies,
    reading,
    search_index,
)
from supportdesk.services.desk import Act, Desk
from supportdesk.store import article_journal, articles
from supportdesk.store.database import Database
from supportdesk.store.journal import Position

KEEPER = Agent("wu.min", "吴敏", roles=frozenset({Role.KNOWLEDGE_MANAGER}))
BEN = Agent("ben", "Ben")
TEXT = ArticleText("VPN drops", "## Problem\nx\n\n## Steps\ny\n", Language.ENGLISH, "VPN", ("vpn",))


def begin(desk: Desk, title: str = "VPN drops", *then: cm.ArticleCommand) -> int:
    done = article_acts.draft(desk, KEEPER, cm.Draft("", replace(TEXT, title=title), "ben"), then)
    assert done.outcomes[0].refusal is None
    return done.outcomes[0].ticket_id


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE article_journal SET kind = 'x'",
        "DELETE FROM article_journal",
        "INSERT OR REPLACE INTO article_journal SELECT * FROM article_journal",
    ],
)
def test_what_happened_to_an_article_is_not_changed(desk: Desk, statement: str) -> None:
    if "REPLACE" in statement and not desk.database.is_sqlite:
        statement = "TRUNCATE article_journal"
    begin(desk)
    with pytest.raises(DBAPIError, match="append-only"), desk.database._writer.begin() as connection:
        connection.execute(text(statement))
    assert len(article_acts.told(desk, 1)) == 1


def folds(desk: Desk, life: Life) -> None:
    """The row says what the journal says."""
    row = knowledge.article(desk, life.slug)
    shown = life.shown.text
    assert (row.title, row.body, row.tags, row.seq) == (shown.title, shown.body, shown.tags, life.seq)
    assert (row.state, row.proposed, row.owner_id) == (life.state, life.proposed, life.owner)
    assert (row.review_on, row.helpful, row.unhelpful) == (life.review_on, life.helpful, life.unhelpful)


def test_the_row_follows_the_journal_at_every_step(desk: Desk) -> None:
    article_id = begin(desk)
    other = replace(TEXT, title="Printer jams")
    for command in (
        cm.Submit(), cm.Return("no"), cm.Submit(), cm.Publish(), cm.Vote(True), cm.Revise(other), cm.Submit(),
        cm.Publish(), cm.Confirm(), cm.GiveTo("wu.min"), cm.Restore(1), cm.Retire("old"), cm.Revive(),
    ):  # fmt: skip
        done = article_acts.act(desk, KEEPER, article_id, [command])
        assert done.outcomes[0].refusal is None, command
        folds(desk, article_acts.life(desk, article_id))
    assert all(state.sound for state in search_index.check(desk))


def test_search_finds_what_readers_see_and_not_what_is_proposed(desk: Desk) -> None:
    article_id = begin(desk, "VPN drops", cm.Submit(), cm.Publish())
    article_acts.act(desk, BEN, article_id, [cm.Revise(replace(TEXT, title="Zebra crossing"))])

    def found(words: str) -> list[str]:
        return [article.title for article in finding.find_articles(desk, words).articles]

    assert (found("zebra"), found("drops")) == ([], ["VPN drops"])
    article_acts.act(desk, KEEPER, article_id, [cm.Submit(), cm.Publish()])
    assert found("zebra") == ["Zebra crossing"]


def test_of_several_commands_all_are_done_or_none(desk: Desk) -> None:
    article_id = begin(desk)
    done = article_acts.act(desk, BEN, article_id, [cm.Submit(), cm.Publish()])
    assert done.outcomes[0].refusal is not None
    assert article_acts.life(desk, article_id).state is ArticleState.DRAFT
    refused = article_acts.draft(desk, BEN, cm.Draft("", TEXT), [cm.Submit(), cm.Publish()])
    assert refused.outcomes[0].refusal is not None
    assert len(list(article_acts.every(desk))) == 1


def test_a_slug_is_given_once(desk: Desk) -> None:
    begin(desk)
    done = article_acts.draft(desk, BEN, cm.Draft("/kb/001", TEXT))
    assert done.outcomes[0].refusal is not None
    assert done.outcomes[0].refusal.code == "slug_taken"
    begin(desk, "other")
    assert [life.slug for life in article_acts.every(desk)] == ["/kb/001", "/kb/002"]


def test_who_writes_over_what_they_have_not_seen_is_told(desk: Desk) -> None:
    article_id = begin(desk)
    seen = article_acts.life(desk, article_id).seq
    article_acts.act(desk, KEEPER, article_id, [cm.Revise(replace(TEXT, title="theirs"))], seen)
    done = article_acts.act(desk, BEN, article_id, [cm.Revise(replace(TEXT, title="mine"))], seen)
    assert done.outcomes[0].refusal is not None
    assert done.outcomes[0].refusal.code == "article_changed"
    # The same hand goes on.
    done = article_acts.act(desk, KEEPER, article_id, [cm.Revise(replace(TEXT, title="more"))], seen)
    assert done.outcomes[0].refusal is None


# ---------------------------------------------------------------- tickets and articles


def solved(desk: Desk, agent: Agent, **words: str) -> int:
    from supportdesk.domain import commands as tc
    from supportdesk.domain.vocabulary import Category

    customer = Customer("张伟", "销售部", "13800138000")
    subject = words.get("subject", "VPN 连不上")
    report = tc.Register(subject, words.get("description", ""), customer, category=Category.SIMPLE)
    ticket = desk.register(agent, report).done[0].ticket_id
    desk.act(agent, [Act(ticket, tc.Resolve(words.get("solution", "重装客户端")))])
    return ticket


def test_a_ticket_becomes_an_article_in_one_act_and_names_nobody(desk: Desk, l1: Agent, l2: Agent) -> None:
    from supportdesk.services import people

    people.add(desk, l2)
    solved(desk, l1, subject="other")  # so that the desk knows 张伟 from elsewhere, too
    ticket = solved(
        desk, l1, description="张伟说 VPN 连不上,电话 13800138000,赵强看过", solution="请张先生重装客户端"
    )
    found = article_of_ticket.begin(desk, ticket)
    assert found.removed == 4
    for name in ("张伟", "张先生", "13800138000", "赵强"):
        assert name not in found.text.body
    done = article_of_ticket.draft(desk, l1, found.text, ticket)
    slug = done.outcomes[0].number
    view = reading.ticket(desk, ticket)
    assert view.ticket.articles == ((slug, False),)
    assert view.entries[-1].batch == done.batch
    life = article_acts.life(desk, done.outcomes[0].ticket_id)
    assert (life.origin, life.owner, life.state) == (view.ticket.number, l1.id, ArticleState.DRAFT)
    # Whoever asks for it again is shown the draft first.
    assert [each.slug for each in article_of_ticket.begin(desk, ticket).similar][:1] == [slug]


def test_solved_with_this_is_counted_and_counted_back(desk: Desk, l1: Agent) -> None:
    from supportdesk.domain import commands as tc

    begin(desk, "VPN drops", cm.Submit(), cm.Publish())
    ticket = solved(desk, l1)
    assert article_shelf.solved_with(desk, "/kb/001") == 0
    desk.act(l1, [Act(ticket, tc.LinkArticle("/kb/001"))])
    assert article_shelf.solved_with(desk, "/kb/001") == 1
    undone = desk.act(l1, [Act(ticket, tc.Reopen("again"))])
    assert article_shelf.solved_with(desk, "/kb/001") == 0
    desk.undo(l1, undone.batch)
    assert article_shelf.solved_with(desk, "/kb/001") == 1
    desk.act(l1, [Act(ticket, tc.LinkArticle("/kb/001", to_update=True))])
    assert article_shelf.solved_with(desk, "/kb/001") == 0


def test_what_is_published_settles_the_tickets_that_asked_for_it(desk: Desk, l1: Agent) -> None:
    from supportdesk.domain import commands as tc

    article_id = begin(desk, "VPN drops", cm.Submit(), cm.Publish())
    ticket = solved(desk, l1)
    desk.act(l1, [Act(ticket, tc.LinkArticle("/kb/001", to_update=True))])
    desk.act(l1, [Act(ticket, tc.LinkArticle("/kb/777", to_update=True))])
    assert [line.slug for line in article_shelf.to_update(desk, BEN)] == ["/kb/001"]
    assert [line.slug for line in article_shelf.to_update(desk, None)] == ["/kb/001", "/kb/777"]
    article_acts.act(desk, BEN, article_id, [cm.Revise(replace(TEXT, title="better")), cm.Submit()])
    assert len(article_shelf.to_update(desk, BEN)) == 1
    done = article_acts.act(desk, KEEPER, article_id, [cm.Publish()])
    assert article_shelf.to_update(desk, BEN) == []
    view = reading.ticket(desk, ticket)
    assert ("/kb/001", False) in view.ticket.articles
    assert view.entries[-1].batch == done.batch


def test_searches_that_led_to_nothing_are_gathered_and_forgotten(
    desk: Desk, l1: Agent, l2: Agent, clock
) -> None:
    for agent, words, used in ((l1, "Badge  reader", ""), (l2, "badge reader", ""), (l1, "vpn", "/kb/001")):
        article_shelf.remember_search(desk, agent, words, 3, used)
    article_shelf.remember_search(desk, l1, "vpn", 3)  # used once: no gap
    article_shelf.remember_search(desk, l1, " ,. ", 0)
    (gap,) = article_shelf.gaps(desk, l1).searches
    assert (gap.times, gap.people, gap.found) == (2, 2, 3)
    clock.tick(days=181)
    article_shelf.remember_search(desk, l1, "door", 0)
    assert [each.words for each in article_shelf.gaps(desk, l1).searches] == ["door"]


def test_reviews_come_in_their_order(desk: Desk, clock) -> None:
    first = begin(desk, "one", cm.Submit())
    clock.tick(minutes=1)
    begin(desk, "two", cm.Submit())
    begin(desk, "three", cm.Submit(), cm.Publish())
    begin(desk, "four")
    assert [a.title for a in article_shelf.for_review(desk)] == ["one", "two"]
    clock.tick(days=167)
    assert [a.title for a in article_shelf.for_review(desk)] == ["one", "two", "three"]
    article_acts.act(desk, KEEPER, first, [cm.Return("why?")])
    assert [a.title for a in article_shelf.for_review(desk)] == ["two", "three"]
    assert {a.title for a in article_shelf.owned(desk, BEN)[:2]} == {"four", "one"}  # drafts first


def test_an_article_that_is_taken_over_has_a_journal_like_any_other(desk: Desk, clock) -> None:
    for n, state in enumerate(ArticleState, 1):
        given = Article(0, f"/kb/{n}", f"t{n}", "b\n", Language.ENGLISH, state, "", (), "", clock())
        knowledge.add(desk, given)
        folds(desk, article_acts.life(desk, n))
        assert article_acts.life(desk, n).state is state


def test_a_journal_is_read_in_order(database: Database) -> None:
    assert dict(database.read(lambda c: article_journal.load(c, [1, 2]))) == {}


def test_nothing_is_half_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    article_id = begin(desk)

    def fails(*_: object) -> None:
        raise DBAPIError("", {}, Exception("out of disk"))

    monkeypatch.setattr(articles, "change", fails)
    with pytest.raises(Exception, match="out of disk"):
        article_acts.act(desk, BEN, article_id, [cm.Submit()])
    assert len(article_acts.told(desk, article_id)) == 1


@pytest.mark.parametrize("column", ["title", "state", "helpful", "review_on"])
def test_a_row_that_says_otherwise_is_found_and_written_again(desk: Desk, column: str) -> None:
    begin(desk, "VPN drops", cm.Submit(), cm.Publish())
    assert article_acts.drift(desk) == []
    other = {"title": "'x'", "state": "'draft'", "helpful": "7", "review_on": "NULL"}[column]
    desk.database.write(lambda c: c.execute(text(f"UPDATE article SET {column} = {other}")))
    assert [(slug, name) for slug, name, _, _ in article_acts.drift(desk)] == [("/kb/001", column)]
    article_acts.drift(desk, repair=True)
    assert article_acts.drift(desk) == []
    assert all(state.sound for state in search_index.check(desk))


def readers(desk: Desk, article_id: int) -> set[str]:
    return set(desk.database.read(lambda c: articles.readers(c, [article_id]))[article_id])


def test_who_reads_is_recorded_once_of_each_version_and_nobody_is_told(desk: Desk) -> None:
    article_id = begin(desk, "VPN drops")
    article_acts.opened(desk, BEN, article_id)
    assert readers(desk, article_id) == set(), "a draft is nothing that readers have"
    article_acts.act(desk, KEEPER, article_id, [cm.Submit(), cm.Publish()])
    start = settled(desk)
    for agent in (BEN, BEN, KEEPER, Agent("", "")):
        article_acts.opened(desk, agent, article_id)
    assert readers(desk, article_id) == {BEN.id, KEEPER.id}
    seqs = article_acts.life(desk, article_id).seq
    assert seqs == len(article_acts.told(desk, article_id)) + 1 == 4
    assert [entry.event.KIND for entry in article_acts.view(desk, article_id).entries][
        -1
    ] == "article_published"
    assert heard(desk, start, 0) == ([], start)
    article_acts.act(desk, KEEPER, article_id, [cm.Revise(replace(TEXT, title="other"))])
    # What is next in the feed is told, whatever was read before it.
    assert [each.kind for each in heard(desk, start, 1, limit=1)[0]] == ["article_revised"]
    article_acts.act(desk, KEEPER, article_id, [cm.Submit(), cm.Publish()])
    assert readers(desk, article_id) == {KEEPER.id}
    article_acts.undo(desk, KEEPER, article_id)
    assert readers(desk, article_id) == {BEN.id, KEEPER.id}
    assert article_acts.drift(desk) == []


def test_two_who_open_it_at_once_are_both_recorded(desk: Desk) -> None:
    article_id = begin(desk, "VPN drops", cm.Submit(), cm.Publish())
    people = [Agent(f"a{n}", f"A{n}") for n in range(6)]
    at_once = [
        threading.Thread(target=article_acts.opened, args=(desk, one, article_id)) for one in people * 2
    ]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    assert readers(desk, article_id) == {KEEPER.id, *(one.id for one in people)}
    assert article_acts.life(desk, article_id).seq == 3 + len(people)


def test_a_desk_that_cannot_write_is_no_reason_not_to_read(desk: Desk, monkeypatch: Any) -> None:
    article_id = begin(desk, "VPN drops", cm.Submit(), cm.Publish())

    def fails(*_: object) -> None:
        raise StoreError("failed", location="", said="disk full")

    monkeypatch.setattr(desk.database, "write", fails)
    article_acts.opened(desk, BEN, article_id)
    assert readers(desk, article_id) == {KEEPER.id}


@pytest.mark.parametrize("wrong", ["DELETE FROM article_reader", "UPDATE article_reader SET agent_id = 'x'"])
def test_readers_that_the_journal_does_not_tell_are_found_and_written_again(desk: Desk, wrong: str) -> None:
    article_id = begin(desk, "VPN drops", cm.Submit(), cm.Publish())
    desk.database.write(lambda c: c.execute(text(wrong)))
    assert [(slug, name) for slug, name, _, _ in article_acts.drift(desk)] == [("/kb/001", "readers")]
    article_acts.drift(desk, repair=True)
    assert article_acts.drift(desk) == []
    assert readers(desk, article_id) == {KEEPER.id}


# ---------------------------------------------------------------- taking back


def test_what_is_taken_back_is_gone_from_the_row_and_the_search_and_stays_in_the_journal(desk: Desk) -> None:
    article_id = begin(desk)
    for command in (cm.Submit(), cm.Publish()):
        article_acts.act(desk, KEEPER, article_id, [command])
    other = replace(TEXT, title="Printer jams", body="paper\n")
    article_acts.act(desk, KEEPER, article_id, [cm.Revise(other), cm.Submit(), cm.Publish()])
    assert [a.id for a in finding.find_articles(desk, "paper").articles] == [article_id]
    done = article_acts.undo(desk, KEEPER, article_id)
    assert done.done, done.refused
    assert finding.find_articles(desk, "paper").articles == ()
    assert [a.title for a in finding.find_articles(desk, "vpn").articles] == ["VPN drops"]
    life = article_acts.life(desk, article_id)
    folds(desk, life)
    assert [version.undone for version in life.versions] == [False, True]
    assert [entry.event.KIND for entry in article_acts.told(desk, article_id)][-2:] == [
        "article_published", "undone",
    ]  # fmt: skip
    assert article_acts.undo(desk, KEEPER, article_id, again=True).done
    folds(desk, article_acts.life(desk, article_id))
    assert knowledge.article(desk, "/kb/001").title == "Printer jams"
    assert article_acts.drift(desk) == []
    assert all(state.sound for state in search_index.check(desk))


def test_a_publication_taken_back_makes_its_tickets_wait_again(desk: Desk, l1: Agent) -> None:
    article_id = begin(desk)
    report = Register("VPN", customer=Customer("Ada"))
    ticket_id = desk.register(l1, report).done[0].ticket_id
    desk.act(l1, [Act(ticket_id, LinkArticle("/kb/001", to_update=True))])
    article_acts.act(desk, KEEPER, article_id, [cm.Submit(), cm.Publish()])
    assert article_shelf.to_update(desk, None) == []
    assert article_acts.undo(desk, KEEPER, article_id).done
    assert [line.ticket_id for line in article_shelf.to_update(desk, None)] == [ticket_id]
    assert reading.ticket(desk, ticket_id).ticket.articles == (("/kb/001", True),)


def test_what_others_built_on_stays(desk: Desk) -> None:
    article_id = begin(desk)
    article_acts.act(desk, BEN, article_id, [cm.Submit()])
    article_acts.act(desk, KEEPER, article_id, [cm.Return("no code")])
    refused = article_acts.undo(desk, BEN, article_id).refused[0]
    assert refused.refusal is not None
    assert refused.refusal.code == "undo_built_on"
    assert "returned by review, by 吴敏" in refusal_text(refused.refusal)


# ---------------------------------------------------------------- the feed


def settled(desk: Desk) -> Position:
    """The end of the feed of articles, once all that was written is before it."""
    limit = time.monotonic() + 30
    query = text("SELECT max(txid) FROM article_journal")
    newest = desk.database.read(lambda c: c.execute(query).scalar() or 0)
    while (end := desk.database.read(article_journal.end)).txid < newest:
        assert time.monotonic() < limit
    return end


def heard(
    desk: Desk, position: Position, count: int, limit: int = 1000
) -> tuple[list[ArticleNews], Position]:
    """What the feed tells after `position` until it has told `count` lines."""
    seen: list[ArticleNews] = []
    end = time.monotonic() + 30
    while len(seen) < count:
        news, position = desk.database.read(lambda c, at=position: article_journal.since(c, at, limit))
        seen += news
        assert time.monotonic() < end, seen
    return seen, position


def test_the_feed_tells_once_what_was_done_to_articles_and_by_whom(desk: Desk) -> None:
    first = begin(desk)
    start = settled(desk)
    assert desk.database.read(lambda c: article_journal.since(c, start)) == ([], start)
    article_acts.act(desk, BEN, first, [cm.Revise(replace(TEXT, title="VPN drops daily")), cm.Submit()])
    second = begin(desk, "Printer jams")
    news, position = heard(desk, start, 3)
    assert [(each.id, each.kind, each.actor_name, each.slug, each.title) for each in news] == [
        (first, "article_revised", "Ben", "/kb/001", "VPN drops daily"),
        (first, "article_submitted", "Ben", "/kb/001", "VPN drops daily"),
        (second, "article_drafted", "吴敏", "/kb/002", "Printer jams"),
    ]
    assert {each.owner_id for each in news} == {"ben"}
    assert desk.database.read(lambda c: article_journal.since(c, position)) == ([], position)
    assert [each.kind for each in heard(desk, start, 3, limit=1)[0]] == [each.kind for each in news]


def test_postgresql_feed_of_articles_waits_for_whoever_began_before(postgres_url: str, clock: Any) -> None:
    """A line with a lower id that is committed after one with a higher id is not stepped over."""
    desk, other = Desk.open(postgres_url, now=clock), Desk.open(postgres_url, now=clock)
    one, two = begin(desk, "one"), begin(desk, "two")
    start = settled(desk)
    written, go = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        entry = Entry(2, clock(), Actor.of(BEN), ev.ArticleSubmitted(), "slow")
        article_journal.append(connection, [(one, entry)], clock())
        written.set()
        assert go.wait(30)

    thread = threading.Thread(target=lambda: other.database.write(slow))
    thread.start()
    assert written.wait(30)
    article_acts.act(desk, KEEPER, two, [cm.Submit()])
    assert desk.database.read(lambda c: article_journal.since(c, start))[0] == []  # it waits
    go.set()
    thread.join()
    assert [each.id for each in heard(desk, start, 2)[0]] == [one, two]
    desk.close()
    other.close()


def test_the_policy_says_when_an_article_is_looked_at_again(desk: Desk) -> None:
    lead = Agent("zhou.ping", "周平", roles=frozenset({Role.TEAM_LEAD}))
    policies.apply(desk, lead, policies.text(desk).replace('"180d"', '"30d"'))
    article_id = begin(desk)
    article_acts.act(desk, KEEPER, article_id, [cm.Submit(), cm.Publish()])
    assert article_acts.life(desk, article_id).review_on == (desk.now() + timedelta(days=30)).date()
    assert article_acts.view(desk, article_id).review_on == (desk.now() + timedelta(days=30)).date()
