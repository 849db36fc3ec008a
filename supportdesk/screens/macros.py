"""The list of macros: what each does, and the questions that it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.text import Text
from textual.binding import Binding

from supportdesk.domain.asks import Ask, AskBook, AskMacros, DoMacro, KeepBook, Targets
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Book
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import N_, _, language, pgettext
from supportdesk.locale.sentences import error_text
from supportdesk.screens.form import Field, Form
from supportdesk.screens.picker import Choosable, Picker
from supportdesk.screens.words import Edit
from supportdesk.widgets.asking import Answered
from supportdesk.widgets.inks import inks

if TYPE_CHECKING:
    from supportdesk.domain.macros import Macro


def title_of(macro: Macro) -> str:
    """A macro's title in the language being spoken."""
    return (macro.title_zh if language() is Language.CHINESE else "") or macro.title


def questions(macro: Macro, targets: Targets) -> Form:
    """What a macro asks before it is rehearsed."""

    def ask(values: Mapping[str, str]) -> Ask:
        return DoMacro(macro, targets, tuple(values.items()))

    chinese = language() is Language.CHINESE
    fields = tuple(
        Field(p.name, (p.title_zh if chinese else "") or p.title, value=p.default, required=True)
        for p in macro.parameters
    )
    return Form(title_of(macro), fields, ask)


class MacroPicker(Picker):
    """Macros with their steps. Ends with the macro."""

    BINDINGS = [Binding("ctrl+e", "edit", N_("edit the team's file"), id="macros.edit", priority=True)]

    def __init__(self, macros: Sequence[Macro], whom: str, edit: Edit) -> None:
        self._edit = edit
        self._page: str | None = None
        self._was = ""
        title = _("Macros · {ticket}").format(ticket=whom)
        super().__init__(title, [self._choosable(each) for each in macros])

    def keys(self) -> str:
        return _("enter shows what would happen · ctrl+e the team's file · esc back")

    def _choosable(self, macro: Macro) -> Choosable:
        own = f" · {pgettext('template', 'team')}" if macro.own else ""
        return Choosable(macro.name, f"{title_of(macro)}{own}", macro, lambda: self._look(macro))

    def _look(self, macro: Macro) -> Text:
        colours = inks(self.app)
        text = Text()
        text.append(f"{visible(title_of(macro), newlines=False)}\n\n", style="bold")
        for n, step in enumerate(macro.steps, 1):
            text.append(f"{n}. {step.do}", style=f"bold {colours['accent']}")
            for key, value in step.values.items():
                shown = ", ".join(value) if isinstance(value, tuple) else str(value)
                text.append(f"  {key} ", style="dim")
                text.append(visible(shown))
            text.append("\n")
        if macro.parameters:
            names = ", ".join(parameter.name for parameter in macro.parameters)
            text.append("\n" + _("asks for: {names}").format(names=names), style="dim")
        return text

    # ------------------------------------------------------------ the team's own

    def action_edit(self) -> None:
        self.ask(AskBook("macros"))

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if message.error is not None:
            self.notify(error_text(message.error), severity="warning", timeout=10)
        elif isinstance(message.ask, AskBook):
            book: Book = message.value
            self._was = book.own
            # What was written and refused comes again, not what was there before it.
            self._page = self._edit(self._page or book.text, ".toml")
            if self._page is not None and self._page.strip() != book.text.strip():
                self.ask(KeepBook("macros", self._page + "\n", self._was))
        elif isinstance(message.ask, KeepBook):
            self._page = None
            self.notify(_("Kept: every console has them from now on."), timeout=3)
            self.ask(AskMacros())
        else:
            self.renew([self._choosable(each) for each in message.value])
