"""The tracking table as a workbook: what goes in comes out, and nothing of it is a formula (§6)."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.domain.errors import BadInput
from supportdesk.domain.events import Feedback
from supportdesk.domain.tracking_table import TrackingRow, cells, headers, of_workbook, shown_in_workbook
from supportdesk.domain.vocabulary import Category, Language, Status
from supportdesk.insight.workbook import write_workbook
from supportdesk.intake.table import import_table
from supportdesk.intake.workbook import text_of
from supportdesk.services.desk import Desk

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEGIN = datetime(1990, 1, 1, tzinfo=UTC)
NASTY = (
    "=HYPERLINK(1)", "+1", "-1", "@x", "-", "'-", "'=1", "_x000D_", "a\rb", "a\r\nb\n", "\x01", "x005F_",
    "  x ", "http://example.org", "007", "1e5", "TRUE", "\u202e", "😀", "张*", "\tx",
)  # fmt: skip
_texts = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_times = st.none() | st.integers(0, 100 * 365 * 24 * 60).map(lambda n: BEGIN + timedelta(minutes=n))
_rows = st.builds(
    TrackingRow,
    number=_texts,
    reported=_times,
    description=_texts,
    customer=_texts,
    category=st.none() | st.sampled_from(Category),
    status=st.sampled_from([Status.NEW, Status.RESOLVED]),
    owner=_texts,
    expected=_times,
    resolved=_times,
    feedback=st.none() | st.builds(Feedback, overall=st.integers(1, 5), comment=_texts),
    articles=st.just(()) | st.just((("/kb/001", False), ("/kb/007", True))),
)


def written(path: Path, rows: list[TrackingRow], language: Language = Language.ENGLISH) -> bytes:
    assert write_workbook(path, rows, language, SHANGHAI) == len(rows)
    return path.read_bytes()


@settings(max_examples=60)
@given(rows=st.lists(_rows, max_size=4), language=st.sampled_from(Language))
def test_any_words_go_round(
    rows: list[TrackingRow], language: Language, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = written(tmp_path_factory.mktemp("book") / "t.xlsx", rows, language)
    head = headers(language)
    found = [line for line in csv.reader(io.StringIO(text_of(data), newline="")) if line != head]
    wanted = [cells(row, language, SHANGHAI) for row in rows]
    assert sorted(found) == sorted(wanted)  # a sheet a month: their order is kept within it


@given(_texts)
def test_a_cell_comes_back_as_it_was(text: str) -> None:
    cell = cells(TrackingRow(description=text), Language.ENGLISH, UTC)[2]
    assert of_workbook(shown_in_workbook(cell)) == cell


def test_a_sheet_a_month_and_dates_that_are_dates(tmp_path: Path) -> None:
    late = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)  # April where the desk is
    rows = [TrackingRow("T1", AT, "one"), TrackingRow("T2", late, "two"), TrackingRow("T3", AT, "three")]
    written(tmp_path / "t.xlsx", rows, Language.CHINESE)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["2026-03", "2026-04"]
    sheet = book["2026-03"]
    assert [cell.value for cell in sheet[1]][:2] == ["工单编号", "上报时间"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["T1", "T3"]
    assert sheet["B2"].value == datetime(2026, 3, 2, 17, tzinfo=UTC).replace(tzinfo=None)
    assert sheet["B2"].is_date
    assert sheet.freeze_panes == "B2"


def test_no_text_is_a_formula_or_a_link(tmp_path: Path) -> None:
    written(tmp_path / "t.xlsx", [TrackingRow(text, AT, text, text) for text in NASTY])
    with zipfile.ZipFile(tmp_path / "t.xlsx") as parts:
        sheets = b"".join(parts.read(name) for name in parts.namelist() if "worksheets/" in name)
    assert b"<f>" not in sheets
    assert b"hyperlink" not in sheets


def test_a_desk_goes_round(desk: Desk, tmp_path: Path) -> None:
    rows = [
        TrackingRow(f"T20260301-00{n}", AT - timedelta(days=1), f"=case {n}\nsecond line", "Sales-Ann*")
        for n in range(1, 4)
    ]
    written(tmp_path / "t.xlsx", rows)
    assert import_table(desk, tmp_path / "t.xlsx").imported == 3
    assert import_table(desk, tmp_path / "t.xlsx").already == 3


def test_what_another_program_wrote(tmp_path: Path) -> None:
    """Shared texts, numbers as numbers, a formula with its value, cells left out, two sheets."""
    book = xlsxwriter.Workbook(str(tmp_path / "other.xlsx"))
    for name in ("one", "two"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["number", "reported", "description", "status", "score"])
        sheet.write_row(1, 0, [17, "2026-03-01 09:30", f"broken, {name}"])
        sheet.write_formula(1, 3, '="resol"&"ved"', None, "resolved")
        sheet.write_number(1, 4, 4.5)
    book.close()
    lines = list(csv.reader(io.StringIO(text_of((tmp_path / "other.xlsx").read_bytes()))))
    assert lines[1] == ["17", "2026-03-01 09:30", "broken, one", "resolved", "4.5"]
    assert [line[2] for line in lines if line[0] == "17"] == ["broken, one", "broken, two"]


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + bytes(500)])
def test_what_is_no_workbook_is_said(desk: Desk, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "t.xlsx").write_bytes(data)
    with pytest.raises(BadInput) as error:
        import_table(desk, tmp_path / "t.xlsx")
    assert error.value.code == "table_workbook"


def test_an_archive_of_something_else_is_said(desk: Desk, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(BadInput) as error:
        import_table(desk, tmp_path / "t.xlsx")
    assert error.value.code == "table_workbook"
