"""An emergency in a real terminal: led from its room, worked around, restored; the last act taken back."""

from __future__ import annotations

from tests.e2e.house import House


def test_an_emergency_is_led_from_its_room(house: House, desk_file: str) -> None:
    where = ("--database", desk_file)
    number = house.run(
        "ticket", "add", "Order system is down", "--customer", "Ada Byron", "--category", "urgent",
        "--priority", "urgent", *where, "--as", "li.na",
    ).stdout.strip()  # fmt: skip
    console = house.console(*where, "--as", "zhao.qiang", "--language", "en", size=(120, 36))
    console.wait_for("Order system is down")
    console.press("ctrl+e")
    console.wait_for("Nobody yet: an expert takes it with &")
    console.press("&")
    console.wait_for("赵强 leads the emergency")
    for key, title, words in (
        ("s", "Log a step", "Moved the listener to db-2"),
        ("w", "Workaround", "Orders run on db-2"),
        (";", "Stand-up", "Known: db-1 lost its disk"),
        ("W", "Core function restored", "Orders are taken again"),
    ):
        console.press(key)
        console.wait_for(rf"{title} · {number}")
        console.press(words, "ctrl+s")
        console.wait_until(lambda text, head=f"{title} · {number}": head not in text, "the form has gone")
        console.wait_for(rf"^ +{words} ")
    done = house.ticket(number, desk_file)
    assert done.clock("workaround") == done.clock("resolution") == "met"
    assert done.said("stood_up")["text"] == "Known: db-1 lost its disk"
    console.press("u")
    console.wait_for("[Tt]aken back")
    assert house.ticket(number, desk_file).clock("resolution") == "running"
