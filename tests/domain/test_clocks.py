"""The clocks of process §7 under the shipped policy, every sum written out.

Times are `09:05` on Monday 2026-03-02, UTC; `1 09:05` is a day later. The calendar is 24x7.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.clocks import Clock
from supportdesk.domain.people import SYSTEM, Actor, Customer
from supportdesk.domain.vocabulary import (
    ActorKind,
    Category,
    ContactMedium,
    Face,
    Group,
    LinkKind,
    Priority,
    Status,
    Tier,
)

SIMPLE, COMPLEX, URGENT = Category.SIMPLE, Category.COMPLEX, Category.URGENT
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
UP = cm.Escalate(Tier.L2, "restarted it", "find the cause")
CUSTOMER = Actor(ActorKind.CUSTOMER, "c1", "张*")


# ---------------------------------------------------------------- response


@pytest.mark.parametrize(
    ("category", "answered", "face"),
    [
        # others: reported 09:00 + 10 min = due 09:10:00
        (None, "09:09:59", Face.MET),
        (SIMPLE, "09:10:00", Face.MET),  # at the very instant is in time
        (SIMPLE, "09:10:00.000001", Face.MISSED),
        (COMPLEX, "09:10:01", Face.MISSED),
        # urgent: 09:00 + 5 min = 09:05:00
        (URGENT, "09:05:00", Face.MET),
        (URGENT, "09:05:00.000001", Face.MISSED),
        (URGENT, "09:10:00", Face.MISSED),
    ],
)
def test_response_is_due_after_5_or_10_minutes(story, l1, at, category, answered, face):
    s = story(category)
    s.do(l1, cm.Reply("在查了"), answered)
    assert s.clock("response").met_at == at(answered)
    assert s.face("response", answered) is face
    assert s.face("response", "9 09:00") is face  # and stays so


@pytest.mark.parametrize(
    "command",
    [
        cm.Reply("we look into it"),
        cm.LogContact(ContactMedium.CALL, "rang him"),
        cm.LogContact(ContactMedium.CHAT, "wrote back"),
        cm.WaitForCustomer(asked="which printer?"),  # what was asked goes out as a reply
    ],
)
def test_response_is_met_by_the_first_public_words_of_a_person(story, l1, at, command):
    s = story(SIMPLE)
    s.do(l1, command, "09:04")
    assert s.clock("response").met_at == at("09:04")
    assert s.ticket.first_answer_at == at("09:04")
    assert not s.ticket.unanswered


@pytest.mark.parametrize(
    "command",
    [
        cm.AddNote("looks like the spooler"),
        cm.LogStep("restarted the spooler"),
        cm.Claim(),
        cm.Classify(COMPLEX),
        cm.SetPriority(Priority.HIGH),
        cm.Amend(description="3rd floor"),
        cm.WaitForCustomer(),  # a status change alone
        cm.MakePromise(by=None),  # by is filled in below
        cm.Tag(add=("printer",)),
        cm.LinkArticle("/kb/004"),
        cm.LinkTicket(LinkKind.RELATED, 7, "T20260302-007"),
        cm.RecordCustomerAnswer("any news?"),
        cm.RecordDiagnosis("spooler", "restart"),
        cm.Resolve("restarted"),
        UP,
    ],
    ids=lambda command: type(command).__name__,
)
def test_response_is_met_by_nothing_else(story, l1, at, command):
    if isinstance(command, cm.MakePromise):
        command = cm.MakePromise(at("12:00"))
    s = story(SIMPLE)
    s.do(l1, command, "09:04")
    assert s.clock("response").met_at is None
    assert s.face("response", "09:10:01") is Face.OVERDUE
    assert s.ticket.first_answer_at is None
    assert s.ticket.unanswered


@pytest.mark.parametrize("actor", [SYSTEM, CUSTOMER])
def test_a_reply_of_a_machine_answers_nothing(story, actor):
    s = story(SIMPLE)
    s.happen(ev.PublicReplied("We have received your report."), "09:00:01", actor)
    assert s.clock("response").met_at is None
    assert s.ticket.clock("update") is None
    assert s.ticket.unanswered
    assert s.ticket.first_answer_at is None


def test_response_answered_late_stays_missed_whatever_follows(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Reply("sorry"), "09:12")  # due 09:10
    for time in ("09:13", "09:14"):
        s.do(l1, cm.Reply("more"), time)
    clock = s.clock("response")
    assert (clock.due, clock.breached_at, clock.met_at) == (at("09:10"), at("09:10"), at("09:12"))
    assert clock.face(at("09:14")) is Face.MISSED
    assert s.ticket.breached_at == at("09:10")
    assert len(s.cycles("response")) == 1


def test_response_never_pauses(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.WaitForCustomer(), "09:01")
    assert s.clock("response").due == at("09:10")
    assert s.face("response", "09:11") is Face.OVERDUE


def test_response_and_registration_start_at_the_report_not_at_the_entry(story, l1, at):
    # rung at 08:30, typed at 09:00: due 08:40, twenty minutes before it was in the books
    s = story(SIMPLE, reported_at=at("08:30"))
    assert s.clock("response").due == s.clock("registration").due == at("08:40")
    assert (s.ticket.reported_at, s.ticket.entered_at) == (at("08:30"), at("09:00"))
    assert s.face("response", "09:00") is Face.OVERDUE


def test_response_given_before_it_was_entered_counts_from_when_it_was_given(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.LogContact(ContactMedium.CALL, "rang", happened_at=at("09:08")), "09:30")
    clock = s.clock("response")
    assert clock.met_at == at("09:08")  # due 09:10
    assert clock.elapsed == 8 * MINUTE
    assert clock.face(at("09:30")) is Face.MET


def test_an_earlier_answer_takes_back_a_breach_that_a_later_change_had_recorded(story, l1, at):
    s = story()
    s.do(l1, cm.Classify(URGENT), "09:07")  # due becomes 09:05 and has passed: on record
    assert s.clock("response").breached_at == at("09:05")
    s.do(l1, cm.LogContact(ContactMedium.CALL, "rang", happened_at=at("09:05")), "09:20")
    assert s.clock("response").breached_at is None
    assert s.face("response", "09:20") is Face.MET


def test_an_answer_between_breach_and_entry_takes_nothing_back(story, l1, at):
    s = story()
    s.do(l1, cm.Classify(URGENT), "09:07")
    s.do(l1, cm.LogContact(ContactMedium.CALL, "rang", happened_at=at("09:06")), "09:20")
    assert s.clock("response").breached_at == at("09:05")
    assert s.face("response", "09:20") is Face.MISSED


# ---------------------------------------------------------------- registration


@pytest.mark.parametrize(
    ("category", "priority", "customer", "then", "met"),
    [
        (SIMPLE, Priority.LOW, "张*", [], "09:00"),  # complete when it was entered
        (None, Priority.LOW, "张*", [cm.Classify(SIMPLE)], "09:06"),
        (SIMPLE, None, "张*", [cm.SetPriority(Priority.LOW)], "09:06"),
        (None, None, "张*", [cm.Classify(SIMPLE), cm.SetPriority(Priority.LOW)], "09:06"),
        (None, None, "张*", [cm.Classify(SIMPLE)], None),  # the priority still lacks
        (None, None, "张*", [cm.Reply("hello")], None),  # an answer registers nothing
        # an escalation classifies (simple or not yet classified becomes complex)
        (None, Priority.HIGH, "张*", [UP], "09:06"),
    ],
)
def test_registration_is_met_when_the_last_required_field_is_there(
    story, l1, at, category, priority, customer, then, met
):
    s = story(category, priority, customer=Customer(customer))
    for command in then:
        s.do(l1, command, "09:06")
    clock = s.clock("registration")
    assert clock.due == at("09:10")
    assert clock.met_at == (met and at(met))


def test_registration_at_the_deadline_is_met_and_after_it_is_missed(story, l1):
    for time, face in (("09:10", Face.MET), ("09:10:00.5", Face.MISSED)):
        s = story(SIMPLE)
        s.do(l1, cm.SetPriority(Priority.LOW), time)
        assert s.face("registration", "10:00") is face


def test_registration_does_not_apply_to_urgent(story, l1):
    s = story(URGENT)
    assert s.face("registration", "2 09:00") is Face.NONE
    assert s.clock("registration").due is None
    s.do(l1, cm.SetPriority(Priority.URGENT), "10:00")
    assert s.face("registration", "10:00") is Face.NONE  # completed, with nothing to keep


def test_registration_of_a_ticket_no_longer_urgent_counts_from_the_report(story, l1, at):
    s = story(URGENT)
    s.do(l1, cm.Classify(COMPLEX), "09:07")
    assert s.clock("registration").due == at("09:10")
    s.do(l1, cm.SetPriority(Priority.LOW), "09:09")
    assert s.face("registration", "09:09") is Face.MET


def test_registration_once_complete_stays_complete(story, l1, at):
    s = story(SIMPLE, Priority.LOW)
    s.do(l1, cm.Amend(customer=Customer(department="财务部")), "10:00")
    assert s.clock("registration").met_at == at("09:00")
    assert len(s.cycles("registration")) == 1


# ---------------------------------------------------------------- acceptance


@pytest.mark.parametrize(
    ("category", "accepted", "face"),
    [
        (COMPLEX, "10:30:00", Face.MET),  # escalated 10:00 + 30 min
        (COMPLEX, "10:30:00.1", Face.MISSED),
        (URGENT, "10:05:00", Face.MET),  # urgent: + 5 min
        (URGENT, "10:05:00.1", Face.MISSED),
    ],
)
def test_acceptance_is_due_30_minutes_after_the_escalation_or_5(story, l1, l2, category, accepted, face):
    s = story(category)
    s.do(l1, UP, "10:00")
    s.do(l2, cm.AcceptHandover(), accepted)
    assert s.face("acceptance", "12:00") is face


def test_acceptance_counts_each_handover_anew_and_a_return_answers_too(story, l1, l2, l3, at):
    s = story(COMPLEX)
    s.do(l1, UP, "10:00")
    s.do(l2, cm.ReturnHandover("which printer?"), "10:20")  # 20 min: met
    s.do(l1, UP, "10:50")
    s.do(l2, cm.AcceptHandover(), "11:25")  # 35 min: missed, due 11:20
    s.do(l2, cm.Escalate(Tier.L3, "traced it", "fix the driver"), "12:00")
    assert [(c.cycle, c.started_at, c.due, c.met_at) for c in s.cycles("acceptance")] == [
        (1, at("10:00"), at("10:30"), at("10:20")),
        (2, at("10:50"), at("11:20"), at("11:25")),
        (3, at("12:00"), at("12:30"), None),
    ]
    assert [c.face(at("12:10")) for c in s.cycles("acceptance")] == [Face.MET, Face.MISSED, Face.RUNNING]
    assert s.ticket.bounces == 1
    s.do(l3, cm.AcceptHandover(), "12:30")
    assert s.face("acceptance", "12:30") is Face.MET


def test_acceptance_runs_while_the_customer_is_asked(story, l1, at):
    s = story(COMPLEX)
    s.do(l1, UP, "10:00")
    s.do(l1, cm.WaitForCustomer(), "10:05")
    assert s.clock("acceptance").due == at("10:30")


# ---------------------------------------------------------------- diagnosis


def test_diagnosis_is_due_24_hours_after_the_first_escalation(story, l1, l2, at):
    s = story(SIMPLE)
    assert s.ticket.clock("diagnosis") is None
    s.do(l1, UP, "10:00")  # and makes it complex
    assert s.ticket.category is COMPLEX
    s.do(l2, cm.AcceptHandover(), "10:10")
    s.do(l2, cm.Escalate(Tier.L3, "traced", "fix"), "15:00")  # the second starts none
    assert len(s.cycles("diagnosis")) == 1
    assert s.clock("diagnosis").due == at("1 10:00")
    s.do(l2, cm.RecordDiagnosis("driver", "update it"), "1 10:00")
    assert s.face("diagnosis", "1 10:00") is Face.MET


def test_diagnosis_stands_still_while_the_customer_is_asked(story, l1, l2, at):
    s = story(COMPLEX)
    s.do(l1, UP, "10:00")
    s.do(l2, cm.AcceptHandover(), "10:10")
    s.do(l2, cm.WaitForCustomer("please test"), "12:00")  # 2 h counted
    assert s.clock("diagnosis").due is None
    assert s.face("diagnosis", "9 12:00") is Face.PAUSED
    assert s.spent("diagnosis", "9 12:00") == 2 * HOUR
    s.do(l2, cm.RecordCustomerAnswer("done"), "15:00")
    # 24 h - 2 h = 22 h left from 15:00: 13:00 of the next day
    assert s.clock("diagnosis").due == at("1 13:00")


def test_diagnosis_does_not_apply_to_urgent_until_it_is_complex(story, l1, at):
    s = story(URGENT)
    s.do(l1, UP, "10:00")
    assert s.face("diagnosis", "5 10:00") is Face.NONE
    s.do(l1, cm.Classify(COMPLEX), "11:00")
    assert s.clock("diagnosis").due == at("1 10:00")  # 24 h from the escalation, not from now


# ---------------------------------------------------------------- workaround


def test_workaround_is_due_an_hour_after_the_emergency_began(story, l2, at):
    s = story(URGENT)
    assert s.clock("workaround").due == at("10:00")
    s.do(l2, cm.RecordWorkaround("old server"), "10:00")
    assert s.face("workaround", "10:00") is Face.MET


def test_workaround_counts_from_the_emergency_not_from_the_report(story, l1, l2, at):
    s = story(COMPLEX)
    s.do(l1, cm.DeclareEmergency("shop is down"), "11:30")
    assert s.ticket.category is URGENT
    assert s.clock("workaround").due == at("12:30")
    s.do(l2, cm.WaitForCustomer("try now"), "11:40")
    assert s.clock("workaround").due == at("12:30")  # never pauses
    s.do(l2, cm.RecordWorkaround("old server"), "12:30:01")
    assert s.face("workaround", "12:31") is Face.MISSED


def test_workaround_after_the_category_sank_and_rose_again_is_one_clock(story, l1, at):
    s = story(URGENT)
    s.do(l1, cm.Classify(COMPLEX), "09:10")
    assert s.face("workaround", "09:10") is Face.NONE
    s.do(l1, cm.Classify(URGENT), "09:20")
    assert [c.due for c in s.cycles("workaround")] == [at("10:00")]


# ---------------------------------------------------------------- update


def test_update_runs_from_the_first_answer_and_again_from_each_public_word(story, l1, at):
    s = story(SIMPLE)
    assert s.ticket.clock("update") is None
    s.do(l1, cm.Reply("on it"), "09:05")  # 1: due 13:05
    s.do(l1, cm.AddNote("waiting for parts"), "11:00")  # internal: moves nothing
    assert s.clock("update").due == at("13:05")
    s.do(l1, cm.LogContact(ContactMedium.CALL, "rang"), "13:00")  # meets 1, starts 2: due 17:00
    s.do(l1, cm.Reply("nearly"), "17:30")  # 30 min late; 3: due 21:30
    assert [(c.started_at, c.due, c.met_at) for c in s.cycles("update")] == [
        (at("09:05"), at("13:05"), at("13:00")),
        (at("13:00"), at("17:00"), at("17:30")),
        (at("17:30"), at("21:30"), None),
    ]
    assert [c.face(at("18:00")) for c in s.cycles("update")] == [Face.MET, Face.MISSED, Face.RUNNING]


def test_update_of_urgent_is_hourly(story, l1, at):
    s = story(URGENT)
    s.do(l1, cm.Reply("on it"), "09:05")
    assert s.clock("update").due == at("10:05")
    s.do(l1, cm.Classify(COMPLEX), "09:35")
    assert s.clock("update").due == at("13:05")


def test_update_is_met_by_the_resolution_and_starts_no_other(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Reply("on it"), "09:05")
    s.do(l1, cm.Resolve("restarted", message="it prints again"), "10:00")
    # the message meets 1 and starts 2; the resolution, at the same instant, meets 2
    assert [(c.started_at, c.met_at) for c in s.cycles("update")] == [
        (at("09:05"), at("10:00")),
        (at("10:00"), at("10:00")),
    ]
    assert all(c.ended for c in s.cycles("update"))


def test_update_stands_still_while_the_customer_is_asked(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.WaitForCustomer("which one?"), "09:05")  # reply and pause at once: nothing counted
    assert s.face("update", "3 09:00") is Face.PAUSED
    s.do(l1, cm.RecordCustomerAnswer("the blue one"), "1 09:00")
    assert s.clock("update").due == at("1 13:00")  # the whole 4 h from here


def test_update_starts_when_the_call_was_made_not_when_it_was_logged(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.LogContact(ContactMedium.CALL, "rang", happened_at=at("09:05")), "10:00")
    assert s.clock("update").due == at("13:05")


def test_an_old_call_logged_late_does_not_turn_the_update_clock_back(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Reply("on it"), "10:00")  # due 14:00
    s.do(l1, cm.LogContact(ContactMedium.CALL, "rang before", happened_at=at("09:30")), "10:05")
    assert [(c.started_at, c.due, c.met_at) for c in s.cycles("update")] == [(at("10:00"), at("14:00"), None)]


def test_words_after_the_resolution_start_no_update(story, l1, manager, at):
    s = story(SIMPLE)
    s.do(l1, cm.Resolve("restarted"), "09:30")
    s.do(l1, cm.Reply("does it print?"), "09:40")  # the first public word of all
    assert s.clock("response").met_at == at("09:40")
    assert s.ticket.clock("update") is None
    s.do(manager, cm.Close(unconfirmed="no answer"), "5 09:00")
    s.do(l1, cm.Reply("glad to help"), "5 10:00")
    assert s.ticket.clock("update") is None
    assert s.ticket.next_due is None


def test_update_starts_again_when_the_ticket_comes_back(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Resolve("restarted", message="prints"), "09:30")
    s.do(l1, cm.Reopen("paper jam again"), "11:00")
    assert s.clock("update").started_at == at("11:00")
    assert s.clock("update").due == at("15:00")


# ---------------------------------------------------------------- promise


def test_each_promise_is_a_deadline_of_its_own_at_the_promised_instant(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.MakePromise(at("15:00"), "call back"), "09:10")
    s.do(l1, cm.MakePromise(at("12:00"), "first news"), "09:20")
    assert [c.due for c in s.cycles("promise")] == [at("15:00"), at("12:00")]
    assert [c.cycle for c in s.cycles("promise")] == [1, 2]
    assert [(p.by, p.what, p.made_by) for p in s.ticket.promises] == [
        (at("15:00"), "call back", "李娜"),
        (at("12:00"), "first news", "李娜"),
    ]
    s.do(l1, cm.Reply("news"), "12:00")  # one word keeps both
    assert [c.face(at("12:00")) for c in s.cycles("promise")] == [Face.MET, Face.MET]


def test_a_promise_kept_late_was_not_kept(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.MakePromise(at("12:00")), "09:10")
    s.do(l1, cm.AddNote("still nothing"), "11:59")
    s.do(l1, cm.Reply("news"), "12:00:01")
    assert s.face("promise", "12:01") is Face.MISSED
    assert s.clock("promise").breached_at == at("12:00")


def test_a_promise_does_not_pause_nor_change_with_the_category(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.MakePromise(at("12:00")), "09:10")
    s.do(l1, cm.WaitForCustomer(), "09:20")
    s.do(l1, cm.Classify(URGENT), "09:30")
    assert s.clock("promise").due == at("12:00")
    assert s.face("promise", "12:00:01") is Face.OVERDUE


def test_a_call_before_the_promise_does_not_keep_it(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.MakePromise(at("15:00")), "10:00")
    s.do(l1, cm.LogContact(ContactMedium.CALL, "this morning", happened_at=at("09:30")), "10:30")
    assert s.clock("promise").met_at is None
    s.do(l1, cm.LogContact(ContactMedium.CALL, "just now", happened_at=at("14:50")), "15:30")
    assert s.clock("promise").met_at == at("14:50")  # called in time, logged late: kept
    assert s.face("promise", "15:30") is Face.MET


# ---------------------------------------------------------------- resolution


@pytest.mark.parametrize(
    ("category", "due"),
    [
        (SIMPLE, "11:00"),  # 09:00 + 2 h
        (COMPLEX, "2 09:00"),  # + 48 h
        (URGENT, "1 09:00"),  # + 24 h, to the restored core function
        (None, None),  # no category, no target
    ],
)
def test_resolution_is_due_by_category(story, at, category, due):
    assert story(category).clock("resolution").due == (due and at(due))


def test_resolution_of_urgent_is_met_by_the_restored_core_function(story, l2, at):
    s = story(URGENT)
    s.do(l2, cm.RecordRestoration("runs on the old server", restored_at=at("15:00")), "16:00")
    assert s.clock("resolution").met_at == at("15:00")  # when it ran, not when it was typed
    assert s.clock("resolution").elapsed == 6 * HOUR
    s.do(l2, cm.Resolve("new disk"), "3 09:00")  # long after: the clock is over
    assert s.clock("resolution").met_at == at("15:00")
    assert s.face("resolution", "3 09:00") is Face.MET


def test_resolution_of_urgent_that_was_never_restored_is_met_by_resolving(story, l2, at):
    s = story(URGENT)
    s.do(l2, cm.Resolve("new disk"), "1 09:00")
    assert s.face("resolution", "1 09:00") is Face.MET


def test_restored_in_time_but_entered_late_is_in_time(story, l2, at):
    s = story(URGENT)
    s.do(l2, cm.RecordRestoration("runs", restored_at=at("1 09:00")), "1 11:00")
    assert s.face("resolution", "1 11:00") is Face.MET


def test_resolution_does_not_count_the_time_it_was_closed(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Resolve("restarted"), "10:15")  # 75 of 120 min used
    s.do(l1, cm.Confirm(), "12:00")
    s.do(l1, cm.Close(), "12:00")
    s.do(l1, cm.Reopen("again"), "2 08:00")
    # 45 min left
    assert s.clock("resolution").due == at("2 08:45")
    assert s.spent("resolution", "2 08:30") == timedelta(minutes=75 + 30)
    s.do(l1, cm.Resolve("new roller"), "2 08:45")
    assert s.face("resolution", "2 09:00") is Face.MET
    assert len(s.cycles("resolution")) == 1


def test_resolution_that_was_late_once_stays_late_after_the_ticket_comes_back(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Resolve("restarted"), "11:30")  # due 11:00
    s.do(l1, cm.Reopen("again"), "12:00")
    s.do(l1, cm.Resolve("roller"), "12:05")
    assert s.face("resolution", "12:05") is Face.MISSED
    assert s.clock("resolution").breached_at == at("11:00")


def test_a_failed_test_of_the_fix_sets_the_clock_going_again(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Resolve("restarted"), "09:30")
    s.do(l1, cm.RecordTest(passed=False, text="still grey"), "10:30")
    assert s.ticket.status is Status.IN_PROGRESS
    assert s.clock("resolution").due == at("12:00")  # 30 min used; 90 min from 10:30
    assert s.clock("update").started_at == at("10:30")


def test_a_category_corrected_while_resolved_counts_when_the_ticket_comes_back(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Resolve("restarted"), "10:00")  # 1 h used
    s.do(l1, cm.Classify(COMPLEX), "10:30")
    assert s.clock("resolution").target == 2 * HOUR  # over: judged by what held then
    s.do(l1, cm.Reopen("again"), "11:00")
    assert s.clock("resolution").due == at("2 10:00")  # 48 h - 1 h = 47 h from 11:00


def test_an_emergency_restored_once_can_be_restored_again_after_it_came_back(story, l1, l2, at):
    s = story(URGENT)
    s.do(l2, cm.RecordRestoration("runs"), "10:00")  # 1 h used
    s.do(l2, cm.Resolve("disk"), "11:00")
    s.do(l1, cm.Reopen("down again"), "12:00")
    assert s.clock("resolution").due == at("1 11:00")  # 23 h left
    s.do(l2, cm.RecordRestoration("runs again"), "13:00")
    assert s.clock("resolution").met_at == at("13:00")
    assert s.clock("resolution").elapsed == 2 * HOUR


def test_resolution_straight_out_of_waiting_leaves_the_wait_out(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.WaitForCustomer("try it"), "10:00")
    s.do(l1, cm.Resolve("it works now"), "5 10:00")
    clock = s.clock("resolution")
    assert (clock.elapsed, clock.met_at) == (HOUR, at("5 10:00"))
    assert clock.face(at("5 10:00")) is Face.MET


# ---------------------------------------------------------------- targets that change


def test_what_has_elapsed_is_carried_to_a_new_target(story, l1, at):
    s = story(COMPLEX)
    s.do(l1, cm.WaitForCustomer(), "10:00")  # 1 h
    s.do(l1, cm.RecordCustomerAnswer("there"), "12:00")
    s.do(l1, cm.Classify(SIMPLE), "12:30")  # 1 h 30 of 2 h
    assert s.clock("resolution").due == at("13:00")
    assert s.spent("resolution", "12:30") == timedelta(minutes=90)
    s.do(l1, cm.Classify(COMPLEX), "12:40")
    assert s.clock("resolution").due == at("2 11:00")  # 48 h and the 2 h of waiting


def test_a_target_changed_while_the_clock_stands_holds_when_it_goes_on(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.WaitForCustomer(), "10:00")
    s.do(l1, cm.Classify(COMPLEX), "12:00")
    assert s.face("resolution", "12:00") is Face.PAUSED
    s.do(l1, cm.RecordCustomerAnswer("there"), "14:00")
    assert s.clock("resolution").due == at("2 13:00")  # 47 h from 14:00


def test_a_clock_that_is_over_keeps_the_target_it_was_judged_by(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Reply("on it"), "09:08")  # met within 10 min
    s.do(l1, cm.Classify(URGENT), "09:09")  # 5 min would have been missed
    assert s.clock("response").target == 10 * MINUTE
    assert s.face("response", "09:09") is Face.MET


def test_a_priority_can_refine_a_clock(story, l1, at, with_clock):
    policy = with_clock(
        "response",
        target=[{"category": "complex", "priority": ["urgent", "high"], "within": "3m"}, {"within": "10m"}],
    )
    s = story(COMPLEX, policy=policy)
    assert s.clock("response").due == at("09:10")
    s.do(l1, cm.SetPriority(Priority.HIGH), "09:01")
    assert s.clock("response").due == at("09:03")
    s.do(l1, cm.SetPriority(Priority.MEDIUM), "09:02")
    assert s.clock("response").due == at("09:10")


def test_a_tier_can_refine_a_clock(story, l1, l2, at, with_clock):
    policy = with_clock("resolution", target=[{"tier": "L2", "within": "10h"}, {"within": "2h"}])
    s = story(SIMPLE, policy=policy)
    s.do(l1, UP, "09:30")
    assert s.clock("resolution").due == at("11:00")  # still with L1
    s.do(l2, cm.AcceptHandover(), "09:40")
    assert s.clock("resolution").due == at("19:00")


# ---------------------------------------------------------------- ends without a verdict


def test_closing_ends_what_still_runs_without_a_verdict(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Resolve("restarted"), "09:02")
    s.do(l1, cm.Confirm(), "09:03")
    s.do(l1, cm.Close(), "09:04")
    clock = s.clock("response")  # nobody ever answered in public
    assert (clock.cancelled_at, clock.met_at) == (at("09:04"), None)
    assert clock.face(at("5 09:00")) is Face.NONE
    assert s.ticket.next_due is None
    assert s.ticket.breached_at is None


def test_closing_after_the_deadline_leaves_the_miss_on_record(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Resolve("restarted"), "09:30")
    s.do(l1, cm.Confirm(), "09:31")
    s.do(l1, cm.Close(), "09:32")
    assert s.face("response", "10:00") is Face.MISSED
    assert s.ticket.breached_at == at("09:10")


def test_a_merge_ends_the_clocks_and_taking_the_ticket_out_sets_them_going_again(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.WaitForCustomer(), "09:20")
    s.do(l1, cm.RecordCustomerAnswer("there"), "09:30")
    s.do(l1, cm.MakePromise(at("12:00")), "09:30")
    s.do(l1, cm.MergeInto(7, "T20260302-007"), "10:00")  # resolution: 50 min used
    assert s.ticket.status is Status.MERGED
    assert s.ticket.next_due is None
    assert s.face("resolution", "5 10:00") is Face.NONE
    s.do(l1, cm.Unmerge(), "11:00")
    assert s.ticket.status is Status.IN_PROGRESS
    assert s.clock("resolution").due == at("12:10")  # 70 min from 11:00
    assert s.clock("promise").due == at("12:00")  # an instant stays where it is
    assert s.clock("response").breached_at == at("09:10")


@pytest.mark.parametrize("status", [Status.NEW, Status.IN_PROGRESS, Status.WAITING_CUSTOMER, Status.RESOLVED])
def test_a_ticket_taken_out_of_a_merge_is_what_it_was(story, l1, status):
    s = story(SIMPLE)
    steps = {
        Status.NEW: [],
        Status.IN_PROGRESS: [cm.Claim()],
        Status.WAITING_CUSTOMER: [cm.WaitForCustomer("?")],
        Status.RESOLVED: [cm.Reply("on it"), cm.Resolve("restarted")],
    }
    for command in steps[status]:
        s.do(l1, command, "09:05")
    before = s.state()
    s.do(l1, cm.MergeInto(7, "T20260302-007"), "10:00")
    s.do(l1, cm.Unmerge(), "10:00")  # at once: nothing was lost
    assert s.ticket.status is status
    again = {(c.name, c.cycle): (c.due, c.met_at) for c in s.ticket.clocks}
    assert again == {(c.name, c.cycle): (c.due, c.met_at) for c in before.clocks}


# ---------------------------------------------------------------- what a clock shows


def test_share_and_spent_of_a_running_clock(story, at):
    s = story(SIMPLE)
    clock, calendar = s.clock("resolution"), s.policy.calendar
    assert clock.share(at("09:30"), calendar) == 0.25
    assert clock.share(at("13:00"), calendar) == 2.0
    assert clock.spent(at("08:00"), calendar) == timedelta(0)  # a clock that was set back shows nothing less


def test_share_of_a_promise_is_the_share_of_the_time_until_it(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.MakePromise(at("11:00")), "09:00")
    assert s.clock("promise").share(at("09:30"), s.policy.calendar) == 0.25


def test_next_due_is_the_nearest_that_runs(story, l1, at):
    s = story(SIMPLE)  # response and registration 09:10, resolution 11:00
    assert s.ticket.next_due == at("09:10")
    s.do(l1, cm.Reply("on it"), "09:01")
    s.do(l1, cm.SetPriority(Priority.LOW), "09:01")
    assert s.ticket.next_due == at("11:00")
    s.do(l1, cm.WaitForCustomer(), "09:30")
    assert s.ticket.next_due is None


def test_a_clock_without_a_target_is_none_and_says_so_when_it_is_over(at):
    clock = Clock("x", 1, at("09:00"), None, running_since=at("09:00"))
    assert clock.face(at("5 09:00")) is Face.NONE
    assert clock.share(at("5 09:00"), None) == 0.0


def test_a_new_clock_needs_no_code(story, l1, at, only_clocks):
    policy = only_clocks(
        {"name": "survey", "start": ["resolved"], "meet": ["feedback_given"], "target": [{"within": "2d"}]},
        {"name": "group", "start": ["escalated"], "meet": ["assigned"], "target": [{"within": "1h30m"}]},
    )
    s = story(SIMPLE, policy=policy)
    s.do(l1, cm.Resolve("restarted"), "10:00")
    assert s.clock("survey").due == at("2 10:00")  # started by the very event that ended the work
    s.do(l1, cm.Confirm(ev.Feedback(overall=5)), "1 10:00")
    assert s.face("survey", "1 10:00") is Face.MET


def test_a_group_addressed_by_an_escalation_stays_with_the_ticket(story, l1, l2_network):
    s = story(COMPLEX)
    s.do(l1, cm.Escalate(Tier.L2, "pinged", "look", group=Group.NETWORK), "09:30")
    s.do(l2_network, cm.AcceptHandover(), "09:40")
    assert s.ticket.group is Group.NETWORK
    assert s.ticket.tier is Tier.L2
