"""Undo: as if it had not been, both on record; never from under what was built on it (sla-case 55)."""

from __future__ import annotations

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.people import Actor, Agent
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Category, Priority, Status, Tier

SIMPLE, COMPLEX, URGENT = Category.SIMPLE, Category.COMPLEX, Category.URGENT
UP = cm.Escalate(Tier.L2, "restarted it", "find the cause")


def test_an_undo_may_be_undone_any_number_of_times(story, l1):
    s = story(SIMPLE)
    off = s.state()
    act = s.do(l1, cm.Resolve("done", "all done"), "09:05")
    on = s.state()
    for n in range(6):
        act = s.undo(l1, act, f"09:{10 + n}")
        assert s.state() == (off if n % 2 == 0 else on)
    assert s.ticket.seq == len(s.entries) == 2 + 3 + 6


def test_what_is_undone_can_not_be_undone_again(story, l1):
    s = story(SIMPLE)
    act = s.do(l1, cm.Claim())
    s.undo(l1, act)
    assert s.refused(l1, cm.Undo(act)) == Refusal("nothing_to_undo")
    assert s.refused(l1, cm.Undo("never")) == Refusal("nothing_to_undo")


def test_acts_are_undone_one_after_the_other_backwards_and_forwards(story, l1):
    s = story(SIMPLE)
    states, acts = [s.state()], []
    for priority in (Priority.HIGH, Priority.LOW, Priority.URGENT):
        acts.append(s.do(l1, cm.SetPriority(priority), "09:05"))
        states.append(s.state())
    undone = []
    for act, before in zip(reversed(acts), reversed(states[:-1]), strict=True):
        undone.append(s.undo(l1, act, "09:30"))
        assert s.state() == before
    for undoing, after in zip(reversed(undone), states[1:], strict=True):
        s.undo(l1, undoing, "09:40")
        assert s.state() == after


def test_undone_by_its_author_or_the_lead(story, l1, l1_other, lead):
    s = story(SIMPLE)
    act = s.do(l1, cm.Claim())
    assert s.refused(l1_other, cm.Undo(act)) == Refusal("undo_of_another", {"by": "李娜"})
    s.undo(lead, act)
    assert s.ticket.owner is None


def test_a_registration_is_not_undone(story, l1):
    assert story(SIMPLE).refused(l1, cm.Undo("b1")) == Refusal("undo_registration")


@pytest.mark.parametrize(
    ("act", "later", "kind"),
    [
        (cm.Claim(), cm.Assign(None), "assigned"),
        (cm.Claim(), cm.HandOver(Agent("x", "X")), "handed_over"),
        (cm.SetPriority(Priority.LOW), cm.SetPriority(Priority.HIGH), "priority_set"),
        (cm.Classify(COMPLEX), cm.Classify(SIMPLE), "classified"),
        (cm.WaitForCustomer(), cm.RecordCustomerAnswer("here"), "customer_answered"),
        (cm.Resolve("done"), cm.Reopen("no"), "reopened"),
        (cm.Tag(add=("a",)), cm.Tag(remove=("a",)), "tagged"),
        (cm.MergeInto(9, "T9"), cm.Unmerge(), "unmerged"),
        (cm.Amend(subject="a"), cm.Amend(description="b"), "amended"),
        (cm.RecordDiagnosis("a", "b"), cm.RecordDiagnosis("c", "d"), "diagnosis_recorded"),
        (cm.DeclareEmergency(), cm.RecordRestoration("runs"), "restoration_recorded"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_what_something_later_builds_on_stays(story, lead, act, later, kind):
    s = story(SIMPLE)
    s.do(lead, cm.Reply("hi"), "09:01") if not isinstance(act, cm.Claim) else None
    batch = s.do(lead, act, "09:05")
    above = s.do(lead, later, "09:06")
    refusal = s.refused(lead, cm.Undo(batch))
    assert refusal == Refusal("undo_built_on", {"kind": kind, "by": "周平"})
    s.undo(lead, above)
    s.undo(lead, batch)


def test_what_stands_beside_it_does_not_hold_it(story, l1, l1_other, at):
    s = story(SIMPLE)
    act = s.do(l1, cm.SetPriority(Priority.LOW), "09:01")
    s.do(l1_other, cm.Reply("hi"), "09:02")
    s.do(l1_other, cm.Classify(COMPLEX), "09:03")
    s.undo(l1, act, "09:20")
    assert s.ticket.priority is None
    assert s.clock("response").met_at == at("09:02")
    assert s.face("registration", "09:20") == "overdue"  # complete no longer, and the 10 min have passed


def test_an_act_that_does_several_things_is_taken_back_whole(story, l1):
    s = story(SIMPLE)
    before = s.state()
    act = s.do(l1, UP, "09:05")  # claimed, classified, escalated
    assert [e.event.KIND for e in s.entries if e.batch == act] == ["claimed", "classified", "escalated"]
    s.undo(l1, act)
    assert s.state() == before
    assert s.ticket.status is Status.NEW
    assert s.ticket.clock("acceptance") is None


def test_an_acceptance_does_not_come_back_without_its_escalation(story, l1, l2):
    s = story(COMPLEX)
    escalation = s.do(l1, UP, "09:05")
    acceptance = s.do(l2, cm.AcceptHandover(), "09:06")
    back = s.undo(l2, acceptance, "09:07")
    away = s.undo(l1, escalation, "09:08")
    refusal = s.refused(l2, cm.Undo(back))
    assert refusal == Refusal("undo_built_on", {"kind": "undone", "by": "李娜"})
    s.undo(l1, away, "09:09")
    s.undo(l2, back, "09:10")
    assert (s.ticket.owner, s.ticket.tier) == (l2.ref, Tier.L2)


def test_every_event_is_written_by_something_and_says_what_it_sets():
    aspects = {kind: cls.ASPECTS for kind, cls in ev.REGISTRY.items()}
    assert len(aspects) == 54
    free = {kind for kind, touched in aspects.items() if not touched}
    # What adds and overwrites nothing may always be taken back.
    assert free == {
        "registered",
        "public_replied",
        "contact_logged",
        "note_added",
        "step_logged",
        "called",
        "resource_moved",
        "call_answered",
        "stood_up",
        "promised",
        "absorbed",
        "released",
        "linked",
        "article_linked",
        "delivery_recorded",
        "machine_wrote",
        "content_erased",
        "undone",
    }


def test_standing_and_effective(l1, at):
    def entry(seq: int, event: ev.Event) -> ev.Entry:
        return ev.Entry(seq, at("09:00"), Actor.of(l1), event, f"b{seq}")

    a, b = entry(1, ev.NoteAdded("a")), entry(2, ev.NoteAdded("b"))
    c, d = entry(3, ev.Undone((2,), "b2")), entry(4, ev.Undone((3,), "b3"))
    assert ev.standing([a, b]) == [a, b]
    assert ev.standing([a, b, c]) == [a, c]
    assert ev.effective([a, b, c]) == [a]
    assert ev.standing([a, b, c, d]) == [a, b, d]
    assert ev.effective([a, b, c, d]) == [a, b]
