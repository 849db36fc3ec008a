"""Incidents from the command line: opened, shown, told and resolved; who is left out is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Ticket = Callable[..., str]


@pytest.fixture
def three(ticket: Ticket) -> list[str]:
    return [
        ticket(f"VPN gateway vpn-2 drops ({n})", "--customer", who, "--contact", contact)
        for n, (who, contact) in enumerate(
            (("Ada Byron", "ada@example.com"), ("Olu Ade", "8021"), ("王小明", "wang@example.com"))
        )
    ]


def history(at_desk: Any, number: str) -> list[dict[str, Any]]:
    return at_desk("ticket", "show", number, "--json").json[0]["history"]


def test_an_incident_is_opened_shown_told_and_resolved(at_desk: Any, three: list[str]) -> None:
    first, second, third = three
    assert at_desk("incident", "open", *three).out.strip() == first
    shown = at_desk("incident", "show", second, "--json").json
    assert shown["incident"]["number"] == first
    assert [row["number"] for row in shown["parts"]] == [second, third]
    assert (
        "2 reports are part of it: 2 open, 2 of them wait for an answer."
        in at_desk("incident", "show", first).out
    )
    text = "Hello {customer}, {number} will be solved by {eta}."
    plan = at_desk("incident", "broadcast", first, text, "--expected", "+2h", "--dry-run").out
    assert f"+ {second}  Olu Ade  no mail" in plan
    assert f"    Hello 王小明, {third} will be solved by" in plan
    assert history(at_desk, first)[-1]["kind"] != "public_replied"
    done = at_desk("incident", "broadcast", first, text, "--expected", "+2h", "--json").json
    assert [row["number"] for row in done["done"]] == three
    assert history(at_desk, second)[-1]["data"]["text"].startswith(f"Hello Olu Ade, {second} will")
    said = at_desk("incident", "resolve", first, "Gateway replaced", "--message", "{customer}: it holds.")
    assert said.code == 0, said.err
    assert history(at_desk, third)[-2]["data"]["text"] == "王小明: it holds."
    assert [row["status"] for row in at_desk("incident", "show", first, "--json").json["parts"]] == [
        "resolved", "resolved",
    ]  # fmt: skip


def test_a_new_ticket_may_stand_for_all(at_desk: Any, three: list[str]) -> None:
    number = at_desk("incident", "open", *three, "--subject", "VPN gateway vpn-2 is down").out.strip()
    assert number not in three
    shown = at_desk("incident", "show", number, "--json").json
    assert [row["number"] for row in shown["parts"]] == three
    assert at_desk("incident", "detach", three[0]).code == 0
    assert at_desk("incident", "attach", number, three[0]).code == 0
    assert at_desk("incident", "attach", three[1], three[0]).err.startswith(f"supportdesk: {three[0]}: ")


def test_one_report_is_no_incident(at_desk: Any, three: list[str]) -> None:
    said = at_desk("incident", "open", three[0])
    assert said.code == 2
    assert "more than one report" in said.err


def test_what_is_to_be_looked_at_stops_all_of_them_and_names_whom(at_desk: Any, three: list[str]) -> None:
    at_desk("incident", "open", *three)
    said = at_desk("incident", "broadcast", three[0], "Ada Byron told us first, and it is vpn-2.")
    assert said.code == 1
    assert f"supportdesk: {three[1]}: another customer's name “Ada Byron”" in said.err
    assert "Nothing was sent." in said.err
    assert history(at_desk, three[0])[-1]["kind"] != "public_replied"
    assert at_desk("incident", "broadcast", three[0], "Ada Byron told us first.", "--anyway").code == 0


def test_a_report_without_what_the_words_need_is_named_and_left(at_desk: Any, three: list[str]) -> None:
    at_desk("incident", "open", *three)
    said = at_desk("incident", "broadcast", three[0], "By {eta}.")
    assert said.code == 1
    assert f"supportdesk: {three[1]}: no value “{{eta}}”" in said.err
    assert said.out.strip() == ""
