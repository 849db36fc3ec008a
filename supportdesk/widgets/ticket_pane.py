"""One ticket, whole: head, timeline, facts beside it, composer below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from supportdesk.domain.suggestions import Suggestions
from supportdesk.domain.views import Present, TicketView
from supportdesk.locale import N_, _
from supportdesk.widgets.clickable import target_at
from supportdesk.widgets.countdown import UNICODE, Glyphs
from supportdesk.widgets.delivery_text import is_held
from supportdesk.widgets.facts import Counted, clocks_strip, clocks_text, countdowns, facts_text, head_text
from supportdesk.widgets.inks import inks
from supportdesk.widgets.links import linked
from supportdesk.widgets.loop_text import loop_line
from supportdesk.widgets.others import others_text
from supportdesk.widgets.prose import Prose
from supportdesk.widgets.suggestion_text import suggestion_line, suggestions_text
from supportdesk.widgets.ticking import Ticking
from supportdesk.widgets.timeline import Timeline

BESIDE_FROM = 92
"""Cells from which clocks and facts have a column of their own."""

SIDE = 46


class TicketPane(Vertical):
    """Shows one TicketView. A tick of the clock redraws the countdowns and nothing else."""

    BLANK = True  # covered by what it holds

    DEFAULT_CSS = """
    TicketPane {
        height: 1fr; width: 1fr; background: $surface;
        & > #head { height: auto; padding: 0 1; background: $panel; }
        & > #past { height: auto; padding: 0 1; background: $warning; color: $background; display: none; }
        &.-past > #past { display: block; }
        & > #others { height: 1; padding: 0 1; background: $panel; display: none; }
        &.-shared > #others { display: block; }
        & > #strip { height: 1; padding: 0 1; background: $panel; }
        & > #suggested-line { height: 1; padding: 0 1; background: $panel; display: none; }
        &.-suggesting.-narrow > #suggested-line { display: block; }
        & > #body { height: 1fr; }
        & #side { width: 46; padding: 0 1; border-left: solid $panel; scrollbar-size-vertical: 1; }
        & #clocks, & #suggested, & #facts { height: auto; }
        & #suggested { margin-top: 1; display: none; }
        &.-suggesting #suggested { display: block; }
        & #facts { margin-top: 1; }
        & #nothing { height: 1fr; content-align: center middle; color: $text-muted; display: none; }
        &.-beside > #strip { display: none; }
        &.-narrow #side { display: none; }
        &.-facts #side { display: block; width: 1fr; border-left: none; }
        &.-facts Timeline { display: none; }
        & > #loop { display: none; height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
        &.-loop > #loop { display: block; }
        &.-empty > #head, &.-empty > #loop, &.-empty > #others, &.-empty > #strip { display: none; }
        &.-empty > #body { display: none; }
        &.-empty > #suggested-line { display: none; }
        &.-empty #nothing { display: block; }
    }
    """
    BINDINGS = [Binding("v", "facts", N_("facts"), id="ticket.facts", show=False)]

    def __init__(self, now: datetime, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes="-empty")
        self.view: TicketView | None = None
        self._past: tuple[TicketView, datetime] | None = None
        self._now = now
        self._glyphs = glyphs
        self._suggestions: tuple[Suggestions, int, str] | None = None
        self._counted: Counted | None = None
        self._shape: list[int] = []

    class Linked(Message):
        """What was written leads to another ticket, by number, or to an article, and is followed."""

        def __init__(self, target: str) -> None:
            super().__init__()
            self.target = target

    def compose(self) -> ComposeResult:
        yield Static(_("No ticket selected."), id="nothing")
        yield Static(id="past")
        yield Static(id="head")
        yield Static(id="others")
        yield Static(id="loop")
        yield Ticking(id="strip")
        yield Static(id="suggested-line")
        with Horizontal(id="body"):
            yield Timeline()
            with VerticalScroll(id="side", can_focus=False):
                yield Ticking(id="clocks")
                yield Static(id="suggested")
                yield Static(id="facts")

    def show(self, view: TicketView | None) -> None:
        """Show a ticket, or that there is none. Whoever reads its past goes on reading."""
        same = self.view is not None and view is not None and self.view.ticket.id == view.ticket.id
        self.view = view
        self.set_class(view is None, "-empty")
        if not same:
            self._past = None
            self.remove_class("-past")
        if self._past is None:
            self._draw(keep_place=same)

    def begin_at(self, top: int, *, facts: bool) -> None:
        """The next ticket is shown from this line of its timeline on, or its facts are."""
        self.query_one(Timeline).begin_at = top
        if facts:
            self.action_facts()

    def show_others(self, others: Sequence[Present]) -> None:
        """Say who else has this ticket before them."""
        if others:
            self.query_one("#others", Static).update(others_text(others, self.app))
        self.set_class(bool(others), "-shared")

    def show_suggestions(self, found: Suggestions | None, cursor: int, keys: str) -> None:
        """Show what is suggested for the ticket, the one that the keys act on, and these keys."""
        self._suggestions = (found, cursor, keys) if found is not None and found.all else None
        self.set_class(self._suggestions is not None, "-suggesting")
        self._draw_suggestions()

    def _draw_suggestions(self) -> None:
        if self._suggestions is None:
            return
        (found, cursor, keys), colours = self._suggestions, inks(self.app)
        if self.has_class("-beside") or self.has_class("-facts"):
            text = suggestions_text(found, cursor, keys, self._now, self._side_width(), colours)
            self.query_one("#suggested", Static).update(text)
        if not self.has_class("-beside"):
            text = suggestion_line(found, cursor, self._now, self.size.width - 2, colours)
            self.query_one("#suggested-line", Static).update(text)

    def _side_width(self) -> int:
        return self.query_one("#side").size.width - 2 if self.has_class("-facts") else SIDE - 4

    def show_past(self, past: TicketView, at: datetime, banner: str) -> None:
        """Show the ticket as it stood, its clocks at that instant."""
        self._past = past, at
        self.query_one("#past", Static).update(Text(banner))
        self.add_class("-past")
        self._draw(keep_place=False)

    def show_now(self) -> None:
        """Show the ticket as it stands."""
        self._past = None
        self.remove_class("-past")
        self._draw(keep_place=False)

    def _shown(self) -> tuple[TicketView | None, datetime]:
        return self._past or (self.view, self._now)

    def _draw(self, *, keep_place: bool) -> None:
        view, now = self._shown()
        if view is None:
            return
        colours = inks(self.app)
        with self.app.batch_update():
            self.query_one("#head", Static).update(head_text(view, now, colours))
            loop = loop_line(view, now)
            self.query_one("#loop", Static).update(Text(loop, style=colours["warning"]))
            self.set_class(bool(loop), "-loop")
            self.query_one("#facts", Static).update(Prose(linked(facts_text(view, now, colours))))
            self.query_one(Timeline).show(view, now, keep_place=keep_place)
            self._counted = None
            self._draw_clocks()

    def tick(self, now: datetime) -> None:
        """A second went by."""
        self._now = now
        if self.view is not None and self.display and self._past is None:
            self._draw_clocks()
            if is_held(self.view, now):
                self.query_one(Timeline).show(self.view, now, keep_place=True)

    def _draw_clocks(self) -> None:
        view, now = self._shown()
        assert view is not None
        clocks = countdowns(view, now)
        if clocks == self._counted:
            return
        colours = inks(self.app)
        if self.has_class("-beside") or self.has_class("-facts"):
            width = self._side_width()
            text = clocks_text(clocks, now, max(24, min(width, 60)), colours, self._glyphs)
            place = "#clocks"
        else:
            text = clocks_strip(clocks, colours, self._glyphs)
            place = "#strip"
        shape = [cell_len(line) for line in text.plain.splitlines()]
        # A second changes no line's length, and a layout of the screen costs more than the drawing.
        layout = self._counted is None or shape != self._shape
        self._counted, self._shape = clocks, shape
        if layout:
            self.query_one(place, Ticking).update(text)
        else:
            self.query_one(place, Ticking).tick(text)

    def on_resize(self, event: events.Resize) -> None:
        beside = event.size.width >= BESIDE_FROM
        self.set_class(beside, "-beside")
        self.set_class(not beside, "-narrow")
        if beside:
            self.remove_class("-facts")
        if self.view is not None:
            self._counted = None
            self._draw_clocks()
            self._draw_suggestions()

    def on_click(self, event: events.Click) -> None:
        if target := target_at(event):
            event.stop()
            self.post_message(self.Linked(target))

    def links(self) -> dict[str, str]:
        """Where what is shown leads: targets, each with the words that it stands in."""
        view, now = self._shown()
        return {} if view is None else Timeline.links(view, now)

    def action_facts(self) -> None:
        """Where there is no room beside: timeline or facts."""
        if not self.has_class("-beside"):
            self.toggle_class("-facts")
            if self.view is not None:
                self._counted = None
                self.call_after_refresh(self._draw_clocks)
                self.call_after_refresh(self._draw_suggestions)
