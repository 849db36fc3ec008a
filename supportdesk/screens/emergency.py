"""The emergency room: who leads, who was called, large countdowns, every step as it is logged (§2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from supportdesk.domain.asks import AskEmergency, Do
from supportdesk.domain.emergency import call_meant
from supportdesk.domain.people import Agent
from supportdesk.domain.rules import why_not
from supportdesk.domain.views import EmergencyRoom, TicketView
from supportdesk.domain.vocabulary import CallAnswer
from supportdesk.locale import N_, _
from supportdesk.locale.sentences import error_text, refusal_text
from supportdesk.screens.actions import ACTIONS, BY_ID, Action
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.countdown import UNICODE, Glyphs
from supportdesk.widgets.delivery_text import is_held
from supportdesk.widgets.emergency_text import room_clocks, room_head, room_text
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_bar import KeyBar
from supportdesk.widgets.large_clock import WIDTH, Large, large_text
from supportdesk.widgets.message_line import MessageLine
from supportdesk.widgets.ticking import Ticking
from supportdesk.widgets.timeline import Timeline

HERE = (
    "ticket.step", "ticket.stand_up", "ticket.reply", "ticket.contact", "ticket.call", "ticket.call_answer",
    "ticket.lead", "ticket.workaround", "ticket.restored", "ticket.diagnosis", "ticket.promise",
    "ticket.note", "ticket.claim", "ticket.accept", "ticket.escalate", "ticket.resolve",
)  # fmt: skip
"""What an emergency is worked with; each has the key that it has on the desk."""


class EmergencyScreen(Screen[None], Asker):
    """One emergency, live: what any console writes on it is here as the feed tells of it."""

    CSS_PATH = "emergency.tcss"
    BINDINGS = [
        *(
            Binding(action.key, f"act('{action.id}')", action.label, id=action.id, show=False)
            for action in ACTIONS
            if action.id in HERE
        ),
        Binding("u", "undo", N_("undo"), id="desk.undo", show=False),
        Binding("exclamation_mark", "explain", N_("why this deadline"), id="ticket.explain", show=False),
        Binding("escape", "leave", N_("back"), id="room.leave"),
        Binding("q", "leave", show=False),
    ]

    class Left(Message):
        """Back to the desk."""

    class Writes(Message):
        """Words are to be written on this ticket, where there is room for them."""

        def __init__(self, action: Action, ticket_id: int) -> None:
            super().__init__()
            self.action = action
            self.ticket_id = ticket_id

    class Asks(Message):
        """The questions of an action are to be asked about this ticket."""

        def __init__(self, action: Action, room: EmergencyRoom) -> None:
            super().__init__()
            self.action = action
            self.room = room

    class Did(Message):
        """An act without questions was done, or refused."""

        def __init__(self, answered: Answered) -> None:
            super().__init__()
            self.answered = answered

    class Undoes(Message):
        """The last act of this session is to be taken back."""

    def __init__(self, me: Agent, now: Callable[[], datetime], glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self._me = me
        self._clock = now
        self._glyphs = glyphs
        self.ticket_id: int | None = None
        self._room: EmergencyRoom | None = None
        self._counted: list[Large] = []

    def compose(self) -> ComposeResult:
        yield Static(id="room-head")
        yield Ticking(id="room-clocks")
        with Horizontal(id="room-both"):
            yield Timeline()
            with VerticalScroll(id="room-side", can_focus=False):
                yield Static(id="room-facts")
        yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(Timeline).focus()
        self.set_interval(1, self._tick, name="countdowns")

    def open(self, ticket_id: int) -> None:
        """Show this emergency."""
        if ticket_id != self.ticket_id:
            self._room = None
        self.ticket_id = ticket_id
        self.renew()

    @property
    def view(self) -> TicketView | None:
        """The ticket that is shown."""
        return self._room.view if self._room is not None else None

    def changed(self, ids: list[int]) -> None:
        """Tickets changed, by this console or another."""
        if self.ticket_id in ids:
            self.renew()

    def renew(self) -> None:
        if self.ticket_id is not None and self.is_attached:
            self.ask(AskEmergency(self.ticket_id))

    # ------------------------------------------------------------ what is shown

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if isinstance(message.ask, Do):
            self.post_message(self.Did(message))
        elif not self.is_stale(message):
            if message.error is not None:
                self.notify(error_text(message.error), severity="error")
            else:
                self._show(message.value)

    def _show(self, room: EmergencyRoom) -> None:
        same = self._room is not None and self._room.view.ticket.id == room.view.ticket.id
        self._room, now = room, self._clock()
        with self.app.batch_update():
            self._draw(now)
            self.query_one(Timeline).show(room.view, now, keep_place=same)
        self._prefer(room)

    def _draw(self, now: datetime) -> None:
        if (room := self._room) is None:
            return
        colours = inks(self.app)
        self.query_one("#room-head", Static).update(room_head(room, now, colours))
        self.query_one("#room-facts", Static).update(room_text(room, now, colours))
        self._counted = []
        self._draw_clocks(now)

    def _draw_clocks(self, now: datetime) -> None:
        if self._room is None:
            return
        shown = room_clocks(self._room, now, max(1, self.size.width // WIDTH))
        if shown == self._counted:
            return
        same = [each.name for each in shown] == [each.name for each in self._counted]
        self._counted = shown
        text, place = large_text(shown, inks(self.app), self._glyphs), self.query_one("#room-clocks", Ticking)
        place.tick(text) if same else place.update(text)

    def _tick(self) -> None:
        """A second went by."""
        now = self._clock()
        if self.is_current and self._room is not None:
            self._draw_clocks(now)
            if is_held(self._room.view, now):
                self.query_one(Timeline).show(self._room.view, now, keep_place=True)

    def on_resize(self) -> None:
        self.call_after_refresh(lambda: self._draw(self._clock()))

    def _prefer(self, room: EmergencyRoom) -> None:
        """The keys of what usually comes next."""
        t, order = room.view.ticket, ["ticket.step", "ticket.stand_up", "ticket.reply", "ticket.call"]
        call = call_meant(t, 0, self._me)
        if call is not None and call.answer is CallAnswer.WAITING:
            mine = call.agent is not None and call.agent.id == self._me.id
            order.insert(0 if mine else len(order), "ticket.call_answer")
        if not t.workaround:
            order.insert(3, "ticket.workaround")
        elif t.restored_at is None:
            order.insert(3, "ticket.restored")
        else:
            order.insert(0, "ticket.resolve")
        if t.lead is None:
            order.insert(0, "ticket.lead")
        possible = [name for name in order if why_not(t, BY_ID[name].command, self._me) is None]
        self.query_one(KeyBar).prefer((*possible, "room.leave"))

    # ------------------------------------------------------------ keys

    def action_act(self, action_id: str) -> None:
        """Do it, or ask its questions, or say why not."""
        if (room := self._room) is None:
            return
        action = BY_ID[action_id]
        if refusal := why_not(room.view.ticket, action.command, self._me):
            self.notify(refusal_text(refusal), title=_("Not possible"), severity="warning", timeout=6)
        elif action_id in ("ticket.reply", "ticket.note"):
            self.post_message(self.Writes(action, room.view.ticket.id))
        elif action.form:
            self.post_message(self.Asks(action, room))
        else:
            self.ask(Do(action.command(), ((room.view.ticket.id, room.view.ticket.seq),)))

    def action_undo(self) -> None:
        self.post_message(self.Undoes())

    def action_explain(self) -> None:
        if self.ticket_id is not None:
            from supportdesk.screens.explain import ExplainScreen

            self.app.push_screen(ExplainScreen(self.ticket_id, None))

    def action_leave(self) -> None:
        self.post_message(self.Left())
