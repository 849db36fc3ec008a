"""Deadlines near and missed on the command line: raised once, listed for people and programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import time_machine

START = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
KEYS = {"id", "number", "subject", "clock", "cycle", "percent", "at", "tier", "owner", "raised_at"}


def test_what_came_near_is_raised_once_and_listed(at_desk: Any, ticket: Callable[..., str]) -> None:
    # First response, 10 min from 09:00: 50 % at 09:05, 75 % at 09:07:30. Looked for at 09:08.
    with time_machine.travel(START, tick=False):
        number = ticket("OA\x1b[2J系统", "--priority", "low")
        assert at_desk("ticket", "claim", number).code == 0
    with time_machine.travel(START + timedelta(minutes=8), tick=False):
        said = at_desk("sla", "warn")
        assert (said.code, said.err) == (0, "2 notices raised.\n")
        assert said.out.splitlines()[1:] == [
            f"2026-03-02 09:05  50 %  {number}  First response  李娜     OA␛[2J系统",
            f"2026-03-02 09:07  75 %  {number}  First response  李娜     OA␛[2J系统",
        ]
        again = at_desk("sla", "warn", "--json")
        assert (again.code, again.json, again.err) == (0, [], "")
        listed = at_desk("sla", "notices", "--mine", "--json").json
        assert [(n["percent"], n["at"]) for n in listed] == [
            (75, "2026-03-02T09:07:30Z"),
            (50, "2026-03-02T09:05:00Z"),
        ]
        assert listed[0].keys() == KEYS
        assert listed[0]["owner"] == {"id": "li.na", "name": "李娜"}
        assert at_desk("sla", "notices", "--json", "--since", "9:06").json == listed[:1]
        assert at_desk("sla", "notices", "--json", "--limit", "1").json == listed[:1]
        assert at_desk("sla", "notices", "--json", "--mine", "--as", "zhao.qiang").json == []
        assert at_desk("sla", "notices").out.splitlines()[1].startswith("2026-03-02 09:07  75 %")
    with time_machine.travel(START + timedelta(minutes=11), tick=False):
        raised = at_desk("sla", "warn", "--json").json
        assert [(n["percent"], n["at"]) for n in raised][-1] == (100, "2026-03-02T09:10:00Z")


def test_an_empty_desk_has_nothing_to_tell(at_desk: Any) -> None:
    said = at_desk("sla", "notices")
    assert (said.code, said.out) == (0, "")
    assert at_desk("sla", "warn").err == "0 notices raised.\n"
