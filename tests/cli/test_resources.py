"""`supportdesk resource`: lent, asked for, taken over, given back, and told from when to when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_a_server_is_lent_asked_for_taken_over_and_given_back(
    at_desk: Any, ticket: Callable[..., str]
) -> None:
    assert "Nothing is lent yet" in at_desk("resource", "list").err
    refused = at_desk("resource", "add", "spare-1", "--kind", "spare server")
    assert (refused.code, "team lead" in refused.err) == (1, True)
    lend = ("resource", "add", "spare-1", "--kind", "spare server", "--note", "rack 4", "--as", "zhou.ping")
    assert at_desk(*lend).code == 0
    first, second = ticket("first\x1b[2J", "--priority", "low"), ticket("second", "--priority", "high")
    assert at_desk("resource", "request", "spare server", first).err == f"{first} has spare-1.\n"
    said = at_desk("resource", "request", "spare server", second)
    assert said.err == f"{second} waits for spare server; its turn: 1.\n"
    assert at_desk("resource", "takeover", "spare server", second).code == 1, "not urgent"
    at_desk("ticket", "classify", second, "urgent", "--as", "zhao.qiang")
    taken = at_desk("resource", "takeover", "spare server", second, "--as", "zhao.qiang")
    assert (taken.code, taken.err) == (0, f"{second} has spare-1.\n")
    listed = at_desk("resource", "list", "--json").json
    assert listed["resources"][0]["held"]["ticket"] == second
    assert [claim["ticket"] for claim in listed["waiting"]] == [first]
    table = at_desk("resource", "list")
    assert "spare-1" in table.out
    assert "\x1b" not in table.out
    assert at_desk("resource", "release", "spare-1").err == "spare-1 was given back.\n"
    past = at_desk("resource", "history", "spare-1", "--json").json
    assert [(c["ticket"], c["state"], c["ended_by"]) for c in past] == [
        (first, "held", None),
        (second, "released", "李娜"),
        (first, "taken_over", "赵强"),
    ]
    assert at_desk("resource", "history").out.count("spare-1") == 3
    assert at_desk("resource", "retire", "spare-1", "--as", "zhou.ping").code == 1, "somebody has it"
    assert at_desk("resource", "release", "spare-2").code == 1
