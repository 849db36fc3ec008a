"""What holds for any ticket, whatever people do to it in whatever order."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.people import Actor
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Category, Face, Status


@settings(max_examples=300)
@given(data=st.data())
def test_whatever_happens(story, deeds, data):
    s = story(data.draw(st.none() | st.sampled_from(Category)))
    batches = ["b1"]
    for deed in data.draw(st.lists(deeds(), max_size=25)):
        s.now = max(s.now + timedelta(minutes=deed.minutes), s.entries[-1].at)
        before = s.ticket
        command = deed.make(s.now, deed.other, batches[-1 - deed.undo % len(batches)])
        decision = s.decide(deed.agent, command)
        if isinstance(decision, Refusal):
            assert s.ticket == before
            continue
        # The story itself checks that folding at once and step by step agree.
        batches.append(s._write(decision, Actor.of(deed.agent)))
        check(s)


def check(s) -> None:
    t = s.ticket
    assert t.seq == len(s.entries)
    assert t.updated_at == s.entries[-1].at
    # Somebody works on what is in progress, and holds the promise while an escalation waits (§2, §8).
    assert t.status is not Status.IN_PROGRESS or t.owner is not None
    assert t.status is not Status.NEW or t.owner is None
    assert t.handover is None or t.owner is not None
    assert (t.status is Status.MERGED) == (t.merged_into is not None)
    assert (t.status is Status.CLOSED) <= (t.closed_at is not None)
    assert (t.resolved_at is not None) <= (t.status in (Status.RESOLVED, Status.CLOSED, Status.MERGED))
    assert t.owner is None or t.owner.tier.level >= t.tier.level or t.owner.id == "zhou.ping"
    assert len({(c.name, c.cycle) for c in t.clocks}) == len(t.clocks)
    if t.status in (Status.CLOSED, Status.MERGED):
        assert t.next_due is None
    if t.status is Status.RESOLVED:
        assert not [c for c in t.clocks if c.name in ("update", "resolution", "acceptance") and not c.ended]
    for clock in t.clocks:
        assert clock.started_at <= s.now
        assert clock.elapsed >= timedelta(0)
        assert clock.met_at is None or clock.met_at >= clock.started_at
        assert clock.met_at is None or clock.cancelled_at is None
        assert not (clock.ended and clock.running_since)
        assert clock.applies or clock.due is None
        if clock.met_at is not None and clock.due is not None and clock.breached_at is None:
            assert clock.met_at <= clock.due
        definition = s.policy.by_name[clock.name]
        if not clock.ended:
            assert (clock.running_since is None) == (t.status in definition.pause)
            assert clock.fixed or clock.running_since is None or clock.target is None or clock.due is not None
        if not definition.each:
            assert clock.ended or clock is t.clock(clock.name)  # one open cycle at most, the last
        if clock.breached_at is not None:
            assert clock.face(s.now) in (Face.MISSED, Face.OVERDUE, Face.PAUSED, Face.NONE)


@settings(max_examples=150)
@given(data=st.data())
def test_undoing_the_last_act_is_the_identity_on_clocks(story, deeds, data, lead):
    s = story(data.draw(st.none() | st.sampled_from(Category)))
    for deed in data.draw(st.lists(deeds(), min_size=1, max_size=12)):
        s.now = max(s.now + timedelta(minutes=deed.minutes), s.entries[-1].at)
        before = s.ticket.clocks
        decision = s.decide(deed.agent, deed.make(s.now, deed.other, "none"))
        if isinstance(decision, Refusal):
            continue
        batch = s._write(decision, Actor.of(deed.agent))
        after = s.ticket.clocks
        s.now += timedelta(minutes=1)
        undoing = s.undo(lead, batch)
        assert s.ticket.clocks == before
        s.undo(lead, undoing)
        assert s.ticket.clocks == after


OFFICE = "\n".join(
    ['zone = "Europe/Berlin"', 'fri = ["09:00-12:00", "22:00-03:00"]', "holidays = [2026-03-04]"]
    + [f'{day} = ["09:00-12:00", "13:00-18:00"]' for day in ("mon", "tue", "wed", "thu")]
)
PAUSABLE = {
    "name": "resolution",
    "start": ["registered"],
    "meet": ["resolved"],
    "pause": ["waiting_customer"],
}


@settings(max_examples=100, deadline=None)
@given(
    within=st.sampled_from(["1s", "90m", "20h", "100h", "3wd"]),
    steps=st.lists(st.integers(0, 60 * 72), max_size=8),
    longer=st.integers(0, 60 * 72),
)
def test_a_pause_never_shortens_a_deadline(story, l1, only_clocks, within, steps, longer):
    """Nor does a longer one; and it adds its working time exactly."""
    policy = only_clocks(PAUSABLE | {"target": [{"within": within}]}, calendar=OFFICE)

    def paused(minutes):
        s = story(Category.SIMPLE, policy=policy)
        for n, step in enumerate(minutes):
            s.now += timedelta(minutes=step)
            s.do(l1, cm.RecordCustomerAnswer("here") if n % 2 else cm.WaitForCustomer())
        if len(minutes) % 2:
            s.do(l1, cm.RecordCustomerAnswer("here"))
        return s

    due = paused([]).clock("resolution").due
    s = paused(steps)
    assert s.clock("resolution").due >= due
    calendar, at, out = s.policy.calendar, s.ticket.reported_at, timedelta(0)
    for n, step in enumerate(steps):
        out += calendar.between(at, at + timedelta(minutes=step)) if n % 2 else timedelta(0)
        at += timedelta(minutes=step)
    clock = s.clock("resolution")
    if clock.breached_at is None:
        assert calendar.between(s.ticket.reported_at, clock.due) == clock.target + out
    else:
        assert clock.due == clock.breached_at
    if len(steps) % 2 == 0 and steps:  # the last pause goes on
        assert paused([*steps[:-1], steps[-1] + longer]).clock("resolution").due >= clock.due


@settings(max_examples=150)
@given(data=st.data())
def test_undoing_everything_leaves_the_registration(story, deeds, data, lead):
    s = story(Category.SIMPLE)
    start = s.state()
    batches = []
    for deed in data.draw(st.lists(deeds(), max_size=12)):
        s.now = max(s.now + timedelta(minutes=deed.minutes), s.entries[-1].at)
        decision = s.decide(deed.agent, deed.make(s.now, deed.other, "none"))
        if not isinstance(decision, Refusal):
            batches.append(s._write(decision, Actor.of(deed.agent)))
    for batch in reversed(batches):
        s.undo(lead, batch)
    assert s.state() == start
    assert [e.event for e in ev.effective(s.entries)] == [e.event for e in s.entries if e.batch == "b1"]
