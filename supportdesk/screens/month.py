"""A month in figures: what came in, how long it took, where it got stuck, and the tickets behind each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain.asks import Ask
from supportdesk.domain.figures import Line, Table
from supportdesk.domain.hostile import visible
from supportdesk.domain.improvement_views import Proposed
from supportdesk.domain.month_asks import AskMonth, MonthFigures, UndoImprovement, WriteMonth
from supportdesk.locale import N_, _, ngettext
from supportdesk.locale.figures import shown
from supportdesk.locale.sentences import error_text
from supportdesk.screens.form import Field, Form
from supportdesk.screens.improving import IMPROVING_KEYS, ON_A_PROPOSAL, Improving
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.clickable import leading, target_at
from supportdesk.widgets.figure_lines import hour_of, laid_out
from supportdesk.widgets.finding import LongList, find_keys, list_keys
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_bar import KeyBar
from supportdesk.widgets.message_line import MessageLine
from supportdesk.widgets.widths import MIDDLE

if TYPE_CHECKING:
    from supportdesk.domain.views import Done

FIRST = 12
"""Lines of a table that are shown before it is opened."""


class NoLongerWanted(Exception):
    """Another month is wanted by now: who counts this one may stop."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands on a line of the list: a figure, or (None) that there are more."""

    table: Table
    line: Line | None


class FigureList(LongList):
    """All tables below one another, a figure to a line."""

    BINDINGS = [
        Binding("enter", "select", N_("its tickets"), id="month.open"),
        *IMPROVING_KEYS,
        Binding("less_than_sign", "screen.turn(-1)", N_("month before"), id="month.before", key_display="<"),
        Binding("greater_than_sign", "screen.turn(1)", N_("month after"), id="month.after", key_display=">"),
        Binding(
            "left_curly_bracket", "screen.turn(-12)", N_("year before"), id="month.year_before", show=False
        ),
        Binding(
            "right_curly_bracket", "screen.turn(12)", N_("year after"), id="month.year_after", show=False
        ),
        Binding(
            "left",
            "screen.across(-1)",
            N_("hour before; outside of a load, month before"),
            id="month.left",
            show=False,
        ),
        Binding(
            "right",
            "screen.across(1)",
            N_("hour after; outside of a load, month after"),
            id="month.right",
            show=False,
        ),
        Binding("tab", "screen.section(1)", N_("next table"), id="month.next", key_display="tab"),
        Binding("shift+tab", "screen.section(-1)", N_("table before"), id="month.previous", show=False),
        Binding("w", "screen.write", N_("write as a page or workbook"), id="month.write"),
        Binding("r", "screen.again", N_("count again"), id="month.again", show=False),
        *list_keys("month"),
        *find_keys("month"),
    ]

    class Resized(Message):
        """There is another room for tables: the terminal's size changed, or what stands beside the list."""

    def on_resize(self) -> None:
        self.post_message(self.Resized())


class MonthScreen(Improving, Asker):
    """Counting runs in a thread; another month may be asked for while it does."""

    CSS_PATH = "month.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MIDDLE, "-wide")]
    BINDINGS = [
        Binding("escape", "leave", N_("back"), id="month.leave"),
        Binding("q", "leave", show=False),
    ]

    class Left(Message):
        """Back to the desk."""

    class Drilled(Message):
        """The tickets of a figure are wanted."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Counted(Message):
        """So many tickets are counted, of so many."""

        def __init__(self, asked: int, done: int, many: int) -> None:
            super().__init__()
            self.asked, self.done, self.many = asked, done, many

    def __init__(self) -> None:
        super().__init__()
        self._figures: MonthFigures | None = None
        self._month = ""
        self._by = 0
        self._asked = 0
        self._wanted = ""
        self._places: list[_Place | None] = []
        self._whole: set[str] = set()
        self._hour = 0
        """The cell of a heat under the cursor; 0: all of the line."""
        self._drawn: int | None = None
        """The line that is drawn with an hour under the cursor."""

    def compose(self) -> ComposeResult:
        yield Static(id="month-head")
        with Container(id="month-both"):
            yield FigureList(id="figures")
            with VerticalScroll(id="month-side", can_focus=False):
                yield Static(id="month-look")
        yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(FigureList).focus()

    def open(self, table: str = "") -> None:
        """Somebody came, to a table maybe: the month that was shown is counted again, at first the latest."""
        self._wanted = table
        self._count(self._month)

    # ------------------------------------------------------------ counting

    def _count(self, month: str, by: int = 0) -> None:
        self._asked += 1
        self._by = by
        asked = self._asked

        def tell(done: int, many: int) -> None:  # in the thread that counts
            if asked != self._asked:
                raise NoLongerWanted
            self.post_message(self.Counted(asked, done, many))

        self._head(_("counting…"))
        self.ask(AskMonth(month, by, tell))

    def on_month_screen_counted(self, message: Counted) -> None:
        message.stop()
        if message.asked == self._asked and message.many:
            share = f"{message.done / message.many:.0%}"
            self._head(_("counting… {share} of {many}").format(share=share, many=f"{message.many:,}"))

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if self.is_stale(message):
            return
        if message.error is not None:
            self._by = 0
            self._head("")
            self.notify(error_text(message.error), severity="error")
        elif isinstance(message.ask, AskMonth):
            self._show(message.value)
        elif isinstance(message.ask, UndoImprovement):
            self.taken_back(message.value)

    # ------------------------------------------------------------ what is shown

    def _show(self, figures: MonthFigures) -> None:
        same = self._figures is not None and self._figures.month == figures.month
        self._figures, self._month, self._by = figures, figures.month, 0
        many = ngettext("from {n} ticket", "from {n} tickets", figures.tickets)
        self._head(many.format(n=f"{figures.tickets:,}"))
        self._fill(keep=same)
        wanted, self._wanted = self._wanted, ""
        self._go_to(wanted)

    def _fill(self, *, keep: bool = True) -> None:
        """Draw all tables anew; the cursor stays on its figure, as far as that is still there."""
        if self._figures is None:
            return
        listed, before = self.query_one(FigureList), self._current()
        options: list[Option] = []
        self._places, self._drawn = [], None
        for prompt, place in self._lines(self._figures):
            options.append(Option(prompt, disabled=place is None))
            self._places.append(place)
        listed.set_options(options)
        found = [n for n, place in enumerate(self._places) if place is not None]
        if keep and before is not None and before.line is not None:
            names = (before.table.key, before.line.cells[0])
            same = [
                n
                for n in found
                if (p := self._places[n]) and p.line and (p.table.key, p.line.cells[0]) == names
            ]
            found = same or found
        if found:
            listed.highlighted = found[0]
        self._look()

    def _lines(self, figures: MonthFigures) -> Iterator[tuple[Text, _Place | None]]:
        colours = inks(self.app)
        room = self._room()
        for n, table in enumerate(figures.tables):
            layout = laid_out(table, room)
            if n:
                yield Text(""), None
            if (title := layout.title(colours)) is not None:
                yield title, None
            yield layout.head(colours), None
            lines = table.lines if table.key in self._whole else table.lines[:FIRST]
            for line in lines:
                yield layout.line(line, colours), _Place(table, line)
            if more := len(table.lines) - len(lines):
                words = _("… and {n} more").format(n=more)
                yield Text(words, style=colours["muted"]), _Place(table, None)

    def _room(self) -> int:
        return max(40, self.query_one(FigureList).scrollable_content_region.width - 2)

    def _current(self) -> _Place | None:
        place = self.query_one(FigureList).highlighted
        return self._places[place] if place is not None and place < len(self._places) else None

    def _head(self, words: str) -> None:
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(_("The month"), style="bold")
        text.append("  ")
        text.append(" ‹ ", leading("dim", "-1"))
        if self._month:
            name = f"{self._month} {self._by:+d}" if self._by else self._month
            text.append(f" {name} ", style="reverse bold")
        text.append(" › ", leading("dim", "1"))
        if self._figures is not None and self.size.width >= MIDDLE:
            text.append(f"  {visible(self._figures.zone, newlines=False)}", style="dim")
        text.append(f"  {words}", style="dim")
        self.query_one("#month-head", Static).update(text)

    def _look(self) -> None:
        """What the figure under the cursor means, and which tickets are its."""
        place, colours = self._current(), inks(self.app)
        text = Text()
        if place is not None:
            wide = self.size.width >= MIDDLE
            table, line = place.table, place.line
            if wide:
                text.append(f"{table.title}\n\n", style="bold")
                if line is not None and not table.heat:
                    self._spell(text, table, line)
                elif line is not None:
                    self._spell_hour(text, table, line)
            text.append(table.definition)
            if query := self._query(place):
                text.append("\n\n" if wide else "\n")
                text.append(visible(query, newlines=False), style=colours["muted"])
            if wide:
                self._contents(text, table)
        self.query_one("#month-look", Static).update(text)
        self.query_one(KeyBar).prefer(ON_A_PROPOSAL if self.here()[0] is not None else ())

    def _spell(self, text: Text, table: Table, line: Line) -> None:
        for n, (title, cell) in enumerate(zip(table.head, line.cells, strict=True)):
            said = shown(cell, share=n in table.shares, change=n in table.changes)
            text.append(f"{title}: ", style=inks(self.app)["muted"])
            text.append(f"{visible(said, newlines=False)}\n", style="bold")
        text.append("\n")

    def _spell_hour(self, text: Text, table: Table, line: Line) -> None:
        name = f"{line.cells[0]} {table.head[self._hour]}:00" if self._hour else str(line.cells[0])
        text.append(f"{name}: ", style=inks(self.app)["muted"])
        text.append(f"{shown(line.cells[self._hour or -1])}\n\n", style="bold")

    def _query(self, place: _Place) -> str:
        """That of the figure; in a heat, of the hour under the cursor."""
        if place.line is None:
            return ""
        return place.line.queries[self._hour] if place.table.heat and self._hour else place.line.query

    def _point(self) -> None:
        """Draw the line of a heat with the hour under the cursor, and the one before without."""
        here, before = self._current(), self._drawn
        is_hour = self._hour and here is not None and here.line is not None and here.table.heat
        self._drawn = self.query_one(FigureList).highlighted if is_hour else None
        if before is not None and before != self._drawn:
            self._draw(before, 0)
        if self._drawn is not None:
            self._draw(self._drawn, self._hour)

    def _draw(self, n: int, hour: int) -> None:
        place = self._places[n]
        if place is not None and place.line is not None:
            drawn = laid_out(place.table, self._room()).line(place.line, inks(self.app), hour)
            self.query_one(FigureList).replace_option_prompt_at_index(n, drawn)

    def _contents(self, text: Text, here: Table) -> None:
        """All tables, to be clicked; the one that is looked at stands out."""
        text.append("\n\n")
        for table in self._figures.tables if self._figures else ():
            at = table.key == here.key
            text.append(f"\n{'▶' if at else ' '} ")
            text.append(table.title, leading("bold" if at else "dim", table.key))

    def on_figure_list_resized(self, message: FigureList.Resized) -> None:
        message.stop()
        self._fill()

    # ------------------------------------------------------------ keys

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._point()
        self._look()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        place = self._current()
        if place is None:
            return
        if place.line is None:
            self._open_table(place.table)
        elif query := self._query(place):
            self.post_message(self.Drilled(query))
        else:
            self.notify(_("No query finds the tickets of this figure."), severity="warning")

    def _open_table(self, table: Table) -> None:
        """Show all of its lines, from the first that was not shown on."""
        at = self.query_one(FigureList).highlighted
        self._whole.add(table.key)
        self._fill()
        self.query_one(FigureList).highlighted = at

    def on_click(self, event: events.Click) -> None:
        target = target_at(event)
        if (hour := hour_of(target)) is not None:
            self._hour = hour
            self._point()
        elif target in ("-1", "1"):
            self.action_turn(int(target))
        elif target:
            self._go_to(target)

    def action_turn(self, by: int) -> None:
        """To another month; several presses go several months."""
        self._count(self._month, self._by + by)

    def action_across(self, by: int) -> None:
        """In a heat to another hour, from all of the day on; elsewhere to another month."""
        place = self._current()
        if place is None or place.line is None or not place.table.heat:
            self.action_turn(by)
            return
        self._hour = min(max(0, self._hour + by), len(place.line.cells) - 2)
        self._point()
        self._look()

    def action_again(self) -> None:
        self._count(self._month)

    def action_section(self, by: int) -> None:
        """To the first figure of the next table, or of the one before."""
        if self._figures is None or (place := self._current()) is None:
            return
        keys = [table.key for table in self._figures.tables]
        self._go_to(keys[(keys.index(place.table.key) + by) % len(keys)])

    def _go_to(self, key: str) -> None:
        for n, place in enumerate(self._places):
            if place is not None and place.table.key == key:
                listed = self.query_one(FigureList)
                listed.highlighted = n
                listed.scroll_to(y=max(0, n - 2), animate=False)
                return

    def here(self) -> tuple[Proposed | None, MonthFigures | None]:
        place, figures = self._current(), self._figures
        line = place.line if place is not None else None
        return figures.proposed.get(line.act) if figures is not None and line is not None else None, figures

    def decided(self) -> None:
        self._count(self._month)

    def action_take_back(self) -> None:
        """The last decision made here, or that on the line."""
        if (ask := self.taking_back()) is not None:
            self.ask(ask)

    def action_write(self) -> None:
        """A file of it: where to is asked."""
        if self._figures is None:
            return
        from supportdesk.screens.form import FormScreen

        app: Any = self.app
        screen = FormScreen(_writing(self._figures.month), "", app.settings.editor)
        self.app.push_screen(screen, lambda came: self._written(*came) if came else None)

    def _written(self, _done: Done, ask: Ask) -> None:
        assert isinstance(ask, WriteMonth)
        self.notify(_("Written to {file}.").format(file=visible(ask.path, newlines=False)))

    def action_leave(self) -> None:
        self._asked += 1  # who still counts may stop
        self.post_message(self.Left())


def _writing(month: str) -> Form:
    hint = _("ends in .xlsx: a workbook; else a page")
    fields = (Field("path", _("file"), value=f"month-{month}.html", required=True, hint=hint),)
    title = f"{_('Write the month')} · {month}"
    return Form(title, fields, lambda answers: WriteMonth(month, answers["path"].strip()))
