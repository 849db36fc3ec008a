"""Deadlines on the command line: read by people, by programs, and proven."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import create_engine, text

from supportdesk.domain import events as ev
from supportdesk.domain.evolution import SIGNALS
from supportdesk.domain.ledger import explain
from supportdesk.domain.people import IMPORT, SYSTEM, Actor, Agent
from supportdesk.domain.policy import PolicyBook, parse_policy
from supportdesk.domain.responsibility import Holder
from supportdesk.domain.vocabulary import Category, Channel, Tier
from supportdesk.locale.ledgers import exact, held_by, ledger_lines, rounded
from supportdesk.store.database import parse_url

Ticket = Callable[..., str]
LI_NA = Agent("li.na", "李娜")
START = datetime.fromisoformat("2026-03-02T09:00:00+00:00")

PART = {"kind", "start", "end", "seconds", "status", "by", "until", "days_off"}
LEDGER = {
    "number", "clock", "cycle", "at", "verdict", "target_seconds", "elapsed_seconds", "remaining_seconds",
    "totals_seconds", "due", "started_at", "started_by", "met_at", "cancelled_at", "ended_by", "breached_at",
    "responsible", "policy", "calendar", "parts", "retargets", "adoptions",
    "merged_from",
}  # fmt: skip


@pytest.fixture
def told(at_desk: Any) -> str:
    """Reported 09:00 as simple, claimed 09:10, answered 09:12, escalated 09:30 (complex), accepted 09:40."""

    def at(minutes: int, *argv: str) -> str:
        with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
            said = at_desk("ticket", *argv)
        assert said.code == 0, said.err
        return str(said.out)

    number = at(
        0, "add", "OA\x1b[2J系统", "--customer", "张三", "--category", "simple", "--priority", "low"
    ).strip()
    at(10, "claim", number)
    at(12, "reply", number, "secret words")
    at(30, "escalate", number, "--tried", "secret words", "--asked", "look")
    at(40, "accept", number, "--as", "zhao.qiang")
    return number


@pytest.fixture
def noon() -> Any:
    with time_machine.travel(START + timedelta(hours=3), tick=False):
        yield


def test_an_explanation_can_be_added_up(at_desk: Any, told: str, noon: None) -> None:
    said = at_desk("sla", "explain", told, "response")
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        f"{told}  First response: missed\n"
        "  Granted: 0:10:00 of working time.\n"
        "  By the policy “default”, version 1, and the calendar “always”.\n"
        "  Started 2026-03-02 09:00:00: report, 李娜.\n"
        "\n"
        "  2026-03-02 09:00:00  2026-03-02 09:12:00    0:12:00    0:12:00  counted\n"
        "\n"
        "  Counted: 0:12:00 of 0:10:00, 0:02:00 more than granted.\n"
        "  Met 2026-03-02 09:12:00: reply, 李娜.\n"
        "  Missed 2026-03-02 09:10:00; held then by 李娜 of L1.\n"
        "  Times are of UTC+00:00.\n"
    )
    assert "secret words" not in at_desk("sla", "explain", told).out
    assert "secret words" not in at_desk("sla", "explain", told, "--json").out


def test_every_clock_and_every_kind_of_part(at_desk: Any, told: str, noon: None) -> None:
    said = at_desk("sla", "explain", told).out
    for words in (
        "First response: missed",
        "Registration: met",
        "Acceptance: met",
        "Counted: 0:10:00 of 0:30:00, 0:20:00 less than granted.",
        "Resolution: running",
        "The time changed 2026-03-02 09:30:00 from 2:00:00 to 48:00:00: category, 李娜.",
        "Counted: 3:00:00 of 48:00:00; 45:00:00 left.",
        "Update: running",
        "Due 2026-03-02 13:12:00.",
    ):
        assert words in said
    for ledger in at_desk("sla", "explain", told, "--json").json:
        assert set(ledger) == LEDGER
        assert all(set(part) == PART for part in ledger["parts"])
        seconds = sum(part["seconds"] for part in ledger["parts"] if part["kind"] == "counted")
        assert seconds == ledger["elapsed_seconds"] == ledger["totals_seconds"]["counted"]
        assert all(
            one["end"] == two["start"] for one, two in zip(ledger["parts"], ledger["parts"][1:], strict=False)
        )
        assert ledger["policy"] == {"version": 1, "name": "default"}


def test_as_it_stood(at_desk: Any, told: str, noon: None) -> None:
    for at in ("09:05", "2026-03-02 09:05", "2026-03-02T10:05:00+01:00", "-175m"):
        found = at_desk("sla", "explain", told, "response", "--at", at, "--json").json
        assert [(ledger["verdict"], ledger["at"]) for ledger in found] == [
            ("running", "2026-03-02T09:05:00Z")
        ]
    shown = at_desk("ticket", "show", told, "--at", "09:05", "--json").json[0]
    assert (shown["status"], shown["owner"], len(shown["history"])) == ("new", None, 3)
    assert {clock["name"]: clock["state"] for clock in shown["clocks"]}["response"] == "running"
    said = at_desk("ticket", "show", told, "--at", "09:11").out
    assert "First response: overdue, 1m late" in said
    assert "secret words" not in said
    assert "secret words" in at_desk("ticket", "show", told).out


def test_who_held_it(at_desk: Any, told: str, noon: None) -> None:
    said = at_desk("sla", "held", told)
    lines = [re.split(r"\s{2,}", line) for line in said.out.splitlines()]
    assert lines == [
        ["Tier", "Owner", "Time", "Working time", "Times"],
        ["L1", "-", "0:10:00", "0:10:00", "1"],
        ["L1", "李娜", "0:30:00", "0:30:00", "1"],
        ["L2", "赵强", "2:20:00", "2:20:00", "1"],
        ["together", "3:00:00", "3:00:00", "3"],
        ["First response: missed 2026-03-02 09:10:00; held then by 李娜 of L1."],
    ]
    found = at_desk("sla", "held", told, "--json").json
    assert found["seconds"] == sum(held["seconds"] for held in found["held"]) == 3 * 3600
    assert found["breaches"][0]["holder"] == {
        "tier": "L1", "owner": {"id": "li.na", "name": "李娜"}, "closed": False,
    }  # fmt: skip
    assert at_desk("sla", "held", told, "--at", "09:05", "--json").json["seconds"] == 300


def test_what_can_not_be_explained(at_desk: Any, told: str, noon: None) -> None:
    said = at_desk("sla", "explain", told, "respons")
    assert (said.code, said.out) == (1, "")
    assert f"Ticket {told} has no clock respons. It has: response, registration" in said.err
    said = at_desk("sla", "explain", "T20200101-001")
    assert (said.code, "There is no ticket" in said.err) == (1, True)
    for argv in (("sla", "explain", told), ("sla", "held", told), ("ticket", "show", told)):
        said = at_desk(*argv, "--at", "2026-03-01")
        assert (said.code, said.out) == (2, "")
        assert f"Ticket {told} was entered 2026-03-02 09:00." in said.err
        assert at_desk(*argv, "--at", "soon").code == 2


def test_a_ticket_without_a_deadline(
    at_desk: Any, told: str, noon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from supportdesk.services import deadlines

    monkeypatch.setattr(deadlines, "explain", lambda *_: ())
    said = at_desk("sla", "explain", told)
    assert (said.code, said.out, said.err) == (0, "", "No deadline applies to this ticket.\n")


OFFICE = """
use_calendar = "office"
[calendar.office]
zone = "Asia/Shanghai"
mon = ["09:00-12:00", "13:00-18:00"]
wed = ["09:00-18:00"]
[calendar.office.holidays]
2026-03-03 = "Founders' Day"
[[clock]]
name = "resolution"
start = ["registered"]
meet = ["resolved"]
pause = ["waiting_customer"]
reopen = ["reopened"]
cancel = ["closed"]
target = [{ category = "complex", within = "none" }, { within = "6h" }]
[[clock]]
name = "promise"
start = ["promised"]
meet = ["public_answer"]
each = true
"""


def test_pauses_nights_holidays_and_reopening_in_words() -> None:
    at = START - timedelta(hours=7, minutes=30)  # 09:30 in Shanghai
    book = PolicyBook([parse_policy(OFFICE, 3, SIGNALS)])
    told: list[tuple[float, ev.Event, Actor]] = [
        (0, ev.Registered("T20260302-001", at, Channel.PHONE, 3, subject="x"), IMPORT),
        (0.5, ev.WaitingForCustomer(), Actor.of(LI_NA)),
        (1.5, ev.CustomerAnswered("it"), Actor.of(LI_NA)),
        (2, ev.Promised(at + timedelta(hours=3), "news"), Actor.of(LI_NA)),
        (5.5, ev.Resolved("paper"), Actor.of(LI_NA)),
        (6.5, ev.Reopened("again"), SYSTEM),
        (48.5, ev.Classified(Category.COMPLEX), SYSTEM),
    ]
    entries = [
        ev.Entry(n, at + timedelta(hours=hours), actor, event, f"b{n}")
        for n, (hours, event, actor) in enumerate(told, 1)
    ]
    resolution = explain(entries, "resolution", None, at + timedelta(hours=48), book)
    assert list(ledger_lines(resolution)) == [
        "T20260302-001  Resolution: running",
        "  Granted: 6:00:00 of working time.",
        "  By the policy “policy”, version 3, and the calendar “office”.",
        "  Started 2026-03-02 09:30:00: report, import.",
        "",
        "  2026-03-02 09:30:00  2026-03-02 10:00:00    0:30:00    0:30:00  counted",
        "  2026-03-02 10:00:00  2026-03-02 11:00:00    1:00:00             "
        "paused, waiting for customer: question to the customer, 李娜",
        "  2026-03-02 11:00:00  2026-03-02 12:00:00    1:00:00    1:30:00  counted",
        "  2026-03-02 12:00:00  2026-03-02 13:00:00    1:00:00             outside working hours",
        "  2026-03-02 13:00:00  2026-03-02 15:00:00    2:00:00    3:30:00  counted",
        "  2026-03-02 15:00:00  2026-03-02 16:00:00    1:00:00             "
        "not counted, resolved: resolution, 李娜",
        "  2026-03-02 16:00:00  2026-03-02 18:00:00    2:00:00    5:30:00  counted",
        "  2026-03-02 18:00:00  2026-03-04 09:00:00   39:00:00             "
        "outside working hours; closed on 2026-03-03 Founders' Day",
        "  2026-03-04 09:00:00  2026-03-04 09:30:00    0:30:00    6:00:00  counted",
        "",
        "  Counted: 6:00:00 of 6:00:00; 0:00:00 left.",
        "  Not counted: 1:00:00 paused, 40:00:00 outside working hours, 1:00:00 closed.",
        "  Due 2026-03-04 09:30:00.",
        "  Times are of Asia/Shanghai.",
    ]


def test_promises_and_clocks_without_a_target_in_words() -> None:
    at = START
    book = PolicyBook([parse_policy(OFFICE, 3, SIGNALS)])
    told: list[ev.Event] = [
        ev.Registered("T20260302-001", at - timedelta(hours=1), Channel.PHONE, 3, subject="x"),
        ev.Promised(at + timedelta(hours=1), "news"),
        ev.Classified(Category.COMPLEX),
        ev.WaitingForCustomer(),
        ev.Closed("gone"),
    ]
    entries = [
        ev.Entry(n, at + timedelta(minutes=n - 1), Actor.of(LI_NA), event, f"b{n}")
        for n, event in enumerate(told, 1)
    ]

    def said(clock: str, minutes: int) -> str:
        return "\n".join(ledger_lines(explain(entries, clock, None, at + timedelta(minutes=minutes), book)))

    assert "Promised for 2026-03-02 18:00:00." in said("promise", 1)
    assert "Missed" not in said("promise", 3)
    assert "Missed 2026-03-02 18:00:00; held then by nobody of L1 yet." in "\n".join(
        ledger_lines(explain(entries[:2], "promise", None, at + timedelta(hours=2), book))
    )
    assert "That was entered 2026-03-02 17:00:00." in said("resolution", 0)
    assert "No time is set for this ticket." in said("resolution", 2)
    assert "from 6:00:00 to none: category, 李娜." in said("resolution", 2)
    assert "Ended without a verdict 2026-03-02 17:04:00: closing, 李娜." in said("resolution", 9)
    paused = explain(entries[:2] + entries[3:4], "resolution", None, at + timedelta(minutes=9), book)
    assert "  Stands still; what is left counts when it runs again." in list(ledger_lines(paused))


def test_lengths_add_up_as_they_are_shown() -> None:
    third = timedelta(seconds=1, microseconds=333_333)
    assert [s.total_seconds() for s in rounded([third, third, third, third])] == [1, 1, 1, 2]
    assert exact(-timedelta(hours=50, seconds=3)) == "-50:00:03"
    assert held_by(Holder(Tier.L2, closed=True)) == "nobody: it was closed"


# ---------------------------------------------------------------- verify


def wrong(database_url: str, *statements: str) -> None:
    engine = create_engine(parse_url(database_url))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_sound_desk(at_desk: Any, told: str) -> None:
    said = at_desk("sla", "verify")
    assert (said.code, said.out) == (0, "")
    assert re.fullmatch(r"1 tickets, \d+ entries of the journal: 0 drift, 0 damaged\.\n", said.err)
    assert at_desk("sla", "verify", "--json").json["drift"] == []


def test_drift_is_listed_and_repaired(at_desk: Any, told: str, database_url: str) -> None:
    wrong(
        database_url,
        "UPDATE ticket SET subject = 'x\x1b[2J', owner_id = NULL",
        "UPDATE clock SET elapsed = 7 WHERE name = 'response'",
        "DELETE FROM clock WHERE name = 'update'",
    )
    said = at_desk("sla", "verify")
    assert said.code == 1
    assert sorted(said.out.splitlines()) == [
        f"{told}  owner_id: stored -, the journal says “zhao.qiang”",
        f"{told}  response/1.elapsed: stored “7”, the journal says “720000000”",
        f"{told}  subject: stored “x␛[2J”, the journal says “OA␛[2J系统”",
        f"{told}  update/1: is missing",
    ]
    assert "Add --repair" in said.err
    found = at_desk("sla", "verify", "--json")
    assert (found.code, found.err) == (1, "")
    assert {d["column"] for d in found.json["drift"]} == {
        "owner_id",
        "subject",
        "response/1.elapsed",
        "update/1",
    }
    said = at_desk("sla", "verify", "--repair")
    assert said.code == 0
    assert len(said.out.splitlines()) == 4
    assert "1 repaired; the journal was not written to." in said.err
    assert at_desk("sla", "verify").code == 0
    assert at_desk("ticket", "list", "--json").json[0]["owner"] == "zhao.qiang"


def test_a_damaged_journal(at_desk: Any, told: str, database_url: str) -> None:
    off = (
        ["ALTER TABLE journal DISABLE TRIGGER USER"] if database_url.startswith("postgres")
        else ["DROP TRIGGER journal_no_delete"]
    )  # fmt: skip
    wrong(database_url, *off, "DELETE FROM journal WHERE seq = 2")
    for argv in ((), ("--repair",)):
        said = at_desk("sla", "verify", *argv)
        assert (said.code, said.out) == (1, f"{told}  a line of the journal is missing\n")
        assert "Restore the database from a backup." in said.err
    assert at_desk("sla", "verify", "--json").json["damaged"][0]["code"] == "gap"


def test_every_kind_of_damage_has_its_words() -> None:
    from supportdesk.cli.sla import _damage, _drift
    from supportdesk.services.deadlines import Damage, Drift

    for code in ("empty", "gap", "short", "order", "start", "unreadable"):
        assert len(_damage(Damage(1, "T1", code, "said {x}\nmore"))) > 10
    assert "said {x} more" in _damage(Damage(1, "T1", "unreadable", "said {x}\nmore"))
    assert _drift(Drift(1, "T1", "response/9", {"cycle": 9}, None)) == "T1  response/9: is not in the journal"
    assert "other values" in _drift(Drift(1, "T1", "ticket", "garbled", {"number": "T1"}))
    assert len(_drift(Drift(1, "T1", "search", "x" * 999, "y" * 999))) < 200


def test_progress_is_shown_where_somebody_watches(
    at_desk: Any, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    said = at_desk("sla", "verify", "--json")
    assert json.loads(said.out)["tickets"] == 1
