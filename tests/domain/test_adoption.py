"""A ticket held to another version of the policy: what was counted stays, what is left is counted anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.events import PolicyApplied
from supportdesk.domain.evolution import SIGNALS
from supportdesk.domain.ledger import PartKind, ledgers
from supportdesk.domain.people import Actor, Customer
from supportdesk.domain.policy import OnePolicy, parse_policy
from supportdesk.domain.vocabulary import Category, Channel, Face

RESOLUTION = {"name": "resolution", "start": ["registered"], "meet": ["resolved"], "reopen": ["reopened"]}
RESOLUTION |= {"pause": ["waiting_customer"], "target": [{"within": "10h"}]}
OTHER = {"name": "response", "start": ["registered"], "meet": ["public_answer"], "target": [{"within": "1h"}]}
DAY = ", ".join(f'{day} = ["09:00-17:00"]' for day in ("mon", "tue", "wed", "thu", "fri"))
OFFICE = 'zone = "UTC"\n' + DAY.replace(", ", "\n")


@pytest.fixture
def apply(only_clocks):
    """`apply(story, *clocks, at=…)` holds the story's ticket to version 2, made of these clocks."""

    def change(s, *clocks, at, **more):
        s.book.add(parse_policy(only_clocks(*clocks, **more), 2, SIGNALS))
        s.happen(PolicyApplied(2), at)
        s.policy = s.book[2]

    return change


def test_case_32_an_open_clock_gets_the_new_target_and_keeps_what_was_counted(story, apply, only_clocks, at):
    s = story(policy=only_clocks(RESOLUTION))  # 09:00 + 10 h = 19:00
    apply(s, RESOLUTION | {"target": [{"within": "4h"}]}, at="11:00")
    assert s.ticket.policy == 2
    assert s.clock("resolution").due == at("13:00")  # 2 h are counted; 4 h - 2 h from 11:00
    (ledger,) = ledgers(s.entries, at("12:00"), s.book)
    assert [(a.before, a.after, a.at) for a in ledger.adoptions] == [(1, 2, at("11:00"))]
    assert [(r.before, r.after) for r in ledger.retargets] == [(timedelta(hours=10), timedelta(hours=4))]
    assert ledger.elapsed == timedelta(hours=3)


def test_case_32_what_has_ended_is_left_as_it_was(story, l1, apply, only_clocks, at):
    s = story(policy=only_clocks(RESOLUTION, OTHER))
    s.do(l1, cm.Reply("here"), "11:00")  # an hour too late
    before = s.clock("response")
    apply(s, RESOLUTION, OTHER | {"target": [{"within": "8h"}]}, at="12:00")
    assert s.clock("response") == before
    assert before.breached_at == at("10:00")


def test_another_calendar_counts_only_what_is_left(story, apply, only_clocks, at):
    s = story(policy=only_clocks(RESOLUTION), at="08:00")
    apply(s, RESOLUTION, at="12:00", calendar=OFFICE)
    # Monday 08:00-12:00 by the clock on the wall: 4 h. 6 h are left: 12:00-17:00 today, Tuesday 09:00-10:00.
    assert s.clock("resolution").due == at("1 10:00")
    (ledger,) = ledgers(s.entries, at("1 10:00"), s.book)
    assert ledger.elapsed == timedelta(hours=10)
    assert ledger.total(PartKind.OFF) == timedelta(hours=16)  # Monday 17:00 to Tuesday 09:00
    assert ledger.verdict is Face.RUNNING


def test_case_50_results_outlive_the_policy_that_gave_them(story, l1, apply, only_clocks, at):
    s = story(policy=only_clocks(RESOLUTION, OTHER))
    apply(s, RESOLUTION, at="10:30")  # it has no clock “response”; that one was missed at 10:00
    ended = s.clock("response")
    assert (ended.cancelled_at, ended.breached_at) == (at("10:30"), at("10:00"))
    assert ended.face(at("20:00")) is Face.MISSED
    s.do(l1, cm.Reply("late"), "11:00")
    s.do(l1, cm.WaitForCustomer("well?"), "11:01")  # nothing stumbles over the clock that is gone
    assert s.clock("response") == ended


def test_a_target_used_up_already_is_missed_at_the_instant_at_which_it_was(story, apply, only_clocks, at):
    s = story(policy=only_clocks(RESOLUTION))
    apply(s, RESOLUTION | {"target": [{"within": "1h"}]}, at="12:00", calendar=OFFICE)
    assert s.clock("resolution").breached_at == at("10:00")  # 09:00 + 1 h, counted by the first calendar


def test_a_clock_missed_before_stays_missed_when_then(story, apply, only_clocks, at):
    s = story(policy=only_clocks(RESOLUTION | {"target": [{"within": "1h"}]}))
    apply(s, RESOLUTION | {"target": [{"within": "1h"}]}, at="12:00", calendar=OFFICE)
    clock = s.clock("resolution")
    assert (clock.breached_at, clock.due) == (at("10:00"), at("10:00"))


def test_a_new_pause_stops_a_clock_and_a_dropped_one_lets_it_go_on(story, l1, apply, only_clocks, at):
    never = RESOLUTION | {"pause": []}
    s = story(policy=only_clocks(never))
    s.do(l1, cm.Claim(), "09:10")
    s.do(l1, cm.WaitForCustomer("which one?"), "10:00")
    apply(s, RESOLUTION, at="12:00")
    assert s.clock("resolution").face(at("15:00")) is Face.PAUSED
    assert s.spent("resolution", "15:00") == timedelta(hours=3)
    s.book.add(parse_policy(only_clocks(never), 3, SIGNALS))
    s.happen(PolicyApplied(3), "14:00")
    assert s.clock("resolution").due == at("21:00")  # 7 h are left


def test_conditions_of_channel_and_department(story, only_clocks):
    targets = [
        {"when": "dept:VIP,Board or tag:vip", "within": "1h"},
        {"when": "channel:phone -customer:bot", "within": "2h"},
        {"within": "3h"},
    ]
    text = only_clocks(RESOLUTION | {"target": targets})

    def hours(department, **more):
        customer = Customer("Ada", department)
        return story(policy=text, customer=customer, **more).clock("resolution").target / timedelta(hours=1)

    assert hours(" vip ") == 1
    assert hours("Sales") == 2  # a story is told by phone
    assert hours("Sales", channel=Channel.MAIL) == 3


def test_an_amended_department_gives_the_clock_its_target(story, l1, only_clocks, at):
    target = [{"when": "dept:vip", "within": "1h"}, {"within": "10h"}]
    s = story(policy=only_clocks(RESOLUTION | {"target": target}))
    s.do(l1, cm.Amend(customer=Customer("Ada", "VIP")), "09:30")
    assert s.clock("resolution").due == at("10:00")


@given(data=st.data())
def test_the_same_rules_again_move_nothing(story, l1, deeds, data):
    s = story(data.draw(st.none() | st.sampled_from(Category)))
    for deed in data.draw(st.lists(deeds(), max_size=8)):
        s.now += timedelta(minutes=deed.minutes)
        decision = s.decide(deed.agent, deed.make(s.now, 2, ""))
        if isinstance(decision, list):
            s._write(decision, Actor.of(deed.agent))
    before = s.ticket
    s.book = OnePolicy(s.policy)
    s.happen(PolicyApplied(2))
    for old, new in zip(before.clocks, s.ticket.clocks, strict=True):
        assert old.judged(s.now) == new
