"""The clocks of a ticket: started, paused, met, missed by what happens to it (process §7).

Clocks are folded with the ticket, from events only. Time that passes without an event changes no
stored state: whether a running clock is missed is asked of it with `now`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain.calendars import Calendar
from supportdesk.domain.copies import replace
from supportdesk.domain.policy import ClockDefinition, Facts, Policy
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


@dataclass(frozen=True, slots=True)
class Clock:
    """One cycle of one clock on one ticket.

    `elapsed` is the working time counted up to `running_since`; while `running_since` is None the clock
    stands still. `due` is the instant of breach while it runs, None while it stands or has no target.
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


def next_due(clocks: Iterable[Clock]) -> datetime | None:
    """The nearest deadline that still runs."""
    return min((c.due for c in clocks if c.due and not c.ended), default=None)


def first_breach(clocks: Iterable[Clock]) -> datetime | None:
    """The first deadline on record as missed. One that runs past its time counts at its next event."""
    return min((c.breached_at for c in clocks if c.breached_at), default=None)


class Dial:
    """Moves a ticket's clocks over one event. Made for the event, thrown away after it."""

    def __init__(self, clocks: tuple[Clock, ...], policy: Policy, facts: Facts, status: Status) -> None:
        self.clocks = list(clocks)
        self._policy = policy
        self._calendar = policy.calendar
        self._facts = facts
        self._status = status

    def hear(self, signals: Iterable[Signal], *, working: bool = True) -> None:
        """Meet before start, so that one answer ends a cycle and begins the next.

        `working` says whether the ticket is open after the event.
        """
        for signal in signals:
            for definition in self._policy.by_signal.get(signal.name, ()):
                if signal.name in definition.cancel:
                    self._end(definition, signal.at, self._cancel)
                    continue
                if signal.name in definition.meet:
                    self._end(definition, signal.at, self._meet)
                if signal.name in definition.reopen:
                    self._reopen(definition, signal.at)
                if signal.name in definition.start and (working or signal.name not in WORDS):
                    self._start(definition, signal)

    def retarget(self, at: datetime) -> None:
        """Give open clocks the target of the ticket's new facts; what has elapsed is carried over."""
        for index, clock in enumerate(self.clocks):
            if clock.ended or clock.fixed:
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
                self.clocks[index] = self._cancel_by(before.calendar, clock, at)
                continue
            held = self._status in definition.pause
            if clock.running_since is not None and (held or before.calendar != self._calendar):
                spent = clock.spent(at, before.calendar)
                clock = replace(clock, elapsed=spent, running_since=max(at, clock.running_since))
            if held:
                clock = replace(clock, running_since=None)
            elif clock.running_since is None:
                clock = replace(clock, running_since=at)
            if not clock.fixed:
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
        if past and not definition.each and (not definition.repeats or not past[-1].ended):
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

    def _reopen(self, definition: ClockDefinition, at: datetime) -> None:
        for index in range(len(self.clocks) - 1, -1, -1):
            clock = self.clocks[index]
            if clock.name == definition.name:
                if clock.met_at is not None:
                    running = None if self._status in definition.pause else at
                    target = self._granted(definition, clock.started_at)
                    self.clocks[index] = self._due(
                        replace(clock, met_at=None, running_since=running, target=target)
                    )
                return

    def _halt(self, clock: Clock, at: datetime, calendar: Calendar | None = None) -> Clock:
        clock = clock.judged(at)
        spent = clock.spent(at, calendar or self._calendar)
        return replace(clock, elapsed=spent, running_since=None, due=clock.due if clock.fixed else None)

    def _meet(self, clock: Clock, at: datetime) -> Clock:
        # An answer given before it was entered meets the clock when it was given, never before the start.
        at = max(at, clock.started_at)
        if clock.breached_at is not None and at <= clock.breached_at:
            clock = replace(clock, breached_at=None)
        return replace(self._halt(clock, at), met_at=at, due=clock.due)

    def _cancel(self, clock: Clock, at: datetime) -> Clock:
        return self._cancel_by(self._calendar, clock, at)

    def _cancel_by(self, calendar: Calendar, clock: Clock, at: datetime) -> Clock:
        return replace(self._halt(clock, at, calendar), cancelled_at=at, due=clock.due)

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
        line = self._policy.by_name[clock.name].line(self._facts)
        day = line.day(clock.started_at, self._calendar) if line else None
        if day is None:
            due = (calendar or self._calendar).add(clock.running_since, left)
        else:  # days end at a time of day, open or not; what was not counted on the way is put on top
            since = self._calendar.between(clock.started_at, clock.running_since)
            due = self._calendar.add(day, since - clock.elapsed)
        return replace(clock, due=due)
