"""A month as an XLSX workbook: a sheet a question, numbers that are numbers, charts of the program's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from supportdesk.domain.errors import BadInput
from supportdesk.domain.figures import Cell, Table
from supportdesk.domain.month import Span, Tally
from supportdesk.insight.month_tables import tables
from supportdesk.locale import _

_BARS = 15
_FIRST = 3
"""The row of a sheet in which its table begins: title, definition, and a blank one before it."""

_QUERY = 3
"""Where the queries of hours stand: not beside their counts, whose column is as narrow as an hour."""


def write_month(path: Path, month: Span, now: Tally, before: Tally, more: Sequence[Table] = ()) -> None:
    """Write the workbook, in the language that is set. Raises BadInput `no_xlsx` (the extra), OSError."""
    try:
        import xlsxwriter
    except ImportError:
        raise BadInput("no_xlsx") from None
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "soft": book.add_format({"font_color": "#5b6675"}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "text": book.add_format({"quote_prefix": True}),
        "share": book.add_format({"num_format": "0.0%"}),
        "mean": book.add_format({"num_format": "0.00"}),
        "length": book.add_format({"num_format": "[h]:mm"}),
        "count": book.add_format({"num_format": "#,##0"}),
    }
    names: set[str] = set()
    try:
        for table in (*tables(month, now, before), *more):
            fill = _heat if table.heat else _sheet
            fill(book, formats, table, _named(table.title, names), month)
    finally:
        book.close()


def _named(title: str, taken: set[str]) -> str:
    """A sheet's name: at most 31 signs, none of those that mean something to a spreadsheet, and its own."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:28] or "-"
    name, n = plain, 2
    while name.casefold() in taken:
        name, n = f"{plain} {n}", n + 1
    taken.add(name.casefold())
    return name


def _one_page_wide(sheet: Any) -> None:
    """As it is printed."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _sheet(book: Any, formats: dict[str, Any], table: Table, name: str, month: Span) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, f"{table.title} · {month.name} · {month.zone}", formats["title"])
    sheet.write_string(1, 0, table.definition, formats["soft"])
    queries = any(line.query for line in table.lines)
    head = (*table.head, _("Query")) if queries else table.head
    for n, title in enumerate(head):
        sheet.write_string(_FIRST, n, title, formats["head"])
    for y, line in enumerate(table.lines, _FIRST + 1):
        for x, cell in enumerate(line.cells):
            _write(sheet, formats, y, x, cell, x in table.shares)
        if queries:
            sheet.write_string(y, len(table.head), line.query, formats["text"])
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(table.head) - 1, 18)
    if queries:
        sheet.set_column(len(table.head), len(table.head), 44)
    sheet.freeze_panes(_FIRST + 1, 1)
    _one_page_wide(sheet)
    if table.drawn is not None and len(table.lines) > 1:
        last = _FIRST + min(len(table.lines), _BARS)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({
            "name": table.head[table.drawn],
            "categories": [name, _FIRST + 1, 0, last, 0],
            "values": [name, _FIRST + 1, table.drawn, last, table.drawn],
        })  # fmt: skip
        chart.set_title({"name": table.title})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 640, "height": 120 + 24 * (last - _FIRST)})
        sheet.insert_chart(_FIRST, len(head) + 1, chart)


def _write(sheet: Any, formats: dict[str, Any], y: int, x: int, cell: Cell, share: bool) -> None:
    if cell is None:
        sheet.write_blank(y, x, None)
    elif isinstance(cell, str):
        sheet.write_string(y, x, cell, formats["text"])
    elif isinstance(cell, timedelta):
        sheet.write_number(y, x, cell / timedelta(days=1), formats["length"])
    elif isinstance(cell, float):
        sheet.write_number(y, x, cell, formats["share" if share else "mean"])
    else:
        sheet.write_number(y, x, cell, formats["count"])


def _heat(book: Any, formats: dict[str, Any], table: Table, name: str, month: Span) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, f"{table.title} · {month.name} · {month.zone}", formats["title"])
    sheet.write_string(1, 0, table.definition, formats["soft"])
    for n, title in enumerate((*table.head, _("Query"))):
        sheet.write_string(_FIRST, n, title, formats["head"])
    for day, line in enumerate(table.lines, 1):
        for n, cell in enumerate(line.cells):
            _write(sheet, formats, _FIRST + day, n, cell, share=False)
        sheet.write_string(_FIRST + day, len(table.head), line.query, formats["text"])
    shades = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#2F6FB3"}
    sheet.conditional_format(_FIRST + 1, 1, _FIRST + 7, 24, shades)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 24, 5)
    sheet.set_column(len(table.head), len(table.head), 44)
    _one_page_wide(sheet)
    chart = book.add_chart({"type": "column"})
    for day, line in enumerate(table.lines, 1):
        chart.add_series({
            "name": str(line.cells[0]),
            "categories": [name, _FIRST, 1, _FIRST, 24],
            "values": [name, _FIRST + day, 1, _FIRST + day, 24],
        })  # fmt: skip
    chart.set_size({"width": 900, "height": 320})
    sheet.insert_chart(_FIRST + 9, 0, chart)
    _hours(sheet, formats, table, _FIRST + 27)


def _hours(sheet: Any, formats: dict[str, Any], table: Table, row: int) -> None:
    """Below the chart, each hour that has tickets with the query that selects them."""
    for n, title in ((0, table.title), (1, table.head[-1]), (_QUERY, _("Query"))):
        sheet.write_string(row, n, title, formats["head"])
    for line in table.lines:
        for hour, count, query in zip(table.head[1:-1], line.cells[1:-1], line.queries[1:-1], strict=True):
            if count:
                row += 1
                sheet.write_string(row, 0, f"{line.cells[0]} {hour}:00", formats["text"])
                _write(sheet, formats, row, 1, count, share=False)
                sheet.write_string(row, _QUERY, query, formats["text"])
