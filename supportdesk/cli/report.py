"""`supportdesk report month`: a month in figures (process §5), as text or JSON."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from supportdesk.cli.bars import bar
from supportdesk.cli.opening import opened
from supportdesk.cli.output import show, show_json, show_table, span
from supportdesk.config import Settings
from supportdesk.domain.month import COUNTS, DIMENSIONS, HANDS, WHOLE, Span, Tally, Times, month_before, times
from supportdesk.domain.vocabulary import Stage, Tier
from supportdesk.insight.month import counted, named
from supportdesk.locale import _, pgettext
from supportdesk.locale.figures import count_label, kind_label, score_label, value_label
from supportdesk.locale.labels import clock_label, label

Shape = dict[str, Any]

_MOST = 12
"""Lines of a table that text shows; JSON has all."""


def month(args: argparse.Namespace, settings: Settings) -> int:
    """Print a month's figures, those of the month before beside its counts."""
    with opened(settings) as desk:
        wanted = named(desk, args.month)
        with bar(_("Counting"), quiet="json" in args) as progress:
            now = counted(desk, wanted, progress)
            before = counted(desk, month_before(wanted))
    if "json" in args:
        show_json(shape(wanted, now) | {"month_before": _counts(before)})
    else:
        _tell(wanted, now, before)
    return 0


# ---------------------------------------------------------------- JSON


def shape(month: Span, tally: Tally) -> Shape:
    """All figures of a month; lengths in seconds."""
    return {
        "month": month.name,
        "zone": str(month.zone),
        "since": month.since,
        "until": month.until,
        "counts": _counts(tally),
        "opened_by": _nested(tally.spread),
        "resolution": _nested_times(tally.resolution),
        "work": _nested_times(tally.work),
        "response": _nested_times(tally.response),
        "clocks": {
            name: {"met": tally.met[name], "missed": tally.missed[name], "missed_at": _places(tally, name)}
            for name in sorted({*tally.met, *tally.missed})
        },
        "stages": [
            {"stage": stage, "tier": tier, "length": length, "tickets": tally.in_stage[stage, tier]}
            for (stage, tier), length in sorted(tally.stages.items())
        ],
        "satisfaction": {
            "answers": len(tally.score),
            "good": tally.good,
            "mean": _mean(tally.score),
            **{name: _mean(tally.scores.get(name, ())) for name in DIMENSIONS},
        },
        "load": [[tally.load[day, hour] for hour in range(24)] for day in range(7)],
        "people": tally.names,
    }


def _counts(tally: Tally) -> Shape:
    return {name: getattr(tally, name) for name in COUNTS} | {name: tally.moved[name] for name in HANDS}


def _nested(values: Mapping[tuple[str, str], int]) -> Shape:
    found: dict[str, dict[str, int]] = {}
    for (kind, value), count in sorted(values.items()):
        found.setdefault(kind, {})[value] = count
    return found


def _nested_times(values: Mapping[tuple[str, str], list[timedelta]]) -> Shape:
    found: Shape = {"all": times(values.get(WHOLE, ()))}
    for (kind, value), lengths in sorted(values.items()):
        if kind:
            found.setdefault(kind, {})[value] = times(lengths)
    return found


def _places(tally: Tally, clock: str) -> list[Shape]:
    return [
        {"stage": stage, "tier": tier, "owner": owner, "missed": count}
        for (name, (stage, tier, owner)), count in tally.missed_at.most_common()
        if name == clock
    ]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


# ---------------------------------------------------------------- text


def _tell(month: Span, now: Tally, before: Tally) -> None:
    show(_("{month}, time zone {zone}").format(month=month.name, zone=month.zone))
    rows = [[count_label(n), str(getattr(now, n)), str(getattr(before, n))] for n in COUNTS]
    rows += [[count_label(n), str(now.moved[n]), str(before.moved[n])] for n in HANDS]
    show("")
    show_table([_("Tickets"), month.name, _("month before")], rows)
    for kind in ("category", "priority", "channel", "department", "tag"):
        found = [(value, n) for (of, value), n in now.spread.most_common() if of == kind]
        head = [_("Opened, by {kind}").format(kind=kind_label(kind)), _("Tickets"), _("Share")]
        _table(head, [[value_label(kind, v), str(n), _share(n, now.opened)] for v, n in found])
    _table_of_times(_("First answer after"), now.response, ("category", "channel"), now)
    _table_of_times(_("Solved after"), now.resolution, ("category", "tier", "person"), now)
    _table_of_times(_("of that in our hands"), now.work, ("category", "tier", "person"), now)
    kept = []
    for name in sorted({*now.met, *now.missed}):
        met, missed = now.met[name], now.missed[name]
        kept.append([clock_label(name), str(met), str(missed), _share(missed, met + missed)])
    _table([_("Deadline"), _("met"), _("missed"), _("Share missed")], kept)
    where = [
        [clock_label(clock), label(Stage(stage)), label(Tier(tier)), _person(now, owner), str(count)]
        for (clock, (stage, tier, owner)), count in now.missed_at.most_common()
    ]
    _table([_("Missed where"), _("Stage"), _("Tier"), _("Person"), _("missed")], where)
    spent = [
        [label(Stage(stage)), label(Tier(tier)), span(length), str(now.in_stage[stage, tier])]
        for (stage, tier), length in sorted(now.stages.items(), key=lambda one: -one[1])
    ]
    _table([_("Time in stage"), _("Tier"), _("together"), _("Tickets")], spent)
    if now.score:
        said = [[score_label(n), f"{_mean(now.scores[n]):.2f}"] for n in DIMENSIONS if n in now.scores]
        said += [
            [_("mean of all"), f"{_mean(now.score):.2f}"],
            [_("4 or better"), f"{now.good} ({_share(now.good, len(now.score))})"],
        ]
        _table([_("Satisfaction, {n} answers").format(n=len(now.score)), ""], said)
    _load(now)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    show("")
    show_table(head, rows[:_MOST])
    if len(rows) > _MOST:
        show(_("… and {n} more").format(n=len(rows) - _MOST))


def _table_of_times(
    what: str, values: Mapping[tuple[str, str], list[timedelta]], kinds: Sequence[str], tally: Tally
) -> None:
    if WHOLE not in values:
        return
    rows = [[_("all"), *_times(times(values[WHOLE]))]]
    for kind in kinds:
        found = sorted(((len(v), key[1], v) for key, v in values.items() if key[0] == kind), reverse=True)
        for _many, value, lengths in found[:_MOST]:
            name = _person(tally, value) if kind == "person" else value_label(kind, value)
            rows.append([f"{kind_label(kind)} {name}", *_times(times(lengths))])
    show("")
    show_table([what, _("Tickets"), _("half within"), _("nine of ten within"), _("Mean")], rows)


def _times(found: Times) -> list[str]:
    lengths = (timedelta(seconds=v) if v is not None else None for v in (found.p50, found.p90, found.mean))
    return [str(found.count), *("-" if length is None else span(length) for length in lengths)]


def _person(tally: Tally, owner: str) -> str:
    return tally.names.get(owner, owner) if owner else value_label("person", "")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _load(tally: Tally) -> None:
    """Reports by weekday and hour, as shades: the fullest hour is black."""
    most = max(tally.load.values(), default=0)
    if not most:
        return
    days = (
        pgettext("weekday", "Mon"), pgettext("weekday", "Tue"), pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"), pgettext("weekday", "Fri"), pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )  # fmt: skip
    shades = " ·░▒▓█"
    show("")
    show(_("Opened by weekday and hour; the fullest hour has {n}").format(n=most))
    rows = []
    for day, name in enumerate(days):
        cells = [-(-tally.load[day, hour] * (len(shades) - 1) // most) for hour in range(24)]
        together = sum(tally.load[day, hour] for hour in range(24))
        rows.append([name, "".join(shades[cell] * 2 for cell in cells), str(together)])
    show_table(["", "".join(f"{hour:02d}" for hour in range(24)), _("Tickets")], rows)
