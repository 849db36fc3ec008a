"""What comes next, what was done, and taking it back, from the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Ticket = Callable[..., str]


def test_next_names_a_ticket_and_says_why(at_desk: Any, ticket: Ticket) -> None:
    said = at_desk("ticket", "next")
    assert (said.code, said.out) == (1, "")
    assert "nothing for you to do" in said.err
    assert at_desk("ticket", "next", "--json").json is None
    number = ticket("printer on fire")
    said = at_desk("ticket", "next")
    assert said.out.startswith(
        f"{number}  printer on fire\n  0 % of “First response” is used · nobody has it"
    )
    found = at_desk("ticket", "next", "--json").json
    assert set(found) == {"ticket", "hold", "clock", "share", "waits_seconds"}
    assert (found["ticket"]["number"], found["hold"], found["clock"]) == (number, "free", "response")
    assert at_desk("ticket", "next", "--as", "zhao.qiang").code == 1, "not of the second tier"


def test_what_was_done_is_listed_and_the_last_of_it_taken_back(at_desk: Any, ticket: Ticket) -> None:
    number, other = ticket(), ticket()
    at_desk("ticket", "classify", number, other, "complex")
    at_desk("ticket", "note", number, "seen")
    mine = at_desk("ticket", "acts", "--json").json
    assert [(act["kinds"], act["tickets"]) for act in mine[:2]] == [(["note_added"], 1), (["classified"], 2)]
    assert set(mine[0]) == {
        "id", "at", "actor", "actor_name", "kinds", "number", "tickets", "stands", "undoes",
        "leaves_at", "left",
    }  # fmt: skip
    said = at_desk("ticket", "undo", number)
    assert (said.code, said.err) == (0, "Taken back: internal note.\n")
    act = mine[1]["id"]
    said = at_desk("ticket", "undo", number, "--act", act[:8], "--json").json
    assert [row["category"] for row in said["done"]] == ["simple"], "this ticket only"
    said = at_desk("ticket", "undo", other, "--act", act, "--whole", "--json")
    assert [row["number"] for row in said.json["done"]] == [other]
    assert [refused["code"] for refused in said.json["refused"]] == ["nothing_to_undo"]
    assert said.code == 1
    lines = at_desk("ticket", "acts", number).out.splitlines()
    assert len(lines) == 1 + 5
    assert "taken back: " in lines[1]


def test_what_can_not_be_taken_back_says_why(at_desk: Any, ticket: Ticket) -> None:
    number = ticket()
    said = at_desk("ticket", "undo", number, "--as", "zhao.qiang")
    assert said.code == 1
    assert f"`ticket acts {number}`" in said.err
    said = at_desk("ticket", "undo", number, "--act", "zzzz")
    assert (said.code, "has no act “zzzz”" in said.err) == (1, True)
    said = at_desk("ticket", "undo", number)
    assert (said.code, "A report can't be taken back" in said.err) == (1, True)
    at_desk("ticket", "claim", number)
    act = at_desk("ticket", "acts", number, "--json").json[0]["id"]
    assert "李娜 did this" in at_desk("ticket", "undo", number, "--act", act, "--as", "zhao.qiang").err
    assert at_desk("ticket", "undo", number, "--act", act, "--as", "zhou.ping").code == 0
