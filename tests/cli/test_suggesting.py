"""What may help with a ticket, and what breaks for many, from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Ticket = Callable[..., str]

ARTICLE = """---
title: VPN drops behind a hotel network
state: published
---
## Problem
The VPN drops in hotels.

## Steps
Use port 443.
"""


def test_what_may_help_is_printed_with_the_words_that_are_shared(
    at_desk: Any, ticket: Ticket, tmp_path: Path
) -> None:
    page = tmp_path / "a.md"
    page.write_text(ARTICLE)
    assert at_desk("article", "add", str(page), "--as", "zhou.ping").code == 0
    first = ticket("VPN drops in the hotel again")
    number = ticket("VPN drops in my hotel")
    said = at_desk("ticket", "suggest", number)
    assert said.code == 0
    assert "/kb/001" in said.out
    assert first in said.out
    found = at_desk("ticket", "suggest", number, "--json").json
    assert [(a["slug"], a["solved"]) for a in found["articles"]] == [("/kb/001", 0)]
    assert {"VPN", "drops", "hotel"} <= set(found["articles"][0]["shared"])
    assert "body" not in found["articles"][0]
    (alike,) = found["tickets"]
    assert set(alike) == {
        "id", "number", "subject", "status", "reported_at", "likeness", "shared", "duplicate", "emergency",
    }  # fmt: skip
    assert alike["number"] == first
    assert 0.3 < alike["likeness"] <= 1


def test_nothing_is_suggested_for_what_is_like_nothing(at_desk: Any, ticket: Ticket) -> None:
    said = at_desk("ticket", "suggest", ticket("Badge does not open the door"))
    assert (said.code, said.out) == (0, "")
    assert "Nothing is suggested" in said.err
    assert at_desk("ticket", "suggest", "T20200101-001").code == 1


def test_what_breaks_for_many_is_printed_with_its_tickets(at_desk: Any, ticket: Ticket) -> None:
    assert "Nothing breaks for many" in at_desk("outbreaks").err
    assert at_desk("outbreaks", "--json").json == []
    numbers = [ticket(f"Mail server unreachable since the morning, room {n}") for n in range(4)]
    said = at_desk("outbreaks")
    assert said.code == 0
    assert "4 alike" in said.out
    assert all(number in said.out for number in numbers)
    (found,) = at_desk("outbreaks", "--json").json
    assert set(found) == {
        "since", "until", "departments", "shared", "incident", "declared", "apart", "tickets",
    }  # fmt: skip
    assert (found["incident"], found["declared"]) == (numbers[0], False)
    assert [row["number"] for row in found["tickets"]] == numbers
    assert len(found["apart"]) == 4
