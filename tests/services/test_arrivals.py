"""What comes to an agent is told once, to whom it concerns, whichever the database."""

from __future__ import annotations

from typing import Any

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category, Group, Tier
from supportdesk.services.arrivals import Arrivals
from supportdesk.services.desk import Act, Desk


def registered(desk: Desk, agent: Any, subject: str) -> int:
    fields = {"customer": Customer("Ada"), "category": Category.COMPLEX}
    return desk.register(agent, cm.Register(subject, **fields)).outcomes[0].ticket_id


def test_each_is_told_once_to_whom_it_concerns(desk: Desk, clock: Any, team: Any) -> None:
    before = registered(desk, team.l1, "before")
    desk.act(team.l1, [Act(before, cm.Claim()), Act(before, cm.HandOver(team.l1_other, "", ""))])
    people = {a.id: Arrivals(desk, a) for a in (team.l1, team.l1_other, team.l2, team.l2_network)}
    first, second = registered(desk, team.l1, "first"), registered(desk, team.l1, "second")
    for ticket in (first, second):
        assert desk.act(team.l1, [Act(ticket, cm.Claim())]).done
        assert desk.act(team.l1, [Act(ticket, cm.Reply("We look."))]).done
    assert desk.act(team.l1, [Act(first, cm.Escalate(Tier.L2, "tried", "Why?", group=Group.SYSTEM))]).done
    assert desk.act(team.l1, [Act(second, cm.HandOver(team.l1_other, "call her", "quiet"))]).done
    clock.tick(minutes=1)
    assert desk.act(team.l2, [Act(first, cm.ReturnHandover("Which host?"))]).done

    def told(agent: Any) -> list[tuple[str, str, str, str]]:
        return [(a.kind, a.subject, a.by, a.words) for a in people[agent.id].turn()]

    assert told(team.l2) == [("escalated", "first", "李娜", "Why?")]
    assert told(team.l2_network) == []
    assert told(team.l1_other) == [("handed_over", "second", "李娜", "call her")]
    assert told(team.l1) == [("handover_returned", "first", "赵强", "Which host?")]
    assert not any(watch.turn() for watch in people.values())
