"""Policies applied to a desk: tried first, then written to the journals of all that is open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.people import Customer
from supportdesk.domain.policy import PolicyError
from supportdesk.domain.vocabulary import Category, Face
from supportdesk.services import policies, reading, simulation
from supportdesk.services.deadlines import verify
from supportdesk.services.desk import Act, Desk
from supportdesk.services.simulation import simulate
from tests.told import told


@pytest.fixture
def shipped(desk):
    return policies.text(desk)


@pytest.fixture
def faster(shipped):
    """Simple tickets get one hour instead of two, and office hours count."""
    return shipped.replace('category = "simple", within = "2h"', 'category = "simple", within = "1h"')


def registered(desk, agent, category=Category.SIMPLE):
    command = cm.Register(subject="down", customer=Customer("Wang", "Sales"), category=category)
    return desk.register(agent, command).done[0].ticket_id


def clocks(desk, ticket_id):
    return {c.name: c for c in reading.ticket(desk, ticket_id).ticket.clocks}


def test_a_preview_says_what_moves_and_writes_nothing(desk, clock, team, faster):
    near, far = registered(desk, team.l1), registered(desk, team.l1, Category.COMPLEX)
    before = clocks(desk, near)["resolution"].due
    clock.tick(minutes=90)
    seen = policies.preview(desk, faster)
    assert (seen.version, seen.tickets, seen.moved, seen.missed) == (2, 2, 1, 1)
    (move,) = seen.moves
    assert (move.clock, move.before, move.by, move.missed) == (
        "resolution",
        before,
        -timedelta(hours=1),
        True,
    )
    assert clocks(desk, near)["resolution"].due == before
    assert reading.ticket(desk, far).ticket.policy == 1
    assert verify(desk).sound


def test_applied_it_holds_open_tickets_new_ones_and_no_ended_one(desk, clock, team, faster):
    near, ended = registered(desk, team.l1), registered(desk, team.l1)
    desk.act(
        team.l1, [Act(ended, cm.Claim()), Act(ended, cm.Reply("so")), Act(ended, cm.Resolve("so", "so"))]
    )
    start = clock()
    clock.tick(minutes=30)
    done = policies.apply(desk, team.lead, faster)
    assert (done.version, done.tickets, done.moved) == (2, 1, 1)
    assert clocks(desk, near)["resolution"].due == start + timedelta(hours=1)
    assert reading.ticket(desk, ended).ticket.policy == 1
    assert reading.ticket(desk, registered(desk, team.l1)).ticket.policy == 2
    assert verify(desk).sound


def test_another_console_takes_the_new_version_up(desk, database_url, clock, team, faster):
    other = Desk.open(database_url, now=clock)
    try:
        here = registered(other, team.l1)
        policies.apply(desk, team.lead, faster)
        assert reading.ticket(other, here).ticket.policy == 2
        done = other.act(team.l1, [Act(here, cm.Claim())])
        assert done.done
        assert reading.ticket(other, registered(other, team.l1)).ticket.policy == 2
    finally:
        other.close()


def test_the_same_text_again_goes_on_where_it_was_cut_off(desk, team, faster, monkeypatch):
    monkeypatch.setattr(policies, "PAGE", 2)
    for _ in range(5):
        registered(desk, team.l1)

    class Pulled(Exception):
        pass

    def pull(done, _whole):
        if done == 2:
            raise Pulled

    with pytest.raises(Pulled):
        policies.apply(desk, team.lead, faster, pull)
    assert policies.apply(desk, team.lead, faster).tickets == 3
    assert policies.apply(desk, team.lead, faster).tickets == 0
    with pytest.raises(NotFound, match="no_policy"):
        policies.text(desk, 3)
    assert verify(desk).sound


def test_who_may_and_what_is_no_policy(desk, team, faster):
    with pytest.raises(BadInput, match="not_lead"):
        policies.apply(desk, team.l1, faster)
    with told(PolicyError, r"^Line 1: "):
        policies.apply(desk, team.lead, "clocks = 3\n" + faster)
    assert policies.text(desk) != faster


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_rows_are_what_the_journal_folds_to_whatever_came_before(desk, clock, team, deeds, shipped, data):
    tickets = [registered(desk, team.l1, data.draw(st.sampled_from(Category))) for _ in range(2)]
    for deed in data.draw(st.lists(deeds(), max_size=8)):
        clock.tick(minutes=deed.minutes)
        command = deed.make(clock(), tickets[deed.other % 2], "")
        if not isinstance(command, (cm.MergeInto, cm.Unmerge, cm.Undo)):
            desk.act(deed.agent, [Act(tickets[deed.ticket % 2], command)])
    calendar = data.draw(st.sampled_from(["always", "office"]))
    text = shipped.replace('use_calendar = "always"', f'use_calendar = "{calendar}"')
    policies.apply(desk, team.lead, text + f"# {data.draw(st.uuids())}\n")
    report = verify(desk)
    assert (report.drifts, report.damaged) == ((), ())


def test_simulated_the_past_is_told_again_and_nothing_written(desk, clock, team, faster):
    late, fast = registered(desk, team.l1), registered(desk, team.l1)
    for ticket_id, minutes in ((fast, 30), (late, 60)):
        clock.tick(minutes=minutes)
        acts = [cm.Claim(), cm.Reply("so"), cm.Resolve("so", "so")]
        assert not [o for o in desk.act(team.l1, [Act(ticket_id, c) for c in acts]).outcomes if o.refusal]
    found = simulate(desk, faster)
    assert found.tickets == 2
    place = ("resolution", "simple")
    assert (found.before[place, Face.MET], found.after[place, Face.MET]) == (2, 1)
    assert [(c.clock, c.before, c.after) for c in found.changed] == [("resolution", Face.MET, Face.MISSED)]
    assert simulate(desk, faster, since=clock()).tickets == 0
    assert simulate(desk, faster, until=clock()).tickets == 2
    assert policies.text(desk) != faster
    assert verify(desk).sound


def test_a_countrys_days_off_are_written_down_when_a_policy_is_stored(desk, clock, team, shipped):
    text = shipped.replace("[calendar.office]", '[calendar.office]\ncountry = "CN"')
    policies.apply(desk, team.lead, text)
    stored = policies.text(desk)
    year = clock().year
    assert f"{year}-10-01" in stored.partition("[calendar.office.public_holidays]")[2]
    assert policies.apply(desk, team.lead, text).version == 2, "said again, it is the same version"


def test_several_processes_replay_what_one_does(desk, clock, team, faster, monkeypatch):
    monkeypatch.setattr(simulation, "SMALL", 0)
    monkeypatch.setattr(simulation, "PAGE", 2)
    for minutes in (0, 30, 60, 90, 120):
        clock.tick(minutes=minutes)
        registered(desk, team.l1)
    one, two = simulate(desk, faster), simulate(desk, faster, processes=2)
    assert (one.tickets, one.before, one.after) == (two.tickets, two.before, two.after)
    assert one.changed == two.changed
    with pytest.raises(PolicyError):
        simulate(desk, "clock = 3", processes=2)
