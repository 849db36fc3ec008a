"""The look at a reply against what the desk knows: other customers, the team, who moved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.courtesy import Fault
from supportdesk.domain.errors import NotFound
from supportdesk.domain.people import Agent, Customer
from supportdesk.services import guarding, people
from supportdesk.services.desk import Act, Desk


@pytest.fixture
def tickets(desk: Desk, team) -> tuple[int, int]:
    for agent in team.everybody:
        people.add(desk, agent)
    made = [
        desk.register(team.l1, cm.Register(subject, customer=customer)).done[0].ticket_id
        for subject, customer in (
            ("VPN", Customer("Ada Byron", "Sales", "ada@example.com")),
            ("打印机", Customer("王小明", "财务部", "wang@example.com")),
        )
    ]
    return made[0], made[1]


def faults(desk: Desk, agent: Agent, ticket: int, text: str, **more) -> list[tuple[Fault, str]]:
    return [(one.fault, one.words) for one in guarding.look(desk, agent, ticket, text, **more)]


def test_other_customers_are_known_by_name_whoever_they_are(desk, tickets, l1):
    ada, wang = tickets
    assert faults(desk, l1, ada, "Hello {customer}, we solved it for 王小明 before.") == [
        (Fault.STRANGER, "王小明")
    ]
    assert faults(desk, l1, wang, "{customer}您好,Ada Byron 也遇到了。") == [(Fault.STRANGER, "Ada Byron")]
    assert faults(desk, l1, wang, "王小明您好,我是李娜。") == []  # the customer, and one of the team


def test_a_contact_that_was_changed_by_another_is_seen_at_once(desk, clock, tickets, l1, l1_other):
    ada, _wang = tickets
    desk.act(l1, [Act(ada, cm.Reply("We look at it."))])
    clock.tick(minutes=1)
    desk.act(l1_other, [Act(ada, cm.Amend(customer=Customer("Ada Byron", "Sales", "bob@example.org")))])
    later = clock() + timedelta(hours=1)
    assert faults(desk, l1, ada, "Still on it.", expected_at=later) == [(Fault.RECIPIENT, "bob@example.org")]


def test_a_variable_is_filled_before_it_is_looked_at_and_one_without_value_stops(desk, tickets, l1):
    ada, _wang = tickets
    found = guarding.look(desk, l1, ada, "By {eta}.")
    assert [(one.fault, one.stops) for one in found] == [(Fault.UNRESOLVED, True)]
    assert guarding.look(desk, l1, ada, "By {eta}.", desk.now() + timedelta(hours=1)) == []


def test_of_no_ticket_nothing_is_found(desk, l1):
    with pytest.raises(NotFound):
        guarding.look(desk, l1, 4711, "hello")
