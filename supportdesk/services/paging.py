"""A whole desk gone through page by page, here or by several processes that each open it by themselves."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from typing import Any, TypeVar

from supportdesk.services.desk import Desk

T = TypeVar("T")

PAGE = 250
"""Tickets gone through at once: some thousand lines of journal, a few megabytes."""

SMALL = 20 * PAGE
"""Tickets for which starting another process costs more than it brings."""

Progress = Callable[[int, int], None]
"""Told how many tickets are done, of how many."""

Work = Callable[[Desk, list[int]], T]
"""What is done with a page. Another process can only be given what can be imported, or a `partial` of it."""


@contextmanager
def each_page(
    desk: Desk, pages: Iterator[list[int]], work: Work[T], processes: int = 1
) -> Iterator[Iterator[T]]:
    """What `work` makes of each page, in any order. Leave it, and what has not begun does not begin."""
    if processes <= 1:
        yield (work(desk, ids) for ids in pages)
        return
    url = desk.database.url.render_as_string(hide_password=False)
    # A fork would carry the writer's thread over in the middle of whatever it does.
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (url,))
    try:
        yield _shared(pool, pages, work, processes)
    finally:
        pool.shutdown(cancel_futures=True)


def _shared(
    pool: ProcessPoolExecutor, pages: Iterator[list[int]], work: Work[T], processes: int
) -> Iterator[T]:
    under_way: set[Future[T]] = set()
    while True:
        for ids in islice(pages, 2 * processes - len(under_way)):  # never the whole desk in the queue
            under_way.add(pool.submit(_work_there, work, ids))
        if not under_way:
            return
        done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()


_there: Desk | None = None
"""The desk of a process that was started to help."""


def _begin(url: str) -> None:
    global _there
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who was asked is interrupted, and stops us
    _there = Desk.open(url, create=False)


def _work_there(work: Work[Any], ids: list[int]) -> Any:
    assert _there is not None
    return work(_there, ids)
