"""The queue's list: virtual, so that a million tickets cost what is on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from supportdesk.domain.asks import AskRows
from supportdesk.domain.views import QueueRow
from supportdesk.domain.vocabulary import Column
from supportdesk.locale import N_
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.clickable import LEFT
from supportdesk.widgets.countdown import UNICODE, Glyphs
from supportdesk.widgets.inks import inks
from supportdesk.widgets.line_layout import MARKS, Cells, Layout
from supportdesk.widgets.list_paint import STYLES, Brush, Painter
from supportdesk.widgets.patch import repaint

PAGE = 60
"""Rows asked for at once: a tall screen and a bit."""

EDGE = 50
"""Tickets before the end of what is here at which more is asked for."""


class TicketList(ScrollView, Asker, can_focus=True):
    """A stretch of a list of tickets by id, in the order given; more of it and rows are asked for on the way.

    Places count from the top of the whole list, however little of it is here.

    Marks belong to tickets, not to places, and survive a new order.
    """

    DEFAULT_CSS = """
    TicketList {
        height: 1fr; width: 1fr; background: $surface; overflow-x: hidden; scrollbar-size-vertical: 1;
    }
    """
    BINDINGS = [
        Binding("j", "move(1)", N_("down"), id="list.down", show=False),
        Binding("down", "move(1)", show=False),
        Binding("k", "move(-1)", N_("up"), id="list.up", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("ctrl+d", "page(1)", N_("page down"), id="list.page_down", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("ctrl+u", "page(-1)", N_("page up"), id="list.page_up", show=False),
        Binding("g", "top", N_("top (twice)"), id="list.top", show=False),
        Binding("home", "jump(0)", show=False),
        Binding("G", "jump(-1)", N_("end"), id="list.bottom", show=False),
        Binding("end", "jump(-1)", show=False),
        Binding("space", "mark", N_("mark"), id="list.mark"),
        Binding("V", "range", N_("mark a range"), id="list.range", show=False),
        Binding("asterisk", "mark_all", N_("mark all"), id="list.mark_all", key_display="*", show=False),
        Binding("shift+down", "stretch(1)", N_("mark downwards"), id="list.mark_down", show=False),
        Binding("shift+up", "stretch(-1)", N_("mark upwards"), id="list.mark_up", show=False),
        Binding("enter", "open", N_("open"), id="list.open"),
    ]

    cursor = reactive(0, repaint=False)

    class Highlighted(Message):
        """The cursor is on another ticket, or on none: by a person's hand, or because the list changed."""

        def __init__(self, ticket_id: int | None, *, by_hand: bool) -> None:
            super().__init__()
            self.ticket_id = ticket_id
            self.by_hand = by_hand

    class Opened(Message):
        """The ticket under the cursor was opened."""

        def __init__(self, ticket_id: int) -> None:
            super().__init__()
            self.ticket_id = ticket_id

    class Marked(Message):
        """The set of marks changed."""

    class WantsAll(Message):
        """Every ticket of the selection is to be marked, those that never came into view among them."""

    class WantsPlace(Message):
        """The stretch of the list around a place is wanted."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    class LaidOut(Message):
        """The columns stand elsewhere: their names have to stand above them."""

        def __init__(self, layout: Layout) -> None:
            super().__init__()
            self.layout = layout

    def __init__(self, now: datetime, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.ids: tuple[int, ...] = ()
        self.start = 0
        self.total = 0
        self.marked: set[int] = set()
        self.me = ""
        self._rows: dict[int, QueueRow] = {}
        self._places: dict[int, int] = {}
        self._now = now
        self._painter = Painter(glyphs)
        self._styles: dict[str, Style] = {}
        self._awaiting_g = False
        self._asked: set[int] = set()
        self._range: tuple[int, int, frozenset[int]] | None = None
        self._asked_place: int | None = None
        self._following = True
        self._revealing = False
        self._awaited = False

    # ------------------------------------------------------------ what is shown

    @property
    def laid_out(self) -> Layout:
        """Where the columns stand."""
        return self._painter.layout

    @property
    def _height(self) -> int:
        """Lines of a ticket."""
        return self._painter.layout.height

    @property
    def current(self) -> int | None:
        """The ticket under the cursor; None while nobody knows which that is."""
        return self._at(self.cursor)

    def _at(self, place: int) -> int | None:
        """The ticket at a place of the whole list, if that stretch of it is here."""
        return self.ids[place - self.start] if self.start <= place < self.start + len(self.ids) else None

    @property
    def kept_place(self) -> int:
        """The place that has to be in the next stretch: the cursor's, or the first in sight, away from it."""
        visible = self._visible_places()
        return self.cursor if self._following or not visible else visible.start

    def row(self, ticket_id: int) -> QueueRow | None:
        """A row that has been shown."""
        return self._rows.get(ticket_id)

    def take(self, rows: dict[int, QueueRow]) -> None:
        """Rows that come without having been asked for."""
        self._rows.update(rows)
        self.refresh()

    def show_ids(self, ids: tuple[int, ...], start: int = 0, total: int | None = None) -> None:
        """Show these tickets, which stand from the place `start` on in a list of so many.

        The cursor stays on its ticket, or on its place where that is gone. Where it went to a place that
        had not come yet, it is on a ticket from now on.
        """
        kept, awaited = self.current, self._awaited
        self.ids, self.start = ids, start
        self.total = start + len(ids) if total is None else total
        self._places = {ticket_id: place for place, ticket_id in enumerate(ids, start)}
        self._resize_list()
        place = self._places.get(kept, self.cursor) if kept is not None else self.cursor
        self.set_reactive(TicketList.cursor, max(0, min(place, self.total - 1)))
        self._asked_place = None
        if self._following:
            self._reveal()
        self._want_rows()
        self.refresh()
        if self.current != kept and (self.current is not None or not self.total):
            self._awaited = False
            self._stretch_range()
            self.post_message(self.Highlighted(self.current, by_hand=awaited))

    def count(self, total: int) -> None:
        """The list has so many, as is known by now."""
        if total != self.total and total >= self.start + len(self.ids):
            self.total = total
            self._resize_list()
            self.refresh()

    def _resize_list(self) -> None:
        self.virtual_size = Size(self.size.width, self.total * self._height)

    def forget(self, ids: Iterable[int]) -> None:
        """These tickets changed: ask for them again when they are shown."""
        changed = set(ids) & self._rows.keys()
        self._asked -= changed
        visible = set(self._visible_ids())
        for ticket_id in changed - visible:
            del self._rows[ticket_id]
        if shown := changed & visible:
            self._asked |= shown
            self.ask(AskRows(tuple(shown)))

    def on_answered(self, message: Answered) -> None:
        if isinstance(message.ask, AskRows):
            message.stop()
            self._asked -= set(message.ask.ids)  # after an error too: they are asked for again
            if message.value is not None:
                self._rows.update(message.value)
                self.refresh()

    def tick(self, now: datetime) -> None:
        """A second went by: redraw the countdowns that show something else, and nothing beside them."""
        self._now = now
        if not self.is_attached or not self.size.height:
            return
        height, top, seen = self._height, self.scroll_offset.y, self.size.region
        stale: list[Region] = []
        runs: list[tuple[int, int, Cells]] = []
        for place in self._visible_places():
            if (ticket_id := self._at(place)) is not None:
                for x, line, run in self._painter.tick(ticket_id, now):
                    width = sum(cells for _column, cells in run)
                    if shown := Region(x, place * height + line - top, width, 1).intersection(seen):
                        stale.append(shown)
                        runs.append((place, ticket_id, run))

        def draw(regions: Sequence[Region]) -> list[Strip]:
            brush = self._brush()
            return [
                self._painter.clocks(brush, ticket_id, run, self._under(place)).crop(0, region.width)
                for region, (place, ticket_id, run) in zip(regions, runs, strict=True)
            ]

        repaint(self, stale, draw)

    def refresh_lines(self, y_start: int, line_count: int = 1) -> None:
        """Redraw lines of the whole list, counted from its top, at once."""
        top, seen = y_start - self.scroll_offset.y, self.size
        lines = range(max(0, top), min(top + line_count, seen.height))
        repaint(self, [Region(0, y, seen.width, 1) for y in lines], self._pieces)

    # ------------------------------------------------------------ drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """The visible lines of a region, as they are kept.

        The list has no border and no padding, so the cache of styles that every widget's lines go
        through would only copy them: with forty countdowns that was half of the cost of a second.
        """
        width, height, top, brush = self.size.width, self._height, self.scroll_offset.y, self._brush()
        lines = [self._line(brush, width, *divmod(y + top, height)) for y in crop.line_range]
        left, right = crop.column_span
        return lines if (left, right) == (0, width) else [line.crop(left, right) for line in lines]

    def _pieces(self, regions: Sequence[Region]) -> list[Strip]:
        """What stands in these regions, each one line high."""
        width, height, top, brush = self.size.width, self._height, self.scroll_offset.y, self._brush()
        return [
            self._line(brush, width, *divmod(region.y + top, height)).crop(region.x, region.right)
            for region in regions
        ]

    def _brush(self) -> Brush:
        return Brush(self.rich_style, self._style, self.get_line_filters(), self.background_colors[1])

    def render_line(self, y: int) -> Strip:
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def _line(self, brush: Brush, width: int, place: int, part: int) -> Strip:
        if place >= self.total:
            return brush.strip([], width)
        ticket_id = self._at(place)
        row = None if ticket_id is None else self._rows.get(ticket_id)
        if row is None:
            self.call_later(self._want_rows)
            return brush.strip(brush.segments([(" …" if part == 0 else "", "")]), width)
        marked, under = row.id in self.marked, self._under(place)
        return self._painter.lines(brush, row, self._now, marked=marked, me=self.me, under=under)[part]

    def _under(self, place: int) -> str:
        """The name of the style that the line of this place lies on."""
        return "" if place != self.cursor else "cursor" if self.has_focus else "resting"

    def _style(self, name: str) -> Style:
        """The style of a name, from the theme. Component classes would cost the first paint 15 ms."""
        if not self._styles:
            colours = inks(self.app)
            self._styles = {name: Style.parse(words.format(**colours)) for name, words in STYLES.items()}
        return self._styles[name]

    def notify_style_update(self) -> None:
        self._styles.clear()
        self._painter.forget()
        super().notify_style_update()

    # ------------------------------------------------------------ rows on demand

    def _visible_places(self) -> range:
        height = self._height
        first = self.scroll_offset.y // height
        last = (self.scroll_offset.y + self.size.height) // height + 1
        return range(max(0, first), min(self.total, last))

    def _visible_ids(self) -> list[int]:
        return [i for place in self._visible_places() if (i := self._at(place)) is not None]

    def _want_stretch(self, visible: range) -> None:
        """Ask for another stretch of the list before this one ends in sight."""
        end = self.start + len(self.ids)
        near = visible.start - EDGE < self.start > 0 or (visible.stop + EDGE > end and end < self.total)
        asked = self._asked_place
        if near and visible and (asked is None or abs(asked - visible.start) >= EDGE):
            self._asked_place = visible.start
            self.post_message(self.WantsPlace(visible.start))

    def _want_rows(self) -> None:
        visible = self._visible_places()
        self._want_stretch(visible)
        wanted = range(max(0, visible.start - PAGE // 4), min(self.total, visible.stop + PAGE // 2))
        here = [i for place in wanted if (i := self._at(place)) is not None]
        missing = [i for i in here if i not in self._rows]
        if any(i in missing for i in self._visible_ids()) and not set(missing) <= self._asked:
            if len(self._rows) > 10 * PAGE:
                self._rows = {i: self._rows[i] for i in self._visible_ids() if i in self._rows}
            self._asked |= set(missing)
            self.ask(AskRows(tuple(missing)))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        # As Textual's, but the lines follow the key at once.
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh_lines(self.scroll_offset.y, self.size.height)
        if not self._revealing:  # who scrolls away from the cursor wants to look at something else
            self._following = self.cursor in self._visible_places()
        self._want_rows()

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out(event.size.width)

    def show_columns(self, columns: tuple[Column, ...]) -> None:
        """Show these columns in this order."""
        if columns != self._painter.columns:
            self._painter.columns = columns
            if self.size.width:
                self._lay_out(self.size.width)
                self.refresh()

    def _lay_out(self, width: int) -> None:
        self._painter.lay_out(width)
        self.post_message(self.LaidOut(self._painter.layout))
        self._resize_list()
        self._reveal()
        self._want_rows()

    # ------------------------------------------------------------ moving and marking

    def move_to(self, place: int) -> None:
        """Put the cursor on a place of the list, or as near as there is."""
        place = max(0, min(place, self.total - 1))
        if place == self.cursor or not self.total:
            return
        old, height = self.cursor, self._height
        self.set_reactive(TicketList.cursor, place)
        before = self.scroll_offset
        self._reveal()
        if self.scroll_offset == before:  # else all of it was redrawn
            self.refresh_lines(old * height, height)
            self.refresh_lines(place * height, height)
        self._stretch_range()
        if self.current is None:
            self._awaited = True
        else:
            self.post_message(self.Highlighted(self.current, by_hand=True))

    def go_to(self, ticket_id: int) -> bool:
        """Put the cursor on a ticket; False when it is not in the list."""
        if ticket_id not in self._places:
            return False
        self.move_to(self._places[ticket_id])
        return True

    def _reveal(self) -> None:
        if not self.total or not self.size.height:
            return
        height = self._height
        top, bottom = self.cursor * height, (self.cursor + 1) * height
        self._following = self._revealing = True
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, immediate=True)
        elif bottom > self.scroll_offset.y + self.size.height:
            self.scroll_to(y=bottom - self.size.height, animate=False, immediate=True)
        self._revealing = False

    def action_move(self, by: int) -> None:
        self._awaiting_g = False
        self.move_to(self.cursor + by)

    def action_page(self, by: int) -> None:
        self.move_to(self.cursor + by * max(1, self.size.height // self._height - 1))

    def action_jump(self, place: int) -> None:
        self.move_to(place if place >= 0 else self.total - 1)

    def action_top(self) -> None:
        """`g` twice, as in vi."""
        if self._awaiting_g:
            self.move_to(0)
        self._awaiting_g = not self._awaiting_g

    def action_mark(self) -> None:
        self.end_range()
        if (current := self.current) is not None:
            self.marked ^= {current}
            self.refresh_lines(self.cursor * self._height, self._height)
            self.move_to(self.cursor + 1)
            self.post_message(self.Marked())

    def action_range(self) -> None:
        """Mark from here to wherever the cursor goes; the same key again ends it."""
        if self._range is not None:
            self.end_range()
        elif (current := self.current) is not None:
            self._range = current, self.cursor, frozenset(self.marked)
            self._stretch_range()
        self.post_message(self.Marked())

    def action_stretch(self, by: int) -> None:
        """As a range that begins here, if none has begun."""
        if self._range is None:
            self.action_range()
        self.move_to(self.cursor + by)

    def _stretch_range(self) -> None:
        """Marked is what was, and all from where the range began to the cursor."""
        if self._range is None:
            return
        begun, place, before = self._range
        if (start := self._places.get(begun)) is None:
            if self.start <= place < self.start + len(self.ids):  # it left the list: so did the range's end
                self.end_range()
                return
            start, before = place, frozenset(self.marked)  # it is far: what was passed stays marked
        low, high = sorted((start, self.cursor))
        passed = (self._at(p) for p in range(max(low, self.start), min(high + 1, self.start + len(self.ids))))
        self.mark((*before, *(i for i in passed if i is not None)))

    def end_range(self) -> bool:
        """What is marked stays so, and the cursor moves on without marking; False where no range began."""
        ended, self._range = self._range is not None, None
        return ended

    @property
    def has_range(self) -> bool:
        """Whether the cursor marks what it passes."""
        return self._range is not None

    def action_mark_all(self) -> None:
        self.end_range()
        self.post_message(self.WantsAll())

    def mark(self, ids: Iterable[int]) -> None:
        """Mark these tickets and no others, in the list or not."""
        self.marked = set(ids)
        self.refresh()
        self.post_message(self.Marked())

    def clear_marks(self) -> None:
        """Let go of every mark."""
        self.end_range()
        self.mark(())

    def action_open(self) -> None:
        if (current := self.current) is not None:
            self.post_message(self.Opened(current))

    def on_click(self, event: events.Click) -> None:
        place = (event.y + self.scroll_offset.y) // self._height
        if 0 <= place < self.total:
            self.move_to(place)
            if event.x < MARKS and event.button == LEFT:
                self.marked ^= {i for i in (self.current,) if i is not None}
                self.mark(self.marked)
            elif event.chain > 1:
                self.action_open()
