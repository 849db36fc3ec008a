"""What people made of suggestions: remembered by ticket, and speaking for what was taken."""

from __future__ import annotations

import threading

import pytest

from supportdesk.domain import article_commands as cm
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.commands import Register
from supportdesk.domain.errors import NotFound
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.suggestions import ARTICLE, TICKET
from supportdesk.domain.vocabulary import Language, Role
from supportdesk.services import article_acts, finding, suggesting
from supportdesk.services.desk import Desk
from supportdesk.store import articles, verdicts
from supportdesk.store.verdicts import Standing

KEEPER = Agent("wu.min", "吴敏", roles=frozenset({Role.KNOWLEDGE_MANAGER}))
BEN = Agent("ben", "Ben")


def publish(desk: Desk, title: str = "VPN drops behind a hotel network") -> int:
    text = ArticleText(title, "## Steps\nUse port 443.\n", Language.ENGLISH)
    done = article_acts.draft(desk, KEEPER, cm.Draft("", text), [cm.Submit(), cm.Publish()])
    return done.outcomes[0].ticket_id


def report(desk: Desk, l1: Agent, subject: str = "VPN drops in the hotel") -> int:
    return desk.register(l1, Register(subject, customer=Customer("Ada"))).done[0].ticket_id


def of(desk: Desk, ticket_id: int) -> dict[tuple[str, int], bool]:
    return desk.database.read(lambda c: verdicts.of_ticket(c, ticket_id))


def standing(desk: Desk, kind: str, *ids: int) -> dict[int, Standing]:
    return desk.database.read(lambda c: verdicts.standings(c, kind, ids))


def judge(desk: Desk, ticket_id: int, thing: int, accepted: bool | None, kind: str = ARTICLE) -> None:
    suggesting.keep_verdict(desk, BEN, ticket_id, kind, thing, accepted=accepted)


def test_the_last_word_on_a_ticket_counts_and_can_be_taken_back(desk: Desk, l1: Agent) -> None:
    article, ticket = publish(desk), report(desk, l1)
    judge(desk, ticket, article, True)
    judge(desk, ticket, article, True)
    assert of(desk, ticket) == {(ARTICLE, article): True}
    judge(desk, ticket, article, False)
    assert of(desk, ticket) == {(ARTICLE, article): False}
    judge(desk, ticket, article, None)
    assert of(desk, ticket) == {}
    judge(desk, ticket, article, None)  # nothing is there to be forgotten: that is no fault
    assert of(desk, ticket) == {}


def test_articles_and_tickets_of_one_number_are_told_apart(desk: Desk, l1: Agent) -> None:
    article, first, ticket = publish(desk), report(desk, l1), report(desk, l1)
    assert article == first
    judge(desk, ticket, article, True)
    judge(desk, ticket, first, False, TICKET)
    assert of(desk, ticket) == {(ARTICLE, article): True, (TICKET, first): False}
    assert standing(desk, ARTICLE, article) == {article: Standing(1, 0)}
    assert standing(desk, TICKET, first) == {first: Standing(0, 1)}


def test_standings_count_each_ticket_once_and_leave_out_what_nobody_judged(desk: Desk, l1: Agent) -> None:
    one, two, three = publish(desk), publish(desk), publish(desk)
    for n in range(5):
        ticket = report(desk, l1)
        judge(desk, ticket, one, n > 1)
        judge(desk, ticket, one, n > 1)
        judge(desk, ticket, two, False)
    assert standing(desk, ARTICLE, one, two, three) == {one: Standing(3, 2), two: Standing(0, 5)}
    assert standing(desk, ARTICLE) == {}


def test_what_was_put_aside_is_not_suggested_on_this_ticket_again_and_on_others_it_is(
    desk: Desk, l1: Agent
) -> None:
    article, ticket, other = publish(desk), report(desk, l1), report(desk, l1)

    def suggested(ticket_id: int) -> list[tuple[str, int]]:
        return [(each.kind, each.id) for each in suggesting.suggestions(desk, ticket_id).all]

    assert suggested(ticket) == [(ARTICLE, article), (TICKET, other)]
    judge(desk, ticket, article, False)
    judge(desk, ticket, other, False, TICKET)
    assert suggested(ticket) == []
    assert suggested(other) == [(ARTICLE, article), (TICKET, ticket)]
    judge(desk, ticket, article, None)
    assert suggested(ticket) == [(ARTICLE, article)]


@pytest.mark.parametrize("taken", [True, False])
def test_verdicts_speak_for_or_against_an_article_wherever_it_is_looked_for(
    desk: Desk, l1: Agent, taken: bool
) -> None:
    """Of two that say the same, the one that helped comes first, in a search and among suggestions."""
    one, two = publish(desk), publish(desk)
    asked = report(desk, l1)

    def order() -> tuple[list[int], list[int]]:
        found = [a.id for a in finding.find_articles(desk, "vpn hotel").articles]
        near = [each.article.id for each in suggesting.suggestions(desk, asked).articles]
        return found, near

    def prior(article: int) -> float:
        return desk.database.read(lambda c: articles.priors(c, [one, two], desk.now()))[article]

    before = order()
    assert before[0] == before[1], "with nothing known of them one order holds everywhere"
    assert prior(one) == prior(two)
    last = before[0][-1]
    for _ in range(8):
        ticket = report(desk, l1, "VPN is slow at home")
        judge(desk, ticket, last, taken)
        if not taken:  # what is put aside is behind what was neither: so the other one has one of each
            judge(desk, report(desk, l1, "VPN is slow at home"), before[0][0], True)
    if taken:
        assert prior(last) > prior(before[0][0])
        assert order() == (before[0][::-1], before[0][::-1])
    else:
        assert prior(last) < prior(before[0][0])
        assert order()[0] == before[0]


def test_two_who_judge_at_once_leave_one_verdict(desk: Desk, l1: Agent) -> None:
    article, ticket = publish(desk), report(desk, l1)
    failed: list[BaseException] = []

    def judging(accepted: bool) -> None:
        try:
            for _ in range(10):
                judge(desk, ticket, article, accepted)
        except BaseException as error:
            failed.append(error)

    hands = [threading.Thread(target=judging, args=(accepted,)) for accepted in (True, False)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert failed == []
    assert list(of(desk, ticket)) == [(ARTICLE, article)]


def test_a_ticket_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotFound):
        judge(desk, 99, publish(desk), True)
