"""Export of the tracking table (§6): eleven columns of all tickets, in Chinese or English, as CSV."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from datetime import tzinfo
from typing import TextIO

from supportdesk.domain.evolution import fold
from supportdesk.domain.tracking_table import TrackingRow, cells, headers, row_of
from supportdesk.domain.vocabulary import Language
from supportdesk.services.desk import Desk
from supportdesk.store import journal, tickets
from supportdesk.store.database import Connection

PAGE = 200
"""Tickets that are in memory at a time."""


def export_table(
    desk: Desk,
    out: TextIO,
    language: Language,
    *,
    zone: tzinfo | None = None,
    mark: bool = False,
    among: Collection[int] | None = None,
) -> int:
    """Write the table of all tickets, or those `among` some, in the order of their numbers, and say how many
    rows it has.

    Times are in `zone`, without one in the policy's. `out` is a text file opened with `newline=""`; with
    `mark` it begins with a byte order mark, without which Excel takes UTF-8 for something else. What a
    spreadsheet would take for a formula is written with a quote before it, which the import takes off.
    What it writes `intake.table.import_table` reads without loss. Raises StoreError.
    """
    zone = zone or desk.book.current.zone
    if mark:
        out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(headers(language))
    count = 0
    for row in tracking_rows(desk, among):
        writer.writerow(cells(row, language, zone))
        count += 1
    return count


def tracking_rows(desk: Desk, among: Collection[int] | None = None) -> Iterator[TrackingRow]:
    """The rows of the table as values, read in pages: all tickets, or those `among` some."""
    ids = desk.database.read(tickets.ids_by_number)
    if among is not None:
        ids = [i for i in ids if i in among]
    for start in range(0, len(ids), PAGE):
        yield from _page(desk, ids[start : start + PAGE])


def _page(desk: Desk, ids: Sequence[int]) -> list[TrackingRow]:
    def job(connection: Connection) -> list[TrackingRow]:
        journals = journal.load(connection, ids)
        return [row_of(fold(i, journals[i], desk.book)) for i in ids if i in journals]

    return desk.database.read(job)
