"""What the desk does by itself at the end of a ticket (process §4, §8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain import loop
from supportdesk.domain.evolution import SIGNALS, fold
from supportdesk.domain.people import SYSTEM, Actor, Customer
from supportdesk.domain.policy import PolicyError, parse_policy
from supportdesk.domain.vocabulary import Category, Delivery
from tests.domain.conftest import SHIPPED
from tests.told import told

CUSTOMER = Actor.of_customer(Customer("Ann"))


@pytest.fixture
def resolved(story, l1):
    s = story(Category.SIMPLE)
    s.do(l1, cm.Reply("On it."), "09:02")
    s.do(l1, cm.Resolve("Restarted it.", "It works again."), "09:30")
    return s


def closes(s, at):
    """What closes it at an instant, and when to ask again."""
    found = loop.due(s.ticket, s.entries, s.policy, at, reached=False)
    return next((e for e in found.happened if isinstance(e, ev.Closed)), None), found.again_at


def test_what_nobody_spoke_about_is_closed_after_a_week_and_marked(resolved, l1, at):
    assert closes(resolved, at("7 09:29"))[0] is None
    closed, _again = closes(resolved, at("7 09:30"))
    assert closed == ev.Closed(silence=timedelta(days=7))
    resolved.happen(closed, "7 09:30")
    ticket = resolved.ticket
    assert ticket.silence == timedelta(days=7)
    assert ticket.loop_gap() == "unconfirmed"
    resolved.do(l1, cm.Reopen("It is back."), "8 09:00")
    assert resolved.ticket.silence is None


def test_what_was_confirmed_is_closed_soon(resolved, l1, at):
    resolved.do(l1, cm.Confirm(), "2 10:00")
    assert closes(resolved, at("2 10:59")) == (None, at("2 11:00"))
    assert closes(resolved, at("2 11:00"))[0] == ev.Closed()


def test_a_customer_who_spoke_since_is_never_closed_over(resolved, l1, at):
    resolved.happen(ev.CustomerAnswered("Not sure yet."), "3 09:00", CUSTOMER)
    assert closes(resolved, at("30 09:00"))[0] is None
    resolved.do(l1, cm.Reply("Tell us when you are."), "4 09:00")
    assert closes(resolved, at("11 08:59"))[0] is None
    assert closes(resolved, at("11 09:00"))[0] is not None, "a week after the last word"


def test_nor_one_whom_the_answer_did_not_reach(resolved, at):
    said = next(e.seq for e in resolved.entries if isinstance(e.event, ev.Resolved)) - 1
    failed = ev.Entry(6, at("09:31"), SYSTEM, ev.DeliveryRecorded(said, Delivery.FAILED, "550"), "b9")
    entries = [*resolved.entries, failed]
    found = loop.due(fold(1, entries, resolved.book), entries, resolved.policy, at("30 09:00"), reached=False)
    assert not [e for e in found.happened if isinstance(e, ev.Closed)]


def test_a_survey_that_did_not_arrive_holds_nothing_up(resolved, at):
    resolved.happen(ev.SurveySent(at("15 00:00"), "x"), "10:30")
    resolved.happen(ev.DeliveryRecorded(len(resolved.entries), Delivery.FAILED, "550"), "10:31")
    assert closes(resolved, at("7 09:30"))[0] is not None


def test_a_closing_that_was_taken_back_is_not_done_again(resolved, l1, lead, at):
    batch = resolved.happen(ev.Closed(silence=timedelta(days=7)), "7 09:30", SYSTEM)
    resolved.undo(lead, batch, "8 09:00")
    assert closes(resolved, at("30 09:00"))[0] is None
    resolved.do(l1, cm.Reopen("It is back."), "31 09:00")
    resolved.do(l1, cm.Resolve("Replaced it."), "31 10:00")
    assert closes(resolved, at("38 10:00"))[0] is not None


def test_an_open_ticket_is_left_alone(story, l1, at):
    s = story(Category.SIMPLE)
    s.do(l1, cm.WaitForCustomer("Is it plugged in?"), "09:05")
    assert closes(s, at("99 09:00"))[0] is None


def without(*tables: str) -> str:
    text = SHIPPED
    for table in tables:
        begin = text.index(f"[{table}]")
        end = min(n for mark in ("\n[", "\n# ---") if (n := text.find(mark, begin + 1)) > 0)
        text = text[:begin] + text[end + 1 :]
    return text


def test_a_policy_without_these_tables_does_nothing(story, l1, at):
    s = story(Category.SIMPLE, policy=without("survey", "closing", "review"))
    s.do(l1, cm.Resolve("done"), "1 09:00")
    found = loop.due(s.ticket, s.entries, s.policy, at("30 09:00"), reached=True)
    assert found == loop.Due()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[survey]\nafter = 5", "“after” is no length of time"),
        ('[survey]\nexpires = "0d"', "“expires” is no length of time"),
        ('[survey]\nafter = "soon"', "soon"),
        ('[survey]\nafterwards = "1h"', "after"),
        ('survey = "1h"', "“survey” is no table"),
        ('[closing]\nunconfirmed = "0d"', "“unconfirmed” is no length of time"),
        ("[review]\nbelow = 9", "no score from 1 to 5"),
        ("[review]\nbelow = true", "no score from 1 to 5"),
        ('[review]\nclocks = ["respons"]', "response"),
        ('[review]\nclocks = "response"', "clocks"),
    ],
)
def test_a_table_that_can_not_be_names_its_fault(text, said):
    name = text.split("]")[0].strip("[") if text.startswith("[") else ""
    rest = without("survey", "closing", "review")
    whole = f"{rest}\n{text}\n" if name else f"{text}\n{rest}"
    with told(PolicyError, said):
        parse_policy(whole, 1, SIGNALS)
