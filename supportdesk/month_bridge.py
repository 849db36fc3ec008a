"""Asks about months, answered by insight. Runs in worker threads, behind `bridge.py`.

A section of the month is one or more tables. Whoever has another adds it in `_figures` and `_write`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from supportdesk.domain.errors import BadInput, Conflict
from supportdesk.domain.month import Span, moved
from supportdesk.domain.month_asks import (
    AskMonth,
    Improve,
    MonthAsk,
    MonthFigures,
    UndoImprovement,
    WriteMonth,
)
from supportdesk.domain.people import Agent
from supportdesk.domain.views import Done, Outcome
from supportdesk.services import improvements
from supportdesk.services.desk import Desk


def answer(desk: Desk, me: Agent, ask: MonthAsk) -> Any:
    """What comes of an ask. Raises DeskError."""
    match ask:
        case AskMonth():
            return _figures(desk, me, ask)
        case WriteMonth():
            return _write(desk, ask)
        case Improve():
            return improvements.act(desk, me, ask.subject, ask.command)
        case UndoImprovement():
            return improvements.undo(desk, me, ask.subject)
    raise TypeError(type(ask).__name__)


def _figures(desk: Desk, me: Agent, ask: AskMonth) -> MonthFigures:
    from supportdesk.insight.flow import Moving
    from supportdesk.insight.flow_tables import flow_table
    from supportdesk.insight.gain_tables import gain_tables, proposed
    from supportdesk.insight.gains import at_hand
    from supportdesk.insight.month import with_month_before
    from supportdesk.insight.month_tables import tables

    month = moved(_named(desk, ask.month), ask.by)
    tickets = 0

    def tell(done: int, many: int) -> None:
        nonlocal tickets
        tickets = done
        ask.tell(done, many)

    moving = Moving.of(desk, month)
    now, before = with_month_before(desk, month, tell, moving.add)
    moves = flow_table(moving.flow())
    taught = at_hand(desk, month, ask.tell)
    every = (
        *tables(month, now, before),
        *([moves] if moves.lines else ()),
        *(gain_tables(taught) if taught else ()),
    )
    return MonthFigures(
        month.name,
        str(month.zone),
        tickets,
        every,
        proposed(taught) if taught else {},
        improvements.today(desk),
    )


def _named(desk: Desk, name: str) -> Span:
    from supportdesk.insight.month import latest, named

    if name:
        return named(desk, name)
    return latest(desk)


def _write(desk: Desk, ask: WriteMonth) -> Done:
    from supportdesk.insight.flow import Moving
    from supportdesk.insight.flow_tables import flow_table
    from supportdesk.insight.gain_tables import gain_tables
    from supportdesk.insight.gains import at_hand
    from supportdesk.insight.month import with_month_before
    from supportdesk.insight.month_page import page
    from supportdesk.insight.month_workbook import write_month

    path = Path(ask.path).expanduser()
    if path.exists():
        raise Conflict("file_exists", file=str(path))
    month = _named(desk, ask.month)
    moving = Moving.of(desk, month)
    now, before = with_month_before(desk, month, also=moving.add)
    taught, moves = at_hand(desk, month), moving.flow()
    more = gain_tables(taught) if taught else []
    try:
        if path.suffix.casefold() == ".xlsx":
            write_month(path, month, now, before, [flow_table(moves), *more])
        else:
            path.write_text(page(month, now, before, moves, more), encoding="utf-8")
    except OSError as error:
        raise BadInput("file_unwritable", file=str(path), said=error.strerror or str(error)) from None
    return Done("", (Outcome(0, path.name, 0),))
