"""What comes next, what was done, and the way back from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.outgoing import Sender
from supportdesk.domain.vocabulary import Priority, Tier
from supportdesk.screens.acts import ActsScreen
from supportdesk.services import outgoing, policies


async def test_the_next_best_ticket_is_opened_and_says_why(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("comma")
        opened = c.desk.view_open.ticket
        assert c.desk.has_class("-reading")
        said = c.notices()[-1]
        assert said.startswith(f"{opened.number}: ")
        assert "is used" in said
        first = opened.id
        await c.press("comma")
        assert c.desk.view_open.ticket.id != first, "asked again, the one after it"
        await c.press("i")
        await c.write("seen")
        await c.press("ctrl+s", "comma")
        assert c.desk.view_open.ticket.id == first, "something was done: it begins anew"


async def test_where_there_is_nothing_to_do_it_says_so(console: Any) -> None:
    async with console(agent="he.jun") as c:
        await c.press("comma")
        assert "nothing for you to do" in c.notices()[-1]


async def test_an_act_of_days_ago_is_taken_back_from_the_list_of_mine(console: Any, office: Any) -> None:
    async with console(size=(100, 30)) as c:
        await c.open(office.ids["mine"])
        await c.press("p", "4", "ctrl+s")
        assert office.ticket("mine").priority is Priority.LOW
    office.clock.tick(days=3)
    async with console(size=(100, 30)) as c:
        await c.press("escape", "H")  # who was away for days is shown first what waits
        assert isinstance(c.app.screen, ActsScreen)
        assert "What I did" in c.text()
        assert f"{office.number('mine')}   priority" in c.text()
        await c.press("u")
        assert c.app.screen is c.desk
        assert office.ticket("mine").priority is Priority.MEDIUM
        await c.press("H")
        assert "taken back: priority" in c.text()
        await c.press("u")
        assert office.ticket("mine").priority is Priority.LOW, "taking it back again does it again"


async def test_of_a_ticket_everybodys_acts_and_what_stands_in_the_way(
    console: Any, office: Any, team: Any
) -> None:
    office.act(team.l1, "mine", cm.SetPriority(Priority.LOW))
    office.act(team.lead, "mine", cm.SetPriority(Priority.HIGH))
    async with console(size=(100, 30)) as c:
        await c.open(office.ids["mine"])
        await c.press("H")
        assert f"What was done to {office.number('mine')}" in c.text()
        assert "周平" in c.text()
        await c.press("u")
        assert "周平 did this" in c.notices()[-1], "a colleague's: not mine to take back"
        await c.press("H", "j", "u")
        assert "Something later builds on this" in c.notices()[-1]
        assert office.ticket("mine").priority is Priority.HIGH
    async with console(agent="zhou.ping", size=(100, 30)) as c:
        await c.open(office.ids["mine"])
        await c.press("H", "u")
        assert office.ticket("mine").priority is Priority.LOW, "the lead's own"
        await c.press("H", "j", "j", "u")
        assert office.ticket("mine").priority is Priority.MEDIUM, "a colleague's, by the lead"


async def test_from_the_list_of_acts_to_their_ticket(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("H", "enter")
        assert c.app.screen is c.desk
        assert c.desk.view_open is not None


async def test_a_merge_is_taken_back_and_done_again_in_both(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["network"])
        await c.press("m")
        c.app.screen.query_one("#field-number").value = office.number("emergency")
        await c.press("ctrl+s")
        assert office.ticket("network").merged_into == office.ids["emergency"]
        for key, merged in (("u", False), ("U", True), ("u", False)):
            await c.press(key)
            assert c.app.screen is c.desk
            assert (office.ids["network"] in office.ticket("emergency").absorbed) is merged


@pytest.fixture
def tiers(office: Any, team: Any) -> None:
    """L2 gets two hours for what L1 gets two days for."""
    text = policies.text(office.desk)
    tight = text.replace(
        '{ category = "complex", within = "48h" }',
        '{ category = "complex", tier = "L2", within = "2h" },\n    { category = "complex", within = "48h" }',
    )
    assert tight != text
    policies.apply(office.desk, team.lead, tight)


async def test_accepting_says_what_it_does_to_the_clocks(console: Any, office: Any, tiers: None) -> None:
    async with console(agent="zhao.qiang") as c:
        await c.open(office.ids["handover"])
        await c.press("y")
        assert office.ticket("handover").tier is Tier.L2
        assert any("Resolution 1d23 → 1h15" in said for said in c.notices())


async def test_accepting_asks_only_where_a_deadline_would_be_missed(
    console: Any, office: Any, tiers: None
) -> None:
    office.clock.now += timedelta(hours=2)
    async with console(agent="zhao.qiang") as c:
        await c.open(office.ids["handover"])
        await c.press("y")
        assert office.ticket("handover").tier is Tier.L1
        assert "late 45m" in c.notices()[-1]
        assert "The same key again" in c.notices()[-1]
        await c.press("y")
        assert office.ticket("handover").tier is Tier.L2


async def test_a_reply_says_until_when_it_can_be_taken_back(console: Any, office: Any, team: Any) -> None:
    outgoing.set_sender(office.desk, team.lead, Sender("desk@example.com", "Desk", "smtp+plain://127.0.0.1"))
    async with console(size=(120, 36)) as c:
        await c.open(office.ids["mine"])
        await c.press("r")
        await c.write("Please try again.")
        await c.press("ctrl+s")
        assert "It leaves in 15 s; u takes it back until then." in c.notices()[-1]
        await c.press("H")
        assert "can be taken back until 09:00:15" in c.text()
        assert "stays: a report is merged or closed" in c.text()
        await c.press("escape")
        office.clock.tick(seconds=15)
        letter = outgoing.claim(office.desk, "a")
        assert letter is not None
        assert outgoing.hand(office.desk, letter, "a")
        await c.press("H")
        assert "gone to the customer at 09:00:15: stays" in c.text()
        await c.press("u")
        assert "gone to the customer already" in c.notices()[-1]


async def test_without_mail_nothing_leaves(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        await c.open(office.ids["mine"])
        await c.press("r")
        await c.write("Please try again.")
        await c.press("ctrl+s")
        assert c.notices()[-1].endswith("u takes it back.")
        assert "mail" not in c.notices()[-1]
