"""Asks about months, answered by insight. Runs in worker threads, behind `bridge.py`.

What a month consists of is gathered in `insight.whole_month`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from supportdesk.domain.errors import Conflict
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
    from supportdesk.insight.gain_tables import proposed
    from supportdesk.insight.whole_month import whole_month

    tickets = 0

    def tell(done: int, many: int) -> None:
        nonlocal tickets
        tickets = max(tickets, done)
        ask.tell(done, many)

    found = whole_month(desk, moved(_named(desk, ask.month), ask.by), tell)
    return MonthFigures(
        found.month.name,
        str(found.month.zone),
        tickets,
        tuple(found.tables()),
        proposed(found.gains),
        improvements.today(desk),
    )


def _named(desk: Desk, name: str) -> Span:
    from supportdesk.insight.month import latest, named

    if name:
        return named(desk, name)
    return latest(desk)


def _write(desk: Desk, ask: WriteMonth) -> Done:
    from supportdesk.insight.whole_month import whole_month

    path = Path(ask.path).expanduser()
    if path.exists():
        raise Conflict("file_exists", file=str(path))
    found = whole_month(desk, _named(desk, ask.month))
    (found.write_workbook if path.suffix.casefold() == ".xlsx" else found.write_page)(path)
    return Done("", (Outcome(0, path.name, 0),))
