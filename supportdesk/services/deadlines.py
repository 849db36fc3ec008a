"""Deadlines explained, traced and verified: why one is what it is, in whose hands it passed, and whether
what lists show is what the journal says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from supportdesk.domain.commands import Command
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.foresight import Change, foresee
from supportdesk.domain.ledger import Ledger, ledgers, pressing_first
from supportdesk.domain.people import Agent
from supportdesk.domain.responsibility import Responsibility, responsibility, until
from supportdesk.domain.tickets import missing_fields
from supportdesk.domain.views import Explanation, Foresight, TicketView
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from supportdesk.services.paging import PAGE, SMALL, Progress, each_page
from supportdesk.store import journal
from supportdesk.store import verify as rows
from supportdesk.store.database import Connection
from supportdesk.store.verify import Damage as Damage
from supportdesk.store.verify import Drift as Drift
from supportdesk.store.verify import Page

LISTED = 10_000
"""Drifts that a report lists; of a desk that is all wrong it says how many more there are."""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What verifying came to. `unlisted` drifts are beyond LISTED; `repaired` counts tickets."""

    tickets: int
    entries: int
    drifting: int
    drifts: tuple[Drift, ...]
    unlisted: int
    damaged: tuple[Damage, ...]
    repaired: int

    @property
    def sound(self) -> bool:
        """Nothing is wrong, or nothing is any more."""
        return self.drifting == self.repaired and not self.damaged


# ---------------------------------------------------------------- explaining


def explain(
    desk: Desk, number: str, clock: str | None = None, at: datetime | None = None
) -> tuple[Ledger, ...]:
    """The ledgers of a clock's cycles as they stood at `at` (None: now), or of all that apply to the ticket.

    A time to come says what will be if nothing happens. Raises NotFound (`no_ticket`, `no_clock`),
    BadInput (`before_ticket`), StoreError.
    """
    entries = _entries(desk, reading.ticket_id(desk, number))
    at = _instant(desk, entries, at, number)
    found = ledgers(entries, at, desk.book)
    if clock is None:
        return tuple(ledger for ledger in found if ledger.clock.applies or ledger.breached_at)
    wanted = tuple(ledger for ledger in found if ledger.clock.name == clock)
    if not wanted:
        known = list(dict.fromkeys(ledger.clock.name for ledger in found))
        raise NotFound("no_clock", clock=clock, number=number, known=known)
    return wanted


def held(desk: Desk, number: str, at: datetime | None = None) -> Responsibility:
    """Who held a ticket how long, and who held it at each breach (process §0, tracing what went wrong).

    Raises as `explain` does.
    """
    entries = _entries(desk, reading.ticket_id(desk, number))
    return responsibility(entries, _instant(desk, entries, at, number), desk.book)


def explanation(desk: Desk, ticket_id: int, seq: int | None = None) -> Explanation:
    """All that `explain` and `held` say of a ticket, as it stood after the line `seq`; None: now.

    Raises NotFound, StoreError.
    """
    entries = _entries(desk, ticket_id)
    at = max(desk.now(), entries[-1].at)
    if seq is not None:
        entries = [entry for entry in entries if entry.seq <= seq] or entries[:1]
        at = entries[-1].at
    found = ledgers(entries, at, desk.book)
    applying = (ledger for ledger in found if ledger.clock.applies or ledger.breached_at)
    life = responsibility(entries, at, desk.book)
    return Explanation(life.number, at, tuple(pressing_first(applying)), life)


def as_it_stood(desk: Desk, ticket_id: int, at: datetime) -> TicketView:
    """A ticket and its journal as they were at `at`; nothing is suggested for the past.

    Raises NotFound, BadInput (`before_ticket`), StoreError.
    """
    view = reading.ticket(desk, ticket_id)
    at = _instant(desk, view.entries, at, view.ticket.number)
    return _stood(desk, view, until(view.entries, at))


def as_it_stood_after(desk: Desk, ticket_id: int, seq: int) -> TicketView:
    """As `as_it_stood`, after the line `seq` of its journal. Raises NotFound, StoreError."""
    view = reading.ticket(desk, ticket_id)
    return _stood(desk, view, [entry for entry in view.entries if entry.seq <= seq])


def _stood(desk: Desk, view: TicketView, entries: Iterable[Entry]) -> TicketView:
    told = tuple(entries)
    ticket = fold(view.ticket.id, told, desk.book)
    slugs = {slug for slug, _ in ticket.articles}
    return replace(
        view,
        ticket=ticket,
        entries=told,
        missing=missing_fields(ticket, desk.book[ticket.policy]),
        articles=tuple(article for article in view.articles if article.slug in slugs),
    )


def _entries(desk: Desk, ticket_id: int) -> list[Entry]:
    entries = desk.database.read(lambda c: journal.load(c, [ticket_id])).get(ticket_id)
    if not entries:
        raise NotFound("no_ticket", number=ticket_id)
    return entries


def _instant(desk: Desk, entries: Sequence[Entry], at: datetime | None, number: str) -> datetime:
    """The instant asked about. Now is never before the last entry: a clock set back stands (sla-cases 58)."""
    if at is None:
        return max(desk.now(), entries[-1].at)
    if at < entries[0].at:
        raise BadInput("before_ticket", number=number, at=at, entered=entries[0].at)
    return at


# ---------------------------------------------------------------- what if


def foresight(desk: Desk, agent: Agent, command: Command, ticket_ids: Sequence[int]) -> Foresight:
    """What a command would do to the clocks of these tickets; nothing is written. Raises StoreError."""
    now = desk.now()
    journals = desk.database.read(lambda c: journal.load(c, ticket_ids))
    changes: tuple[Change, ...] = ()
    calendar, breaching = desk.book.current.calendar, 0
    for ticket_id, entries in journals.items():
        ticket = fold(ticket_id, entries, desk.book)
        calendar = desk.book[ticket.policy].calendar
        changes = foresee(ticket, entries, command, agent, desk.book, now)
        breaching += any(change.breaches for change in changes)
    only = changes if len(journals) == 1 else ()
    return Foresight(now, len(journals), breaching, only, calendar)


# ---------------------------------------------------------------- verifying


def verify(
    desk: Desk, repair: bool = False, progress: Progress | None = None, *, processes: int = 1
) -> VerifyReport:
    """Fold every journal again and compare with what is stored: tickets, clocks, search.

    With `repair` the rows of tickets that drift are written again; the journal is never written, and a
    ticket whose journal is damaged is left as it is. Memory is bounded by a page for each process.
    `progress` is told how many tickets are done, of how many. More `processes` share a big desk; each opens
    it by itself, so the caller's module has to be importable. Raises StoreError, Busy.
    """
    whole = desk.database.read(rows.count)
    tickets = entries = repaired = drifting = unlisted = 0
    drifts: list[Drift] = []
    damaged: list[Damage] = []
    with each_page(desk, _ids(desk), _check, processes if whole > SMALL else 1) as pages:
        for page in pages:
            if repair and page.drifts:
                repaired += _repair(desk, page)
            tickets += page.tickets
            entries += page.entries
            drifting += len(page.drifting)
            room = max(0, LISTED - len(drifts))
            drifts += page.drifts[:room]
            unlisted += max(0, len(page.drifts) - room)
            damaged += page.damaged
            if progress is not None:
                progress(tickets, max(whole, tickets))
    order = [*drifts]
    order.sort(key=lambda drift: drift.ticket_id)  # several processes answer in any order
    damaged.sort(key=lambda damage: damage.ticket_id)
    return VerifyReport(tickets, entries, drifting, tuple(order), unlisted, tuple(damaged), repaired)


def _repair(desk: Desk, page: Page) -> int:
    """Write again what drifts; how many of these tickets are as they should be now."""
    ids = page.drifting
    desk.database.write(lambda c: rows.rewrite(c, ids, desk.book))
    after = _check(desk, ids)
    return len(ids) - len(set(after.drifting) | {damage.ticket_id for damage in after.damaged})


def _check(desk: Desk, ids: list[int]) -> Page:
    def job(connection: Connection) -> Page:
        rows.snapshot(connection)
        return rows.check(connection, ids, desk.book)

    return desk.database.read(job)


def _ids(desk: Desk) -> Iterator[list[int]]:
    """All tickets, a page at a time."""
    after = 0
    while ids := desk.database.read(lambda c, after=after: rows.page_ids(c, after, PAGE)):  # type: ignore[misc]
        yield ids
        after = ids[-1]
