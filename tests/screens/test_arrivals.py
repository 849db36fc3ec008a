"""What colleagues bring while one works: a message, the bell, and the way there."""

from __future__ import annotations

from typing import Any

from supportdesk.domain import commands as cm
from supportdesk.domain.vocabulary import Group, Tier
from supportdesk.services.desk import Act


def bells(c: Any, monkeypatch: Any) -> list[int]:
    rung: list[int] = []
    monkeypatch.setattr(c.app, "bell", lambda: rung.append(1))
    return rung


async def test_a_handover_is_told_and_leads_there(
    console: Any, office: Any, team: Any, monkeypatch: Any
) -> None:
    async with console(agent="zhao.qiang") as c:
        rung = bells(c, monkeypatch)
        card = cm.Escalate(Tier.L2, "tried", "Why \x1b[2Jis it slow?", group=Group.SYSTEM)
        office.act(team.l1, "mine", card)
        await c.until(c.notices)
        assert f"! Handover {office.number('mine')}" in c.text()
        assert "\x1b" not in c.notices()[0]
        assert "李娜" in c.notices()[0]
        assert rung == [1]
        await c.press("J")
        assert c.desk.view_open.ticket.id == office.ids["mine"]
        assert c.desk.has_class("-reading")


async def test_only_what_comes_to_me_by_others(
    console: Any, office: Any, team: Any, monkeypatch: Any
) -> None:
    async with console(agent="zhao.qiang", bell=False) as c:
        rung = bells(c, monkeypatch)
        office.act(team.l1, "mine", cm.Escalate(Tier.L2, "tried", "Why?", group=Group.NETWORK))
        office.act(team.l1, "new", cm.Assign(team.l1_other))
        office.act(team.l2, "handover", cm.AcceptHandover())
        await c.settle()
        assert c.notices() == []
        await c.press("J")
        assert "No message has told of a ticket" in c.notices()[-1]
        c.app.clear_notifications()
        office.act(team.lead, "network", cm.Assign(team.l2))
        await c.until(c.notices)
        assert "! Assigned " + office.number("network") in c.text()
        assert rung == []


async def test_a_shift_is_one_message_and_each_ticket_is_reached(
    console: Any, office: Any, team: Any
) -> None:
    async with console(agent="wang.hao", size=(200, 50)) as c:
        ids = [office.ids["mine"], office.ids["missed"]]
        assert office.desk.act(team.l1, [Act(i, cm.HandOver(team.l1_other, "", "quiet")) for i in ids]).done
        await c.until(c.notices)
        assert c.notices() == ["2 tickets for you, from 李娜 · J goes there"]
        reached = []
        for _ in ids:
            await c.press("J")
            reached.append(c.desk.view_open.ticket.id)
        assert reached == ids
        c.app.clear_notifications()
        await c.press("J")
        assert "No message has told of a ticket" in c.notices()[-1]


async def test_what_is_sent_back_comes_to_its_owner(console: Any, office: Any, team: Any) -> None:
    async with console(agent="li.na") as c:
        office.act(team.l2, "handover", cm.ReturnHandover("Which version?"))
        await c.until(c.notices)
        assert "! Returned " + office.number("handover") in c.text()
        assert "Which version?" in c.notices()[0]
        await c.pilot.click("MessageLine", offset=(5, 0))
        await c.settle()
        assert c.desk.view_open.ticket.id == office.ids["handover"]
