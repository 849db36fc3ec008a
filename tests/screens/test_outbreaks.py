"""Many alike reports within the hour: the console says so, and one key puts them under the incident."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import LinkKind
from supportdesk.services import incidents, reading
from supportdesk.services.desk import Act

TEXTS = (
    "Badge reader at the north gate refuses every card",
    "north gate: badge reader is red, cards refused",
    "Cannot get in, badge reader north gate",
    "badge refused at north gate reader",
)


@pytest.fixture
def gate(office: Any, team: Any) -> list[int]:
    """Three reports of one fault; the fourth makes it an outbreak."""
    now, ids = office.clock.now, []
    for n, text in enumerate(TEXTS[:3]):
        office.clock.now = now - timedelta(minutes=30 - 5 * n)
        command = cm.Register(subject=text, customer=Customer(f"Customer {n}", f"Department {n}"))
        ids.append(office.desk.register(team.l1, command).done[0].ticket_id)
    office.clock.now = now
    return ids


def fourth(office: Any, team: Any) -> int:
    command = cm.Register(subject=TEXTS[3], customer=Customer("The fourth", "Sales"))
    return int(office.desk.register(team.l1, command).done[0].ticket_id)


async def test_the_report_that_makes_it_an_outbreak_is_told(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    async with console() as c:
        assert not [said for said in c.notices() if "alike" in said]
        fourth(office, team)
        await c.until(lambda: [said for said in c.notices() if "4 alike in 30 min" in said])


async def test_one_key_puts_them_under_the_oldest(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    gate.append(fourth(office, team))
    async with console(size=(120, 36)) as c:
        await c.press("Q")
        await c.until(lambda: "Outbreaks" in c.text())
        assert "No incident is declared." in c.text()
        await c.press("ctrl+t")
        await c.until(lambda: type(c.app.screen).__name__ == "BulkScreen")
        await c.press("Y")
        await c.until(lambda: c.app.screen is c.desk)
        for ticket_id in gate[1:]:
            links = reading.ticket(office.desk, ticket_id).ticket.links
            assert [(link.kind, link.other) for link in links] == [(LinkKind.CHILD_OF, gate[0])]


async def test_the_incident_that_one_is_part_of_is_suggested(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    gate.append(fourth(office, team))
    parent = cm.LinkTicket(LinkKind.CHILD_OF, office.ids["new"], office.number("new"))
    office.desk.act(team.l1, [Act(gate[1], parent)])
    async with console(size=(120, 36)) as c:
        await c.press("Q")
        await c.until(
            lambda: f"The incident is {office.number('new')}. 3 reports" in " ".join(c.text().split())
        )


async def test_enter_marks_its_tickets(console: Any, office: Any, team: Any, gate: list[int]) -> None:
    gate.append(fourth(office, team))
    async with console() as c:
        await c.press("Q")
        await c.until(lambda: "Outbreaks" in c.text())
        await c.press("enter")
        await c.until(lambda: c.desk.queue.tickets.marked == set(gate))


async def test_without_one_it_says_so(console: Any, gate: list[int]) -> None:
    async with console() as c:
        await c.press("Q")
        await c.until(lambda: "Nothing breaks for many now." in c.text())


async def test_a_further_report_of_an_open_incident_is_told_and_taken_in_by_one_key(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    incidents.attach(office.desk, team.l1, gate[0], gate[1:])
    office.clock.tick(hours=3)  # the burst is long over
    async with console(size=(120, 36)) as c:
        new = fourth(office, team)
        number = reading.ticket(office.desk, gate[0]).ticket.number
        await c.until(lambda: [said for said in c.notices() if f"1 more like {number}" in said])
        await c.press("Q")
        await c.until(lambda: f"1 more like {number}" in c.text())
        assert reading.ticket(office.desk, new).ticket.parent is None
        await c.press("ctrl+t")
        await c.until(lambda: reading.ticket(office.desk, new).ticket.parent is not None)


async def test_a_new_ticket_may_stand_for_all_of_them(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    gate.append(fourth(office, team))
    async with console(size=(120, 36)) as c:
        await c.press("Q")
        await c.until(lambda: "Outbreaks" in c.text())
        await c.press("ctrl+n")
        await c.until(lambda: type(c.app.screen).__name__ == "BulkScreen")
        await c.press("Y")
        await c.until(lambda: c.app.screen is c.desk)
        parents = {reading.ticket(office.desk, one).ticket.parent.other for one in gate}
        assert len(parents) == 1
        assert not parents & set(gate)
        assert "badge" in reading.ticket(office.desk, parents.pop()).ticket.subject.lower()


async def test_messages_name_the_keys_as_they_are_bound(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    fourth(office, team)
    async with console(size=(120, 36), keys={"desk.outbreaks": "f3", "outbreaks.attach": "f4"}) as c:
        await c.until(lambda: [said for said in c.notices() if "f3 shows them" in said])
        await c.press("f3")
        assert "f4 puts the others under it" in " ".join(c.text().split())
        assert "f4 puts all under the incident" in c.text()
