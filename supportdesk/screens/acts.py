"""What was done, act by act, and the way back from each: mine on all tickets, or everybody's on one."""

from __future__ import annotations

from datetime import datetime

from rich.cells import set_cell_size
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain.asks import ACTS, AskActs, DoUndo
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import PastAct
from supportdesk.locale import N_, _, ngettext
from supportdesk.locale.reasons import act_words, way_back
from supportdesk.locale.sentences import error_text
from supportdesk.screens.dialog import Dialog
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.finding import LongList, find_keys, list_keys
from supportdesk.widgets.inks import inks


class ActList(LongList):
    """An act to a line."""

    BINDINGS = [*list_keys("acts"), *find_keys("acts")]


class ActsScreen(Dialog[DoUndo | int | None], Asker):
    """Answers with the undoing that was chosen, or with the ticket that is to be opened."""

    CSS_PATH = "acts.tcss"
    BINDINGS = [
        Binding("u", "undo", N_("take back"), id="acts.undo"),
        Binding("f", "other", N_("whose"), id="acts.whose"),
        Binding("escape", "leave", N_("back"), id="acts.leave"),
        Binding("q", "leave", show=False),
        Binding("H", "leave", show=False),
    ]

    def __init__(self, ticket: tuple[int, str] | None, now: datetime, *, of_ticket: bool) -> None:
        super().__init__()
        self._now = now
        self._ticket = ticket
        self._of_ticket = of_ticket and ticket is not None
        self._acts: list[PastAct] = []
        self._whole = False

    def compose(self) -> ComposeResult:
        with Vertical(id="acts") as box:
            box.border_subtitle = _("u take back · enter open · f whose · esc back")
            yield ActList(id="act-list", compact=True)
            yield Static(id="no-acts")

    def on_mount(self) -> None:
        self.query_one(ActList).focus()
        self._begin()

    def _begin(self) -> None:
        number = visible(self._ticket[1], newlines=False) if self._ticket else ""
        mine = _("What I did")
        title = _("What was done to {number}").format(number=number) if self._of_ticket else mine
        self.query_one("#acts").border_title = title
        self._acts, self._whole = [], False
        self._ask()

    def _ask(self) -> None:
        of = self._ticket[0] if self._ticket and self._of_ticket else None
        self.ask(AskActs(of, len(self._acts)))

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if self.is_stale(message):
            return
        empty = self.query_one("#no-acts", Static)
        if message.error is not None:
            empty.update(Text(error_text(message.error)))
            empty.display = True
            return
        found: list[PastAct] = message.value
        self._whole = len(found) < ACTS or self._of_ticket
        lines = self.query_one(ActList)
        if not self._acts:
            lines.clear_options()
        self._acts += found
        lines.add_options([Option(self._line(act)) for act in found])
        if lines.highlighted is None and self._acts:
            lines.highlighted = 0
        empty.update(Text(_("Nothing yet.")))
        empty.display = not self._acts

    def _line(self, act: PastAct) -> Text:
        text = Text(no_wrap=True, overflow="ellipsis")
        gone = not act.stands
        text.append(act.at.astimezone().strftime("%m-%d %H:%M  "), style="dim")
        many = len(act.tickets)
        where = act.number if many == 1 else ngettext("{n} ticket", "{n} tickets", many).format(n=many)
        if self._of_ticket:
            text.append(set_cell_size(visible(act.actor.name, newlines=False), 14))
            where = where if many > 1 else ""
        if where:
            text.append(set_cell_size(visible(where, newlines=False), 16), style="bold")
        text.append(act_words(act), style="strike dim" if gone else "")
        if said := way_back(act, self._now):
            text.append(f"  ({said})", style="dim" if gone else inks(self.app)["muted"])
        if not self._of_ticket and many == 1:
            text.append(f"  {visible(act.subject, newlines=False)}", style=inks(self.app)["muted"])
        return text

    def on_resize(self) -> None:
        self.query_one(ActList).refresh()

    def _current(self) -> PastAct | None:
        place = self.query_one(ActList).highlighted
        return self._acts[place] if place is not None and place < len(self._acts) else None

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if not self._whole and event.option_index == len(self._acts) - 1:
            self._whole = True  # until the answer says otherwise
            self._ask()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if (act := self._current()) is not None:
            self.dismiss(act.ticket_id)

    def action_undo(self) -> None:
        """Take back the act under the cursor, on every ticket that it changed."""
        if (act := self._current()) is not None:
            several = len(act.tickets) > 1 and not act.whole
            targets = tuple((ticket_id, None) for ticket_id in act.tickets) if several else ()
            self.dismiss(DoUndo(act.batch, targets, again=act.undoes))

    def action_other(self) -> None:
        """What I did anywhere, or what anybody did to the ticket."""
        if self._ticket is None:
            self.notify(_("No ticket is selected."), severity="warning")
            return
        self._of_ticket = not self._of_ticket
        self._begin()
