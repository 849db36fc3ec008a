"""`supportdesk report flow` and `supportdesk export xes`: how tickets moved, drawn and as an event log."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from supportdesk.cli.bars import bar
from supportdesk.cli.opening import me_or_nobody, opened
from supportdesk.cli.output import say, show, show_json
from supportdesk.config import Settings
from supportdesk.domain.errors import Conflict
from supportdesk.domain.flow import Flow, Node
from supportdesk.domain.month import Span
from supportdesk.insight import flow as counting
from supportdesk.insight.flow_picture import picture
from supportdesk.insight.month import named
from supportdesk.insight.xes import Written, write_xes
from supportdesk.locale import _
from supportdesk.locale.flows import flow_lines
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from supportdesk.services.writing import written_at_once

ALWAYS = "all"
"""In the place of a month: all time."""


def flow(args: argparse.Namespace, settings: Settings) -> int:
    """Print how tickets moved between stages and tiers, or draw it."""
    path = Path(args.svg).expanduser() if args.svg else None
    _free(path, force=args.force)
    with opened(settings) as desk:
        month = None if args.month == ALWAYS else named(desk, args.month)
        among = _among(desk, settings, args.query)
        with bar(_("Counting"), quiet="json" in args) as progress:
            found = counting.flow(desk, month, among, progress)
    if path is not None:
        with written_at_once(path) as trial:
            trial.write_text(f"{picture(found)}\n", encoding="utf-8")
    if "json" in args:
        show_json(_shape(found, month))
    elif path is not None:
        say(_("The flow is in {file}.").format(file=path))
    else:
        for line in flow_lines(found):
            show(line.text)
    return 0


def export(args: argparse.Namespace, settings: Settings) -> int:
    """Export the journals as an XES event log: to a file, or to stdout."""
    path = None if args.file == "-" else Path(args.file).expanduser()
    _free(path, force=args.force)
    with opened(settings) as desk:
        month: Span | None = named(desk, args.month) if args.month else None
        among = _among(desk, settings, args.query)
        if path is None:
            write_xes(desk, sys.stdout, among=among, month=month)
            return 0
        with written_at_once(path) as trial, trial.open("w", encoding="utf-8", newline="\n") as out:
            written: Written = write_xes(desk, out, among=among, month=month)
    if "json" in args:
        show_json({"file": str(path), "traces": written.traces, "events": written.events})
    else:
        words = _("{traces} tickets with {events} events are in {file}.")
        say(words.format(traces=written.traces, events=written.events, file=path))
    return 0


def _free(path: Path | None, *, force: bool) -> None:
    if path is not None and path.exists() and not force:
        raise Conflict("file_exists", file=str(path))


def _among(desk: Desk, settings: Settings, words: list[str]) -> frozenset[int] | None:
    """The tickets that a query selects; without one None: all. Raises QueryError."""
    query = " ".join(words)
    if not query.strip():
        return None
    return frozenset(reading.select(desk, me_or_nobody(desk, settings), reading.query(desk, query)))


def _shape(found: Flow, month: Span | None) -> dict[str, Any]:
    return {
        "month": month.name if month else None,
        "zone": str(month.zone) if month else None,
        "tickets": found.tickets,
        "moves": found.moves,
        "places": [
            {**_node(place.node), "came": place.came, "left": place.left, "there": place.there}
            for place in found.places
        ],
        "arrows": [
            {
                "from": _node(arrow.source) if arrow.source else None,
                "to": _node(arrow.target),
                "count": arrow.count,
                "share": found.share(arrow),
                "again": arrow.again,
                "median": arrow.median if arrow.median is None else arrow.median / timedelta(seconds=1),
            }
            for arrow in found.arrows
        ],
    }


def _node(node: Node) -> dict[str, str]:
    return {"stage": node.stage.value, "tier": node.tier.value}
