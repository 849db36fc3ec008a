"""Edge cases of deadlines that need a desk: two agents at once, a machine's clock that goes back."""

from __future__ import annotations

from datetime import timedelta

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category
from supportdesk.services import reading
from supportdesk.services.deadlines import verify
from supportdesk.services.desk import Act


def registered(desk, agent):
    command = cm.Register(subject="down", customer=Customer("Wang", "Sales"), category=Category.SIMPLE)
    return desk.register(agent, command).done[0].ticket_id


def test_case_57_of_two_at_once_one_succeeds_and_the_other_is_told(desk, clock, team):
    ticket = registered(desk, team.l1)
    seen = reading.ticket(desk, ticket).ticket.seq
    first = desk.act(team.l1, [Act(ticket, cm.Claim(), seen)])
    second = desk.act(team.l1_other, [Act(ticket, cm.Claim(), seen)])
    assert first.done
    assert not second.done
    assert second.refused[0].refusal is not None
    before = reading.ticket(desk, ticket).ticket.clocks
    desk.act(team.l1, [Act(ticket, cm.Reply("on it"))])
    desk.act(team.l1_other, [Act(ticket, cm.Reply("so am I"))])
    met = [c for c in reading.ticket(desk, ticket).ticket.clocks if c.name == "response" and c.met_at]
    assert len(met) == 1, "met once, whoever answers too"
    assert len(before) <= len(reading.ticket(desk, ticket).ticket.clocks)


def test_case_58_no_entry_is_dated_before_the_one_it_follows(desk, clock, team):
    ticket = registered(desk, team.l1)
    clock.tick(minutes=5)
    desk.act(team.l1, [Act(ticket, cm.Claim())])
    noon = clock()
    clock.now = noon - timedelta(hours=2)  # a step back by the time server
    desk.act(team.l1, [Act(ticket, cm.Reply("on it"))])
    view = reading.ticket(desk, ticket)
    assert [e.at for e in view.entries] == sorted(e.at for e in view.entries)
    assert view.entries[-1].at == noon
    assert {c.name: c for c in view.ticket.clocks}["response"].met_at == noon
    assert verify(desk).sound
