"""A month counted the plain way: ticket by ticket, from where each was when, by nothing but the definitions.

What the desk counts by arrays is held to this; no figure here knows of marks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean

from supportdesk.domain.month import Span, Tally
from supportdesk.domain.passage import NOT_OURS, OPEN, Moment, Stretch
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Stage, Tier

LEAST = timedelta(microseconds=1)


@dataclass
class Plain:
    """The same figures as lists and counts."""

    counts: Counter[str] = field(default_factory=Counter)
    spread: Counter[tuple[str, str]] = field(default_factory=Counter)
    load: Counter[tuple[int, int]] = field(default_factory=Counter)
    took: dict[tuple[str, str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    deadlines: Counter[tuple[object, ...]] = field(default_factory=Counter)
    stages: Counter[tuple[str, str]] = field(default_factory=Counter)
    in_stage: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: list[tuple[int | None, ...]] = field(default_factory=list)

    def add(self, t: Ticket, month: Span, now: datetime) -> None:
        """Count one ticket."""
        kinds = [
            ("category", t.category or ""), ("priority", t.priority or ""), ("channel", t.channel),
            ("department", t.customer.department),
        ]  # fmt: skip
        self.counts["before"] += open_at(t, month.since)
        self.counts["after"] += open_at(t, month.until)
        if month.since <= t.reported_at < month.until:
            self.counts["opened"] += 1
            self.counts["imported"] += t.imported
            self.spread.update([*kinds, *(("tag", tag) for tag in t.tags)])
            here = t.reported_at.astimezone(month.zone)
            self.load[here.weekday(), here.hour] += 1
            if t.first_answer_at:
                self._keep("response", kinds, max(timedelta(0), t.first_answer_at - t.reported_at))
        stands = at(t, month.until - LEAST)
        over = stands is not None and stands.stage not in OPEN
        closed, solved = last(t, "closed", month.until), last(t, "resolved", month.until)
        self.counts["closed"] += bool(over and closed and closed.at >= month.since)
        if over and solved and solved.at >= month.since:
            self.counts["resolved"] += 1
            owner = solved.owner.id if solved.owner else ""
            places = [*kinds, ("tier", solved.tier), ("person", owner)]
            waited = t.passage.spent(NOT_OURS, t.reported_at, solved.at)
            self._keep("resolution", places, solved.at - t.reported_at)
            self._keep("work", places, solved.at - t.reported_at - waited)
            self.counts["first_contact"] += first_contact(t, solved.at)
        for moment in t.passage.moments:
            if month.since <= moment.at < month.until:
                self.counts["merged" if moment.kind == "merged_into" else moment.kind] += moment.kind not in (
                    "resolved",
                    "closed",
                )
        self._clocks(t, month, now)
        there = set()
        for stretch in t.passage.stretches:
            length = min(stretch.until or month.until, month.until) - max(stretch.since, month.since)
            if stretch.stage is not Stage.ENDED and length > timedelta(0):
                there.add((stretch.stage.value, stretch.tier.value))
                self.stages[stretch.stage.value, stretch.tier.value] += length // LEAST
        self.in_stage.update(there)
        given = [f for when, f in t.passage.feedback if month.since <= when < month.until]
        if given:
            f = given[-1]
            self.answers.append((f.response_speed, f.problem_solving, f.attitude, f.overall))

    def _clocks(self, t: Ticket, month: Span, now: datetime) -> None:
        for clock in t.clocks:
            late = clock.breached_at
            if clock.due is None or (clock.cancelled_at and not late):
                continue
            if late is None and clock.met_at is None and clock.due <= now:
                late = clock.due
            if late is not None and month.since <= late < month.until:
                where = at(t, late - LEAST) or t.passage.stretches[0]
                owner = where.owner.id if where.owner else ""
                self.deadlines[clock.name, where.stage.value, where.tier.value, owner] += 1
            elif late is None and clock.met_at and month.since <= clock.met_at < month.until:
                self.deadlines[clock.name, "met"] += 1

    def _keep(self, what: str, places: list[tuple[str, str]], length: timedelta) -> None:
        for kind, value in [("", ""), *places]:
            self.took[what, kind, str(value)].append(length.total_seconds())

    def same(self, tally: Tally) -> None:
        """Fail where a tally says anything else."""
        for name in ("opened", "resolved", "closed", "reopened", "merged", "before", "after", "imported"):
            assert getattr(tally, name) == self.counts[name], name
        assert tally.first_contact == self.counts["first_contact"]
        for name in ("escalated", "handover_accepted", "handover_returned", "assigned", "handed_over"):
            assert tally.moved[name] == self.counts[name], name
        assert tally.spread == self.spread
        assert tally.load == self.load
        found = {
            (what, *key): times
            for what in ("response", "resolution", "work")
            for key, times in getattr(tally, what).items()
        }
        assert found.keys() == self.took.keys()
        for key, values in self.took.items():
            values.sort()
            many, times = len(values), found[key]
            assert (times.count, times.p50) == (many, values[-(-many // 2) - 1]), key
            assert times.p90 == values[-(-many * 9 // 10) - 1], key
            assert abs(times.mean - fmean(values)) < 1e-6
        told = Counter({(clock, "met"): n for clock, n in tally.met.items()})
        told.update({(clock, *where): n for (clock, where), n in tally.missed_at.items()})
        assert told == self.deadlines
        assert tally.missed.total() == sum(n for key, n in self.deadlines.items() if len(key) == 4)
        assert {k: v // LEAST for k, v in tally.stages.items()} == self.stages
        assert tally.in_stage == self.in_stage
        for n, name in enumerate(("response_speed", "problem_solving", "attitude")):
            assert tally.given(name) == Counter(a[n] for a in self.answers if a[n] is not None)


def at(t: Ticket, instant: datetime) -> Stretch | None:
    return next((s for s in reversed(t.passage.stretches) if s.since <= instant), None)


def last(t: Ticket, kind: str, until: datetime) -> Moment | None:
    return next((m for m in reversed(t.passage.moments) if m.kind == kind and m.at < until), None)


def open_at(t: Ticket, instant: datetime) -> bool:
    stood = at(t, instant - LEAST)
    return stood is not None and stood.stage in OPEN


def first_contact(t: Ticket, solved: datetime) -> bool:
    before = [m.kind for m in t.passage.moments if m.at <= solved]
    ways = [s for s in t.passage.stretches if s.since < solved]
    return (
        "escalated" not in before and "reopened" not in before
        and sum(kind in ("public_replied", "contact_logged") for kind in before) <= 1
        and all(s.tier is Tier.L1 for s in ways)
        and len({s.owner.id for s in ways if s.owner}) <= 1
    )  # fmt: skip
