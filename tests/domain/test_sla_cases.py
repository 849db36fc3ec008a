"""The edge cases of service deadlines, by their number in the list that the process keeps of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.people import SYSTEM
from supportdesk.domain.vocabulary import Category, Channel, ContactMedium, Face, Priority, Status, Tier

SIMPLE, COMPLEX, URGENT = Category.SIMPLE, Category.COMPLEX, Category.URGENT
HOUR = timedelta(hours=1)
UP = cm.Escalate(Tier.L2, "restarted it", "find the cause")

OFFICE = "\n".join(
    ['zone = "Asia/Shanghai"']
    + [f'{day} = ["09:00-12:00", "13:00-18:00"]' for day in ("mon", "tue", "wed", "thu", "fri")]
    + ["holidays = [2026-03-04]"]
)
NEXT_REPLY = {
    "name": "next_reply",
    "start": ["customer_answered"],
    "meet": ["public_answer"],
    "repeats": True,
    "target": [{"within": "1h"}],
}
RESOLUTION = {
    "name": "resolution",
    "start": ["registered"],
    "meet": ["resolved"],
    "pause": ["waiting_customer"],
}


def test_case_01_an_internal_note_is_no_first_response(story, l1):
    s = story(SIMPLE)
    s.do(l1, cm.AddNote("I know this one"), "09:01")
    assert s.clock("response").met_at is None


def test_case_03_an_answer_found_to_be_none_is_taken_back_and_the_clock_runs_again(story, l1, at):
    s = story(SIMPLE)
    batch = s.do(l1, cm.Reply("that went to the wrong customer"), "09:05")
    s.undo(l1, batch, "09:06")
    assert s.clock("response").due == at("09:10")
    assert s.face("response", "09:11") is Face.OVERDUE


def test_case_04_a_change_of_status_is_no_first_response(story, l1, l2):
    s = story(COMPLEX)
    s.do(l1, cm.WaitForCustomer(), "09:01")
    s.do(l1, UP, "09:02")
    s.do(l2, cm.AcceptHandover(), "09:03")
    s.do(l2, cm.Resolve("replaced"), "09:04")
    assert s.clock("response").met_at is None
    assert s.face("response", "09:11") is Face.OVERDUE


def test_case_05_an_automatic_reply_is_no_first_response(story):
    s = story(SIMPLE)
    s.happen(ev.PublicReplied("We have received your report"), "09:00:01", SYSTEM)
    assert s.clock("response").met_at is None
    assert s.ticket.unanswered


def test_case_07_what_the_agent_wrote_when_opening_the_ticket_is_no_answer(story, l1, at):
    s = story(SIMPLE, description="Hello! We saw that your printer is offline and look into it.")
    assert s.clock("response").met_at is None
    s.do(l1, cm.Reply("Please check the cable"), "09:03")
    assert s.clock("response").met_at == at("09:03")


def test_case_10_of_several_messages_the_oldest_unanswered_one_counts(story, l1, at, only_clocks):
    s = story(SIMPLE, policy=only_clocks(NEXT_REPLY))
    for time in ("10:00", "10:20", "10:40"):
        s.do(l1, cm.RecordCustomerAnswer("any news?"), time)
    assert [c.due for c in s.cycles("next_reply")] == [at("11:00")]
    s.do(l1, cm.Reply("yes"), "11:00")
    assert s.face("next_reply", "11:00") is Face.MET
    s.do(l1, cm.RecordCustomerAnswer("and?"), "11:30")
    assert [c.due for c in s.cycles("next_reply")] == [at("11:00"), at("12:30")]


@pytest.mark.parametrize("channel", Channel)
def test_case_11_a_customers_word_counts_whatever_way_it_came(story, l1, at, only_clocks, channel):
    s = story(SIMPLE, policy=only_clocks(NEXT_REPLY))
    s.do(l1, cm.RecordCustomerAnswer("any news?", channel), "10:00")
    assert s.clock("next_reply").due == at("11:00")


def test_case_12_thanks_on_a_resolved_ticket_start_no_clock(story, l1, only_clocks):
    s = story(SIMPLE, policy=only_clocks(NEXT_REPLY))
    s.do(l1, cm.Resolve("restarted"), "09:30")
    s.do(l1, cm.RecordCustomerAnswer("thanks!"), "09:40")
    assert s.ticket.clock("next_reply") is None
    assert s.ticket.status is Status.RESOLVED


def test_case_12_nor_does_our_reply_to_the_thanks(story, l1):
    s = story(SIMPLE)
    s.do(l1, cm.Reply("on it"), "09:05")
    s.do(l1, cm.Resolve("restarted"), "09:30")
    s.do(l1, cm.RecordCustomerAnswer("thanks!"), "09:40")
    s.do(l1, cm.Reply("you are welcome"), "09:50")
    assert all(clock.ended for clock in s.cycles("update"))


def test_case_13_the_update_clock_waits_for_the_first_response(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.AddNote("thinking"), "09:20")
    s.do(l1, cm.RecordCustomerAnswer("hello?"), "09:30")
    assert s.ticket.clock("update") is None
    s.do(l1, cm.Reply("sorry"), "09:40")
    assert s.clock("update").started_at == at("09:40")


def test_case_14_a_reply_that_sets_the_ticket_waiting_meets_the_response(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.WaitForCustomer("which printer?"), "09:05")
    clock = s.clock("response")
    assert (clock.met_at, clock.cancelled_at) == (at("09:05"), None)
    assert s.ticket.status is Status.WAITING_CUSTOMER


def test_case_15_a_reply_while_the_ticket_waits_meets_the_response(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.WaitForCustomer(), "09:05")
    s.do(l1, cm.Reply("one more question"), "09:09")
    assert s.face("response", "09:09") is Face.MET


def test_case_16_a_clock_that_starts_in_a_status_that_pauses_it_stands_from_the_start(
    story, l1, at, only_clocks
):
    policy = only_clocks(RESOLUTION | {"pause": ["new"], "target": [{"within": "2h"}]})
    s = story(SIMPLE, policy=policy)
    assert s.face("resolution", "15:00") is Face.PAUSED
    s.do(l1, cm.Claim(), "15:00")
    assert s.clock("resolution").due == at("17:00")
    assert s.clock("resolution").started_at == at("09:00")


def test_case_17_resolving_out_of_a_pause_leaves_that_pause_out(story, l1):
    s = story(SIMPLE)  # 2 h
    s.do(l1, cm.WaitForCustomer("try it"), "10:30")  # 1 h 30 used
    s.do(l1, cm.Resolve("works"), "1 10:30")
    assert s.clock("resolution").elapsed == 1.5 * HOUR
    assert s.face("resolution", "1 10:30") is Face.MET


def test_case_18_two_pausing_statuses_in_a_row_are_one_pause(story, l1, at, only_clocks):
    table = {"pause": ["waiting_customer", "resolved"], "meet": ["closed"], "target": [{"within": "4h"}]}
    s = story(SIMPLE, policy=only_clocks(RESOLUTION | table))
    s.do(l1, cm.WaitForCustomer(), "10:00")  # 1 h
    s.do(l1, cm.Resolve("restarted"), "12:00")  # from pause to pause
    assert s.spent("resolution", "14:00") == HOUR
    s.do(l1, cm.Reopen("again"), "15:00")
    assert s.clock("resolution").due == at("18:00")


# Shanghai is UTC+8: office hours are 01:00-04:00 and 05:00-10:00 UTC. Monday is 2026-03-02.


@pytest.mark.parametrize(
    ("waits", "answers", "due"),
    [
        # 20 h of work from Monday 01:00Z: Mon 8, Tue 8 (16), Wed is a holiday, Thu 4 more:
        # 01:00-04:00 (3) and 05:00-06:00 (1): Thu 06:00
        (None, None, "3 06:00"),
        # 19: a pause over the holiday, Tue 09:00 to Thu 02:00, is 1 h of Tuesday and 1 h of Thursday:
        # due 2 h later: Thu 08:00
        ("1 09:00", "3 02:00", "3 08:00"),
        # 21: a pause that begins and ends at night is worth nothing
        ("1 12:00", "1 23:30", "3 06:00"),
        # 21: nor one over lunch, 04:15-04:45Z
        ("1 04:15", "1 04:45", "3 06:00"),
        # 20: added to the budget where it ends, not to the beginning: Mon 01:30-02:30 is 1 h
        ("01:30", "02:30", "3 07:00"),
    ],
)
def test_cases_19_20_21_a_pause_counts_in_working_time_only(story, l1, at, only_clocks, waits, answers, due):
    policy = only_clocks(RESOLUTION | {"target": [{"within": "20h"}]}, calendar=OFFICE)
    s = story(SIMPLE, at="01:00", policy=policy)
    if waits:
        s.do(l1, cm.WaitForCustomer(), waits)
        s.do(l1, cm.RecordCustomerAnswer("here"), answers)
    assert s.clock("resolution").due == at(due)
    assert s.clock("resolution").started_at == at("01:00")


def test_case_22_two_pauses_within_one_minute_both_count(story, l1, at):
    s = story(SIMPLE)
    for wait, answer in (("10:00:00", "10:00:10"), ("10:00:20", "10:00:50")):
        s.do(l1, cm.WaitForCustomer(), wait)
        s.do(l1, cm.RecordCustomerAnswer("here"), answer)
    assert s.clock("resolution").due == at("11:00:40")


def test_case_23_seconds_are_kept(story, l1, at):
    s = story(SIMPLE, at="09:00:59.999999")
    assert s.clock("response").due == at("09:10:59.999999")


def test_case_25_a_day_has_the_hours_that_pass_not_those_the_clock_shows(story, l1, only_clocks):
    # Berlin, 2026-03-29: 02:00 becomes 03:00. Reported Saturday 12:00 (11:00Z), 48 h on instants are
    # Monday 13:00 on the wall (11:00Z).
    days = "\n".join(f'{day} = ["00:00-24:00"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    policy = only_clocks(
        RESOLUTION | {"target": [{"within": "48h"}]}, calendar=f'zone = "Europe/Berlin"\n{days}'
    )
    s = story(COMPLEX, at="26 11:00", policy=policy)
    assert s.ticket.reported_at == datetime(2026, 3, 28, 11, 0, tzinfo=UTC)
    assert s.clock("resolution").due == datetime(2026, 3, 30, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("within", "start", "due"),
    [
        # 2 days are two dates at the same time of day, Shanghai: Monday 15:00 (07:00Z), Tuesday, and as
        # Wednesday the 4th is a holiday, Thursday 15:00
        ('"2wd"', "07:00", "3 07:00"),
        # though Friday to Monday is as long by days, and Saturday counts as the Monday after it
        ('"2wd"', "4 07:00", "8 07:00"),
        ('"2wd"', "5 04:00", "9 04:00"),
        # and in the evening, when nobody works: Monday 20:00 (12:00Z) to Thursday 20:00
        ('"2wd"', "12:00", "3 12:00"),
        # 2 x 8 h from Monday 15:00: 3 on Monday, 8 on Tuesday, 5 on Thursday: 09:00-12:00 and 13:00-15:00,
        # the same; from Monday 20:00 they end with Thursday, 18:00
        ('"16h"', "07:00", "3 07:00"),
        ('"16h"', "12:00", "3 10:00"),
        # 48 h are 6 days of 8 h: Monday 15:00 to 15:00 on Wednesday of the week after (the 4th is off)
        ('"2d"', "07:00", "9 07:00"),
        # until the end of the second working day: Thursday 18:00
        ('"2wd", end_of_day = true', "07:00", "3 10:00"),
    ],
)
def test_case_30_working_days_are_neither_24_nor_8_hours(story, at, only_clocks, within, start, due):
    policy = only_clocks(RESOLUTION | {"target": [{"within": "1h"}]}, calendar=OFFICE)
    s = story(SIMPLE, at=start, policy=policy.replace('"1h"', within))
    assert s.clock("resolution").due == at(due)


def test_case_30_a_pause_puts_its_working_time_on_top_of_the_days(story, l1, at, only_clocks):
    policy = only_clocks(RESOLUTION | {"target": [{"within": "2wd"}]}, calendar=OFFICE)
    s = story(SIMPLE, at="12:00", policy=policy)  # Monday 20:00: due Thursday 20:00 (3 12:00)
    s.do(l1, cm.WaitForCustomer(), "13:00")
    s.do(l1, cm.RecordCustomerAnswer("here"), "15:00")  # a night's pause is worth nothing
    assert s.clock("resolution").due == at("3 12:00")
    s.do(l1, cm.WaitForCustomer(), "1 01:00")
    s.do(l1, cm.RecordCustomerAnswer("here"), "1 03:00")  # 2 h on Tuesday: Friday 11:00 (4 03:00)
    assert s.clock("resolution").due == at("4 03:00")
    assert s.clock("resolution").target == 16 * HOUR  # Tuesday and Thursday


def test_case_33_a_raise_carries_over_what_has_passed(story, l1, at):
    s = story(COMPLEX)
    s.do(l1, cm.WaitForCustomer(), "12:00")  # 3 h used
    s.do(l1, cm.RecordCustomerAnswer("here"), "20:00")
    s.do(l1, cm.Classify(URGENT), "21:00")  # 4 h used, 24 h granted
    assert s.spent("resolution", "21:00") == 4 * HOUR
    assert s.clock("resolution").due == at("1 17:00")


def test_case_34_a_raise_after_the_breach_leaves_the_one_breach(story, l1, at):
    s = story()
    s.do(l1, cm.Classify(URGENT), "09:30")  # due was 09:10, becomes 09:05
    assert s.clock("response").breached_at == at("09:10")
    assert s.ticket.breached_at == at("09:10")


def test_case_34_a_raise_that_breaches_at_once_is_a_breach(story, l1, at):
    s = story()
    s.do(l1, cm.Classify(URGENT), "09:07")
    assert s.clock("response").breached_at == at("09:05")
    assert s.face("response", "09:07") is Face.OVERDUE


def test_case_35_lowering_leaves_a_breach_and_lengthens_what_still_runs(story, l1, at):
    s = story(URGENT)
    s.do(l1, cm.Classify(COMPLEX), "09:06")  # response was missed at 09:05
    assert s.clock("response").breached_at == at("09:05")
    s.do(l1, cm.Reply("on it"), "09:07")
    assert s.face("response", "09:07") is Face.MISSED
    assert s.clock("resolution").due == at("2 09:00")  # 48 h
    assert s.clock("resolution").breached_at is None


def test_case_36_a_raise_taken_back_in_time_leaves_nothing_behind(story, l1):
    s = story(COMPLEX)
    before = {c.name: c for c in s.ticket.clocks}
    s.do(l1, cm.Classify(URGENT), "09:02")
    s.do(l1, cm.Classify(COMPLEX), "09:03")
    after = {c.name: c for c in s.ticket.clocks}
    assert s.face("workaround", "5 09:00") is Face.NONE
    after.pop("workaround")
    assert after == before


def test_case_37_a_clock_without_a_target_is_none_and_the_others_go_on(story, l1, only_clocks):
    policy = only_clocks(
        {"name": "response", "start": ["registered"], "meet": ["public_answer"]},
        RESOLUTION | {"target": [{"category": "urgent", "within": "none"}, {"within": "2h"}]},
    )
    s = story(URGENT, policy=policy)
    assert {c.name: c.face(s.now) for c in s.ticket.clocks} == {
        "response": Face.NONE,
        "resolution": Face.NONE,
    }
    s.do(l1, cm.Classify(SIMPLE), "09:10")
    s.do(l1, cm.Resolve("restarted"), "10:00")
    assert s.face("resolution", "10:00") is Face.MET


@pytest.mark.parametrize("category", Category)
def test_case_38_met_at_the_very_instant_is_met(story, l1, l2, category):
    s = story(category)
    s.now = s.clock("response").due
    s.do(l1, cm.Reply("on it"))
    assert s.clock("response").face(s.now) is Face.MET
    s.now = s.clock("resolution").due
    s.do(l2, cm.Resolve("done"))
    assert s.clock("resolution").face(s.now) is Face.MET


def test_case_39_a_breach_has_the_instant_of_the_deadline_whoever_looks_when(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Reply("sorry"), "9 17:00")  # a week of silence, nothing looked at it
    assert s.clock("response").breached_at == at("09:10")
    s.do(l1, cm.Resolve("done"), "9 18:00")
    assert s.clock("resolution").breached_at == at("11:00")


def test_case_40_a_late_answer_stays_late(story, l1):
    s = story(SIMPLE)
    s.do(l1, cm.Reply("sorry"), "09:11")
    s.do(l1, cm.Reply("very sorry"), "09:12")
    assert s.face("response", "5 09:00") is Face.MISSED


def test_case_41_a_reopened_ticket_keeps_its_first_response_and_goes_on_with_the_resolution(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Reply("on it"), "09:05")
    s.do(l1, cm.Resolve("restarted"), "10:00")
    s.do(l1, cm.Reopen("again"), "12:00")
    assert s.clock("response").met_at == at("09:05")
    assert len(s.cycles("response")) == len(s.cycles("resolution")) == 1
    assert s.clock("resolution").due == at("13:00")


def test_case_42_reopening_a_very_old_ticket_sets_off_no_old_deadline(story, l1, at):
    s = story(SIMPLE, Priority.LOW)
    s.do(l1, cm.Reply("on it"), "09:05")
    s.do(l1, cm.Resolve("restarted"), "10:00")
    s.do(l1, cm.Confirm(), "10:01")
    s.do(l1, cm.Close(), "10:02")
    s.do(l1, cm.Reopen("again"), "400 12:00")
    assert s.ticket.next_due == at("400 13:00")
    assert s.ticket.breached_at is None
    assert [c.name for c in s.ticket.clocks if not c.ended] == ["resolution", "update"]


@pytest.mark.parametrize(
    "command",
    [
        cm.Reply("sent by mistake"),
        cm.WaitForCustomer("which one?"),
        cm.WaitForCustomer(),
        cm.Resolve("done", "all done"),
        cm.MakePromise(datetime(2026, 3, 2, 15, 0, tzinfo=UTC)),
        UP,
        cm.Classify(URGENT),
        cm.SetPriority(Priority.LOW),
        cm.DeclareEmergency("down"),
        cm.MergeInto(9, "T20260302-009"),
        cm.LogContact(ContactMedium.CALL, "rang"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_case_55_undone_is_as_if_it_had_not_been_and_both_stay_on_record(story, l1, command):
    s = story(SIMPLE)
    s.do(l1, cm.Claim(), "09:01")
    before = s.state()
    batch = s.do(l1, command, "09:05")
    assert s.state() != before
    done = s.state()
    undoing = s.undo(l1, batch, "09:20")
    assert s.state() == before
    assert s.entries[-1].event == ev.Undone(tuple(e.seq for e in s.entries if e.batch == batch), batch)
    s.undo(l1, undoing, "09:30")
    assert s.state() == done


def test_case_56_an_earlier_promise_outranks_the_update_clock_a_later_one_extends_nothing(story, l1, at):
    s = story(SIMPLE, Priority.LOW)
    s.do(l1, cm.Reply("on it"), "09:05")  # update due 13:05
    s.do(l1, cm.MakePromise(at("10:30")), "09:06")
    assert s.ticket.next_due == at("10:30")  # before resolution 11:00 and update 13:05
    s.do(l1, cm.Reply("news"), "10:15")  # next update 14:15
    s.do(l1, cm.MakePromise(at("20:00")), "10:16")
    assert s.clock("update").due == at("14:15")
    assert s.ticket.next_due == at("11:00")


def test_case_59_the_clocks_start_at_the_report_and_the_entry_shows_its_lateness(story, at):
    s = story(URGENT, at="10:00", reported_at=at("09:00"))
    assert s.clock("response").due == at("09:05")
    assert s.clock("resolution").due == at("1 09:00")
    assert s.ticket.entered_at - s.ticket.reported_at == HOUR
    assert s.face("response", "10:00") is Face.OVERDUE


def test_case_60_a_target_shorter_than_any_poll_has_its_own_instant(story, l1, at, only_clocks):
    policy = only_clocks(
        {"name": "ack", "start": ["registered"], "meet": ["claimed"], "target": [{"within": "1s"}]}
    )
    s = story(SIMPLE, policy=policy)
    s.do(l1, cm.Claim(), "09:30")
    assert s.clock("ack").breached_at == at("09:00:01")
