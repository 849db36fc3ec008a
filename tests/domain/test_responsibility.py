"""A ticket's whole life, by holder: nothing is missing and nothing counted twice."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.clocks import ZERO
from supportdesk.domain.evolution import fold
from supportdesk.domain.ledger import state_at
from supportdesk.domain.people import IMPORT, Actor
from supportdesk.domain.responsibility import Holder, holder_at, responsibility, states, tenures
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Category, Priority, Status, Tier

MINUTE = timedelta(minutes=1)
OFFICE = 'zone = "Asia/Shanghai"\n' + "\n".join(
    f'{day} = ["09:00-12:00", "13:00-18:00"]' for day in ("mon", "tue", "wed", "thu", "fri")
)


@pytest.fixture(scope="session")
def office(only_clocks) -> str:
    return only_clocks(
        {"name": "response", "start": ["registered"], "meet": ["public_answer"],
         "target": [{"within": "10m"}]},
        {"name": "resolution", "start": ["registered"], "meet": ["resolved"], "reopen": ["reopened"],
         "pause": ["waiting_customer"], "target": [{"category": "simple", "within": "2h"}]},
        calendar=OFFICE,
    )  # fmt: skip


@settings(max_examples=200)
@given(data=st.data())
def test_whatever_happens_the_life_is_whole(story, deeds, data, office, at):
    late = timedelta(minutes=data.draw(st.sampled_from([0, 50, 4000])))
    start = timedelta(hours=data.draw(st.integers(0, 40)))
    s = story(Category.SIMPLE, policy=office, reported_at=at("09:00") - late)
    batches = ["b1"]
    for deed in data.draw(st.lists(deeds(), max_size=20)):
        s.now = max(s.now + start + timedelta(minutes=deed.minutes), s.entries[-1].at)
        start = ZERO
        decision = s.decide(deed.agent, deed.make(s.now, deed.other, batches[-1 - deed.undo % len(batches)]))
        if not isinstance(decision, Refusal):
            batches.append(s._write(decision, Actor.of(deed.agent)))
    end = max(s.entries[0].at, s.now + timedelta(minutes=data.draw(st.integers(-700, 5000)), seconds=1))
    found = responsibility(s.entries, end, s.book)
    ticket = state_at(s.entries, end, s.book)
    calendar = s.policy.calendar
    assert found.since == ticket.reported_at
    assert sum((held.wall for held in found.held), ZERO) == found.until - found.since == found.wall
    assert found.working == calendar.between(found.since, found.until)
    assert all(one.end == two.start for one, two in pairwise(found.tenures))
    assert all(one.holder.key != two.holder.key for one, two in pairwise(found.tenures))
    assert sum(held.times for held in found.held) == len(found.tenures)
    assert len({held.holder.key for held in found.held}) == len(found.held)
    if found.ended:
        assert found.until <= end
        assert ticket.status in (Status.CLOSED, Status.MERGED)
    else:
        assert found.until == end
    # Whoever is asked about at an instant is whom the ticket named at that instant.
    whole = tenures(s.entries, end, s.book)
    for tenure in whole:
        if tenure.start >= s.entries[0].at:
            then = state_at(s.entries, tenure.start, s.book)
            assert (then.tier, then.owner and then.owner.id) == tenure.holder.key[:2]
    for breach in found.breaches:
        assert breach.at <= end
        if breach.at >= s.entries[0].at:
            then = state_at(s.entries, breach.at, s.book)
            assert (breach.holder.tier, breach.holder.owner) == (then.tier, then.owner)
    assert len(found.breaches) == sum(1 for c in ticket.clocks if c.judged(end).breached_at)


@settings(max_examples=100)
@given(data=st.data())
def test_each_state_is_the_fold_of_the_journal_so_far(story, deeds, data):
    s = story(Category.SIMPLE)
    batches = ["b1"]
    for deed in data.draw(st.lists(deeds(), max_size=15)):
        decision = s.decide(deed.agent, deed.make(s.now, deed.other, batches[-1 - deed.undo % len(batches)]))
        if not isinstance(decision, Refusal):
            batches.append(s._write(decision, Actor.of(deed.agent)))
    for place, (entry, ticket) in enumerate(states(s.entries, s.book), 1):
        assert entry is s.entries[place - 1]
        assert ticket == fold(0, s.entries[:place], s.book)


def told(found) -> list[tuple[str, str | None, bool, int]]:
    return [
        (held.holder.tier.value, held.holder.owner.id if held.holder.owner else None, held.holder.closed,
         held.wall // MINUTE)
        for held in found.held
    ]  # fmt: skip


def test_who_held_it_how_long(story, l1, l2, at):
    s = story(Category.COMPLEX, Priority.LOW, at="09:10", reported_at=at("09:00"))
    s.do(l1, cm.Claim(), "09:30")
    s.do(l1, cm.Escalate(Tier.L2, "reset", "look"), "10:00")
    s.do(l2, cm.AcceptHandover(), "10:20")
    s.do(l2, cm.Resolve("ok"), "11:00")
    s.do(l1, cm.Confirm(), "11:10")
    s.do(l1, cm.Close(), "11:30")
    found = responsibility(s.entries, at("15:00"), s.book)
    assert told(found) == [("L1", None, False, 30), ("L1", l1.id, False, 50), ("L2", l2.id, False, 70)]
    assert (found.until, found.ended, found.wall) == (at("11:30"), True, 150 * MINUTE)
    # Nobody had claimed it when the first answer was due; L1 still owned the promise at the rest.
    assert [(b.clock, b.at, b.holder.owner and b.holder.owner.id) for b in found.breaches] == [
        ("response", at("09:10"), None)
    ]
    assert responsibility(s.entries, at("10:10"), s.book).ended is False


def test_the_time_closed_in_between_is_nobodys(story, l1, at):
    s = story(Category.SIMPLE)
    s.do(l1, cm.Claim(), "09:10")
    s.do(l1, cm.Resolve("ok"), "09:20")
    s.do(l1, cm.Confirm(), "09:30")
    s.do(l1, cm.Close(), "09:40")
    s.do(l1, cm.Reopen("again"), "12:00")
    found = responsibility(s.entries, at("12:30"), s.book)
    assert told(found) == [
        ("L1", None, False, 10), ("L1", l1.id, False, 60), ("L1", l1.id, True, 140),
    ]  # fmt: skip
    assert [held.times for held in found.held] == [1, 2, 1]


def test_an_undone_assignment_did_hold_until_it_was_undone(story, lead, l1, l1_other, at):
    s = story(Category.SIMPLE, Priority.LOW)
    s.do(l1, cm.Claim(), "09:05")
    batch = s.do(lead, cm.Assign(l1_other), "09:08")
    s.undo(lead, batch, "09:20")
    found = responsibility(s.entries, at("10:00"), s.book)
    assert told(found) == [
        ("L1", None, False, 5), ("L1", l1.id, False, 3 + 40), ("L1", l1_other.id, False, 12),
    ]  # fmt: skip
    assert {b.clock: b.holder.owner.id for b in found.breaches} == {"response": l1_other.id}


def test_working_time_is_that_of_the_calendar(story, l1, at, office):
    s = story(Category.SIMPLE, policy=office, at="09:30")  # 17:30 in Shanghai
    s.do(l1, cm.Claim(), "1 01:30")  # 09:30 there
    found = responsibility(s.entries, at("1 02:00"), s.book)
    assert [(held.wall // MINUTE, held.working // MINUTE) for held in found.held] == [(16 * 60, 60), (30, 30)]


def test_at_a_change_the_one_who_takes_over_holds(story, l1, at):
    s = story(Category.SIMPLE)
    s.do(l1, cm.Claim(), "09:10")  # at the instant at which the answer is due
    whole = tenures(s.entries, at("10:00"), s.book)
    assert holder_at(whole, at("09:10")).owner.id == l1.id
    assert holder_at(whole, at("09:09")) == Holder(Tier.L1)
    assert holder_at(whole, at("08:00")) is None


def test_an_import_closed_before_it_was_here(story, at):
    """The history of another desk, all entered at once: a life without length, and nothing divides by it."""
    s = story(Category.SIMPLE)
    entries = [
        *s.entries,
        ev.Entry(3, s.now, IMPORT, ev.Closed("merged"), "b"),
        ev.Entry(4, s.now, IMPORT, ev.Imported(Tier.L2, None, status=Status.MERGED), "b"),
    ]
    found = responsibility(entries, at("10:00"), s.book)
    assert (found.tenures, found.held, found.wall, found.ended) == ((), (), ZERO, True)


def test_before_anything_was_entered(story, at):
    s = story(Category.SIMPLE)
    for ask in (tenures, responsibility):
        with pytest.raises(ValueError, match="happened"):
            ask(s.entries, at("08:00"), s.book)
