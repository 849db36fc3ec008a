"""Every second of a clock is in its ledger once, and the sums are the clock's own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.clocks import ZERO
from supportdesk.domain.evolution import fold
from supportdesk.domain.ledger import Ledger, PartKind, explain, ledgers, state_after, state_at, stops
from supportdesk.domain.people import IMPORT, Actor
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Category, ContactMedium, Face, Status, Tier

COUNTED, OFF, PAUSED, CLOSED = PartKind
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

OFFICE = """
zone = "Asia/Shanghai"
mon = ["09:00-12:00", "13:00-18:00"]
tue = ["09:00-12:00", "13:00-18:00"]
wed = ["09:00-12:00", "13:00-18:00"]
thu = ["09:00-12:00", "13:00-18:00"]
fri = ["22:00-06:00"]
[calendar.only.holidays]
2026-03-04 = "Founders' Day"
2026-03-05 = ""
"""

EVERY = {
    "every": {
        "name": "every",
        "start": ["registered"],
        "meet": ["resolved", "public_answer"],
        "reopen": ["reopened", "customer_answered"],
        "pause": ["waiting_customer", "new"],
        "cancel": ["merged_into", "closed"],
        "target": [{"category": "urgent", "within": "30m"}, {"category": "simple", "within": "3h"}],
    },
    "again": {
        "name": "again",
        "start": ["public_answer", "note_added", "fix_tested"],
        "meet": ["public_answer", "reopened", "classified"],
        "pause": ["waiting_customer"],
        "repeats": True,
        "target": [{"tier": "L2", "within": "none"}, {"within": "1h"}],
    },
    "promise": {"name": "promise", "start": ["promised"], "meet": ["public_answer"], "each": True},
}


@pytest.fixture(scope="session")
def office(only_clocks) -> str:
    return only_clocks(*EVERY.values(), calendar=OFFICE)


# ---------------------------------------------------------------- whatever happens


def tell(s, data, deeds, most: int) -> None:
    """Whatever people do, with the clock at minutes that are seldom round."""
    batches = ["b1"]
    for deed in data.draw(st.lists(deeds(), max_size=most)):
        s.now = max(s.now + timedelta(minutes=deed.minutes, seconds=deed.other), s.entries[-1].at)
        decision = s.decide(deed.agent, deed.make(s.now, deed.other, batches[-1 - deed.undo % len(batches)]))
        if not isinstance(decision, Refusal):
            batches.append(s._write(decision, Actor.of(deed.agent)))


def check(ledger: Ledger, calendar) -> None:
    clock, parts = ledger.clock, ledger.parts
    # The counted stretches are what the clock counted, to the microsecond.
    assert ledger.elapsed == clock.spent(ledger.at, calendar)
    assert all(calendar.between(p.start, p.end) == p.length for p in ledger.of(COUNTED))
    assert all(calendar.between(p.start, p.end) == ZERO for p in ledger.of(OFF))
    # Without gap or overlap from the start to the end: pauses, counted and uncounted time are the wall's.
    assert all(part.start < part.end for part in parts[:-1])
    assert not parts or parts[-1].start < parts[-1].end or parts[-1].start == ledger.at
    assert all(one.end == two.start for one, two in pairwise(parts))
    if parts:
        assert parts[0].start == clock.started_at
        until = parts[-1].end
    else:
        until = clock.started_at
    assert sum((ledger.total(kind) for kind in PartKind), ZERO) == until - clock.started_at
    if not clock.ended:
        assert until == max(ledger.at, clock.started_at)
    else:
        assert until >= ledger.ended_at
        assert ledger.ended_by is not None
    if not clock.fixed and clock.target is not None:
        assert ledger.elapsed + ledger.remaining == clock.target
        if clock.running_since is not None and ledger.at < clock.due:
            assert calendar.add(ledger.at, ledger.remaining) == clock.due
    if ledger.verdict is Face.PAUSED:
        assert parts[-1].kind is PAUSED
        assert parts[-1].until is None
    if ledger.verdict in (Face.MISSED, Face.OVERDUE):
        assert ledger.breached_at is not None
    if ledger.breached_at is not None:
        assert ledger.breached_at <= ledger.at
        assert ledger.responsible is not None
        if not clock.fixed and not ledger.retargets:
            # What was counted up to the breach is the target: nobody has to believe it.
            counted = [p for p in ledger.of(COUNTED) if p.start < ledger.breached_at]
            spent = sum((min(p.end, ledger.breached_at) - p.start for p in counted), ZERO)
            assert spent == clock.target
    changes = [(r.before, r.after) for r in ledger.retargets]
    assert all(one[1] == two[0] for one, two in pairwise(changes)) or clock.met_at is None


@settings(max_examples=200)
@given(data=st.data())
def test_whatever_happens_the_sums_add_up(story, deeds, data):
    s = story(data.draw(st.none() | st.sampled_from(Category)))
    tell(s, data, deeds, 20)
    at = s.now + timedelta(minutes=data.draw(st.integers(-600, 3000)), microseconds=7)
    at = max(at, s.entries[0].at)
    found = ledgers(s.entries, at, s.book)
    assert [ledger.clock for ledger in found] == list(state_at(s.entries, at, s.book).clocks)
    for ledger in found:
        check(ledger, s.policy.calendar)
        assert explain(s.entries, ledger.clock.name, ledger.clock.cycle, at, s.book) == ledger


@settings(max_examples=200)
@given(data=st.data())
def test_whatever_happens_on_a_calendar_with_nights_and_holidays(story, deeds, data, office):
    s = story(data.draw(st.none() | st.sampled_from(Category)), policy=office, at="01:30")
    s.now += timedelta(hours=data.draw(st.integers(0, 100)))
    tell(s, data, deeds, 20)
    at = s.now + timedelta(minutes=data.draw(st.integers(-60, 20_000)))
    for ledger in ledgers(s.entries, max(at, s.entries[0].at), s.book):
        check(ledger, s.policy.calendar)


@settings(max_examples=100)
@given(data=st.data())
def test_a_ticket_as_it_stood_is_the_fold_of_that_time(story, deeds, data):
    s = story(Category.COMPLEX)
    stood = [(s.now, s.ticket)]
    batches = ["b1"]
    for deed in data.draw(st.lists(deeds(), max_size=15)):
        s.now = max(s.now + timedelta(minutes=deed.minutes), s.entries[-1].at)
        decision = s.decide(deed.agent, deed.make(s.now, deed.other, batches[-1 - deed.undo % len(batches)]))
        if not isinstance(decision, Refusal):
            batches.append(s._write(decision, Actor.of(deed.agent)))
            stood.append((s.now, s.ticket))
    for at, ticket in dict(stood).items():  # the last of each instant
        assert state_at(s.entries, at, s.book, 1) == ticket
    here = stops(s.entries)
    assert [state_after(s.entries, stop.seq, s.book, 1) for stop in here] == [ticket for _, ticket in stood]
    assert here[-1].seq == len(s.entries)


# ---------------------------------------------------------------- one story


def rows(ledger: Ledger) -> list[tuple[str, int]]:
    """Kind and minutes of each part."""
    return [(part.kind.value, part.length // MINUTE) for part in ledger.parts]


def test_a_day_with_a_pause_and_a_resolution(story, l1, l2, at):
    s = story(Category.SIMPLE)  # 2 h
    s.do(l1, cm.Reply("one moment"), "09:05")
    s.do(l1, cm.WaitForCustomer("which one?"), "09:30")
    s.do(l2, cm.RecordCustomerAnswer("that one"), "11:00")
    s.do(l2, cm.Resolve("paper"), "11:40")
    ledger = explain(s.entries, "resolution", None, at("12:00"), s.book)
    assert rows(ledger) == [("counted", 30), ("paused", 90), ("counted", 40)]
    assert ledger.elapsed == 70 * MINUTE
    assert ledger.remaining == 50 * MINUTE
    assert (ledger.verdict, ledger.breached_at, ledger.responsible) == (Face.MET, None, None)
    pause = ledger.pauses[0]
    assert (pause.by.kind, pause.by.actor.name, pause.status) == (
        "waiting_for_customer", l1.name, Status.WAITING_CUSTOMER,
    )  # fmt: skip
    assert (pause.until.kind, pause.until.actor.name) == ("customer_answered", l2.name)
    assert (ledger.started_by.kind, ledger.ended_by.kind, ledger.ended_at) == (
        "registered", "resolved", at("11:40"),
    )  # fmt: skip
    assert (ledger.policy, ledger.calendar.name, ledger.number) == (1, "always", "T20260302-001")


def test_it_is_explained_as_it_stood(story, l1, at):
    s = story(Category.SIMPLE)
    s.do(l1, cm.WaitForCustomer("which one?"), "09:30")
    s.do(l1, cm.RecordCustomerAnswer("that one"), "11:00")
    early = explain(s.entries, "resolution", 1, at("10:00"), s.book)
    assert rows(early) == [("counted", 30), ("paused", 30)]
    assert early.verdict is Face.PAUSED
    assert early.pauses[0].until is None
    assert early.remaining == 90 * MINUTE
    # At the instant of an entry, it has happened.
    assert explain(s.entries, "resolution", 1, at("11:00"), s.book).verdict is Face.RUNNING
    late = explain(s.entries, "resolution", 1, at("13:00"), s.book)
    assert late.verdict is Face.OVERDUE
    assert late.breached_at == late.clock.due == at("12:30")
    assert late.remaining == -30 * MINUTE


def test_a_pause_that_begins_now_is_told_already(story, l1, at):
    s = story(Category.SIMPLE)
    s.do(l1, cm.WaitForCustomer("which one?"), "09:30")
    ledger = explain(s.entries, "resolution", None, at("09:30"), s.book)
    assert rows(ledger) == [("counted", 30), ("paused", 0)]
    assert ledger.pauses[0].by.kind == "waiting_for_customer"


def test_an_undo_counts_from_when_it_happened(story, l1, l2, at):
    s = story(Category.SIMPLE)
    batch = s.do(l1, cm.WaitForCustomer("which one?"), "09:30")
    s.undo(l1, batch, "10:00")
    before = explain(s.entries, "resolution", None, at("09:59"), s.book)
    assert rows(before) == [("counted", 30), ("paused", 29)]
    after = explain(s.entries, "resolution", None, at("10:00"), s.book)
    assert rows(after) == [("counted", 60)]
    assert state_at(s.entries, at("09:45"), s.book).status is Status.WAITING_CUSTOMER
    assert state_at(s.entries, at("10:00"), s.book).status is not Status.WAITING_CUSTOMER


def test_the_time_closed_is_not_counted_after_a_reopen(story, l1, at):
    s = story(Category.SIMPLE)
    s.do(l1, cm.Resolve("paper"), "09:30")
    s.do(l1, cm.Reopen("again"), "1 09:00")
    ledger = explain(s.entries, "resolution", None, at("1 10:00"), s.book)
    assert rows(ledger) == [("counted", 30), ("closed", 23 * 60 + 30), ("counted", 60)]
    gap = ledger.of(CLOSED)[0]
    assert (gap.by.kind, gap.status, gap.until.kind) == ("resolved", Status.RESOLVED, "reopened")
    assert ledger.clock.due == at("1 10:30")


def test_time_spent_merged_is_not_counted(story, l1, at):
    s = story(Category.SIMPLE)
    s.do(l1, cm.MergeInto(2, "T2"), "09:30")
    merged = explain(s.entries, "resolution", None, at("10:00"), s.book)
    assert (merged.verdict, rows(merged), merged.ended_by.kind) == (
        Face.NONE, [("counted", 30)], "merged_into",
    )  # fmt: skip
    s.do(l1, cm.Unmerge(), "11:00")
    ledger = explain(s.entries, "resolution", None, at("11:10"), s.book)
    assert rows(ledger) == [("counted", 30), ("closed", 90), ("counted", 10)]


def test_retargets_and_the_node_of_a_breach_that_they_bring(story, l1, l2, at):
    s = story(Category.COMPLEX)  # 48 h
    s.do(l1, cm.Claim(), "09:10")
    s.do(l1, cm.Escalate(Tier.L2, "reset", "look"), "10:00")
    s.do(l2, cm.AcceptHandover(), "10:20")
    s.do(l2, cm.Classify(Category.SIMPLE), "12:00")  # 2 h, used up at 11:00
    ledger = explain(s.entries, "resolution", None, at("12:30"), s.book)
    assert [(r.at, r.before, r.after, r.by.actor.name) for r in ledger.retargets] == [
        (at("12:00"), 48 * HOUR, 2 * HOUR, l2.name)
    ]
    assert ledger.breached_at == at("11:00")
    assert (ledger.responsible.tier, ledger.responsible.owner.id) == (Tier.L2, l2.id)
    early = explain(s.entries, "response", None, at("12:30"), s.book)
    assert (early.breached_at, early.responsible.owner.id) == (at("09:10"), l1.id)


def test_a_breach_before_the_entry_was_nobodys(story, l1, at):
    s = story(Category.SIMPLE, at="10:00", reported_at=at("09:00"))
    ledger = explain(s.entries, "response", None, at("10:00"), s.book)
    assert (ledger.breached_at, ledger.verdict) == (at("09:10"), Face.OVERDUE)
    assert (ledger.responsible.owner, ledger.responsible.tier) == (None, Tier.L1)
    assert ledger.started_by.at == at("10:00")
    assert ledger.clock.started_at == at("09:00")


def test_nights_and_days_off_are_named(story, l1, at, office):
    # Tuesday 17:00 in Shanghai; Wednesday is Founders' Day, Thursday a day off without a name.
    s = story(Category.SIMPLE, policy=office, at="1 09:00")
    s.do(l1, cm.Claim(), "1 09:00")
    ledger = explain(s.entries, "every", None, at("5 00:00"), s.book)
    # 17:00-18:00; closed until Friday 22:00, the night until 06:00 (Saturday 08:00 there: two hours ago).
    assert rows(ledger) == [("counted", 60), ("off", 76 * 60), ("counted", 480), ("off", 120)]
    assert [(d.day, d.name) for d in ledger.of(OFF)[0].days_off] == [
        (date(2026, 3, 4), "Founders' Day"), (date(2026, 3, 5), ""),
    ]  # fmt: skip
    assert [d.day.isoformat() for d in ledger.days_off] == ["2026-03-04", "2026-03-05", "2026-03-07"]
    assert ledger.breached_at == at("4 16:00")  # 1 h + 2 h of the night


def test_a_promise_is_kept_until_its_instant(story, l1, at):
    s = story(Category.SIMPLE)
    s.do(l1, cm.MakePromise(at("09:45"), "news"), "09:15")
    open_ = explain(s.entries, "promise", None, at("09:30"), s.book)
    assert (open_.remaining, open_.clock.target, open_.verdict) == (15 * MINUTE, None, Face.RUNNING)
    s.do(l1, cm.Reply("news"), "10:00")
    missed = explain(s.entries, "promise", 1, at("11:00"), s.book)
    assert (missed.verdict, missed.breached_at, missed.remaining) == (Face.MISSED, at("09:45"), -15 * MINUTE)


def test_each_cycle_is_its_own(story, l1, at):
    s = story(Category.SIMPLE)
    for minute in (5, 25, 55):
        s.do(l1, cm.Reply("news"), f"09:{minute:02}")
    first, second, third = (explain(s.entries, "update", n, at("10:00"), s.book) for n in (1, 2, 3))
    assert [ledger.elapsed // MINUTE for ledger in (first, second, third)] == [20, 30, 5]
    assert explain(s.entries, "update", None, at("10:00"), s.book) == third
    assert first.ended_by.seq == second.started_by.seq


def test_a_call_told_late_starts_its_clock_when_it_was_made(story, l1, at):
    s = story(Category.SIMPLE)
    s.happen(ev.WaitingForCustomer(), "09:30", Actor.of(l1))
    s.do(l1, cm.LogContact(ContactMedium.CALL, "rang", at("09:20")), "10:00")
    ledger = explain(s.entries, "update", None, at("10:30"), s.book)
    assert (ledger.clock.started_at, ledger.started_by.at) == (at("09:20"), at("10:00"))
    assert rows(ledger) == [("paused", 70)]  # the entry found it waiting: it stood from its start
    check(ledger, s.policy.calendar)


def test_a_restoration_told_after_a_pause_counts_nothing_after_it(story, l2, at):
    s = story(Category.URGENT)
    s.do(l2, cm.WaitForCustomer("which?"), "10:00")
    s.do(l2, cm.RecordCustomerAnswer("that"), "11:00")
    s.do(l2, cm.RecordRestoration("runs", at("09:30")), "12:00")
    ledger = explain(s.entries, "resolution", None, at("13:00"), s.book)
    assert (ledger.verdict, ledger.ended_at) == (Face.MET, at("09:30"))
    assert rows(ledger) == [("counted", 30)]
    assert ledger.clock.due == at("1 09:00")  # 24 h from the report: the pause of 10:00 came after it
    check(ledger, s.policy.calendar)


def test_a_call_told_later_that_fell_into_a_pause_ends_the_clock_there(story, l1, at):
    s = story(Category.SIMPLE)
    s.do(l1, cm.Reply("on it"), "09:10")
    s.do(l1, cm.WaitForCustomer(), "09:30")
    s.do(l1, cm.RecordCustomerAnswer("that"), "11:00")
    s.do(l1, cm.WaitForCustomer(), "11:30")
    s.do(l1, cm.RecordCustomerAnswer("yes, that"), "12:00")
    s.do(l1, cm.LogContact(ContactMedium.CALL, "rang", at("10:15")), "12:30")
    ledger = explain(s.entries, "update", 1, at("13:00"), s.book)
    assert (ledger.verdict, ledger.ended_at) == (Face.MET, at("10:15"))
    assert rows(ledger) == [("counted", 20), ("paused", 45)]
    check(ledger, s.policy.calendar)


def test_reopened_by_what_was_told_late_counts_no_minute_twice(story, l1, at, only_clocks):
    text = only_clocks(
        {"name": "one", "start": ["registered"], "meet": ["resolved"], "reopen": ["public_answer"],
         "target": [{"within": "3h"}]},
    )  # fmt: skip
    s = story(Category.SIMPLE, policy=text)
    s.do(l1, cm.Resolve("ok"), "10:00")
    s.do(l1, cm.LogContact(ContactMedium.CALL, "rang", at("09:30")), "10:30")
    ledger = explain(s.entries, "one", None, at("11:00"), s.book)
    assert ledger.elapsed == 2 * HOUR  # from 09:00 on, without a gap
    assert ledger.clock.due == at("12:00")
    check(ledger, s.policy.calendar)


def test_started_and_ended_by_one_entry(story, l1, at, only_clocks):
    text = only_clocks(
        {"name": "one", "start": ["resolved"], "meet": ["fix_tested"], "reopen": ["reopened"],
         "target": [{"within": "1h"}]},
        {"name": "two", "start": ["contact_logged"], "meet": ["public_answer"], "each": True,
         "target": [{"within": "1h"}]},
    )  # fmt: skip
    s = story(Category.SIMPLE, policy=text)
    s.do(l1, cm.LogContact(ContactMedium.CALL, "rang", at("09:00")), "09:10")
    assert explain(s.entries, "two", None, at("09:20"), s.book).elapsed in (ZERO, 10 * MINUTE)
    s.do(l1, cm.Resolve("ok"), "09:30")
    s.do(l1, cm.RecordTest(False, "no"), "09:50")  # met and reopened at once
    ledger = explain(s.entries, "one", None, at("10:00"), s.book)
    assert rows(ledger) == [("counted", 20), ("counted", 10)]
    for each in ledgers(s.entries, at("10:00"), s.book):
        check(each, s.policy.calendar)


def test_nothing_is_told_of_what_was_not_there(story, at):
    s = story(Category.SIMPLE)
    with pytest.raises(LookupError):
        explain(s.entries, "promise", None, at("09:30"), s.book)
    with pytest.raises(LookupError):
        explain(s.entries, "response", 2, at("09:30"), s.book)
    for ask in (state_at, ledgers):
        with pytest.raises(ValueError, match=r"empty|happened"):
            ask(s.entries, at("08:59"), s.book)
    with pytest.raises(ValueError, match="empty"):
        state_after(s.entries, 0, s.book)


def test_stops_are_acts_not_entries(story, l1, at):
    s = story(Category.SIMPLE)
    assert [stop.seq for stop in stops(s.entries)] == [2]  # registered and classified
    s.do(l1, cm.Reply("a"))
    s.do(l1, cm.Reply("b"))  # at the same instant, another act
    assert [stop.seq for stop in stops(s.entries)] == [2, len(s.entries) - 1, len(s.entries)]
    # An import is one act of many days: each instant is a place to stand.
    told = [ev.Entry(n, at(f"0{n}:00"), IMPORT, e.event, "one") for n, e in enumerate(s.entries, 1)]
    assert [stop.at for stop in stops(told)] == [entry.at for entry in told]


def test_a_journal_without_a_beginning_explains_nothing(story, at):
    s = story(Category.SIMPLE)
    with pytest.raises(ValueError, match="not with a registration"):
        ledgers(s.entries[1:], at("10:00"), s.book)
    assert fold(1, s.entries, s.book) == s.ticket
    assert isinstance(at("09:00"), datetime)
