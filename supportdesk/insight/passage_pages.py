"""The passages of tickets, page by page: the next is read while the one before it is counted."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from supportdesk.services.desk import Desk
from supportdesk.services.paging import Progress
from supportdesk.store import passages
from supportdesk.store.passages import Row


def passage_pages(
    desk: Desk, since: int, until: int, progress: Progress | None = None, size: int = passages.PAGE
) -> Iterator[Sequence[Row]]:
    """Those that say something of the time between two instants, in microseconds since 1970; by id, `size` of
    them at once. Raises StoreError.
    """
    many = done = 0
    if progress is not None:
        many = desk.database.read(lambda c: passages.how_many(c, since, until))

    def rows_after(last: int) -> Sequence[Row]:
        return desk.database.read(lambda c: passages.page(c, since, until, last, size))

    with _uncollected(), ThreadPoolExecutor(1) as reader:
        coming = reader.submit(rows_after, 0)
        while rows := coming.result():
            coming = reader.submit(rows_after, rows[-1][0])
            yield rows
            done += len(rows)
            if progress is not None:
                progress(done, max(many, done))  # one may have come while they were counted


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage is collected meanwhile: rows make no cycles, and a search costs a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
