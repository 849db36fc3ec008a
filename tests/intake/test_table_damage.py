"""How a tracking table can look when it is not ours, and what is said of cells that can't be read (§6)."""

from __future__ import annotations

import io
import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from supportdesk.domain import events as ev
from supportdesk.domain.errors import BadInput
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Category, Language, Status
from supportdesk.insight.tracking import export_table
from supportdesk.intake.table import Report, import_table
from supportdesk.intake.table_file import read_table
from supportdesk.services.desk import Desk
from supportdesk.store import journal
from supportdesk.store.tables import ticket as ticket_table

HEADER = (
    "工单编号,上报时间,问题描述,客户信息(部门/姓名),问题级别,处理状态,责任人,预计解决时间,实际解决时间,"
    "客户反馈(评分/意见),知识库\n"
)
ROW = "T20231001-007,2023-10-01 09:30,坏了,销售部-张*,紧急,已解决,李*,-,2023-10-01 10:00,5分:好,/kb/001\n"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def tickets(desk: Desk) -> list[tuple[Ticket, list[Entry]]]:
    def job(connection):  # type: ignore[no-untyped-def]
        ids = connection.execute(select(ticket_table.c.id).order_by(ticket_table.c.id)).scalars().all()
        return journal.load(connection, ids)

    journals = desk.database.read(job)
    return [(fold(i, entries, desk.book), entries) for i, entries in sorted(journals.items())]


def ticket_of(desk: Desk) -> tuple[Ticket, list[Entry]]:
    (only,) = tickets(desk)
    return only


def count(desk: Desk, table) -> int:  # type: ignore[no-untyped-def]
    return desk.database.read(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())


def codes(report: Report) -> list[tuple[int, str, str]]:
    return [(finding.row, finding.column, finding.code) for finding in report.findings]


def exported(desk: Desk, language: Language) -> str:
    out = io.StringIO(newline="")
    export_table(desk, out, language)
    return out.getvalue()


def local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


# ---------------------------------------------------------------- how a file can look


@pytest.mark.parametrize(
    "data",
    [
        (HEADER + ROW).encode(),
        b"\xef\xbb\xbf" + (HEADER + ROW).encode(),
        (HEADER + ROW).encode("gb18030"),
        (HEADER + ROW).encode("utf-16"),
        (HEADER + ROW).replace(",", ";").encode(),
        (HEADER + ROW).replace(",", "\t").encode("utf-16"),
        (HEADER + ROW).replace("\n", "\r\n").encode(),
        ("\n\n" + HEADER + ",,,\n" + HEADER + ROW).encode(),
        (HEADER.replace("(", "\uff08").replace(")", "\uff09") + ROW).encode(),
        (
            "NUMBER;Reported ;Description;Customer;Category;Status;Owner;Expected;Resolved;Feedback;Article\n"
            + ROW.replace(",", ";").replace("紧急", "Urgent").replace("已解决", "Resolved")
        ).encode(),
    ],
    ids=["utf-8", "mark", "gb18030", "utf-16", "semicolon", "tab", "crlf", "twice", "full-width", "english"],
)
def test_encodings_delimiters_and_headers(desk: Desk, data: bytes) -> None:
    report = import_table(desk, data)
    assert (report.imported, report.findings) == (1, ())
    ticket, _ = ticket_of(desk)
    assert (ticket.number, ticket.description) == ("T20231001-007", "坏了")
    assert (ticket.category, ticket.status) == (Category.URGENT, Status.RESOLVED)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "table_empty"),
        (b"\xef\xbb\xbf \n", "table_empty"),
        (HEADER.encode(), "table_no_rows"),
        (b"a,b,c\n1,2,3\n", "table_header"),
        (bytes(range(256)) * 20, "table_binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(128, 256)) * 9, "table_binary"),
    ],
    ids=["empty", "blank", "header only", "other columns", "bytes", "picture"],
)
def test_what_is_no_table_is_said_to_be_none(desk: Desk, data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        import_table(desk, data)
    assert refused.value.code == code
    assert count(desk, ticket_table) == 0


def test_junk_of_every_kind_is_refused_as_bad_input(tmp_path: Path) -> None:
    for seed in range(30):
        path = tmp_path / str(seed)
        path.write_bytes(os.urandom(2000))
        with pytest.raises(BadInput):
            read_table(path)
    for path in (tmp_path, tmp_path / "not there"):
        with pytest.raises(BadInput, match="table_unreadable"):
            read_table(path)


def test_a_misspelt_header_is_taken_and_said(desk: Desk) -> None:
    report = import_table(desk, HEADER.replace("问题描述", "问题描诉").replace("责任人", "天气") + ROW)
    assert codes(report) == [(1, "问题描诉", "guessed_column"), (1, "天气", "extra_column")]
    ticket, entries = ticket_of(desk)
    assert (ticket.description, ticket.owner) == ("坏了", None)
    assert "天气: 李*" in notes(entries)
    with pytest.raises(BadInput) as refused:
        read_table("工单号码,时间,说明\n1,2,3\n")
    assert refused.value.params["near"] == "工单编号"


def notes(entries: list[Entry]) -> str:
    return "\n".join(entry.event.text for entry in entries if isinstance(entry.event, ev.NoteAdded))


# ---------------------------------------------------------------- cells that can't be read


@pytest.mark.parametrize(
    ("before", "after", "column", "code"),
    [
        ("2023-10-01 09:30", "2023-02-30 10:00", "上报时间", "unreadable"),
        ("2023-10-01 09:30", "0001-01-01 00:00", "上报时间", "unreadable"),
        ("2023-10-01 09:30", "9999-12-31 23:59", "上报时间", "unreadable"),
        ("2023-10-01 09:30", "2093-01-01 00:00", "上报时间", "in_future"),
        ("2023-10-01 10:00", "2023-10-01 25:61", "实际解决时间", "unreadable"),
        ("2023-10-01 10:00", "2023-09-30 10:00", "实际解决时间", "before_report"),
        ("2023-10-01 10:00", "2093-09-30 10:00", "实际解决时间", "in_future"),
        ("已解决", "玄学", "处理状态", "unreadable"),
        ("紧急", "玄学", "问题级别", "unreadable"),
        ("/kb/001", "看群里", "知识库", "unreadable"),
        ("已解决", "处理中", "实际解决时间", "resolved_open"),
    ],
)
def test_an_unreadable_cell_is_named_and_kept(
    desk: Desk, before: str, after: str, column: str, code: str
) -> None:
    report = import_table(desk, HEADER + ROW.replace(before, after))
    assert report.imported == 1
    assert (2, column, code) in codes(report)
    _, entries = ticket_of(desk)
    if code != "resolved_open":
        assert f"{column}: {after}" in notes(entries)
    else:
        assert "实际解决时间: 2023-10-01 10:00" in notes(entries)
    again = import_table(desk, HEADER + ROW.replace(before, after))
    assert (again.imported, again.already) == (0, 1)


def test_a_score_out_of_range_stays_a_comment(desk: Desk) -> None:
    report = import_table(desk, HEADER + ROW.replace("5分:好", "9分:好"))
    assert codes(report) == [(2, "客户反馈(评分/意见)", "score_not_taken")]
    assert ticket_of(desk)[0].feedback == ev.Feedback(comment="9分:好")


def test_forty_cells_lose_none(desk: Desk) -> None:
    words = [f"w{i}" for i in range(40)]
    report = import_table(desk, HEADER + ROW + ",".join(words) + "\n")
    assert report.imported == 2
    assert (3, "", "extra_cells") in codes(report)
    out = exported(desk, Language.CHINESE)
    told = notes(tickets(desk)[-1][1]) + out + "".join(t.reference for t, _ in tickets(desk))
    assert [word for word in words if word not in told] == []


def test_five_megabytes_in_a_cell(desk: Desk) -> None:
    text = "天" * 1_700_000
    report = import_table(desk, HEADER + ROW.replace("坏了", text))
    assert codes(report) == [(2, "问题描述", "too_long")]
    ticket, entries = ticket_of(desk)
    assert text.startswith(ticket.description)
    assert text in notes(entries)


def test_nul_and_broken_bytes_show_as_what_they_are(desk: Desk) -> None:
    report = import_table(desk, HEADER + ROW.replace("坏了", "坏\0了"))
    assert codes(report) == [(2, "问题描述", "not_text")]
    report = import_table(desk, (HEADER + ROW).encode().replace("坏了".encode(), b"ok\xff"))
    assert (2, "问题描述", "not_text") in codes(report)


def test_a_text_cut_by_its_own_commas(desk: Desk) -> None:
    report = import_table(desk, HEADER + ROW.replace("5分:好", "5分:好,很快"))
    assert codes(report) == [(2, "客户反馈(评分/意见)", "joined")]
    assert ticket_of(desk)[0].feedback == ev.Feedback(overall=5, comment="好,很快")


def test_what_fits_in_two_ways_is_called_a_guess(desk: Desk) -> None:
    # One of the two times is lost, and nothing says which.
    report = import_table(desk, HEADER + ROW.replace("-,2023-10-01 10:00", "2023-10-01 10:00"))
    assert next(code for *_, code in codes(report)) == "guessed_row"
    assert report.imported == 1


@pytest.mark.parametrize(
    ("cell", "number", "time"),
    [
        ("T20231001-0072023-10-01 09:30,", "T20231001-007", "2023-10-01 09:30"),
        ("T20231001-00709:30,", "T20231001-007", "2023-10-01 09:30"),
        ("T20231001-00709:30,,", "T20231001-007", "2023-10-01 09:30"),
    ],
)
def test_number_and_time_come_apart(desk: Desk, cell: str, number: str, time: str) -> None:
    report = import_table(desk, HEADER + ROW.replace("T20231001-007,2023-10-01 09:30,", cell))
    assert [code for *_, code in codes(report)] == ["split"]
    ticket, _ = ticket_of(desk)
    assert (ticket.number, ticket.reported_at) == (number, local(time))


def test_a_time_that_the_clocks_leapt_over(desk: Desk) -> None:
    row = ROW.replace("2023-10-01 09:30", "2023-03-26 02:30").replace("2023-10-01 10:00", "2023-03-26 04:00")
    report = import_table(desk, HEADER + row, zone=ZoneInfo("Europe/Berlin"))
    assert codes(report) == [(2, "上报时间", "time_skipped")]
    assert report.findings[0].done == "2023-03-26 03:30"


@pytest.mark.parametrize("status", ["待受理", "new", "", "处理中"])
def test_a_row_with_next_to_nothing(desk: Desk, status: str) -> None:
    report = import_table(desk, HEADER + f",,坏了,,,{status},,,,,\n")
    assert report.imported == 1
    ticket, _ = ticket_of(desk)
    assert ticket.description == "坏了"
    assert ticket.status is (Status.IN_PROGRESS if status == "处理中" else Status.NEW)
    assert (2, "上报时间", "reported_missing") in codes(report)
