"""Deadlines near and missed, told once each whoever looks: notices raised, listed, watched for."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from supportdesk.domain.errors import Busy
from supportdesk.domain.people import Agent
from supportdesk.domain.views import Notice
from supportdesk.domain.vocabulary import NoticeView
from supportdesk.domain.warnings import Crossing, look
from supportdesk.services.desk import Desk
from supportdesk.store import notices as store
from supportdesk.store.database import Connection
from supportdesk.store.verify import load_readable

PAGE = 50
"""Tickets looked at in one transaction: less than a tenth of a second, so that nobody waits long."""

LATER = timedelta(hours=1)
"""After which a ticket that can't be looked at, for its journal is damaged, is tried again."""

BUSY = timedelta(seconds=30)
"""After which a look that found the database busy is tried again."""

PAUSE = 2.0
"""Seconds between two looks of a console at what others wrote."""


def raise_due(desk: Desk, now: datetime | None = None) -> list[Notice]:
    """Raise every notice that is due, page after page; those that are new come back, by their instants.

    Several may do so at once, and be killed at any time: each notice is raised once. Raises StoreError, Busy.
    """
    now = now or desk.now()
    raised: list[Notice] = []
    while (page := raise_page(desk, now)) is not None:
        raised += page
    return sorted(raised, key=lambda notice: (notice.at, notice.id))


def raise_page(desk: Desk, now: datetime) -> list[Notice] | None:
    """Look at the next tickets that are due, in one transaction; None when there are none."""

    def job(connection: Connection) -> list[Notice] | None:
        ids = store.due(connection, now, PAGE)
        if not ids:
            return None
        crossed: list[tuple[int, Crossing]] = []
        marks: dict[int, datetime | None] = {}
        journals, _unreadable = load_readable(connection, ids)
        for ticket_id in ids:
            try:
                found = look(journals[ticket_id], desk.book, now)
            except Exception:  # a journal that nobody can read: `verify` tells of it, the others go on
                marks[ticket_id] = now + LATER
                continue
            crossed += [(ticket_id, crossing) for crossing in found.crossings]
            marks[ticket_id] = found.again_at
        store.rest(connection, marks)
        return store.by_ids(connection, store.add(connection, crossed, now))

    return desk.database.write(job)


def notices(
    desk: Desk,
    agent: Agent,
    view: NoticeView = NoticeView.ALL,
    since: datetime | None = None,
    limit: int = 200,
    skip: int = 0,
) -> list[Notice]:
    """Notices raised so far, the latest instant first."""
    return desk.database.read(lambda c: store.newest(c, view, agent, since, limit, skip))


class Watch:
    """Looks when a threshold is due, and finds what anybody raised since it began. For one thread.

    While nothing is due and nobody wrote, a turn asks the database nothing.
    """

    def __init__(self, desk: Desk) -> None:
        self.began = desk.now()
        self._desk = desk
        self._position = desk.database.read(store.end)
        self._next: datetime | None = None
        self._stale = True
        self._last = -PAUSE

    def turn(self, *, touched: bool) -> list[Notice]:
        """One page at most, so that who calls is not kept; what is new comes back. Raises StoreError."""
        self._stale |= touched
        database, now = self._desk.database, self._desk.now()
        late = self._next is not None and self._next <= now
        if not late and not (self._stale and time.monotonic() - self._last >= PAUSE):
            return []
        self._last = time.monotonic()
        if late:
            try:
                raise_page(self._desk, now)
            except Busy:  # a long import, say: nobody is told late by more than this
                self._next = now + BUSY
                return []
        self._next = database.read(store.next_due)
        found, self._position = database.read(lambda c: store.since(c, self._position))
        self._stale = False
        return found
