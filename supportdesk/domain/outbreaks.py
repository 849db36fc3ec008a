"""Bursts of similar reports: what breaks for many at once. Pure; the policy says how many make one.

Reports are compared by what their words weigh together. The oldest of a burst stands for it; whoever is
alike enough to it, or to one that already is part of the burst, belongs to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Threshold:
    """When similar reports are an outbreak: `alike` of them `within` this time."""

    alike: int = 4
    within: timedelta = timedelta(hours=1)


ALIKE = 0.2
"""Likeness from which two reports are of one burst: the share of what both say that both of them say."""

JOINING = 1 / 3
"""Of a burst: as many of it must another report be like to belong to it."""

_SHARED = 2  # words that most of a burst have in common, at least


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is compared: its ticket, when it came, from where, and its words, once each."""

    id: int
    at: datetime
    department: str
    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Burst:
    """Reports of one thing, by ticket id, the oldest first; the words that most of them share, those that
    weigh most first.
    """

    tickets: tuple[int, ...]
    since: datetime
    until: datetime
    departments: int
    shared: tuple[str, ...]


def bursts(
    reports: Sequence[Report], weights: Mapping[str, float], threshold: Threshold, now: datetime
) -> list[Burst]:
    """The outbreaks among reports of late, the largest first.

    `weights` says how rare each token is on the desk; what it lacks weighs nothing.
    """
    recent = sorted(
        (report for report in reports if now - report.at <= threshold.within), key=lambda r: (r.at, r.id)
    )
    groups = _groups(recent, weights)
    every = [
        _burst([recent[n] for n in sorted(group)], weights)
        for group in groups
        if len(group) >= threshold.alike
    ]
    found = [burst for burst in every if len(burst.shared) >= _SHARED]
    return sorted(found, key=lambda burst: (-len(burst.tickets), burst.since, burst.tickets))


def _groups(recent: Sequence[Report], weights: Mapping[str, float]) -> Iterable[set[int]]:
    holders: dict[str, list[int]] = {}
    for n, report in enumerate(recent):
        for token in report.tokens:
            if weights.get(token, 0.0) > 0.0:
                holders.setdefault(token, []).append(n)
    whole = [sum(weights.get(token, 0.0) for token in report.tokens) for report in recent]
    common: dict[tuple[int, int], float] = {}
    for token, places in holders.items():
        for at, one in enumerate(places):
            for other in places[at + 1 :]:
                common[one, other] = common.get((one, other), 0.0) + weights[token]
    near: dict[int, set[int]] = {}
    for (one, other), weight in common.items():
        if 2 * weight / (whole[one] + whole[other]) >= ALIKE:
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
    left = set(near)
    for seed in sorted(near, key=lambda n: (-len(near[n]), n)):
        if seed in left:
            group = _grown({seed, *near[seed] & left}, near, left)
            left -= group
            yield group


def _grown(group: set[int], near: Mapping[int, set[int]], left: set[int]) -> set[int]:
    """A report and those like it, and whoever is like a good part of these: no chain of each to the next."""
    edge = {other for one in group for other in near[one]} & left - group
    while joining := {n for n in edge if len(near[n] & group) >= max(2, len(group) * JOINING)}:
        group |= joining
        edge = {other for one in joining for other in near[one]} & left - group
    return group


def _burst(reports: Sequence[Report], weights: Mapping[str, float]) -> Burst:
    times = Counter(token for report in reports for token in report.tokens)
    shared = [token for token, n in times.items() if 2 * n > len(reports) and weights.get(token, 0.0) > 0]
    shared.sort(key=lambda token: (-times[token] * weights[token], token))
    return Burst(
        tickets=tuple(report.id for report in reports),
        since=reports[0].at,
        until=reports[-1].at,
        departments=len({report.department.casefold() for report in reports}),
        shared=tuple(shared[:8]),
    )
