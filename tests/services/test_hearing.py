"""Customers who speak for themselves: what they can say, what it does, and what it never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.hearing import WORDS, confirmation, still_broken
from supportdesk.domain.passage import born
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import ActorKind, Category, Channel, Impact, Status, Tier, Urgency
from supportdesk.services import reading
from supportdesk.services.desk import Act, Desk

ZHANG = Customer("张*", "销售部", "zhang@example.com")


@pytest.fixture
def ticket(desk: Desk, l1: Agent) -> int:
    command = cm.Register("打印机离线", customer=ZHANG, category=Category.SIMPLE)
    return desk.register(l1, command).outcomes[0].ticket_id


def status(desk: Desk, ticket_id: int) -> Status:
    return reading.ticket(desk, ticket_id).ticket.status


def hear(desk: Desk, ticket_id: int, *commands: cm.Command) -> bool:
    return not desk.hear(ZHANG, [Act(ticket_id, command) for command in commands]).refused


def test_an_answer_is_told_by_the_customer_and_wakes_what_waits(desk: Desk, l1: Agent, ticket: int) -> None:
    desk.act(l1, [Act(ticket, cm.Claim()), Act(ticket, cm.WaitForCustomer("Is it plugged in?"))])
    assert hear(desk, ticket, cm.RecordCustomerAnswer("It is.", Channel.FORM))
    view = reading.ticket(desk, ticket)
    assert view.ticket.status is Status.IN_PROGRESS
    assert view.entries[-1].actor.kind is ActorKind.CUSTOMER
    assert view.entries[-1].actor.name == "张*"


def test_no_word_of_a_customer_meets_the_response_clock(desk: Desk, ticket: int) -> None:
    desk.now.tick(minutes=3)  # type: ignore[attr-defined]
    assert hear(desk, ticket, cm.RecordCustomerAnswer("Any news?", Channel.FORM))
    folded = reading.ticket(desk, ticket).ticket
    response = folded.clock("response")
    assert response is not None
    assert response.met_at is None
    assert folded.first_answer_at is None


def test_a_confirmation_closes_what_is_resolved(desk: Desk, l1: Agent, ticket: int) -> None:
    desk.act(l1, [Act(ticket, cm.Resolve("Plugged in."))])
    before = reading.ticket(desk, ticket).ticket
    assert hear(desk, ticket, *confirmation(before))
    after = reading.ticket(desk, ticket).ticket
    assert after.status is Status.CLOSED
    assert after.confirmed_at is not None
    assert not after.unconfirmed


def test_still_broken_goes_back_to_work_from_every_state(desk: Desk, l1: Agent, ticket: int) -> None:
    desk.act(l1, [Act(ticket, cm.Resolve("Plugged in."))])
    assert hear(desk, ticket, still_broken(reading.ticket(desk, ticket).ticket, "Offline again"))
    assert status(desk, ticket) is Status.IN_PROGRESS
    desk.act(l1, [Act(ticket, cm.Resolve("New cable."))])
    assert hear(desk, ticket, *confirmation(reading.ticket(desk, ticket).ticket))
    assert hear(desk, ticket, still_broken(reading.ticket(desk, ticket).ticket, "And again"))
    folded = reading.ticket(desk, ticket).ticket
    assert folded.status is Status.IN_PROGRESS
    assert folded.reopened == 2
    assert folded.clock("resolution").met_at is None  # type: ignore[union-attr]


def test_a_customer_closes_nothing_without_confirming(desk: Desk, l1: Agent, ticket: int) -> None:
    desk.act(l1, [Act(ticket, cm.Resolve("Plugged in."))])
    assert not hear(desk, ticket, cm.Close("I don't care"))
    assert status(desk, ticket) is Status.RESOLVED


def test_words_come_whole_or_not_at_all(desk: Desk, ticket: int) -> None:
    assert not hear(desk, ticket, cm.RecordCustomerAnswer("Works now"), cm.Confirm())
    assert status(desk, ticket) is Status.NEW


def test_a_lead_can_take_back_what_a_customer_clicked(
    desk: Desk, l1: Agent, lead: Agent, ticket: int
) -> None:
    desk.act(l1, [Act(ticket, cm.Resolve("Plugged in."))])
    commands = confirmation(reading.ticket(desk, ticket).ticket)
    done = desk.hear(ZHANG, [Act(ticket, command) for command in commands])
    assert desk.undo(l1, done.batch).refused
    assert not desk.undo(lead, done.batch).refused
    assert status(desk, ticket) is Status.RESOLVED


@pytest.mark.parametrize(
    "command",
    [cm.AddNote("x"), cm.Claim(), cm.Resolve("x"), cm.Classify(Category.URGENT), cm.Reply("x"), cm.Undo("x")],
)
def test_what_only_agents_do_is_no_word_of_a_customer(desk: Desk, ticket: int, command: cm.Command) -> None:
    with pytest.raises(TypeError):
        hear(desk, ticket, command)


@given(st.sampled_from(Status), st.text(min_size=1))
def test_what_it_means_is_always_a_customers_word(state: Status, text: str) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    bare = Ticket(
        1, "T20260302-001", 1, 1, state, Tier.L1, Channel.FORM, Urgency.LOW, Impact.ONE, "x", "", ZHANG, now,
        now, now, born(now),
    )  # fmt: skip
    for ticket in (bare, replace(bare, confirmed_at=now + timedelta(1))):
        assert isinstance(still_broken(ticket, text), WORDS)
        assert all(isinstance(command, WORDS) for command in confirmation(ticket))
