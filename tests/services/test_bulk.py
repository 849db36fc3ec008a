"""One command on many tickets, and many hands on the same tickets: what stands, what is refused, and why."""

from __future__ import annotations

from collections import Counter

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category, Priority, Status, Tier
from supportdesk.services import bulk
from supportdesk.services.desk import Act, Desk
from supportdesk.services.desk import new_batch as batch_of
from tests.services.test_desk import both, check, entries, registered

LOW, HIGH = cm.SetPriority(Priority.LOW), cm.SetPriority(Priority.HIGH)


def seen(desk: Desk, *ids: int):
    return tuple((i, check(desk, i).seq) for i in ids)


def test_a_trial_says_whom_it_touches_and_who_refuses_and_writes_nothing(desk, l1, l2):
    free = [registered(desk, l1, customer=Customer("Ada", "Sales")) for _ in range(2)]
    other = registered(desk, l1, customer=Customer("Bo", "Sales"))
    low = registered(desk, l1, priority=Priority.LOW)
    before = [len(entries(desk, i)) for i in (*free, other, low)]
    found = bulk.trial(desk, l1, LOW, [*free, other, low])
    assert [(o.ticket_id, o.refusal and o.refusal.code) for o in found.outcomes] == [
        (free[0], None), (free[1], None), (other, None), (low, "no_change"),
    ]  # fmt: skip
    assert found.customers == {("Sales", "Ada"), ("Sales", "Bo")}
    assert found.breaching == ()
    assert [len(entries(desk, i)) for i in (*free, other, low)] == before


def test_a_trial_names_the_tickets_that_would_be_late_at_once(desk, clock, l1):
    slow = registered(desk, l1, category=Category.COMPLEX)
    clock.tick(hours=3)
    young = registered(desk, l1, category=Category.COMPLEX)
    desk.act(l1, [Act(slow, cm.Reply("hello")), Act(young, cm.Reply("hello"))])
    found = bulk.trial(desk, l1, cm.Classify(Category.SIMPLE), [slow, young])
    assert found.breaching == (check(desk, slow).number,)


def test_what_changed_after_the_trial_is_refused_and_the_rest_is_done(desk, l1, l1_other):
    one, two = registered(desk, l1), registered(desk, l1)
    tried = bulk.trial(desk, l1, LOW, [one, two])
    desk.act(l1_other, [Act(two, HIGH)])
    done = bulk.carry_out(desk, l1, LOW, tuple((o.ticket_id, o.seq) for o in tried.outcomes))
    assert [(o.ticket_id, o.refusal and o.refusal.code) for o in done.outcomes] == [
        (one, None), (two, "changed_since"),
    ]  # fmt: skip
    assert (check(desk, one).priority, check(desk, two).priority) == (Priority.LOW, Priority.HIGH)


def test_parts_of_one_act_are_taken_back_as_one(desk, l1):
    ids = [registered(desk, l1) for _ in range(5)]
    batch = ""
    for i in ids:
        batch = bulk.carry_out(desk, l1, LOW, seen(desk, i), batch).batch
    assert {line.batch for i in ids for line in entries(desk, i) if line.seq > 1} == {batch}
    undone = bulk.carry_out(desk, l1, cm.Undo(batch), seen(desk, *ids))
    assert len(undone.done) == 5
    assert {check(desk, i).priority for i in ids} == {None}
    again = bulk.carry_out(desk, l1, cm.Undo(undone.batch), seen(desk, *ids[:3]))
    again = bulk.carry_out(desk, l1, cm.Undo(undone.batch), seen(desk, *ids[3:]), again.batch)
    assert {check(desk, i).priority for i in ids} == {Priority.LOW}
    assert desk.undo(l1, again.batch).refused == ()
    assert {check(desk, i).priority for i in ids} == {None}


def test_many_are_merged_one_by_one_and_taken_out_whole(desk, l1, lead):
    target = registered(desk, l1)
    sources = [registered(desk, l1) for _ in range(3)]
    high = registered(desk, l1, category=Category.COMPLEX)
    for agent, command in ((l1, cm.Escalate(Tier.L2, "tried", "asked")), (lead, cm.AcceptHandover())):
        assert desk.act(agent, [Act(high, command)]).refused == ()
    command = cm.MergeInto(target, check(desk, target).number)
    done = bulk.carry_out(desk, l1, command, seen(desk, *sources, high, target))
    refused = {o.ticket_id: o.refusal.code for o in done.refused}
    assert refused == {high: "held_by_tier", target: "merge_into_itself"}
    assert check(desk, target).absorbed == tuple(sources)
    undone = bulk.carry_out(desk, l1, cm.Undo(done.batch), seen(desk, sources[0]))
    assert {o.ticket_id for o in undone.done} == {*sources, target}, "whole, whatever part was asked"
    assert check(desk, target).absorbed == ()
    assert {check(desk, i).status for i in sources} == {Status.NEW}
    assert desk.undo(l1, undone.batch).refused == ()
    assert check(desk, target).absorbed == tuple(sources)
    out = bulk.carry_out(desk, l1, cm.Unmerge(), seen(desk, *sources))
    assert len(out.done) == 3
    assert check(desk, target).absorbed == ()


def test_all_of_a_selection_are_named_without_their_rows(desk, l1, monkeypatch):
    ids = {registered(desk, l1) for _ in range(4)}
    assert set(bulk.marks(desk, l1, "is:open")) == ids
    monkeypatch.setattr(bulk, "MARKS", 2)
    assert len(bulk.marks(desk, l1, "is:open")) == 3, "one more than may be: the console says so"


# ---------------------------------------------------------------- many hands on the same tickets


@pytest.mark.parametrize("tickets", [100])
def test_four_writers_on_the_same_tickets_lose_nothing(desk, database_url, clock, team, tickets):
    """What can stand beside the others stands; of two who set the same, one is told who was first."""
    desks = [desk, *(Desk.open(database_url, now=clock) for _ in range(3))]
    ids = [registered(desk, team.l1) for _ in range(tickets)]
    looked = dict.fromkeys(ids, 1)  # the journal's line that everybody has before their eyes
    agents = (team.l1, team.l1_other, team.l2, team.lead)
    commands = (LOW, HIGH, cm.Tag(add=("flood",)), cm.AddNote("seen it"))
    outcomes: list[tuple[str, str, int, str]] = []

    def write(at: Desk, agent, command) -> None:
        batch = batch_of()
        for i in ids:
            (outcome,) = at.act(agent, [Act(i, command, looked[i])], batch=batch).outcomes
            refusal = outcome.refusal
            said = f"{refusal.code}:{refusal.params['by']}:{refusal.params['kind']}" if refusal else ""
            outcomes.append((agent.id, agent.name, i, said))

    both(*(lambda d=d, a=a, c=c: write(d, a, c) for d, a, c in zip(desks, agents, commands, strict=True)))
    assert len(outcomes) == 4 * tickets
    stood = Counter(agent for agent, _name, _i, said in outcomes if not said)
    assert stood[team.l2.id] == stood[team.lead.id] == tickets
    assert stood[team.l1.id] + stood[team.l1_other.id] == tickets
    for i in ids:
        ticket = check(desk, i)
        told = Counter((line.actor.id, line.event.KIND) for line in entries(desk, i)[1:])
        assert told[team.l2.id, "tagged"] == told[team.lead.id, "note_added"] == 1
        setters = {agent for agent, kind in told if kind == "priority_set"}
        assert len(setters) == 1
        assert ticket.tags == {"flood"}
        first = team.l1 if team.l1.id in setters else team.l1_other
        assert ticket.priority is (Priority.LOW if first is team.l1 else Priority.HIGH)
        (refused,) = [said for _agent, _name, there, said in outcomes if there == i and said]
        assert refused == f"changed_since:{first.name}:{ev.PrioritySet.KIND}"
    for at in desks[1:]:
        at.close()
