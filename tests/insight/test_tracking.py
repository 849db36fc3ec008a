"""The tracking table going out: what it says of tickets that were worked on here (spec §6)."""

from __future__ import annotations

import csv
import io

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.events import Feedback
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.tracking_table import feedback_cell, headline, neutral
from supportdesk.domain.vocabulary import Category, Language
from supportdesk.insight import tracking
from supportdesk.insight.tracking import export_table, tracking_rows
from supportdesk.intake.table import import_table
from supportdesk.services.desk import Act, Desk


def table(desk: Desk, language: Language = Language.ENGLISH) -> list[list[str]]:
    out = io.StringIO(newline="")
    count = export_table(desk, out, language)
    rows = list(csv.reader(io.StringIO(out.getvalue(), newline="")))
    assert len(rows) == count + 1
    return rows


def test_an_empty_desk_has_a_header(desk: Desk) -> None:
    assert table(desk) == [
        [
            "number", "reported", "description", "customer (department/name)", "category", "status", "owner",
            "expected", "resolved", "feedback (score/comment)", "article",
        ]
    ]  # fmt: skip
    assert table(desk, Language.CHINESE)[0][0] == "工单编号"


def test_a_ticket_worked_on_here(desk: Desk, l1: Agent) -> None:
    report = cm.Register("=HYPERLINK(1)", "second\nline", Customer("Ann", "Sales"), category=Category.SIMPLE)
    done = desk.register(l1, report).done[0]
    desk.act(l1, [Act(done.ticket_id, cm.Claim())])
    # 09:00 UTC is 17:00 where the desk is.
    assert table(desk)[1] == [
        done.number, "2026-03-02 17:00", "'=HYPERLINK(1)\nsecond\nline", "Sales-Ann", "simple", "in progress",
        l1.name, "-", "-", "-", "-",
    ]  # fmt: skip
    assert table(desk, Language.CHINESE)[1][4:6] == ["简单", "处理中"]
    # The desk knows its own table.
    out = io.StringIO(newline="")
    export_table(desk, out, Language.CHINESE, mark=True)
    assert out.getvalue().startswith("\ufeff")
    assert import_table(desk, out.getvalue()).already == 1


def test_pages_leave_nothing_out(desk: Desk, l1: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking, "PAGE", 3)
    for i in range(10):
        desk.register(l1, cm.Register(f"case {i}", customer=Customer("Ann")))
    assert [row.description for row in tracking_rows(desk)] == [f"case {i}" for i in range(10)]


@pytest.mark.parametrize(
    ("feedback", "chinese", "english"),
    [
        (None, "", ""),
        (Feedback(overall=5, comment="解决及时"), "5分:解决及时", "5: 解决及时"),
        (Feedback(5, 4, 4), "4.33分(5/4/4)", "4.33 (5/4/4)"),
        (Feedback(5, None, 4, comment="x"), "4.5分(5/-/4):x", "4.5 (5/-/4): x"),
        (Feedback(comment="x"), ":x", ": x"),
    ],
)
def test_feedback_in_words(feedback: Feedback | None, chinese: str, english: str) -> None:
    assert feedback_cell(feedback, Language.CHINESE) == chinese
    assert feedback_cell(feedback, Language.ENGLISH) == english


def test_the_first_line_that_says_something() -> None:
    assert headline("\n  \n first \nsecond") == "first"
    assert headline("") == ""
    assert len(headline("x" * 500)) == 200


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\uff1d1", "'=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert neutral(text) == f"'{text}"
