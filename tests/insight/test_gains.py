"""What a month teaches of a desk at work: which escalations L1 could have spared, and who knew no better."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from supportdesk.cli.gain_shapes import training_shape
from supportdesk.domain import article_commands as ac
from supportdesk.domain import commands as cm
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.bottlenecks import LossBy
from supportdesk.domain.month import span
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.query import read
from supportdesk.domain.vocabulary import Category, Language, Priority, Role, Tier
from supportdesk.insight import gains
from supportdesk.insight.gain_tables import gain_tables, problems_table
from supportdesk.insight.gains import Gains, gained
from supportdesk.insight.whole_month import whole_month
from supportdesk.services import article_acts, knowledge, people
from supportdesk.services.desk import Act, Desk

XU = Agent("xu.lan", "徐岚", roles=frozenset({Role.KNOWLEDGE_MANAGER}))


@pytest.fixture
def slug(desk: Desk, team: Any) -> str:
    """A published article."""
    for agent in (*team.everybody, XU):
        people.add(desk, agent)
    text = ArticleText("VPN drops", "## Steps\nReplace the cable that drops the VPN.", Language.ENGLISH)
    done = article_acts.draft(desk, XU, ac.Draft("/kb/vpn", text), [ac.Submit(), ac.Publish()])
    assert not done.refused
    return "/kb/vpn"


@pytest.fixture
def report(desk: Desk, clock: Any, team: Any) -> Any:
    def one(subject: str, agent: Agent, *commands: cm.Command, tags: tuple[str, ...] = ()) -> int:
        register = cm.Register(
            subject, customer=Customer("Ada"), category=Category.SIMPLE, priority=Priority.LOW, tags=tags
        )
        ticket_id = desk.register(team.l1, register).outcomes[0].ticket_id
        for command in (cm.Claim(), *commands):
            clock.tick(minutes=1)
            done = desk.act(agent, [Act(ticket_id, command)])
            assert not done.refused, done.refused
        return ticket_id

    return one


def march(desk: Desk) -> Gains:
    return gained(desk, span(2026, 3, desk.book.current.zone))


UP = cm.Escalate(Tier.L2, "restarted", "look at the line")


def test_escalations_that_l1_could_have_solved(
    desk: Desk, team: Any, report: Any, slug: str, clock: Any
) -> None:
    solved = (cm.LinkArticle(slug), cm.Reply("We look."), cm.Resolve("New cable."))
    first = report("VPN drops from home", team.l1, UP)
    report("vpn drops again", team.l1_other, *solved)
    second = report("VPN drops, error 691", team.l1, UP)
    report("printer offline", team.l1, UP)
    found = march(desk)
    (topic,) = [one for one in found.topics if one.tier is Tier.L1]
    # One was escalated before anybody solved it with the article, one after.
    assert (topic.many, topic.escalated, topic.avoidable, topic.later) == (3, 2, 2, 1)
    assert topic.tickets == (first, second)
    # 王浩 used the article; 李娜, who had such tickets, never did.
    assert {n: [p.id for p in some] for n, some in topic.unused_by.items()} == {slug: [team.l1.id]}
    (problem,) = found.frequent
    assert (problem.article and problem.article.slug, problem.solved) == (slug, 1)
    assert [article.slug for article in found.published] == [slug]
    report("VPN drops at noon", team.l1, *solved)
    (topic,) = [one for one in march(desk).topics if one.tier is Tier.L1]
    assert topic.unused_by == {}


def test_who_has_not_read_what_the_article_says_now(desk: Desk, team: Any, report: Any, slug: str) -> None:
    article_id = knowledge.article(desk, slug).id

    def unread() -> dict[str, list[str]]:
        (topic,) = [one for one in march(desk).topics if one.tier is Tier.L1]
        return {n: [p.id for p in some] for n, some in topic.unread_by.items()}

    for agent in (team.l1, team.l1_other):
        solved = (cm.LinkArticle(slug), cm.Reply("We look."), cm.Resolve("New cable."))
        report("VPN drops from home", agent, *solved, tags=("vpn",))
    both = sorted((team.l1.id, team.l1_other.id))
    assert unread() == {slug: both}, "both used it; nobody of them has opened it"
    article_acts.opened(desk, team.l1, article_id)
    article_acts.opened(desk, team.l2, article_id)
    assert unread() == {slug: [team.l1_other.id]}
    (topic,) = [one for one in training_shape(march(desk))["topics"] if one["tier"] is Tier.L1]
    assert (topic["unread_by"], topic["not_used_by"]) == ({slug: [team.l1_other.id]}, {})
    (table,) = [table for table in gain_tables(march(desk)) if table.key == "training"]
    assert table.lines[0].cells[table.head.index("Unread")] == f"{slug}: {team.l1_other.name}"
    later = ArticleText("VPN drops", "## Steps\nReplace the plug.", Language.ENGLISH)
    article_acts.act(desk, XU, article_id, [ac.Revise(later), ac.Submit(), ac.Publish()])
    assert unread() == {slug: both}


def test_an_article_that_solved_none_is_suggested_and_said_to_be_so(
    desk: Desk, team: Any, report: Any, slug: str
) -> None:
    for words in ("VPN drops from home", "vpn drops again", "VPN drops, error 691"):
        report(words, team.l1)
    (problem,) = march(desk).frequent
    assert (problem.article and problem.article.slug, problem.solved) == (slug, 0)
    table = next(table for table in gain_tables(march(desk)) if table.key == "problems")
    assert "/kb/vpn (only suggested)" in table.lines[0].cells


def test_the_month_after_knows_nothing_of_it(desk: Desk, team: Any, report: Any, clock: Any) -> None:
    for words in ("VPN drops from home", "vpn drops again", "VPN drops, error 691"):
        report(words, team.l1, cm.Reply("We look."), cm.Resolve("New cable."))
    before = march(desk)
    clock.now = datetime(2026, 5, 2, tzinfo=UTC)
    assert replace(march(desk), today=before.today) == before
    later = gained(desk, span(2026, 4, desk.book.current.zone))
    assert (later.reports, later.frequent, later.lost.total_seconds()) == (0, (), 0)
    assert all(not lines for lines in later.rankings.values())


@pytest.mark.parametrize("by", list(LossBy))
def test_hostile_words_are_only_words(desk: Desk, team: Any, report: Any, clock: Any, by: LossBy) -> None:
    for n in range(3):
        words = f'=HYPERLINK("x") \x1b[2J [@click=app.quit] <script> "q" \u202e VPN {n}'
        report(words, team.l1, UP, tags=("a'b\"c<d>", "#x"))
    clock.tick(minutes=5)
    found = march(desk)
    (problem,) = found.frequent
    assert problem.count == 3
    for line in found.rankings[by]:
        assert 1 <= line.many == len(line.tickets) <= 3
    # A query of the desk's own making is one that it reads.
    assert read(problem.query).tree is not None
    assert all(read(found.query(line.tickets)).tree for line in found.rankings[by])


def test_of_a_large_month_every_so_many_are_looked_at(
    desk: Desk, team: Any, report: Any, slug: str, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved = (cm.LinkArticle(slug), cm.Reply("We look."), cm.Resolve("New cable."))
    for n in range(8):
        report(f"VPN drops, case {n}", team.l1, UP)
        report(f"vpn drops again, case {n}", team.l1_other, *solved)
    for n in range(8):
        report(f"toner empty in room {n}", team.l1)
    clock.tick(hours=30)
    month = span(2026, 3, desk.book.current.zone)
    small = whole_month(desk, month)
    assert small.gains == march(desk)
    monkeypatch.setattr(gains, "AT_HAND", 23)
    monkeypatch.setattr(gains, "DRAWN", 12)
    large = whole_month(desk, month)
    assert (large.now, large.flow) == (small.now, small.flow)
    found, whole = large.gains, small.gains
    # Every second ticket: those with an even id, which are the second of each pair, and half of the toners.
    assert (found.every, found.compared, found.reports) == (2, 12, 24)
    drops, toner = found.frequent
    assert all(n % 2 == 0 for n in (*drops.tickets, *toner.tickets))
    assert [(one.count, len(one.tickets), one.share) for one in (drops, toner)] == [
        (16, 8, 8 / 12),
        (8, 4, 4 / 12),
    ]
    assert (drops.article and drops.article.slug, drops.solved) == (slug, 16)
    assert drops.worked == 2 * sum((timedelta(minutes=3) for _ in drops.tickets), timedelta(0))
    # What is told of the others is of all tickets; of problems, estimated.
    for by in set(LossBy) - {LossBy.PROBLEM}:
        assert found.rankings[by] == whole.rankings[by]
    (line,) = [one for one in found.rankings[LossBy.PROBLEM] if one.key == toner.name]
    (every,) = [one for one in whole.rankings[LossBy.PROBLEM] if one.key == toner.name]
    assert (line.many, every.many) == (8, 8)
    assert abs(line.lost - every.lost) <= every.lost / 4
    tables = {table.key: table for table in large.tables()}
    for key in ("problems", "lost-problem", "training"):
        assert "one of every 2 tickets was looked at, 12 of 24 reports" in tables[key].definition
    assert "every 2" not in tables["lost-place"].definition


def test_training_in_a_large_month_is_estimated(
    desk: Desk, team: Any, report: Any, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved = (cm.LinkArticle(slug), cm.Reply("We look."), cm.Resolve("New cable."))
    for n in range(4):
        report(f"VPN drops, case {n}", team.l1)
        report(f"VPN drops again, case {n}", *((team.l1, UP) if n else (team.l1_other, *solved)))
    monkeypatch.setattr(gains, "AT_HAND", 7)
    monkeypatch.setattr(gains, "DRAWN", 4)
    (topic,) = whole_month(desk, span(2026, 3, desk.book.current.zone)).gains.topics
    # Four were looked at: three escalated, one solved at L1 before them.
    assert (topic.tier, topic.many, topic.escalated, topic.avoidable, topic.later) == (Tier.L1, 8, 6, 6, 0)
    assert len(topic.tickets) == 3
    assert [person.id for person in topic.unused_by[slug]] == [team.l1.id]


def test_only_the_latest_reports_are_compared(
    desk: Desk, team: Any, report: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [report(f"VPN drops, case {n}", team.l1) for n in range(5)]
    monkeypatch.setattr(gains, "MOST", 4)
    monkeypatch.setattr(gains, "_READ", 2)
    found = march(desk)
    (problem,) = found.frequent
    assert (problem.tickets, problem.share) == (tuple(ids[1:]), 1.0)
    assert (found.compared, found.reports) == (4, 5)
    assert "Compared are the latest 4 of 5 reports." in problems_table(found).definition
