"""The names of a list's columns; a click on one orders the list by it."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import Static

from supportdesk.domain.sorting import NATURAL, Sort
from supportdesk.domain.vocabulary import Column
from supportdesk.locale.labels import label
from supportdesk.widgets.line_layout import MARKS, Layout
from supportdesk.widgets.ticket_line import sized

ORDERS = {
    Column.PRIORITY: "priority",
    Column.NUMBER: "number",
    Column.STATUS: "status",
    Column.OWNER: "owner",
    Column.CUSTOMER: "customer",
    Column.RESPONSE: "due",
    Column.RESOLUTION: "due",
    Column.UPDATE: "due",
    Column.DEPARTMENT: "dept",
    Column.REPORTED: "created",
    Column.UPDATED: "updated",
}
"""The order that a column gives a list."""

RISING, FALLING = "↑", "↓"


class ColumnHeads(Static):
    """A name above each column, with the sign of the order where that is not every list's."""

    class Chosen(Message):
        """The name of a column was clicked."""

        def __init__(self, column: Column) -> None:
            super().__init__()
            self.column = column

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._layout = Layout.for_width(80)
        self._sort: Sort = NATURAL
        self._covered = True

    def lay_out(self, layout: Layout) -> None:
        """The columns stand here from now on."""
        self._layout = layout
        self._draw()

    def uncover(self, layout: Layout) -> None:
        """It is known by now which columns there are: name them."""
        self._covered = False
        self.lay_out(layout)

    def order(self, sort: Sort | None) -> None:
        """The list has this order, or every list's."""
        if (sort or NATURAL) != self._sort:
            self._sort = sort or NATURAL
            self._draw()

    def _draw(self) -> None:
        if self._covered:
            return
        text = " " * MARKS
        shown = self._sort == NATURAL
        for start, end, column in self._layout.heads:
            room = end - start - 1
            name = label(column)
            if not shown and ORDERS.get(column) == self._sort.by:
                shown = True
                sign = FALLING if self._sort.reverse else RISING
                name = sized(name, min(cell_len(name), room - 1)) + sign
            text += sized(name, room) + " "
        self.update(Text(text, no_wrap=True), layout=False)

    def on_click(self, event: events.Click) -> None:
        for start, end, column in self._layout.heads:
            if start <= event.x < end:
                event.stop()
                self.post_message(self.Chosen(column))
