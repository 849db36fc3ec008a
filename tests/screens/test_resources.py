"""Resources in the console: asked for on the ticket that is read, taken over, given back."""

from __future__ import annotations

from typing import Any

from supportdesk.services import reading, resources


async def test_a_ticket_asks_waits_and_takes_over_by_keys(console: Any, office: Any, team: Any) -> None:
    resources.add(office.desk, team.lead, "spare-1", "spare server", "rack \x1b[2J4")
    async with console(agent="zhao.qiang") as c:
        await c.open(office.ids["handover"])
        await c.press("$")
        assert "1 in all, 1 free" in c.text()
        assert "\x1b" not in c.text()
        await c.press("r", "ctrl+s")
        assert office.number("handover") in c.text()
        assert [claim.name for claim in reading.ticket(office.desk, office.ids["handover"]).resources] == [
            "spare-1"
        ]
        await c.press("escape", "ctrl+e", "$", "r", "ctrl+s")
        assert "Who waits" in c.text()
        assert "urgent" in c.text()
        await c.press("t")
        there = resources.stock(office.desk)
        assert there.holder(there.resources[0]).ticket_id == office.ids["emergency"]
        await c.press("escape")
        assert "spare-1 has it" in " ".join(c.text().split()), "the room shows what the emergency has"
        await c.press("$", "x")
        there = resources.stock(office.desk)
        assert there.holder(there.resources[0]).ticket_id == office.ids["handover"], "it goes to who waits"
        await c.press("enter")
        assert c.desk.view_open.ticket.id == office.ids["handover"]


async def test_what_is_refused_is_said_there(console: Any, office: Any, team: Any) -> None:
    async with console(agent="zhao.qiang") as c:
        await c.press("$")
        assert "Nothing is lent yet." in c.text()
        await c.press("a")
        await c.write("spare-1")
        await c.press("enter")
        await c.write("spare server")
        await c.press("ctrl+s")
        assert "What is lent is set by the team lead." in " ".join(c.text().split())


async def test_the_lead_adds_and_retires(console: Any, office: Any) -> None:
    async with console(agent="zhou.ping") as c:
        await c.press("$", "a")
        await c.write("spare-1")
        await c.press("enter")
        await c.write("spare server")
        await c.press("ctrl+s")
        assert [r.name for r in resources.stock(office.desk).resources] == ["spare-1"]
        await c.press("X")
        assert resources.stock(office.desk).resources[0].retired_at is not None
        assert "Nothing is lent yet." in c.text()


async def test_who_loses_one_is_told(console: Any, office: Any, team: Any) -> None:
    resources.add(office.desk, team.lead, "spare-1", "spare server")
    resources.request(office.desk, team.l1, office.ids["mine"], "spare-1")
    resources.request(office.desk, team.l2, office.ids["emergency"], "spare-1")
    async with console(agent="li.na") as c:
        (claim,) = resources.stock(office.desk).waiting()
        resources.take_over(office.desk, team.l2, claim.id)
        await c.until(c.notices)
        assert "Taken over" in c.text()
        assert f"spare-1 → {office.number('emergency')}" in c.notices()[0]


async def test_a_resolved_ticket_gives_back_at_once(console: Any, office: Any, team: Any) -> None:
    resources.add(office.desk, team.lead, "spare-1", "spare server")
    resources.request(office.desk, team.l1, office.ids["mine"], "spare-1")
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("f")
        await c.write("Reset.")
        await c.press("ctrl+s")
        there = resources.stock(office.desk)
        assert there.holder(there.resources[0]) is None
        assert office.kinds("mine")[-1] == "resource_moved"
