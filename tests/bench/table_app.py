"""Textual's own table with a hundred rows: what the queue's keys are measured against."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable

COLUMNS = (
    "category", "priority", "number", "subject", "status", "tier", "owner", "customer",
    "response", "resolution", "next update",
)  # fmt: skip


class TableApp(App[None]):
    """As many columns as the queue has, and the same keys."""

    def compose(self) -> ComposeResult:
        table: DataTable[str] = DataTable(cursor_type="row")
        table.add_columns(*COLUMNS)
        for n in range(100):
            number = f"T20260302-{n:03d}"
            table.add_row(
                "+ complex", "^ high", number, f"The printer on floor {n} jams", "working", "L1",
                "Li Na", "Sales-Wang", "██░░░ 4:05", "████░ 3h20", "1h20",
            )  # fmt: skip
        yield table

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        self.bind("j", "cursor(1)")
        self.bind("k", "cursor(-1)")
        table.focus()

    def action_cursor(self, by: int) -> None:
        table = self.query_one(DataTable)
        if by > 0:
            table.action_cursor_down()
        else:
            table.action_cursor_up()


if __name__ == "__main__":
    TableApp().run()
