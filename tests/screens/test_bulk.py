"""Marking many tickets and acting on all of them: shown first, done in parts, taken back as one."""

from __future__ import annotations

from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.vocabulary import Priority, Status
from supportdesk.screens.actions import ACTIONS
from supportdesk.screens.bulk import BulkScreen
from supportdesk.screens.recipients import RecipientsScreen


def marked(c: Any) -> set[int]:
    return set(c.desk.query_one("TicketList").marked)


async def test_space_marks_and_the_header_counts(console: Any) -> None:
    async with console() as c:
        await c.press("space", "space")
        assert len(marked(c)) == 2
        assert "2 marked" in c.lines()[0]
        await c.press("escape")
        assert not marked(c)


async def test_a_range_marks_what_the_cursor_passes_and_lets_go_on_the_way_back(console: Any) -> None:
    async with console() as c:
        ids = c.desk.query_one("TicketList").ids
        await c.press("j", "V", "j", "j")
        assert marked(c) == set(ids[1:4])
        assert "range" in c.lines()[0]
        await c.press("k")
        assert marked(c) == set(ids[1:3])
        await c.press("escape", "j", "j")
        assert marked(c) == set(ids[1:3]), "the range is over, the marks stand"
        await c.press("shift+down")
        assert marked(c) == {*ids[1:3], *ids[4:6]}


async def test_all_of_the_query_are_marked_and_counted(console: Any) -> None:
    async with console() as c:
        await c.press("asterisk")
        assert marked(c) == set(c.desk.query_one("TicketList").ids)
        await c.press("space")
        assert len(marked(c)) == len(c.desk.query_one("TicketList").ids) - 1, "one of them let go of again"


async def test_too_many_are_not_marked_and_it_says_why(console: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("supportdesk.screens.queue.MARKS", 3)
    async with console() as c:
        await c.press("asterisk")
        assert not marked(c)
        assert "More than 3 tickets match" in c.notices()[-1]


async def test_it_is_shown_first_then_done_then_taken_back_as_one(console: Any, office: Any) -> None:
    async with console(size=(100, 30)) as c:
        c.desk.query_one("TicketList").mark({office.ids[n] for n in ("mine", "new", "network", "missed")})
        await c.press("p", "4", "ctrl+s")
        assert isinstance(c.app.screen, BulkScreen)
        assert "It will be done on 2 tickets of 2 customers." in c.text()
        assert "2 refuse, and stay marked" in c.text()
        assert office.number("missed") in c.text(), "its priority is low already"
        assert office.ticket("mine").priority is Priority.MEDIUM, "nothing is done yet"
        await c.press("escape")
        assert c.app.screen.query("#form"), "back to the questions, as they were answered"
        await c.press("ctrl+s", "Y")
        assert c.app.screen is c.desk
        assert {office.ticket(n).priority for n in ("mine", "new")} == {Priority.LOW}
        assert marked(c) == {office.ids["missed"], office.ids["network"]}
        batches = {office_batch(office, n) for n in ("mine", "new")}
        assert len(batches) == 1
        await c.press("escape", "u")
        assert isinstance(c.app.screen, BulkScreen)
        await c.press("Y")
        assert office.ticket("mine").priority is Priority.MEDIUM
        assert office.ticket("new").priority is None
        await c.press("U", "Y")
        assert {office.ticket(n).priority for n in ("mine", "new")} == {Priority.LOW}
        await c.press("u", "Y")
        assert office.ticket("new").priority is None


def office_batch(office: Any, name: str) -> str:
    from supportdesk.services import reading

    return str(reading.ticket(office.desk, office.ids[name]).entries[-1].batch)


async def test_what_changes_between_showing_and_doing_is_listed_and_stays_marked(
    console: Any, office: Any, team: Any
) -> None:
    async with console(size=(100, 30)) as c:
        c.desk.query_one("TicketList").mark({office.ids["mine"], office.ids["new"]})
        await c.press("c")
        assert "claim · 2 tickets" in c.text()
        # "mine" is already li na's: it is refused at once
        assert "This ticket is already yours" in c.text()
        office.act(team.l1_other, "new", cm.Claim())
        await c.press("Y")
        assert isinstance(c.app.screen, BulkScreen), "it stays: this was not foreseen"
        assert "1 refused in the doing" in c.text()
        assert "王浩" in c.text()
        await c.press("escape")
        assert marked(c) == {office.ids["mine"], office.ids["new"]}
        assert office.ticket("new").owner.id == "wang.hao"


async def test_words_to_many_are_shown_first_and_kept_by_who_steps_back(console: Any, office: Any) -> None:
    async with console(size=(100, 30)) as c:
        c.desk.query_one("TicketList").mark({office.ids["mine"], office.ids["network"]})
        await c.press("r")
        await c.write("We know, and are on it.")
        await c.press("ctrl+s")
        assert isinstance(c.app.screen, RecipientsScreen)
        assert "2 tickets" in c.text()
        await c.press("escape")
        assert c.app.screen.query_one("#composer-text").text == "We know, and are on it."
        c.app.screen.query_one("#composer-text").focus()
        await c.press("ctrl+s", "Y", "Y")  # no time is named: the first stops once
        for name in ("mine", "network"):
            assert office.kinds(name)[-1] == "public_replied"
        assert not c.desk.query_one("Composer").is_open


async def test_a_stop_in_the_middle_leaves_the_rest_alone_and_marked(
    console: Any, office: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("supportdesk.screens.bulk.PART", 1)
    async with console(size=(100, 30)) as c:
        names = ("mine", "new", "network", "promise")
        c.desk.query_one("TicketList").mark({office.ids[n] for n in names})
        await c.press("E")
        await c.write("all of it")
        await c.press("ctrl+s")
        c.hit("Y", "escape")
        await c.settle()
        assert "were left alone, and are still marked" in c.text()
        done = [n for n in names if office.ticket(n).emergency]
        assert 1 <= len(done) < 4
        await c.press("escape")
        assert marked(c) == {office.ids[n] for n in names} - {office.ids[n] for n in done}
        await c.press("escape", "u", *(["Y"] if len(done) > 1 else []))
        assert not any(office.ticket(n).emergency for n in names)


async def test_a_set_is_taken_out_of_its_merges(console: Any, office: Any, team: Any) -> None:
    target = office.ids["emergency"]
    office.desk.merge(team.lead, [office.ids["new"]], target)
    async with console() as c:
        c.desk.query_one("TicketList").mark({office.ids["merged"], office.ids["new"]})
        await c.press("M", "Y")
        assert {office.ticket(n).status for n in ("merged", "new")} == {Status.NEW}
        assert office.ticket("emergency").absorbed == ()


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
async def test_every_action_takes_the_set(console: Any, office: Any, action: Any) -> None:
    """Words, questions, or whom it touches: whatever comes first speaks of all that are marked."""
    async with console(size=(100, 30)) as c:
        c.desk.query_one("TicketList").mark({office.ids[n] for n in ("mine", "network", "handover")})
        await c.press(action.key)
        assert "3 tickets" in c.text()
