"""Incidents with many reports: opened, added to, told and resolved together; each keeps its own clocks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.courtesy import Fault
from supportdesk.domain.outgoing import Sender
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import Category, Delivery, LinkKind, Status
from supportdesk.services import broadcasting, bulk, incidents, outgoing, people, reading, suggesting
from supportdesk.services.desk import Act, Desk

PEOPLE = [
    ("Ada Byron", "Sales", "ada@example.com"),
    ("王小明", "财务部", "wang@example.com"),
    ("Olu Ade", "Legal", "8021"),
    ("Mei Lin", "Design", "mei@example.com"),
]


@pytest.fixture
def reports(desk: Desk, team) -> list[int]:
    """Four reports of one thing, the first of which stands for all."""
    for agent in team.everybody:
        people.add(desk, agent)
    return [
        report(desk, team.l1, f"VPN drops every few minutes, gateway vpn-2 ({n})", Customer(*who))
        for n, who in enumerate(PEOPLE)
    ]


def report(desk: Desk, agent: Agent, subject: str, customer: Customer, **more) -> int:
    done = desk.register(agent, cm.Register(subject, customer=customer, **more))
    return done.done[0].ticket_id


def ticket(desk: Desk, ticket_id: int):
    return reading.ticket(desk, ticket_id).ticket


def codes(done) -> list[str | None]:
    return [outcome.refusal.code if outcome.refusal else None for outcome in done.outcomes]


@pytest.fixture
def incident(desk: Desk, reports: list[int], l1) -> int:
    assert codes(incidents.attach(desk, l1, reports[0], reports[1:])) == [None, None, None]
    return reports[0]


# ---------------------------------------------------------------- parts


def test_a_ticket_stands_for_many_and_each_of_them_knows_it(desk, incident, reports, l1):
    view = reading.ticket(desk, incident)
    assert [row.id for row in view.parts] == reports[1:]
    assert view.parent is None
    part = reading.ticket(desk, reports[2])
    assert part.parent is not None
    assert (part.parent.id, part.parts) == (incident, ())
    found = incidents.incident(desk, reports[2])
    assert (found.ticket.id, [row.id for row in found.parts]) == (incident, reports[1:])
    number = ticket(desk, incident).number
    asked = reading.query(desk, f"parent:{number}")
    assert sorted(reading.select(desk, l1, asked)) == reports[1:]
    assert sorted(reading.select(desk, l1, reading.query(desk, "incident:none"))) == [incident]


def test_there_are_two_levels_and_one_incident_a_ticket(desk, incident, reports, l1):
    other = report(desk, l1, "Mail is slow", Customer("Tom Weber", "Sales"))
    assert codes(incidents.attach(desk, l1, other, [incident])) == ["part_has_parts"]
    assert codes(incidents.attach(desk, l1, reports[1], [other])) == ["incident_is_part"]
    assert codes(incidents.attach(desk, l1, other, [reports[1], reports[2]])) == ["part_of_another"] * 2
    assert codes(incidents.attach(desk, l1, incident, [incident, reports[1], other])) == [
        "link_to_itself", "no_change", None,
    ]  # fmt: skip


def test_what_is_linked_by_hand_goes_the_same_way(desk, incident, reports, l1):
    other = report(desk, l1, "Mail is slow", Customer("Tom Weber", "Sales"))
    link = cm.LinkTicket(LinkKind.CHILD_OF, reports[1], ticket(desk, reports[1]).number)
    assert codes(bulk.carry_out(desk, l1, link, ((other, None),))) == ["incident_is_part"]


def test_a_part_is_taken_out_and_may_become_part_of_another(desk, incident, reports, l1):
    assert codes(desk.act(l1, [Act(reports[1], cm.Detach())])) == [None]
    assert codes(desk.act(l1, [Act(reports[1], cm.Detach())])) == ["no_parent"]
    assert [row.id for row in reading.ticket(desk, incident).parts] == reports[2:]
    other = report(desk, l1, "Mail is slow", Customer("Tom Weber", "Sales"))
    assert codes(incidents.attach(desk, l1, other, [reports[1]])) == [None]


def test_one_undo_takes_all_of_them_out_again(desk, reports, l1):
    done = incidents.attach(desk, l1, reports[0], reports[1:])
    assert codes(desk.undo(l1, done.batch)) == [None, None, None]
    assert reading.ticket(desk, reports[0]).parts == ()
    assert ticket(desk, reports[1]).parent is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(moves=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from("aaad")), max_size=12))
def test_whatever_is_attached_and_detached_there_is_never_a_third_level(desk, reports, l1, moves):
    for one, other, what in moves:
        if what == "a":
            incidents.attach(desk, l1, reports[one], [reports[other]])
        else:
            desk.act(l1, [Act(reports[one], cm.Detach())])
    views = [reading.ticket(desk, i) for i in reports]
    for view in views:
        assert not (view.parts and view.parent)
        links = [link for link in view.ticket.links if link.kind is LinkKind.CHILD_OF]
        assert len(links) <= 1
        assert all(reading.ticket(desk, row.id).parent.id == view.ticket.id for row in view.parts)


# ---------------------------------------------------------------- further reports


def test_further_reports_are_proposed_and_never_added_by_themselves(desk, clock, incident, reports, l1):
    clock.tick(hours=2)  # no burst any more
    like = report(desk, l1, "VPN drops again, gateway vpn-2", Customer("Jo March", "Support"))
    report(desk, l1, "Printer prints blank pages", Customer("Jo March", "Support"))
    found = incidents.incident(desk, incident)
    assert [row.id for row in found.proposed] == [like]
    assert [row.id for row in found.parts] == reports[1:]
    assert [(row.id, [one.id for one in joined]) for row, joined in incidents.further(desk)] == [
        (incident, [like])
    ]
    incidents.attach(desk, l1, incident, [like])
    assert incidents.incident(desk, incident).proposed == ()
    assert incidents.further(desk) == []


# ---------------------------------------------------------------- told together


TEXT = "Hello {customer}, {number}: the gateway is being replaced. We expect {eta}."


def test_each_customer_is_told_on_their_own_ticket_with_their_own_words(desk, clock, incident, reports, l1):
    outgoing.set_sender(desk, Agent("x", "X", roles=people_roles()), Sender("desk@example.com", "Desk", SMTP))
    later = clock() + timedelta(hours=2)
    shown = broadcasting.recipients(desk, l1, [incident, *reports[1:]], TEXT, later)
    assert [(one.customer, one.address) for one in shown] == [
        ("Sales-Ada Byron", "ada@example.com"), ("财务部-王小明", "wang@example.com"),
        ("Legal-Olu Ade", ""), ("Design-Mei Lin", "mei@example.com"),
    ]  # fmt: skip
    assert [one.text.split(",")[0] for one in shown] == [
        "Hello Ada Byron", "Hello 王小明", "Hello Olu Ade", "Hello Mei Lin",
    ]  # fmt: skip
    assert [one.stands_for_all for one in shown] == [True, False, False, False]
    assert all(one.chosen and not one.found for one in shown)
    done = broadcasting.tell(desk, l1, tuple((o.ticket_id, o.seq) for o in shown), TEXT, later)
    assert codes(done) == [None] * 4
    for one in shown:
        t = ticket(desk, one.ticket_id)
        assert t.expected_at == later
        assert t.clock("response").met_at == clock()
        last = reading.ticket(desk, one.ticket_id).entries[-1].event
        assert last.text == one.text
    assert sorted(m.recipient for m in outgoing.waiting(desk)) == [
        "ada@example.com", "mei@example.com", "wang@example.com",
    ]  # fmt: skip


SMTP = "smtp+plain://127.0.0.1:2525"


def people_roles():
    from supportdesk.domain.vocabulary import Role

    return frozenset({Role.TEAM_LEAD})


def test_it_meets_each_update_clock_which_stays_its_own(desk, clock, incident, reports, l1):
    for minutes, one in enumerate(reports):
        clock.tick(minutes=minutes)
        desk.act(l1, [Act(one, cm.Reply("We look at it."))])
    due = [ticket(desk, one).clock("update").due for one in reports]
    assert len(set(due)) == len(reports)  # each from its own first answer
    clock.tick(hours=1)
    shown = broadcasting.recipients(desk, l1, reports, TEXT, clock() + timedelta(hours=2))
    assert [one.update_due for one in shown] == due
    broadcasting.tell(
        desk, l1, tuple((o.ticket_id, o.seq) for o in shown), TEXT, clock() + timedelta(hours=2)
    )
    for one in reports:
        first, second = [c for c in ticket(desk, one).clocks if c.name == "update"]
        assert first.met_at == clock()
        assert second.due == clock() + timedelta(hours=4)


def test_mails_that_are_still_held_come_back_by_one_undo(desk, clock, incident, reports, l1, lead):
    outgoing.set_sender(desk, lead, Sender("desk@example.com", "Desk", SMTP))
    later = clock() + timedelta(hours=2)
    done = broadcasting.tell(desk, l1, tuple((i, None) for i in reports), TEXT, later)
    assert len(outgoing.waiting(desk, (Delivery.HELD,))) == 3
    assert codes(desk.undo(l1, done.batch, reports)) == [None] * 4
    assert outgoing.waiting(desk, (Delivery.HELD,)) == []
    assert [ticket(desk, one).first_answer_at for one in reports] == [None] * 4


def test_who_was_answered_meanwhile_is_not_told_and_the_others_are(
    desk, clock, incident, reports, l1, l1_other
):
    later = clock() + timedelta(hours=2)
    shown = broadcasting.recipients(desk, l1, reports, TEXT, later)
    desk.act(l1_other, [Act(reports[1], cm.Reply("I have it."))])
    desk.act(l1_other, [Act(reports[2], cm.RecordCustomerAnswer("It works again for me"))])
    done = broadcasting.tell(desk, l1, tuple((o.ticket_id, o.seq) for o in shown), TEXT, later)
    assert codes(done) == [None, "spoken_since", "spoken_since", None]


def test_a_variable_without_value_keeps_one_and_lets_the_others_go(desk, clock, incident, reports, l1):
    desk.act(l1, [Act(i, cm.RecordDiagnosis("gateway", "replace it")) for i in reports[:2]])
    text, later = "We will: {solution}.", clock() + timedelta(hours=1)
    shown = broadcasting.recipients(desk, l1, reports, text, later)
    assert [one.stopped for one in shown] == [False, False, True, True]
    assert shown[2].found[0].fault is Fault.UNRESOLVED
    done = broadcasting.tell(desk, l1, tuple((o.ticket_id, o.seq) for o in shown), text, later)
    assert codes(done) == [None, None, "unresolved", "unresolved"]


def test_each_recipient_is_guarded_alone(desk, incident, reports, l1, clock):
    shown = broadcasting.recipients(
        desk, l1, reports, "As Ada Byron told us, it is vpn-2.", clock() + timedelta(hours=1)
    )
    assert [[each.fault for each in one.found] for one in shown] == [[], *[[Fault.STRANGER]] * 3]


# ---------------------------------------------------------------- resolved together


def test_open_parts_are_resolved_with_the_incident_but_not_who_waits_for_an_answer(
    desk, clock, incident, reports, l1, l1_other
):
    desk.act(l1, [Act(i, cm.Reply("We look at it.")) for i in reports])
    desk.act(l1, [Act(reports[1], cm.Classify(Category.SIMPLE))])
    clock.tick(minutes=30)
    desk.act(l1_other, [Act(reports[2], cm.RecordCustomerAnswer("And my files are gone now!"))])
    shown = broadcasting.recipients(
        desk, l1, reports, "{customer}: it holds again.", solution="Gateway replaced."
    )
    assert [one.chosen for one in shown] == [True, True, False, True]
    assert [one.refusal for one in shown] == [None] * 4
    chosen = tuple((one.ticket_id, one.seq) for one in shown if one.chosen)
    done = broadcasting.tell(desk, l1, chosen, "{customer}: it holds again.", None, "Gateway replaced.")
    assert codes(done) == [None, None, None]
    every = [ticket(desk, one) for one in reports]
    assert [t.status for t in every] == [
        Status.RESOLVED,
        Status.RESOLVED,
        Status.IN_PROGRESS,
        Status.RESOLVED,
    ]
    assert [t.category for t in every] == [Category.COMPLEX, Category.SIMPLE, None, Category.COMPLEX]
    assert every[3].solution == "Gateway replaced."
    assert codes(desk.undo(l1, done.batch, [i for i, _seq in chosen])) == [None, None, None]
    assert ticket(desk, reports[3]).category is None
    assert all(ticket(desk, one).status.is_open for one in reports)


def test_who_wrote_between_preview_and_resolution_is_left_open(desk, incident, reports, l1, l1_other):
    shown = broadcasting.recipients(desk, l1, reports, "", solution="Gateway replaced.")
    desk.act(l1_other, [Act(reports[1], cm.RecordCustomerAnswer("still broken"))])
    done = broadcasting.tell(
        desk, l1, tuple((o.ticket_id, o.seq) for o in shown), "", None, "Gateway replaced."
    )
    assert codes(done) == [None, "spoken_since", None, None]
    assert ticket(desk, reports[1]).status.is_open


def test_what_is_part_of_the_same_incident_is_not_suggested_as_alike(desk, incident, reports, l1):
    desk.act(l1, [Act(reports[3], cm.Detach())])
    for one in (incident, reports[1]):
        found = {each.id for each in suggesting.suggestions(desk, one).tickets}
        assert found <= {reports[3]}
