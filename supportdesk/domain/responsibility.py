"""In whose hands a ticket was, from the report to its end, and who held it at each breach (process §0, §7).

Held by is told as it was: an assignment that was undone later did hold until it was undone. Clocks are
judged as the journal stands at the instant asked about, without what was undone by then.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain import events as ev
from supportdesk.domain.clocks import ZERO, Clock
from supportdesk.domain.copies import replace
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import evolve, fold
from supportdesk.domain.people import AgentRef
from supportdesk.domain.policy import PolicyBook
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Status, Tier


@dataclass(frozen=True, slots=True)
class Holder:
    """The responsible node (责任节点): a tier, and the person in it or None where nobody had taken it.

    `closed` is time in which nobody had to do anything: the ticket was closed, or merged into another.
    """

    tier: Tier
    owner: AgentRef | None = None
    closed: bool = False

    @property
    def key(self) -> tuple[Tier, str | None, bool]:
        """What makes two of them one: a person may have changed name or tier since."""
        return self.tier, self.owner.id if self.owner else None, self.closed


@dataclass(frozen=True, slots=True)
class Tenure:
    """One unbroken stretch [start, end) in the hands of one holder."""

    start: datetime
    end: datetime
    holder: Holder


@dataclass(frozen=True, slots=True)
class Held:
    """All the time one holder had the ticket: on the wall clock, in working time, in how many tenures."""

    holder: Holder
    wall: timedelta
    working: timedelta
    times: int


@dataclass(frozen=True, slots=True)
class Breach:
    """A deadline that passed, the instant at which it did, and who held the ticket then."""

    clock: str
    cycle: int
    at: datetime
    holder: Holder


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A ticket's whole life by holder.

    The walls of `held` add up to `until - since`, their working times to the calendar's `between` of the
    two, to the microsecond. `ended` says that the life is over: closed, or merged, at `until`.
    """

    number: str
    since: datetime
    until: datetime
    ended: bool
    calendar: str
    tenures: tuple[Tenure, ...]
    held: tuple[Held, ...]
    breaches: tuple[Breach, ...]

    @property
    def wall(self) -> timedelta:
        return self.until - self.since

    @property
    def working(self) -> timedelta:
        return sum((held.working for held in self.held), ZERO)


def until(entries: Sequence[Entry], at: datetime) -> list[Entry]:
    """The entries that had taken effect by `at`: a journal's times never fall."""
    return list(entries[: bisect_right(entries, at, key=lambda entry: entry.at)])


def states(entries: Sequence[Entry], book: PolicyBook) -> Iterator[tuple[Entry, Ticket]]:
    """Each entry with the ticket as it stood after it: an undo changes it when it comes, not before.

    Raises ValueError for a journal that does not begin with a registration.
    """
    ticket: Ticket | None = None
    for place, entry in enumerate(entries, 1):
        if isinstance(entry.event, ev.Undone):
            ticket = fold(0, entries[:place], book)
        else:
            ticket = evolve(ticket, entry, book)
        yield entry, ticket


def tenures(entries: Sequence[Entry], at: datetime, book: PolicyBook) -> tuple[Tenure, ...]:
    """Who held the ticket from its report until `at`, without gap or overlap, in order.

    From a report to its entry nobody did: it waited to be written down (sla-cases 59). Empty where `at`
    is not after the report. Raises ValueError where nothing was entered by then.
    """
    found: list[Tenure] = []
    ticket: Ticket | None = None
    for entry, after in states(until(entries, at), book):
        if ticket is None:
            start, holder = after.reported_at, Holder(after.tier)
        if (now := _holder(after)).key != holder.key:
            _add(found, start, entry.at, holder)
            start = max(start, entry.at)
        holder = now
        ticket = after
    if ticket is None:
        raise ValueError("Nothing had happened yet.")
    _add(found, start, at, holder)
    return tuple(found)


def _add(found: list[Tenure], start: datetime, end: datetime, holder: Holder) -> None:
    if end <= start:
        return
    if found and found[-1].holder.key == holder.key:
        found[-1] = replace(found[-1], end=end, holder=holder)
    else:
        found.append(Tenure(start, end, holder))


def _holder(ticket: Ticket) -> Holder:
    return Holder(ticket.tier, ticket.owner, ticket.status in (Status.CLOSED, Status.MERGED))


def holder_at(found: Sequence[Tenure], at: datetime) -> Holder | None:
    """Who held it at an instant within these tenures: at a change, the one who takes over."""
    place = bisect_right(found, at, key=lambda tenure: tenure.start) - 1
    return found[place].holder if place >= 0 else None


def breach_of(clock: Clock, at: datetime) -> datetime | None:
    """The instant of the breach, on record or not, if it lies before `at`."""
    return clock.judged(at).breached_at


def missed_before_merge(clock: Clock, at: datetime) -> bool:
    """Whether it came with a merge, missed already: that breach is the other ticket's, and its holder's."""
    breached = breach_of(clock, at)
    return breached is not None and clock.carried_at is not None and breached < clock.carried_at


def responsibility(entries: Sequence[Entry], at: datetime, book: PolicyBook) -> Responsibility:
    """Who held the ticket how long, from its report to its end or `at`, and who held it at each breach.

    The life ends with the last close or merge that stands at `at`; time closed in between is a holder of
    its own. Raises ValueError where nothing was entered by `at`.
    """
    told = until(entries, at)
    whole = tenures(told, at, book)
    ticket = fold(0, told, book)
    calendar = book[ticket.policy].calendar
    ended = ticket.status in (Status.CLOSED, Status.MERGED)
    lived = whole[:-1] if ended and whole and whole[-1].holder.closed else whole
    sums: dict[tuple[Tier, str | None, bool], Held] = {}
    for tenure in lived:
        before = sums.get(tenure.holder.key)
        sums[tenure.holder.key] = Held(
            tenure.holder,
            (before.wall if before else ZERO) + (tenure.end - tenure.start),
            (before.working if before else ZERO) + calendar.between(tenure.start, tenure.end),
            (before.times if before else 0) + 1,
        )
    breaches = [
        Breach(clock.name, clock.cycle, breached, holder_at(whole, breached) or _holder(ticket))
        for clock in ticket.clocks
        if (breached := breach_of(clock, at)) is not None and not missed_before_merge(clock, at)
    ]
    return Responsibility(
        number=ticket.number,
        since=ticket.reported_at,
        until=lived[-1].end if lived else ticket.reported_at,
        ended=ended,
        calendar=calendar.name,
        tenures=lived,
        held=tuple(sums.values()),
        breaches=tuple(sorted(breaches, key=lambda breach: (breach.at, breach.clock, breach.cycle))),
    )
