"""An incident in a real terminal: many reports, one answer to each customer, taken back by one key."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from tests.e2e.house import House

LI_NA = ("--as", "li.na")


def replies(desk_file: str) -> list[str]:
    with closing(sqlite3.connect(desk_file)) as file:
        rows = file.execute(
            "SELECT content.body FROM content JOIN journal USING (ticket_id, seq) "
            "WHERE journal.kind = 'public_replied' ORDER BY ticket_id"
        ).fetchall()
    return [json.loads(body)["text"] for (body,) in rows]


def test_every_customer_is_answered_on_their_own_ticket_after_a_look_at_each(
    house: House, desk_file: str
) -> None:
    where = ("--database", desk_file, *LI_NA)
    numbers = [
        house.run("ticket", "add", f"VPN gateway vpn-2 drops {n}", "--customer", who, *where).stdout.strip()
        for n, who in enumerate(("Ada Byron", "Olu Ade", "Mei Lin"))
    ]
    assert house.run("incident", "open", *numbers, *where).stdout.strip() == numbers[0]
    console = house.console(*where, "--language", "en", size=(140, 40))
    console.wait_for("VPN gateway vpn-2 drops 0")
    console.press("~")
    console.wait_for(f"Incident {numbers[0]}")
    console.press("ctrl+r")
    console.wait_for("PUBLIC reply · 3 tickets")
    console.press("{customer}: we expect {number} to be well by noon.")
    console.wait_for("well by noon.")
    console.press("ctrl+s")
    console.wait_for("It goes to 3 of 3")
    console.wait_for(f"Ada Byron: we expect {numbers[0]} to be well by noon.")
    assert replies(desk_file) == []
    console.press("Y")
    console.wait_for("3 tickets: reply sent")
    names = ("Ada Byron", "Olu Ade", "Mei Lin")
    assert replies(desk_file) == [
        f"{name}: we expect {number} to be well by noon." for name, number in zip(names, numbers, strict=True)
    ]
    console.press("u")
    console.wait_for("It will be done on 3 tickets")
    console.press("Y")
    console.wait_for("3 tickets: taken back")
