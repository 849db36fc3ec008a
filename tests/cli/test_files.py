"""Tables and logs in and out."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

HEADER = "工单编号,上报时间,问题描述,客户信息(部门/姓名),问题级别,处理状态,责任人,预计解决时间,实际解决时间"
TABLE = f"""{HEADER},客户反馈(评分/意见),知识库
T20231001-001,2023-10-01 09:30,OA登录失败,销售部-张*,,已解决,李*,2023-10-01 11:00,2023-10-01 10:45,5分,/kb/001
T20231001-002,sometime,\x1b[31m订单延迟,运营部-王*,紧急,处理中,赵*,2023-10-01 18:00,-,-,-
"""
LOG = """number,incident_state,sys_updated_at,opened_at
INC1,New,1/3/2016 08:00,1/3/2016 08:00
"""


def test_a_table_in_and_out(at_desk: Any, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(TABLE, encoding="utf-8")
    said = at_desk("import", "table", str(source), "--json")
    assert (said.code, said.json["rows"], said.json["imported"]) == (0, 2, 2)
    assert set(said.json["findings"][0]) == {"row", "column", "code", "found", "done", "message"}
    assert any("sometime" in finding["found"] for finding in said.json["findings"])
    said = at_desk("import", "table", str(source))
    assert said.out == "rows: 2\nimported: 0\nalready: 2\nskipped: 0\n"

    said = at_desk("export", "table", str(target), "--language", "zh_CN")
    assert (said.code, said.out) == (0, "")
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][0] == "工单编号"
    assert rows[1][:3] == ["T20231001-001", "2023-10-01 09:30", "OA登录失败"]
    said = at_desk("export", "table", str(target))
    assert (said.code, "is already there" in said.err) == (1, True)
    assert at_desk("export", "table", str(target), "--force", "--json").json == {
        "file": str(target),
        "rows": 2,
    }
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".csv") == ["in.csv", "out.csv"]

    printed = at_desk("export", "table", "-", "--language", "en")
    assert next(csv.reader(io.StringIO(printed.out)))[0] == "number"
    assert "\x1b[31m订单延迟" in printed.out


def test_findings_are_told_row_by_row(at_desk: Any, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8")
    said = at_desk("import", "table", str(tmp_path / "in.csv"))
    assert said.code == 0
    assert any(line.startswith("Row 3, 上报时间: “sometime”") for line in said.err.splitlines())
    assert "\x1b" not in said.err


@pytest.mark.parametrize(
    ("name", "content"), [("none.csv", None), ("empty.csv", b""), ("binary.csv", bytes(range(256)))]
)
def test_a_table_that_cannot_be_read(at_desk: Any, tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    said = at_desk("import", "table", str(tmp_path / name))
    assert said.code == 2
    assert said.err.startswith("supportdesk: ")


def test_a_place_that_cannot_be_written(at_desk: Any, tmp_path: Path) -> None:
    said = at_desk("export", "table", str(tmp_path / "no" / "such" / "out.csv"))
    assert (said.code, "can't be written: No such file or directory" in said.err) == (2, True)


def test_a_log(at_desk: Any, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    (tmp_path / "m.toml").write_text(
        'source = "x"\n[file]\ntime = "%d/%m/%Y %H:%M"\nzone = "UTC"\n[columns]\nkey = "number"\n'
        'changed_at = "sys_updated_at"\nopened_at = "opened_at"\nstate = "incident_state"\n'
        '[texts]\nsubject = ["Incident {number}"]\n[states]\nNew = "new"\n',
        encoding="utf-8",
    )
    argv = ("import", "log", str(tmp_path / "log.csv"), "--mapping", str(tmp_path / "m.toml"))
    said = at_desk(*argv, "--json")
    assert said.code == 0, said.err
    assert (said.json["records"], said.json["tickets"]) == (1, 1)
    assert "tickets: 0\n" in at_desk(*argv).out
    assert at_desk("ticket", "list", "--json").json[0]["imported"] is True


def test_a_log_with_the_wrong_mapping(at_desk: Any, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    said = at_desk("import", "log", str(tmp_path / "log.csv"), "--mapping", "zendesk")
    assert (said.code, "There is no mapping zendesk. Known are: servicenow" in said.err) == (2, True)
    said = at_desk("import", "log", str(tmp_path / "log.csv"), "--mapping", "servicenow")
    assert said.code == 2
    assert "has no column" in said.err
    said = at_desk("import", "log", str(tmp_path / "none.csv"), "--mapping", "servicenow")
    assert (said.code, "can't be read" in said.err) == (2, True)


def test_the_bar_is_for_who_watches(at_desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from supportdesk.cli import files

    with files._bar("x", quiet=False) as progress:
        assert progress is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with files._bar("[red]x", quiet=True) as progress:
        assert progress is None
    with files._bar("[red]x", quiet=False) as progress:
        assert progress is not None
        progress(1, 2)


def test_a_workbook_in_and_out_and_only_what_is_asked_for(at_desk: Any, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.xlsx"
    source.write_text(TABLE, encoding="utf-8")
    assert at_desk("import", "table", str(source)).code == 0
    said = at_desk("export", "table", str(target), "created:2023-10", "--json")
    assert (said.code, said.json["rows"]) == (0, 1)  # the other says no time, so it was reported when it came
    assert target.read_bytes().startswith(b"PK")
    said = at_desk("import", "table", str(target), "--json")
    assert (said.code, said.json["imported"], said.json["already"]) == (0, 0, 1)
    said = at_desk("export", "table", str(tmp_path / "none.xlsx"), "dept:nowhere", "--json")
    assert (said.code, said.json["rows"]) == (0, 0)
    said = at_desk("export", "table", str(tmp_path / "bad.xlsx"), "creatd:2023")
    assert said.code != 0
    assert not (tmp_path / "bad.xlsx").exists()
