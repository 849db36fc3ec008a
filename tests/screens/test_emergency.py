"""The emergency room: reached by a key, worked in by keys, live, and its stand-ups reminded of."""

from __future__ import annotations

from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.vocabulary import CallAnswer, Category
from supportdesk.screens.emergency import EmergencyScreen


def in_room(c: Any) -> bool:
    return isinstance(c.app.screen, EmergencyScreen)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_a_key_opens_the_room_with_the_clocks_that_the_ticket_has(
    console: Any, office: Any, size: Any
) -> None:
    async with console(agent="zhao.qiang", size=size) as c:
        await c.press("ctrl+e")
        assert in_room(c)
        text = c.text()
        assert office.number("emergency") in text
        for name in ("Workaround", "Update", "Stand-up"):
            assert name in text
        assert "until 09:25" in text, "an hour from 08:25"
        assert "LATE since 08:40" in text, "nobody has said where it stands"
        assert "已启动应急响应。" in text
        await c.press("escape")
        assert c.app.screen is c.desk


async def test_leading_calling_and_standing_up_by_keys(console: Any, office: Any) -> None:
    async with console(agent="zhao.qiang") as c:
        await c.press("ctrl+e", "&")
        assert office.ticket("emergency").lead.id == "zhao.qiang"
        assert "you lead the emergency" in c.text()
        await c.press("(")
        await c.press("enter", "enter")  # the first whom it offers is a developer
        await c.write("Checkout is down for all.")
        await c.press("ctrl+s")
        (call,) = office.ticket("emergency").calls
        assert (call.name, call.answer, call.text) == (
            "何俊", CallAnswer.WAITING, "Checkout is down for all.",
        )  # fmt: skip
        await c.press(";")
        await c.write("Database restarted; checkout next, Zhao, 09:20.")
        await c.press("ctrl+s")
        assert in_room(c)
        assert office.ticket("emergency").stood_up_at == office.clock()
        text = c.text()
        assert "何俊 L3" in text
        assert "until 09:15" in text, "the next stand-up"
        await c.press("u")
        assert office.ticket("emergency").stood_up_at is None


async def test_the_one_who_is_called_is_told_and_answers(console: Any, office: Any, team: Any) -> None:
    async with console(agent="he.jun") as c:
        office.act(team.l2, "emergency", cm.Call(team.l3, text="the database hangs"))
        await c.until(c.notices)
        assert "赵强 calls you" in c.notices()[0]
        assert "opens its room" in c.notices()[0]
        await c.press("ctrl+e", ")", "ctrl+s")
        assert office.ticket("emergency").calls[0].answer is CallAnswer.COMING


async def test_an_emergency_that_begins_is_offered_to_experts_and_not_to_the_frontline(
    console: Any, office: Any, team: Any
) -> None:
    async with console(agent="marek") as c, console(agent="wang.hao") as other:
        office.act(team.l1, "mine", cm.Classify(Category.URGENT))
        await c.until(c.notices)
        assert "! EMERGENCY" in c.text()
        assert "declared by 李娜" in c.notices()[0]
        await other.settle()
        assert other.notices() == []
        await c.press("J", "ctrl+e")
        assert in_room(c)
        assert office.number("mine") in c.text()
        await c.press("ctrl+e")
        assert office.number("emergency") in c.text(), "once more: the next emergency"


async def test_what_another_console_logs_is_seen_at_once(console: Any, office: Any, team: Any) -> None:
    async with console(agent="zhao.qiang") as c:
        await c.press("ctrl+e")
        office.act(team.l3, "emergency", cm.LogStep("Restarted \x1b[2Jthe pool"))
        await c.until(lambda: "the pool" in c.text())
        assert "\x1b" not in c.text()


async def test_a_reply_is_written_at_the_desk_to_this_ticket_alone(console: Any, office: Any) -> None:
    async with console(agent="zhao.qiang") as c:
        await c.press("space", "space")
        await c.press("ctrl+e", "r")
        assert c.app.screen is c.desk
        assert c.desk.view_open.ticket.id == office.ids["emergency"]
        await c.write("Orders go through again on the second server.")
        await c.press("ctrl+s")
        assert office.kinds("emergency")[-1] == "public_replied"
        await c.press("ctrl+e")
        assert "Orders go through again" in c.text()


async def test_why_it_can_not_be_done_is_said(console: Any, office: Any) -> None:
    async with console(agent="wang.hao") as c:
        await c.press("ctrl+e", "&")
        assert "This is for L2 and above" in c.text()
        assert office.ticket("emergency").lead is None


async def test_who_leads_is_reminded_of_each_stand_up_once(
    console: Any, office: Any, team: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("supportdesk.emergencies.PAUSE", 0.0)
    office.act(team.l2, "emergency", cm.TakeLead())
    office.act(team.l2, "emergency", cm.StandUp("so far"))
    async with console(agent="zhao.qiang") as c, console(agent="marek") as other:
        c.app.emergencies.tick()
        await c.settle()
        office.clock.tick(minutes=14)
        c.app.emergencies.tick()
        assert c.notices() == []
        office.clock.tick(minutes=1)
        for _ in range(3):
            c.app.emergencies.tick()
            other.app.emergencies.tick()
            await c.settle()
        assert [words for words in c.notices() if "say where it stands" in words] == [
            f"{office.number('emergency')} 电商平台无法下单,所有用户受影响: say where it stands. "
            "ctrl+e opens its room, ; a stand-up."
        ]
        assert not [words for words in other.notices() if "say where it stands" in words]
        await c.press("J")
        assert c.desk.view_open.ticket.id == office.ids["emergency"]


async def test_where_there_is_none_it_says_so(console: Any, office: Any, team: Any) -> None:
    for name in ("emergency", "restored"):
        office.act(team.lead, name, cm.Resolve("restarted"))
    async with console(agent="zhao.qiang") as c:
        await c.press("ctrl+e")
        assert not in_room(c)
        assert "No emergency is on." in c.text()
