"""Who a customer is, on both databases."""

from __future__ import annotations

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category
from supportdesk.services import customers
from supportdesk.services.desk import Act
from tests.services.test_desk import registered


def test_a_name_brings_the_latest_contact_and_what_is_open(desk, clock, team):
    old = registered(
        desk,
        team.l1,
        customer=Customer("Ann Lee", "Sales", "old@example.com"),
        subject="one",
        category=Category.SIMPLE,
    )
    clock.tick(days=1)
    new = registered(desk, team.l1, customer=Customer("Ann Lee", "Sales", "ann@example.com"), subject="two")
    done = desk.act(team.l1, [Act(old, cm.Claim()), Act(old, cm.Resolve("done", "done"))])
    assert len(done.done) == 2, done.refused
    (found,) = customers.named(desk, "ann lee")
    assert found.customer == Customer("Ann Lee", "Sales", "ann@example.com")
    assert [(report.id, report.subject) for report in found.open] == [(new, "two")]


def test_people_of_one_name_are_told_apart(desk, clock, team):
    registered(desk, team.l1, customer=Customer("王伟", "财务部", "a@example.com"))
    registered(desk, team.l1, customer=Customer("王伟", "销售部", "b@example.com"))
    registered(desk, team.l1, customer=Customer("王伟光", "销售部", "c@example.com"))
    assert [each.customer.department for each in customers.named(desk, "王伟")] == ["销售部", "财务部"]
    assert customers.named(desk, "王") == customers.named(desk, " ") == ()
