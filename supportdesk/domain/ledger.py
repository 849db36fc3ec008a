"""Why a deadline is what it is: every second from a clock's start to its end, with who and why (process §7).

Nothing is reckoned anew here: the journal is folded entry by entry, and what the fold did to the clock is
written down. So a ledger can't disagree with the clock it explains; that its sums come to the clock's is
what the tests hold it to. What was undone by the instant asked about counts as if it had not been.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from supportdesk.domain import events as ev
from supportdesk.domain.calendars import Calendar
from supportdesk.domain.clocks import ZERO, Clock
from supportdesk.domain.evolution import evolve, fold
from supportdesk.domain.people import Actor
from supportdesk.domain.policy import PolicyBook
from supportdesk.domain.responsibility import (
    Holder,
    breach_of,
    holder_at,
    missed_before_merge,
    tenures,
    until,
)
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Face, Status


class PartKind(StrEnum):
    """What a part of a clock's time was."""

    COUNTED = "counted"  # working time, on the budget
    OFF = "off"  # the clock ran, the calendar was closed
    PAUSED = "paused"  # the clock stood still
    CLOSED = "closed"  # the clock was over, until the ticket came back


@dataclass(frozen=True, slots=True)
class Cause:
    """The line of the journal behind something, without its words: an explanation may be shown to anybody."""

    seq: int
    at: datetime
    kind: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class DayOff:
    """A date on which no working time begins, and its name if the calendar has one."""

    day: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch [start, end) of a clock's time.

    `by` is what began a pause or ended the clock, `status` the status that brought, None where it was
    another ticket's; `until` what made it run again, None where nothing has. `days_off` are the dates
    skipped in a part outside working hours.
    """

    kind: PartKind
    start: datetime
    end: datetime
    by: Cause | None = None
    until: Cause | None = None
    status: Status | None = None
    days_off: tuple[DayOff, ...] = ()

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Retarget:
    """New facts gave the clock another target; None means that none applies."""

    at: datetime
    before: timedelta | None
    after: timedelta | None
    by: Cause


@dataclass(frozen=True, slots=True)
class Adoption:
    """The ticket was held to another version of the policy while the clock was open."""

    at: datetime
    before: int
    after: int
    calendar: str  # the name of the one that counts from here on
    by: Cause


@dataclass(frozen=True, slots=True)
class Ledger:
    """One cycle of one clock as it stood at `at`, explained.

    `parts` are its time from the start to its end or `at`, in order, without gap or overlap: their
    lengths add up to the time on the wall, those counted to `elapsed`. Only a pause that begins at `at`
    itself is without length. `clock` is the fold's own. `origin` is the number of the merged ticket that
    a clock came from: what was counted, and paused, there stands among the parts.
    """

    number: str
    at: datetime
    clock: Clock
    verdict: Face
    parts: tuple[Part, ...]
    retargets: tuple[Retarget, ...]
    started_by: Cause
    ended_by: Cause | None
    breached_at: datetime | None
    responsible: Holder | None  # who held the ticket at the breach
    policy: int
    policy_name: str
    calendar: Calendar
    adoptions: tuple[Adoption, ...] = ()
    origin: str = ""

    @property
    def elapsed(self) -> timedelta:
        """Working time counted."""
        return self.total(PartKind.COUNTED)

    @property
    def ended_at(self) -> datetime | None:
        """When it was met, or ended without a verdict."""
        return self.clock.met_at or self.clock.cancelled_at

    @property
    def remaining(self) -> timedelta | None:
        """What is left of the target, or was when it ended: working time, negative past it; of a promised
        instant the time until it. None where there is nothing to keep.
        """
        if self.clock.fixed and self.clock.due is not None:
            return self.clock.due - (self.ended_at or self.at)
        return None if self.clock.target is None else self.clock.target - self.elapsed

    @property
    def pauses(self) -> tuple[Part, ...]:
        return self.of(PartKind.PAUSED)

    @property
    def days_off(self) -> tuple[DayOff, ...]:
        """The dates skipped, each once."""
        return tuple(dict.fromkeys(day for part in self.parts for day in part.days_off))

    def of(self, kind: PartKind) -> tuple[Part, ...]:
        """The parts of one kind."""
        return tuple(part for part in self.parts if part.kind is kind)

    def total(self, kind: PartKind) -> timedelta:
        """The length of all parts of one kind, on the wall."""
        return sum((part.length for part in self.of(kind)), ZERO)


@dataclass(frozen=True, slots=True)
class Stop:
    """A place to stand in a ticket's history: after the entry `seq`, the last of one act at one instant."""

    seq: int
    at: datetime


# ---------------------------------------------------------------- the ticket as it stood


def state_at(entries: Sequence[ev.Entry], at: datetime, book: PolicyBook, ticket_id: int = 0) -> Ticket:
    """The ticket as it stood at `at`: what was entered by then, and undone only if that was by then, too.

    Raises ValueError where nothing was entered by then.
    """
    return fold(ticket_id, until(entries, at), book)


def state_after(entries: Sequence[ev.Entry], seq: int, book: PolicyBook, ticket_id: int = 0) -> Ticket:
    """The ticket as it stood after one entry. Raises ValueError where none has so low a number."""
    return fold(ticket_id, [entry for entry in entries if entry.seq <= seq], book)


def stops(entries: Iterable[ev.Entry]) -> tuple[Stop, ...]:
    """Where one can stand in a history, oldest first: after each act, not within it."""
    found: list[tuple[str, Stop]] = []
    for entry in entries:
        if found and found[-1] == (entry.batch, Stop(entry.seq - 1, entry.at)):
            found.pop()
        found.append((entry.batch, Stop(entry.seq, entry.at)))
    return tuple(stop for _, stop in found)


# ---------------------------------------------------------------- explaining


def explain(
    entries: Sequence[ev.Entry], clock_name: str, cycle: int | None, at: datetime, book: PolicyBook
) -> Ledger:
    """The ledger of one cycle of a clock as it stood at `at`; without a cycle, of the latest.

    Raises ValueError where nothing was entered by then, LookupError where no such clock had started.
    """
    found = [ledger for ledger in ledgers(entries, at, book) if ledger.clock.name == clock_name]
    for ledger in reversed(found):
        if cycle in (None, ledger.clock.cycle):
            return ledger
    raise LookupError(clock_name if cycle is None else f"{clock_name}/{cycle}")


def ledgers(entries: Sequence[ev.Entry], at: datetime, book: PolicyBook) -> tuple[Ledger, ...]:
    """The ledgers of all clocks of a ticket as they stood at `at`, those without a target too, in the order
    in which they started. Raises ValueError where nothing was entered by then.
    """
    told = until(entries, at)
    whole = tenures(told, at, book)
    ticket, tracks, adoptions = _follow(told, book)
    policy = book[ticket.policy]
    found: list[Ledger] = []
    for clock in ticket.clocks:
        track = tracks[clock.name, clock.cycle]
        breached = breach_of(clock, at)
        elsewhere = missed_before_merge(clock, at)
        found.append(
            Ledger(
                number=ticket.number,
                at=at,
                clock=clock,
                verdict=clock.face(at),
                parts=tuple(track.parts(at, policy.calendar)),
                retargets=tuple(track.retargets),
                started_by=track.started_by,
                ended_by=track.by if clock.ended else None,
                breached_at=breached,
                responsible=holder_at(whole, breached) if breached and not elsewhere else None,
                policy=policy.version,
                policy_name=policy.name,
                calendar=policy.calendar,
                adoptions=tuple(a for a in adoptions if track.begun_by(a.by) and not track.over_by(a.by)),
                origin=track.origin,
            )
        )
    return tuple(found)


def pressing_first(found: Iterable[Ledger]) -> list[Ledger]:
    """What still runs by its deadline, then what stands still, then what was missed, then the rest."""
    rank = {Face.OVERDUE: 0, Face.RUNNING: 0, Face.PAUSED: 1, Face.MISSED: 2}

    def press(ledger: Ledger) -> tuple[int, datetime]:
        clock = ledger.clock
        return rank.get(ledger.verdict, 3), clock.breached_at or clock.due or clock.started_at

    return sorted(found, key=press)


def _follow(
    told: Sequence[ev.Entry], book: PolicyBook
) -> tuple[Ticket, dict[tuple[str, int], _Track], list[Adoption]]:
    """The ticket, what the fold did to each of its clocks on the way, and which policies it was held to."""
    ticket: Ticket | None = None
    adoptions: list[Adoption] = []
    tracks: dict[tuple[str, int], _Track] = {}
    acts: dict[tuple[str, int], tuple[str, datetime]] = {}  # an act that starts it also sets its first target
    for entry in ev.effective(told):
        before, ticket = ticket, evolve(ticket, entry, book)
        if before is not None and before.policy != ticket.policy:
            cause = Cause(entry.seq, entry.at, entry.event.KIND, entry.actor)
            name = book[ticket.policy].calendar.name
            adoptions.append(Adoption(entry.at, before.policy, ticket.policy, name, cause))
        if before is not None and before.clocks is ticket.clocks:
            continue
        known = {(c.name, c.cycle): c for c in before.clocks} if before else {}
        calendar = book[(before or ticket).policy].calendar  # what the run that may end was counted by
        for clock in ticket.clocks:
            key = clock.name, clock.cycle
            old = known.get(key)
            if old is clock:
                continue
            cause = Cause(entry.seq, entry.at, entry.event.KIND, entry.actor)
            if old is None and isinstance(entry.event, ev.Absorbed) and clock.origin is not None:
                tracks[key] = _Track.carried(clock, cause, ticket.status, book, entry.event.source_number)
                acts[key] = entry.batch, entry.at
                continue
            if old is None:
                late = clock.started_at < entry.at  # it stood in the status that the entry found
                stood = before.status if before is not None and late else ticket.status
                tracks[key] = _Track.begun(clock, cause, stood, calendar)
                acts[key] = entry.batch, entry.at
            elif old.target != clock.target and acts[key] != (entry.batch, entry.at):
                tracks[key].retargets.append(Retarget(entry.at, old.target, clock.target, cause))
            tracks[key].move(old, clock, cause, ticket.status, calendar)
    if ticket is None:
        raise ValueError("Nothing had happened yet.")
    return ticket, tracks, adoptions


@dataclass(slots=True)
class _Track:
    """What became of one cycle of a clock: parts that are over, and the one it is in since `since`."""

    started_by: Cause
    mode: PartKind
    since: datetime
    by: Cause
    status: Status
    over: list[tuple[Part, Calendar]] = field(default_factory=list)
    retargets: list[Retarget] = field(default_factory=list)
    origin: str = ""

    @classmethod
    def begun(cls, clock: Clock, cause: Cause, status: Status, calendar: Calendar) -> _Track:
        """A clock that appeared with an entry. It may have started before, and been stopped by the entry."""
        end = clock.met_at or clock.cancelled_at
        if clock.running_since == clock.started_at or clock.elapsed:
            ran = True
        elif clock.running_since is not None:
            ran = False
        else:
            ran = end is not None and not calendar.between(clock.started_at, end)
        mode = PartKind.COUNTED if ran else PartKind.PAUSED
        return cls(cause, mode, clock.started_at, cause, status)

    @classmethod
    def carried(cls, clock: Clock, cause: Cause, status: Status, book: PolicyBook, origin: str) -> _Track:
        """A clock that came with a merge: what it had counted on the other ticket, and not, comes first."""
        assert clock.carried_at is not None
        over: list[tuple[Part, Calendar]] = []
        since = clock.started_at
        for run in clock.runs:
            calendar = book[run.policy].calendar
            if run.start > since:
                over.append((Part(PartKind.PAUSED, since, run.start, cause, None), calendar))
            over.append((Part(PartKind.COUNTED, run.start, run.end), calendar))
            since = run.end
        if clock.carried_at > since:
            calendar = book[clock.runs[-1].policy].calendar if clock.runs else Calendar.always("")
            over.append((Part(PartKind.PAUSED, since, clock.carried_at, cause, cause), calendar))
        mode = PartKind.PAUSED if clock.running_since is None else PartKind.COUNTED
        return cls(cause, mode, clock.carried_at, cause, status, over, origin=origin)

    def move(
        self, before: Clock | None, after: Clock, cause: Cause, status: Status, calendar: Calendar
    ) -> None:
        """Take over what one entry did to the clock."""
        end = after.met_at or after.cancelled_at
        if end is not None:
            if self.mode is not PartKind.CLOSED:
                calendar = self._back_to(end, calendar)
                self._turn(PartKind.CLOSED, max(end, self.since), cause, status, calendar)
        elif after.running_since is None:
            if self.mode is not PartKind.PAUSED:
                self._turn(PartKind.PAUSED, max(cause.at, self.since), cause, status, calendar)
        elif self.mode is not PartKind.COUNTED:
            self._turn(PartKind.COUNTED, after.running_since, cause, status, calendar)
        elif after.running_since != self.since:  # one entry stopped it and let it go on
            spent = after.elapsed - (before.elapsed if before else ZERO)
            halt = after.running_since
            if calendar.between(self.since, halt) != spent:
                halt = calendar.add(self.since, spent)
            self._turn(PartKind.CLOSED, halt, cause, status, calendar)
            self._turn(PartKind.COUNTED, after.running_since, cause, status, calendar)

    def _back_to(self, end: datetime, calendar: Calendar) -> Calendar:
        """What ended the clock was told late: the runs and pauses after it were none of its time."""
        while end < self.since and self.over:
            part, calendar = self.over.pop()
            self.mode, self.since = part.kind, part.start
            if part.by is not None and part.status is not None:
                self.by, self.status = part.by, part.status
        return calendar

    def begun_by(self, cause: Cause) -> bool:
        """Whether it was there before this line of the journal."""
        return self.started_by.seq < cause.seq

    def over_by(self, cause: Cause) -> bool:
        """Whether it had ended for good before this line."""
        return self.mode is PartKind.CLOSED and self.by.seq < cause.seq

    def _turn(self, mode: PartKind, at: datetime, cause: Cause, status: Status, calendar: Calendar) -> None:
        if at > self.since:
            self.over.append((self._part(at, cause), calendar))
        self.mode, self.since, self.by, self.status = mode, at, cause, status

    def _part(self, end: datetime, cause: Cause | None) -> Part:
        if self.mode is PartKind.COUNTED:
            return Part(self.mode, self.since, end)
        return Part(self.mode, self.since, end, self.by, cause, self.status)

    def parts(self, at: datetime, calendar: Calendar) -> Iterator[Part]:
        """All of it until `at`; runs cut into working time and what lies between."""
        every = list(self.over)
        # A pause that begins at this very instant has no length yet, but says why the clock stands.
        least = self.since if self.mode is PartKind.PAUSED else self.since + timedelta.resolution
        if self.mode is not PartKind.CLOSED and at >= least:
            every.append((self._part(at, None), calendar))
        for part, counted_by in every:
            if part.kind is PartKind.COUNTED:
                yield from _cut(part, counted_by)
            else:
                yield part


def _cut(run: Part, calendar: Calendar) -> Iterator[Part]:
    since = run.start
    for span in calendar.spans(run.start, run.end):
        if span.start > since:
            yield _off(since, span.start, calendar)
        yield Part(PartKind.COUNTED, span.start, span.end)
        since = span.end
    if run.end > since:
        yield _off(since, run.end, calendar)


def _off(start: datetime, end: datetime, calendar: Calendar) -> Part:
    return Part(PartKind.OFF, start, end, days_off=tuple(_days_off(start, end, calendar)))


def _days_off(start: datetime, end: datetime, calendar: Calendar) -> Iterator[DayOff]:
    """The dates touched by [start, end) on which the calendar opens nothing."""
    zone = ZoneInfo(calendar.zone)
    first, last = start.astimezone(zone).date(), (end - timedelta.resolution).astimezone(zone).date()
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if not calendar.windows_on(day):
            yield DayOff(day, calendar.holidays.get(day, ""))
