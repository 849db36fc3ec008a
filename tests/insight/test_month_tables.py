"""A month as tables, as a page and as a workbook: each figure leads to its tickets, and no name is markup."""

from __future__ import annotations

import re
import subprocess
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.events import Feedback
from supportdesk.domain.figures import Line, Table
from supportdesk.domain.month import Span, Tally
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import Category, Channel, Language, Priority
from supportdesk.insight.flow import Moving, flow
from supportdesk.insight.month import named, with_month_before
from supportdesk.insight.month_page import page
from supportdesk.insight.month_tables import tables
from supportdesk.insight.month_workbook import write_month
from supportdesk.locale import set_language
from supportdesk.services import reading
from supportdesk.services.desk import Act, Desk
from tests.debian import program

HOSTILE = '<script>alert(1)</script>"&\x1b[31m='


@pytest.fixture
def month(desk: Desk, l1: Agent, monkeypatch: pytest.MonkeyPatch) -> tuple[Span, Tally, Tally]:
    """Six tickets of two departments, one of a hostile name; some answered, solved and scored."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")  # that of the desk: a query's dates are those of who asks
    time.tzset()
    for n in range(6):
        place = (HOSTILE, "Sales", "", HOSTILE, "SALES", "")[n]  # one department, however it is written
        report = cm.Register(
            f"case {n}", customer=Customer(f"Ann {n}", place), channel=list(Channel)[n % 3],
            category=[None, *Category][n % 4], priority=list(Priority)[n % 4],
            tags=(("vpn",), ("VPN",), ("Vpn", "vpn"))[n // 2] if n % 2 else (HOSTILE[:30],),
        )  # fmt: skip
        ticket = desk.register(l1, report).done[0].ticket_id
        if n % 4:
            desk.act(l1, [Act(ticket, cm.Reply("We look."))])
            desk.act(l1, [Act(ticket, cm.Resolve("done"))])
            desk.act(l1, [Act(ticket, cm.Confirm(Feedback(5, 4, 3 + n % 2)))])
    wanted = named(desk, "2026-03")
    return wanted, *with_month_before(desk, wanted)


COUNTED_LAST = ("load", "missed", "stages", "satisfaction")


def test_each_figure_leads_to_its_tickets(desk: Desk, l1: Agent, month: tuple[Span, Tally, Tally]) -> None:
    asked = [
        (line.cells[-1 if table.key in COUNTED_LAST else 1], line.query)
        for table in tables(*month)
        for line in table.lines
        if line.query
    ]
    hours = [
        asked_of
        for table in tables(*month)
        for line in table.lines
        for asked_of in zip(line.cells, line.queries, strict=False)
        if asked_of[1]
    ]
    assert len(hours) == 7 * 25
    asked += hours
    assert len(asked) > 40
    assert [n for n, query in asked if "vpn" in query.lower() and "created" in query] == [3]
    assert all(line.query for table in tables(*month) for line in table.lines)
    for count, query in asked:
        assert reading.total(desk, l1, reading.query(desk, query)) == count, query


def test_the_flow_is_counted_in_the_same_pass(desk: Desk, month: tuple[Span, Tally, Tally]) -> None:
    moving = Moving.of(desk, month[0])
    with_month_before(desk, month[0], also=[lambda page, _told: moving.add(page)])
    assert moving.flow() == flow(desk, month[0])


@pytest.mark.parametrize("language", Language)
def test_a_page_that_needs_nothing_and_runs_nothing(
    desk: Desk, month: tuple[Span, Tally, Tally], language: Language
) -> None:
    set_language(language)
    text = page(*month, flow(desk, month[0]))
    assert '<h2 id="flow">' in text
    assert "<script" not in text
    assert "\x1b" not in text
    assert "&lt;script&gt;" in text
    assert not re.search(r"(?:src|href|url)\s*[=(]", text)
    assert re.search(r"<title>\S+ \d\d:00 · 6 · month:2026-03/opened/\w{3}-\d\d</title>", text)
    assert ("首次接触即解决" in text) == (language is Language.CHINESE)
    for table in tables(*month):
        assert f'<h2 id="{table.key}">' in text


def test_a_workbook_with_numbers_and_charts(month: tuple[Span, Tally, Tally], tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    write_month(path, *month)
    book = openpyxl.load_workbook(path)
    found = tables(*month)
    assert len(book.sheetnames) == len(found)
    assert all(len(name) <= 31 for name in book.sheetnames)
    first = book[book.sheetnames[0]]
    assert first["B5"].value == month[1].opened == 6
    with zipfile.ZipFile(path) as parts:
        charts = [name for name in parts.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
        sheets = b"".join(parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name)
    drawn = [table for table in found if table.drawn is not None and len(table.lines) > 1]
    assert len(charts) == len(drawn) + 1
    assert b"<f>" not in sheets
    (load,) = [table for table in found if table.heat]
    rows = [[cell.value for cell in row] for row in book[load.title].iter_rows()]
    hours = {row[3]: row[1] for row in rows if str(row[3]).startswith("month:2026-03/opened/")}
    assert sum(hours.values()) == 6
    assert hours == {
        q: n for line in load.lines for q, n in zip(line.queries, line.cells, strict=True) if n and "/" in q
    }
    assert [row[26] for row in rows[3:11]] == ["Query", *(line.query for line in load.lines)]


def test_libreoffice_opens_it_with_every_chart(month: tuple[Span, Tally, Tally], tmp_path: Path) -> None:
    office = program("soffice", "libreoffice-calc")
    path = tmp_path / "m.xlsx"
    write_month(path, *month)
    home = tmp_path / "home"
    subprocess.run(
        [office, f"-env:UserInstallation=file://{home}", "--headless", "--convert-to", "ods", "--outdir",
         str(tmp_path), str(path)],
        check=True, timeout=180, capture_output=True,
    )  # fmt: skip
    with zipfile.ZipFile(path) as ours, zipfile.ZipFile(tmp_path / "m.ods") as theirs:
        made = sum(bool(re.fullmatch(r"xl/charts/chart\d+\.xml", name)) for name in ours.namelist())
        taken = sum(bool(re.fullmatch(r"Object \d+/content\.xml", name)) for name in theirs.namelist())
    assert taken == made > 3


def test_the_name_before_a_bar_has_room(desk: Desk, month: tuple[Span, Tally, Tally]) -> None:
    lines = (
        Line(("电商平台订单数据同步延迟，客户无法付款也无法退款", 8, "none")),
        Line(("Wi-Fi · slow", 3, "/kb/wifi")),
    )
    head = ("Problem", "Tickets", "Article")
    problems = Table("problems", "Problems", "What comes often.", head, lines, drawn=1)
    text = page(*month, flow(desk, month[0]), [problems])
    names = re.findall(r'<text x="250"[^>]*>([^<]*)</text>', text)
    assert names[-2:] == ["电商平台订单数据同步延迟，客户无…", "Wi-Fi · slow"]
