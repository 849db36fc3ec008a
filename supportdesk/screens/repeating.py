"""Doing the last thing once more, on the next ticket: `.` for the fortieth ticket of the same kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from supportdesk.domain.asks import Ask, Deed, Do, DoMacro, DoUnmerge, Targets
from supportdesk.domain.errors import DeskError
from supportdesk.domain.records import record
from supportdesk.locale import _
from supportdesk.locale.sentences import error_text
from supportdesk.screens.acting import command_name
from supportdesk.screens.actions import BY_ID

if TYPE_CHECKING:
    from supportdesk.domain.macros import Macro
    from supportdesk.domain.views import Done
    from supportdesk.screens.desk import DeskScreen


@record(frozen=True)
class Last:
    """What was done last: the action or the macro, what was filled in, and the tickets it was done to."""

    action: str
    values: Mapping[str, str] = field(default_factory=dict)
    ids: frozenset[int] = frozenset()
    macro: Macro | None = None


class Repeating:
    """Keeps what was done last, and does it to what comes next.

    Words to a customer are never sent unseen: the composer or the form opens with them filled in.
    """

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._begun: Last | None = None
        self._last: Last | None = None
        self.is_repeating = False

    @property
    def can_repeat(self) -> bool:
        """Whether anything was done yet."""
        return self._last is not None

    def begin(self, action: str, values: Mapping[str, str] | None = None) -> None:
        """An action is on its way, with these answers."""
        self._begun = Last(action, values or {})

    def done(self, done: Done, ask: Ask) -> None:
        """It was done: from now on, this is what is repeated. What was begun and left is not."""
        begun, self._begun = self._begun, None
        if isinstance(ask, DoMacro):
            begun = Last("", dict(ask.answers), macro=ask.macro)
        elif begun is not None and BY_ID[begun.action].command_name != command_name(ask):
            return
        if begun is not None and done.done:
            ids = frozenset(outcome.ticket_id for outcome in done.done)
            self._last = replace(begun, ids=ids)

    def repeat(self) -> None:
        """Do it to what is selected; where that has just had it, to the next ticket of the list."""
        last, screen = self._last, self._screen
        if last is None:
            screen.notify(_("Nothing was done yet that could be done again."), severity="warning")
            return
        targets = screen.targets()
        if len(targets) == 1 and targets[0][0] in last.ids:
            if not screen.step_on():
                screen.notify(_("This is the last ticket of the list."), severity="warning")
                return
            targets = screen.targets()
        if not targets or screen.team is None:
            screen.notify(_("No ticket is selected."), severity="warning")
            return
        if last.macro is not None:
            self._rehearse(last.macro, last.values, targets)
            return
        action = BY_ID[last.action]
        if action.id == "ticket.reply":
            screen.writing.begin(note=False, insert=last.values["text"])
            screen.notify(_("The last reply again: look it over, ctrl+s sends it."))
            return
        if (deed := self._deed(last)) is not None:
            self.is_repeating = True
            self.begin(last.action, last.values)
            screen.acting.do(deed, _(action.label), foresees=action.foresees)

    def _rehearse(self, macro: Macro, values: Mapping[str, str], targets: Targets) -> None:
        """A macro with the same answers: shown before it is done, as the first time."""
        from supportdesk.screens.macros import title_of

        deed = DoMacro(macro, targets, tuple(values.items()))

        def then(done: Done) -> None:
            self.is_repeating = True
            self._screen.show_done(done, deed)

        self._screen.acting.ask_first(deed, title_of(macro), then)

    def _deed(self, last: Last) -> Deed | None:
        """What it comes to now; None where it has to be asked first, or can't be made of these answers."""
        action, screen = BY_ID[last.action], self._screen
        targets = screen.targets()
        if action.id == "ticket.note":
            from supportdesk.domain.commands import AddNote

            return Do(AddNote(last.values["text"]), targets)
        if action.id == "ticket.unmerge":
            return DoUnmerge(targets)
        if not action.form:
            return Do(action.command(), targets)
        form = screen.form_of(action, targets)
        if any(each.public and last.values.get(each.name, "").strip() for each in form.fields):
            draft = json.dumps(dict(last.values), ensure_ascii=False)
            screen.post_message(screen.WantsForm(action, targets, screen.view_open, draft))
            screen.notify(_("The last answers again: look them over, ctrl+s sends them."))
            return None
        try:
            made = form.ask(last.values)
        except DeskError as error:
            screen.notify(error_text(error), severity="error")
            return None
        assert isinstance(made, Deed)
        return made
