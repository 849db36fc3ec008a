"""A month's figures: what a ticket adds to them, and that many at once add up to what each says by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain import marks as rules
from supportdesk.domain.clocks import Clock
from supportdesk.domain.events import Feedback
from supportdesk.domain.month import WHOLE, month_before, span
from supportdesk.domain.passage import OPEN
from supportdesk.domain.people import Actor
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Category, Stage, Status, Tier
from supportdesk.store.counting import Counting
from supportdesk.store.mark_pages import Page
from supportdesk.store.passages import passage_values
from supportdesk.store.wording import Wording
from tests.calendar_months import months
from tests.domain.plain_month import Plain

MARCH = span(2026, 3, UTC)
APRIL = span(2026, 4, UTC)
SECOND = timedelta(seconds=1)


def row(n, ticket):
    values = passage_values(ticket)
    return (n, *(values[name] for name in ("department", "tags", "names", "marks")))


def counted(ticket, month=MARCH, now=MARCH.until):
    counting = Counting([month], now, wording := Wording())
    counting.add(page := Page([row(1, ticket)]), wording.told(page))
    return counting.tallies()[0]


def lived(story, deeds, data, most=20):
    """A story in which whatever may happen happens, and what of it was refused does not."""
    s = story(data.draw(st.none() | st.sampled_from(Category)))
    batches = ["b1"]
    for deed in data.draw(st.lists(deeds(), max_size=most)):
        s.now = max(s.now + timedelta(minutes=deed.minutes), s.entries[-1].at)
        decision = s.decide(deed.agent, deed.make(s.now, deed.other, batches[-1 - deed.undo % len(batches)]))
        if not isinstance(decision, Refusal):
            batches.append(s._write(decision, Actor.of(deed.agent)))
    return s


@settings(max_examples=200)
@given(data=st.data())
def test_whatever_happens_a_passage_ends_where_the_ticket_stands(story, deeds, data):
    s = lived(story, deeds, data)
    found = s.ticket.passage
    stood = found.at(s.now + SECOND)
    assert stood is not None
    assert (stood.stage in OPEN) == s.ticket.status.is_open
    assert (stood.stage is Stage.CONFIRMATION) == (s.ticket.status is Status.RESOLVED)
    assert stood.tier is s.ticket.tier
    assert (stood.owner and stood.owner.id) == (s.ticket.owner and s.ticket.owner.id)
    assert found.stretches[0].since == s.ticket.reported_at
    assert all(one.since < one.until == two.since for one, two in pairwise(found.stretches))
    end = s.now + timedelta(hours=1)
    assert found.spent(frozenset(Stage), s.ticket.reported_at, end) == end - s.ticket.reported_at


@settings(max_examples=150)
@given(data=st.data())
def test_many_at_once_are_what_each_says_by_itself(story, deeds, data):
    tickets = [lived(story, deeds, data, 12).ticket for _ in range(data.draw(st.integers(1, 4)))]
    cut = data.draw(st.integers(0, len(tickets)))
    spans = [MARCH, APRIL, span(2026, 3, ZoneInfo("Asia/Kolkata"))]
    # A month that ends in the middle of what happened, and one that begins there.
    middle = data.draw(st.sampled_from([s.since for t in tickets for s in t.passage.stretches]))
    spans += [replace(MARCH, until=middle), replace(MARCH, since=middle)]
    now = data.draw(st.sampled_from([MARCH.since, middle, APRIL.until]))
    counting = Counting(spans, now, wording := Wording())
    for part in (tickets[:cut], tickets[cut:]):
        if part:
            page = Page([row(n, ticket) for n, ticket in enumerate(part)])
            counting.add(page, wording.told(page))
    for month, tally in zip(spans, counting.tallies(), strict=True):
        plain = Plain()
        for ticket in tickets:
            plain.add(ticket, month, now)
        plain.same(tally)


@settings(max_examples=50)
@given(data=st.data())
def test_other_clocks_change_no_more_than_deadlines(story, deeds, data):
    one, other = (lived(story, deeds, data).ticket for _ in range(2))
    moved = replace(one, clocks=other.clocks)
    assert rules.with_clocks(rules.marks(one), other.clocks) == rules.marks(moved)


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
    ten, four = start + timedelta(minutes=10), start + timedelta(minutes=240)
    clocks = (
        Clock("response", 1, start, ten - start, due=ten, met_at=ten + 2 * SECOND, breached_at=ten),
        Clock("resolution", 1, start, four - start, due=four + SECOND, met_at=four),
        Clock("update", 1, start, four - start, due=ten, cancelled_at=four),
    )
    found = counted(replace(s.ticket, clocks=clocks))
    assert (found.opened, found.resolved, found.closed, found.reopened, found.merged) == (1, 1, 1, 0, 0)
    assert (found.before, found.after) == (0, 0)
    minutes = {stage: length // timedelta(minutes=1) for stage, length in found.stages.items()}
    assert minutes == {
        ("queue", "L1"): 10, ("work", "L1"): 20, ("handover", "L1"): 30, ("work", "L2"): 30 + 60,
        ("customer", "L2"): 90, ("confirmation", "L2"): 70,
    }  # fmt: skip
    assert found.in_stage["work", "L2"] == 1  # one ticket, there twice
    assert found.response[WHOLE].p50 == 12 * 60
    assert found.resolution["tier", "L2"].mean == 240 * 60
    assert found.work["person", l2.id].p90 == (240 - 90) * 60  # less what the customer took
    assert found.names[l2.id] == l2.name
    # At 09:10 it was still waiting to be taken: what happens at an instant comes after it.
    assert found.missed_at == {("response", ("queue", "L1", "")): 1}
    assert (found.missed, found.met) == ({"response": 1}, {"resolution": 1})
    assert (found.moved["escalated"], found.moved["handover_accepted"]) == (1, 1)
    assert (found.given("response_speed"), found.score, found.good) == ({5: 1}, {4.0: 1}, 1)
    assert found.first_contact == 0  # it was at L2
    assert found.load == {(0, 9): 1}


def test_a_deadline_that_runs_is_missed_once_its_time_is_up(story):
    s = story(Category.COMPLEX)
    due = s.now + timedelta(hours=1)
    ticket = replace(s.ticket, clocks=(Clock("response", 1, s.now, timedelta(hours=1), due=due),))
    assert counted(ticket, now=due - SECOND).missed == {}
    assert counted(ticket, now=due).missed == {"response": 1}
    assert counted(ticket, month=APRIL, now=due).missed == {}


def test_a_ticket_that_came_back_is_solved_in_the_month_in_which_it_was_for_good(story, l1):
    s = story(Category.SIMPLE)
    s.do(l1, cm.Resolve("restart"))
    s.now = datetime(2026, 4, 2, tzinfo=UTC)
    s.do(l1, cm.Reopen("again"))
    s.now = datetime(2026, 4, 3, tzinfo=UTC)
    s.do(l1, cm.Resolve("new cable"))
    march, april = counted(s.ticket), counted(s.ticket, APRIL)
    assert (march.opened, march.resolved, march.after, march.reopened) == (1, 1, 0, 0)
    assert (april.opened, april.resolved, april.before, april.reopened) == (0, 1, 0, 1)
    assert april.resolution[WHOLE].p50 == (s.now - s.ticket.reported_at).total_seconds()


def test_what_was_undone_counts_nowhere(story, l1):
    s = story(Category.SIMPLE)
    before = counted(s.ticket)
    s.do(l1, cm.Resolve("restart"))
    s.do(l1, cm.Undo(s.entries[-1].batch))
    after = counted(s.ticket)
    assert (after.resolved, after.after, after.resolution) == (0, 1, {})
    assert after.stages == before.stages


def test_solved_at_first_contact(story, l1, l2):
    s = story(Category.SIMPLE)
    s.do(l1, cm.Claim())
    s.do(l1, cm.Reply("Press the red button."))
    s.do(l1, cm.Resolve("button"))
    assert counted(s.ticket).first_contact == 1
    s.do(l1, cm.Reopen("again"))
    s.do(l1, cm.Resolve("button"))
    assert counted(s.ticket).first_contact == 0


def test_a_score_counts_until_another_of_the_month(story, l1):
    s = story(Category.SIMPLE)
    s.do(l1, cm.Resolve("restart"))
    s.do(l1, cm.Confirm(Feedback(2, 2, 2, comment="no")))
    s.now += timedelta(days=1)
    s.do(l1, cm.RecordFeedback(Feedback(5, None, 4)))
    s.now = datetime(2026, 4, 2, tzinfo=UTC)
    s.do(l1, cm.RecordFeedback(Feedback(overall=3)))
    assert counted(s.ticket).score == {4.5: 1}
    assert counted(s.ticket, APRIL).score == {3.0: 1}
    assert rules.scores(rules.scored(Feedback(5, None, 4))) == Feedback(5, None, 4)


@pytest.mark.parametrize(
    ("minutes", "p50", "p90", "mean"),
    [
        ([7], 7, 7, 7),
        ([1, 2], 1, 2, 1.5),  # the smallest that half did not exceed
        (range(1, 11), 5, 9, 5.5),
        (range(1, 12), 6, 10, 6),
    ],
)
def test_percentiles_are_nearest_ranks(story, l1, minutes, p50, p90, mean):
    counting = Counting([MARCH], MARCH.until, wording := Wording())
    rows = []
    for n in reversed(list(minutes)):
        s = story(Category.SIMPLE)
        s.now += timedelta(minutes=n)
        s.do(l1, cm.Resolve("restart"))
        rows.append(row(n, s.ticket))
    counting.add(page := Page(rows), wording.told(page))
    found = counting.tallies()[0].resolution[WHOLE]
    assert (found.count, found.p50, found.p90, found.mean) == (len(rows), p50 * 60, p90 * 60, mean * 60)


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
