"""Forms: filled with what is known, walked through by enter, and never losing a word."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from supportdesk.domain.vocabulary import Category, Channel, Impact, Priority, Status
from supportdesk.screens.actions import ACTIONS
from supportdesk.screens.form import FormScreen
from supportdesk.screens.scene import Scene
from supportdesk.screens.ticket_forms import FORMS
from supportdesk.services import finding, reading


def newest(office: Any) -> Any:
    found = finding.find_tickets(office.desk, "T20260302", limit=1)
    return reading.ticket(office.desk, found[0].id).ticket


def test_every_action_with_a_form_has_one() -> None:
    assert {action.id for action in ACTIONS if action.form} == FORMS.keys()


async def test_register_derives_the_priority_until_it_is_touched(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("n")
        await c.write("Screen stays black")
        await c.press("enter")
        await c.write("Ada Byron")
        await c.press("enter")
        await c.write("Sales")
        await c.press("enter", "enter")
        await c.write("After the update, a cursor and nothing else.")
        await c.press("enter")
        assert c.focused == "field-channel"
        await c.press("e", "enter", "enter")  # e-mail by its letter; simple stays
        assert c.focused == "field-impact"
        await c.press("3", "enter", "left")
        assert c.app.screen.values()["urgency"] == "high"
        assert c.app.screen.values()["priority"] == "urgent", "many × high"
        await c.press("enter", "4")
        assert c.app.screen.values()["priority"] == "low", "the agent's word overrides it"
        await c.press("up", "1")
        assert c.app.screen.values()["priority"] == "low", "and is not overridden again"
        await c.press("down", "enter")
        await c.write("-15m")
        await c.press("enter", "enter")
        await c.write("screen, #update")
        await c.press("enter")
        ticket = newest(office)
        assert (ticket.subject, ticket.customer.name) == ("Screen stays black", "Ada Byron")
        assert (ticket.channel, ticket.category) == (Channel.MAIL, Category.SIMPLE)
        assert (ticket.impact, ticket.priority) == (Impact.MANY, Priority.LOW)
        assert ticket.reported_at == office.clock() - timedelta(minutes=15)
        assert c.app.screen is c.desk
        assert c.desk.query_one("TicketList").current == ticket.id, "the cursor goes to the new ticket"


async def test_a_missing_field_is_named_and_gets_the_focus(console: Any, office: Any) -> None:
    async with console() as c:
        before = newest(office).id
        await c.press("n")
        await c.write("Screen stays black")
        await c.press("ctrl+s")
        assert "customer is needed." in c.text()
        assert c.focused == "field-customer"
        assert c.app.screen.values()["subject"] == "Screen stays black", "nothing that was typed is lost"
        assert newest(office).id == before
        await c.write("Ada")
        await c.press("ctrl+s")
        assert newest(office).subject == "Screen stays black"


async def test_a_time_that_is_none_is_told(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("P")
        await c.write("soonish")
        await c.press("ctrl+s")
        assert "soonish" in c.text().replace("field", "")
        assert "promised" not in office.kinds("mine")
        c.app.screen.query_one("#field-by").value = "+2h"
        await c.press("ctrl+s")
        assert office.ticket("mine").promises[-1].by == office.clock() + timedelta(hours=2)


async def test_refused_by_rule_it_stays_with_the_reason_and_the_words(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("P")
        await c.write("2026-03-01 08:00")
        await c.press("enter")
        await c.write("a word from us")
        await c.press("ctrl+s")
        assert c.app.screen is not c.desk
        assert "already passed" in c.text()
        assert c.app.screen.values() == {"by": "2026-03-01 08:00", "what": "a word from us"}


async def test_merge_into_a_number_that_is_not_there(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["network"])
        await c.press("m")
        await c.write("T20260302-999")
        await c.press("enter")
        assert "There is no ticket T20260302-999" in c.text()
        assert office.ticket("network").status is Status.IN_PROGRESS
        c.app.screen.query_one("#field-number").value = office.number("emergency")
        await c.press("enter")
        assert office.ticket("network").merged_into == office.ids["emergency"]


async def test_unmerge(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["merged"])
        await c.press("M")
        assert office.ticket("merged").status is not Status.MERGED
        assert office.ticket("emergency").absorbed == ()


async def test_line_breaks_and_enter(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("s")
        assert c.focused == "field-text"
        await c.write("one")
        await c.press("ctrl+j")
        await c.write("two")
        await c.press("enter")
        assert c.focused == "field-at"
        await c.press("enter")
        assert office.kinds("mine")[-1] == "step_logged"
        view = reading.ticket(office.desk, office.ids["mine"])
        assert view.entries[-1].event.text == "one\ntwo"


async def test_cancelled_words_are_there_again(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("n")
        await c.write("Half a subject")
        await c.press("escape")
        assert c.app.screen is c.desk
        assert json.loads(office.drafts()["register"]) == {"subject": "Half a subject"}
        await c.press("n")
        assert c.app.screen.values()["subject"] == "Half a subject"


async def test_a_form_that_was_sent_is_empty_the_next_time(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("n")
        await c.write("Sent")
        await c.press("escape", "n", "enter")
        await c.write("Ada")
        await c.press("ctrl+s")
        assert newest(office).subject == "Sent"
        assert office.drafts() == {}
        await c.press("n")
        assert c.app.screen.values()["subject"] == ""


async def test_drafts_outlive_a_console_that_is_killed(console: Any, office: Any) -> None:
    """The first console is still standing when the second opens: nothing was saved on the way out."""
    mine = office.ids["mine"]
    async with console() as killed:
        await killed.open(mine)
        await killed.press("r")
        await killed.write("半句话, half a")
        await killed.press("escape", "s")
        await killed.write("checked the cable")
        await killed.press("escape", "n")
        await killed.write("Half a subject")
        async with console() as c:
            await c.open(mine)
            await c.press("r")
            assert c.app.screen.query_one("#composer-text").text == "半句话, half a"
            await c.press("escape", "s")
            assert c.app.screen.values()["text"] == "checked the cable"
            await c.press("escape", "n")
            assert c.app.screen.values()["subject"] == "Half a subject"


async def test_every_form_opens_on_one_and_on_many_and_leaves_no_trace(console: Any, office: Any) -> None:
    async with console() as c:
        view = reading.ticket(office.desk, office.ids["handover"])
        for name, make in FORMS.items():
            many = make(Scene(((1, None), (2, None)), (), None, c.app._team, office.clock()))
            assert many.title.endswith("2 tickets"), name
            form = make(Scene(((view.ticket.id, None),), (), view, c.app._team, office.clock()))
            c.app.push_screen(FormScreen(form))
            await c.settle()
            assert form.title in c.text(), name
            assert c.app.screen.values().keys() == {field.name for field in form.fields}
            await c.press("escape")
        assert c.app.screen is c.desk
        assert office.drafts() == {}


async def test_what_a_form_says_to_the_customer_is_looked_at_once(console: Any, office: Any) -> None:
    mine = office.ids["mine"]
    async with console() as c:
        await c.open(mine)
        await c.press("f")
        c.app.screen.query_one("#field-solution").text = "new cable"
        c.app.screen.query_one("#field-message").text = "That was not our job; ask L2."
        await c.press("ctrl+s")
        assert isinstance(c.app.screen, FormScreen), "it is stopped, and says why"
        assert "impolite" in c.text()
        assert "internal" in c.text()
        assert reading.ticket(office.desk, mine).ticket.status is not Status.RESOLVED
        await c.press("ctrl+s")
        assert c.app.screen is c.desk, "the same words go when they are sent again"
        entries = reading.ticket(office.desk, mine).entries
        assert any(getattr(e.event, "text", "") == "That was not our job; ask L2." for e in entries)
        assert reading.ticket(office.desk, mine).ticket.status is Status.RESOLVED


async def test_words_that_lack_a_value_never_leave_a_form(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("f")
        c.app.screen.query_one("#field-solution").text = "new cable"
        c.app.screen.query_one("#field-message").text = "Dear {agnt}"
        await c.press("ctrl+s", "ctrl+s", "ctrl+s")
        assert isinstance(c.app.screen, FormScreen)
        assert "{agnt}" in c.text()
        c.app.screen.query_one("#field-message").text = ""
        await c.press("ctrl+s")
        assert c.app.screen is c.desk


@pytest.mark.parametrize("reading_it", [True, False])
async def test_variables_of_a_forms_words_are_filled(console: Any, office: Any, reading_it: bool) -> None:
    mine = office.ids["mine"]
    async with console() as c:
        await c.open(mine)
        if not reading_it:
            await c.press("escape")
        await c.press("f")
        c.app.screen.query_one("#field-solution").text = "new cable"
        c.app.screen.query_one("#field-message").text = "It works again. {agent}"
        await c.press("ctrl+s")
        assert c.app.screen is c.desk
        entries = reading.ticket(office.desk, mine).entries
        assert any(getattr(e.event, "text", "") == "It works again. 李娜" for e in entries)


async def test_words_to_several_customers_are_written_out(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("escape", "space", "j", "space", "f")
        c.app.screen.query_one("#field-solution").text = "new cable"
        c.app.screen.query_one("#field-message").text = "It works again. {agent}"
        await c.settle()
        await c.press("ctrl+s")
        assert isinstance(c.app.screen, FormScreen)
        assert "Words with {agent}" in c.text()
