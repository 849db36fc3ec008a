"""What is foreseen is what comes."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.foresight import foresee
from supportdesk.domain.people import Actor
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Category, Face


def test_calling_it_urgent_starts_clocks_and_moves_others(story, l1, at):
    s = story(Category.SIMPLE)  # resolution 2 h, response 10 min
    s.now = at("09:03")
    found = {c.name: c for c in foresee(s.ticket, s.entries, cm.Classify(Category.URGENT), l1, s.book, s.now)}
    assert (found["response"].before.due, found["response"].after.due) == (at("09:10"), at("09:05"))
    assert (found["resolution"].before.due, found["resolution"].after.due) == (at("11:00"), at("1 09:00"))
    assert found["workaround"].before is None
    assert not any(change.breaches for change in found.values())


def test_a_change_that_misses_a_deadline_at_once_says_so(story, l1, at):
    s = story(Category.COMPLEX)
    s.do(l1, cm.Reply("here"), "09:05")
    s.now = at("12:00")  # 3 h have passed; simple grants 2 h
    change = next(
        c for c in foresee(s.ticket, s.entries, cm.Classify(Category.SIMPLE), l1, s.book, s.now)
        if c.name == "resolution"
    )  # fmt: skip
    assert change.breaches
    assert change.after.face(s.now) is Face.OVERDUE


def test_what_is_refused_or_changes_nothing_moves_nothing(story, l1, l2, at):
    s = story(Category.SIMPLE)
    assert foresee(s.ticket, s.entries, cm.AcceptHandover(), l2, s.book, s.now) == ()
    assert foresee(s.ticket, s.entries, cm.AddNote("hm"), l1, s.book, s.now) == ()


@given(data=st.data())
def test_what_is_foreseen_is_what_comes(story, deeds, data):
    s = story(data.draw(st.none() | st.sampled_from(Category)))
    for deed in data.draw(st.lists(deeds(), max_size=8)):
        s.now = max(s.now + timedelta(minutes=deed.minutes), s.entries[-1].at)
        command = deed.make(s.now, deed.other, "none")
        before = {(c.name, c.cycle): c for c in s.ticket.clocks}
        told = foresee(s.ticket, s.entries, command, deed.agent, s.book, s.now)
        decision = s.decide(deed.agent, command)
        if isinstance(decision, Refusal):
            assert told == ()
            continue
        s._write(decision, Actor.of(deed.agent))
        if isinstance(command, cm.Undo):
            continue
        after = {(c.name, c.cycle): c for c in s.ticket.clocks}
        differ = {
            k
            for k in after
            if after[k] != before.get(k) and (after[k].applies or (k in before and before[k].applies))
        }
        assert {(c.name, c.cycle) for c in told} == differ
        for change in told:
            if change.after is not None:
                assert change.after == after[change.name, change.cycle]
