"""The same words to several customers: what each would read, and whom it reaches; then the sending."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain.asks import PART, AskRecipients, DoTell, part
from supportdesk.domain.hostile import visible
from supportdesk.domain.incidents import Recipient
from supportdesk.domain.views import Done, Outcome
from supportdesk.locale import N_, _, ngettext
from supportdesk.locale.labels import label
from supportdesk.locale.looks import fault_name, found_words, instead_words
from supportdesk.locale.sentences import error_text, refusal_text
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.entry_text import local
from supportdesk.widgets.inks import inks
from supportdesk.widgets.widths import MIDDLE


class Stage(Enum):
    """What is going on."""

    LOOKING = auto()
    READY = auto()
    SENDING = auto()
    OVER = auto()


class RecipientsScreen(ModalScreen[Done | None], Asker):
    """Shows every recipient before anything is sent; ends with what was done, None for nothing.

    It goes by itself when all were told, and stays where somebody was left who was to be told.
    """

    CSS_PATH = "recipients.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MIDDLE, "-wide")]
    BINDINGS = [
        Binding("Y", "go", N_("send"), id="recipients.go"),
        Binding("space", "switch", N_("in or out"), id="recipients.switch"),
        Binding("escape", "leave", N_("back, stop"), id="recipients.leave"),
        Binding("q", "leave", show=False),
        Binding("j", "move(1)", N_("down"), id="recipients.down"),
        Binding("down", "move(1)", show=False),
        Binding("k", "move(-1)", N_("up"), id="recipients.up"),
        Binding("up", "move(-1)", show=False),
        Binding("ctrl+d", "look(1)", N_("read on"), id="recipients.look_down"),
        Binding("pagedown", "look(1)", show=False),
        Binding("ctrl+u", "look(-1)", N_("read back"), id="recipients.look_up"),
        Binding("pageup", "look(-1)", show=False),
    ]

    def __init__(self, deed: DoTell, title: str, now: datetime) -> None:
        super().__init__()
        self._deed = deed
        self._title = title
        self._now = now
        self._stage = Stage.LOOKING
        self._waiting = list(deed.targets)
        self._recipients: list[Recipient] = []
        self._chosen: set[int] = set()
        self._sending = 0
        self._outcomes: dict[int, Outcome] = {}
        self._batch = deed.batch
        self._error = ""
        self._warned = False
        self._left = False

    def compose(self) -> ComposeResult:
        with Vertical(id="recipients") as box:
            box.border_title = Content(visible(self._title, newlines=False))
            yield Static(id="recipients-state")
            with Container(id="recipients-both"):
                yield OptionList(id="recipients-list", compact=True)
                with VerticalScroll(id="recipients-side", can_focus=False):
                    yield Static(id="recipients-look")
            yield Static(id="recipients-keys")

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self._draw()
        self._go_on()

    # ------------------------------------------------------------ part by part

    def _go_on(self) -> None:
        targets = tuple(self._waiting[:PART])
        del self._waiting[:PART]
        if targets:
            deed = part(self._deed, targets, self._batch)
            assert isinstance(deed, DoTell)
            self.ask(AskRecipients(deed) if self._stage is Stage.LOOKING else deed)
        elif self._stage is Stage.LOOKING:
            self._chosen = {one.ticket_id for one in self._recipients if one.chosen}
            self._stage = Stage.READY
            self._fill()
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
            self._fill()
        elif isinstance(message.ask, AskRecipients):
            self._recipients += message.value
            self._draw()
            self._go_on()
        else:
            done: Done = message.value
            self._batch = done.batch
            self._outcomes |= {outcome.ticket_id: outcome for outcome in done.outcomes}
            self._draw()
            self._go_on()

    def action_go(self) -> None:
        """Send it. Where there is something to look at in the words, that is told first, once."""
        if self._stage is not Stage.READY or not self._chosen:
            return
        looked = [one for one in self._recipients if one.ticket_id in self._chosen and one.found]
        if looked and not self._warned:
            self._warned = True
            self._to(looked[0])
            self._draw()
            return
        self._stage = Stage.SENDING
        going = [one for one in self._recipients if one.ticket_id in self._chosen]
        self._waiting = [(one.ticket_id, one.seq) for one in going]
        self._sending = len(going)
        self._draw()
        self._go_on()

    def action_leave(self) -> None:
        """Back; in the middle of the sending, stop after the part that is under way."""
        if self._stage is Stage.SENDING:
            self._waiting.clear()
        else:
            self._dismiss()

    def _end(self) -> None:
        self._stage = Stage.OVER
        if self._late() or len(self._outcomes) < self._sending:
            self._fill()
        else:
            self._dismiss()

    def _late(self) -> list[Outcome]:
        """Who was to be told and was not."""
        return [outcome for outcome in self._outcomes.values() if outcome.refusal]

    def _dismiss(self) -> None:
        if not self._left:
            self._left = True
            outcomes = tuple(self._outcomes.values())
            self.dismiss(Done(self._batch, outcomes) if outcomes else None)

    # ------------------------------------------------------------ the list

    @property
    def current(self) -> Recipient | None:
        """Whom the cursor is on."""
        place = self.query_one(OptionList).highlighted
        return self._recipients[place] if place is not None and place < len(self._recipients) else None

    def _to(self, one: Recipient) -> None:
        self.query_one(OptionList).highlighted = self._recipients.index(one)

    def _fill(self) -> None:
        listed = self.query_one(OptionList)
        place = listed.highlighted or 0
        if late := self._late():
            place = next(n for n, one in enumerate(self._recipients) if one.ticket_id == late[0].ticket_id)
        width = max((cell_len(visible(one.number, newlines=False)) for one in self._recipients), default=0)
        listed.set_options([Option(self._line(one, width)) for one in self._recipients])
        if self._recipients:
            listed.highlighted = min(place, len(self._recipients) - 1)
        self._draw()

    def _line(self, one: Recipient, width: int) -> Text:
        colours = inks(self.app)
        text = Text(no_wrap=True, overflow="ellipsis")
        outcome = self._outcomes.get(one.ticket_id)
        if outcome is not None:
            text.append("✗ " if outcome.refusal else "✓ ", colours["error" if outcome.refusal else "success"])
        elif one.ticket_id in self._chosen:
            text.append("! " if one.found else "+ ", colours["warning" if one.found else "success"])
        else:
            text.append("– ", colours["error" if one.stopped else "warning"])
        out = one.ticket_id not in self._chosen
        text.append(set_cell_size(visible(one.number, newlines=False), width), style="dim" if out else "bold")
        text.append(f"  {visible(one.customer, newlines=False)}", style="dim" if out else "")
        address = visible(one.address, newlines=False)
        text.append(f"  {address}" if address else f"  {_('no mail')}", style="" if address else "italic")
        return text

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._draw_look()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_switch()

    def action_switch(self) -> None:
        """Take the recipient under the cursor in, or leave it out; where it can't be, say why."""
        one = self.current
        if one is None or self._stage is not Stage.READY:
            return
        if one.stopped:
            self.notify(self._why_out(one), severity="warning", timeout=6)
            return
        self._chosen ^= {one.ticket_id}
        self._warned = False
        listed = self.query_one(OptionList)
        width = max(cell_len(visible(each.number, newlines=False)) for each in self._recipients)
        listed.replace_option_prompt_at_index(listed.highlighted or 0, self._line(one, width))
        self._draw()

    def action_move(self, by: int) -> None:
        listed = self.query_one(OptionList)
        listed.action_cursor_down() if by > 0 else listed.action_cursor_up()

    def action_look(self, by: int) -> None:
        side = self.query_one("#recipients-side")
        side.scroll_page_down(animate=False) if by > 0 else side.scroll_page_up(animate=False)

    # ------------------------------------------------------------ drawing

    def _draw(self) -> None:
        self.query_one("#recipients-state", Static).update(self._state())
        keys = {
            Stage.LOOKING: _("esc back"),
            Stage.READY: _("Y sends · space in or out · j k · ctrl+d reads on · esc back"),
            Stage.SENDING: _("esc stops"),
            Stage.OVER: _("esc closes"),
        }
        if self._stage is Stage.READY and self._deed.solution:
            keys[Stage.READY] = _("Y resolves them · space in or out · j k · ctrl+d reads on · esc back")
        self.query_one("#recipients-keys", Static).update(keys[self._stage])
        self._draw_look()

    def _state(self) -> Text:
        colours = inks(self.app)
        whole = len(self._deed.targets)
        if self._error:
            return Text(self._error, style=f"bold {colours['error']}")
        if self._stage is Stage.LOOKING:
            return Text(_("{n} of {all} looked at").format(n=len(self._recipients), all=whole), style="bold")
        if self._stage is Stage.SENDING:
            return Text(_("{n} of {all} done").format(n=len(self._outcomes), all=self._sending), style="bold")
        if self._stage is Stage.OVER:
            return self._over()
        n = len(self._chosen)
        words = (
            ngettext("{n} of {all} is resolved", "{n} of {all} are resolved", n)
            if self._deed.solution
            else ngettext("It goes to {n} of {all}", "It goes to {n} of {all}", n)
        )
        text = Text(words.format(n=n, all=whole), style="bold")
        going = [one for one in self._recipients if one.ticket_id in self._chosen]
        if without := sum(1 for one in going if not one.address and one.text):
            said = ngettext("{n} has no mail: it is kept", "{n} have no mail: it is kept", without)
            text.append(f" · {said.format(n=without)}", style=colours["warning"])
        if waiting := sum(
            1
            for one in self._recipients
            if one.spoke_at and not one.stopped and one.ticket_id not in self._chosen
        ):
            said = ngettext(
                "{n} is left out, who wrote since and waits for an answer",
                "{n} are left out, who wrote since and wait for an answer", waiting,
            )  # fmt: skip
            text.append(f" · {said.format(n=waiting)}", style=colours["warning"])
        if stopped := sum(1 for one in self._recipients if one.stopped):
            said = ngettext("{n} can't be told", "{n} can't be told", stopped)
            text.append(f" · {said.format(n=stopped)}", style=colours["error"])
        if looked := sum(1 for one in going if one.found):
            said = ngettext(
                "{n} has something to look at in the words", "{n} have something to look at in the words",
                looked,
            )  # fmt: skip
            text.append(f"\n! {said.format(n=looked)}", style=f"bold {colours['warning']}")
            if self._warned:
                text.append(f" · {_('Y again sends it all the same.')}", style=f"bold {colours['warning']}")
        return text

    def _over(self) -> Text:
        colours = inks(self.app)
        done = sum(1 for outcome in self._outcomes.values() if not outcome.refusal)
        text = Text(_("{n} of {all} done").format(n=done, all=self._sending), style="bold")
        if late := self._late():
            words = ngettext("{n} was not told:", "{n} were not told:", len(late)).format(n=len(late))
            reasons = dict.fromkeys(refusal_text(outcome.refusal) for outcome in late if outcome.refusal)
            text.append(f" {words} {visible(' '.join(reasons))}", style=colours["warning"])
        if (left := self._sending - len(self._outcomes)) > 0:
            text.append(" · " + _("stopped: {n} were left alone").format(n=left))
        return text

    def _why_out(self, one: Recipient) -> str:
        if one.refusal is not None:
            return refusal_text(one.refusal)
        if one.stopped:
            return "; ".join(f"{fault_name(each)} {found_words(each)}" for each in one.found if each.stops)
        if one.spoke_at is not None:
            words = _("The customer wrote at {time} and has no answer yet. space takes it in.")
            return words.format(time=local(one.spoke_at, self._now))
        return _("Left out. space takes it in.")

    def _draw_look(self) -> None:
        one, colours = self.current, inks(self.app)
        text = Text()
        if one is not None:
            text.append(f"{visible(one.number, newlines=False)} ", style="bold")
            text.append(f"{visible(one.subject, newlines=False)}\n", style=colours["primary"])
            where = visible(one.address, newlines=False) or _("no mail")
            text.append(f"{visible(one.customer, newlines=False)} · {where} · {label(one.status)}\n", "dim")
            if one.update_due is not None and one.ticket_id in self._chosen:
                words = _("meets the update that is due {time}").format(time=local(one.update_due, self._now))
                text.append(f"{words}\n", style=colours["success"])
            outcome = self._outcomes.get(one.ticket_id)
            if outcome is not None and outcome.refusal is not None:
                text.append(f"✗ {visible(refusal_text(outcome.refusal))}\n", style=f"bold {colours['error']}")
            elif one.ticket_id not in self._chosen and self._stage is not Stage.LOOKING and not one.held_up:
                text.append(f"– {visible(self._why_out(one))}\n", style=f"bold {colours['warning']}")
            self._findings(text, one)
            text.append("\n")
            text.append_text(self._words(one))
        self.query_one("#recipients-look", Static).update(text)
        self.query_one("#recipients-side").scroll_home(animate=False)

    def _findings(self, text: Text, one: Recipient) -> None:
        colours = inks(self.app)
        for each in one.found:
            style = f"bold {colours['error' if each.stops else 'warning']}"
            text.append(f"{'✗' if each.stops else '!'} {fault_name(each)} ", style=style)
            text.append(f"{found_words(each)} ", style="bold")
            text.append(f"{instead_words(each)}\n", style="dim")

    def _words(self, one: Recipient) -> Text:
        """What the customer would read, with what was found in it marked."""
        words = visible(one.text) or _("Nothing is said to the customer.")
        text = Text(words, style="" if one.text else "dim")
        for each in one.found:
            if each.words:
                text.highlight_words([visible(each.words)], style=f"reverse {inks(self.app)['warning']}")
        return text
