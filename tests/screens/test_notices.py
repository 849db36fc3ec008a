"""Deadlines that come near while somebody sits at a console: toast, bell, title, and the list of them."""

from __future__ import annotations

from typing import Any

from textual.widgets import OptionList

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import Category, Priority
from supportdesk.locale.alarms import alarm, title
from supportdesk.services import warnings
from supportdesk.services.desk import Act
from supportdesk.services.warnings import raise_due


def lines_of(c: Any) -> list[str]:
    options = c.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(i).prompt) for i in range(options.option_count)]


async def raised(c: Any, office: Any, count: int) -> None:
    """Until the console's own look has raised what is due by the clock."""
    await c.until(lambda: len(warnings.notices(office.desk, c.app._team.me, limit=10_000)) >= count)


def urgent(office: Any, agent: Any, *, claim: bool) -> int:
    """A report of now: its first answer is due in five minutes."""
    register = cm.Register(
        subject="Core switch\x1b[2J down", customer=Customer("Bo Ek", "Shop"), category=Category.URGENT,
        priority=Priority.URGENT,
    )  # fmt: skip
    done = office.desk.register(agent, register)
    assert done.done, done.refused
    ticket = done.outcomes[0].ticket_id
    if claim:
        assert office.desk.act(agent, [Act(ticket, cm.Claim())]).done
    return int(ticket)


async def test_what_was_missed_before_the_start_is_listed_and_no_alarm(console: Any, office: Any) -> None:
    async with console() as c:
        await raised(c, office, 20)
        await c.settle()
        assert c.notices() == []
        await c.press("ctrl+n")
        assert any("missed" in line for line in lines_of(c))


async def test_a_toast_and_a_bell_for_what_is_mine(
    console: Any, office: Any, team: Any, monkeypatch: Any
) -> None:
    rung: list[int] = []
    async with console(agent="he.jun") as c:  # who has nothing else to do
        monkeypatch.setattr(c.app, "bell", lambda: rung.append(1))
        await raised(c, office, 20)
        ticket = urgent(office, team.l3, claim=True)
        theirs = urgent(office, team.l1_other, claim=True)
        await c.until(c.notices)  # experts are told that an emergency began
        await c.settle()
        c.app.clear_notifications()
        rung.clear()
        office.clock.tick(minutes=2, seconds=40)  # 50 % of 5 min
        await c.until(lambda: percents(office, ticket) == {50})
        assert c.notices() == []
        office.clock.tick(minutes=1, seconds=20)  # 4:00: 75 % at 3:45
        await c.until(c.notices)
        assert (len(c.notices()), rung) == (1, [])
        assert c.notices()[0].endswith("First response: 75 % of the time is over")
        assert "\x1b" not in c.notices()[0]
        c.app.clear_notifications()
        office.clock.tick(minutes=1, seconds=1)  # 5:01: 90 % and the deadline, at once
        await c.until(c.notices)
        assert (c.notices(), rung) == (["1 deadline near, 1 missed"], [1])
        assert percents(office, theirs) == {50, 75, 90, 100}


def percents(office: Any, ticket: int) -> set[int]:
    return {n.percent for n in every_notice(office) if n.ticket_id == ticket and n.clock == "response"}


def every_notice(office: Any) -> list[Any]:
    return warnings.notices(office.desk, Agent("", ""), limit=10_000)


async def test_two_consoles_both_tell_of_what_one_of_them_raised(
    console: Any, office: Any, team: Any
) -> None:
    async with console() as one, console(agent="wang.hao") as two:
        await raised(one, office, 20)
        ticket = urgent(office, team.l1, claim=False)  # nobody's, of L1: both are told
        await one.settle()
        office.clock.tick(minutes=4)
        await one.until(one.notices)
        await two.until(two.notices)
        assert percents(office, ticket) == {50, 75}
        assert len(one.notices()) == len(two.notices()) == 1


async def test_the_terminals_title_counts_what_is_mine(console: Any, monkeypatch: Any) -> None:
    async with console() as c:
        assert c.app.telling.title.startswith("supportdesk · ")
        written: list[str] = []
        monkeypatch.setattr(c.app._driver, "write", written.append)
        c.app.telling.retitle("2 missed\x1b]0;x\x07")
        assert written == ["\x1b]2;2 missed␛]0;x␇\x07"]
    assert "\x1b[23;2t" in written, "the terminal has its own title again"
    assert title(2, 3) == "supportdesk · 2 missed, 3 due"
    assert (title(0, 1), title(0, 0)) == ("supportdesk · 1 due", "supportdesk")


async def test_the_list_goes_to_the_ticket_and_back(console: Any, office: Any) -> None:
    raise_due(office.desk)
    async with console(size=(200, 50)) as c:
        await c.press("ctrl+n")
        tier = lines_of(c)
        assert tier == sorted(tier, key=lambda line: line[:11], reverse=True)
        await c.press("f")
        every = lines_of(c)
        assert set(every) >= set(tier)
        await c.press("f")
        mine = lines_of(c)
        assert 0 < len(mine) < len(tier)
        assert all("李娜" in line for line in mine)
        await c.press("j", "enter")
        assert c.app.screen is c.desk
        assert c.desk.view_open.ticket.number in mine[1]
        await c.press("ctrl+n")
        assert lines_of(c) == mine, "the list is as it was left"
        await c.press("escape")
        assert c.app.screen is c.desk


async def test_whose_is_chosen_by_a_click(console: Any, office: Any) -> None:
    raise_due(office.desk)
    async with console(size=(200, 50)) as c:
        await c.press("ctrl+n")
        head = c.lines()[0]
        await c.pilot.click("#notices-head", offset=(head.lower().index("mine") + 1, 0))
        await c.settle()
        assert lines_of(c)
        assert all("李娜" in line for line in lines_of(c))


async def test_an_empty_list_says_so(console: Any, office: Any) -> None:
    async with console(agent="he.jun") as c:
        await c.press("ctrl+n")
        assert "No deadline of your tier has come near" in c.text()


async def test_a_long_list_comes_in_pages(console: Any, office: Any, monkeypatch: Any) -> None:
    raise_due(office.desk)
    monkeypatch.setattr("supportdesk.domain.asks.NOTICES", 5)
    monkeypatch.setattr("supportdesk.screens.notices.NOTICES", 5)
    async with console() as c:
        await c.press("ctrl+n")
        assert len(lines_of(c)) == 5
        assert "5+" in c.lines()[0]
        await c.press("j", "j", "j", "j")
        assert len(lines_of(c)) == 10


def test_several_at_once_are_one_sentence(office: Any) -> None:
    raise_due(office.desk)
    every = every_notice(office)
    assert alarm([n for n in every if n.percent == 50]) is None
    missed = [n for n in every if n.missed]
    assert alarm(missed[:3]) == "3 deadlines"
    near = [n for n in every if n.percent == 75][:2]
    assert alarm([*near, missed[0]]) == "2 deadlines near, 1 missed"
