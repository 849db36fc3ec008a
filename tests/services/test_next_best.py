"""The next best ticket is found among a few candidates: the same as by looking at every ticket there is."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.next_best import next_best as worst
from supportdesk.domain.vocabulary import Category
from supportdesk.services import policies
from supportdesk.services.desk import Act
from supportdesk.services.next_best import next_best
from tests.services.test_desk import folded, registered


@pytest.fixture
def calendar(desk, team, request):
    """Tickets of before are held to the calendar that ships, those of after to this one."""

    def to(name: str) -> None:
        text = policies.text(desk).replace('use_calendar = "always"', f'use_calendar = "{name}"')
        if name != "always":
            policies.apply(desk, team.lead, text)

    return to


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_few_candidates_hold_the_worst_of_all(desk, clock, team, deeds, data):
    tickets = []
    for deed in data.draw(st.lists(deeds(), min_size=4, max_size=14)):
        clock.tick(minutes=deed.minutes)
        if len(tickets) < 4:
            category = data.draw(st.none() | st.sampled_from(Category))
            tickets.append(registered(desk, deed.agent, category=category))
        command = deed.make(clock(), tickets[0], "none")
        if not isinstance(command, (cm.MergeInto, cm.Unmerge, cm.Undo)):
            desk.act(deed.agent, [Act(tickets[deed.ticket % len(tickets)], command)])
    clock.tick(minutes=data.draw(st.sampled_from([0, 3, 60, 3000])))
    for agent in team.everybody:
        for without in ((), tickets[:2]):
            found = next_best(desk, agent, without)
            told = (folded(desk, i) for i in desk_ids(desk) if i not in without)
            by_all = worst(told, agent, desk.book, clock())
            assert (found is None) == (by_all is None)
            if found is not None and by_all is not None:
                assert found.share == by_all.share
                assert (found.clock and found.clock.due) == (by_all.clock and by_all.clock.due)


def desk_ids(desk) -> list[int]:
    from supportdesk.store.tickets import ids_by_number

    return desk.database.read(ids_by_number)


def test_office_hours_count_as_the_office_counts_them(desk, clock, team, l1, calendar):
    """Of two with one target the one that is due first is worse, whatever nights lie between."""
    calendar("office")
    first = registered(desk, l1, category=Category.SIMPLE)
    clock.tick(hours=30)
    second = registered(desk, l1, category=Category.COMPLEX)
    clock.tick(minutes=4)
    by_all = worst((folded(desk, i) for i in (first, second)), l1, desk.book, clock())
    found = next_best(desk, l1)
    assert (found.id, found.share) == (by_all.id, by_all.share)
    assert next_best(desk, l1, [first]).id == second
    assert next_best(desk, l1, [first, second]) is None


def test_where_no_clock_runs_the_oldest_report_comes_next(desk, clock, l1):
    one = registered(desk, l1, category=Category.SIMPLE)
    clock.tick(minutes=1)
    two = registered(desk, l1, category=Category.SIMPLE)
    for ticket in (one, two):
        desk.act(l1, [Act(ticket, cm.Reply("which?")), Act(ticket, cm.SetPriority(cm.Priority.LOW))])
        desk.act(l1, [Act(ticket, cm.WaitForCustomer())])
    assert next_best(desk, l1) is None, "both wait for their customers"
    desk.act(l1, [Act(two, cm.RecordCustomerAnswer("the big one"))])
    assert next_best(desk, l1).id == two
