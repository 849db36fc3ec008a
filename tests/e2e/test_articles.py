"""A solved ticket becomes an article in a real terminal, and readers find it."""

from __future__ import annotations

from tests.e2e.house import House

LI_NA = ("--as", "li.na")


def test_from_a_solved_ticket_to_what_readers_find(house: House, desk_file: str) -> None:
    at = ("--database", desk_file)
    added = house.run(
        "ticket", "add", "Badge reader rejects every card", "--customer", "Eve Adams", "--category", "simple",
        "--description", "Eve Adams stands before the door, call 13800138000", *at, *LI_NA,
    )  # fmt: skip
    number = added.stdout.strip()
    house.run("ticket", "resolve", number, "Restart the reader from its panel", *at, *LI_NA)
    console = house.console(*at, *LI_NA, "--language", "en", size=(120, 36))
    console.wait_for("supportdesk")
    console.press("9")
    console.wait_for("Badge reader rejects")
    console.wait_for("Reported by phone")
    console.press("I")
    console.wait_for("An article from")
    console.press("ctrl+s")
    console.wait_for("is begun, and the ticket links to it")
    console.press("B")
    console.wait_for("draft +Badge reader rejects every card")
    console.press("s")
    console.wait_for("in review +Badge reader rejects every card")
    slug = "010"
    shown = house.run("article", "show", slug, *at).stdout
    assert "Restart the reader from its panel" in shown
    assert "Adams" not in shown
    assert "13800138000" not in shown
    house.run("article", "publish", slug, *at, "--as", "zhao.qiang")
    assert f"/kb/{slug}" in house.run("article", "search", "badge reader", *at).stdout
    assert f"/kb/{slug}" in house.run("ticket", "show", number, *at, *LI_NA).stdout
