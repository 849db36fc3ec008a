"""The place where an agent spends the day: views, queue, and the ticket beside or over it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from supportdesk.domain.asks import (
    Ask,
    AskCounts,
    AskDrafts,
    AskForesight,
    AskKnown,
    AskLook,
    AskMarks,
    AskNext,
    AskPast,
    AskPhrases,
    AskQueue,
    AskSolution,
    AskSuggestions,
    AskTemplates,
    AskTicket,
    AskTotal,
    Attend,
    BePresent,
    Deed,
    Do,
    KeepVerdict,
    SaveView,
    Targets,
)
from supportdesk.domain.errors import QueryError
from supportdesk.domain.starting import Session, Start
from supportdesk.domain.views import Article, Done, QueueRow, Team, TicketView
from supportdesk.domain.vocabulary import QueueView
from supportdesk.locale.sentences import error_text
from supportdesk.screens.acting import Acting, command_name
from supportdesk.screens.actions import Action
from supportdesk.screens.attending import Attending
from supportdesk.screens.desk_keys import DESK_KEYS, DeskKeys
from supportdesk.screens.past import TimeMachine
from supportdesk.screens.queue import QueueSide
from supportdesk.screens.repeating import Repeating
from supportdesk.screens.suggesting import Suggesting
from supportdesk.screens.visited import Visited
from supportdesk.screens.writing import Writing
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.clickable import target_at
from supportdesk.widgets.column_heads import ColumnHeads
from supportdesk.widgets.countdown import UNICODE, Glyphs
from supportdesk.widgets.filter_line import FilterLine, FilterNote
from supportdesk.widgets.key_bar import KeyBar
from supportdesk.widgets.message_line import MessageLine
from supportdesk.widgets.sidebar import KEYS, Sidebar
from supportdesk.widgets.ticket_list import TicketList
from supportdesk.widgets.widths import MIDDLE, TALL, WIDE

if TYPE_CHECKING:
    from supportdesk.domain.vocabulary import Column
    from supportdesk.screens.form import Form
    from supportdesk.widgets.composer import Composer
    from supportdesk.widgets.ticket_pane import TicketPane

RIGHT = 3
"""The mouse's right button."""

LOOK, LOOKS = 0.03, 20
"""Seconds between looks for a ticket that is being loaded, and how many before it is done without."""

REST = 0.08
"""Seconds that the cursor has to rest on a ticket before it is loaded."""


class Covered(Container):
    """A container whose children cover it: each second's countdowns would else repaint what is below."""

    BLANK = True


class DeskScreen(DeskKeys, Screen[None], Asker):
    """Queue and ticket share it by split: opening a ticket is a change of layout, not of screen.

    What it does is parted among its `queue`, its `acting`, its `writing` and its time machine; the screen
    holds which ticket is read, and hands keys and answers to them.
    """

    BLANK = True  # covered as well
    CSS_PATH = "desk.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MIDDLE, "-middle"), (WIDE, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]
    BINDINGS = DESK_KEYS

    class WantsRegister(Message):
        """A new ticket is to be registered."""

    class Opens(Message):
        """Something for words or the shift is to be opened, by the name of `composing`'s function."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    class Counted(Message):
        """How many of the agent's own tickets are late, and due soon."""

        def __init__(self, missed: int, due: int) -> None:
            super().__init__()
            self.missed = missed
            self.due = due

    class Furnished(Message):
        """Everything that can be done here can be done now."""

    class WantsLinks(Message):
        """What the ticket's text leads to is to be followed."""

    class WantsFiles(Message):
        """What came with the ticket is to be opened."""

    class WantsMenu(Message):
        """What can be done here is to be listed."""

    class ShowsArticle(Message):
        """An article is to be read."""

        def __init__(self, article: Article) -> None:
            super().__init__()
            self.article = article

    class WantsForm(Message):
        """The questions of an action are to be asked."""

        def __init__(
            self, action: Action, targets: Targets, view: TicketView | None, draft: str = ""
        ) -> None:
            super().__init__()
            self.action = action
            self.targets = targets
            self.view = view
            self.draft = draft

    def __init__(self, now: Callable[[], datetime], glyphs: Glyphs = UNICODE) -> None:
        super().__init__(classes="-nothing")
        self._clock = now
        self._glyphs = glyphs
        self.team: Team | None = None
        self.wanted: int | None = None
        """The ticket that is to be read: the one under the cursor, or one that was opened."""
        self._open: int | None = None
        self._taken: int | None = None
        self._furnished: TicketPane | None = None
        self.queue = QueueSide(self)
        self.acting = Acting(self)
        self.writing = Writing(self)
        self.repeating = Repeating(self)
        self.suggesting = Suggesting(self)
        self.visited = Visited()
        self._attending = Attending(self)
        self.past = TimeMachine(self)

    def compose(self) -> ComposeResult:
        yield Static(id="header")
        with Covered(id="main"):
            yield Sidebar()
            with Covered(id="centre"):
                with Covered(id="list-side"):
                    yield FilterLine(id="filter")
                    yield FilterNote(id="filter-note")
                    yield ColumnHeads(id="columns")
                    yield TicketList(self._clock(), self._glyphs)
                    yield Static(id="empty")
                yield Vertical(id="ticket-side")
        yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.queue.begin()

    # ------------------------------------------------------------ what the app tells

    def glance(self, rows: dict[int, QueueRow], columns: tuple[Column, ...]) -> None:
        """The head of the queue, to be read while the desk is being opened."""
        self.queue.glance(rows, columns)

    def start(self, start: Start) -> None:
        """The desk is open: show its queue, and start to count."""
        if not self.query(Sidebar):
            return  # it opened as the console was being left
        self.team = start.team
        self.queue.start(start)
        self.set_interval(1, self._tick, name="countdowns")
        self.set_interval(20, self.queue.ask, name="recount")
        self.call_after_refresh(self._furnish)

    def fail(self, words: str) -> None:
        """The desk can't be opened: say why where the queue would be."""
        self.queue.fail(words)
        self.refresh_bindings()

    def changed(self, ids: list[int]) -> None:
        """Tickets changed, by this console or another."""
        self.queue.changed(ids)
        if self._open in ids and self._open is not None:
            self.ask(AskTicket(self._open))

    def reach(self, reachable: bool) -> None:
        """The database went out of reach, or came back."""
        self.queue.reach(reachable)

    async def _furnish(self) -> None:
        """What the first paint did without: the ticket's pane and the composer."""
        from supportdesk.widgets.composer import Composer
        from supportdesk.widgets.ticket_pane import TicketPane

        side = self.query_one("#ticket-side")
        if not side.children:
            self._furnished = TicketPane(self._clock(), self._glyphs)
            await side.mount(self._furnished, Composer())
            self._attending.begin()
            self.ask(AskDrafts())
            if self.wanted is not None:
                self.ask(AskTicket(self.wanted))
            self.post_message(self.Furnished())

    def _tick(self) -> None:
        now = self._clock()
        self.query_one(TicketList).tick(now)
        if self._furnished is not None:
            self._furnished.tick(now)
        if now.minute != self.queue.minute:
            self.queue.draw_header()

    # ------------------------------------------------------------ answers

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if self.is_stale(message) and not isinstance(message.ask, Deed):
            return
        if isinstance(message.error, QueryError) and isinstance(message.ask, AskQueue):
            self.queue.point(message.error)
            return
        words = isinstance(message.ask, Do) and command_name(message.ask) in ("Reply", "AddNote")
        place = self.writing.answered() if words else ""
        if message.error is not None and isinstance(message.ask, (Attend, BePresent)):
            return  # the header says that the database is out of reach
        if message.error is not None:
            self.notify(error_text(message.error), severity="error", timeout=8)
            return
        match message.ask:
            case AskQueue():
                self.queue.show(message.value)
            case AskTotal():
                self.queue.count_all(message.ask, message.value)
            case AskKnown():
                self.queue.know(message.value)
            case SaveView():
                self.queue.count_views()
            case AskCounts():
                self.queue.count(message.value)
            case AskNext():
                self.acting.show_next(message.ask, message.value)
            case AskForesight():
                self.acting.foreseen(message.ask, message.value)
            case AskMarks():
                self.queue.mark(message.value)
            case AskTicket():
                self._show_ticket(message.value)
            case AskPast():
                self.past.take(message.ask, message.value)
            case BePresent():
                self._attending.took(message.ask, message.value)
            case AskTemplates() | AskPhrases() | AskLook():
                self.writing.took(message.ask, message.value)
            case AskSuggestions() | KeepVerdict() | AskSolution():
                self.suggesting.took(message.ask, message.value)
            case AskDrafts():
                self.writing.composer.drafts.update(message.value)
        if isinstance(message.ask, Deed):
            self.show_done(message.value, message.ask)
            if words:
                self.writing.sent(message.value, place)

    def on_resize(self) -> None:
        self.call_after_refresh(self.queue.draw_header)

    # ------------------------------------------------------------ the ticket

    def _show_ticket(self, view: TicketView) -> None:
        if view.ticket.id != self.wanted:
            return
        opened = self._open != view.ticket.id
        self._open = view.ticket.id
        self.pane.show(view)
        self.writing.seen(view)
        self.suggesting.seen(view)
        if opened:
            self.pane.show_others(())
            self.attend()
        self.acting.prefer()
        self.refresh_bindings()

    @property
    def pane(self) -> TicketPane:
        """Where the open ticket is shown."""
        from supportdesk.widgets.ticket_pane import TicketPane

        return self.query_one(TicketPane)

    @property
    def view_open(self) -> TicketView | None:
        """The ticket that is on the screen, if it is the one the cursor is on."""
        view = self._furnished.view if self._furnished is not None else None  # asked for at every key
        return view if view is not None and view.ticket.id == self.wanted else None

    def begin_with(self, ticket_id: int | None) -> None:
        """Where nothing is read yet, read this."""
        if self.wanted is None and ticket_id is not None:
            self._want(ticket_id)

    def _want(self, ticket_id: int | None) -> None:
        self.wanted = ticket_id
        if ticket_id is None:
            if self.query("TicketPane"):
                self.pane.show(None)
            self.refresh_bindings()
            return
        self.set_timer(REST, lambda: self._load_if_still(ticket_id))

    def _load_if_still(self, ticket_id: int) -> None:
        if self.wanted == ticket_id and self.query("TicketPane"):
            self.ask(AskTicket(ticket_id))

    def on_ticket_list_highlighted(self, message: TicketList.Highlighted) -> None:
        # A ticket that is being read or answered stays, even if it has just left the list.
        taken, self._taken = self._taken, None
        if taken is not None and taken == self.wanted != message.ticket_id and not message.by_hand:
            self.open_ticket(taken)  # it left the list for having been taken: the next key is meant for it
        elif message.by_hand or not self.has_class("-reading"):
            self._want(message.ticket_id)

    def took(self, ticket_id: int) -> None:
        """This agent took a ticket: it stays before them, whatever the list does."""
        self._taken = ticket_id

    def on_ticket_list_wants_place(self, message: TicketList.WantsPlace) -> None:
        self.queue.ask_place(message.place)

    def on_ticket_list_laid_out(self, message: TicketList.LaidOut) -> None:
        self.query_one(ColumnHeads).lay_out(message.layout)

    def on_column_heads_chosen(self, message: ColumnHeads.Chosen) -> None:
        self.queue.order_by(message.column)

    def on_ticket_list_marked(self) -> None:
        self.queue.draw_header()
        self.refresh_bindings()

    def on_ticket_list_wants_all(self) -> None:
        self.queue.ask_marks()

    def on_ticket_list_opened(self, message: TicketList.Opened) -> None:
        self.open_ticket(message.ticket_id)

    def open_ticket(self, ticket_id: int) -> None:
        """Read a ticket, in the list or not."""
        self.visited.visit(ticket_id)
        self.query_one(TicketList).go_to(ticket_id)
        self.wanted = ticket_id
        self.add_class("-reading")
        if self.query("TicketPane"):
            self.ask(AskTicket(ticket_id))
            self.attend()
            self.call_after_refresh(self.to_timeline)

    def to_timeline(self) -> None:
        """Read on; but never take the keys from words that are being written."""
        if not self.writing.composer.is_open:
            self.query_one("Timeline").focus()

    def step_on(self, by: int = 1) -> bool:
        """To the next ticket of the list, read if one is being read; False where there is none."""
        tickets = self.query_one(TicketList)
        if tickets.current == self.wanted:
            tickets.action_move(by)
        if tickets.current is None or tickets.current == self.wanted:
            return False
        if self.has_class("-reading"):
            self.open_ticket(tickets.current)
        else:
            self._want(tickets.current)
        return True

    def form_of(self, action: Action, targets: Targets) -> Form:
        """The questions of an action about these tickets."""
        from supportdesk.screens.scene import Scene
        from supportdesk.screens.ticket_forms import FORMS

        assert self.team is not None
        scene = Scene(
            targets, self.rows_of(targets), self.view_open, self.team, self._clock(),
            self.suggesting.best_article, self.writing.templates,
        )  # fmt: skip
        return FORMS[action.id](scene)

    def now(self) -> datetime:
        """The time of this console."""
        return self._clock()

    def attend(self) -> None:
        """What is before this console changed: say so."""
        self._attending.turn()

    def reload(self) -> None:
        """Ask for the ticket anew."""
        if self.wanted is not None:
            self.ask(AskTicket(self.wanted))

    def rows_of(self, targets: Targets) -> tuple[QueueRow, ...]:
        """The rows of these tickets, as far as they have been shown."""
        tickets = self.query_one(TicketList)
        return tuple(row for i, _seen in targets if (row := tickets.row(i)) is not None)

    def follow(self, done: Done) -> None:
        """After a registration: the cursor goes to the new ticket."""
        if len(done.done) == 1 and self.query_one(TicketList).row(done.done[0].ticket_id) is None:
            self.wanted = done.done[0].ticket_id
            self.ask(AskTicket(self.wanted))
            self.queue.land_on(self.wanted)

    # ------------------------------------------------------------ where one was

    def session(self) -> Session:
        """The place that the next start comes back to."""
        timeline, saved = self.query("Timeline"), self.queue.saved
        return Session(
            view=self.queue.view,
            marks=",".join(map(str, sorted(self.queue.tickets.marked))),
            saved="" if saved is None else saved.name,
            saved_by="" if saved is None else saved.agent_id,
            words=self.queue.words,
            ticket=self.wanted or 0,
            reading=self.has_class("-reading"),
            list_top=self.queue.tickets.scroll_offset.y,
            timeline_top=timeline.first().scroll_offset.y if timeline else 0,
            facts=self._furnished is not None and self._furnished.has_class("-facts"),
        )

    def resume(self, last: Session) -> None:
        """Go back to a place in the view that is open by now, as far as it is still there."""
        self.queue.resume_filter(last.words)
        if last.marks:
            self.queue.tickets.mark(int(each) for each in last.marks.split(",") if each.isdecimal())
        if last.ticket:
            self.queue.land_on(last.ticket, top=last.list_top)
        if last.ticket and last.reading:
            self.pane.begin_at(last.timeline_top, facts=last.facts)
            self.open_ticket(last.ticket)

    def on_sidebar_chosen(self, message: Sidebar.Chosen) -> None:
        if isinstance(message.view, QueueView):
            self.action_view(message.view.value)
        else:
            self.show_saved(message.view)

    # ------------------------------------------------------------ lists, lines, the mouse

    def leave_ticket(self) -> None:
        self.remove_class("-reading")
        self.attend()
        self.query_one(TicketList).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "filter":
            self.queue.filter_by(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "filter":
            self.queue.keep_filter()

    def on_click(self, event: events.Click) -> None:
        if event.button == RIGHT:
            event.stop()
            self.post_message(self.WantsMenu())
        elif (target := target_at(event)) in KEYS.values():
            self.action_view(target)

    def when_known(self, then: Callable[[], None], looks: int = LOOKS) -> bool:
        """Do something once the ticket under the cursor is on the screen; whether it was done at once."""
        if self.view_open is not None or self.wanted is None or not looks:
            then()
            return True
        self.set_timer(LOOK, lambda: self.when_known(then, looks - 1))
        return False

    # ------------------------------------------------------------ acting and writing

    def targets(self) -> Targets:
        """What an action is done to: the marked tickets, or the one under the cursor."""
        return self.acting.targets()

    def show_done(self, done: Done, ask: Ask) -> None:
        """Say what became of an act."""
        self.acting.show_done(done, ask)

    def reply_with(self, article: Article) -> None:
        """Put an article's steps into the public reply."""
        self.writing.reply_with(article)

    def on_composer_sent(self, message: Composer.Sent) -> None:
        self.writing.send(message, self._clock())

    def on_composer_typed(self, message: Composer.Typed) -> None:
        self.writing.complete(message.sign, message.typed)

    def on_composer_mended(self) -> None:
        self.writing.look_again()

    def on_composer_wanted(self, message: Composer.Wanted) -> None:
        self.post_message(self.Opens(message.what))

    def on_composer_left(self) -> None:
        self.query_one("Timeline").focus()
        self.attend()
