"""An XLSX workbook as the text of one table: its sheets one below the other, dates as the table has them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from supportdesk.domain.errors import BadInput
from supportdesk.domain.tracking_table import of_workbook

MAGIC = b"PK\x03\x04"
_BROKEN = (SyntaxError, LookupError, ValueError, TypeError, AttributeError, OSError, EOFError)
"""What the library says of a broken file, its XML parser's words among them."""


def text_of(data: bytes) -> str:
    """Comma-separated, for `read_table`; of a formula its last value. Raises BadInput `no_xlsx`: the extra is
    missing, `table_workbook` (said): it is none that can be read.
    """
    try:
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        raise BadInput("no_xlsx") from None
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for row in _rows(book):
            writer.writerow(row)
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        OSError,
        SyntaxError,
    ) as error:
        raise BadInput("table_workbook", said=str(error)[:200]) from error
    return out.getvalue()


def _rows(book: Any) -> Iterator[list[str]]:
    from openpyxl.utils.escape import unescape

    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write a wrong one
        for row in sheet.iter_rows(values_only=True):
            cells = [_cell(value, unescape) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            yield cells


def _cell(value: Any, unescape: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return of_workbook(unescape(value)) if isinstance(value, str) else str(value)
