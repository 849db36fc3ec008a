"""The suggested priority: impact × urgency (process §1), every pair of them."""

from __future__ import annotations

import pytest

from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.storable import storable
from supportdesk.domain.vocabulary import Impact, Priority, Role, Status, Tier, Urgency, suggested_priority

#            low      medium   high
TABLE = """
one          low      medium   medium
team         medium   medium   high
many         medium   high     urgent
everyone     high     urgent   urgent
"""


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [
        (row.split()[0], urgency, word)
        for row in TABLE.strip().splitlines()
        for urgency, word in zip(("low", "medium", "high"), row.split()[1:], strict=True)
    ],
)
def test_suggested_priority(impact, urgency, priority):
    assert suggested_priority(Impact(impact), Urgency(urgency)) is Priority(priority)


def test_the_most_pressing_comes_first():
    assert sorted(Priority, key=lambda p: p.rank) == ["urgent", "high", "medium", "low"]
    assert [tier.level for tier in Tier] == [1, 2, 3]
    assert [s for s in Status if s.is_open] == ["new", "in_progress", "waiting_customer"]


def test_a_customer_is_shown_as_the_tracking_table_writes_one():
    assert Customer("张*", "销售部").display == "销售部-张*"
    assert Customer("张*").display == "张*"
    assert Customer(department="销售部").display == "销售部"


def test_the_lead_leads():
    assert Agent("a", "A", roles=frozenset({Role.TEAM_LEAD})).leads
    assert not Agent("a", "A", roles=frozenset({Role.CUSTOMER_SERVICE_MANAGER})).leads


def test_texts_that_no_database_keeps_are_made_storable():
    odd = Customer("a\0b", "\ud83d", "ok 😀")
    assert storable(odd) == Customer("a\ufffdb", "\ufffd", "ok 😀")
    assert storable(("x\0", 1)) == ("x\ufffd", 1)
    fine = Customer("张*")
    assert storable(fine) is fine
