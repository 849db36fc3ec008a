"""Resources go to one ticket at a time, in order, whoever asks at once; and what was is on record."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.errors import NotFound
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category, Priority, RequestState
from supportdesk.services import reading, resources
from supportdesk.services.arrivals import Arrivals
from supportdesk.services.desk import Act, Desk

URGENT, COMPLEX = Category.URGENT, Category.COMPLEX


@pytest.fixture
def ticket(desk: Desk, team: Any) -> Any:
    def register(subject: str, category: Category = COMPLEX, priority: Priority = Priority.MEDIUM) -> int:
        command = cm.Register(subject, customer=Customer("Ada"), category=category, priority=priority)
        return desk.register(team.l1, command).outcomes[0].ticket_id

    return register


@pytest.fixture
def servers(desk: Desk, team: Any) -> None:
    for name in ("spare-1", "spare-2"):
        assert resources.add(desk, team.lead, name, "spare server").done


def moves(desk: Desk, ticket_id: int) -> list[tuple[str, str, str]]:
    entries = reading.ticket(desk, ticket_id).entries
    return [
        (e.event.step.value, e.event.name, e.event.other_number)
        for e in entries
        if isinstance(e.event, ev.ResourceMoved)
    ]


def holders(desk: Desk) -> dict[str, str]:
    there = resources.stock(desk)
    return {r.name: held.subject for r in there.resources if (held := there.holder(r)) is not None}


def waiting(desk: Desk) -> list[str]:
    return [claim.subject for claim in resources.stock(desk).waiting()]


def test_one_that_is_free_is_given_at_once_and_the_ticket_says_so(
    desk: Desk, servers: None, ticket: Any, team: Any, clock: Any
) -> None:
    first = ticket("first")
    clock.tick(minutes=5)
    assert resources.request(desk, team.l2, first, "Spare Server").done
    assert holders(desk) == {"spare-1": "first"}
    assert moves(desk, first) == [("requested", "Spare Server", ""), ("granted", "spare-1", "")]
    (claim,) = reading.ticket(desk, first).resources
    assert (claim.name, claim.since, claim.agent_id) == ("spare-1", clock(), "zhao.qiang")


def test_the_queue_is_urgent_first_then_priority_then_time(
    desk: Desk, servers: None, ticket: Any, team: Any, clock: Any
) -> None:
    asked = [
        ("holds", COMPLEX, Priority.LOW), ("holds too", COMPLEX, Priority.LOW),
        ("low", COMPLEX, Priority.LOW), ("medium", COMPLEX, Priority.MEDIUM),
        ("medium later", COMPLEX, Priority.MEDIUM), ("urgent", URGENT, Priority.LOW),
    ]  # fmt: skip
    ids = {}
    for subject, category, priority in asked:
        clock.tick(minutes=1)
        ids[subject] = ticket(subject, category, priority)
        assert resources.request(desk, team.l2, ids[subject], "spare server").done
    assert waiting(desk) == ["urgent", "medium", "medium later", "low"]
    desk.act(team.lead, [Act(ids["low"], cm.SetPriority(Priority.HIGH))])
    assert waiting(desk)[1] == "low", "what it weighs is as it stands now"
    assert resources.release(desk, team.l2, "spare-1").done
    assert holders(desk) == {"spare-1": "urgent", "spare-2": "holds too"}
    assert moves(desk, ids["holds"])[-1] == ("released", "spare-1", "")
    assert resources.add(desk, team.lead, "spare-3", "Spare server").done
    assert holders(desk)["spare-3"] == "low", "a new one goes to who waits"


def test_urgent_takes_over_with_notice_and_record(
    desk: Desk, servers: None, ticket: Any, team: Any, clock: Any
) -> None:
    ids = {name: ticket(name, COMPLEX, p) for name, p in (("high", Priority.HIGH), ("low", Priority.LOW))}
    desk.act(team.l1, [Act(ids["low"], cm.Claim())])
    for each in ids.values():
        resources.request(desk, team.l2, each, "spare server")
    watch, bystander = Arrivals(desk, team.l1), Arrivals(desk, team.l1_other)
    clock.tick(minutes=30)
    down = ticket("down", URGENT)
    resources.request(desk, team.l2, down, "spare server")
    (claim,) = resources.stock(desk).waiting()
    by_frontline = resources.take_over(desk, team.l1, claim.id).refused[0].refusal
    assert by_frontline is not None
    assert by_frontline.code == "for_tier"
    assert resources.take_over(desk, team.l2, claim.id).done
    assert holders(desk) == {"spare-1": "high", "spare-2": "down"}, "it came from the one that weighs least"
    numbers = {name: reading.ticket(desk, i).ticket.number for name, i in {**ids, "down": down}.items()}
    assert moves(desk, ids["low"])[-1] == ("taken_over", "spare-2", numbers["down"])
    assert moves(desk, down)[-1] == ("granted", "spare-2", numbers["low"])
    assert waiting(desk) == ["low"], "who lost it waits again"
    assert [(a.kind, a.ticket_id) for a in watch.turn()] == [("resource_moved", ids["low"])]
    assert bystander.turn() == []
    past = [(c.subject, c.state, c.ended_by) for c in resources.history(desk, "spare-2")]
    assert past == [
        ("down", RequestState.HELD, ""), ("low", RequestState.TAKEN_OVER, "赵强"),
    ]  # fmt: skip


def test_nothing_is_taken_from_what_is_as_urgent_nor_by_what_is_not(
    desk: Desk, ticket: Any, team: Any
) -> None:
    assert resources.add(desk, team.lead, "lab", "test environment").done
    one, two, calm = ticket("one", URGENT), ticket("two", URGENT), ticket("calm")
    for each in (one, two, calm):
        resources.request(desk, team.l2, each, "lab")
    urgent, lesser = resources.stock(desk).waiting()
    for claim, code in ((urgent, "resource_all_urgent"), (lesser, "resource_not_urgent")):
        (refused,) = resources.take_over(desk, team.l2, claim.id).refused
        assert refused.refusal is not None
        assert refused.refusal.code == code
    assert holders(desk) == {"lab": "one"}


def test_what_a_resolved_ticket_had_is_free_and_goes_on(
    desk: Desk, servers: None, ticket: Any, team: Any, clock: Any
) -> None:
    ids = [ticket(f"t{n}") for n in range(4)]
    for each in ids:
        resources.request(desk, team.l2, each, "spare server")
    assert resources.settle(desk) == 0
    desk.act(team.lead, [Act(i, cm.Resolve("done")) for i in (ids[0], ids[2])])
    clock.tick(minutes=1)
    assert resources.settle(desk) == 2
    assert holders(desk) == {"spare-1": "t3", "spare-2": "t1"}
    assert moves(desk, ids[0])[-1][0] == "released"
    assert moves(desk, ids[2])[-1][0] == "withdrawn"
    assert resources.settle(desk) == 0


def test_a_merged_ticket_s_resource_goes_with_it(desk: Desk, servers: None, ticket: Any, team: Any) -> None:
    source, target = ticket("source"), ticket("target")
    resources.request(desk, team.l2, source, "spare-2")
    desk.merge(team.lead, [source], target)
    resources.settle(desk)
    assert holders(desk) == {"spare-2": "target"}
    assert moves(desk, target)[-1][:2] == ("granted", "spare-2")


def test_what_happened_with_a_resource_is_released_and_not_undone(
    desk: Desk, servers: None, ticket: Any, team: Any
) -> None:
    first = ticket("first")
    resources.request(desk, team.l2, first, "spare-1")
    batch = reading.ticket(desk, first).entries[-1].batch
    (refused,) = desk.undo(team.l2, batch).refused
    assert refused.refusal is not None
    assert refused.refusal.code == "undo_resource"
    assert holders(desk) == {"spare-1": "first"}


def test_who_may_and_what_is_refused(desk: Desk, servers: None, ticket: Any, team: Any) -> None:
    first = ticket("first")

    def code(done: Any) -> str:
        assert not done.done
        return str(done.refused[0].refusal.code)

    assert code(resources.add(desk, team.l2, "x", "y")) == "resource_lead"
    assert code(resources.add(desk, team.lead, " SPARE-1 ", "y")) == "resource_there"
    assert code(resources.add(desk, team.lead, "x", " ")) == "missing"
    assert code(resources.request(desk, team.l2, first, "a boat")) == "resource_unknown"
    assert resources.request(desk, team.l2, first, "spare-1").done
    assert code(resources.request(desk, team.l2, first, "spare-1")) == "resource_has"
    assert code(resources.retire(desk, team.lead, "spare-1")) == "resource_held"
    assert code(resources.release(desk, team.l2, "spare-2")) == "resource_free"
    with pytest.raises(NotFound):
        resources.release(desk, team.l2, "spare-9")
    with pytest.raises(NotFound):
        resources.history(desk, "spare-9")
    assert resources.release(desk, team.l2, "spare-1").done
    assert resources.retire(desk, team.lead, "spare-1").done
    desk.act(team.lead, [Act(first, cm.Resolve("done"))])
    assert code(resources.request(desk, team.l2, first, "spare-2")) == "resource_over"
    assert resources.add(desk, team.lead, "spare-1", "spare server").done, "a name may be used again"
    assert [c.subject for c in resources.history(desk, "spare-1")] == ["first"]


def test_many_who_ask_at_once_get_one_each_or_stand_in_one_queue(
    database_url: str, desk: Desk, servers: None, ticket: Any, team: Any
) -> None:
    ids = [ticket(f"t{n}") for n in range(8)]
    desks = [Desk.open(database_url, now=desk.now) for _ in range(4)]
    gate, faults = threading.Barrier(len(ids)), list[BaseException]()

    def ask(place: int) -> None:
        try:
            gate.wait()
            resources.request(desks[place % 4], team.l2, ids[place], "spare server")
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(ids))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in desks:
        each.close()
    assert faults == []
    there = resources.stock(desk)
    held = [claim.resource_id for claim in there.claims if claim.state is RequestState.HELD]
    assert len(held) == len(set(held)) == 2
    assert len(there.waiting()) == 6
    assert sum(step == "granted" for i in ids for step, *_ in moves(desk, i)) == 2


def test_giving_back_while_others_resolve_and_ask_ends_with_one_holder_each(
    database_url: str, desk: Desk, servers: None, ticket: Any, team: Any
) -> None:
    ids = [ticket(f"t{n}") for n in range(6)]
    for each in ids[:4]:
        resources.request(desk, team.l2, each, "spare server")
    desks = [Desk.open(database_url, now=desk.now) for _ in range(4)]
    gate, faults = threading.Barrier(4), list[BaseException]()

    def at_once(work: Any) -> None:
        try:
            gate.wait()
            work()
        except BaseException as error:
            faults.append(error)

    def resolve_all() -> None:
        desks[2].act(team.lead, [Act(i, cm.Resolve("done")) for i in (ids[3], ids[1])])
        resources.settle(desks[2])

    first = next(c.id for c in resources.stock(desk).claims if c.ticket_id == ids[0])
    works = [
        lambda: resources.give_back(desks[0], team.l2, first),
        lambda: resources.request(desks[1], team.l2, ids[4], "spare server"),
        resolve_all,
        lambda: resources.request(desks[3], team.l2, ids[5], "spare-1"),
    ]
    threads = [threading.Thread(target=at_once, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in desks:
        each.close()
    assert faults == []
    resources.settle(desk)
    there = resources.stock(desk)
    held = [c for c in there.claims if c.state is RequestState.HELD]
    assert len({c.resource_id for c in held}) == len(held) == 2
    assert {c.subject for c in held} | {c.subject for c in there.waiting()} == {"t2", "t4", "t5"}
