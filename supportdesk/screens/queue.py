"""The queue on the desk: which view and filter it shows, how many there are, and the line above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text
from textual.widgets import Static

from supportdesk.domain.asks import (
    MARKS,
    AskCounts,
    AskKnown,
    AskMarks,
    AskQueue,
    AskTotal,
    KeepColumns,
    SaveView,
)
from supportdesk.domain.errors import QueryError
from supportdesk.domain.hostile import visible
from supportdesk.domain.sorting import Sort
from supportdesk.domain.standing import QUERIES
from supportdesk.domain.views import STANDARD_COLUMNS, Counts, Queue, QueueRow, SavedView
from supportdesk.domain.vocabulary import Column, QueueView
from supportdesk.locale import _, ngettext
from supportdesk.locale.labels import label
from supportdesk.widgets.clickable import leading
from supportdesk.widgets.column_heads import ORDERS, ColumnHeads
from supportdesk.widgets.filter_line import FilterLine, FilterNote
from supportdesk.widgets.inks import inks
from supportdesk.widgets.sidebar import Sidebar
from supportdesk.widgets.ticket_list import TicketList

if TYPE_CHECKING:
    from supportdesk.domain.starting import Start
    from supportdesk.screens.desk import DeskScreen

COUNTED = 10_000
"""So far a selection is counted at once; to the last, when it has been looked at for REST."""

REST = 1.0
"""Seconds."""

QUIET = 0.05
"""Seconds: changes that come in a burst are asked for together."""


class QueueSide:
    """What the desk's queue holds, and why: the view, the words it is filtered by, the desk's state."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._view = QueueView.ALL
        self._saved: SavedView | None = None
        self._own_columns = STANDARD_COLUMNS
        """Those of lists that have none of their own."""
        self._words = ""
        self._everywhere = False
        self._elsewhere = 0
        """What all tickets have of what the view has nothing of."""
        self._queue: Queue | None = None
        self._counts = Counts({})
        self._asked = False
        self._land_on: int | None = None
        self._land_top: int | None = None
        self._from_top = False
        self.state = _("opening the desk…")
        self.no_desk = ""
        self.quiet = False
        self.minute = -1
        """The one that the header shows."""

    @property
    def base(self) -> str:
        """The query of the view that is shown; of all tickets, none."""
        if self._everywhere:
            return ""
        return self._saved.query if self._saved is not None else QUERIES[self._view]

    @property
    def query(self) -> str:
        """All that is asked, as one text. Raises QueryError while the filter is none."""
        from supportdesk.domain.query import joined

        return joined(self.base, self._words)

    @property
    def view(self) -> str:
        """The code of the view that is shown."""
        return self._view.value

    @property
    def saved(self) -> SavedView | None:
        """The view of somebody's own that is shown, if it is one."""
        return self._saved

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that the list is shown in."""
        return (self._saved.columns if self._saved is not None else ()) or self._own_columns

    def arrange(self, columns: tuple[Column, ...]) -> None:
        """Show these columns; they are kept with a view of one's own, else for all standing views."""
        if self._saved is None:
            self._own_columns = columns
            self._screen.ask(KeepColumns(columns))
        else:
            view = self._saved = replace(self._saved, columns=columns)
            if view.agent_id == self.tickets.me:
                self._screen.ask(SaveView(view.name, view.query, view.key, view.shared, columns))
            else:
                words = _("{agent} shares this view: these columns are yours until you leave it.")
                self._screen.notify(words.format(agent=visible(view.agent_id, newlines=False)))
        self.tickets.show_columns(self.columns)

    @property
    def words(self) -> str:
        """What the view is filtered by."""
        return self._words

    @property
    def tickets(self) -> TicketList:
        """The list that shows it."""
        return self._screen.query_one(TicketList)

    # ------------------------------------------------------------ what there is to show

    def begin(self) -> None:
        """The screen stands; nothing is known yet."""
        self.tickets.focus()
        self._tell_empty(self.state)
        self.draw_header()

    def glance(self, rows: dict[int, QueueRow], columns: tuple[Column, ...]) -> None:
        """The head of the queue, to be read while the desk is being opened."""
        self._know_columns(columns)
        self._screen.remove_class("-nothing")
        self.tickets.take(rows)
        self.tickets.show_ids(tuple(rows))
        self.draw_header()

    def start(self, start: Start) -> None:
        """The desk is open, and this is the head of its queue."""
        if isinstance(start.view, QueueView):
            self._view = start.view
        else:
            self._saved = start.view
        self._know_columns(start.columns)
        self.tickets.me = start.team.me.id
        self.tickets.take(start.rows)
        self.state = ""
        self.show(start.queue)
        self._screen.ask(AskCounts())

    def _know_columns(self, columns: tuple[Column, ...]) -> None:
        """Only now their names stand above the list: nobody sees others first."""
        self._own_columns = columns or STANDARD_COLUMNS
        self.tickets.show_columns(self.columns)
        self._screen.query_one(ColumnHeads).uncover(self.tickets.laid_out)

    def fail(self, words: str) -> None:
        """The desk can't be opened: say why where the queue would be."""
        self.state = ""
        self.no_desk = words
        self.tickets.show_ids(())
        self._screen.add_class("-nothing")
        self._tell_empty(words)
        self.draw_header()

    def changed(self, ids: list[int]) -> None:
        """Tickets changed: their rows, and soon the order of all."""
        self.tickets.forget(ids)
        if not self._asked:
            self._asked = True
            self._screen.set_timer(QUIET, self.ask)

    def reach(self, reachable: bool) -> None:
        """The database went out of reach, or came back."""
        self.state = "" if reachable else _("database out of reach, trying again…")
        self.draw_header()
        if reachable:
            self.ask()

    def hush(self, quiet: bool) -> None:
        """Nothing is to disturb, or everything may again: say which."""
        self.quiet = quiet
        self.draw_header()

    def ask(self) -> None:
        """Ask for the selection anew, and for what all views hold."""
        self._asked = False
        tickets = self.tickets
        if self._land_on is not None:
            self.ask_place(0, self._land_on)
        elif self._queue is None or self._from_top:
            self._screen.ask(AskQueue(self.base, self._words))
        else:
            place = tickets.kept_place
            self.ask_place(place, tickets.current if place == tickets.cursor else None)
        self._screen.ask(AskCounts())

    def ask_place(self, place: int, ticket_id: int | None = None) -> None:
        """Ask for the stretch around a place, or around a ticket where that is given and still selected."""
        known = self._queue
        near = (known.start, known.keys[0]) if known is not None and known.keys else None
        self._screen.ask(AskQueue(self.base, self._words, ticket_id, place, near))

    def show(self, queue: Queue) -> None:
        """A stretch of the selection has come."""
        self._queue = queue
        tickets = self.tickets
        self._screen.set_class(not queue.ids, "-nothing")
        if not queue.ids:
            words = _("Nothing matches “{words}”. esc clears the filter.").format(words=self._words)
            self._tell_empty(
                words if self._words else _("Nothing here. n makes a ticket, 8 shows all open ones.")
            )
            self._elsewhere = 0
            if self._words and not self._everywhere:
                self._screen.ask(AskTotal("", self._words, COUNTED))
        tickets.show_ids(queue.ids, queue.start, queue.total)
        if self._from_top:
            self._from_top = False
            tickets.move_to(0)
        if not queue.exact:
            self._screen.ask(AskTotal(self.base, self._words, COUNTED))
        if self._land_on is not None and tickets.go_to(self._land_on):
            self._land_on = None
            if self._land_top is not None:
                tickets.scroll_to(y=self._land_top, animate=False, immediate=True)
        self._tell_views()
        self.draw_header()
        self._note()
        self._screen.begin_with(tickets.current)

    def count(self, counts: Counts) -> None:
        """How many all views hold has come."""
        self._counts = counts
        self._tell_views()
        self._screen.post_message(self._screen.Counted(counts.missed, counts.due))
        self.draw_header()

    def count_all(self, ask: AskTotal, total: int) -> None:
        """How many the selection has, to the last, has come; or all tickets, where the view has none."""
        if not ask.query and not self._everywhere:
            self._tell_elsewhere(ask.narrowed_by, total)
            return
        if self._queue is not None and (ask.query, ask.narrowed_by) == (self.base, self._words):
            exact = ask.most is None or total < ask.most
            self._queue = replace(self._queue, total=max(total, self._queue.total), exact=exact)
            self.tickets.count(total)
            self.draw_header()
            self._note()
            if not exact:
                wanted = replace(ask, most=None)
                self._screen.set_timer(REST, lambda: self._count_on(wanted))

    def _tell_elsewhere(self, words: str, total: int) -> None:
        if total and words == self._words and self._queue is not None and not self._queue.ids:
            self._elsewhere = total
            said = ngettext(
                "{view}: nothing has “{words}”. {n} ticket elsewhere has: enter shows it, esc clears.",
                "{view}: nothing has “{words}”. {n} tickets elsewhere have: enter shows them, esc clears.",
                total,
            )
            many = f"{total:,}{'+' if total >= COUNTED else ''}"
            self._tell_empty(said.format(view=self._name, words=self._words, n=many))

    def _count_on(self, ask: AskTotal) -> None:
        """Count to the last, if that is still what is shown."""
        if self._queue is not None and (ask.query, ask.narrowed_by) == (self.base, self._words):
            self._screen.ask(ask)

    def _tell_views(self) -> None:
        self._screen.query_one(Sidebar).show(
            self._saved or self._view, dict(self._counts.views), self._counts.saved
        )

    def land_on(self, ticket_id: int, *, top: int | None = None) -> None:
        """Put the cursor on a ticket that the list does not have yet, once it has; `top`: scrolled there."""
        self._land_on, self._land_top = ticket_id, top
        self.ask()

    # ------------------------------------------------------------ view and filter

    def choose(self, view: QueueView) -> bool:
        """Show another view; False where it is shown already. Marks and cursor belong to the old one."""
        if view is self._view and self._saved is None and not self._everywhere:
            return False
        self._view, self._saved = view, None
        self._begin_anew()
        return True

    def count_views(self) -> None:
        """Views were saved or let go of: ask anew which there are, and what they hold."""
        self._screen.ask(AskCounts())

    def choose_saved(self, view: SavedView) -> None:
        """Show a view of one's own."""
        self._saved = view
        self._begin_anew()
        self.ask()

    def _begin_anew(self, *, everywhere: bool = False) -> None:
        self._queue = None
        self._everywhere = everywhere
        self.tickets.show_columns(self.columns)
        self.tickets.clear_marks()
        self.tickets.move_to(0)

    def look_for(self, words: str) -> None:
        """Show what of all tickets a query finds, as if it had been typed."""
        self._begin_anew(everywhere=True)
        self._words = ""
        self.resume_filter(words)

    def order_by(self, column: Column) -> None:
        """Order the list by a column, or turn it round where it is so ordered."""
        if (by := ORDERS.get(column)) is None:
            words = _("A list can't be ordered by {column}; / narrows it instead.")
            self._screen.notify(words.format(column=label(column)), title=_("Not possible"))
            return
        from supportdesk.domain.query import ordered

        now = self._sort
        sort = Sort(by, reverse=now is not None and now.by == by and not now.reverse)
        self._from_top = True
        self.resume_filter(ordered(self._words, sort))

    @property
    def _sort(self) -> Sort | None:
        """The order that is asked for, if one is."""
        from supportdesk.domain.query import read

        try:
            return read(self.query).sort
        except QueryError:
            return None

    def open_filter(self) -> None:
        """The line to filter by, with the words that are in force."""
        line = self._screen.query_one(FilterLine)
        line.placeholder = _("words, or owner:me due:<2h tag:vip · tab completes · enter keeps · esc clears")
        self._uncover_line(True)
        line.value = self._words
        line.focus()
        self._screen.ask(AskKnown())
        self._note()

    def _uncover_line(self, shown: bool) -> None:
        for part in self._screen.query("#filter, #filter-note"):
            part.set_class(shown, "-shown")

    def filter_by(self, words: str) -> None:
        """Show what holds these words, as they are typed."""
        if words != self._words:
            self._words = words
            self.ask()
            self.draw_header()
            self._note()

    def know(self, known: Mapping[str, Sequence[str]]) -> None:
        """What tickets have has come: it can be completed from now on."""
        self._screen.query_one(FilterLine).know(known)
        self._note()

    def point(self, error: QueryError) -> None:
        """What is typed is no query: say where. What was found before stays."""
        note = self._screen.query_one(FilterNote)
        if error.text == self._words:
            note.fault(error)

    def _note(self) -> None:
        """What the query finds, under it."""
        if self._queue is not None:
            self._screen.query_one(FilterNote).found(self._queue, self._screen.query_one(FilterLine))

    def resume_filter(self, words: str) -> None:
        """Filter by these words, and show them, as if they had been typed and kept."""
        self.filter_by(words)
        self._screen.query_one(FilterLine).value = words
        self._uncover_line(self.is_filtered)

    def keep_filter(self) -> None:
        """The words are typed: back to the list; where that has none of them, to all tickets that do."""
        if self._elsewhere and self._queue is not None and not self._queue.ids:
            self._begin_anew(everywhere=True)
            self.ask()
            self.draw_header()
        self._uncover_line(self.is_filtered)
        self.tickets.focus()

    def step_out(self) -> None:
        """The range, marks, then the filter, are let go of."""
        if self.tickets.end_range():
            self.draw_header()
        elif self.tickets.marked:
            self.tickets.clear_marks()
        elif self._words:
            self._everywhere = False
            self.filter_by("")
            self._uncover_line(False)
        else:
            self.tickets.focus()

    @property
    def is_filtered(self) -> bool:
        """Whether words narrow the view: more than an order."""
        if not self._words:
            return False
        from supportdesk.domain.query import ordered

        return bool(ordered(self._words))

    # ------------------------------------------------------------ marks

    def ask_marks(self) -> None:
        """All of the selection is to be marked."""
        self._screen.ask(AskMarks(self.base, self._words))

    def mark(self, ids: tuple[int, ...]) -> None:
        """All of the selection has come."""
        if len(ids) > MARKS:
            words = _("More than {n} tickets match; narrow them with / before you mark all.")
            self._screen.notify(words.format(n=MARKS), severity="warning")
        else:
            self.tickets.mark(ids)

    # ------------------------------------------------------------ words around the list

    def _tell_empty(self, words: str) -> None:
        self._screen.query_one("#empty", Static).update(Text(words), layout=False)

    @property
    def _name(self) -> str:
        """What the view that is shown is called."""
        if self._everywhere:
            return _("All tickets")
        return label(self._view) if self._saved is None else visible(self._saved.name, newlines=False)

    def draw_header(self) -> None:
        """The line above: view, filter, how many, what burns, marks, who sits here."""
        screen = self._screen
        self.minute = screen.now().minute
        screen.query_one(ColumnHeads).order(None if self._queue is None else self._sort)
        colours = inks(screen.app)
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append("supportdesk ", style="bold")
        text.append(f" {self._name} ", style="reverse bold")
        if self._words:
            text.append(f" /{self._words}", style=colours["accent"])
        if self._queue is not None:
            text.append(f" {self._queue.total:,}{'' if self._queue.exact else '+'}")
        if marked := len(self.tickets.marked):
            words = ngettext("{n} marked", "{n} marked", marked).format(n=marked)
            if self.tickets.has_range:
                words += " " + _("(range, esc ends it)")
            text.append(f"  * {words} ", style=f"bold {colours['accent']}")
        if counts := self._counts.views:
            for view, style in (
                (QueueView.EMERGENCY, f"bold {colours['error']}"),
                (QueueView.BREACHED, f"bold {colours['error']}"),
                (QueueView.DUE, f"bold {colours['warning']}"),
            ):
                if counts.get(view) and view is not self._view:
                    text.append(f"  {label(view)} ", leading("dim", view.value))
                    text.append(str(counts[view]), leading(style, view.value))
        if self.quiet:
            text.append(f"  {_('do not disturb')}", style=colours["secondary"])
        if self.state:
            text.append(f"  {self.state}", style=colours["warning"])
        if screen.team is not None:
            me = screen.team.me
            name = Text(f"{me.name} {me.tier}", style="bold")
            timed = Text.assemble(f"{screen.now().astimezone():%H:%M}  ", name)
            for who in (timed, name):  # the terminal has a clock elsewhere; who sits here, it doesn't say
                room = screen.size.width - 3 - text.cell_len - who.cell_len
                if room > 0:
                    text.append(" " * room)
                    text.append_text(who)
                    break
        screen.query_one("#header", Static).update(text, layout=False)
