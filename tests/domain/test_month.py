"""A month's figures: what they are counted from, and that any parts of a desk add up to the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.events import Feedback
from supportdesk.domain.month import WHOLE, Deadline, Facts, Tally, month_before, span, times
from supportdesk.domain.passage import KINDS, OPEN, passage, without_clocks
from supportdesk.domain.people import Actor
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Category, Channel, Priority, Stage, Status, Tier
from tests.calendar_months import months

MARCH = span(2026, 3, UTC)
APRIL = span(2026, 4, UTC)
FACTS = Facts(Category.SIMPLE, Priority.LOW, Channel.PHONE, "Sales", ("vpn",))
SECOND = timedelta(seconds=1)


def way(s):
    return passage(s.ticket.id, s.entries, without_clocks(s.policy))


def counted(s, month=MARCH, deadlines=()):
    tally = Tally()
    tally.add((way(s), FACTS, deadlines), month)
    return tally


@settings(max_examples=200)
@given(data=st.data())
def test_whatever_happens_a_passage_ends_where_the_ticket_stands(story, deeds, data):
    s = story(data.draw(st.none() | st.sampled_from(Category)))
    batches = ["b1"]
    for deed in data.draw(st.lists(deeds(), max_size=20)):
        s.now = max(s.now + timedelta(minutes=deed.minutes), s.entries[-1].at)
        decision = s.decide(deed.agent, deed.make(s.now, deed.other, batches[-1 - deed.undo % len(batches)]))
        if not isinstance(decision, Refusal):
            batches.append(s._write(decision, Actor.of(deed.agent)))
    found = way(s)
    stood = found.at(s.now + SECOND)
    assert stood is not None
    assert (stood.stage in OPEN) == s.ticket.status.is_open
    assert (stood.stage is Stage.CONFIRMATION) == (s.ticket.status is Status.RESOLVED)
    assert stood.tier is s.ticket.tier
    assert (stood.owner and stood.owner.id) == (s.ticket.owner and s.ticket.owner.id)
    assert found.stretches[0].since == s.ticket.reported_at
    assert all(one.until == two.since for one, two in pairwise(found.stretches))
    end = s.now + timedelta(hours=1)
    whole = found.spent(frozenset(Stage), s.ticket.reported_at, end)
    assert whole == end - s.ticket.reported_at
    # What the store leaves out changes nothing of it.
    some = [entry for entry in s.entries if entry.event.KIND in KINDS]
    assert passage(s.ticket.id, some, without_clocks(s.policy)) == found


def test_a_ticket_told_by_hand(story, l1, l2):
    """Reported 09:00, taken :10, escalated :30, accepted 10:00, asked 10:30, answered 12:00, solved 13:00."""
    s = story(Category.COMPLEX)
    start = s.now
    for minutes, agent, command in (
        (10, l1, cm.Claim()),
        (12, l1, cm.Reply("We look.")),
        (30, l1, cm.Escalate(Tier.L2, "all", "why")),
        (60, l2, cm.AcceptHandover()),
        (90, l2, cm.WaitForCustomer("Which floor?")),
        (180, l1, cm.RecordCustomerAnswer("The third.")),
        (240, l2, cm.Resolve("cleaned")),
        (300, l1, cm.Confirm(Feedback(5, 4, 3))),
        (310, l1, cm.Close()),
    ):
        s.now = start + timedelta(minutes=minutes)
        s.do(agent, command)
    missed = Deadline("response", start + timedelta(minutes=10), missed=True)
    met = Deadline("resolution", start + timedelta(minutes=240), missed=False)
    found = counted(s, deadlines=[missed, met])
    assert (found.opened, found.resolved, found.closed, found.reopened, found.merged) == (1, 1, 1, 0, 0)
    assert (found.before, found.after) == (0, 0)
    minutes = {stage: length // timedelta(minutes=1) for stage, length in found.stages.items()}
    assert minutes == {
        ("queue", "L1"): 10, ("work", "L1"): 20, ("handover", "L1"): 30, ("work", "L2"): 30 + 60,
        ("customer", "L2"): 90, ("confirmation", "L2"): 70,
    }  # fmt: skip
    assert times(found.response[WHOLE]).p50 == 12 * 60
    assert times(found.resolution["tier", "L2"]).mean == 240 * 60
    assert times(found.work["person", l2.id]).p90 == (240 - 90) * 60  # less what the customer took
    # At 09:10 it was still waiting to be taken: what happens at an instant comes after it.
    assert found.missed_at == {("response", ("queue", "L1", "")): 1}
    assert (found.missed["response"], found.met["resolution"]) == (1, 1)
    assert (found.moved["escalated"], found.moved["handover_accepted"]) == (1, 1)
    assert (found.scores, found.score, found.good) == (
        {"response_speed": [5], "problem_solving": [4], "attitude": [3]}, [4.0], 1,
    )  # fmt: skip
    assert found.first_contact == 0  # it was at L2
    assert found.load == {(0, 9): 1}


def test_a_ticket_that_came_back_is_solved_in_the_month_in_which_it_was_for_good(story, l1):
    s = story(Category.SIMPLE)
    s.do(l1, cm.Resolve("restart"))
    s.now = datetime(2026, 4, 2, tzinfo=UTC)
    s.do(l1, cm.Reopen("again"))
    s.now = datetime(2026, 4, 3, tzinfo=UTC)
    s.do(l1, cm.Resolve("new cable"))
    march, april = counted(s), counted(s, APRIL)
    assert (march.opened, march.resolved, march.after, march.reopened) == (1, 1, 0, 0)
    assert (april.opened, april.resolved, april.before, april.reopened) == (0, 1, 0, 1)
    assert april.resolution[WHOLE] == [s.now - s.ticket.reported_at]


def test_what_was_undone_counts_nowhere(story, l1):
    s = story(Category.SIMPLE)
    before = counted(s)
    s.do(l1, cm.Resolve("restart"))
    s.do(l1, cm.Undo(s.entries[-1].batch))
    after = counted(s)
    assert (after.resolved, after.after, after.resolution) == (0, 1, {})
    assert after.stages == before.stages


def test_solved_at_first_contact(story, l1, l2):
    s = story(Category.SIMPLE)
    s.do(l1, cm.Claim())
    s.do(l1, cm.Reply("Press the red button."))
    s.do(l1, cm.Resolve("button"))
    assert counted(s).first_contact == 1
    s.do(l1, cm.Reopen("again"))
    s.do(l1, cm.Resolve("button"))
    assert counted(s).first_contact == 0


@pytest.mark.parametrize(
    ("values", "p50", "p90", "mean"),
    [
        ([], None, None, None),
        ([7], 7, 7, 7),
        ([1, 2], 1, 2, 1.5),  # the smallest that half did not exceed
        (range(1, 11), 5, 9, 5.5),
        (range(1, 12), 6, 10, 6),
    ],
)
def test_percentiles_are_nearest_ranks(values, p50, p90, mean):
    found = times(timedelta(seconds=n) for n in reversed(list(values)))
    assert (found.count, found.p50, found.p90, found.mean) == (len(values), p50, p90, mean)


def test_a_month_is_one_of_its_zone():
    here = span(2026, 3, ZoneInfo("Europe/Berlin"))
    assert (here.since, here.until) == (
        datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC),
    )  # fmt: skip
    assert here.name == "2026-03"
    assert [m.name for m in months(span(2025, 11, UTC), span(2026, 2, UTC))] == [
        "2025-11", "2025-12", "2026-01", "2026-02",
    ]  # fmt: skip
    assert month_before(span(2026, 1, UTC)).name == "2025-12"
    with pytest.raises(ValueError, match="month"):
        span(2026, 13, UTC)


@settings(max_examples=50)
@given(data=st.data())
def test_parts_add_up_in_any_order(story, deeds, data):
    ways = []
    for _ in range(data.draw(st.integers(1, 4))):
        s = story(data.draw(st.none() | st.sampled_from(Category)))
        for deed in data.draw(st.lists(deeds(), max_size=6)):
            s.now = max(s.now + timedelta(minutes=deed.minutes), s.entries[-1].at)
            decision = s.decide(deed.agent, deed.make(s.now, deed.other, "b1"))
            if not isinstance(decision, Refusal):
                s._write(decision, Actor.of(deed.agent))
        ways.append((way(s), FACTS, [Deadline("response", s.now, missed=data.draw(st.booleans()))]))
    whole, one, two = Tally(), Tally(), Tally()
    cut = data.draw(st.integers(0, len(ways)))
    for n, each in enumerate(ways):
        whole.add(each, MARCH)
        (one if n < cut else two).add(each, MARCH)
    two.join(one)
    for tally in (whole, two):
        for lengths in (*tally.resolution.values(), *tally.work.values(), *tally.response.values()):
            lengths.sort()
        for scores in (tally.score, *tally.scores.values()):
            scores.sort()
    assert whole == two
