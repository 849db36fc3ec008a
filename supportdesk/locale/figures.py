"""The words of a month's figures. What each means stands in docs/figures.md."""

from __future__ import annotations

from datetime import timedelta

from supportdesk.domain.figures import Cell
from supportdesk.domain.vocabulary import Category, Channel, Priority, Tier
from supportdesk.locale import _, pgettext
from supportdesk.locale.labels import label
from supportdesk.locale.spans import span


def count_label(name: str) -> str:
    """The name of a count of tickets or acts."""
    return {
        "opened": pgettext("figure", "opened"),
        "resolved": pgettext("figure", "solved"),
        "closed": pgettext("figure", "closed"),
        "reopened": pgettext("figure", "reopened"),
        "merged": pgettext("figure", "merged into others"),
        "before": pgettext("figure", "open at the beginning"),
        "after": pgettext("figure", "open at the end"),
        "imported": pgettext("figure", "opened elsewhere, imported"),
        "first_contact": pgettext("figure", "solved at first contact"),
        "escalated": pgettext("figure", "escalated"),
        "handover_accepted": pgettext("figure", "escalations accepted"),
        "handover_returned": pgettext("figure", "escalations returned"),
        "assigned": pgettext("figure", "assigned"),
        "handed_over": pgettext("figure", "handed over at the end of a shift"),
    }[name]


def kind_label(kind: str) -> str:
    """The name of what tickets are told apart by."""
    return {
        "category": pgettext("figure", "category"),
        "priority": pgettext("figure", "priority"),
        "channel": pgettext("figure", "channel"),
        "department": pgettext("figure", "department"),
        "tag": pgettext("figure", "tag"),
        "tier": pgettext("figure", "tier"),
        "person": pgettext("figure", "person"),
    }[kind]


def value_label(kind: str, value: str) -> str:
    """One of them, as people call it."""
    if not value:
        return _("nobody") if kind == "person" else _("none")
    words = {"category": Category, "priority": Priority, "channel": Channel, "tier": Tier}
    return label(words[kind](value)) if kind in words else value


def score_label(name: str) -> str:
    """A question of the survey (process §4)."""
    return {
        "response_speed": pgettext("survey", "response speed"),
        "problem_solving": pgettext("survey", "problem solving"),
        "attitude": pgettext("survey", "attitude"),
    }[name]


def shown(cell: Cell, *, share: bool = False, change: bool = False) -> str:
    """A cell as people read it; `share` of 0.0 to 1.0, `change` with its sign."""
    if cell is None:
        return "–"
    if isinstance(cell, timedelta):
        return span(cell)
    if isinstance(cell, float):
        return f"{cell:.1%}" if share else f"{cell:.2f}"
    if isinstance(cell, int):
        return f"{cell:+,}" if change and cell else f"{cell:,}"
    return cell


_SHADES = " ·░▒▓█"


def shade(count: float, most: float) -> str:
    """A count as one sign, the darker the more; only nothing is blank, and only the most is black."""
    return _SHADES[int(-(-count * (len(_SHADES) - 1) // most))] if most else _SHADES[0]


def definition(key: str) -> str:
    """What a table of figures counts, in a sentence; docs/figures.md has all of it."""
    return {
        "counts": _("Solved and closed: the last time up to the month's end, and still so at its end."),
        "hands": _("Acts in the month; a ticket that went twice counts twice."),
        "opened": _("Tickets reported in the month, told apart by what they are today."),
        "response": _("From report to the first public answer of a person, of tickets opened in the month."),
        "resolution": _("From report to the solution that held at the month's end, nights and weekends too."),
        "work": _("The same without the time in which it waited for the customer or was solved already."),
        "deadlines": _("Deadlines met, or missed, in the month; cancelled ones count nowhere."),
        "missed": _("The stage, tier and person who had the ticket at the instant at which its time was up."),
        "stages": _("The part of each stage that lies within the month, of all tickets that were there."),
        "satisfaction": _("The last scores that customers gave in the month, 1 to 5."),
        "flow": _(
            "Moves in the month: what share of those that left a stage went which way, and after how long "
            "(median). ↩ leads back to where most of them had been."
        ),
        "load": _("Tickets by the hour of their report, in the desk's time zone."),
    }[key]
