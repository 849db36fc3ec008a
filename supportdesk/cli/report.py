"""`supportdesk report month`: a month in figures (process §5), as text or JSON."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from supportdesk.cli.bars import bar
from supportdesk.cli.gain_shapes import gains_shape
from supportdesk.cli.opening import opened
from supportdesk.cli.output import say, show, show_figures, show_json, show_table
from supportdesk.config import Settings
from supportdesk.domain.errors import Conflict
from supportdesk.domain.figures import Table
from supportdesk.domain.month import COUNTS, DIMENSIONS, HANDS, NEVER, WHOLE, Key, Span, Tally, Times, mean
from supportdesk.insight.month import named
from supportdesk.insight.whole_month import WholeMonth, whole_month
from supportdesk.locale import _
from supportdesk.locale.figures import shade

Shape = dict[str, Any]

_MOST = 20
"""Lines of a table that text shows; JSON, workbook and page have all."""


def month(args: argparse.Namespace, settings: Settings) -> int:
    """Print a month's figures, those of the month before beside its counts."""
    files = [Path(name).expanduser() for name in (args.html, args.xlsx) if name]
    for path in files:
        if path.exists() and not args.force:
            raise Conflict("file_exists", file=str(path))
    with opened(settings) as desk:
        wanted = named(desk, args.month)
        with bar(_("Counting"), quiet="json" in args) as progress:
            found = whole_month(desk, wanted, progress)
    if args.html:
        found.write_page(files[0])
    if args.xlsx:
        found.write_workbook(files[-1])
    if "json" in args:
        show_json(_whole_shape(found))
    elif files:
        for path in files:
            say(_("The month is in {file}.").format(file=path))
    else:
        _tell(found)
    return 0


# ---------------------------------------------------------------- JSON


def _whole_shape(found: WholeMonth) -> Shape:
    before = {"month_before": _counts(found.before)}
    return shape(found.month, found.now) | before | gains_shape(found.gains)


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
            "answers": tally.score.total(),
            "good": tally.good,
            "mean": mean(tally.score),
            **{name: mean(tally.given(name)) for name in DIMENSIONS},
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


def _nested_times(values: Mapping[Key, Times]) -> Shape:
    found: Shape = {"all": values.get(WHOLE, NEVER)}
    for (kind, value), measured in sorted(values.items()):
        if kind:
            found.setdefault(kind, {})[value] = measured
    return found


def _places(tally: Tally, clock: str) -> list[Shape]:
    return [
        {"stage": stage, "tier": tier, "owner": owner, "missed": count}
        for (name, (stage, tier, owner)), count in tally.missed_at.most_common()
        if name == clock
    ]


# ---------------------------------------------------------------- text


def _tell(found: WholeMonth) -> None:
    show(_("{month}, time zone {zone}").format(month=found.month.name, zone=found.month.zone))
    for table in found.tables():
        show("")
        if table.heat:
            _heat(table)
        else:
            show_figures(table, _MOST)


def _heat(table: Table) -> None:
    """Reports by weekday and hour, as shades: the fullest hour is black."""
    counts = [[cell for cell in line.cells[1:-1] if isinstance(cell, int)] for line in table.lines]
    most = max(max(day) for day in counts)
    show(_("Opened by weekday and hour; the fullest hour has {n}").format(n=most))
    rows = []
    for line, day in zip(table.lines, counts, strict=True):
        shades = "".join(shade(count, most) * 2 for count in day)
        rows.append([str(line.cells[0]), shades, str(line.cells[-1])])
    show_table(["", "".join(table.head[1:-1]), table.head[-1]], rows)
