"""All that is told of a month, gathered once: for commands, the screen, a page and a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from supportdesk.domain.figures import Table
from supportdesk.domain.flow import Flow
from supportdesk.domain.month import Span, Tally
from supportdesk.insight.flow import Moving
from supportdesk.insight.flow_tables import flow_table
from supportdesk.insight.gain_tables import gain_tables
from supportdesk.insight.gains import Gains, Learning, drawn
from supportdesk.insight.month import with_month_before
from supportdesk.insight.month_page import page
from supportdesk.insight.month_tables import tables
from supportdesk.insight.month_workbook import write_month
from supportdesk.services.desk import Desk
from supportdesk.services.paging import Progress
from supportdesk.services.writing import written_at_once
from supportdesk.store.wording import Wording


@dataclass(frozen=True, slots=True)
class WholeMonth:
    """A month's figures beside those of the one before, its flow, and what it teaches."""

    month: Span
    now: Tally
    before: Tally
    flow: Flow
    gains: Gains

    def tables(self) -> list[Table]:
        """All tables that say anything, in order."""
        every = [*tables(self.month, self.now, self.before), flow_table(self.flow), *self._taught()]
        return [table for table in every if table.lines]

    def _taught(self) -> list[Table]:
        return gain_tables(self.gains)

    def write_page(self, path: Path) -> None:
        """Write it as a page that needs nothing else. Raises BadInput (`file_unwritable`)."""
        with written_at_once(path) as trial:
            text = page(self.month, self.now, self.before, self.flow, self._taught())
            trial.write_text(text, encoding="utf-8")

    def write_workbook(self, path: Path) -> None:
        """Write it as a workbook. Raises BadInput (`file_unwritable`; `no_xlsx`, the extra)."""
        with written_at_once(path) as trial:
            write_month(trial, self.month, self.now, self.before, [flow_table(self.flow), *self._taught()])


def whole_month(desk: Desk, month: Span, progress: Progress | None = None) -> WholeMonth:
    """Gather it, all in one pass. Raises StoreError, and what `progress` does."""
    wording, moving = Wording(), Moving.of(desk, month)
    learning = Learning(desk, month, wording, drawn(desk, month))
    also = (lambda page, _told: moving.add(page), learning.add)
    now, before = with_month_before(desk, month, progress, also, wording)
    return WholeMonth(month, now, before, moving.flow(), learning.together())
