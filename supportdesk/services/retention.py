"""Words let go of after the time that the newest policy keeps them (`[retention]`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from supportdesk.domain.erasure import Gone
from supportdesk.domain.people import SYSTEM
from supportdesk.domain.retention import RetentionTerms
from supportdesk.domain.vocabulary import Because, Erasing
from supportdesk.services import letting_go
from supportdesk.services.desk import Desk, new_batch
from supportdesk.services.letting_go import Why
from supportdesk.services.paging import Progress
from supportdesk.store import erasing as store
from supportdesk.store import policies
from supportdesk.store.mails import numbers

PAGE = 50
"""Tickets in one transaction."""

LISTED = 20
"""Numbers that a dry run names of each."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is past its time: of tickets how many, and the first numbers; links and mails."""

    tickets: dict[Erasing, int] = field(default_factory=dict)
    numbers: dict[Erasing, tuple[str, ...]] = field(default_factory=dict)
    links: int = 0
    mails: int = 0

    @property
    def nothing(self) -> bool:
        return not (any(self.tickets.values()) or self.links or self.mails)


def terms(desk: Desk) -> RetentionTerms:
    """What the newest policy says."""
    return desk.book[desk.database.read(policies.newest)].retention


def look(desk: Desk) -> Due:
    """What a run would let go of now. Raises StoreError, Busy."""
    kept, counts, listed = terms(desk), {}, {}
    for what, after in _of_tickets(kept):
        every = [i for page in _pages(desk, what, after) for i in page]
        counts[what] = len(every)
        listed[what] = tuple(desk.database.read(partial(numbers, ids=every[:LISTED])).values())
    links, mails = _others(desk, kept, gone=False)
    return Due(counts, listed, links, mails)


def run(
    desk: Desk,
    going_on: Callable[[], bool] = lambda: True,
    progress: Progress | None = None,
    *,
    whole: bool = False,
) -> Gone:
    """Let go of what is past its time, a page of tickets in one transaction; what that came to.

    A run that is killed is gone on with by the next. `whole`: `letting_go.scrub`. Raises StoreError, Busy.
    """
    kept, batch = terms(desk), new_batch()
    gone, files = Gone(), frozenset[str]()
    for what, after in _of_tickets(kept):
        why = Why(what, Because.RETENTION, SYSTEM, batch)
        for page in _pages(desk, what, after):
            if not going_on():
                return gone
            some, told = desk.database.write(partial(letting_go.let_go, desk=desk, ids=page, why=why))
            gone, files = gone + some, files | told
            if progress is not None:
                progress(gone.tickets, gone.tickets)
    links, mails = _others(desk, kept, gone=True)
    gone = replace(gone, links=gone.links + links, mails=gone.mails + mails)
    gone = replace(gone, files=letting_go.drop_files(desk, files))
    if gone != Gone() or whole:
        letting_go.scrub(desk, going_on, whole=whole)
    return gone


def _of_tickets(kept: RetentionTerms) -> Iterator[tuple[Erasing, timedelta]]:
    for what, after in (
        (Erasing.CONTENT, kept.content), (Erasing.FILES, kept.files), (Erasing.COMMENTS, kept.comments),
    ):  # fmt: skip
        if after is not None:
            yield what, after


def _pages(desk: Desk, what: Erasing, after: timedelta) -> Iterator[list[int]]:
    before, last = desk.now() - after, 0
    while ids := desk.database.read(partial(store.due, what=what, before=before, after=last, limit=PAGE)):
        yield ids
        last = ids[-1]


def _others(desk: Desk, kept: RetentionTerms, *, gone: bool) -> tuple[int, int]:
    """Links and mails past their time, and gone if so."""
    do = desk.database.write if gone else desk.database.read
    links = mails = 0
    if kept.links is not None:
        links = do(partial(store.links_of, before=desk.now() - kept.links, gone=gone))
    if kept.mail is not None:
        mails = do(partial(store.kept_mails, before=desk.now() - kept.mail, gone=gone))
    return links, mails
