"""Tickets from the command line: what each act does, prints, refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from supportdesk.domain.vocabulary import Status

Ticket = Callable[..., str]
ROW = {
    "id", "number", "seq", "status", "tier", "category", "priority", "subject", "customer", "owner",
    "owner_name", "handover_to", "emergency", "unanswered", "imported", "reported_at", "clocks",
}  # fmt: skip
CLOCK = {
    "name", "cycle", "state", "due", "started_at", "met_at", "breached_at", "target_seconds", "spent_seconds",
}  # fmt: skip


def test_a_report_becomes_a_ticket(at_desk: Any, ticket: Ticket) -> None:
    number = ticket("OA系统无法登录", "--department", "销售部", "--priority", "high", "--tag", "OA")
    assert re.fullmatch(r"T\d{8}-001", number)
    rows = at_desk("ticket", "list", "--json").json
    assert [row["number"] for row in rows] == [number]
    row = rows[0]
    assert set(row) == ROW
    assert set(row["clocks"][0]) == CLOCK
    assert row["customer"] == "销售部-张三"
    assert (row["status"], row["tier"], row["category"], row["priority"]) == ("new", "L1", "simple", "high")
    assert row["reported_at"].endswith("Z")
    assert {clock["name"] for clock in row["clocks"]} == {"response", "registration", "resolution"}


def test_the_life_of_a_ticket(at_desk: Any, ticket: Ticket) -> None:
    number = ticket()

    def status(*argv: str, stdin: str = "") -> str:
        said = at_desk("ticket", argv[0], number, *argv[1:], "--json", stdin=stdin)
        assert said.code == 0, said.err
        assert said.json["refused"] == []
        assert len(said.json["batch"]) == 32
        return str(said.json["done"][0]["status"])

    assert status("claim") == Status.IN_PROGRESS
    assert status("reply", "-", "--expected", "+2h", stdin="您好，正在处理\n") == Status.IN_PROGRESS
    assert status("note", "checked the log") == Status.IN_PROGRESS
    assert status("escalate", "--tried", "reset", "--asked", "look", "--group", "system") == "in_progress"
    assert status("accept", "--as", "zhao.qiang") == Status.IN_PROGRESS
    assert status("resolve", "unlocked", "--message", "It works again.", "--as", "zhao.qiang") == "resolved"
    assert (
        status("confirm", "--speed", "5", "--solving", "4", "--attitude", "5", "--comment", "好")
        == "resolved"
    )
    assert status("close") == Status.CLOSED
    assert status("reopen", "it is back") == Status.IN_PROGRESS
    shown = at_desk("ticket", "show", number, "--json").json[0]
    assert shown["reopened"] == 1
    assert shown["score"] is None  # it was for the solution that did not hold
    assert shown["owner"]["id"] == "zhao.qiang"
    assert shown["handovers"][0]["tried"] == "reset"
    kinds = [entry["kind"] for entry in shown["history"]]
    assert kinds[0] == "registered"
    assert kinds[-1] == "reopened"
    reply = next(entry for entry in shown["history"] if entry["kind"] == "public_replied")
    assert reply["data"]["text"] == "您好，正在处理"
    assert reply["actor"]["name"] == "李娜"
    text = at_desk("ticket", "show", number)
    assert "您好，正在处理" in text.out
    assert "What was tried: reset" in text.out
    assert "Response speed 5, Problem solving 4, Attitude 5, 好" in text.out


def test_an_escalation_goes_to_the_next_tier_and_back(at_desk: Any, ticket: Ticket) -> None:
    number = ticket()
    assert at_desk("ticket", "escalate", number, "--tried", "a", "--asked", "b").code == 0
    said = at_desk("ticket", "return", number, "no time of the error", "--as", "zhao.qiang")
    assert said.code == 0
    assert at_desk("ticket", "show", number, "--json").json[0]["bounces"] == 1


def test_many_at_once_and_what_was_refused(at_desk: Any, ticket: Ticket) -> None:
    one, two = ticket("one"), ticket("two")
    assert at_desk("ticket", "claim", one).code == 0
    said = at_desk("ticket", "claim", one, two, one)
    assert said.code == 1
    assert two in said.out
    assert one not in said.out
    assert said.err == f"supportdesk: {one}: This ticket is already yours. Go on with it.\n"
    said = at_desk("ticket", "close", one, two, "--json")
    assert said.code == 1
    assert said.json["batch"] is None
    assert said.json["done"] == []
    assert {refused["number"] for refused in said.json["refused"]} == {one, two}
    assert said.json["refused"][0]["code"] == "status"
    assert said.json["refused"][0]["params"]["status"] == "in_progress"
    assert said.json["refused"][0]["message"].endswith("Resolve it first.")


def test_one_unknown_number_does_nothing(at_desk: Any, ticket: Ticket) -> None:
    number = ticket()
    said = at_desk("ticket", "claim", number, "T20200101-001")
    assert (said.code, said.out) == (1, "")
    assert "There is no ticket T20200101-001." in said.err
    assert at_desk("ticket", "list", "--json").json[0]["status"] == "new"


def test_classify_and_assign(at_desk: Any, ticket: Ticket) -> None:
    number = ticket()
    said = at_desk("ticket", "classify", number, "simple", "--priority", "low")
    assert (said.code, at_desk("ticket", "list", "--json").json[0]["priority"]) == (0, "low")
    said = at_desk("ticket", "classify", number, "simple", "--priority", "low")
    assert said.code == 1
    assert "Nothing was changed." in said.err
    assert at_desk("ticket", "classify", number, "urgent").code == 0
    assert at_desk("ticket", "list", "--view", "emergency", "--json").json[0]["emergency"] is True
    assert at_desk("ticket", "assign", number, "--to", "zhao.qiang").code == 0
    assert at_desk("ticket", "list", "--json").json[0]["owner"] == "zhao.qiang"
    assert at_desk("ticket", "assign", number, "--nobody").code == 0
    assert at_desk("ticket", "list", "--json").json[0]["owner"] is None
    assert at_desk("ticket", "assign", number, "--to", "nobody").code == 1


def test_close_without_confirmation_needs_the_lead(at_desk: Any, ticket: Ticket) -> None:
    number = ticket()
    assert at_desk("ticket", "resolve", number, "unlocked").code == 0
    said = at_desk("ticket", "close", number, "--unconfirmed", "no answer")
    assert said.code == 1
    assert "Only a customer service manager or the team lead" in said.err
    assert at_desk("ticket", "close", number, "--unconfirmed", "no answer", "--as", "zhou.ping").code == 0


def test_a_refused_report_says_why(at_desk: Any) -> None:
    said = at_desk("ticket", "add", "x", "--json")
    assert said.code == 1
    assert said.json["code"] == "missing"
    assert said.err == "supportdesk: “Customer” is empty. Fill it in and try again.\n"


def test_times(at_desk: Any, ticket: Ticket) -> None:
    number = ticket("x", "--reported", "2026-03-01T09:00:00+08:00", "--occurred", "2026-03-01 00:30")
    shown = at_desk("ticket", "show", number, "--json").json[0]
    assert number == "T20260301-001"
    assert shown["reported_at"] == "2026-03-01T01:00:00Z"
    assert shown["occurred_at"] == "2026-03-01T00:30:00Z"
    said = at_desk("ticket", "add", "x", "--customer", "a", "--reported", "soon")
    assert said.code == 2
    assert "“soon” is not a time." in said.err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("reply", "T20260301-001", "T20260301-002"), "“Text” is empty."),
        (("reply", "T20260301-001"), "the following arguments are required: text"),
        (("escalate", "T20260301-001", "--tried", "-", "--asked", "-"), "“-” can stand for one text only"),
        (("list", "--limit", "-1"), "A limit of -1 makes no sense."),
    ],
)
def test_misuse(at_desk: Any, argv: tuple[str, ...], said: str) -> None:
    found = at_desk("ticket", *argv)
    assert found.code == 2
    assert said in found.err


def test_views_words_and_limits(at_desk: Any, ticket: Ticket) -> None:
    for subject in ("printer offline", "VPN 连不上", "printer smells"):
        ticket(subject)
    assert len(at_desk("ticket", "list", "printer", "--json").json) == 2
    assert [row["subject"] for row in at_desk("ticket", "list", "连不上", "--json").json] == ["VPN 连不上"]
    assert at_desk("ticket", "list", "--view", "mine", "--json").json == []
    said = at_desk("ticket", "list", "--limit", "2")
    assert len(said.out.splitlines()) == 3
    assert said.err == "2 of 3 are shown. Use --limit 0 to see all.\n"
    assert at_desk("ticket", "list", "--limit", "0").err == ""
    said = at_desk("ticket", "list", "zzz")
    assert (said.code, said.out, said.err) == (0, "", "No tickets here.\n")


def test_lists_need_no_name_but_no_wrong_one(at_desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUPPORTDESK_AGENT")
    assert at_desk("ticket", "list").code == 0
    assert at_desk("ticket", "list", "--as", "nobody").code == 1


def test_a_query_selects_what_is_listed(at_desk: Any, ticket: Ticket) -> None:
    vpn, printer = ticket("VPN drops", "--tag", "vpn"), ticket("Printer jams")
    assert at_desk("ticket", "resolve", printer, "cleaned").code == 0

    def listed(*query: str) -> list[str]:
        said = at_desk("ticket", "list", "--json", *query)
        assert said.code == 0, said.err
        return [row["number"] for row in json.loads(said.out)]

    assert listed() == listed("tag:vpn", "created:<1h") == listed("--", "-printer") == [vpn]
    assert listed("is:resolved") == listed("printer", "status:any") == [printer]
    assert listed("status:any", "sort:-created") == [vpn, printer]
    assert listed("is:resolved", "--view", "all") == []


def test_a_query_that_is_none_is_pointed_at(at_desk: Any, ticket: Ticket) -> None:
    said = at_desk("ticket", "list", "打印机 onwer:me")
    assert said.code == 2
    assert said.out == ""
    told = said.err.splitlines()
    assert "owner:" in told[0]
    assert told[1:] == ["  打印机 onwer:me", "         ^"]


HOSTILE = "a\x1b[2Jb\u202ec\x07\u2066d\nsecond line"


def test_hostile_text_is_shown_not_obeyed(at_desk: Any, ticket: Ticket) -> None:
    number = ticket(HOSTILE, "--description", HOSTILE)
    for argv in (("list",), ("show", number)):
        said = at_desk("ticket", *argv)
        assert not set(said.out) & set("\x1b\x07\u202e\u2066")
        assert "a␛[2Jb<U+202E>c␇<U+2066>d" in said.out
    assert len(at_desk("ticket", "list").out.splitlines()) == 2
    said = at_desk("ticket", "show", number, "--json")
    assert not set(said.out) & set("\x1b\x07\u202e\u2066")
    assert said.json[0]["description"] == HOSTILE


def test_columns_are_counted_in_cells(at_desk: Any, ticket: Ticket) -> None:
    from rich.cells import cell_len

    ticket("aaa", "--department", "销售部")
    ticket("bbb")
    head, *lines = at_desk("ticket", "list").out.splitlines()
    column = cell_len(head[: head.index("Subject")])
    assert {cell_len(line[: re.search(r"(aaa|bbb)$", line).start()]) for line in lines} == {column}  # type: ignore[union-attr]


def test_options_before_and_after_the_command(at_desk: Any, ticket: Ticket) -> None:
    ticket()
    for argv in (("--json", "ticket", "list"), ("ticket", "--json", "list"), ("ticket", "list", "--json")):
        assert len(at_desk(*argv).json) == 1


def test_a_fresh_desk_says_what_it_needs_first(run: Any, sqlite_url: str, tmp_path: Any) -> None:
    for url in (str(tmp_path / "none.db"), sqlite_url):
        said = run("ticket", "add", "x", "--customer", "a", "--database", url)
        assert said.code == 1
        assert "has no agents yet. Make the first one with: supportdesk agent add" in said.err
    assert not (tmp_path / "none.db").exists()
    said = run("ticket", "list", "--database", str(tmp_path / "none.db"))
    assert (said.code, "There is no database at" in said.err) == (1, True)
    said = run("ticket", "claim", "x", "--as", "li.na", "--database", sqlite_url)
    assert "supportdesk agent add li.na --name" in said.err


def test_a_login_that_is_no_agent(at_desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUPPORTDESK_AGENT")
    monkeypatch.setenv("LOGNAME", "somebody")
    said = at_desk("ticket", "claim", "T1")
    assert said.code == 1
    assert "your login name somebody is no agent" in said.err
    monkeypatch.setenv("LOGNAME", "li.na")
    assert "There is no ticket T1." in at_desk("ticket", "claim", "T1").err


def test_a_busy_database_can_be_tried_again(
    run: Any, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3
    from contextlib import closing

    from supportdesk.store import database

    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 20)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        said = run("agent", "add", "li.na", "--name", "李娜", "--database", sqlite_url)
        other.rollback()
    assert said.code == 3
    assert "Try again in a moment." in said.err
    assert run("agent", "add", "li.na", "--name", "李娜", "--database", sqlite_url).code == 0


def test_a_reply_is_looked_at_before_it_goes(at_desk: Any, ticket: Ticket) -> None:
    ticket("VPN", "--customer", "王小明")
    number = ticket("OA登录", "--customer", "张三")
    said = at_desk("ticket", "reply", number, "{customer}您好,和王小明一样,密码是 abc12345,见附件。")
    assert said.code == 1
    assert said.out == ""
    lines = said.err.replace("supportdesk: ", "").splitlines()
    assert f"{number}: another customer's name “王小明”" in lines
    assert f"{number}: secret “密码是 abc12345,”" in lines
    assert f"{number}: nothing is attached “见附件”" in lines
    assert lines[-1] == "Nothing was sent. --anyway sends it all the same."
    assert at_desk("ticket", "show", number, "--json").json[0]["history"][-1]["kind"] != "public_replied"
    assert at_desk("ticket", "reply", number, "{customer}您好,见附件。", "--anyway").code == 0
    last = at_desk("ticket", "show", number, "--json").json[0]["history"][-1]
    assert last["data"]["text"] == "张三您好,见附件。"


def test_what_goes_out_with_a_solution_is_looked_at_too(at_desk: Any, ticket: Ticket) -> None:
    number = ticket()
    said = at_desk("ticket", "resolve", number, "unlocked", "--message", "That was your fault.")
    assert said.code == 1
    assert said.err.startswith(f"supportdesk: {number}: impolite “your fault” → I will pass it")
    done = at_desk("ticket", "resolve", number, "unlocked", "--message", "Solved, {customer}.", "--json")
    assert done.json["done"][0]["status"] == Status.RESOLVED
