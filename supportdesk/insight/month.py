"""A month of the desk, counted from its journals (process §5), here or by several processes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import partial

from supportdesk.domain.errors import BadInput
from supportdesk.domain.month import Span, Tally, span
from supportdesk.domain.passage import passage, without_clocks
from supportdesk.services.desk import Desk
from supportdesk.services.paging import SMALL, Progress, each_page
from supportdesk.store import month as store
from supportdesk.store.database import Connection

PAGE = 1_000
"""Tickets counted at once."""

_NAMED = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)


def named(desk: Desk, text: str) -> Span:
    """A month by its name, `2026-10`, in the desk's zone. Raises BadInput `month_name`."""
    found = _NAMED.fullmatch(text.strip())
    try:
        if found:
            return span(int(found[1]), int(found[2]), desk.book.current.zone)
    except (ValueError, OverflowError):
        pass
    raise BadInput("month_name", given=text)


def counted(
    desk: Desk, month: Span, progress: Progress | None = None, *, processes: int | None = None
) -> Tally:
    """What a month comes to. Raises StoreError."""
    whole = Tally()
    many = desk.database.read(lambda c: store.how_many(c, month.since, month.until))
    wanted = processes or min(os.cpu_count() or 1, 4)
    done = 0
    work = partial(_tally, month)
    with each_page(desk, _pages(desk, month), work, wanted if many > SMALL else 1) as parts:
        for part, count in parts:
            whole.join(part)
            done += count
            if progress is not None:
                progress(done, max(many, done))  # one may have come while they were counted
    return whole


def _pages(desk: Desk, month: Span) -> Iterator[list[int]]:
    last = 0
    while True:
        ids = desk.database.read(lambda c: store.there(c, month.since, month.until, last, PAGE))  # noqa: B023
        if not ids:
            return
        last = ids[-1]
        yield ids


def _tally(month: Span, desk: Desk, ids: list[int]) -> tuple[Tally, int]:
    now = desk.now()

    def job(connection: Connection) -> Tally:
        tally, book = Tally(), without_clocks(desk.book.current)
        facts = store.facts(connection, ids)
        deadlines = store.deadlines(connection, ids, now)
        for ticket_id, entries in store.told(connection, ids).items():
            tally.add(
                (passage(ticket_id, entries, book), facts[ticket_id], deadlines.get(ticket_id, ())), month
            )
        return tally

    return desk.database.read(job), len(ids)
