"""A month's losses the plain way: ticket by ticket, piece by piece, by nothing but the definitions.

What the desk counts by arrays is held to this; nothing here knows of marks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

from supportdesk.domain.bottlenecks import KEPT, LossBy
from supportdesk.domain.month import Span
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Stage

ZERO = timedelta(0)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class PlainLosses:
    """What each line lost, by ticket, and where."""

    def __init__(self) -> None:
        self.lines: defaultdict[tuple[LossBy, str], Counter[int]] = defaultdict(Counter)
        self.places: defaultdict[tuple[LossBy, str], Counter[tuple[str, str]]] = defaultdict(Counter)
        self.worked: Counter[str] = Counter()
        self.whole = ZERO

    def add(self, n: int, t: Ticket, month: Span, now: datetime, problem: str = "") -> None:
        """Take in a ticket, and the problem that it is part of."""
        end = min(month.until, now)
        late = sorted(
            (at, clock.name, clock.met_at or clock.cancelled_at or end)
            for clock in t.clocks
            if clock.due is not None
            and (at := clock.breached_at or (clock.due if not clock.ended and clock.due <= now else None))
        )
        tags = sorted(t.tags) or [""]
        whole = ZERO
        for stretch in t.passage.stretches:
            begins, ends = max(stretch.since, month.since), min(stretch.until or end, end)
            if begins >= ends:
                continue
            edges = {begins, ends, *(at for since, _n, until in late for at in (since, until))}
            for one, other in pairwise(sorted(at for at in edges if begins <= at <= ends)):
                passed = [name for since, name, until in late if since <= one and other <= until]
                length = other - one
                if stretch.stage is Stage.WORK:
                    self.worked[problem] += length // timedelta(microseconds=1)
                waits = stretch.stage in (Stage.QUEUE, Stage.HANDOVER)
                if not waits and (stretch.stage is not Stage.WORK or not passed):
                    continue
                begun = stretch.since.astimezone(month.zone)
                hour = f"{DAYS[begun.weekday()]}-{begun:%H}" if stretch.stage is Stage.QUEUE else ""
                keys = {
                    LossBy.PLACE: f"{stretch.stage.value}/{stretch.tier.value}",
                    LossBy.TIER: stretch.tier.value,
                    LossBy.CATEGORY: str(t.category or ""),
                    LossBy.PERSON: stretch.owner.id if stretch.owner else "",
                    LossBy.HOUR: hour,
                    LossBy.DEADLINE: passed[0] if passed else "",
                    LossBy.PROBLEM: problem,
                }
                place = stretch.stage.value, stretch.tier.value
                for by, key in keys.items():
                    self.lines[by, key][n] += length // timedelta(microseconds=1)
                for line in (*keys.items(), *((LossBy.TAG, tag) for tag in tags)):
                    self.places[line][place] += length // timedelta(microseconds=1)
                whole += length
        micros = whole // timedelta(microseconds=1)
        for k, tag in enumerate(tags):
            if part := micros // len(tags) + (k < micros % len(tags)):
                self.lines[LossBy.TAG, tag][n] += part
        self.whole += whole

    def told(self, by: LossBy) -> list[tuple[object, ...]]:
        """Each line: its key, how much, in how many tickets, which lost most, and where."""
        found = []
        for (of, key), lost in self.lines.items():
            if of is by:
                worst = sorted(lost, key=lambda n: (-lost[n], n))[:KEPT]
                places = self.places[of, key]
                place = min(places, key=lambda one: (-places[one], one))
                found.append((key, timedelta(microseconds=lost.total()), len(lost), tuple(worst), place))
        return sorted(found, key=lambda one: (-one[1], one[0]))
