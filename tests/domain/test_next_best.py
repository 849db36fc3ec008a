"""The next best ticket: the least of its budget left, among those that an agent may work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.copies import replace
from supportdesk.domain.next_best import Hold, hold, next_best, pressing
from supportdesk.domain.vocabulary import Category, Group, Priority, Tier

SIMPLE, COMPLEX, URGENT = Category.SIMPLE, Category.COMPLEX, Category.URGENT
UP = cm.Escalate(Tier.L2, "restarted it", "find the cause")


@pytest.mark.parametrize(
    ("doings", "who", "why"),
    [
        ((), "l1", Hold.FREE),
        ((), "l2", None),  # nobody's, but of another tier
        ((("l1", cm.Claim()),), "l1", Hold.MINE),
        ((("l1", cm.Claim()),), "l1_other", None),
        ((("l1", UP),), "l1", None),  # its owner still, but those it was handed to have the word
        ((("l1", UP),), "l2", Hold.HANDED),
        ((("l1", UP),), "l3", None),
        ((("l1", UP), ("l2", cm.AcceptHandover())), "l2", Hold.MINE),
        ((("l1", UP), ("l2", cm.ReturnHandover("trace"))), "l1", Hold.MINE),
        ((("l1", replace(UP, group=Group.SYSTEM)),), "l2", Hold.HANDED),
        ((("l1", replace(UP, group=Group.SYSTEM)),), "l2_network", None),
        ((("l1", replace(UP, group=Group.SYSTEM)),), "lead", Hold.HANDED),
        ((("l1", cm.Resolve("done")),), "l1", None),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_whose_it_is_to_work(story, team, doings, who, why):
    s = story(SIMPLE)
    for name, command in doings:
        s.do(getattr(team, name), command, "09:01")
    assert hold(s.ticket, getattr(team, who)) is why


def test_an_imported_history_is_nobodys_next(story, l1):
    s = story(SIMPLE)
    assert hold(replace(s.ticket, imported=True), l1) is None


def test_the_share_is_of_the_clock_that_presses_most(story, l1, at):
    s = story(SIMPLE)  # response and registration 10 min, resolution 2 h, from 09:00
    share, clock = pressing(s.ticket, s.book, at("09:06"))
    assert (clock.name, share) == ("response", 0.6)
    s.do(l1, cm.Reply("hello"), "09:06")
    s.do(l1, cm.SetPriority(Priority.LOW), "09:06")
    share, clock = pressing(s.ticket, s.book, at("10:00"))
    assert (clock.name, share) == ("resolution", 0.5)  # 60 of 120 min; update: 54 of 240


def test_it_says_why_and_how_long_the_customer_waits(story, l1, at):
    s = story(SIMPLE)
    found = next_best([s.ticket], l1, s.book, at("09:04"))
    assert (found.hold, found.clock.name, found.share, found.waits) == (
        Hold.FREE, "response", 0.4, timedelta(minutes=4),
    )  # fmt: skip
    s.do(l1, cm.Reply("hello"), "09:05")
    assert next_best([s.ticket], l1, s.book, at("09:06")).waits is None


def test_a_ticket_that_waits_for_its_customer_is_left_alone_unless_a_clock_runs(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Reply("which printer?"), "09:01")
    s.do(l1, cm.SetPriority(Priority.LOW), "09:01")
    s.do(l1, cm.WaitForCustomer(), "09:02")
    assert next_best([s.ticket], l1, s.book, at("12:00")) is None
    promised = story(SIMPLE)
    promised.do(l1, cm.Reply("which printer?"), "09:01")
    promised.do(l1, cm.SetPriority(Priority.LOW), "09:01")
    promised.do(l1, cm.MakePromise(at("13:01"), "news"), "09:01")
    promised.do(l1, cm.WaitForCustomer(), "09:02")
    found = next_best([promised.ticket], l1, promised.book, at("12:01"))
    assert (found.clock.name, found.share) == ("promise", 0.75)  # 3 of 4 hours


@given(st.lists(st.tuples(st.integers(0, 600), st.sampled_from(Category)), max_size=8), st.integers(0, 900))
def test_none_has_less_of_its_budget_left(story, l1, at, made, minutes):
    now = at("20:00") + timedelta(minutes=minutes)
    tickets = []
    for n, (ago, category) in enumerate(made):
        s = story(category, at="20:00", reported_at=at("20:00") - timedelta(minutes=ago))
        tickets.append(replace(s.ticket, id=n + 1))
        book = s.book
    if not tickets:
        return
    found = next_best(tickets, l1, book, now)
    shares = {t.id: pressing(t, book, now)[0] for t in tickets}
    assert found.share == max(shares.values())
    assert next_best(reversed(tickets), l1, book, now) == found, "whatever order they come in"
