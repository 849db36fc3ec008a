"""Months of the desk, counted from the marks of its tickets (process §5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from supportdesk.domain.errors import BadInput
from supportdesk.domain.marks import micros
from supportdesk.domain.month import Span, Tally, month_before, span
from supportdesk.insight.passage_pages import passage_pages
from supportdesk.services.desk import Desk
from supportdesk.services.paging import Progress
from supportdesk.store import passages

if TYPE_CHECKING:  # it brings numpy
    from supportdesk.store.mark_pages import Page
    from supportdesk.store.wording import Told, Wording

Taker = Callable[["Page", "Told"], object]
"""Is given a page of tickets and its words."""

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


def counted(
    desk: Desk,
    months: list[Span],
    progress: Progress | None = None,
    also: Sequence[Taker] = (),
    wording: Wording | None = None,
) -> list[Tally]:
    """What each of these months comes to, all in one pass; `also` are given its pages, told by `wording`.

    Raises StoreError.
    """
    from supportdesk.store.counting import Counting
    from supportdesk.store.mark_pages import Page
    from supportdesk.store.wording import Wording

    since = micros(min(month.since for month in months))
    until = micros(max(month.until for month in months))
    wording = wording or Wording()
    counting = Counting(months, desk.now(), wording)
    for rows in passage_pages(desk, since, until, progress):
        page = Page(rows)
        told = wording.told(page)
        for take in (counting.add, *also):
            take(page, told)
    return counting.tallies()


def with_month_before(
    desk: Desk,
    month: Span,
    progress: Progress | None = None,
    also: Sequence[Taker] = (),
    wording: Wording | None = None,
) -> tuple[Tally, Tally]:
    """A month and the one before it, as `counted`. Raises StoreError."""
    now, before = counted(desk, [month, month_before(month)], progress, also, wording)
    return now, before
