"""What is part of an incident: when it may be, and what further reports look like it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.incidents import joining
from supportdesk.domain.outbreaks import Report
from supportdesk.domain.parts import why_not_part
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Category, LinkKind

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LINK = cm.LinkTicket(LinkKind.CHILD_OF, 5, "T5")


def test_one_incident_a_ticket_until_it_is_taken_out(story, l1):
    s = story(Category.COMPLEX)
    s.do(l1, LINK, "09:01")
    assert s.ticket.parent.number == "T5"
    other = cm.LinkTicket(LinkKind.CHILD_OF, 6, "T6")
    assert s.refused(l1, other) == Refusal("part_of_another", {"number": "T5"})
    s.do(l1, cm.LinkTicket(LinkKind.RELATED, 6, "T6"), "09:02")
    s.do(l1, cm.Detach(), "09:03")
    assert s.ticket.parent is None
    assert [link.kind for link in s.ticket.links] == [LinkKind.RELATED]
    assert s.refused(l1, cm.Detach()) == Refusal("no_parent")
    s.do(l1, other, "09:04")
    assert s.ticket.parent.number == "T6"


def test_taking_out_is_taken_back(story, l1):
    s = story(Category.COMPLEX)
    s.do(l1, LINK, "09:01")
    out = s.do(l1, cm.Detach(), "09:02")
    s.undo(l1, out, "09:03")
    assert s.ticket.parent.number == "T5"


def test_a_part_moves_no_clock(story, l1):
    s = story(Category.COMPLEX)
    before = s.ticket.clocks
    s.do(l1, LINK, "09:01")
    s.do(l1, cm.Detach(), "09:02")
    assert s.ticket.clocks == before


@pytest.mark.parametrize("has_parts", [False, True])
def test_a_ticket_is_no_part_of_itself_and_what_has_parts_is_none(story, l1, has_parts):
    s = story(Category.COMPLEX)
    assert why_not_part(s.ticket, s.ticket, has_parts=has_parts) == Refusal("link_to_itself")


def report(number: int, words: str) -> Report:
    return Report(number, NOON, "Sales", frozenset(words.split()))


MEMBERS = [report(1, "vpn gateway drops"), report(2, "vpn gateway again"), report(3, "gateway vpn down")]


def test_what_is_like_a_good_part_of_them_joins():
    weights = dict.fromkeys(["vpn", "gateway", "drops", "again", "down", "printer", "jam", "mail"], 1.0)
    others = [report(7, "vpn gateway"), report(8, "printer jam"), report(9, "mail gateway")]
    assert [each.id for each in joining(MEMBERS, others, weights)] == [7, 9]
    assert joining([], others, weights) == []


@given(
    others=st.lists(st.sets(st.sampled_from(["vpn", "gateway", "mail", "x"])), max_size=6),
    weights=st.dictionaries(st.sampled_from(["vpn", "gateway", "mail"]), st.floats(0.1, 5)),
)
def test_nothing_joins_without_a_word_in_common_that_weighs(others, weights):
    reports = [Report(10 + n, NOON, "", frozenset(words)) for n, words in enumerate(others)]
    words = {"vpn", "gateway", "drops", "again", "down"}
    for each in joining(MEMBERS, reports, weights):
        assert each.tokens & words & weights.keys()
