"""Tickets of other desks by the command line; the flow and the event log out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

EXPORTS = Path(__file__).parents[1] / "intake" / "exports"
CALLS = {
    "zendesk": ("zendesk.ndjson", "zendesk_users.json"),
    "freshdesk": ("freshdesk.json",),
    "jira": ("jira.csv",),
    "osticket": ("osticket.csv",),
}
MAPPING = 'source = "x"\n[columns]\nnumber = "No"\ncreated = "At"\nsubject = "What"\n'


@pytest.mark.parametrize("desk", CALLS)
def test_a_trial_then_the_import_then_nothing(at_desk: Any, desk: str) -> None:
    files = [str(EXPORTS / name) for name in CALLS[desk]]
    tried = at_desk("import", desk, *files, "--dry-run", "--json")
    assert tried.code == 0
    assert (tried.json["dry_run"], tried.json["imported"]) == (True, tried.json["tickets"])
    assert at_desk("ticket", "list", "--view", "all", "--limit", "0", "--json").json == []
    done = at_desk("import", desk, *files, "--json")
    assert (done.code, done.json["imported"], done.json["first"]) == (0, tried.json["imported"], [])
    assert done.json["findings"] == tried.json["findings"]
    assert done.json["fields_left"] == tried.json["fields_left"]
    again = at_desk("import", desk, *files)
    assert f"imported: 0\ngrown: 0\nalready: {done.json['imported']}\n" in again.out
    number = tried.json["first"][0]["number"]
    shown = at_desk("ticket", "show", number, "--json").json[0]
    assert (shown["reference"], shown["imported"]) == (number, True)
    found = at_desk("ticket", "list", f"ref:{number}", "--json").json
    assert len(found) == (shown["status"] in ("new", "in_progress", "waiting_customer"))


def test_a_trial_in_words(at_desk: Any) -> None:
    said = at_desk("import", "zendesk", *(str(EXPORTS / name) for name in CALLS["zendesk"]), "--dry-run")
    assert said.out.startswith("4711  VPN drops every hour\n    Reported: 2024-03-12 08:41\n")
    assert "    messages: 1 of customers, 1 answers, 1 internal\n" in said.out
    assert "sla_policy            1        gold" in said.out
    assert said.err.startswith("Row 1, 4711: “good” has no score from 1 to 5.")
    assert said.err.endswith("Nothing was written. Without --dry-run it is.\n")
    chinese = at_desk(
        "import", "zendesk", str(EXPORTS / "zendesk.ndjson"), "--dry-run", "--language", "zh_CN"
    )
    assert "未写入任何内容" in chinese.err


def test_a_trial_before_there_is_a_desk(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPORTDESK_DATABASE_URL", str(tmp_path / "desk.sqlite3"))
    tried = run("import", "freshdesk", str(EXPORTS / "freshdesk.json"), "--dry-run", "--json")
    assert (tried.code, tried.json["imported"]) == (0, 2)
    assert not list(tmp_path.glob("desk*"))


def test_any_csv(at_desk: Any, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "one.csv").write_text("No,At,What\n1,25/04/2024,a\n", encoding="utf-8")
    (tmp_path / "two.csv").write_text("No,At,What\n2,2024-04-25 10:00,b\n", encoding="utf-8")
    files = [str(tmp_path / name) for name in ("one.csv", "two.csv")]
    said = at_desk("import", "csv", *files, "--mapping", str(tmp_path / "m.toml"), "--zone", "UTC", "--json")
    assert (said.code, said.json["imported"]) == (0, 2)
    (tmp_path / "one.csv").write_text("No,At,What\n3,04/05/2024,a\n", encoding="utf-8")
    unclear = at_desk("import", "csv", files[0], "--mapping", str(tmp_path / "m.toml"))
    assert (unclear.code, "--dates" in unclear.err) == (2, True)
    clear = at_desk(
        "import", "csv", files[0], "--mapping", str(tmp_path / "m.toml"), "--dates", "mdy", "--json"
    )
    assert clear.json["imported"] == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ('{"tickets": [\n {"id": 1,}\n]}', "is no JSON at line 2"),
        (None, "can't be read"),
    ],
)
def test_a_file_that_can_not_be_read(at_desk: Any, tmp_path: Path, content: str | None, said: str) -> None:
    path = tmp_path / "x.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    answer = at_desk("import", "freshdesk", str(path))
    assert (answer.code, said in answer.err) == (2, True), answer.err


def test_a_zone_that_there_is_not(at_desk: Any) -> None:
    answer = at_desk("import", "jira", str(EXPORTS / "jira.csv"), "--zone", "Europe/Berln")
    assert (answer.code, "Europe/Berlin" in answer.err) == (2, True)


def test_the_flow_and_the_event_log(at_desk: Any, ticket: Any, tmp_path: Path) -> None:
    number = ticket("VPN")
    assert at_desk("ticket", "claim", number).code == 0
    said = at_desk("report", "flow", "all", "--json").json
    assert (said["month"], said["tickets"]) == (None, 1)
    assert {"from", "to", "count", "share", "again", "median"} == set(said["arrows"][0])
    assert at_desk("report", "flow", "all", "tag:nowhere", "--json").json["tickets"] == 0
    assert "Tickets: 1, moves between stages and tiers: 1\n" in at_desk("report", "flow", "all").out
    assert at_desk("report", "flow", "2026-13").code == 2
    picture = tmp_path / "f.svg"
    assert at_desk("report", "flow", "all", "--svg", str(picture)).code == 0
    assert picture.read_text(encoding="utf-8").startswith('<svg class="flow"')
    assert at_desk("report", "flow", "all", "--svg", str(picture)).code == 1, "it is there already"
    log = tmp_path / "l.xes"
    done = at_desk("export", "xes", str(log), "--json").json
    assert (done["traces"], done["events"]) == (1, log.read_text(encoding="utf-8").count("<event>"))
    assert at_desk("export", "xes", "-", "VPN").out == log.read_text(encoding="utf-8")
    assert "<trace>" not in at_desk("export", "xes", "-", "--month", "1999-01").out
