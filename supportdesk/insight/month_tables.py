"""A month's figures as tables with their words, definitions and queries: for text, workbook and page."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from supportdesk.domain.figures import Cell, Line, Table
from supportdesk.domain.month import (
    COUNTS,
    DIMENSIONS,
    HANDS,
    WHOLE,
    Key,
    Span,
    Tally,
    Times,
    mean,
    month_before,
)
from supportdesk.domain.query import in_quotes
from supportdesk.domain.vocabulary import Stage, Tier
from supportdesk.domain.week import hour_key
from supportdesk.locale import _, pgettext
from supportdesk.locale.figures import count_label, definition, kind_label, score_label, value_label
from supportdesk.locale.labels import clock_label, label


def tables(month: Span, now: Tally, before: Tally) -> list[Table]:
    """All tables that say anything, in order; the month before beside the counts."""
    found = [
        _counts(month, now, before),
        _hands(month, now, before),
        *(_opened(month, now, kind) for kind in ("category", "priority", "channel", "department", "tag")),
        _times(month, now, "response", _("First answer after"), now.response, ("category", "channel")),
        _times(month, now, "resolution", _("Solved after"), now.resolution, ("category", "tier", "person")),
        _times(month, now, "work", _("of that in our hands"), now.work, ("category", "tier", "person")),
        _deadlines(month, now),
        _missed(month, now),
        _stages(month, now),
        _satisfaction(month, now),
        _load(month, now),
    ]
    return [table for table in found if table.lines]


def _counts(month: Span, now: Tally, before: Tally) -> Table:
    queries = {n: _figure(month, n) for n in COUNTS} | {
        "opened": f"created:{month.name}",
        "resolved": _figure(month, "solved"),
        "imported": f"created:{month.name} is:imported",
    }
    pairs = [(n, getattr(now, n), getattr(before, n)) for n in COUNTS]
    return _compared("counts", _("Tickets"), month, pairs, queries)


def _hands(month: Span, now: Tally, before: Tally) -> Table:
    pairs = [(n, now.moved[n], before.moved[n]) for n in HANDS]
    return _compared("hands", _("Hand-overs"), month, pairs, {n: _figure(month, n) for n in HANDS})


def _compared(
    key: str, title: str, month: Span, pairs: Sequence[tuple[str, int, int]], queries: Mapping[str, str]
) -> Table:
    """Counts beside those of the month before."""
    lines = [Line((count_label(n), now, was, now - was), queries.get(n, "")) for n, now, was in pairs]
    head = (title, month.name, month_before(month).name, _("Change"))
    return Table(key, title, definition(key), head, tuple(lines), changes=frozenset({3}))


def _opened(month: Span, now: Tally, kind: str) -> Table:
    title = _("Opened, by {kind}").format(kind=kind_label(kind))
    lines = []
    for (of, value), count in now.spread.most_common():
        if of == kind:
            query = f"created:{month.name} {_is(kind, value)}"
            lines.append(Line((value_label(kind, value), count, count / now.opened), query))
    head = (title, _("Tickets"), _("Share"))
    return Table(f"opened-{kind}", title, definition("opened"), head, tuple(lines), frozenset({2}), drawn=1)


def _times(
    month: Span,
    now: Tally,
    key: str,
    title: str,
    values: Mapping[Key, Times],
    kinds: Sequence[str],
) -> Table:
    lines = []
    what = "answered" if key == "response" else "solved"
    if WHOLE in values:
        lines.append(Line((_("all"), *_lengths(values[WHOLE])), _figure(month, what)))
    for kind in kinds:
        some = [(key[1], found) for key, found in values.items() if key[0] == kind]
        for value, found in sorted(some, key=lambda one: (-one[1].count, one[0])):
            name = person(now, value) if kind == "person" else value_label(kind, value)
            if kind == "person":
                query = _figure(month, what, f"@{value}")
            elif kind == "tier":
                query = _figure(month, what, value)
            else:
                query = f"{_figure(month, what)} {_is(kind, value)}"
            lines.append(Line((f"{kind_label(kind)} {name}", *_lengths(found)), query))
    head = (title, _("Tickets"), _("half within"), _("nine of ten within"), _("Mean"))
    return Table(key, title, definition(key), head, tuple(lines), drawn=2)


def _is(kind: str, value: str) -> str:
    """The query of what tickets are told apart by."""
    return f"{'dept' if kind == 'department' else kind}:{in_quotes(value) if value else 'none'}"


def _figure(month: Span, what: str, *narrowed: str) -> str:
    """The query of a figure of the month."""
    value = "/".join((month.name, what, *narrowed))
    return f"month:{value if re.fullmatch(r'[a-zA-Z0-9_./@-]+', value) else in_quotes(value)}"


def _lengths(found: Times) -> tuple[Cell, ...]:
    lengths = (timedelta(seconds=v) if v is not None else None for v in (found.p50, found.p90, found.mean))
    return (found.count, *lengths)


def _deadlines(month: Span, now: Tally) -> Table:
    lines = []
    for name in sorted({*now.met, *now.missed}):
        met, missed = now.met[name], now.missed[name]
        cells = (clock_label(name), missed, met, missed / (met + missed))
        lines.append(Line(cells, _figure(month, "missed", name)))
    head = (_("Deadline"), _("missed"), _("met"), _("Share missed"))
    return Table(
        "deadlines", _("Deadlines"), definition("deadlines"), head, tuple(lines), frozenset({3}), drawn=3
    )


def _missed(month: Span, now: Tally) -> Table:
    lines = [
        Line(
            (clock_label(clock), label(Stage(stage)), label(Tier(tier)), person(now, owner), count),
            _figure(month, "missed", clock, stage, tier, f"@{owner}"),
        )
        for (clock, (stage, tier, owner)), count in now.missed_at.most_common()
    ]
    head = (_("Missed where"), _("Stage"), _("Tier"), _("Person"), _("missed"))
    return Table("missed", _("Missed where"), definition("missed"), head, tuple(lines))


def _stages(month: Span, now: Tally) -> Table:
    lines = [
        Line(
            (label(Stage(stage)), label(Tier(tier)), length, now.in_stage[stage, tier]),
            _figure(month, "stood", stage, tier),
        )
        for (stage, tier), length in sorted(now.stages.items(), key=lambda one: -one[1])
    ]
    head = (_("Time in stage"), _("Tier"), _("together"), _("Tickets"))
    return Table("stages", _("Time in stage"), definition("stages"), head, tuple(lines), drawn=2)


def _satisfaction(month: Span, now: Tally) -> Table:
    given = [(name, now.given(name)) for name in DIMENSIONS]
    query = _figure(month, "scored")
    lines = [Line((score_label(n), mean(found), found.total()), query) for n, found in given if found]
    if score := now.score:
        lines.append(Line((_("mean of all"), mean(score), score.total()), query))
        lines.append(Line((_("4 or better"), now.good / score.total(), now.good), f"{query} score:>=4"))
    head = (_("Satisfaction"), _("Score"), _("Answers"))
    return Table("satisfaction", _("Satisfaction"), definition("satisfaction"), head, tuple(lines))


def _load(month: Span, now: Tally) -> Table:
    """A line a weekday, a column an hour, and all of the day."""
    title = _("Opened by weekday and hour")
    lines = []
    for day, name in enumerate(weekdays()):
        hours = [now.load[day, hour] for hour in range(24)]
        dates = [
            date(month.year, month.month, n) for n in range(1, monthrange(month.year, month.month)[1] + 1)
        ]
        query = "created:" + ",".join(one.isoformat() for one in dates if one.weekday() == day)
        each = (_figure(month, "opened", hour_key(24 * day + hour)) for hour in range(24))
        lines.append(Line((name, *hours, sum(hours)), query, queries=("", *each, query)))
    head = ("", *(f"{hour:02d}" for hour in range(24)), _("Tickets"))
    found = tuple(lines) if now.load else ()
    return Table("load", title, definition("load"), head, found, heat=True)


def person(tally: Tally, owner: str) -> str:
    """The name of who had a ticket, or that nobody had."""
    return tally.names.get(owner, owner) if owner else value_label("person", "")


def weekdays() -> tuple[str, ...]:
    """Monday first, short."""
    return (
        pgettext("weekday", "Mon"), pgettext("weekday", "Tue"), pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"), pgettext("weekday", "Fri"), pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )  # fmt: skip
