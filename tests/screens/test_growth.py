"""A day is long: opening tickets and forms leaves no widget behind."""

from __future__ import annotations

import gc
from collections import Counter
from typing import Any

from textual.widget import Widget

from supportdesk.services import reading


def living() -> Counter[str]:
    gc.collect()
    return Counter(type(thing).__name__ for thing in gc.get_objects() if isinstance(thing, Widget))


async def test_two_hundred_tickets_opened_and_left(console: Any, office: Any) -> None:
    async with console(size=(40, 8)) as c:  # little to paint: it is what stays that matters
        names = ["mine", "handover", "emergency", "hostile", "new"]

        async def open_them(times: int) -> None:
            for turn in range(times):
                wanted = office.ids[names[turn % len(names)]]
                c.app.open_ticket(wanted)
                for _ in range(500):
                    await c.pilot.pause(0)
                    view = c.desk.view_open
                    if view is not None and view.ticket.id == wanted:
                        break
                c.hit("escape")
            await c.settle()

        await open_them(5)
        before = living()
        await open_them(40)
        views = [reading.ticket(office.desk, ticket_id) for ticket_id in office.ids.values()]
        for turn in range(160):
            c.desk.pane.show(views[turn % len(views)])
            await c.pilot.pause(0)
        assert living() <= before


async def test_forms_and_help_opened_and_left(console: Any, office: Any) -> None:
    async with console(size=(40, 8)) as c:
        keys = ("n", "escape", "question_mark", "escape")
        await c.press(*keys, *keys)
        before = living()
        for _ in range(6):
            await c.press(*keys)
        assert living() <= before
