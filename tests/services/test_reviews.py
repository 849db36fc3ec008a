"""Reviews as people look at them, on both databases: lists, what is filled in, the page of Markdown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from markdown_it import MarkdownIt

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import NotFound
from supportdesk.domain.events import Feedback
from supportdesk.domain.people import Agent
from supportdesk.domain.vocabulary import Category, Language, Priority, ReviewShelf, RootCause
from supportdesk.locale import set_language
from supportdesk.locale.review_page import review_page
from supportdesk.services import loop, reviews
from supportdesk.services.desk import Desk
from tests.services.test_desk import registered
from tests.services.test_loop import do, solved
from tests.told import told


def numbers(desk: Desk, agent: Agent, shelf: ReviewShelf) -> list[int]:
    return [line.ticket_id for line in reviews.listing(desk, agent, shelf)]


def test_shelves_hold_what_is_under_way_mine_late_and_ended(desk, clock, team):
    bare, early, late, ended = (solved(desk, team) for _ in range(4))
    solved(desk, team)  # one that was never under review
    for ticket in (bare, early, late, ended):
        do(desk, team.lead, ticket, cm.OpenReview("look"))
    day = clock().date()
    do(desk, team.lead, early, cm.AddMeasure("a", team.l1, day + timedelta(days=9)))
    do(desk, team.lead, late, cm.AddMeasure("b", team.l2, day + timedelta(days=1)))
    do(desk, team.lead, late, cm.AddMeasure("c", team.l1, day + timedelta(days=20)))
    do(desk, team.lead, ended, cm.RecordRootCause(RootCause.TOOL, "x"), cm.EndReview("nothing to do"))
    assert numbers(desk, team.lead, ReviewShelf.OPEN) == [late, early, bare], "what is due next comes first"
    assert numbers(desk, team.l1, ReviewShelf.MINE) == [early, late]
    assert numbers(desk, team.l3, ReviewShelf.MINE) == []
    assert numbers(desk, team.lead, ReviewShelf.ENDED) == [ended]
    assert numbers(desk, team.lead, ReviewShelf.OVERDUE) == []
    clock.tick(days=2)
    [line] = reviews.listing(desk, team.lead, ReviewShelf.OVERDUE)
    assert (line.ticket_id, [m.number for m in line.late]) == (late, [1])
    do(desk, team.l2, late, cm.CompleteMeasure(1))
    assert numbers(desk, team.lead, ReviewShelf.OVERDUE) == []
    assert numbers(desk, team.l2, ReviewShelf.MINE) == []


def test_what_was_taken_back_is_in_no_list(desk, team):
    ticket = solved(desk, team)
    batch = do(desk, team.lead, ticket, cm.OpenReview("look"))
    assert not desk.undo(team.lead, batch).refused
    assert numbers(desk, team.lead, ReviewShelf.OPEN) == []


def test_holders_breaches_and_the_timeline_are_filled_in(desk, clock, team):
    ticket = registered(desk, team.l1, category=Category.SIMPLE, priority=Priority.LOW)
    clock.tick(minutes=4)
    do(desk, team.l1, ticket, cm.Claim())
    clock.tick(minutes=20)
    loop.turn(desk)
    found = reviews.detail(desk, ticket)
    assert [trigger.clock for trigger in found.line.review.triggers] == ["response"]
    [breach] = found.held.breaches
    assert (breach.clock, breach.holder.owner) == ("response", team.l1.ref)
    assert [held.wall for held in found.held.held] == [timedelta(minutes=4), timedelta(minutes=20)]
    assert [entry.event.KIND for entry in found.entries][-1] == "review_opened"


def test_a_ticket_without_one(desk, team):
    with told(NotFound, "was never under review"):
        reviews.detail(desk, solved(desk, team))


# ---------------------------------------------------------------- as Markdown


def page_of(desk: Desk, ticket: int, language: Language) -> str:
    set_language(language)
    return review_page(reviews.detail(desk, ticket))


@pytest.mark.parametrize("language", Language)
def test_the_page_says_all_of_it(desk, clock, team, language):
    ticket = registered(desk, team.l1, category=Category.SIMPLE, priority=Priority.LOW)
    clock.tick(minutes=30)
    do(desk, team.l1, ticket, cm.Reply("Sorry for the wait."), cm.Resolve("Restarted it."))
    do(desk, team.l1, ticket, cm.Confirm(Feedback(1, 5, 5, comment="much too late")))
    loop.turn(desk)
    due = clock().date() + timedelta(days=3)
    do(
        desk, team.lead, ticket, cm.RecordRootCause(RootCause.PROCESS_GAP, "Nobody looks at noon."),
        cm.AddMeasure("A noon shift", team.l2, due), cm.AttendReview(("周平", "Ann")),
        cm.CompleteMeasure(1, "since May"), cm.EndReview("It holds."),
    )  # fmt: skip
    page = page_of(desk, ticket, language)
    for words in (
        "T20260302-001", "打印机离线", "3.7/5", "much too late", "Nobody looks at noon.", "A noon shift",
        "since May", "赵强", due.isoformat(), "周平", "Ann", "It holds.", "Sorry for the wait.",
    ):  # fmt: skip
        assert words in page.replace("\\", ""), words
    html = MarkdownIt("gfm-like").render(page)
    assert html.count("<h1>") == 1
    assert html.count("<table>") == 3
