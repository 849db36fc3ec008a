"""The search index looked at, and made anew. Each act writes it; this is for when that is in doubt."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from supportdesk.domain.evolution import fold
from supportdesk.domain.findable import ticket_texts
from supportdesk.services.desk import Desk
from supportdesk.services.paging import PAGE, Progress
from supportdesk.store import articles, journal, queries
from supportdesk.store.database import Connection
from supportdesk.store.search import checking, put
from supportdesk.store.search.checking import IndexState as IndexState
from supportdesk.store.search.postings import KINDS

READ_WHOLE = "article"
"""What a model reads ahead, where one is on. Of tickets, which are too many, it reads what is looked at."""


def check(desk: Desk) -> list[IndexState]:
    """What the index of each kind is like. Raises StoreError, Busy."""
    found = [desk.database.write(partial(checking.state, kind=kind)) for kind in KINDS]
    if (meaning := desk.meaning) is None:
        return found
    unread = desk.database.read(lambda c: meaning.missing(c, READ_WHOLE))
    return [replace(each, unread=unread) if each.kind == READ_WHOLE else each for each in found]


def rebuild(desk: Desk, progress: Progress | None = None) -> list[IndexState]:
    """Make all of it anew, a page of tickets in one transaction; what it is like then comes back.

    The desk can be at work meanwhile. `progress` is told how many documents are done, of how many.
    """
    desk.database.write(articles.index_all)
    whole = desk.database.read(lambda c: queries.reported_count(c, None, None))
    done = last = 0
    while ids := desk.database.read(partial(_page, after=last)):
        desk.database.write(partial(_index_tickets, desk=desk, ids=ids))
        done, last = done + len(ids), ids[-1]
        if progress is not None:
            progress(done, max(whole, done))
    for kind in KINDS:
        desk.database.write(partial(_count, kind=kind))
    if desk.meaning is not None:
        desk.meaning.fill(READ_WHOLE, progress)
    return check(desk)


def _page(connection: Connection, after: int) -> list[int]:
    return queries.reported(connection, None, None, after, PAGE)


def _index_tickets(connection: Connection, desk: Desk, ids: list[int]) -> None:
    journal.lock(connection, ids)
    tickets = (fold(i, entries, desk.book) for i, entries in journal.load(connection, ids).items())
    put(connection, "ticket", [(ticket.id, *ticket_texts(ticket)) for ticket in tickets])


def _count(connection: Connection, kind: str) -> None:
    checking.drop_left(connection, kind)
    checking.recount(connection, kind)
