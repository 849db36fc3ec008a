"""Reviews from the command line: from opening to the end, and out as Markdown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_a_review_from_its_opening_to_its_end(at_desk: Any, ticket: Any, tmp_path: Path) -> None:
    number = ticket()
    assert "No review stands so." in at_desk("review", "list").err
    said = at_desk("review", "show", number)
    assert (said.code, f"{number} was never under review" in said.err) == (1, True)
    assert at_desk("review", "open", number, "-", stdin="Two customers complained.\n").code == 0
    said = at_desk("review", "open", number, "again")
    assert (said.code, "under way already" in said.err) == (1, True)
    assert at_desk("review", "cause", number, "tool", "An old printer").code == 0
    whose = ("--owner", "zhao.qiang", "--due", "2099-01-02")
    said = at_desk("review", "measure", "add", number, "Buy another", *whose, "--json")
    measure = said.json["review"]["measures"][0]
    assert (measure["number"], measure["owner"]["id"], measure["due"]) == (1, "zhao.qiang", "2099-01-02")
    said = at_desk("review", "end", number)
    assert (said.code, "still open: 1" in said.err) == (1, True)
    assert at_desk("review", "list").out.splitlines()[1].startswith(number)
    assert at_desk("review", "list", "--mine").out == ""
    assert number in at_desk("--as", "zhao.qiang", "review", "list", "--mine").out
    assert at_desk("review", "measure", "change", number, "1", "--owner", "li.na").code == 0
    assert number in at_desk("review", "list", "--mine").out
    assert at_desk("review", "measure", "done", number, "1", "--text", "bought").code == 0
    assert at_desk("review", "attend", number, "Ann", "周平").code == 0
    assert at_desk("review", "end", number, "--conclusion", "It prints.").code == 0
    shown = at_desk("review", "show", number).out
    for words in ("An old printer", "Buy another", "bought", "Ann", "It prints.", "by hand"):
        assert words in shown
    assert [line["number"] for line in at_desk("review", "list", "--ended", "--json").json] == [number]
    out = tmp_path / "review.md"
    assert at_desk("review", "export", number, str(out)).code == 0
    page = out.read_text(encoding="utf-8")
    assert page.startswith(f"# Review of {number}\n")
    said = at_desk("review", "export", number, str(out))
    assert said.code == 1, "what is there is not written over unasked"
    assert at_desk("review", "export", number, str(out), "--force").code == 0
    assert at_desk("review", "export", number).out.startswith(f"# Review of {number}\n")
    found = at_desk("ticket", "list", "review:ended", "--json").json
    assert [row["number"] for row in (found["tickets"] if isinstance(found, dict) else found)] == [number]


def test_a_test_and_scores_are_recorded_for_a_caller(at_desk: Any, ticket: Any) -> None:
    number = ticket()
    assert at_desk("ticket", "resolve", number, "restarted").code == 0
    said = at_desk("ticket", "test", number, "--failed")
    assert (said.code, "is empty" in said.err) == (1, True)
    assert at_desk("ticket", "test", number, "--passed").code == 0
    assert at_desk("ticket", "score", number, "--comment", "thanks").code == 1, "a comment is no score"
    assert at_desk("ticket", "score", number, "--speed", "3", "--solving", "5", "--attitude", "5").code == 0
    shown = at_desk("ticket", "show", number, "--json").json
    found = shown[0] if isinstance(shown, list) else shown
    assert (found["loop_gap"], found["confirmed_at"], round(found["score"], 1)) == ("unconfirmed", None, 4.3)
    assert at_desk("ticket", "test", number, "--failed", "--text", "still offline").code == 0
    assert at_desk("ticket", "show", number, "--json").json is not None
    assert "in progress" in at_desk("ticket", "show", number).out


def test_what_can_not_be_is_said(at_desk: Any, ticket: Any) -> None:
    number = ticket()
    at_desk("review", "open", number, "look")
    said = at_desk("review", "measure", "add", number, "x", "--owner", "nobody", "--due", "2099-01-01")
    assert (said.code, "nobody" in said.err) == (1, True)
    said = at_desk("review", "measure", "add", number, "x", "--owner", "li.na", "--due", "tomorrow")
    assert (said.code, "tomorrow" in said.err) == (2, True)
    said = at_desk("review", "measure", "add", number, "x", "--owner", "li.na", "--due", "2020-01-01")
    assert (said.code, "already passed (2020-01-01)" in said.err) == (1, True)
    assert at_desk("review", "cause", number, "weather", "x").code == 2
    refused = at_desk("review", "measure", "done", number, "7", "--json")
    assert (refused.code, json.loads(refused.out)["refused"][0]["code"]) == (1, "no_measure.none")
