"""The rules of deadlines on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def faster(at_desk: Any, tmp_path: Path) -> str:
    at_desk("ticket", "add", "OA", "--customer", "张三", "--category", "simple", "--priority", "low")
    text = at_desk("policy", "show").out
    path = tmp_path / "faster.toml"
    path.write_text(text.replace('"simple", within = "2h"', '"simple", within = "1h"'), encoding="utf-8")
    return str(path)


def test_check_names_the_line_and_the_nearest_word(at_desk: Any, tmp_path: Path, faster: str) -> None:
    good = at_desk("policy", "check", faster)
    assert good.code == 0
    assert "is a valid policy" in good.err
    broken = tmp_path / "broken.toml"
    lines = Path(faster).read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines, 1) if line.startswith("pause"))
    lines[at - 1] = 'pause = ["waiting_custmer"]'
    broken.write_text("\n".join(lines), encoding="utf-8")
    said = at_desk("policy", "check", str(broken))
    assert said.code == 2
    assert f"Line {at}: " in said.err
    assert "Did you mean “waiting_customer”?" in said.err
    assert "Traceback" not in at_desk("policy", "check", str(tmp_path)).err
    assert at_desk("policy", "check", "/nowhere\x1b[2J").code == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            'pause = ["waiting_custmer"]',
            "pause：“waiting_custmer”不是已知的状态。是不是想写“waiting_customer”？",
        ),
        ("pauze = []", "“pauze”不是已知的键。是不是想写“pause”？"),
        ('pause = "none"', "pause：“none”不是列表。请放进方括号：[ … ]。"),
    ],
)
def test_a_fault_is_told_in_chinese_too(
    at_desk: Any, tmp_path: Path, faster: str, wrong: str, said: str
) -> None:
    lines = Path(faster).read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines, 1) if line.startswith("pause"))
    clock = next(line for line in reversed(lines[:at]) if line.startswith("name")).split('"')[1]
    lines[at - 1] = wrong
    broken = tmp_path / "broken.toml"
    broken.write_text("\n".join(lines), encoding="utf-8")
    heard = at_desk("--language", "zh", "policy", "check", str(broken))
    assert heard.err == f"supportdesk: 第 {at} 行：时钟“{clock}”：{said}\n"


def test_apply_shows_asks_and_applies(at_desk: Any, faster: str) -> None:
    lead = ("--as", "lead")
    made = at_desk("agent", "add", "lead", "--name", "周平", "--tier", "L2", "--role", "team_lead")
    assert made.code == 0, made.err
    refused = at_desk("policy", "apply", faster)
    assert refused.code == 2
    assert "team lead" in refused.err
    dry = at_desk("policy", "apply", faster, "--dry-run", *lead)
    assert (dry.code, "-1:00:00" in dry.out) == (0, True)
    assert at_desk("policy", "apply", faster, *lead).code == 2, "nobody is there to be asked"
    assert "version 2" not in at_desk("policy", "show").out
    done = at_desk("policy", "apply", faster, "--yes", *lead)
    assert done.code == 0
    assert "Version 2 is in force; 1 open ticket is held to it." in done.err
    assert at_desk("policy", "show").out == Path(faster).read_text(encoding="utf-8")
    assert at_desk("policy", "show", "7").code != 0
    assert at_desk("sla", "verify").code == 0


def test_simulate_counts_before_and_after(at_desk: Any, faster: str) -> None:
    said = at_desk("simulate", "--policy", faster)
    assert said.code == 0
    assert "1 tickets replayed; 0 clocks would have ended otherwise." in said.err
    shape = json.loads(at_desk("simulate", "--policy", faster, "--json").out)
    assert shape["tickets"] == 1
    assert {"clock", "category", "before", "after"} == set(shape["clocks"][0])
