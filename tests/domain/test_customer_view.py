"""What a customer may see: whatever happens to a ticket, nothing that was meant for the team."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportdesk.domain import events as ev
from supportdesk.domain.customer_view import Stage, customer_view
from supportdesk.domain.events import Entry
from supportdesk.domain.passage import born
from supportdesk.domain.people import SYSTEM, Actor, Agent, Customer
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Channel, Delivery, Impact, Status, Tier, Urgency

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ZHANG = Customer("张*", "销售部", "zhang@example.com")
LI = Actor.of(Agent("li.na", "李娜"))
SECRET = "SECRET"

TOLD = {
    "agent": {"public_replied"},
    "system": {"public_replied"},
    "customer": {"public_replied", "customer_answered", "fix_tested", "reopened"},
}
"""Whose events of which kinds a customer reads. A new event is hidden until somebody says otherwise here."""


def report(**changes: Any) -> Ticket:
    bare = Ticket(
        1, "T20260302-001", 2, 1, Status.IN_PROGRESS, Tier.L2, Channel.FORM, Urgency.LOW, Impact.ONE,
        "Printer", "It is offline", ZHANG, NOW, NOW, NOW, born(NOW),
    )  # fmt: skip
    return replace(bare, **changes)


REGISTERED = Entry(
    1,
    NOW,
    Actor.of_customer(ZHANG),
    ev.Registered("T20260302-001", NOW, Channel.FORM, 1, subject="Printer", description="It is offline"),
    "a",
)


def written(kind: type[ev.Event]) -> st.SearchStrategy[ev.Event]:
    """An event whose every text says SECRET."""
    hints = get_type_hints(kind)
    given: dict[str, st.SearchStrategy[Any]] = {}
    for field in fields(kind):
        hint = hints[field.name]
        if hint in (str, str | None):
            given[field.name] = st.just(SECRET)
        elif hint in (datetime, datetime | None):
            given[field.name] = st.just(NOW)
        elif field.default is MISSING and field.default_factory is MISSING:
            given[field.name] = st.from_type(hint)
    return st.builds(kind, **given)


@pytest.mark.parametrize("kind", sorted(set(ev.REGISTRY) - {"registered", "undone", "delivery_recorded"}))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_words_of_the_team_are_never_seen(kind: str, data: st.DataObject) -> None:
    event = data.draw(written(ev.REGISTRY[kind]))
    for actor in (LI, SYSTEM, Actor.of_customer(ZHANG)):
        entries = [REGISTERED, Entry(2, NOW, actor, event, "b")]
        seen = customer_view(report(), entries, "UTC")
        assert (SECRET in repr(seen)) <= (kind in TOLD[actor.kind.value])
        assert "李娜" not in repr(seen)
        assert "L2" not in repr(seen)


def test_words_that_were_undone_or_lost_or_can_be_taken_back_are_not_seen() -> None:
    said = Entry(2, NOW, LI, ev.PublicReplied("Hasty"), "b")
    undone = Entry(3, NOW, LI, ev.Undone((2,), "b"), "c")
    lost = Entry(3, NOW, SYSTEM, ev.DeliveryRecorded(2, Delivery.FAILED, "550"), "c")

    def lines(*entries: Entry, unsent: tuple[int, ...] = ()) -> list[str]:
        return [line.text for line in customer_view(report(), [REGISTERED, *entries], "UTC", unsent).lines]

    assert lines(said) == ["It is offline", "Hasty"]
    assert lines(said, undone) == lines(said, lost) == lines(said, unsent=(2,)) == ["It is offline"]


@pytest.mark.parametrize(
    ("status", "stage", "asks", "tells"),
    [
        (Status.NEW, Stage.RECEIVED, False, True),
        (Status.IN_PROGRESS, Stage.AT_WORK, False, True),
        (Status.WAITING_CUSTOMER, Stage.YOUR_TURN, True, True),
        (Status.RESOLVED, Stage.SOLVED, True, False),
        (Status.CLOSED, Stage.CLOSED, False, False),
    ],
)
def test_how_far_it_is_in_the_customers_words(status: Status, stage: Stage, asks: bool, tells: bool) -> None:
    expected = NOW + timedelta(hours=1)
    seen = customer_view(report(status=status, expected_at=expected), [REGISTERED], "UTC")
    assert (seen.stage, seen.asked_to_confirm) == (stage, asks)
    assert seen.expected_at == (expected if tells else None)


def test_a_merged_report_tells_of_the_other_only_how_far_it_is() -> None:
    other = report(id=2, number="T20260302-009", subject=SECRET, description=SECRET, status=Status.RESOLVED)
    seen = customer_view(report(status=Status.MERGED), [REGISTERED], "UTC", into=other)
    assert seen.stage is Stage.SOLVED
    assert seen.together
    assert not seen.asked_to_confirm
    assert SECRET not in repr(seen)
    assert "009" not in repr(seen)
