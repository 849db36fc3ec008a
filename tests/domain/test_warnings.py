"""When a threshold is crossed, from the journal alone. The arithmetic stands beside each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.people import IMPORT, Actor
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Category, ContactMedium, Priority, Tier
from supportdesk.domain.warnings import BREACH, look

SIMPLE = Category.SIMPLE


@pytest.fixture
def told(at):
    """`told(story, "12:00", "resolution")`: (cycle, percent, instant) of one clock by then."""

    def one(s, until, clock, cycle=None):
        return [
            (c.percent, c.at)
            for c in look(s.entries, s.book, at(until)).crossings
            if c.clock == clock and cycle in (None, c.cycle)
        ]

    return one


def test_every_percent_has_its_own_instant(story, told, at):
    # Simple: 2 h to resolve from 09:00: 50 % after 60 min, 75 % after 90, 90 % after 108; due 11:00.
    s = story(SIMPLE)
    expected = [(50, at("10:00")), (75, at("10:30")), (90, at("10:48")), (100, at("11:00"))]
    assert told(s, "23:00", "resolution") == expected
    assert told(s, "09:59:59", "resolution") == []
    assert told(s, "10:00", "resolution") == expected[:1]
    assert told(s, "11:00", "resolution") == expected[:3]  # at the very instant it is in time
    assert told(s, "11:00:00.000001", "resolution") == expected


def test_a_pause_moves_what_is_ahead(story, told, at, l1):
    # 09:00 + 70 min, then 50 min of waiting: 75 % (90 min) at 11:20, 90 % (108) at 11:38, due 11:50.
    s = story(SIMPLE)
    s.do(l1, cm.Claim(), "09:01")
    s.do(l1, cm.WaitForCustomer("which one?"), "10:10")
    assert told(s, "11:00", "resolution") == [(50, at("10:00"))]
    s.do(l1, cm.RecordCustomerAnswer("this one"), "11:00")
    late = [(75, at("11:20")), (90, at("11:38")), (100, at("11:50"))]
    assert told(s, "23:00", "resolution") == [(50, at("10:00")), *late]


def test_working_time_only(story, told, at, only_clocks):
    # Office 09:00-12:00 and 13:00-17:00. 4 h from 11:00: 1 h until noon, then 13:00-16:00.
    # 50 % is 2 h: 14:00; 75 % is 3 h: 15:00; 90 % is 3 h 36: 15:36; due 16:00.
    office = 'zone = "UTC"\nmon = ["09:00-12:00", "13:00-17:00"]\ntue = ["09:00-12:00", "13:00-17:00"]'
    clock = {
        "name": "resolution",
        "start": ["registered"],
        "meet": ["resolved"],
        "target": [{"within": "4h"}],
    }
    s = story(policy=only_clocks(clock, calendar=office), at="11:00")
    expected = [(50, at("14:00")), (75, at("15:00")), (90, at("15:36")), (100, at("16:00"))]
    assert told(s, "1 23:00", "resolution") == expected


def test_a_promise_is_wall_time(story, told, at, l1):
    # Promised at 09:30 for 11:30: 50 % at 10:30, 75 % at 11:00, 90 % at 11:18.
    s = story(SIMPLE)
    s.do(l1, cm.MakePromise(at("11:30"), "news"), "09:30")
    expected = [(50, at("10:30")), (75, at("11:00")), (90, at("11:18")), (100, at("11:30"))]
    assert told(s, "12:00", "promise") == expected


def test_each_cycle_is_told_by_itself(story, told, at, l1):
    # Update, 4 h: 50 % of the first cycle 09:05 + 2 h; of the second 12:00 + 2 h.
    s = story(SIMPLE)
    s.do(l1, cm.Reply("on it"), "09:05")
    s.do(l1, cm.Reply("still on it"), "12:00")
    assert told(s, "14:00", "update", 1) == [(50, at("11:05"))]
    assert told(s, "14:00", "update", 2) == [(50, at("14:00"))]


def test_ended_clocks_warn_no_more_and_what_happened_stays(story, told, at, l1):
    # Response, 10 min: answered after 8 (75 % at 09:07:30); and, on another ticket, after 11.
    s = story(SIMPLE)
    s.do(l1, cm.Reply("on it"), "09:08")
    assert told(s, "1 09:00", "response") == [(50, at("09:05")), (75, at("09:07:30"))]
    late = story(SIMPLE)
    late.do(l1, cm.Reply("on it"), "09:11")
    assert told(late, "1 09:00", "response")[-1] == (100, at("09:10"))


def test_an_answer_told_later_takes_back_what_was_not_so(story, told, at, l1):
    # Response, 10 min. Called at 09:06, entered 09:20: 50 % (09:05) was crossed, the rest was not.
    s = story(SIMPLE)
    assert [percent for percent, _ in told(s, "09:20", "response")] == [50, 75, 90, 100]
    s.do(l1, cm.LogContact(ContactMedium.CALL, "told him", at("09:06")), "09:20")
    assert told(s, "12:00", "response") == [(50, at("09:05"))]


def test_what_was_undone_is_not_told(story, told, at, l1):
    # 2 h became urgent's 24 h at 09:10 and is 2 h again: as if it had never been.
    s = story(SIMPLE)
    batch = s.do(l1, cm.Classify(Category.COMPLEX), "09:10")
    assert told(s, "12:00", "resolution") == []  # of 48 h
    s.undo(l1, batch, "12:00")
    assert told(s, "12:00", "resolution")[0] == (50, at("10:00"))


def test_a_shorter_target_is_told_once_by_the_highest(story, told, at, l1):
    # Complex, 48 h. At 10:40 simple, 2 h: 100 of 120 min are 83 %: 75 % is told at 10:40, 50 % never.
    s = story(Category.COMPLEX)
    s.do(l1, cm.Classify(SIMPLE), "10:40")
    assert told(s, "12:00", "resolution") == [(75, at("10:40")), (90, at("10:48")), (100, at("11:00"))]
    s.do(l1, cm.Classify(Category.COMPLEX), "12:00")  # longer again: the same percents are not told twice
    assert told(s, "9 12:00", "resolution")[3:] == []


def test_of_a_report_entered_late_the_highest_is_told(story, told, at):
    # Reported 09:00, entered 09:08: 8 of 10 min are 80 %: 75 % at its own instant 09:07:30, then 90 %.
    s = story(SIMPLE, at="09:08", reported_at=at("09:00"))
    assert told(s, "09:09", "response") == [(75, at("09:07:30")), (90, at("09:09"))]


def test_a_clock_without_a_target_and_an_imported_ticket_warn_nobody(story, told):
    s = story(Category.URGENT, Priority.URGENT)  # registration does not apply to urgent ones
    assert told(s, "2 09:00", "registration") == []
    assert told(s, "2 09:00", "response")
    taken_over = [ev.Entry(1, s.now, IMPORT, s.entries[0].event, "b1")]
    assert look(taken_over, s.book, s.now + timedelta(days=9)) == look([], s.book, s.now)


def test_who_held_it_at_that_instant(story, at, l1, l2):
    # Complex, 48 h: 50 % after 24 h in the hands of L1; L2 accepts after 30 h: 75 % after 36 h is theirs.
    s = story(Category.COMPLEX)
    s.do(l1, cm.Claim(), "09:30")
    s.do(l1, cm.Escalate(Tier.L2, "tried", "look"), "1 14:00")
    s.do(l2, cm.AcceptHandover(), "1 15:00")
    held = {
        (c.clock, c.percent): (c.at, c.tier, c.owner and c.owner.id)
        for c in look(s.entries, s.book, at("1 21:00")).crossings
    }
    assert held["response", 50] == (at("09:05"), Tier.L1, None)
    assert held["resolution", 50] == (at("1 09:00"), Tier.L1, l1.id)
    assert held["resolution", 75] == (at("1 21:00"), Tier.L2, l2.id)


def test_when_to_look_again(story, at, l1):
    s = story(SIMPLE, Priority.LOW)
    assert look(s.entries, s.book, at("09:00")).again_at == at("09:05")  # half of 10 min
    assert look(s.entries, s.book, at("09:09:59")).again_at == at("09:10") + timedelta(microseconds=1)
    s.do(l1, cm.Reply("on it"), "09:09:59")
    s.do(l1, cm.WaitForCustomer("which one?"), "10:10")
    assert look(s.entries, s.book, at("10:10")).again_at is None  # all stand still


@settings(max_examples=150)
@given(data=st.data())
def test_whatever_happens_the_times_of_looking_do_not_matter(story, deeds, data):
    s = story(data.draw(st.none() | st.sampled_from(Category)))
    raised: dict[tuple[str, int, int], set] = {}
    again = latest = s.now

    def at_some_time() -> None:
        nonlocal again, latest
        if data.draw(st.booleans()):
            again, latest = see(s, raised, again), s.now

    batches, backwards = ["b1"], False
    for deed in data.draw(st.lists(deeds(), max_size=15)):
        s.now = max(s.now + timedelta(minutes=deed.minutes), s.entries[-1].at, latest)
        at_some_time()
        command = deed.make(s.now, deed.other, batches[-1 - deed.undo % len(batches)])
        decision = s.decide(deed.agent, command)
        if isinstance(decision, Refusal):
            continue
        batches.append(s._write(decision, Actor.of(deed.agent)))
        again = s.now  # an act marks the ticket
        past = (cm.Undo, cm.LogContact, cm.RecordRestoration)
        backwards |= isinstance(command, past)
        at_some_time()
    s.now += timedelta(minutes=data.draw(st.sampled_from([0, 3, 100, 5000])))
    see(s, raised, again)
    found = {(c.clock, c.cycle, c.percent): c.at for c in look(s.entries, s.book, s.now).crossings}
    assert found.keys() <= raised.keys()
    if not backwards:  # nothing was taken back, and nothing told later about before
        assert {key: {instant} for key, instant in found.items()} == raised
    for clock in s.ticket.clocks:
        breached = clock.judged(s.now).breached_at
        assert found.get((clock.name, clock.cycle, BREACH)) == breached


def see(s, raised, again):
    """Look if it is time, as a console does; when to look again comes back."""
    if again is None or again > s.now:
        for c in look(s.entries, s.book, s.now).crossings:  # nothing is missed by not looking before
            assert (c.clock, c.cycle, c.percent) in raised
        return again
    seen = look(s.entries, s.book, s.now)
    assert len({(c.clock, c.cycle, c.percent) for c in seen.crossings}) == len(seen.crossings)
    for c in seen.crossings:
        assert c.at <= s.now
        raised.setdefault((c.clock, c.cycle, c.percent), {c.at})
    assert seen.again_at is None or seen.again_at > s.now
    return seen.again_at
