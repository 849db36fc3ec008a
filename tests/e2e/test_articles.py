"""A solved ticket becomes an article in a real terminal, and readers find it."""

from __future__ import annotations

from pathlib import Path

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


PAGE = """---
title: Badge reader rejects every card
state: published
lang: en
---
## Problem
The reader at a gate is red and takes no card.

## Steps
1. Open the reader's panel
2. Hold reset for ten seconds
"""


def test_from_a_suggestion_to_the_reply_the_resolution_and_an_article_of_it(
    house: House, desk_file: str, tmp_path: Path
) -> None:
    """What is known is in the reply in two keys, and what was learned is an article in two more."""
    at = ("--database", desk_file)
    page = tmp_path / "badge.md"
    page.write_text(PAGE)
    house.run("article", "add", str(page), *at, "--as", "zhao.qiang")
    added = house.run(
        "ticket", "add", "Badge reader at the gate rejects every card", "--customer", "Eve Adams",
        "--category", "simple", *at, *LI_NA,
    )  # fmt: skip
    number = added.stdout.strip()
    house.run("ticket", "claim", number, *at, *LI_NA)
    console = house.console(*at, *LI_NA, "--language", "en", size=(120, 36))

    def happened(kind: str) -> None:
        """Wait until the journal has it, and the screen has taken it in."""
        console.wait_until(lambda _: kind in house.ticket(number, desk_file).kinds, f"{kind} is written")
        console.settle()

    console.wait_for("supportdesk")
    console.press("1")
    console.wait_for("Badge reader at the gate")
    console.wait_for("Reported by phone")
    console.wait_for("Suggested")
    console.press("ctrl+p")
    console.wait_for("Suggested articles")
    console.wait_for("/kb/010 +Badge reader rejects every card")
    console.press("ctrl+r")
    console.wait_for("Hold reset for ten seconds")
    console.press("ctrl+s")
    happened("public_replied")
    console.press("f")
    console.wait_for("solution")  # what was put into the reply stands in it already
    console.press("ctrl+s")
    happened("resolved")
    console.press("I")
    console.wait_for("An article from")
    console.press("ctrl+s")
    console.wait_for("is begun, and the ticket links to it")
    told = house.run("ticket", "show", number, "--json", *at, *LI_NA).stdout
    assert '"/kb/010"' in told
    assert '"/kb/011"' in told
    assert "/kb/010 Badge reader rejects every card" in house.run("article", "show", "011", *at).stdout
