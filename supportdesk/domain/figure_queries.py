"""A figure of a month as a query asks it: `month:2026-10/missed/response/L1` are the tickets that it counts.

After the month stands what is counted, behind it what it is narrowed by, in any order: a tier, a stage, the
weekday or the hour of the week in which it happened or, of what lasts, began (`mon`, `mon-09`), the name of a
clock; at last `@` and a person's id, `@` alone: nobody. Month and hour are those of the desk's zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from supportdesk.domain.vocabulary import Stage, Tier
from supportdesk.domain.week import DAYS, hour_key

HAPPENED = (
    "opened", "answered", "solved", "first_contact", "closed", "reopened", "merged", "escalated",
    "handover_accepted", "handover_returned", "assigned", "handed_over", "met", "missed", "scored",
)  # fmt: skip
"""Figures of what happened within the month."""

HELD = ("solved", "first_contact", "closed", "scored")
"""Those of them that count only if they still held at its end."""

FIGURES = (*HAPPENED, "before", "after", "stood")
"""All that can be asked: also who was open before it, or at its end, and who stood in a stage within it."""

_VALUE = re.compile(r"(\d{4})-(\d{1,2})/([a-z_]+)((?:/[^/@]+)*)(?:/@(.*))?", re.ASCII | re.DOTALL)
_STAGE = {stage.value: stage for stage in Stage}
_TIER = {tier.value.lower(): tier for tier in Tier}
_HOURS = {
    **{day: range(24 * n, 24 * n + 24) for n, day in enumerate(DAYS)},
    **{hour_key(hour): range(hour, hour + 1) for hour in range(24 * len(DAYS))},
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What is counted in which month, and by what it is narrowed; None: by nothing."""

    year: int
    month: int
    what: str
    stage: Stage | None = None
    tier: Tier | None = None
    person: str | None = None
    clock: str | None = None
    hours: range | None = None
    """Of the week, as `week.hour_of_week` counts them."""


def read_figure(text: str) -> Figure | None:
    """A figure from its value in a query, in lower case; None where it is none."""
    found = _VALUE.fullmatch(text.strip().lower())
    if not found or found[3] not in FIGURES or not 1 <= int(found[2]) <= 12 or not 1 < int(found[1]) < 9999:
        return None
    stage = tier = clock = hours = None
    for part in found[4].split("/")[1:]:
        if part in _TIER and tier is None:
            tier = _TIER[part]
        elif part in _STAGE and stage is None:
            stage = _STAGE[part]
        elif part in _HOURS and hours is None:
            hours = _HOURS[part]
        elif clock is None:
            clock = part
        else:
            return None
    return Figure(int(found[1]), int(found[2]), found[3], stage, tier, found[5], clock, hours)
