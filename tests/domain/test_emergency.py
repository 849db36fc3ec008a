"""The emergency response (process §2): who leads, who is called, and when it is said where it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.emergency import stand_up_clock
from supportdesk.domain.evolution import SIGNALS
from supportdesk.domain.people import Agent
from supportdesk.domain.policy import PolicyError, parse_policy
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import CallAnswer, Category, Tier
from supportdesk.services.files import data_file

SHIPPED = data_file("policy.toml").read_text(encoding="utf-8")
URGENT = Category.URGENT
QUARTER = timedelta(minutes=15)


def test_an_expert_leads_and_another_may_take_it_over(story: Any, l1: Any, l2: Any, l2_network: Any) -> None:
    s = story(URGENT)
    assert s.refused(l1, cm.TakeLead()) == Refusal("for_tier", {"tier": Tier.L2})
    s.do(l2, cm.TakeLead(), "09:02")
    assert s.ticket.lead == l2.ref
    assert s.ticket.owner is None, "who leads the response need not own the promise to the customer"
    assert s.refused(l2, cm.TakeLead()) == Refusal("already_leading")
    taken = s.do(l2_network, cm.TakeLead(), "09:05")
    assert s.ticket.lead == l2_network.ref
    s.undo(l2_network, taken, "09:06")
    assert s.ticket.lead == l2.ref


def test_what_is_no_emergency_has_none_of_it(story: Any, l2: Any, l3: Any) -> None:
    s = story(Category.COMPLEX)
    for command in (cm.TakeLead(), cm.Call(l3), cm.AnswerCall(CallAnswer.COMING), cm.StandUp("so far")):
        assert s.refused(l2, command) == Refusal("no_emergency")


def test_a_call_has_its_time_and_its_answer(story: Any, l2: Any, l3: Any, lead: Any, at: Any) -> None:
    s = story(URGENT)
    s.do(l2, cm.Call(l3, text="the database hangs", called_at=at("09:03")), "09:05")
    s.do(l2, cm.Call(whom="the hosting firm, 0800 1", answer=CallAnswer.UNREACHED), "09:06")
    first, second = s.ticket.calls
    assert (first.name, first.at, first.answer, first.answered_at) == (
        "何俊", at("09:03"), CallAnswer.WAITING, None,
    )  # fmt: skip
    assert (second.name, second.answer, second.agent) == (
        "the hosting firm, 0800 1",
        CallAnswer.UNREACHED,
        None,
    )
    s.do(l3, cm.AnswerCall(CallAnswer.COMING, "in ten minutes"), "09:07")
    first, second = s.ticket.calls
    assert (first.answer, first.text, first.answered_at) == (CallAnswer.COMING, "in ten minutes", at("09:07"))
    assert second.answer is CallAnswer.UNREACHED


def test_whose_call_is_answered(story: Any, team: Any) -> None:
    s = story(URGENT)
    s.do(team.l2, cm.Call(team.l3), "09:01")
    s.do(team.l2, cm.Call(team.lead), "09:02")
    mine, last = s.ticket.calls
    [answered] = s.decide(team.l3, cm.AnswerCall(CallAnswer.COMING), "09:03")
    assert answered.call == mine.seq, "one's own, where one waits"
    [answered] = s.decide(team.l1, cm.AnswerCall(CallAnswer.UNREACHED), "09:03")
    assert answered.call == last.seq, "else the last that waits"
    [answered] = s.decide(team.l1, cm.AnswerCall(CallAnswer.UNREACHED, call=mine.seq), "09:03")
    assert answered.call == mine.seq
    assert s.refused(team.l1, cm.AnswerCall(CallAnswer.COMING, call=99)) == Refusal("nobody_called")


def test_an_answer_that_is_taken_back_leaves_the_call_waiting(story: Any, l2: Any, l3: Any) -> None:
    s = story(URGENT)
    call = s.do(l2, cm.Call(l3), "09:01")
    before = s.state()
    answer = s.do(l3, cm.AnswerCall(CallAnswer.DECLINED, "on a train"), "09:02")
    s.undo(l3, answer)
    assert s.state() == before
    s.do(l3, cm.AnswerCall(CallAnswer.COMING), "09:03")
    s.undo(l2, call)
    assert s.ticket.calls == (), "a call that was none has no answer"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (cm.Call(), "missing"),
        (cm.Call(whom=" "), "missing"),
        (cm.Call(whom="x" * 201), "too_long"),
        (cm.Call(Agent("x", "X", active=False)), "inactive_agent"),
        (cm.StandUp(" "), "missing"),
    ],
)
def test_what_is_not_filled_in_is_refused(story: Any, l2: Any, command: cm.Command, code: str) -> None:
    assert story(URGENT).refused(l2, command).code == code


def test_a_call_is_not_told_from_the_future(story: Any, l2: Any, l3: Any, at: Any) -> None:
    s = story(URGENT)
    assert s.refused(l2, cm.Call(l3, called_at=at("09:30")), "09:05").code == "future"
    assert s.refused(l2, cm.Call(l3, called_at=at("08:30")), "09:05").code == "before_report"


def test_a_stand_up_is_due_each_quarter_of_an_hour_until_it_runs_again(story: Any, l2: Any, at: Any) -> None:
    s = story(URGENT)

    def due() -> Any:
        clock = stand_up_clock(s.ticket, QUARTER)
        return clock.due if clock else None

    assert due() == at("09:15")
    said = s.do(l2, cm.StandUp("the old server carries it"), "09:12")
    assert due() == at("09:27")
    s.undo(l2, said, "09:13")
    assert due() == at("09:15")
    s.do(l2, cm.RecordRestoration("runs"), "10:00")
    assert due() is None
    s.do(l2, cm.Resolve("disk replaced"), "10:10")
    s.do(l2, cm.Reopen("down again"), "10:30")
    assert due() == at("09:15"), "it is late by all the time in which nobody said anything"


def test_a_stand_up_is_no_deadline_of_the_customer(story: Any, l2: Any) -> None:
    s = story(URGENT)
    s.do(l2, cm.Reply("we are on it"), "09:01")
    before = s.ticket.clocks
    s.do(l2, cm.StandUp("the cable"), "09:10")
    assert s.ticket.clocks == before
    assert isinstance(s.entries[-1].event, ev.StoodUp)


def test_the_policy_says_how_often() -> None:
    assert parse_policy(SHIPPED, 1, SIGNALS).stand_up == QUARTER
    other = SHIPPED.replace('stand_up = "15m"', 'stand_up = "1h"')
    assert parse_policy(other, 1, SIGNALS).stand_up == timedelta(hours=1)
    without = SHIPPED.replace("[emergency]", "[outbreak.x]").split("[outbreak.x]")
    bare = without[0] + without[1].partition("\n")[2].partition("\n")[2]
    assert parse_policy(bare, 1, SIGNALS).stand_up == QUARTER


@pytest.mark.parametrize(
    "given", ['stand_up = "0m"', 'stand_up = "often"', 'standup = "5m"', "stand_up = 15"]
)
def test_a_policy_that_says_it_wrongly_is_refused(given: str) -> None:
    with pytest.raises(PolicyError):
        parse_policy(SHIPPED.replace('stand_up = "15m"', given), 1, SIGNALS)
