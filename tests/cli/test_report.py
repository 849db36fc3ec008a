"""`supportdesk report month`: what people and programs are told of a month."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

START = datetime.fromisoformat("2026-03-02T09:00:00+00:00")


@pytest.fixture
def worked(at_desk: Any) -> Any:
    """One ticket reported at 09:00 (17:00 at the desk), answered after 12 minutes, solved after an hour."""

    def at(minutes: int, *argv: str) -> str:
        with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
            said = at_desk("ticket", *argv)
        assert said.code == 0, said.err
        return str(said.out)

    number = at(
        0, "add", "VPN\x1b[2J drops", "--customer", "张三", "--department", "销\x1b[31m售部",
        "--category", "simple", "--priority", "low",
    ).strip()  # fmt: skip
    at(10, "claim", number)
    at(12, "reply", number, "We look.")
    at(60, "resolve", number, "New cable.")
    return at_desk


def test_a_month_as_json(worked: Any) -> None:
    said = worked("report", "month", "2026-03", "--json")
    assert said.code == 0, said.err
    found = json.loads(said.out)
    assert found["zone"] == "Asia/Shanghai"
    assert found["since"] == "2026-02-28T16:00:00Z"
    assert {n: c for n, c in found["counts"].items() if c} == {"opened": 1, "resolved": 1, "first_contact": 1}
    assert found["resolution"]["category"]["simple"] == {
        "count": 1,
        "mean": 3600.0,
        "p50": 3600.0,
        "p90": 3600.0,
    }
    assert found["response"]["all"]["p50"] == 720.0
    assert found["clocks"]["response"]["missed_at"] == [
        {"stage": "queue", "tier": "L1", "owner": "", "missed": 1}
    ]
    assert found["load"][0][17] == 1
    assert not any(found["month_before"].values())


def test_a_month_as_text_in_both_languages(worked: Any) -> None:
    english = worked("report", "month", "2026-03")
    assert "\x1b" not in english.out
    for words in ("solved at first contact", "Missed where", "waiting to be taken", "1h 00m", "Mon"):
        assert words in english.out
    chinese = worked("--language", "zh_CN", "report", "month", "2026-03")
    for words in ("首次接触即解决", "超时环节", "待受理", "周一"):
        assert words in chinese.out


def test_a_month_without_tickets_is_told_too(at_desk: Any) -> None:
    said = at_desk("report", "month", "2020-02")
    assert said.code == 0
    assert "2020-02" in said.out


@pytest.mark.parametrize("word", ["2026-13", "March", "2026", "0000-01", "99999-01"])
def test_what_is_no_month_is_refused(at_desk: Callable[..., Any], word: str) -> None:
    said = at_desk("report", "month", word)
    assert said.code != 0
    assert word in said.err
    assert "2026-10" in said.err
