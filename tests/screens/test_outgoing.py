"""Replies on their way: how long they can be taken back, and what became of them."""

from __future__ import annotations

from typing import Any

from supportdesk.domain import commands as cm
from supportdesk.domain.outgoing import Sender
from supportdesk.domain.people import Customer
from supportdesk.services import outgoing

DESK = Sender("desk@example.com", "Desk", "smtps://desk@mail.example.com")  # no password here: nobody carries


def mailed(office: Any, team: Any) -> None:
    """The desk sends mail, and the customer of `mine` can be reached by it."""
    outgoing.set_sender(office.desk, team.lead, DESK)
    office.act(team.l1, "mine", cm.Amend(customer=Customer("Ann", "Sales", "ann@example.com")))


async def test_a_reply_counts_down_is_taken_back_and_leaves_when_redone(
    console: Any, office: Any, team: Any
) -> None:
    mailed(office, team)
    async with console(agent="li.na", size=(120, 36)) as c:
        await c.open(office.ids["mine"])
        await c.press("r")
        await c.write("It works again by 10:00.")
        await c.press("ctrl+s", "ctrl+s")  # another address than the last reply had
        assert "It leaves in 15 s; u takes it back until then." in c.notices()[-1]
        assert "leaves for ann@example.com in 15 s" in c.text()
        office.clock.tick(seconds=4)
        await c.until(lambda: "leaves for ann@example.com in 11 s" in c.text())
        await c.press("escape", "u")
        await c.until(lambda: not outgoing.waiting(office.desk))
        assert "leaves for" not in c.text()


async def test_what_became_of_it_stands_beside_the_words(console: Any, office: Any, team: Any) -> None:
    mailed(office, team)
    office.act(team.l1, "mine", cm.Reply("one"))
    office.act(team.l1, "mine", cm.Reply("two"))
    office.act(team.l1, "mine", cm.Reply("three"))
    office.clock.tick(seconds=15)
    letters = [outgoing.claim(office.desk, "w") for _ in range(3)]
    for letter in letters:
        outgoing.hand(office.desk, letter, "w")
    outgoing.sent(office.desk, letters[0])
    outgoing.refused(office.desk, letters[1], "550 no\x1b[2Jsuch user", for_good=True)
    outgoing.unsure(office.desk, letters[2])
    async with console(agent="li.na", size=(200, 50)) as c:
        await c.open(office.ids["mine"])
        assert "reply  sent to" in c.text()
        assert "not delivered" in c.text()
        assert "perhaps sent" in c.text()
        assert "\x1b[2J" not in c.text()
        # What has left is not taken back, and it is said.
        await c.press("u")
        await c.settle()
        assert not any("taken back" in words for words in c.notices())
