"""Which tickets a month's figure counts, asked of one in memory. The store asks all, and gets the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from supportdesk.domain.figure_queries import HELD, Figure
from supportdesk.domain.marks import STAGES, TIERS, Kind, Mark, Marks, micros
from supportdesk.domain.month import span
from supportdesk.domain.passage import OPEN
from supportdesk.domain.vocabulary import Stage
from supportdesk.domain.week import hour_of_week

INSTANTS: Mapping[str, tuple[Kind, ...]] = {
    "opened": (Kind.OPENED,),
    "answered": (Kind.ANSWERED,),
    "solved": (Kind.SOLVED,),
    "first_contact": (Kind.FIRST_CONTACT,),
    "closed": (Kind.CLOSED,),
    "reopened": (Kind.REOPENED,),
    "merged": (Kind.MERGED,),
    "escalated": (Kind.ESCALATED,),
    "handover_accepted": (Kind.ACCEPTED,),
    "handover_returned": (Kind.RETURNED,),
    "assigned": (Kind.ASSIGNED,),
    "handed_over": (Kind.HANDED_OVER,),
    "met": (Kind.MET,),
    "missed": (Kind.MISSED, Kind.DUE),
    "scored": (Kind.SCORED,),
}
"""Figures of what happened within the month, and the marks that say so."""


def instants(figure: Figure, zone: tzinfo) -> tuple[int, int]:
    """The first instant of its month, and the first after it, in microseconds since 1970."""
    month = span(figure.year, figure.month, zone)
    return micros(month.since), micros(month.until)


def counts(told: Marks, figure: Figure, zone: tzinfo, now: datetime) -> bool:
    """Whether a ticket is among those that a figure counts."""
    since, until = instants(figure, zone)

    def named(place: int) -> str:
        name = told.names[place - 1] if place else ""
        return (name if isinstance(name, str) else name[0]).strip().casefold()

    def within(mark: Mark) -> bool:
        kind = Kind(mark.kind)
        if kind is Kind.STOOD:
            stage = STAGES[mark.stage]
            if figure.what in ("before", "after"):
                at = since if figure.what == "before" else until
                return stage in OPEN and mark.since < at <= mark.until
            overlaps = mark.since < until and mark.until > since
            return figure.what == "stood" and stage is not Stage.ENDED and overlaps
        if kind not in INSTANTS.get(figure.what, ()) or not since <= mark.since < until:
            return False
        if figure.what in HELD:
            after = mark.since if kind is Kind.SCORED else mark.value
            return after < until <= mark.until
        return kind is not Kind.DUE or mark.since <= micros(now)

    clocked = figure.what in ("met", "missed")
    return any(
        within(mark)
        and figure.stage in (None, STAGES[mark.stage])
        and figure.tier in (None, TIERS[mark.tier])
        and (figure.hours is None or hour_of_week(mark.since, zone) in figure.hours)
        and figure.person in (None, named(mark.name))
        and (figure.clock is None or (clocked and figure.clock == named(mark.value)))
        for mark in told.marks
    )
