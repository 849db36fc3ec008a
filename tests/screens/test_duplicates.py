"""Reports like the one that is being registered are shown before it is sent; what joins them is one key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import LinkKind, Status
from supportdesk.services import finding, reading
from supportdesk.services.desk import Act

WORDS = "Badge reader at the north gate refuses every card"


@pytest.fixture
def gate(office: Any, team: Any) -> list[int]:
    """Three reports of one fault, two of them from Logistics, in the last hour."""
    ids = []
    now = office.clock.now
    for minutes, department in ((50, "Logistics"), (20, "Logistics"), (10, "Sales")):
        office.clock.now = now - timedelta(minutes=minutes)
        command = cm.Register(subject=WORDS, customer=Customer(f"Customer {minutes}", department))
        ids.append(office.desk.register(team.l1, command).done[0].ticket_id)
    office.clock.now = now
    return ids


async def begun(c: Any) -> None:
    await c.press("n")
    await c.write("Badge reader north gate refuses my card")
    await c.press("enter")
    await c.write("Ada Byron")
    await c.press("enter")
    await c.write("Logistics")
    await c.until(lambda: "same department" in c.text())
    await c.settle()


def newest(office: Any) -> Any:
    ids = [row.id for row in finding.find_tickets(office.desk, "Badge reader north gate refuses my card", 10)]
    return reading.ticket(office.desk, max(ids)).ticket


async def test_they_are_counted_and_shown(console: Any, gate: list[int]) -> None:
    async with console() as c:
        await begun(c)
        assert "2 alike from the same department in the last hour" in c.text()
        assert c.app.screen.duplicates.current.department == "Logistics"
        assert "20 min ago" in c.text()


async def test_one_key_merges_what_was_registered_into_another(
    console: Any, office: Any, gate: list[int]
) -> None:
    async with console() as c:
        await begun(c)
        target = c.app.screen.duplicates.current.id
        await c.press("ctrl+r")
        await c.until(lambda: c.desk.wanted == target)
        merged = newest(office)
        assert merged.status is Status.MERGED
        assert merged.merged_into == target


async def test_one_key_makes_it_part_of_the_incident(
    console: Any, office: Any, gate: list[int], team: Any
) -> None:
    incident = office.ids["new"]
    parent = cm.LinkTicket(LinkKind.CHILD_OF, incident, office.number("new"))
    office.desk.act(team.l1, [Act(gate[1], parent)])
    async with console(size=(120, 40)) as c:
        await begun(c)
        assert f"part of {office.number('new')}" in c.text()
        await c.press("ctrl+t")
        await c.until(lambda: newest(office).id not in gate)
        assert [(link.kind, link.other) for link in newest(office).links] == [(LinkKind.CHILD_OF, incident)]


async def test_opening_one_keeps_the_words(console: Any, office: Any, gate: list[int]) -> None:
    async with console() as c:
        await begun(c)
        wanted = c.app.screen.duplicates.current.id
        await c.press("ctrl+o")
        await c.until(lambda: c.desk.wanted == wanted)
        assert "Ada Byron" in office.drafts()["register"]


async def test_nothing_is_merged_by_itself(console: Any, office: Any, gate: list[int]) -> None:
    async with console() as c:
        await begun(c)
        await c.press("ctrl+s")
        await c.until(lambda: newest(office).id not in gate)
        assert newest(office).status is Status.NEW
        assert not newest(office).links


async def test_the_keys_are_named_as_they_are_bound(console: Any, gate: list[int]) -> None:
    async with console(keys={"form.alike_merge": "f4", "form.alike_next": "f3,ctrl+n"}) as c:
        await begun(c)
        assert "f3 next" in c.text()
        assert "f4 merged" in c.text()
