"""What people look at: queue, ticket, search. Reads only; what comes back is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from supportdesk.domain.errors import NotFound, QueryError
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import Agent
from supportdesk.domain.query import Query, read
from supportdesk.domain.query_asking import Standpoint
from supportdesk.domain.standing import QUERIES
from supportdesk.domain.tickets import missing_fields
from supportdesk.domain.views import (
    MANY,
    Counts,
    Key,
    Queue,
    QueueRow,
    SavedView,
    TicketView,
)
from supportdesk.services import attachments, drafts, incidents
from supportdesk.services.desk import Desk
from supportdesk.store import articles, journal, known, outgoing, queries, resources, saved_views
from supportdesk.store.database import Connection
from supportdesk.store.selection import Selection

STRETCH = 240
"""Tickets of a list that come at once: more than the tallest screen shows, three times over."""

KNOWN = 300
"""Values of a field that a line can be completed with."""

OWN = ("is:late", "due:<=1h -is:late -is:imported")
"""What an agent is told of their own tickets: those late, and those that soon will be."""


def query(desk: Desk, text: str, narrowed_by: str = "") -> Query:
    """What a text asks on this desk, or two of them together. Raises QueryError."""
    clocks = list(desk.book.current.by_name)
    return read(text, clocks).narrowed(read(narrowed_by, clocks))


def standpoint(desk: Desk, agent: Agent) -> Standpoint:
    """What this agent means by `me`, `today` and drafts, now."""
    places = drafts.every(desk, agent.id) if agent.id else {}
    own = frozenset(map(drafts.ticket_of, places)) - {0}
    return Standpoint(desk.now(), agent, drafts=own, desk_zone=desk.book.current.zone)


def select(desk: Desk, agent: Agent, asked: Query, limit: int | None = None) -> tuple[int, ...]:
    """The ids of the tickets that a query selects, in its order: all of it, for acts on the whole."""
    here = standpoint(desk, agent)
    return tuple(desk.database.read(lambda c: Selection(c, asked, here).ids(limit)))


def queue(
    desk: Desk,
    agent: Agent,
    asked: Query,
    *,
    ticket: int | None = None,
    place: int | None = None,
    near: tuple[int, Key] | None = None,
) -> Queue:
    """A stretch of a selection: around a ticket that it has, else around a place, else its head."""
    here, begun = standpoint(desk, agent), perf_counter()

    def job(connection: Connection) -> Queue:
        selection = Selection(connection, asked, here)
        total = selection.tallied()
        keys, start = _stretch(selection, ticket, place, near, total)
        end = start + len(keys)
        if total is None and len(keys) < STRETCH and not start:
            total = end
        return Queue(tuple(keys), start, max(total or 0, end), total is not None, perf_counter() - begun)

    return desk.database.read(job)


def _stretch(
    selection: Selection,
    ticket: int | None,
    place: int | None,
    near: tuple[int, Key] | None,
    total: int | None,
) -> tuple[list[Key], int]:
    """Keys of a selection, and the place of the first."""
    key = None if ticket is None else selection.key(ticket)
    if key is None:
        if place is None or place < STRETCH // 2:
            return selection.page(STRETCH), 0
        if total is not None and place >= total - STRETCH // 2:
            keys = selection.last(STRETCH)
            return keys, total - len(keys)
        key = selection.nth(place, near)
        if key is None:  # it is shorter by now
            keys = selection.last(STRETCH)
            return keys, selection.place(keys[0]) if keys else 0
    before = selection.page(STRETCH // 2, before=key)
    keys = [*before, key, *selection.page(STRETCH // 2, after=key)]
    return keys, selection.place(keys[0]) if len(before) == STRETCH // 2 else 0


def total(desk: Desk, agent: Agent, asked: Query, most: int | None = None) -> int:
    """How many tickets a query selects; counting may stop at `most`."""
    here = standpoint(desk, agent)
    return desk.database.read(lambda c: Selection(c, asked, here).count(most))


def _held(desk: Desk, connection: Connection, view: SavedView, here: Standpoint) -> int:
    """How many tickets a saved view holds, up to MANY. One that no longer can be read holds none."""
    try:
        asked = query(desk, view.query)
    except QueryError:
        return 0
    return min(MANY, Selection(connection, asked, here).count(MANY))


def known_values(desk: Desk) -> dict[str, tuple[str, ...]]:
    """Values that tickets have, by field of the language, those of most tickets first."""

    def job(connection: Connection) -> dict[str, tuple[str, ...]]:
        found = {
            field: tuple(row.shown for row in known.values(connection, field, "", KNOWN))
            for field in ("dept", "tag", "article", "customer")
        }
        owners = [row.value.partition("\t")[0] for row in known.values(connection, "owner", "", KNOWN)]
        return found | {"owner": tuple(dict.fromkeys(owners)), "breached": tuple(desk.book.current.by_name)}

    return desk.database.read(job)


def counts(desk: Desk, agent: Agent) -> Counts:
    """How many tickets the standing views hold now."""
    here = standpoint(desk, agent)

    def job(connection: Connection) -> Counts:
        every = saved_views.every(connection, agent.id) if agent.id else []
        views = {v: Selection(connection, read(text), here).count() for v, text in QUERIES.items()}
        own = (Selection(connection, read(f"is:open owner:me {more}"), here).count() for more in OWN)
        saved = tuple((view, _held(desk, connection, view, here)) for view in every)
        late, soon = own
        return Counts(views, late, soon, saved)

    return desk.database.read(job)


def rows(desk: Desk, ids: Sequence[int]) -> dict[int, QueueRow]:
    """Lines of the queue by ticket id; ids that are gone are left out."""
    return desk.database.read(lambda c: queries.rows(c, ids, desk.book))


def ticket_id(desk: Desk, number: str) -> int:
    """The ticket with this number or unmistakable outside reference. Raises NotFound."""
    found = desk.database.read(lambda c: queries.by_number(c, number.strip()))
    if found is None:
        raise NotFound("no_ticket", number=number)
    return found


def ticket(desk: Desk, ticket_id: int) -> TicketView:
    """One ticket, whole. Raises NotFound."""
    view = desk.database.read(lambda c: _ticket(desk, c, ticket_id))
    if not view.ticket.attachments:
        return view
    latest = dict.fromkeys(reversed(view.ticket.attachments))
    paths = ((file, attachments.path_of(desk, file)) for file in latest)
    return replace(view, files=tuple((file, str(path)) for file, path in paths if path))


def _ticket(desk: Desk, connection: Connection, ticket_id: int) -> TicketView:
    entries = journal.load(connection, [ticket_id]).get(ticket_id)
    if entries is None:
        raise NotFound("no_ticket", number=ticket_id)
    folded = fold(ticket_id, entries, desk.book)
    policy = desk.book[folded.policy]
    linked = articles.by_slugs(connection, [slug for slug, _ in folded.articles])
    return TicketView(
        ticket=folded,
        entries=tuple(entries),
        calendar=policy.calendar,
        missing=missing_fields(folded, policy),
        articles=tuple(linked),
        outgoing=tuple(outgoing.of_ticket(connection, ticket_id)),
        parent=_row(desk, connection, folded.parent.other) if folded.parent else None,
        parts=tuple(incidents.rows_of(desk, connection, folded.number)),
        resources=tuple(resources.of_ticket(connection, ticket_id)),
    )


def _row(desk: Desk, connection: Connection, ticket_id: int) -> QueueRow | None:
    return queries.rows(connection, [ticket_id], desk.book).get(ticket_id)
