"""Acting on tickets: on which, why not, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from supportdesk.domain.asks import (
    Ask,
    AskForesight,
    AskNext,
    Deed,
    Do,
    DoAttach,
    DoHandOver,
    DoLink,
    DoMacro,
    DoMerge,
    DoRegister,
    DoTell,
    DoUndo,
    DoUnmerge,
    Targets,
)
from supportdesk.domain.hostile import visible
from supportdesk.domain.vocabulary import LinkKind, Status
from supportdesk.locale import _
from supportdesk.locale.sentences import done as done_words
from supportdesk.locale.sentences import refusal_text
from supportdesk.screens.actions import BY_ID, Action
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from supportdesk.domain.next_best import NextBest
    from supportdesk.domain.rules import Refusal
    from supportdesk.domain.views import Done, Foresight
    from supportdesk.screens.desk import DeskScreen

NEXT_KEYS: dict[Status, tuple[str, ...]] = {
    Status.NEW: ("ticket.claim", "ticket.reply", "ticket.classify", "ticket.escalate", "ticket.resolve"),
    Status.IN_PROGRESS: ("ticket.reply", "ticket.step", "ticket.resolve", "ticket.escalate", "ticket.wait"),
    Status.WAITING_CUSTOMER: ("ticket.answer", "ticket.reply", "ticket.resolve", "ticket.note"),
    Status.RESOLVED: ("ticket.test", "ticket.confirm", "ticket.close", "ticket.write_up", "ticket.reopen"),
    Status.CLOSED: ("ticket.reopen", "ticket.confirm", "ticket.note"),
    Status.MERGED: ("ticket.unmerge", "ticket.note"),
}
"""What usually comes next, by status: the order of the footer."""

_FILLS = {"category": "ticket.classify", "priority": "ticket.priority"}
"""What fills in what a report still lacks."""


def _is_low(ask: Ask) -> bool:
    """Whether a score is kept that leaves the loop open (process §4)."""
    if not isinstance(ask, Do):
        return False
    from supportdesk.domain.commands import Confirm, RecordFeedback

    feedback = ask.command.feedback if isinstance(ask.command, (Confirm, RecordFeedback)) else None
    return feedback is not None and feedback.score is not None and feedback.score < 4


def command_name(ask: Ask) -> str:
    """The command that an ask comes to."""
    match ask:
        case Do() | DoRegister():
            return type(ask.command).__name__
        case DoMerge():
            return "MergeInto"
        case DoLink():
            return "Attach" if ask.kind == LinkKind.CHILD_OF else "LinkTicket"
        case DoAttach():
            return "Attach"
        case DoTell():
            return "Resolve" if ask.solution else "Reply"
        case DoMacro():
            return "Macro"
        case DoHandOver():
            return "HandOver"
        case _:
            return "Unmerge"


class Acting:
    """The hands of the desk: an action's targets, its refusals, and the way back."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._acts: list[DoUndo] = []
        self._undone: list[DoUndo] = []
        self._warned: tuple[AskForesight, str] | None = None
        self._offered: list[int] = []

    @property
    def can_undo(self) -> bool:
        """Whether an act of this session is left to take back."""
        return bool(self._acts)

    @property
    def can_redo(self) -> bool:
        """Whether something that was taken back is left to do again."""
        return bool(self._undone)

    # ------------------------------------------------------------ on which, and why not

    def targets(self) -> Targets:
        """What an action is done to: the marked tickets, or the one under the cursor."""
        tickets, wanted = self._screen.queue.tickets, self._screen.wanted
        if tickets.marked:
            ids = sorted(tickets.marked)
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

    def reason(self, action_id: str) -> str:
        """Why it can't be done, in words; nothing where it can."""
        if not self.targets():
            return _("No ticket is selected.")
        refusal = self.why_not(BY_ID[action_id])
        return refusal_text(refusal) if refusal else ""

    def is_possible(self, action_id: str) -> bool:
        """Whether there is something to do it to, and no rule against it."""
        # Asked for each key at each mark: the set itself is not looked at.
        anything = self._screen.wanted is not None or self._screen.queue.tickets.marked
        return bool(anything) and self.why_not(BY_ID[action_id]) is None

    # ------------------------------------------------------------ doing, and taking back

    def act(self, action_id: str) -> None:
        """Do an action, or ask its questions, or say why not."""
        action, screen = BY_ID[action_id], self._screen
        targets = self.targets()
        if not targets or screen.team is None:
            screen.notify(_("No ticket is selected."), severity="warning")
            return
        if refusal := self.why_not(action):
            screen.notify(refusal_text(refusal), title=_("Not possible"), severity="warning", timeout=6)
            return
        if action.id in ("ticket.reply", "ticket.note"):
            screen.writing.begin(note=action.id == "ticket.note")
            return
        if action.form:
            screen.post_message(screen.WantsForm(action, targets, screen.view_open))
            return
        screen.repeating.begin(action.id)
        if action.id == "ticket.unmerge":
            self.do(DoUnmerge(targets), _(action.label))
        else:
            self.do(Do(action.command(), targets), _(action.label), foresees=action.foresees)

    def foreseen(self, ask: AskForesight, foresight: Foresight) -> None:
        """What an action without questions does to the clocks: say it, and do it; ask where it misses one."""
        from supportdesk.widgets.foresight_text import foresight_text

        said = foresight_text(foresight, inks(self._screen.app)).plain
        again = self._warned == (ask, said)
        self._warned = None
        if foresight.breaching and not again:
            self._warned = ask, said
            words = _("{clocks}\nThis misses a deadline at once. The same key again does it all the same.")
            self._screen.notify(words.format(clocks=said), severity="warning", timeout=8)
            return
        if said:
            self._screen.notify(said, timeout=6)
        self._screen.ask(Do(ask.command, ask.targets))

    def do(self, deed: Deed, title: str, *, foresees: bool = False) -> None:
        """Do it; on several tickets, show first whom it touches; on one, what it does to the clocks."""
        if len(deed.targets) > 1:
            self.ask_first(deed, title, lambda done: self.show_done(done, deed))
        elif foresees and isinstance(deed, Do):
            self._screen.ask(AskForesight(deed.command, deed.targets))
        else:
            self._screen.ask(deed)

    def ask_first(self, deed: Deed, title: str, then: Callable[[Done], None]) -> None:
        """Show what a deed on several tickets would come to, and do it when told to."""
        from supportdesk.screens.bulk import BulkScreen

        tickets = _("{n} tickets").format(n=len(deed.targets))
        screen = BulkScreen(deed, f"{title} · {tickets}")
        self._screen.app.push_screen(screen, lambda done: then(done) if done else None)

    def tell(self, deed: DoTell, then: Callable[[Done], None]) -> None:
        """Show what each customer would be told, and send it when told to."""
        from supportdesk.screens.recipients import RecipientsScreen

        tickets = _("{n} tickets").format(n=len(deed.targets))
        what = _("Resolve") if deed.solution else _("PUBLIC reply")
        screen = RecipientsScreen(deed, f"{what} · {tickets}", self._screen.now())
        self._screen.app.push_screen(screen, lambda done: then(done) if done else None)

    def propose_parts(self, done: Done, ask: Ask) -> None:
        """An incident was resolved: propose its open parts, with the same words to each customer."""
        view = self._screen.view_open
        if view is None or not isinstance(ask, Do) or [o.ticket_id for o in done.done] != [view.ticket.id]:
            return
        from supportdesk.domain.commands import Resolve

        parts = tuple((row.id, None) for row in view.parts if row.status.is_open)
        if not parts or not isinstance(ask.command, Resolve):
            return
        words = self._screen.writing.for_others(view, ask.command.message)
        deed = DoTell(words, parts, None, ask.command.solution)
        self.tell(deed, lambda told: self.show_done(told, deed))

    # ------------------------------------------------------------ what to do next

    def ask_next(self) -> None:
        """The next best ticket; asked again before anything was done, the one after it."""
        if self._screen.team is not None:
            self._screen.ask(AskNext(tuple(self._offered)))

    def show_next(self, ask: AskNext, found: NextBest | None) -> None:
        """Open the ticket that comes next, and say why it does."""
        if found is None:
            words = _("These were all: the next one is the first again.") if ask.without else ""
            self._offered.clear()
            self._screen.notify(words or _("There is nothing for you to do: no ticket is yours or free."))
            return
        from supportdesk.locale.reasons import why_next

        self._offered.append(found.id)
        self._screen.open_ticket(found.id)
        self._screen.notify(f"{visible(found.number, newlines=False)}: {why_next(found)}", timeout=10)

    # ------------------------------------------------------------ taking back, and doing again

    def show_acts(self) -> None:
        """What was done, and the way back from each act."""
        from supportdesk.screens.acts import ActsScreen

        screen, view = self._screen, self._screen.view_open
        ticket = (view.ticket.id, view.ticket.number) if view else None

        def then(chosen: DoUndo | int | None) -> None:
            if isinstance(chosen, DoUndo):
                self.do(chosen, _("Do again") if chosen.again else _("Take back"))
            elif chosen is not None:
                screen.open_ticket(chosen)

        screen.app.push_screen(ActsScreen(ticket, screen.now(), of_ticket=screen.has_class("-reading")), then)

    def undo(self) -> None:
        """Take back the last act of this session that still stands."""
        if self._acts:
            self.do(self._acts.pop(), _("Take back"))
        else:
            self._screen.notify(_("Nothing of this session is left to undo."), severity="warning")

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._undone:
            self.do(self._undone.pop(), _("Do again"))
        else:
            self._screen.notify(_("Nothing that was taken back is left to do again."), severity="warning")

    def _remember(self, done: Done, ask: Ask) -> None:
        """The way back from an act, and forward again."""
        # A merge is told in two journals: it is taken back whole, wherever it was told.
        whole = isinstance(ask, (DoMerge, DoUnmerge)) or (isinstance(ask, DoUndo) and not ask.targets)
        several = len(done.done) > 1 and not whole
        targets = tuple((outcome.ticket_id, None) for outcome in done.done) if several else ()
        if isinstance(ask, DoUndo) and not ask.again:
            self._undone.append(DoUndo(done.batch, targets, again=True))
            return
        self._acts.append(DoUndo(done.batch, targets))
        if not isinstance(ask, DoUndo):
            self._undone.clear()

    def show_done(self, done: Done, ask: Ask) -> None:
        """Say what became of an act; the next `u` takes it back."""
        screen = self._screen
        if done.done:
            self._offered.clear()
            numbers = (
                done.done[0].number if len(done.done) == 1 else _("{n} tickets").format(n=len(done.done))
            )
            screen.queue.tickets.marked -= {outcome.ticket_id for outcome in done.done}
            if isinstance(ask, DoUndo):
                words = _("{tickets}: done again.") if ask.again else _("{tickets}: taken back.")
            elif isinstance(ask, DoRegister):
                words = _("{tickets}: {done}. c takes it.")
            elif isinstance(ask, DoHandOver):
                words = _("{tickets}: handed over to {name}. u takes it back.")
            elif screen.repeating.is_repeating:
                words = _("{tickets}: {done}, once more. u takes it back.")
            elif _is_low(ask):
                words = _(
                    "{tickets}: {done}. Below 4 the loop stays open, and a review is opened. u takes it back."
                )
            elif any(outcome.leaves_at for outcome in done.done):
                words = _("{tickets}: {done}. It leaves in {seconds} s; u takes it back until then.")
            elif command_name(ask) == "Resolve" and self._has_no_article(done):
                words = _("{tickets}: {done}. u takes it back, I writes an article of it.")
            else:
                words = _("{tickets}: {done}. u takes it back.")
            if not isinstance(ask, (DoUndo, DoRegister)):
                screen.repeating.done(done, ask)
            if not isinstance(ask, DoRegister):
                self._remember(done, ask)
            if command_name(ask) in ("Claim", "AcceptHandover") and len(done.done) == 1:
                screen.took(done.done[0].ticket_id)
            leaves = max((o.leaves_at for o in done.done if o.leaves_at), default=screen.now())
            seconds = max(0, round((leaves - screen.now()).total_seconds()))
            name = visible(ask.to.name, newlines=False) if isinstance(ask, DoHandOver) else ""
            done_what = done_words(command_name(ask))
            said = words.format(tickets=numbers, done=done_what, seconds=seconds, name=name)
            screen.notify(said, timeout=max(3, seconds))
        if len(done.refused) == 1:
            refused = done.refused[0]
            assert refused.refusal is not None
            number = f"{refused.number}: " if refused.number else ""
            said = f"{number}{refusal_text(refused.refusal)}"
            screen.notify(said, title=_("Not done"), severity="warning", timeout=8)
        elif done.refused:
            words = _("{n} refused it. They are still marked.")
            said = words.format(n=len(done.refused))
            screen.notify(said, title=_("Not done"), severity="warning", timeout=8)
        screen.repeating.is_repeating = False
        self.propose_parts(done, ask)
        screen.queue.draw_header()
        screen.refresh_bindings()

    def _has_no_article(self, done: Done) -> bool:
        """Whether what was done was done to the ticket on the screen, and nobody wrote down how."""
        view = self._screen.view_open
        ids = [outcome.ticket_id for outcome in done.done]
        return view is not None and ids == [view.ticket.id] and not view.ticket.articles

    def prefer(self) -> None:
        """Offer first in the footer what usually comes next for the open ticket."""
        view = self._screen.view_open
        if view is None or self._screen.team is None:
            return
        order = NEXT_KEYS[view.ticket.status]
        from supportdesk.domain import progress

        if progress.is_due(view.ticket.clock("update"), self._screen.now()):
            order = ("ticket.progress", *order)
        if view.ticket.handover and self.why_not(BY_ID["ticket.accept"]) is None:
            order = ("ticket.accept", "ticket.return", *order)
        elif view.ticket.emergency and not view.ticket.workaround:
            order = ("app.emergency", "ticket.workaround", *order)
        elif view.ticket.emergency and view.ticket.restored_at is None:
            order = ("app.emergency", "ticket.restored", *order)
        lacking = tuple(_FILLS[name] for name in view.missing if name in _FILLS)
        if lacking and view.ticket.status.is_open:
            mine = view.ticket.owner is not None and view.ticket.owner.id == self._screen.team.me.id
            order = (*(() if mine else ("ticket.claim",)), *lacking, *order)
        self._screen.query_one(KeyBar).prefer(tuple(dict.fromkeys(order)))
