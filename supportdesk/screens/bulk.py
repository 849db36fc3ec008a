"""A deed on many tickets: whom it touches and who refuses, then the doing, which can be stopped."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from supportdesk.domain.asks import PART, AskTrial, Deed, Targets, part
from supportdesk.domain.courtesy import Finding
from supportdesk.domain.hostile import visible
from supportdesk.domain.macros import Stepped
from supportdesk.domain.views import Done, Outcome, Trial
from supportdesk.locale import N_, _, ngettext
from supportdesk.locale.sentences import error_text, refusal_text
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.inks import inks

LISTED = 300
"""Numbers that are listed under one reason; of more it says how many."""

BAR = 30
"""Cells of the bar that shows how far it is."""


class Stage(Enum):
    """What is going on."""

    CHECKING = auto()
    READY = auto()
    DOING = auto()
    OVER = auto()


class BulkScreen(ModalScreen[Done | None], Asker):
    """Tries a deed on its targets and shows what would come of it; does it when told to.

    It goes by itself when everything was done that it had promised, and stays where something was refused
    that had not been foreseen. Answers with what was done, None for nothing.
    """

    CSS_PATH = "bulk.tcss"
    BINDINGS = [
        Binding("Y", "go", N_("do it"), id="bulk.go"),
        Binding("escape", "leave", N_("back, stop"), id="bulk.leave"),
        Binding("q", "leave", show=False),
        Binding("j", "scroll(1)", N_("down"), id="bulk.down"),
        Binding("down", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", N_("up"), id="bulk.up"),
        Binding("up", "scroll(-1)", show=False),
        Binding("ctrl+d", "page(1)", N_("page down"), id="bulk.page_down"),
        Binding("pagedown", "page(1)", show=False),
        Binding("ctrl+u", "page(-1)", N_("page up"), id="bulk.page_up"),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, deed: Deed, title: str, told: str = "") -> None:
        """`told` says in a line what is going to be done."""
        super().__init__()
        self._said = told
        self._deed = deed
        self._title = title
        self._stage = Stage.CHECKING
        self._waiting = list(deed.targets)
        self._willing: list[tuple[int, int | None]] = []
        self._foreseen: list[Outcome] = []
        self._customers: set[tuple[str, str]] = set()
        self._breaching: list[str] = []
        self._steps: list[tuple[str, tuple[Stepped, ...]]] = []
        self._looks: list[tuple[str, Finding]] = []
        self._outcomes: list[Outcome] = []
        self._batch = ""
        self._error = ""
        self._left = False

    def compose(self) -> ComposeResult:
        with Vertical(id="bulk") as box:
            box.border_title = Content(visible(self._title, newlines=False))
            yield Static(id="bulk-state")
            with VerticalScroll(id="bulk-body", can_focus=False):
                yield Static(id="bulk-text")
            yield Static(id="bulk-keys")

    def on_mount(self) -> None:
        self._draw()
        self._go_on()

    # ------------------------------------------------------------ part by part

    def _go_on(self) -> None:
        """Ask for the next part, or end this stage."""
        targets: Targets = tuple(self._waiting[:PART])
        del self._waiting[:PART]
        if targets and self._stage is Stage.CHECKING:
            self.ask(AskTrial(part(self._deed, targets, "")))
        elif targets and self._stage is Stage.DOING:
            self.ask(part(self._deed, targets, self._batch))
        elif self._stage is Stage.CHECKING:
            self._stage = Stage.READY
            self._draw()
        else:
            self._end()

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if self._left:
            return
        if message.error is not None:
            self._error = error_text(message.error)
            self._waiting.clear()
            self._stage = Stage.OVER
            self._draw()
        elif isinstance(message.ask, AskTrial):
            self._tried(message.value)
        else:
            self._done(message.value)

    def _tried(self, trial: Trial) -> None:
        self._foreseen += [outcome for outcome in trial.outcomes if outcome.refusal]
        self._willing += [(o.ticket_id, o.seq) for o in trial.outcomes if not o.refusal]
        self._customers |= trial.customers
        self._breaching += trial.breaching
        self._steps += trial.steps
        self._looks += trial.looks
        self._draw()
        self._go_on()

    def _done(self, done: Done) -> None:
        self._batch = done.batch
        self._outcomes += done.outcomes
        self._draw()
        self._go_on()

    def action_go(self) -> None:
        """Do it: what changed since it was tried is refused."""
        if self._stage is Stage.READY and self._willing:
            self._stage = Stage.DOING
            self._waiting = list(self._willing)
            self._draw()
            self._go_on()

    def action_leave(self) -> None:
        """Back; in the middle of the doing, stop after the part that is under way."""
        if self._stage is Stage.DOING:
            self._waiting.clear()
        else:
            self._dismiss()

    def _end(self) -> None:
        self._stage = Stage.OVER
        if any(outcome.refusal for outcome in self._outcomes) or len(self._outcomes) < len(self._willing):
            self._draw()
        else:
            self._dismiss()

    def _dismiss(self) -> None:
        if self._left:
            return
        self._left = True
        every = (*self._outcomes, *self._foreseen)
        self.dismiss(Done(self._batch, every) if self._outcomes else None)

    # ------------------------------------------------------------ drawing

    def _draw(self) -> None:
        self.query_one("#bulk-state", Static).update(self._state())
        text = self._text()
        self.query_one("#bulk-text", Static).update(text)
        self.query_one("#bulk-body").display = bool(text.plain)
        keys = {
            Stage.CHECKING: _("esc back"),
            Stage.READY: _("Y does it · esc back") if self._willing else _("esc back"),
            Stage.DOING: _("esc stops"),
            Stage.OVER: _("esc closes"),
        }
        scrolled = " · j k" if text.plain else ""
        self.query_one("#bulk-keys", Static).update(Text(keys[self._stage] + scrolled))

    def _state(self) -> Text:
        colours = inks(self.app)
        if self._stage is Stage.CHECKING:
            whole = len(self._deed.targets)
            return self._progress(_("{n} of {all} checked"), whole - len(self._waiting), whole)
        if self._stage is Stage.DOING:
            return self._progress(_("{n} of {all} done"), len(self._outcomes), len(self._willing))
        if self._error:
            return Text(self._error, style=f"bold {colours['error']}")
        if self._stage is Stage.OVER:
            done = sum(1 for outcome in self._outcomes if not outcome.refusal)
            text = Text(_("{n} of {all} done").format(n=done, all=len(self._willing)), style="bold")
            if (left := len(self._willing) - len(self._outcomes)) > 0:
                text.append(" · " + _("stopped: {n} were left alone, and are still marked").format(n=left))
            return text
        if not self._willing:
            return Text(_("None of these tickets lets it be done."), style=f"bold {colours['error']}")
        n = len(self._willing)
        tickets = ngettext("{n} ticket", "{n} tickets", n).format(n=n)
        n = len(self._customers)
        customers = ngettext("{n} customer", "{n} customers", n).format(n=n)
        words = _("It will be done on {tickets} of {customers}.").format(tickets=tickets, customers=customers)
        if not self._said:
            return Text(words, style="bold")
        said = visible(self._said, newlines=False)
        return Text.assemble((f"{said}\n", f"bold {colours['accent']}"), (words, "bold"))

    def _progress(self, words: str, n: int, whole: int) -> Text:
        filled = BAR * n // max(1, whole)
        bar = f"[{'=' * filled}{' ' * (BAR - filled)}] "
        return Text(bar + words.format(n=n, all=whole), style="bold", no_wrap=True)

    def _text(self) -> Text:
        colours = inks(self.app)
        text = Text()
        late = [outcome for outcome in self._outcomes if outcome.refusal]
        if late:
            words = ngettext("{n} refused in the doing:", "{n} refused in the doing:", len(late))
            text.append(words.format(n=len(late)) + "\n", style=f"bold {colours['error']}")
            self._reasons(text, late)
        if self._breaching and self._stage in (Stage.CHECKING, Stage.READY):
            n = len(self._breaching)
            words = ngettext(
                "{n} would miss a deadline at once:", "{n} would miss a deadline at once:", n
            ).format(n=n)
            text.append(words + "\n", style=f"bold {colours['error']}")
            text.append(_numbers(self._breaching) + "\n")
        if self._steps and self._stage in (Stage.CHECKING, Stage.READY):
            self._told(text)
        if self._looks and self._stage in (Stage.CHECKING, Stage.READY):
            text.append(_("Look at the words to customers:") + "\n", style=f"bold {colours['warning']}")
            self._looked_at(text)
        if self._foreseen:
            n = len(self._foreseen)
            words = ngettext("{n} refuses, and stays marked:", "{n} refuse, and stay marked:", n).format(n=n)
            text.append(words + "\n", style=f"bold {colours['warning']}")
            self._reasons(text, self._foreseen)
        return text

    def _told(self, text: Text) -> None:
        """Of a macro: what would happen, once, with the tickets that it would happen to."""
        from supportdesk.locale.rehearsals import steps_told

        by_steps: dict[str, list[str]] = {}
        for number, steps in self._steps:
            by_steps.setdefault(steps_told(steps), []).append(number)
        for told, numbers in sorted(by_steps.items(), key=lambda item: -len(item[1])):
            text.append(f"  {len(numbers)} × {visible(told)}\n")
            text.append(f"    {_numbers(numbers)}\n", style="dim")

    def _looked_at(self, text: Text) -> None:
        """What the desk would look at twice, each once, with the tickets whose customers would read it."""
        from supportdesk.locale.looks import finding_text

        by_words: dict[str, list[str]] = {}
        for number, one in self._looks:
            by_words.setdefault(finding_text(one), []).append(number)
        for told, numbers in sorted(by_words.items(), key=lambda item: -len(item[1])):
            text.append(f"  {len(numbers)} × {visible(told)}\n")
            text.append(f"    {_numbers(numbers)}\n", style="dim")

    def _reasons(self, text: Text, refused: Iterable[Outcome]) -> None:
        """Each reason once, what most have in common first, with the tickets that it is of."""
        by_reason: dict[str, list[str]] = {}
        for outcome in refused:
            assert outcome.refusal is not None
            by_reason.setdefault(refusal_text(outcome.refusal), []).append(outcome.number)
        for reason, numbers in sorted(by_reason.items(), key=lambda item: -len(item[1])):
            text.append(f"  {len(numbers)} × {visible(reason)}\n")
            text.append(f"    {_numbers(numbers)}\n", style="dim")

    def action_scroll(self, by: int) -> None:
        self.query_one("#bulk-body").scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        body = self.query_one("#bulk-body")
        body.scroll_relative(y=by * max(1, body.size.height - 1), animate=False)


def _numbers(numbers: list[str]) -> str:
    shown = "  ".join(visible(number, newlines=False) for number in numbers[:LISTED])
    if len(numbers) > LISTED:
        shown += "  " + _("and {n} more").format(n=len(numbers) - LISTED)
    return shown
