"""The flow between stages and tiers, counted from the marks of passages: whole pages at once, in arrays.

What a mark says stands in `domain.marks`; of them only the stretches are read here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import timedelta

import numpy as np

from supportdesk.domain.flow import Arrow, Flow, Node, Place
from supportdesk.domain.marks import STAGES, TIERS, Kind, micros
from supportdesk.domain.month import Span
from supportdesk.domain.vocabulary import Stage
from supportdesk.insight.passage_pages import passage_pages
from supportdesk.services.desk import Desk
from supportdesk.services.paging import Progress
from supportdesk.store.mark_pages import Numbers, Page

SECOND = 1_000_000
"""Of the unit in which marks tell instants."""

_ALWAYS = (0, 2**61)
_ENDED = STAGES.index(Stage.ENDED)
_NODES = len(STAGES) * len(TIERS)
_START = _NODES
"""Stands for no node: where a report comes from."""


def flow(
    desk: Desk, month: Span | None, among: Collection[int] | None = None, progress: Progress | None = None
) -> Flow:
    """The moves of a month, or of all time; of all tickets, or those `among` some. Raises StoreError."""
    since, until = (micros(month.since), micros(month.until)) if month else _ALWAYS
    moving = Moving(since, min(until, micros(desk.now()) + 1))
    for rows in passage_pages(desk, since, until, progress):
        kept = rows if among is None else [row for row in rows if row[0] in among]
        if kept:
            moving.add(Page(kept))
    return moving.flow()


class Moving:
    """The moves between two instants, added up row by row; rows that say nothing of that time add nothing."""

    @classmethod
    def of(cls, desk: Desk, month: Span) -> Moving:
        """Those of a month, as far as it has come."""
        return cls(micros(month.since), min(micros(month.until), micros(desk.now()) + 1))

    def __init__(self, since: int, until: int) -> None:
        self._since, self._until = since, until
        self._tickets = 0
        self._count: Counter[int] = Counter()
        self._again: Counter[int] = Counter()
        self._took: dict[int, list[Numbers]] = {}
        self._there: Counter[int] = Counter()

    def add(self, page: Page) -> None:
        """The tickets of a page."""
        of, node, since = _stays(page)
        many = len(of)
        first = np.ones(many, bool)
        first[1:] = of[1:] != of[:-1]
        last = np.ones(many, bool)
        last[:-1] = first[1:]
        # Of stays in one node the one that is written last, the first, is kept.
        place = of * np.int64(_NODES) + node
        begun = np.zeros(len(page) * _NODES, np.int32)
        begun[place[::-1]] = np.arange(many, dtype=np.int32)[::-1]
        came = np.flatnonzero((since >= self._since) & (since < self._until))
        source = np.where(first[came], _START, node[came - 1])
        again = begun[place[came]] != came
        self._keep(source * (_NODES + 1) + node[came], again, since[came] - since[came - 1])
        leaves = np.full(many, 2**62)
        leaves[:-1] = since[1:]
        leaves[last] = 2**62
        # What ended before is over: who reads of a month is not told of all that ever ended.
        going_on = (node // len(TIERS) != _ENDED) | (since >= self._since)
        there = (since < self._until) & (leaves >= self._until) & going_on
        self._there.update(dict(enumerate(np.bincount(node[there], minlength=_NODES).tolist())))
        moved = np.zeros(len(page), bool)
        moved[of[came]] = moved[of[there]] = True
        self._tickets += int(np.count_nonzero(moved))

    def _keep(self, arrows: Numbers, again: Numbers, took: Numbers) -> None:
        if not len(arrows):
            return
        order = np.argsort(arrows.astype(np.uint16), kind="stable")
        lengths = (took[order] // SECOND).astype(np.int32)
        again = again[order]
        many = np.bincount(arrows)
        ends = np.cumsum(many)
        for code in np.flatnonzero(many).tolist():
            count, end = int(many[code]), int(ends[code])
            self._count[code] += count
            self._again[code] += int(np.count_nonzero(again[end - count : end]))
            if code // (_NODES + 1) != _START:
                # Whole seconds: a million tickets move millions of times.
                self._took.setdefault(code, []).append(lengths[end - count : end])

    def flow(self) -> Flow:
        """All of it."""
        arrows = [self._arrow(code, count) for code, count in self._count.items()]
        arrows.sort(key=lambda arrow: (-arrow.count, _order(arrow.source), _order(arrow.target)))
        came: Counter[Node] = Counter()
        left: Counter[Node] = Counter()
        for arrow in arrows:
            came[arrow.target] += arrow.count
            if arrow.source is not None:
                left[arrow.source] += arrow.count
        there = {_node(code): count for code, count in self._there.items() if count}
        nodes = sorted({*came, *left, *there}, key=lambda node: (-left[node], _order(node)))
        places = tuple(Place(node, came[node], left[node], there.get(node, 0)) for node in nodes)
        moves = sum(arrow.count for arrow in arrows if arrow.source is not None)
        return Flow(self._tickets, moves, tuple(arrows), places)

    def _arrow(self, code: int, count: int) -> Arrow:
        source, target = divmod(code, _NODES + 1)
        median = None
        if source != _START:
            lengths = np.sort(np.concatenate(self._took[code]))
            median = timedelta(seconds=int(lengths[(len(lengths) + 1) // 2 - 1]))
        return Arrow(
            None if source == _START else _node(source), _node(target), count, self._again[code], median
        )


def _stays(page: Page) -> tuple[Numbers, Numbers, Numbers]:
    """Which ticket was in which node since when: by ticket, in order, one to a stay however many had it."""
    stood = page.of(Kind.STOOD)
    of, since, node = stood.of, stood.since, stood.stage * len(TIERS) + stood.tier
    moved = np.ones(len(of), bool)
    moved[1:] = (of[1:] != of[:-1]) | (node[1:] != node[:-1])
    return of[moved], node[moved], since[moved]


def _node(code: int) -> Node:
    stage, tier = divmod(code, len(TIERS))
    return Node(STAGES[stage], TIERS[tier])


def _order(node: Node | None) -> tuple[int, int]:
    return (-1, -1) if node is None else (STAGES.index(node.stage), TIERS.index(node.tier))
