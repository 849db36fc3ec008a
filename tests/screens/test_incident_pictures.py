"""Incidents as they look: the ticket that stands for many, its list, and every recipient before words go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category, Language
from supportdesk.locale import set_language
from supportdesk.services import incidents
from supportdesk.services.desk import Act

WHO = (
    ("Ada Byron", "Sales", "ada@example.com", "Badge reader at the north gate refuses every card"),
    ("王小明", "财务部", "wang@example.com", "北门读卡器 badge reader north gate 无法刷卡"),
    ("Olu Ade", "Legal", "8021", "north gate: badge reader is red, cards refused"),
    ("Mei Lin", "Design", "mei@example.com", "Cannot get in, badge reader north gate"),
)
SIZES = [(80, 24), (200, 50)]


@pytest.fixture
def gate(office: Any, team: Any) -> int:
    """An incident with parts of every kind, and a report that looks like them."""
    now, ids, desk = office.clock.now, [], office.desk
    for n, (name, department, contact, subject) in enumerate(WHO):
        office.clock.now = now - timedelta(minutes=70 - n)
        made = desk.register(
            team.l1, cm.Register(subject=subject, customer=Customer(name, department, contact))
        )
        ids.append(made.done[0].ticket_id)
    incidents.attach(desk, team.l1, ids[0], ids[1:])
    desk.act(team.l1, [Act(i, cm.Reply("We look at it.")) for i in ids])
    office.clock.now = now - timedelta(minutes=20)
    desk.act(team.l1, [Act(ids[0], cm.Classify(Category.COMPLEX))])
    desk.act(team.l1, [Act(ids[0], cm.LogStep("Took the reader apart: a burnt fuse"))])
    desk.act(team.l1, [Act(ids[2], cm.RecordCustomerAnswer("And now the door stays open!"))])
    office.clock.now = now - timedelta(minutes=5)
    desk.register(
        team.l1, cm.Register("Badge refused at north gate reader", customer=Customer("Jo March", "Support"))
    )
    office.clock.now = now
    return ids[0]


async def standing_for_many(c: Any, gate: int) -> None:
    await c.open(gate)


async def its_list(c: Any, gate: int) -> None:
    await c.open(gate)
    await c.press("tilde")
    await c.until(lambda: type(c.app.screen).__name__ == "IncidentPicker")


async def progress(c: Any, gate: int) -> None:
    await its_list(c, gate)
    await c.press("ctrl+s")
    await c.until(lambda: c.desk.writing.composer.is_open)


async def recipients(c: Any, gate: int) -> None:
    await its_list(c, gate)
    await c.press("ctrl+r")
    await c.until(lambda: c.desk.writing.composer.is_open)
    await c.write("Dear {customer}, as Ada Byron found the fuse of {number} is burnt. We expect {eta}.")
    c.app.screen.query_one("#composer-expected").value = "+2h"
    await c.press("ctrl+s")
    await c.until(lambda: type(c.app.screen).__name__ == "RecipientsScreen")
    await c.press("j")


SCENES = [standing_for_many, its_list, progress, recipients]
Hands = Callable[[Any, int], Any]


@pytest.fixture
def picture(snap_compare: Any, make_app: Any, gate: int, console_of: Any) -> Callable[..., bool]:
    def compare(hands: Hands, size: tuple[int, int], **settings: Any) -> bool:
        app = make_app(**settings)

        async def before(pilot: Pilot[Any]) -> None:
            c = console_of(app, pilot)
            await c.settle()
            await hands(c, gate)
            await c.settle()
            app.clear_notifications()
            await c.settle()

        return bool(snap_compare(app, terminal_size=size, run_before=before))

    return compare


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
@pytest.mark.parametrize("language", Language)
def test_an_incident_looks_as_it_did(
    picture: Any, scene: Hands, size: tuple[int, int], language: Language
) -> None:
    set_language(language)
    assert picture(scene, size, language=language)
