"""Months of the desk, counted from the marks of its tickets (process §5)."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from supportdesk.domain.errors import BadInput
from supportdesk.domain.marks import micros
from supportdesk.domain.month import Span, Tally, month_before, span
from supportdesk.services.desk import Desk
from supportdesk.services.paging import Progress
from supportdesk.store import passages
from supportdesk.store.passages import Row

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


def latest(desk: Desk) -> Span:
    """The month of the latest report; of a desk without any, the one that is not over yet."""
    zone = desk.book.current.zone
    at = (desk.database.read(passages.latest) or desk.now()).astimezone(zone)
    return span(at.year, at.month, zone)


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage is collected meanwhile: rows make no cycles, and a search costs a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def counted(
    desk: Desk,
    months: list[Span],
    progress: Progress | None = None,
    also: Callable[[Sequence[Row]], object] | None = None,
) -> list[Tally]:
    """What each of these months comes to, all in one pass; `also` is given the rows. Raises StoreError."""
    from supportdesk.store.counting import Counting

    since = micros(min(month.since for month in months))
    until = micros(max(month.until for month in months))
    many = desk.database.read(lambda c: passages.how_many(c, since, until))
    counting = Counting(months, desk.now())
    done = 0

    def rows_after(last: int) -> Sequence[Row]:
        return desk.database.read(lambda c: passages.page(c, since, until, last, passages.PAGE))

    with uncollected(), ThreadPoolExecutor(1) as reader:  # a page is read while the one before it is counted
        coming = reader.submit(rows_after, 0)
        while rows := coming.result():
            coming = reader.submit(rows_after, rows[-1][0])
            counting.add(rows)
            if also is not None:
                also(rows)
            done += len(rows)
            if progress is not None:
                progress(done, max(many, done))  # one may have come while they were counted
    return counting.tallies()


def with_month_before(
    desk: Desk,
    month: Span,
    progress: Progress | None = None,
    also: Callable[[Sequence[Row]], object] | None = None,
) -> tuple[Tally, Tally]:
    """A month and the one before it, as `counted`. Raises StoreError."""
    now, before = counted(desk, [month, month_before(month)], progress, also)
    return now, before
