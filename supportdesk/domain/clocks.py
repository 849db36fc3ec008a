"""The clocks of a ticket: started, paused, met, missed by what happens to it (process §7).

Clocks are folded with the ticket, from events only. Time that passes without an event changes no
stored state: whether a running clock is missed is asked of it with `now`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from supportdesk.domain.calendars import Calendar
from supportdesk.domain.copies import replace
from supportdesk.domain.policy import ClockDefinition, Facts, Policy, PolicyBook
from supportdesk.domain.vocabulary import Face, Status

ZERO = timedelta(0)

WORDS = frozenset({"public_answer", "public_replied", "contact_logged", "customer_answered", "note_added"})
"""Signals of somebody having spoken. Where no work is left they start no clock: thanks need no answer."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A fact that clocks listen to, at the instant at which it took effect."""

    name: str
    at: datetime
    due: datetime | None = None
    source: int | None = None  # the ticket that was merged into this one, or taken out again
    carried: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One stretch [start, end) in which a clock counted, by the calendar of a version of the policy."""

    start: datetime
    end: datetime
    policy: int


@dataclass(frozen=True, slots=True)
class Carried:
    """An open clock as it leaves a ticket that is merged: what the ticket it lives on in goes on with."""

    name: str
    started_at: datetime
    target: timedelta | None
    elapsed: timedelta
    runs: tuple[Run, ...] = ()
    due: datetime | None = None  # of a promise: the promised instant
    breached_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One cycle of one clock on one ticket.

    `elapsed` is the working time counted up to `running_since`; while `running_since` is None the clock
    stands still. `due` is the instant of breach while it runs, None while it stands or has no target.
    `runs` are the stretches that made up `elapsed`; a clock read from its row has none. A clock that came
    with a merge has the ticket it came from in `origin`, and when it came in `carried_at`.
    """

    name: str
    cycle: int
    started_at: datetime
    target: timedelta | None
    elapsed: timedelta = ZERO
    running_since: datetime | None = None
    due: datetime | None = None
    met_at: datetime | None = None
    cancelled_at: datetime | None = None
    breached_at: datetime | None = None
    fixed: bool = False  # due is a promised instant, not a length of working time
    origin: int | None = None
    carried_at: datetime | None = None
    runs: tuple[Run, ...] = field(default=(), compare=False)

    @property
    def ended(self) -> bool:
        return self.met_at is not None or self.cancelled_at is not None

    @property
    def applies(self) -> bool:
        """Whether there is anything to keep: a target, or a promised instant."""
        return self.fixed or self.target is not None

    def face(self, now: datetime) -> Face:
        if self.met_at is not None:
            if not self.applies:
                return Face.NONE
            return Face.MISSED if self.breached_at is not None else Face.MET
        if self.cancelled_at is not None:
            return Face.MISSED if self.breached_at is not None else Face.NONE
        if not self.applies:
            return Face.NONE
        if self.running_since is None:
            return Face.PAUSED
        return Face.OVERDUE if self.breached_at is not None or self._late(now) else Face.RUNNING

    def spent(self, now: datetime, calendar: Calendar) -> timedelta:
        """Working time counted until `now`."""
        if self.running_since is None or self.ended:
            return self.elapsed
        return self.elapsed + max(ZERO, calendar.between(self.running_since, now))

    def share(self, now: datetime, calendar: Calendar) -> float:
        """How much of the budget is used, 0.0 and up; 0.0 where there is none."""
        if self.fixed and self.due is not None:
            whole = (self.due - self.started_at).total_seconds()
            return (now - self.started_at).total_seconds() / whole if whole > 0 else 1.0
        if not self.target:
            return 0.0
        return self.spent(now, calendar) / self.target

    def _late(self, at: datetime) -> bool:
        return self.due is not None and at > self.due  # at the very instant is still in time

    def judged(self, at: datetime) -> Clock:
        """With the breach on record, if `at` is past it."""
        if self.breached_at is None and not self.ended and self._late(at):
            return replace(self, breached_at=self.due)
        return self


def telling(clocks: Iterable[Clock]) -> dict[str, Clock]:
    """Of each clock the cycle that a list shows: of those that are open the one due first, else the last."""
    found: dict[str, Clock] = {}
    for clock in clocks:
        shown = found.get(clock.name)
        if shown is None or shown.ended or (not clock.ended and _pressing(clock) <= _pressing(shown)):
            found[clock.name] = clock
    return found


def _pressing(clock: Clock) -> tuple[bool, float]:
    return clock.due is None, clock.due.timestamp() if clock.due else 0.0


def carried(clocks: Iterable[Clock], policy: Policy, at: datetime) -> tuple[Carried, ...]:
    """The open clocks of a ticket that is merged at `at`, as they are handed over (sla-cases 43).

    `policy` is the ticket's own. Whether the other ticket takes one over is for its policy to say.
    """
    found = []
    for clock in clocks:
        if clock.ended or not clock.applies:
            continue
        stopped = _halted(clock.judged(at), at, policy)
        due = clock.due if clock.fixed else None
        left = stopped.elapsed, stopped.runs, due, stopped.breached_at
        found.append(Carried(clock.name, clock.started_at, clock.target, *left))
    return tuple(found)


def _halted(clock: Clock, at: datetime, policy: Policy) -> Clock:
    """Counted until `at`, and standing still."""
    since = clock.running_since
    runs = clock.runs if since is None or at <= since else (*clock.runs, Run(since, at, policy.version))
    return replace(clock, elapsed=clock.spent(at, policy.calendar), running_since=None, runs=runs)


def next_due(clocks: Iterable[Clock]) -> datetime | None:
    """The nearest deadline that still runs."""
    return min((c.due for c in clocks if c.due and not c.ended), default=None)


def first_breach(clocks: Iterable[Clock]) -> datetime | None:
    """The first deadline on record as missed. One that runs past its time counts at its next event."""
    return min((c.breached_at for c in clocks if c.breached_at), default=None)


class Dial:
    """Moves a ticket's clocks over one event. Made for the event, thrown away after it."""

    def __init__(
        self, clocks: tuple[Clock, ...], policy: Policy, book: PolicyBook, facts: Facts, status: Status
    ) -> None:
        self.clocks = list(clocks)
        self._policy = policy
        self._book = book  # what has been counted may have been by another version
        self._calendar = policy.calendar
        self._facts = facts
        self._status = status

    def hear(self, signals: Iterable[Signal], *, working: bool = True) -> None:
        """Meet before start, so that one answer ends a cycle and begins the next.

        `working` says whether the ticket is open after the event.
        """
        for signal in signals:
            if signal.name == "released" and signal.source is not None:
                self._release(signal.source, signal.at)
            for definition in self._policy.by_signal.get(signal.name, ()):
                if signal.name in definition.cancel:
                    self._end(definition, signal.at, self._cancel)
                    continue
                if signal.name in definition.meet:
                    self._end(definition, signal.at, self._meet)
                if signal.name in definition.reopen:
                    self._reopen(definition, signal.at)
                if signal.name in definition.carry and working:
                    self._carry(definition, signal)
                if signal.name in definition.start and (working or signal.name not in WORDS):
                    self._start(definition, signal)

    def retarget(self, at: datetime) -> None:
        """Give open clocks the target of the ticket's new facts; what has elapsed is carried over.

        A clock that came with a merge keeps what its customer was promised.
        """
        for index, clock in enumerate(self.clocks):
            if clock.ended or clock.fixed or clock.origin is not None:
                continue
            target = self._granted(self._policy.by_name[clock.name], clock.started_at)
            if target == clock.target:
                continue
            changed = self._due(replace(clock.judged(at), target=target))
            if clock.breached_at is None and changed.breached_at is None:
                changed = changed.judged(at)
            self.clocks[index] = changed

    def adopt(self, before: Policy, at: datetime) -> None:
        """Hold the open clocks to this policy instead of `before`: what was counted stays counted, by the
        calendar that counted it; the rest is counted by ours. What has ended is not touched, and what this
        policy would have started earlier is not started now. A clock that it does not have ends without
        a verdict.
        """
        for index, clock in enumerate(self.clocks):
            if clock.ended:
                continue
            clock = clock.judged(at)
            definition = self._policy.by_name.get(clock.name)
            if definition is None:
                self.clocks[index] = self._cancel_by(before, clock, at)
                continue
            held = self._status in definition.pause
            if clock.running_since is not None and (held or before.calendar != self._calendar):
                since = max(at, clock.running_since)
                clock = replace(_halted(clock, at, before), running_since=since)
            if held:
                clock = replace(clock, running_since=None)
            elif clock.running_since is None:
                clock = replace(clock, running_since=at)
            if not clock.fixed:
                if clock.origin is None:
                    clock = replace(clock, target=self._granted(definition, clock.started_at))
                late = clock.target is not None and clock.target < clock.elapsed
                # A target that is used up by now ran out in time that the other calendar counted.
                clock = self._due(clock, before.calendar if late else None)
            self.clocks[index] = clock.judged(at)

    def settle(self, status: Status, at: datetime) -> None:
        """Pause or resume each open clock as the ticket enters or leaves a status."""
        self._status = status
        for index, clock in enumerate(self.clocks):
            if clock.ended:
                continue
            held = status in self._policy.by_name[clock.name].pause
            if held and clock.running_since is not None:
                self.clocks[index] = self._halt(clock, at)
            elif not held and clock.running_since is None:
                self.clocks[index] = self._due(replace(clock, running_since=at))

    def _end(
        self, definition: ClockDefinition, at: datetime, change: Callable[[Clock, datetime], Clock]
    ) -> None:
        for index, clock in enumerate(self.clocks):
            if clock.name != definition.name or clock.ended:
                continue
            if at < clock.started_at and (definition.repeats or definition.each):
                continue  # a call of the morning, logged now, keeps no promise of noon
            self.clocks[index] = change(clock, at)

    def _start(self, definition: ClockDefinition, signal: Signal) -> None:
        past = [clock for clock in self.clocks if clock.name == definition.name]
        own = [clock for clock in past if clock.origin is None]
        if own and not definition.each and (not definition.repeats or not own[-1].ended):
            return
        fixed = signal.due is not None and definition.each
        clock = Clock(
            name=definition.name,
            cycle=len(past) + 1,
            started_at=signal.at,
            target=self._granted(definition, signal.at),
            running_since=None if self._status in definition.pause else signal.at,
            due=signal.due if fixed else None,
            fixed=fixed,
        )
        self.clocks.append(self._due(clock))

    def _carry(self, definition: ClockDefinition, signal: Signal) -> None:
        """Go on with the clocks of a merged ticket beside our own, each by its own deadline."""
        for left in signal.carried:
            if left.name != definition.name:
                continue
            clock = Clock(
                name=left.name,
                cycle=1 + sum(clock.name == left.name for clock in self.clocks),
                started_at=left.started_at,
                target=left.target,
                elapsed=left.elapsed,
                running_since=None if self._status in definition.pause else signal.at,
                due=left.due,
                breached_at=left.breached_at,
                fixed=left.due is not None,
                origin=signal.source,
                carried_at=signal.at,
                runs=left.runs,
            )
            self.clocks.append(self._due(clock))

    def _release(self, source: int, at: datetime) -> None:
        """A ticket that was merged into this one is taken out again: its clocks go back with it."""
        for index, clock in enumerate(self.clocks):
            if clock.origin == source and clock.cancelled_at is None:
                ended = clock.met_at is not None
                self.clocks[index] = replace(clock, cancelled_at=at) if ended else self._cancel(clock, at)

    def _reopen(self, definition: ClockDefinition, at: datetime) -> None:
        """The last cycle goes on, and with it what came with a merge and was met by the same."""
        every = [i for i, clock in enumerate(self.clocks) if clock.name == definition.name]
        own = next((i for i in reversed(every) if self.clocks[i].origin is None), None)
        met = None if own is None else self.clocks[own].met_at
        for index in every:
            clock = self.clocks[index]
            if clock.met_at is None or clock.cancelled_at is not None:
                continue
            if index == own or (clock.origin is not None and (own is None or clock.met_at == met)):
                since = max(at, clock.met_at)  # what was told late begins where the counting ended
                running = None if self._status in definition.pause else since
                target = clock.target
                if clock.origin is None:
                    target = self._granted(definition, clock.started_at)
                changed = replace(clock, met_at=None, running_since=running, target=target)
                self.clocks[index] = self._due(changed)

    def _halt(self, clock: Clock, at: datetime, policy: Policy | None = None) -> Clock:
        clock = _halted(clock.judged(at), at, policy or self._policy)
        return replace(clock, due=clock.due if clock.fixed else None)

    def _meet(self, clock: Clock, at: datetime) -> Clock:
        # An answer given before it was entered meets the clock when it was given, never before the start.
        at = max(at, clock.started_at)
        if clock.breached_at is not None and at <= clock.breached_at:
            clock = replace(clock, breached_at=None)
        clock = self._taken_back(clock, at)
        return replace(self._halt(clock, at), met_at=at, due=clock.due)

    def _taken_back(self, clock: Clock, at: datetime) -> Clock:
        """As it stood at `at`, before runs and pauses that came later: what ended it was told late."""
        last = clock.runs[-1] if clock.runs else None
        if last is None or at >= last.end or (clock.carried_at is not None and at < clock.carried_at):
            return clock
        kept = tuple(run for run in clock.runs if run.start < at)
        for run in clock.runs[len(kept) :]:
            clock = replace(clock, elapsed=clock.elapsed - self._length(run))
        clock = replace(clock, runs=kept, running_since=None)
        if not kept or at >= kept[-1].end:
            return clock if clock.fixed else replace(clock, due=None)
        # It was running then: let it run from where that stretch began, as it did.
        elapsed = clock.elapsed - self._length(kept[-1])
        clock = replace(clock, elapsed=elapsed, runs=kept[:-1], running_since=kept[-1].start)
        return self._due(clock, self._book[kept[-1].policy].calendar)

    def _length(self, run: Run) -> timedelta:
        return self._book[run.policy].calendar.between(run.start, run.end)

    def _cancel(self, clock: Clock, at: datetime) -> Clock:
        return self._cancel_by(self._policy, clock, at)

    def _cancel_by(self, policy: Policy, clock: Clock, at: datetime) -> Clock:
        return replace(self._halt(clock, at, policy), cancelled_at=at, due=clock.due)

    def _granted(self, definition: ClockDefinition, start: datetime) -> timedelta | None:
        line = definition.line(self._facts)
        return None if line is None else line.budget(start, self._calendar)

    def _due(self, clock: Clock, calendar: Calendar | None = None) -> Clock:
        if clock.fixed:
            return clock
        if clock.running_since is None or clock.target is None:
            return replace(clock, due=None)
        left = clock.target - clock.elapsed
        if left < ZERO and clock.breached_at is not None:
            return replace(clock, due=clock.breached_at)  # it is missed already; that instant stands
        line = None if clock.origin is not None else self._policy.by_name[clock.name].line(self._facts)
        day = line.day(clock.started_at, self._calendar) if line else None
        if day is None:
            due = (calendar or self._calendar).add(clock.running_since, left)
        else:  # days end at a time of day, open or not; what was not counted on the way is put on top
            since = self._calendar.between(clock.started_at, clock.running_since)
            due = self._calendar.add(day, since - clock.elapsed)
        return replace(clock, due=due)
