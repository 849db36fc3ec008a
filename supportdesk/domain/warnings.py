"""When a deadline came near, and when it was missed: each percent of a clock's cycle once (process §7).

Found from the journal alone, so it matters nothing who looks, how often, and how late: a threshold has
its own instant. What an entry itself brings (a shorter target, a report told late) is told once, by the
highest percent; the lower ones are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from supportdesk.domain import events as ev
from supportdesk.domain.clocks import Clock
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import evolve
from supportdesk.domain.people import AgentRef
from supportdesk.domain.policy import Policy, PolicyBook
from supportdesk.domain.responsibility import Holder, holder_at, tenures, until
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Tier

BREACH = 100
"""The percent of a deadline that was missed."""

_AFTER = timedelta(microseconds=1)  # at the very instant of the deadline is still in time


@dataclass(frozen=True, slots=True)
class Crossing:
    """A clock's cycle came to a percent of its target at an instant, in somebody's hands."""

    clock: str
    cycle: int
    percent: int
    at: datetime
    tier: Tier
    owner: AgentRef | None


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a ticket finds, and when the next one can find more if nothing happens until then."""

    crossings: tuple[Crossing, ...]
    again_at: datetime | None


def look(entries: Sequence[Entry], book: PolicyBook, now: datetime) -> Look:
    """Every threshold that a ticket's clocks have crossed by `now`, each once, in order of their instants.

    What was undone counts as if it had not been; what an answer told later shows to be untrue is left
    out. Tickets taken over from another desk warn nobody. Raises ValueError for a journal that does not
    begin with a registration.
    """
    told = until(entries, now)
    ticket: Ticket | None = None
    record = _Record()
    for (_batch, at), act in groupby(ev.effective(told), key=lambda entry: (entry.batch, entry.at)):
        before = ticket
        if before is not None:
            record.let_pass(before, book[before.policy], at)
        for entry in act:
            ticket = evolve(ticket, entry, book)
        assert ticket is not None
        record.bring(before, ticket, book[ticket.policy], at)
    later = entries[-1].at if len(told) < len(entries) else None  # the machine's clock fell back
    if ticket is None or ticket.imported:
        return Look((), later)
    policy = book[ticket.policy]
    record.let_pass(ticket, policy, now)
    again = min(filter(None, (later, record.next(ticket, policy))), default=None)
    return Look(_held(record, ticket, told, book, now), again)


def threshold(clock: Clock, percent: int, policy: Policy) -> datetime | None:
    """When a running clock comes to this percent of its target; None where there is none before it is due."""
    if clock.running_since is None or clock.due is None:
        return None
    if clock.fixed:
        at = clock.started_at + (clock.due - clock.started_at) * percent / BREACH
    elif clock.target is not None:
        at = policy.calendar.add(clock.running_since, clock.target * percent / BREACH - clock.elapsed)
    else:
        return None
    return at if at < clock.due else None


def _held(
    record: _Record, ticket: Ticket, told: Sequence[Entry], book: PolicyBook, now: datetime
) -> tuple[Crossing, ...]:
    if not record.at:
        return ()
    whole, last = tenures(told, now, book), Holder(ticket.tier, ticket.owner)
    found = []
    for (clock, cycle, percent), at in record.at.items():
        holder = holder_at(whole, at) or last
        found.append(Crossing(clock, cycle, percent, at, holder.tier, holder.owner))
    return tuple(sorted(found, key=lambda crossing: (crossing.at, crossing.clock, crossing.cycle)))


_Key = tuple[str, int, int]


class _Record:
    """What was crossed when, and what need not be told any more, while a journal is read."""

    def __init__(self) -> None:
        self.at: dict[_Key, datetime] = {}
        self._passed: set[_Key] = set()

    def let_pass(self, ticket: Ticket, policy: Policy, end: datetime) -> None:
        """Time goes on until `end`, and nothing happens."""
        for clock in ticket.clocks:
            for percent, at in self._ahead(clock, policy):
                if _reached(percent, at, end):
                    self._pass(clock, percent, at)

    def bring(self, before: Ticket | None, after: Ticket, policy: Policy, at: datetime) -> None:
        """An act happened: what it crosses is told by the highest, what it proves untrue is let go."""
        known = {(clock.name, clock.cycle) for clock in before.clocks} if before else set()
        for clock in after.clocks:
            self._correct(clock)
            new = [(p, instant) for p, instant in self._ahead(clock, policy) if _reached(p, instant, at)]
            if not new:
                continue
            self._passed |= {(clock.name, clock.cycle, percent) for percent, _ in new}
            if clock.carried_at == at and (clock.name, clock.cycle) not in known:
                continue  # it was told of on the ticket that it came from
            percent, instant = max(new)
            # A clock that starts in the past was there all the time; another target begins with the act.
            own = percent == BREACH or (clock.name, clock.cycle) not in known
            self._pass(clock, percent, instant if own else at)

    def next(self, ticket: Ticket, policy: Policy) -> datetime | None:
        """When the next threshold is crossed if nothing happens until then."""
        return min(
            (
                at + _AFTER if percent == BREACH else at
                for clock in ticket.clocks
                for percent, at in self._ahead(clock, policy)
            ),
            default=None,
        )

    def _ahead(self, clock: Clock, policy: Policy) -> Iterator[tuple[int, datetime]]:
        """What this clock has not been told for, with the instants as the clock stands."""
        if not clock.ended:
            for percent in policy.warnings:
                if (clock.name, clock.cycle, percent) not in self._passed:
                    at = threshold(clock, percent, policy)
                    if at is not None:
                        yield percent, at
        missed = clock.breached_at or (None if clock.ended else clock.due)
        if missed is not None and (clock.name, clock.cycle, BREACH) not in self._passed:
            yield BREACH, missed

    def _pass(self, clock: Clock, percent: int, at: datetime) -> None:
        self._passed.add((clock.name, clock.cycle, percent))
        self.at[clock.name, clock.cycle, percent] = at

    def _correct(self, clock: Clock) -> None:
        """An answer given before it was entered: what seemed to be crossed after it was not."""
        if clock.met_at is None:
            return
        for key in [key for key in self.at if key[:2] == (clock.name, clock.cycle)]:
            untrue = clock.breached_at is None if key[2] == BREACH else self.at[key] > clock.met_at
            if untrue:
                del self.at[key]
                self._passed.discard(key)


def _reached(percent: int, at: datetime, end: datetime) -> bool:
    return at < end if percent == BREACH else at <= end
