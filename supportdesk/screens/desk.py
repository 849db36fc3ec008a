"""The place where an agent spends the day: views, queue, and the ticket beside or over it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from supportdesk.domain.asks import (
    Ask,
    AskDrafts,
    AskPast,
    AskQueue,
    AskTicket,
    Do,
    DoLink,
    DoMerge,
    DoRegister,
    DoUndo,
    DoUnmerge,
    KeepDraft,
)
from supportdesk.domain.errors import DeskError
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Article, Done, Queue, QueueRow, Team, TicketView
from supportdesk.domain.vocabulary import QueueView, Status
from supportdesk.locale import N_, _, ngettext
from supportdesk.locale.labels import label
from supportdesk.locale.sentences import done as done_words
from supportdesk.locale.sentences import error_text, refusal_text
from supportdesk.screens.actions import ACTIONS, BY_ID, Action
from supportdesk.screens.past import TimeMachine
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.countdown import UNICODE, Glyphs
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_bar import KeyBar
from supportdesk.widgets.sidebar import KEYS, Sidebar
from supportdesk.widgets.ticket_list import TicketList

if TYPE_CHECKING:
    from supportdesk.domain.rules import Refusal
    from supportdesk.widgets.composer import Composer
    from supportdesk.widgets.ticket_pane import TicketPane

REST = 0.08
"""Seconds that the cursor has to rest on a ticket before it is loaded."""

QUIET = 0.05
"""Changes that come in a burst are asked for together."""

NEXT_KEYS: dict[Status, tuple[str, ...]] = {
    Status.NEW: ("ticket.claim", "ticket.reply", "ticket.classify", "ticket.escalate", "ticket.resolve"),
    Status.IN_PROGRESS: ("ticket.reply", "ticket.step", "ticket.resolve", "ticket.escalate", "ticket.wait"),
    Status.WAITING_CUSTOMER: ("ticket.answer", "ticket.reply", "ticket.resolve", "ticket.note"),
    Status.RESOLVED: ("ticket.test", "ticket.confirm", "ticket.close", "ticket.reopen"),
    Status.CLOSED: ("ticket.reopen", "ticket.confirm", "ticket.note"),
    Status.MERGED: ("ticket.unmerge", "ticket.note"),
}
"""What usually comes next, by status: the order of the footer."""


def _name(ask: Ask) -> str:
    """The command that an ask comes to."""
    match ask:
        case Do() | DoRegister():
            return type(ask.command).__name__
        case DoMerge():
            return "MergeInto"
        case DoLink():
            return "LinkTicket"
        case _:
            return "Unmerge"


class Covered(Container):
    """A container whose children cover it: each second's countdowns would else repaint what is below."""

    BLANK = True


class DeskScreen(Screen[None], Asker):
    """Queue and ticket share it by split: opening a ticket is a change of layout, not of screen."""

    BLANK = True  # covered as well
    CSS_PATH = "desk.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-middle"), (160, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]
    BINDINGS = [
        *(Binding(a.key, f"act('{a.id}')", a.label, id=a.id, show=a.footer) for a in ACTIONS),
        Binding("n", "register", N_("new ticket"), id="desk.register"),
        Binding("slash", "filter", N_("filter"), id="desk.filter", key_display="/"),
        Binding("u", "undo", N_("undo"), id="desk.undo"),
        Binding("left_square_bracket", "past(-1)", N_("as it stood before"), id="ticket.earlier", show=False),
        Binding("right_square_bracket", "past(1)", N_("as it stood after"), id="ticket.later", show=False),
        Binding("exclamation_mark", "explain", N_("why this deadline"), id="ticket.explain", show=False),
        Binding("escape", "back", N_("back"), id="desk.back", show=False),
        Binding("q", "back", show=False),
        Binding("tab", "app.focus_next", show=False),
        *(
            Binding(key, f"view('{view.value}')", view.value, id=f"view.{view.value}", show=False)
            for key, view in KEYS.items()
        ),
    ]

    class WantsRegister(Message):
        """A new ticket is to be registered."""

    class Counted(Message):
        """How many of the agent's own tickets are late, and due soon."""

        def __init__(self, missed: int, due: int) -> None:
            super().__init__()
            self.missed = missed
            self.due = due

    class WantsForm(Message):
        """The questions of an action are to be asked."""

        def __init__(
            self, action: Action, targets: tuple[tuple[int, int | None], ...], view: TicketView | None
        ) -> None:
            super().__init__()
            self.action = action
            self.targets = targets
            self.view = view

    def __init__(self, now: Callable[[], datetime], glyphs: Glyphs = UNICODE) -> None:
        super().__init__(classes="-nothing")
        self._clock = now
        self._glyphs = glyphs
        self._view = QueueView.ALL
        self._words = ""
        self._team: Team | None = None
        self._queue: Queue | None = None
        self._open: int | None = None
        self._past = TimeMachine(self)
        self._wanted: int | None = None
        self._acts: list[str] = []
        self._writing_to: tuple[int, ...] = ()
        self._sending = ""
        self._asked_queue = False
        self._land_on: int | None = None
        self._state = _("opening the desk…")
        self._no_desk = ""
        self._furnished: TicketPane | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="header")
        with Covered(id="main"):
            yield Sidebar()
            with Covered(id="centre"):
                with Covered(id="list-side"):
                    yield Input(id="filter", compact=True)
                    yield Static(id="columns")
                    yield TicketList(self._clock(), self._glyphs)
                    yield Static(id="empty")
                yield Vertical(id="ticket-side")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TicketList).focus()
        self._tell_empty(_("opening the desk…"))
        self._draw_header()

    # ------------------------------------------------------------ what the app tells

    def glance(self, rows: dict[int, QueueRow]) -> None:
        """The head of the queue, to be read while the desk is being opened."""
        tickets = self.query_one(TicketList)
        self.remove_class("-nothing")
        tickets.take(rows)
        tickets.show_ids(tuple(rows))
        self._draw_header()

    def start(self, team: Team, queue: Queue, rows: dict[int, QueueRow]) -> None:
        """The desk is open: show its queue, and start to count."""
        self._team = team
        self.query_one(TicketList).me = team.me.id
        self.query_one(TicketList).take(rows)
        self._state = ""
        self._show_queue(queue)
        self.set_interval(1, self._tick, name="countdowns")
        self.set_interval(20, self._ask_queue, name="recount")
        self.call_after_refresh(self._furnish)

    def fail(self, words: str) -> None:
        """The desk can't be opened: say why where the queue would be."""
        self._state = ""
        self._no_desk = words
        self.query_one(TicketList).show_ids(())
        self.add_class("-nothing")
        self._tell_empty(words)
        self._draw_header()
        self.refresh_bindings()

    def changed(self, ids: list[int]) -> None:
        """Tickets changed, by this console or another."""
        self.query_one(TicketList).forget(ids)
        if not self._asked_queue:
            self._asked_queue = True
            self.set_timer(QUIET, self._ask_queue)
        if self._open in ids and self._open is not None:
            self.ask(AskTicket(self._open))

    def reach(self, reachable: bool) -> None:
        """The database went out of reach, or came back."""
        self._state = "" if reachable else _("database out of reach, trying again…")
        self._draw_header()
        if reachable:
            self._ask_queue()

    async def _furnish(self) -> None:
        """What the first paint did without: the ticket's pane and the composer."""
        from supportdesk.widgets.composer import Composer
        from supportdesk.widgets.ticket_pane import TicketPane

        side = self.query_one("#ticket-side")
        if not side.children:
            self._furnished = TicketPane(self._clock(), self._glyphs)
            await side.mount(self._furnished, Composer())
            self.ask(AskDrafts())
            if self._wanted is not None:
                self.ask(AskTicket(self._wanted))

    def _ask_queue(self) -> None:
        self._asked_queue = False
        self.ask(AskQueue(self._view, self._words))

    def _tick(self) -> None:
        now = self._clock()
        self.query_one(TicketList).tick(now)
        if self._furnished is not None:
            self._furnished.tick(now)

    # ------------------------------------------------------------ answers

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if self.is_stale(message) and not isinstance(message.ask, (Do, DoUndo, DoUnmerge)):
            return
        words = isinstance(message.ask, Do) and _name(message.ask) in ("Reply", "AddNote")
        place = self._sending if words else ""
        if words:
            self._sending = ""
        if message.error is not None:
            self.notify(error_text(message.error), severity="error", timeout=8)
            return
        match message.ask:
            case AskQueue():
                self._show_queue(message.value)
            case AskTicket():
                self._show_ticket(message.value)
            case AskPast():
                self._past.take(message.ask, message.value)
            case AskDrafts():
                self._composer().drafts.update(message.value)
            case Do() | DoUndo() | DoUnmerge():
                self.show_done(message.value, message.ask)
                if words:
                    self._sent(message.value, place)

    def _show_queue(self, queue: Queue) -> None:
        self._queue = queue
        tickets = self.query_one(TicketList)
        self.set_class(not queue.ids, "-nothing")
        if not queue.ids:
            words = _("Nothing matches “{words}”. esc clears the filter.").format(words=self._words)
            self._tell_empty(
                words if self._words else _("Nothing here. n makes a ticket, 8 shows all open ones.")
            )
        tickets.show_ids(queue.ids)
        if self._land_on is not None and tickets.go_to(self._land_on):
            self._land_on = None
        self.query_one(Sidebar).show(self._view, queue.counts)
        self.post_message(self.Counted(queue.missed, queue.due))
        self._draw_header()
        if self._wanted is None and tickets.current is not None:
            self._want(tickets.current)

    def _tell_empty(self, words: str) -> None:
        self.query_one("#empty", Static).update(Text(words), layout=False)

    def _draw_header(self) -> None:
        colours = inks(self.app)
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append("supportdesk ", style="bold")
        text.append(f" {label(self._view)} ", style="reverse bold")
        if self._words:
            text.append(f" /{self._words}", style=colours["accent"])
        if self._queue is not None:
            text.append(f" {len(self._queue.ids)}")
            counts = self._queue.counts
            for view, style in (
                (QueueView.EMERGENCY, f"bold {colours['error']}"),
                (QueueView.BREACHED, f"bold {colours['error']}"),
                (QueueView.DUE, f"bold {colours['warning']}"),
            ):
                if counts.get(view) and view is not self._view:
                    text.append(f"  {label(view)} ", style="dim")
                    text.append(str(counts[view]), style=style)
        marked = len(self.query_one(TicketList).marked)
        if marked:
            words = ngettext("{n} marked", "{n} marked", marked).format(n=marked)
            text.append(f"  * {words} ", style=f"bold {colours['accent']}")
        if self._state:
            text.append(f"  {self._state}", style=colours["warning"])
        if self._team is not None:
            me = self._team.me
            who = f"{me.name} {me.tier}"
            room = self.size.width - 3 - text.cell_len - Text(who).cell_len
            if room > 0:
                text.append(" " * room)
                text.append(who, style="bold")
        self.query_one("#header", Static).update(text, layout=False)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw_header)

    # ------------------------------------------------------------ the ticket

    def _show_ticket(self, view: TicketView) -> None:
        if view.ticket.id != self._wanted:
            return
        self._open = view.ticket.id
        self.pane.show(view)
        self._prefer()
        self.refresh_bindings()

    @property
    def pane(self) -> TicketPane:
        """Where the open ticket is shown."""
        from supportdesk.widgets.ticket_pane import TicketPane

        return self.query_one(TicketPane)

    def _composer(self) -> Composer:
        from supportdesk.widgets.composer import Composer

        return self.query_one(Composer)

    @property
    def view_open(self) -> TicketView | None:
        """The ticket that is on the screen, if it is the one the cursor is on."""
        view = self._furnished.view if self._furnished is not None else None  # asked for at every key
        return view if view is not None and view.ticket.id == self._wanted else None

    def _want(self, ticket_id: int | None) -> None:
        self._wanted = ticket_id
        if ticket_id is None:
            if self.query("TicketPane"):
                self.pane.show(None)
            self.refresh_bindings()
            return
        self.set_timer(REST, lambda: self._load_if_still(ticket_id))

    def _load_if_still(self, ticket_id: int) -> None:
        if self._wanted == ticket_id and self.query("TicketPane"):
            self.ask(AskTicket(ticket_id))

    def on_ticket_list_highlighted(self, message: TicketList.Highlighted) -> None:
        # A ticket that is being read or answered stays, even if it has just left the list.
        if message.by_hand or not self.has_class("-reading"):
            self._want(message.ticket_id)

    def on_ticket_list_laid_out(self, message: TicketList.LaidOut) -> None:
        self.query_one("#columns", Static).update(Text(message.header, no_wrap=True), layout=False)

    def on_ticket_list_marked(self) -> None:
        self._draw_header()

    def on_ticket_list_opened(self, message: TicketList.Opened) -> None:
        self.open_ticket(message.ticket_id)

    def open_ticket(self, ticket_id: int) -> None:
        """Read a ticket, in the list or not."""
        self.query_one(TicketList).go_to(ticket_id)
        self._wanted = ticket_id
        self.add_class("-reading")
        if self.query("TicketPane"):
            self.ask(AskTicket(ticket_id))
            self.call_after_refresh(self._to_timeline)

    def _to_timeline(self) -> None:
        """Read on; but never take the keys from words that are being written."""
        if not self._composer().is_open:
            self.query_one("Timeline").focus()

    def rows_of(self, targets: tuple[tuple[int, int | None], ...]) -> tuple[QueueRow, ...]:
        """The rows of these tickets, as far as they have been shown."""
        tickets = self.query_one(TicketList)
        return tuple(row for i, _seen in targets if (row := tickets.row(i)) is not None)

    def draft(self, place: str) -> str:
        """What was being written at a place when it was left."""
        return self._composer().drafts.get(place, "") if place and self.query("Composer") else ""

    def kept(self, place: str, words: str) -> None:
        """Words are being kept, here or in a form: whoever comes back to the place finds them."""
        if self.query("Composer"):
            drafts = self._composer().drafts
            drafts[place] = words
            if not words:
                del drafts[place]

    def follow(self, done: Done) -> None:
        """After a registration: the cursor goes to the new ticket."""
        if len(done.done) == 1 and self.query_one(TicketList).row(done.done[0].ticket_id) is None:
            self._wanted = done.done[0].ticket_id
            self.ask(AskTicket(self._wanted))
            self._land_on = self._wanted
            self._ask_queue()

    # ------------------------------------------------------------ keys

    def action_past(self, by: int) -> None:
        """The ticket as it stood before, or after."""
        self._past.move(by)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self._past.seq is not None and action in ("act", "undo"):
            return None
        if self._no_desk and action in ("act", "register", "filter", "undo", "view"):
            return None
        if action == "act" and self._team is not None:
            possible = self.targets() and not self._why_not(BY_ID[str(parameters[0])])
            return True if possible else None
        if action == "undo":
            return True if self._acts else None
        return True

    def say_why_not(self, action: str, parameters: tuple[object, ...]) -> None:
        """A dim key was pressed."""
        if self._no_desk:
            self.notify(self._no_desk, severity="error", timeout=8)
        else:
            getattr(self, f"action_{action}")(*parameters)  # each looks again, and finds the reason

    def _why_not(self, action: Action) -> Refusal | None:
        """Why this can't be done to the ticket on the screen. A marked set is judged by the desk."""
        view = self.view_open
        if self.query_one(TicketList).marked or view is None or self._team is None:
            return None
        from supportdesk.domain.rules import why_not

        return why_not(view.ticket, action.command, self._team.me)

    def targets(self) -> tuple[tuple[int, int | None], ...]:
        """What an action is done to: the marked tickets, or the one under the cursor."""
        tickets = self.query_one(TicketList)
        if tickets.marked:
            ids = [i for i in tickets.ids if i in tickets.marked]
        elif self._wanted is not None:
            ids = [self._wanted]
        else:
            ids = []
        view = self.view_open
        seen = {view.ticket.id: view.ticket.seq} if view else {}
        return tuple((i, seen.get(i) or (row.seq if (row := tickets.row(i)) else None)) for i in ids)

    def _is_past(self) -> bool:
        """Whether the reader stands in the past, where nothing is done; and say so."""
        if self._past.seq is not None:
            self.notify(_("This is the past; esc comes back to now."), severity="warning")
        return self._past.seq is not None

    def action_act(self, action_id: str) -> None:
        if self._is_past():
            return
        action = BY_ID[action_id]
        targets = self.targets()
        if not targets or self._team is None:
            self.notify(_("No ticket is selected."), severity="warning")
            return
        if refusal := self._why_not(action):
            self.notify(refusal_text(refusal), severity="warning", timeout=6)
            return
        if action.id in ("ticket.reply", "ticket.note"):
            self._compose_words(note=action.id == "ticket.note")
        elif action.form:
            self.post_message(self.WantsForm(action, targets, self.view_open))
        elif action.id == "ticket.unmerge":
            self.ask(DoUnmerge(targets[0][0]))
        else:
            self.ask(Do(action.command(), targets))

    def action_register(self) -> None:
        self.post_message(self.WantsRegister())

    def action_undo(self) -> None:
        if self._is_past():
            return
        if self._acts:
            self.ask(DoUndo(self._acts.pop()))
        else:
            self.notify(_("Nothing of this session is left to undo."), severity="warning")

    def action_explain(self) -> None:
        """Why the deadlines of the ticket under the cursor, or of the open one, are what they are."""
        if self._wanted is None or self._team is None:
            self.notify(_("No ticket is selected."), severity="warning")
            return
        from supportdesk.screens.explain import ExplainScreen

        self.app.push_screen(ExplainScreen(self._wanted, self._past.seq))

    def action_view(self, code: str) -> None:
        if (view := QueueView(code)) is not self._view:
            self._view = view
            self._wanted = None
            self.query_one(TicketList).clear_marks()
            self.query_one(TicketList).move_to(0)
        self._leave_ticket()
        self._ask_queue()

    def on_sidebar_chosen(self, message: Sidebar.Chosen) -> None:
        self.action_view(message.view.value)

    def action_back(self) -> None:
        """One step out: marks, ticket, filter, in that order."""
        tickets = self.query_one(TicketList)
        if self._past.leave():
            return
        if self.has_class("-reading"):
            self._leave_ticket()
        elif tickets.marked:
            tickets.clear_marks()
        elif self._words:
            self._filter_by("")
            self.query_one("#filter").remove_class("-shown")
        else:
            tickets.focus()

    def _leave_ticket(self) -> None:
        self.remove_class("-reading")
        self.query_one(TicketList).focus()

    def action_filter(self) -> None:
        line = self.query_one("#filter", Input)
        line.placeholder = _("words in number, subject, customer, owner, tag · enter keeps · esc clears")
        line.add_class("-shown")
        line.value = self._words
        line.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "filter" and event.value != self._words:
            self._filter_by(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "filter":
            event.input.set_class(bool(self._words), "-shown")
            self.query_one(TicketList).focus()

    def _filter_by(self, words: str) -> None:
        self._words = words
        self._ask_queue()
        self._draw_header()

    # ------------------------------------------------------------ words

    def _compose_words(self, *, note: bool, insert: str = "") -> None:
        from supportdesk.widgets.composer import Kind

        targets = self.targets()
        kind = Kind.NOTE if note else Kind.REPLY
        many = len(targets) > 1
        view = self.view_open
        whom = _("{n} tickets").format(n=len(targets)) if many else view.ticket.number if view else ""
        customer = visible(view.ticket.customer.display, newlines=False) if view and not many else ""
        if note:
            title = _("Internal note · {ticket} · only the team reads it").format(ticket=whom)
        else:
            title = _("PUBLIC reply · {ticket} · {customer} reads it").format(
                ticket=whom, customer=customer or _("the customer")
            )
        place = f"{kind}:{'many' if many else targets[0][0]}"
        self._writing_to = tuple(ticket_id for ticket_id, _seen in targets)
        self.add_class("-reading")
        keys = _("ctrl+s send · esc leave")
        self._composer().open(kind, place, Text(f"{title}    {keys}", no_wrap=True), insert=insert)

    def reply_with(self, article: Article) -> None:
        """Put an article's steps into the public reply; sending it links the article."""
        if not self.targets():
            self.notify(_("No ticket is selected."), severity="warning")
            return
        self._compose_words(note=False, insert=article.steps)
        self._composer().articles.append(article.slug)

    def on_composer_sent(self, message: Composer.Sent) -> None:
        from supportdesk.domain.commands import AddNote, Command, Reply
        from supportdesk.domain.moments import parse_moment

        if self._sending:
            return  # they are on their way: the key was pressed twice
        try:
            expected = parse_moment(message.expected, self._clock()) if message.expected.strip() else None
        except DeskError as error:
            self.notify(error_text(error), severity="error")
            return
        note = message.kind.value == "note"
        command: Command = AddNote(message.text) if note else Reply(message.text, expected)
        self._sending = message.place
        # Words never override anything: they go out whatever was seen.
        self.ask(Do(command, tuple((ticket_id, None) for ticket_id in self._writing_to)))

    def on_composer_left(self) -> None:
        self.query_one("Timeline").focus()

    def _sent(self, done: Done, place: str) -> None:
        composer = self._composer()
        if done.done and composer.place != place:
            self.ask(KeepDraft(place, ""))  # other words are being written by now: they stay
        elif done.done:
            view = self.view_open
            linked = {slug for slug, _old in view.ticket.articles} if view else set()
            from supportdesk.domain.commands import LinkArticle

            targets = tuple((outcome.ticket_id, None) for outcome in done.done)
            for slug in composer.done():
                if slug not in linked:
                    self.ask(Do(LinkArticle(slug), targets))
            self._to_timeline()

    def show_done(self, done: Done, ask: Ask) -> None:
        """Say what became of an act; the next `u` takes it back."""
        tickets = self.query_one(TicketList)
        if done.done:
            numbers = (
                done.done[0].number if len(done.done) == 1 else _("{n} tickets").format(n=len(done.done))
            )
            tickets.marked -= {outcome.ticket_id for outcome in done.done}
            if isinstance(ask, DoUndo):
                words = _("{tickets}: taken back.")
            elif isinstance(ask, DoRegister):
                words = _("{tickets}: {done}.")
            else:
                self._acts.append(done.batch)
                words = _("{tickets}: {done}. u takes it back.")
            self.notify(words.format(tickets=numbers, done=done_words(_name(ask))), timeout=3)
        for outcome in done.refused[:3]:
            assert outcome.refusal is not None
            self.notify(f"{outcome.number}: {refusal_text(outcome.refusal)}", severity="warning", timeout=8)
        if len(done.refused) > 3:
            self.notify(_("…and {n} more refused.").format(n=len(done.refused) - 3), severity="warning")
        self._draw_header()
        self.refresh_bindings()

    def _prefer(self) -> None:
        view = self.view_open
        if view is None or self._team is None:
            return
        order = NEXT_KEYS[view.ticket.status]
        if view.ticket.handover and self._why_not(BY_ID["ticket.accept"]) is None:
            order = ("ticket.accept", "ticket.return", *order)
        elif view.ticket.emergency and not view.ticket.workaround:
            order = ("ticket.workaround", *order)
        elif view.ticket.emergency and view.ticket.restored_at is None:
            order = ("ticket.restored", *order)
        self.query_one(KeyBar).prefer(order)
