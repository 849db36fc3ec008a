"""Case 43 of the edge cases: what becomes of the deadlines of two tickets that are merged."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.clocks import carried, telling
from supportdesk.domain.ledger import explain
from supportdesk.domain.responsibility import responsibility
from supportdesk.domain.vocabulary import Category, Face
from supportdesk.domain.warnings import look

SIMPLE, COMPLEX, URGENT = Category.SIMPLE, Category.COMPLEX, Category.URGENT
MINUTE = timedelta(minutes=1)


def test_case_43_a_merge_ends_the_clocks_of_the_source(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.MergeInto(9, "T20260302-009"), "09:05")
    assert all(c.cancelled_at == at("09:05") for c in s.ticket.clocks)
    assert {c.face(at("5 09:00")) for c in s.ticket.clocks} == {Face.NONE}


def absorbed(source, into, when, by, moment):
    """Merge one story into another, as the desk does."""
    left = carried(source.ticket.clocks, source.policy, moment(when))
    into.do(by, cm.Absorb(2, "T20260302-002", left), when)
    source.do(by, cm.MergeInto(9, into.ticket.number), when)


def test_case_43_the_target_goes_on_with_the_oldest_unanswered(story, l1, at):
    source = story(SIMPLE, at="08:57")  # response due 09:07
    target = story(SIMPLE, at="09:00")  # response due 09:10
    absorbed(source, target, "09:05", l1, at)
    assert target.ticket.next_due == at("09:07")
    assert [(c.due, c.origin) for c in target.cycles("response")] == [(at("09:10"), None), (at("09:07"), 2)]
    target.do(l1, cm.Reply("on it"), "09:08")  # in time for the one, late for the other
    own, other = target.cycles("response")
    assert (own.face(at("09:08")), other.face(at("09:08"))) == (Face.MET, Face.MISSED)
    assert other.breached_at == at("09:07")


def test_case_43_an_answered_target_owes_the_source_an_answer(story, l1, at):
    source, target = story(SIMPLE, at="09:20"), story(SIMPLE, at="09:00")
    target.do(l1, cm.Reply("on it"), "09:05")
    absorbed(source, target, "09:22", l1, at)
    assert telling(target.ticket.clocks)["response"].due == at("09:30")


def test_case_43_the_most_severe_target_counts(story, l1, l2, at):
    source = story(URGENT, at="09:00")  # workaround by 10:00, resolution by 1 09:00
    target = story(COMPLEX, at="08:00")  # resolution by 2 08:00
    absorbed(source, target, "09:03", l1, at)
    due = {name: clock.due for name, clock in telling(target.ticket.clocks).items()}
    assert due["workaround"] == at("10:00")
    assert due["resolution"] == at("1 09:00")
    target.do(l1, cm.Classify(URGENT), "09:10")  # the target's own facts move its own clocks
    assert [c.due for c in target.cycles("resolution")] == [at("1 08:00"), at("1 09:00")]
    target.do(l2, cm.RecordWorkaround("the old server"), "09:30")
    assert {c.face(at("09:30")) for c in target.cycles("workaround")} == {Face.MET}


def test_case_43_what_the_source_had_counted_and_paused_counts_on(story, l1, at):
    source = story(SIMPLE, at="09:00")  # resolution 2 h
    source.do(l1, cm.WaitForCustomer("which?"), "09:30")  # 30 min counted
    source.do(l1, cm.RecordCustomerAnswer("that"), "11:00")
    target = story(SIMPLE, at="11:10")
    target.do(l1, cm.WaitForCustomer("and you?"), "11:15")
    absorbed(source, target, "11:20", l1, at)  # 20 min more: 50
    _own, other = target.cycles("resolution")
    assert (other.elapsed, other.running_since) == (50 * MINUTE, None)
    target.do(l1, cm.RecordCustomerAnswer("me too"), "12:00")
    assert target.cycles("resolution")[1].due == at("13:10")  # 70 min left
    ledger = explain(target.entries, "resolution", 2, at("12:30"), target.book)
    assert ledger.origin == "T20260302-002"
    assert [(part.kind.value, part.length // MINUTE) for part in ledger.parts] == [
        ("counted", 30), ("paused", 90), ("counted", 20), ("paused", 40), ("counted", 30),
    ]  # fmt: skip
    assert ledger.elapsed == 80 * MINUTE


def test_case_43_what_the_source_had_missed_stays_the_sources_to_answer_for(story, l1, at):
    source, target = story(SIMPLE, at="08:00"), story(SIMPLE, at="09:00")
    absorbed(source, target, "09:01", l1, at)
    assert source.clock("response").face(at("09:01")) is Face.MISSED
    assert target.face("response", "09:01") is Face.OVERDUE  # the customer still waits
    assert target.ticket.breached_at == at("08:10")
    told = [c for c in look(target.entries, target.book, at("09:02")).crossings if c.clock == "response"]
    assert told == []
    whole = responsibility(target.entries, at("09:05"), target.book)
    assert whole.breaches == ()
    ledger = explain(target.entries, "response", 2, at("09:05"), target.book)
    assert (ledger.breached_at, ledger.responsible) == (at("08:10"), None)


def test_case_43_reopening_sets_both_going_again(story, l1, at):
    source, target = story(SIMPLE, at="09:00"), story(SIMPLE, at="09:30")
    absorbed(source, target, "09:35", l1, at)
    target.do(l1, cm.Resolve("restarted"), "10:00")  # 60 and 30 min used
    target.do(l1, cm.Reopen("again"), "12:00")
    assert [c.due for c in target.cycles("resolution")] == [at("13:30"), at("13:00")]


def test_case_43_taken_out_again_each_has_its_own_clocks(story, l1, at):
    source, target = story(SIMPLE, at="09:00"), story(SIMPLE, at="09:30")
    own = target.ticket.clocks
    absorbed(source, target, "09:35", l1, at)
    target.do(l1, cm.Release(2, "T20260302-002"), "09:50")
    source.do(l1, cm.Unmerge(), "09:50")
    assert tuple(c for c in target.ticket.clocks if not c.ended) == own
    assert source.clock("resolution").due == at("11:15")  # 35 min used; the 15 min merged are not counted
    target.do(l1, cm.Resolve("restarted"), "10:00")
    target.do(l1, cm.Reopen("again"), "12:00")
    assert {c.name for c in target.ticket.clocks if c.origin and not c.ended} == set()


def test_case_43_undone_it_is_as_if_it_had_not_been(story, l1, at):
    source, target = story(SIMPLE, at="09:00"), story(SIMPLE, at="09:30")
    before = target.state()
    left = carried(source.ticket.clocks, source.policy, at("09:35"))
    batch = target.do(l1, cm.Absorb(2, "T20260302-002", left), "09:35")
    assert len(target.ticket.clocks) > len(before.clocks)
    target.undo(l1, batch, "09:40")
    assert target.state() == before


def test_case_43_a_chain_of_merges_loses_no_deadline(story, l1, at):
    first, second, third = story(SIMPLE, at="08:55"), story(SIMPLE, at="09:00"), story(SIMPLE, at="09:01")
    absorbed(first, second, "09:02", l1, at)
    absorbed(second, third, "09:03", l1, at)
    assert sorted(c.due for c in third.cycles("response")) == [at("09:05"), at("09:10"), at("09:11")]


@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from(Category), st.sampled_from(Category))
def test_case_43_the_nearest_deadline_of_both_is_the_nearest_after(story, l1, at, early, late, one, other):
    source, target = (
        story(one, at=f"{early // 60}:{early % 60}"),
        story(other, at=f"{late // 60}:{late % 60}"),
    )
    when = f"{(max(early, late) + 3) // 60}:{(max(early, late) + 3) % 60}"
    left = [c.due for c in source.ticket.clocks if c.due and c.name not in ("registration", "acceptance")]
    both = min([*left, target.ticket.next_due])
    absorbed(source, target, when, l1, at)
    assert target.ticket.next_due == both
