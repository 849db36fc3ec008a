"""Reviews (复盘) as people look at them: lists, and one with all that is filled in (process §4)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from supportdesk.domain import reviews
from supportdesk.domain.errors import BadInput, Conflict, NotFound
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import Agent
from supportdesk.domain.responsibility import responsibility
from supportdesk.domain.review_views import ReviewDetail, ReviewLine
from supportdesk.domain.vocabulary import ReviewShelf, ReviewState
from supportdesk.services.desk import Desk
from supportdesk.store import journal
from supportdesk.store import reviews as store
from supportdesk.store.database import Connection

LISTED = 500
"""Tickets that a list is made of: the newest. Who has more under way reads it by queries, `review:open`."""


def today(desk: Desk) -> date:
    """The desk's day: that on which a measure is due, wherever its owner sits."""
    return desk.now().astimezone(desk.book.current.zone).date()


def listing(desk: Desk, agent: Agent, shelf: ReviewShelf, limit: int = LISTED) -> list[ReviewLine]:
    """Reviews of a shelf: those under way by the next day on which something is due, those without a measure
    last; those that ended, the last first. Raises StoreError.
    """
    day = today(desk)

    def job(connection: Connection) -> list[ReviewLine]:
        if shelf is ReviewShelf.MINE:
            ids = store.with_measures_of(connection, agent.id, limit)
        else:
            state = ReviewState.ENDED if shelf is ReviewShelf.ENDED else ReviewState.OPEN
            ids = store.in_state(connection, state, limit)
        lines, names = store.lines(connection, ids), store.names(connection, ids)
        return [
            ReviewLine(ticket_id, *names[ticket_id], told[-1], day)
            for ticket_id in ids
            if (told := reviews.fold(lines.get(ticket_id, ())))
        ]

    found = desk.database.read(job)
    if shelf is ReviewShelf.OVERDUE:
        found = [line for line in found if line.late]
    if shelf is ReviewShelf.ENDED:
        return sorted(found, key=lambda line: line.review.ended_at or line.review.opened_at, reverse=True)
    whose = agent.id if shelf is ReviewShelf.MINE else None
    return sorted(found, key=lambda line: (line.next_day(whose) or date.max, line.review.opened_at))


def detail(desk: Desk, ticket_id: int) -> ReviewDetail:
    """The review of a ticket that was opened last. Raises NotFound (`no_ticket`, `no_review_of`)."""
    day = today(desk)

    def job(connection: Connection) -> ReviewDetail:
        entries = journal.load(connection, [ticket_id]).get(ticket_id)
        if not entries:
            raise NotFound("no_ticket", number=ticket_id)
        ticket = fold(ticket_id, entries, desk.book)
        if ticket.review is None:
            raise NotFound("no_review_of", number=ticket.number)
        return ReviewDetail(
            line=ReviewLine(ticket.id, ticket.number, ticket.subject, ticket.review, day),
            seq=ticket.seq,
            entries=tuple(entries),
            held=responsibility(entries, max(desk.now(), entries[-1].at), desk.book),
            feedback=ticket.feedback,
        )

    return desk.database.read(job)


def write(path: Path, page: str) -> None:
    """A page into a new file. Raises Conflict (`file_exists`), BadInput (`file_unwritable`)."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(page)
    except FileExistsError:
        raise Conflict("file_exists", file=str(path)) from None
    except OSError as error:
        raise BadInput("file_unwritable", file=str(path), said=error.strerror) from error
