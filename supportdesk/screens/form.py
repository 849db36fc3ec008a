"""A form over the screen: fields down, enter to the next, one key sends; typed words are kept as typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from supportdesk.domain.asks import (
    Ask,
    AskCustomers,
    AskForesight,
    AskKnown,
    AskLook,
    AskReports,
    Deed,
    Do,
    DoMacro,
    DoRegister,
    KeepDraft,
)
from supportdesk.domain.errors import DeskError
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Done, Foresight
from supportdesk.locale import N_, _
from supportdesk.locale.labels import label
from supportdesk.locale.sentences import error_text, refusal_text
from supportdesk.screens.customer_lookup import Completion, CustomerLookup
from supportdesk.screens.duplicates import ALIKE_KEYS, Duplicates
from supportdesk.screens.form_look import FormLook
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.choice import Choice
from supportdesk.widgets.foresight_text import foresight_text
from supportdesk.widgets.inks import inks

if TYPE_CHECKING:
    from supportdesk.domain.commands import Command

KEEP_AFTER = 0.12


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `line` is one line, `text` may be several, `choice` is one of `options`."""

    name: str
    label: str
    kind: Literal["line", "text", "choice"] = "line"
    value: str = ""
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    public: bool = False
    """The customer reads it."""
    known: str = ""
    """The field of the query language whose values complete it."""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions, and what to ask of the desk with the answers. `ask` raises BadInput for a bad one.

    `derive` may give new values for fields that the agent has not touched. `foresees` says that the answers
    may move deadlines: what they do to them is shown, and what would miss one is sent when told twice.
    """

    title: str
    fields: tuple[Field, ...]
    ask: Callable[[Mapping[str, str]], Ask]
    note: str = ""
    place: str = ""
    foresees: bool = False
    derive: Callable[[Mapping[str, str]], Mapping[str, str]] = field(default=lambda _values: {})
    alike: Callable[[Mapping[str, str]], Ask | None] = field(default=lambda _values: None)
    """What to ask for tickets like it while it is filled in."""


def options(members: Iterable[StrEnum]) -> tuple[tuple[str, str], ...]:
    """Codes and display words of an enum, for a choice."""
    return tuple((member.value, label(member)) for member in members)


class Words(TextArea):
    """A text area that grows with its words; enter goes on, ctrl+j breaks the line."""

    BINDINGS = [Binding("ctrl+j", "break_line", show=False)]

    def action_break_line(self) -> None:
        self.insert("\n")

    def on_unmount(self) -> None:
        # A text area watches the app's theme, and Textual would keep one that is gone until that changes.
        for watchers in getattr(self.app, "__watchers", {}).values():
            watchers[:] = [(node, callback) for node, callback in watchers if node is not self]


class FormScreen(ModalScreen[tuple[Done, Ask] | None], Asker):
    """Asks the form's questions; goes when the desk has done what was asked, and stays with the reason
    when it refused.
    """

    CSS_PATH = "form.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-roomy")]
    BINDINGS = [
        Binding("ctrl+s", "send", N_("send"), id="form.send", priority=True),
        Binding("escape", "leave", N_("cancel"), id="form.leave"),
        Binding("ctrl+g", "editor", N_("your editor"), id="form.editor", priority=True),
        *ALIKE_KEYS,
        # Before the field sees them, so that what is typed ahead over a slow line lands in the next field.
        Binding("enter", "next", show=False, priority=True),
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    class Opened(Message):
        """A ticket is to be read instead."""

        def __init__(self, ticket_id: int) -> None:
            super().__init__()
            self.ticket_id = ticket_id

    def __init__(self, form: Form, draft: str = "", editor: str = "") -> None:
        super().__init__()
        self._form = form
        self._editor = editor
        self._drafted: dict[str, str] = json.loads(draft) if draft else {}
        self._touched: set[str] = set(self._drafted)
        self._filling = True
        self._keeping = False
        self._sending = False
        self._foreseen: AskForesight | None = None
        self._foresight: Foresight | None = None
        self._warned = False
        self._send_then = False
        self._then: Command | None = None
        self._pending: Timer | None = None
        self._look = FormLook()
        self.duplicates = Duplicates(self)
        self.lookup = CustomerLookup(self)
        self.answers: dict[str, str] = {}
        """What was sent."""

    def compose(self) -> ComposeResult:
        with Vertical(id="form") as box:
            box.border_title = Content(visible(self._form.title, newlines=False))  # a plain str is markup
            if self._form.note:
                yield Static(Text(self._form.note), id="form-note")
            with VerticalScroll(id="form-fields", can_focus=False):
                for each in self._form.fields:
                    yield from self._field(each)
            yield Static(id="form-customer")
            yield Static(id="form-alike")
            yield Static(id="form-foresight")
            yield Static(id="form-error")
            keys = _("enter next · ctrl+s send · ctrl+j new line · ctrl+g editor · esc cancel")
            yield Static(Text(keys), id="form-keys")

    def _field(self, each: Field) -> ComposeResult:
        # A field may be filled with a customer's words, and a text area draws what it is given.
        value = visible(self._drafted.get(each.name, each.value))
        with Horizontal(classes="form-row"):
            star = "*" if each.required else " "
            yield Static(
                Text(f"{each.label}{star}"), classes="form-label" + (" -required" if each.required else "")
            )
            if each.kind == "choice":
                yield Choice(each.options, value, id=f"field-{each.name}")
            elif each.kind == "text":
                yield Words(value, id=f"field-{each.name}", tab_behavior="focus", placeholder=each.hint)
            else:
                offers = Completion() if each.known else None
                yield Input(
                    value, id=f"field-{each.name}", placeholder=each.hint, compact=True, suggester=offers
                )

    def on_mount(self) -> None:
        first = next((f for f in self._form.fields if not f.value), self._form.fields[0])
        self.query_one(f"#field-{first.name}").focus()
        self.call_after_refresh(self._filled)
        if any(each.known for each in self._form.fields):
            self.ask(AskKnown())

    def _filled(self) -> None:
        self._filling = False
        self._foresee()
        self.duplicates.look()

    def values(self) -> dict[str, str]:
        """The answers as they stand."""
        found: dict[str, str] = {}
        for each in self._form.fields:
            widget = self.query_one(f"#field-{each.name}")
            if isinstance(widget, (Choice, Input)):
                found[each.name] = widget.value
            elif isinstance(widget, Words):
                found[each.name] = widget.text
        return found

    # ------------------------------------------------------------ while it is filled in

    def on_input_changed(self, event: Input.Changed) -> None:
        self._changed(event.input.id)
        if event.input.id == "field-customer":
            self.lookup.changed(event.value)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._changed(event.text_area.id)

    def on_choice_changed(self) -> None:
        focused = self.focused.id if self.focused else None
        self._changed(focused)
        for name, value in self._form.derive(self.values()).items():
            widget = self.query_one(f"#field-{name}")
            if name not in self._touched and isinstance(widget, Choice):
                widget.set_reactive(Choice.value, value)
                widget.refresh(layout=True)

    def _changed(self, widget_id: str | None) -> None:
        if self._filling or not widget_id:
            return
        self._touched.add(widget_id.removeprefix("field-"))
        self.query_one("#form-error").remove_class("-shown")
        self.duplicates.changed()
        if self._form.foresees and self._pending is None:
            self._pending = self.set_timer(KEEP_AFTER, self._settled)
        if self._form.place and not self._keeping:
            self._keeping = True
            self.set_timer(KEEP_AFTER, self._keep)

    def _settled(self) -> None:
        self._pending = None
        self._foresee()

    def _foresee(self) -> bool:
        """Ask what the answers would do to the clocks, if it is not known; whether an answer is awaited."""
        if not self._form.foresees:
            return False
        try:
            ask = self._form.ask(self.values())
        except DeskError:
            return False
        if not isinstance(ask, Do) or len(ask.targets) > 1:  # of several, it is shown before the doing
            return False
        wanted = AskForesight(ask.command, ask.targets)
        if wanted != self._foreseen:
            self._foreseen, self._foresight, self._warned = wanted, None, False
            self.ask(wanted)
        return self._foresight is None

    def _show_foresight(self, foresight: Foresight) -> None:
        self._foresight = foresight
        text = foresight_text(foresight, inks(self.app))
        place = self.query_one("#form-foresight", Static)
        place.update(text)
        place.set_class(bool(text.plain), "-shown")
        if self._send_then:
            self._send_then = False
            self._send()

    def _keep(self) -> None:
        unkept = list(self.unkept())
        self._keeping = False
        for ask in unkept:
            self.ask(ask)

    def unkept(self) -> Iterator[KeepDraft]:
        """The answers that are newer than their draft, if they are."""
        if self._form.place and self._keeping and not self._sending:
            touched = {name: value for name, value in self.values().items() if name in self._touched}
            yield KeepDraft(self._form.place, json.dumps(touched, ensure_ascii=False))

    def action_editor(self) -> None:
        """Take the words of the field to the agent's editor, and bring them back."""
        (self.focused or self).call_later(self._to_editor)

    def _to_editor(self) -> None:
        area = self.focused
        if not isinstance(area, Words):
            area = next(iter(self.query(Words)), None)
        if area is None:
            self.notify(_("None of these fields takes several lines."), severity="warning")
            return
        self._keep()
        from supportdesk.screens.editor import edit

        back = edit(self.app, area.text, setting=self._editor)
        if back is not None:
            area.replace(visible(back), area.document.start, area.document.end)
        area.focus()

    def action_next(self) -> None:
        """On to the next field; from the last one, send."""
        last = self._form.fields[-1].name
        if self.focused is not None and self.focused.id == f"field-{last}":
            self.action_send()
        else:
            self.focus_next()

    # ------------------------------------------------------------ sending

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.duplicates.current is not None if action == "alike" else True

    def action_alike(self, what: str) -> None:
        """Look at another ticket like this report, or make this report part of it."""
        (self.focused or self).call_later(self.duplicates.act, what)

    def ask_of(self, values: Mapping[str, str]) -> Ask | None:
        """What the form asks for tickets like it, where it does."""
        return self._form.alike(values)

    def open_instead(self, ticket_id: int) -> None:
        """Leave the form, its words kept, for a ticket."""
        self.post_message(self.Opened(ticket_id))
        self.action_leave()

    def send_with(self, then: Command) -> None:
        """Send, and do this to the ticket that comes of it."""
        self._then = then
        self._send()

    def action_send(self) -> None:
        # The key overtakes what was typed just before it: wait until the words are all there.
        (self.focused or self).call_later(self._send)

    def _send(self) -> None:
        if self._sending:
            return
        then, self._then = self._then, None
        values = self.values()
        for each in self._form.fields:
            if each.required and not values[each.name].strip():
                self._complain(_("{field} is needed.").format(field=each.label), each.name)
                return
        try:
            ask = self._form.ask(values)
        except DeskError as error:
            self._complain(error_text(error))
            return
        if then is not None and isinstance(ask, DoRegister):
            ask = replace(ask, then=then)
        if self._foresee():
            self._send_then = True
            return
        if self._foresight is not None and self._foresight.breaching and not self._warned:
            self._warned = True
            self._complain(_("This misses a deadline at once. ctrl+s again does it all the same."))
            return
        if names := self._look.unfilled(ask):
            told = _("Words with {variables} go to one ticket at a time. Write them out, or use a macro.")
            self._complain(told.format(variables=" ".join(names)))
            return
        look = self._look.ask(ask)
        if look is not None:
            self.ask(look)
            return
        self.answers = values
        if isinstance(ask, DoMacro) or (isinstance(ask, Deed) and len(ask.targets) > 1):
            self._ask_first(ask)
            return
        self._sending = True
        self.app.ahead.hold()  # type: ignore[attr-defined]  # the next key is for what comes after the form
        self.ask(ask)

    def _ask_first(self, deed: Deed) -> None:
        """On several tickets: show whom it touches. Who steps back from that is here again."""
        from supportdesk.screens.bulk import BulkScreen

        def then(done: Done | None) -> None:
            if done is not None:
                if self._form.place:
                    self.ask(KeepDraft(self._form.place, ""))
                self.dismiss((done, deed))

        self.app.push_screen(BulkScreen(deed, self._form.title, self._told()), then)

    def _told(self) -> str:
        """What was answered, in a line."""
        values = self.values()
        said = {f.label: dict(f.options).get(values[f.name], values[f.name]) for f in self._form.fields}
        return " · ".join(
            f"{name}: {' '.join(words.split())}" for name, words in said.items() if words.strip()
        )

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if isinstance(message.ask, KeepDraft):
            return
        if isinstance(message.ask, AskKnown):
            for each in self._form.fields:
                offers = self.query_one(f"#field-{each.name}", Input).suggester if each.known else None
                if isinstance(offers, Completion) and message.error is None:
                    offers.known = message.value.get(each.known, ())
            return
        if isinstance(message.ask, AskCustomers):
            if message.error is None:
                self.lookup.took(message.ask, message.value)
            return
        if isinstance(message.ask, AskReports):
            if not self.is_stale(message) and message.error is None:
                self.duplicates.took(message.value)
            return
        if isinstance(message.ask, AskForesight):
            if not self.is_stale(message) and message.value is not None:
                self._show_foresight(message.value)
            elif message.error is not None:
                self._foreseen = None  # unknown still: whoever sends, asks anew
                if self._send_then:
                    self._send_then = False
                    self._complain(error_text(message.error))
            return
        if isinstance(message.ask, AskLook):
            self._looked(message)
            return
        self._sending = False
        self._sent(message)
        self.app.ahead.let_go()  # type: ignore[attr-defined]

    def _sent(self, message: Answered) -> None:
        """What became of it is known: the form ends, or says why not."""
        if message.error is not None:
            self._complain(error_text(message.error))
            return
        done: Done = message.value
        if done.outcomes and not done.done:
            refusal = done.refused[0].refusal
            assert refusal is not None
            self._complain(refusal_text(refusal))
            return
        if self._form.place:
            self.ask(KeepDraft(self._form.place, ""))
        self.dismiss((done, message.ask))

    def _looked(self, message: Answered) -> None:
        """What is to be looked at in the words is known: they go, or their writer is told."""
        if self.is_stale(message):
            return
        if message.error is not None:
            self._complain(error_text(message.error))
            return
        assert isinstance(message.ask, AskLook)
        told = self._look.took(message.ask, message.value, self.app)
        if told is None:
            self._send()
        else:
            self._complain(told)

    def _complain(self, words: str | Text, name: str = "") -> None:
        error = self.query_one("#form-error", Static)
        error.update(Text(words) if isinstance(words, str) else words)
        error.add_class("-shown")
        if name:
            self.query_one(f"#field-{name}").focus()

    def action_leave(self) -> None:
        if self._sending:
            return  # it is on its way: what became of it is told here
        if self._form.place and self._touched and not self._filling:
            self._keep()
        self.dismiss(None)
