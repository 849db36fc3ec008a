"""Where words are written: a public reply or an internal note, told apart at a glance, kept as typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from supportdesk.domain.asks import AskDraft, KeepDraft
from supportdesk.domain.hostile import visible
from supportdesk.locale import N_, _
from supportdesk.locale.sentences import error_text
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.completing import Completion, completed, offer_text, typed_before

KEEP_AFTER = 0.12
"""Seconds of quiet after which what was typed is kept: not one write a key, and nothing to lose."""


class Kind(StrEnum):
    """Who will read it."""

    REPLY = "reply"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Placed:
    """Words for one place, ready to go out."""

    kind: Kind
    text: str
    expected: str
    place: str


class Composer(Vertical, Asker):
    """One text area; above it who will read it, what happened meanwhile, and what to look at in it."""

    DEFAULT_CSS = """
    Composer {
        height: auto; max-height: 60%; display: none; padding: 0 1; border-top: heavy $success;
        &.-open { display: block; }
        &.-note { border-top: heavy $warning; }
        & > #composer-title { height: 1; color: $success; text-style: bold; }
        &.-note > #composer-title { color: $warning; }
        & > .composer-line { height: auto; max-height: 4; display: none; }
        & > .composer-line.-shown { display: block; }
        & > #composer-offer { color: $text-muted; }
        & > TextArea { height: 8; border: none; padding: 0; background: $surface; }
        &.-told > TextArea { height: 5; }
        & > TextArea:focus { border: none; }
        & > Input { height: 1; border: none; padding: 0; background: $panel; }
        &.-note > Input { display: none; }
    }
    """
    BINDINGS = [
        Binding("ctrl+s", "send", N_("send"), id="composer.send", priority=True),
        Binding("escape", "leave", N_("leave, draft kept"), id="composer.leave"),
        Binding("ctrl+o", "template", N_("template"), id="composer.template", priority=True),
        Binding("ctrl+l", "article", N_("insert article"), id="composer.article", priority=True),
        Binding("ctrl+g", "editor", N_("your editor"), id="composer.editor", priority=True),
        Binding("tab", "tab", show=False, priority=True),  # else the next word overtakes it
        Binding("down", "offered(1)", show=False, priority=True),
        Binding("up", "offered(-1)", show=False, priority=True),
    ]

    class Sent(Message):
        """The words are to go out."""

        def __init__(self, placed: Placed) -> None:
            super().__init__()
            self.kind = placed.kind
            self.text = placed.text
            self.expected = placed.expected
            self.place = placed.place

    class Mended(Message):
        """Words that there was something to look at in were changed."""

    class Left(Message):
        """The composer was closed; its words are kept."""

    class Typed(Message):
        """`//` or `{` and what follows it stands before the cursor: what fits, goes to `offer`."""

        def __init__(self, sign: str, typed: str) -> None:
            super().__init__()
            self.sign = sign
            self.typed = typed

    class Wanted(Message):
        """Something is to be put into the words: a `template`, an `article`, or an `editor` has them."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.kind = Kind.REPLY
        self.place = ""
        self.drafts: dict[str, str] = {}
        self.articles: list[str] = []
        self._timer_running = False
        self._offered: Sequence[Completion] = ()
        self._chosen = 0
        self._begun = ""
        self._under_way = 0

    def compose(self) -> ComposeResult:
        yield Static(id="composer-title")
        yield Static(id="composer-news", classes="composer-line")
        yield Static(id="composer-look", classes="composer-line")
        yield TextArea(id="composer-text", tab_behavior="focus", soft_wrap=True)
        yield Static(id="composer-offer", classes="composer-line")
        yield Input(id="composer-expected", compact=True)

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    @property
    def text(self) -> str:
        """The words as they stand."""
        return self.query_one(TextArea).text

    @property
    def expected(self) -> str:
        """The expected time of resolution as it was typed."""
        return self.query_one("#composer-expected", Input).value if self.kind is Kind.REPLY else ""

    def open(self, kind: Kind, place: str, title: Text, *, insert: str = "", expected: str = "") -> None:
        """Write for `place`; the draft that was kept there comes back, `insert` is added to it, and
        `expected` stands below it.
        """
        self._keep_now()
        if place != self.place:
            self.articles = []
            self.tell("news", None)
            self.tell("look", None)
            self.query_one("#composer-expected", Input).value = ""
        self.kind, self.place = kind, place
        self.set_class(kind is Kind.NOTE, "-note")
        self.add_class("-open")
        self.retitle(title)
        self.offer(())
        field = self.query_one("#composer-expected", Input)
        field.placeholder = _(
            "expected time of resolution, as +2h or 15:00; asked for where the words name none"
        )
        if expected:
            field.value = expected
        area = self.query_one(TextArea)
        text = visible(self.drafts.get(place, ""))
        if area.text != text:
            area.load_text(text)
        area.move_cursor(area.document.end)
        area.focus()
        self._begun = area.text
        if insert:
            self.add(insert)
        if not self._under_way:  # else it would be told what was before
            self.ask(AskDraft(place))

    def add(self, insert: str) -> None:
        """Put a text into the words: at the end as a part of its own, or as all there is."""
        area = self.query_one(TextArea)
        insert = visible(insert)
        self.replace(f"{area.text.rstrip()}\n\n{insert}" if area.text.strip() else insert)

    def replace(self, text: str) -> None:
        """Have these words instead; ctrl+z brings back what was there."""
        area = self.query_one(TextArea)
        if area.text != text:
            area.replace(visible(text), area.document.start, area.document.end)
        area.move_cursor(area.document.end)
        area.focus()
        self._keep_now()

    def retitle(self, title: Text) -> None:
        """Say who will read it, and who else is there."""
        self.query_one("#composer-title", Static).update(title, layout=False)

    def tell(self, line: str, text: Text | None) -> None:
        """Say something above the words: the `news`, or what to `look` at; None takes it away."""
        place = self.query_one(f"#composer-{line}", Static)
        place.update(text or "")
        place.set_class(text is not None, "-shown")
        self.set_class(bool(self.query(".composer-line.-shown")), "-told")

    def done(self) -> list[str]:
        """The words went out: let go of the draft, and say which articles were used in them."""
        was = self.drafts.pop(self.place, None)
        self._keep(KeepDraft(self.place, "", was))
        self.remove_class("-open")
        self.query_one(TextArea).load_text("")
        self.query_one("#composer-expected", Input).value = ""
        for line in ("news", "look", "offer"):
            self.tell(line, None)
        used, self.articles = self.articles, []
        return used

    # ------------------------------------------------------------ keeping

    def on_text_area_changed(self) -> None:
        if not self.is_open:
            return
        self._look_for_sign()
        if not self._timer_running:
            self._timer_running = True
            self.set_timer(KEEP_AFTER, self._keep_now)

    def _keep_now(self) -> None:
        self._timer_running = False
        if not self.place or not self.is_open:
            return
        text, was = self.text, self.drafts.get(self.place, "")
        if text != was:
            self.drafts[self.place] = text
            self._keep(KeepDraft(self.place, text, was))
            if self.query_one("#composer-look").has_class("-shown"):
                self.post_message(self.Mended())

    def unkept(self) -> Iterator[KeepDraft]:
        """The words that are newer than their draft, if they are."""
        if self.place and self.is_open and self.text != (was := self.drafts.get(self.place, "")):
            yield KeepDraft(self.place, self.text, was)

    def _keep(self, ask: KeepDraft) -> None:
        self._under_way += 1
        self.ask(ask)

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if isinstance(message.ask, KeepDraft):
            self._under_way -= 1
            if message.error is not None:
                self.notify(error_text(message.error), severity="error")
        elif isinstance(message.ask, AskDraft) and message.error is None and not self.is_stale(message):
            self._take(message.ask.place, message.value)

    def _take(self, place: str, kept: str) -> None:
        """Another console of this agent may have typed here since: take that, if nothing was typed here."""
        untouched = self.is_open and place == self.place and self.text == self._begun
        if untouched and kept and kept != self._begun:
            self.drafts[place] = kept
            self._begun = visible(kept)
            area = self.query_one(TextArea)
            area.load_text(self._begun)
            area.move_cursor(area.document.end)

    # ------------------------------------------------------------ completing

    def _look_for_sign(self) -> None:
        area = self.query_one(TextArea)
        row, column = area.cursor_location
        found = typed_before(area.document.get_line(row)[:column]) if self.kind is Kind.REPLY else None
        if found is None:
            self.offer(())
        else:
            self.post_message(self.Typed(*found))

    def offer(self, completions: Sequence[Completion]) -> None:
        """Offer what the sign before the cursor may be completed to; tab takes the chosen one."""
        self._offered, self._chosen = completions, 0
        self._draw_offer()

    def _draw_offer(self) -> None:
        self.tell("offer", offer_text(self._offered, self._chosen, self.app) if self._offered else None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "offered":
            return bool(self._offered)
        if action in ("template", "article"):
            return self.kind is Kind.REPLY
        return True

    def action_offered(self, by: int) -> None:
        self._chosen = (self._chosen + by) % len(self._offered)
        self._draw_offer()

    def action_tab(self) -> None:
        # The key overtakes what was typed just before it.
        (self.screen.focused or self).call_later(self._tab)

    def _tab(self) -> None:
        if not self._offered:
            self.screen.focus_next()
            return
        area = self.query_one(TextArea)
        row, column = area.cursor_location
        before = area.document.get_line(row)[:column]
        start = completed(before)
        if start is not None:
            area.replace(visible(self._offered[self._chosen].text), (row, start), (row, column))
        self.offer(())

    # ------------------------------------------------------------ keys

    def action_template(self) -> None:
        self.post_message(self.Wanted("template"))

    def action_article(self) -> None:
        self.post_message(self.Wanted("article"))

    def action_editor(self) -> None:
        (self.screen.focused or self).call_later(self._to_editor)

    def _to_editor(self) -> None:
        self._keep_now()
        self.post_message(self.Wanted("editor"))

    def action_send(self) -> None:
        # The key overtakes what was typed just before it: wait until the words are all there.
        (self.screen.focused or self).call_later(self._send)

    def _send(self) -> None:
        if self.text.strip():
            self._keep_now()
            self.post_message(self.Sent(Placed(self.kind, self.text.strip(), self.expected, self.place)))

    def action_leave(self) -> None:
        if self._offered:
            self.offer(())
            return
        self._keep_now()
        self.remove_class("-open")
        self.post_message(self.Left())
