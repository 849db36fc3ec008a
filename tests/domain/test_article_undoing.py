"""Taking back what was done to an article, and doing it again (process §5)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain import article_commands as cm
from supportdesk.domain import article_rules as rules
from supportdesk.domain.article_undoing import redo, undo
from supportdesk.domain.articles import Life
from supportdesk.domain.people import Agent
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import ArticleState

from .test_articles import ANNA, BEN, KEEPER, TEXT, Shelf, agents, commands

LATER = replace(TEXT, title="VPN drops at noon")
S = ArticleState


def taken_back(s: Shelf, agent: Agent) -> Life:
    decision = undo(s.entries, agent)
    assert not isinstance(decision, Refusal), decision
    s.add(agent, decision)
    return s.life


def done_again(s: Shelf, agent: Agent) -> Life:
    decision = redo(s.entries, agent)
    assert not isinstance(decision, Refusal), decision
    s.add(agent, decision)
    return s.life


def why_not(s: Shelf, agent: Agent) -> tuple[str, object]:
    decision = undo(s.entries, agent)
    assert isinstance(decision, Refusal)
    return decision.code, decision.params.get("kind")


def test_a_version_taken_back_keeps_its_number_and_its_text() -> None:
    s = Shelf()
    s.do(BEN, cm.Revise(LATER))
    life = taken_back(s, BEN)
    assert life.newest.text == TEXT
    assert [(v.number, v.text, v.undone) for v in life.versions] == [(1, TEXT, False), (2, LATER, True)]
    third = replace(TEXT, title="VPN drops in the evening")
    life = s.do(ANNA, cm.Revise(third))
    assert (life.newest.number, life.before(life.newest).number) == (3, 1)
    life = s.do(ANNA, cm.Restore(2))
    assert (life.newest.text, life.newest.restored) == (LATER, 2)


def test_a_first_version_taken_back_leaves_an_article_that_is_out_of_use() -> None:
    s = Shelf()
    life = taken_back(s, ANNA)
    assert (life.state, life.newest.text) == (S.RETIRED, TEXT)
    assert s.refused(BEN, cm.Submit()) == "article_state"
    assert done_again(s, ANNA).state is S.DRAFT


def test_a_publication_taken_back_leaves_readers_what_they_had() -> None:
    s = Shelf()
    s.do(ANNA, cm.Submit())
    s.do(KEEPER, cm.Publish())
    s.do(ANNA, cm.Revise(LATER), cm.Submit())
    assert s.do(KEEPER, cm.Publish()).shown.text == LATER
    life = taken_back(s, KEEPER)
    assert (life.shown.text, life.stage, life.state) == (TEXT, S.IN_REVIEW, S.PUBLISHED)
    assert why_not(s, KEEPER) == ("undo_built_on", "article_revised"), "the first publication"


def test_what_something_was_built_on_stays_and_says_what() -> None:
    s = Shelf()
    s.do(BEN, cm.Revise(LATER))
    s.do(ANNA, cm.Submit())
    assert why_not(s, BEN) == ("undo_built_on", "article_submitted")
    s.do(KEEPER, cm.Publish())
    assert why_not(s, ANNA) == ("undo_built_on", "article_published")
    taken_back(s, KEEPER)
    taken_back(s, ANNA)
    assert taken_back(s, BEN).newest.text == TEXT


def test_votes_are_each_for_themselves() -> None:
    s = Shelf()
    s.do(ANNA, cm.Submit())
    s.do(KEEPER, cm.Publish())
    s.do(ANNA, cm.Vote(True))
    s.do(BEN, cm.Vote(False))
    life = taken_back(s, ANNA)
    assert (life.helpful, life.unhelpful) == (0, 1)
    assert done_again(s, ANNA).helpful == 1
    taken_back(s, BEN)
    assert taken_back(s, ANNA).votes == ()


def test_reading_is_nothing_to_take_back_and_stands_in_nobodys_way() -> None:
    s = Shelf()
    s.do(ANNA, cm.Submit())
    s.do(KEEPER, cm.Publish())
    s.do(BEN, cm.Open())
    assert why_not(s, BEN) == ("article_undo_nothing", None)
    life = taken_back(s, KEEPER)
    assert (life.stage, life.readers) == (S.IN_REVIEW, set())
    assert done_again(s, KEEPER).readers == {ANNA.id, BEN.id, KEEPER.id}


def test_nothing_of_mine_is_left() -> None:
    s = Shelf()
    assert why_not(s, BEN) == ("article_undo_nothing", None)
    assert isinstance(redo(s.entries, ANNA), Refusal)
    taken_back(s, ANNA)
    assert why_not(s, ANNA) == ("article_undo_nothing", None)


def test_an_undoing_that_something_was_built_on_stays() -> None:
    s = Shelf()
    s.do(BEN, cm.Revise(LATER))
    taken_back(s, BEN)
    s.do(ANNA, cm.Submit())
    decision = redo(s.entries, BEN)
    assert isinstance(decision, Refusal)
    assert decision.params["kind"] == "article_submitted"


@given(st.lists(st.tuples(agents, commands), max_size=20), agents)
def test_taking_back_leads_to_where_it_was_and_doing_again_to_where_it_is(tried, agent) -> None:
    s = Shelf()
    before = s.life
    for who, command in tried:
        if not isinstance(rules.decide(s.life, command, who, s.at), Refusal):
            before = s.life
            s.do(who, command)
    after, last = s.life, s.entries[-1]
    if isinstance(undo(s.entries, agent), Refusal):
        assert last.actor.id != agent.id, "nothing is built on the last act"
        return
    life = taken_back(s, agent)
    assert [v.text for v in life.versions] == [v.text for v in after.versions], "no version is lost"
    if last.actor.id == agent.id and len(s.entries) > 2:
        standing = tuple(version for version in life.versions if not version.undone)
        assert replace(life, versions=standing, seq=before.seq) == before
    again = done_again(s, agent)
    assert replace(again, seq=after.seq) == after


@pytest.mark.parametrize("times", range(4))
def test_acts_are_taken_back_one_after_the_other(times: int) -> None:
    s = Shelf()
    s.do(ANNA, cm.Revise(LATER))
    s.do(ANNA, cm.Submit())
    s.do(ANNA, cm.GiveTo("ben"))
    states = [s.life, *(taken_back(s, ANNA) for _ in range(times))]
    told = [(life.owner, life.state, life.newest.text) for life in states]
    assert told == [
        ("ben", S.IN_REVIEW, LATER), ("anna", S.IN_REVIEW, LATER), ("anna", S.DRAFT, LATER),
        ("anna", S.DRAFT, TEXT),
    ][: times + 1]  # fmt: skip
