"""The tracking table as an XLSX workbook (§6): one sheet a month, dates typed, no text a formula."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from supportdesk.domain.errors import BadInput
from supportdesk.domain.tracking_table import BLANK, Column, TrackingRow, cells, headers, shown_in_workbook
from supportdesk.domain.vocabulary import Language

_MOMENTS = {Column.REPORTED: "reported", Column.EXPECTED: "expected", Column.RESOLVED: "resolved"}
_WIDTHS = {Column.DESCRIPTION: 60, Column.CUSTOMER: 24, Column.FEEDBACK: 36, Column.ARTICLE: 20}
_USUAL = 17
_FIRST = 1900
"""The first year that a workbook has dates of."""


def write_workbook(path: Path, rows: Iterable[TrackingRow], language: Language, zone: tzinfo) -> int:
    """Write the rows and say how many there are; times are in `zone`, a sheet's month too.

    What it writes `intake.table.import_table` reads without loss. Raises BadInput `no_xlsx`: the extra is
    missing; OSError.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise BadInput("no_xlsx") from None
    # Row by row, and texts within their cells: a reader gets every sign of them back.
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}
    book = xlsxwriter.Workbook(str(path), options)
    bold = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"})
    date = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
    sheets: dict[str, tuple[Any, int]] = {}
    count = 0
    try:
        for row in rows:
            month = row.reported.astimezone(zone).strftime("%Y-%m") if row.reported else BLANK
            sheet, at = sheets.get(month) or (_begun(book, month, language, bold), 1)
            said = cells(row, language, zone)
            for n, column in enumerate(Column):
                moment = _moment(row, column, zone)
                if moment is not None:
                    sheet.write_datetime(at, n, moment, date)
                else:
                    sheet.write_string(at, n, shown_in_workbook(said[n]), text)
            sheets[month] = (sheet, at + 1)
            count += 1
        if not sheets:
            sheets[BLANK] = (_begun(book, BLANK, language, bold), 1)
        for sheet, end in sheets.values():
            sheet.autofilter(0, 0, max(1, end - 1), len(Column) - 1)
    finally:
        book.close()
    return count


def _begun(book: Any, month: str, language: Language, bold: Any) -> Any:
    sheet = book.add_worksheet(month)
    sheet.freeze_panes(1, 1)
    for n, column in enumerate(Column):
        sheet.set_column(n, n, _WIDTHS.get(column, _USUAL))
    for n, name in enumerate(headers(language)):
        sheet.write_string(0, n, name, bold)
    return sheet


def _moment(row: TrackingRow, column: Column, zone: tzinfo) -> datetime | None:
    """A time as workbooks have them: of a zone that is not said, to the minute as the table has it."""
    name = _MOMENTS.get(column)
    at: datetime | None = getattr(row, name) if name else None
    if at is None:
        return None
    local = at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    return local if local.year >= _FIRST else None
