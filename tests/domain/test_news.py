"""What is announced to somebody who writes, and what holds a reply back once."""

from __future__ import annotations

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain import news
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Category, Priority

QUIET = [cm.AddNote("x"), cm.SetPriority(Priority.LOW), cm.Tag(add=("x",)), cm.LogStep("x")]
LOUD = [
    cm.RecordCustomerAnswer("it is worse"), cm.Reply("done"), cm.Resolve("done"), cm.WaitForCustomer("?"),
    cm.Assign(None),
]  # fmt: skip


@pytest.fixture
def owned(story, l1):
    s = story(Category.SIMPLE)
    s.do(l1, cm.Claim(), "09:01")
    return s


@pytest.mark.parametrize("command", LOUD, ids=lambda c: type(c).__name__)
def test_words_and_states_of_others_are_news(owned, l1, l1_other, command):
    seen = owned.ticket.seq
    owned.do(l1_other, command, "09:02")
    assert news.since(owned.entries, seen, l1.id)
    refusal = owned.refused(l1, cm.Reply("hello", read_to=seen))
    assert (refusal.code, refusal.params["by"]) == ("spoken_since", "王浩")
    owned.do(l1, cm.Reply("hello", read_to=owned.ticket.seq))


@pytest.mark.parametrize("command", QUIET, ids=lambda c: type(c).__name__)
def test_other_changes_hold_nothing_back(owned, l1, l1_other, command):
    seen = owned.ticket.seq
    owned.do(l1_other, command, "09:02")
    assert news.since(owned.entries, seen, l1.id) == []
    owned.do(l1, cm.Reply("hello", read_to=seen))


def test_ones_own_words_are_no_news(owned, l1):
    seen = owned.ticket.seq
    owned.do(l1, cm.Reply("hello"))
    assert news.since(owned.entries, seen, l1.id) == []


def test_what_was_taken_back_is_no_news(owned, l1, l1_other):
    seen = owned.ticket.seq
    act = owned.do(l1_other, cm.Reply("done"), "09:02")
    owned.undo(l1_other, act, "09:03")
    assert news.since(owned.entries, seen, l1.id) == []


def test_a_shift_is_handed_over_also_while_an_escalation_waits(story, l1, l1_other, l2):
    s = story(Category.COMPLEX)
    s.do(l1, cm.Claim(), "09:01")
    s.do(l1, cm.Escalate(l2.tier, "all", "help"), "09:02")
    act = s.do(l1, cm.HandOver(l1_other, "half done", "quiet"), "09:03")
    assert s.ticket.owner == l1_other.ref
    assert s.ticket.handover is not None
    s.undo(l1, act, "09:04")
    assert s.ticket.owner == l1.ref


def test_nothing_is_handed_over_to_whom_could_not_work_on_it(story, l1, l2, team):
    from dataclasses import replace

    s = story(Category.COMPLEX)
    s.do(l2, cm.Claim(), "09:01")
    assert s.refused(l2, cm.HandOver(replace(l1, active=False))).code == "inactive_agent"
    assert s.refused(l2, cm.HandOver(l2)) == Refusal("no_change")
    s.do(l2, cm.Escalate(l2.tier, "a", "b"), "09:02")
    s.do(l2, cm.AcceptHandover(), "09:03")
    assert s.refused(l2, cm.HandOver(l1)).code == "tier_too_low"
