"""What the month's screen asks, and what it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from supportdesk.domain.asks import Ask
from supportdesk.domain.figures import Table


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
class MonthFigures:
    """A month, counted: its tables beside the name of its zone, and from how many tickets they are."""

    month: str
    zone: str
    tickets: int
    tables: tuple[Table, ...]
