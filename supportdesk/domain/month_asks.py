"""What the month's screen asks, and what it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from supportdesk.domain.asks import Ask
from supportdesk.domain.figures import Table
from supportdesk.domain.improvement_rules import ImprovementCommand
from supportdesk.domain.improvement_views import Proposed
from supportdesk.domain.proposals import Subject


@dataclass(frozen=True, slots=True)
class MonthAsk(Ask):
    """Base of these."""


def _nobody(_done: int, _many: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class AskMonth(MonthAsk):
    """A month's figures: `2026-10`, or without a name the latest with a report; `by` months after it.

    `tell` hears, in the thread that counts, how many tickets are counted, of how many; what it raises ends
    the counting. Answer: MonthFigures. Meets BadInput `month_name`.
    """

    month: str = ""
    by: int = 0
    tell: Callable[[int, int], Any] = field(default=_nobody, compare=False)


@dataclass(frozen=True, slots=True)
class WriteMonth(MonthAsk):
    """A month into a file of this machine: a workbook where it ends in .xlsx, else a page.

    Answer: Done. Meets Conflict where the file is there, BadInput.
    """

    month: str
    path: str


@dataclass(frozen=True, slots=True)
class Improve(MonthAsk):
    """Decide on a proposal, or carry it out. Answer: Done."""

    subject: Subject
    command: ImprovementCommand


@dataclass(frozen=True, slots=True)
class UndoImprovement(MonthAsk):
    """Take back one's last act on a proposal. Answer: Done."""

    subject: Subject


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month, counted: its tables beside the name of its zone, and from how many tickets they are.
    `proposed` has what can be done about a line, by its `act`; `today` is the desk's day.
    """

    month: str
    zone: str
    tickets: int
    tables: tuple[Table, ...]
    proposed: Mapping[str, Proposed] = field(default_factory=dict)
    today: date = date.min
