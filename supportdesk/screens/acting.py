"""Acting on tickets: on which, why not, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.domain.asks import Ask, Do, DoLink, DoMerge, DoRegister, DoUndo, DoUnmerge
from supportdesk.domain.vocabulary import Status
from supportdesk.locale import _
from supportdesk.locale.sentences import done as done_words
from supportdesk.locale.sentences import refusal_text
from supportdesk.screens.actions import BY_ID, Action
from supportdesk.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from supportdesk.domain.rules import Refusal
    from supportdesk.domain.views import Done
    from supportdesk.screens.desk import DeskScreen

NEXT_KEYS: dict[Status, tuple[str, ...]] = {
    Status.NEW: ("ticket.claim", "ticket.reply", "ticket.classify", "ticket.escalate", "ticket.resolve"),
    Status.IN_PROGRESS: ("ticket.reply", "ticket.step", "ticket.resolve", "ticket.escalate", "ticket.wait"),
    Status.WAITING_CUSTOMER: ("ticket.answer", "ticket.reply", "ticket.resolve", "ticket.note"),
    Status.RESOLVED: ("ticket.test", "ticket.confirm", "ticket.close", "ticket.reopen"),
    Status.CLOSED: ("ticket.reopen", "ticket.confirm", "ticket.note"),
    Status.MERGED: ("ticket.unmerge", "ticket.note"),
}
"""What usually comes next, by status: the order of the footer."""


def command_name(ask: Ask) -> str:
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


class Acting:
    """The hands of the desk: an action's targets, its refusals, and the way back."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._acts: list[str] = []

    @property
    def can_undo(self) -> bool:
        """Whether an act of this session is left to take back."""
        return bool(self._acts)

    # ------------------------------------------------------------ on which, and why not

    def targets(self) -> tuple[tuple[int, int | None], ...]:
        """What an action is done to: the marked tickets, or the one under the cursor."""
        tickets, wanted = self._screen.queue.tickets, self._screen.wanted
        if tickets.marked:
            ids = [i for i in tickets.ids if i in tickets.marked]
        elif wanted is not None:
            ids = [wanted]
        else:
            ids = []
        view = self._screen.view_open
        seen = {view.ticket.id: view.ticket.seq} if view else {}
        return tuple((i, seen.get(i) or (row.seq if (row := tickets.row(i)) else None)) for i in ids)

    def why_not(self, action: Action) -> Refusal | None:
        """Why this can't be done to the ticket on the screen. A marked set is judged by the desk."""
        view, team = self._screen.view_open, self._screen.team
        if self._screen.queue.tickets.marked or view is None or team is None:
            return None
        from supportdesk.domain.rules import why_not

        return why_not(view.ticket, action.command, team.me)

    def is_possible(self, action_id: str) -> bool:
        """Whether there is something to do it to, and no rule against it."""
        return bool(self.targets()) and self.why_not(BY_ID[action_id]) is None

    # ------------------------------------------------------------ doing, and taking back

    def act(self, action_id: str) -> None:
        """Do an action, or ask its questions, or say why not."""
        action, screen = BY_ID[action_id], self._screen
        targets = self.targets()
        if not targets or screen.team is None:
            screen.notify(_("No ticket is selected."), severity="warning")
            return
        if refusal := self.why_not(action):
            screen.notify(refusal_text(refusal), severity="warning", timeout=6)
            return
        if action.id in ("ticket.reply", "ticket.note"):
            screen.writing.begin(note=action.id == "ticket.note")
        elif action.form:
            screen.post_message(screen.WantsForm(action, targets, screen.view_open))
        elif action.id == "ticket.unmerge":
            screen.ask(DoUnmerge(targets[0][0]))
        else:
            screen.ask(Do(action.command(), targets))

    def undo(self) -> None:
        """Take back the last act of this session that still stands."""
        if self._acts:
            self._screen.ask(DoUndo(self._acts.pop()))
        else:
            self._screen.notify(_("Nothing of this session is left to undo."), severity="warning")

    def show_done(self, done: Done, ask: Ask) -> None:
        """Say what became of an act; the next `u` takes it back."""
        screen = self._screen
        if done.done:
            numbers = (
                done.done[0].number if len(done.done) == 1 else _("{n} tickets").format(n=len(done.done))
            )
            screen.queue.tickets.marked -= {outcome.ticket_id for outcome in done.done}
            if isinstance(ask, DoUndo):
                words = _("{tickets}: taken back.")
            elif isinstance(ask, DoRegister):
                words = _("{tickets}: {done}.")
            else:
                self._acts.append(done.batch)
                words = _("{tickets}: {done}. u takes it back.")
            screen.notify(words.format(tickets=numbers, done=done_words(command_name(ask))), timeout=3)
        for outcome in done.refused[:3]:
            assert outcome.refusal is not None
            screen.notify(f"{outcome.number}: {refusal_text(outcome.refusal)}", severity="warning", timeout=8)
        if len(done.refused) > 3:
            screen.notify(_("…and {n} more refused.").format(n=len(done.refused) - 3), severity="warning")
        screen.queue.draw_header()
        screen.refresh_bindings()

    def prefer(self) -> None:
        """Offer first in the footer what usually comes next for the open ticket."""
        view = self._screen.view_open
        if view is None or self._screen.team is None:
            return
        order = NEXT_KEYS[view.ticket.status]
        if view.ticket.handover and self.why_not(BY_ID["ticket.accept"]) is None:
            order = ("ticket.accept", "ticket.return", *order)
        elif view.ticket.emergency and not view.ticket.workaround:
            order = ("ticket.workaround", *order)
        elif view.ticket.emergency and view.ticket.restored_at is None:
            order = ("ticket.restored", *order)
        self._screen.query_one(KeyBar).prefer(order)
