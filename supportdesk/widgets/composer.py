"""Where words are written: a public reply or an internal note, told apart at a glance, kept as typed."""

from __future__ import annotations

from enum import StrEnum

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from supportdesk.domain.asks import KeepDraft
from supportdesk.domain.hostile import visible
from supportdesk.locale import N_, _
from supportdesk.widgets.asking import Asker

KEEP_AFTER = 0.12
"""Seconds of quiet after which what was typed is kept: not one write a key, and nothing to lose."""


class Kind(StrEnum):
    """Who will read it."""

    REPLY = "reply"
    NOTE = "note"


class Composer(Vertical, Asker):
    """One text area with a line above that says who will read it."""

    DEFAULT_CSS = """
    Composer {
        height: auto; max-height: 60%; display: none; padding: 0 1; border-top: heavy $success;
        &.-open { display: block; }
        &.-note { border-top: heavy $warning; }
        & > #composer-title { height: 1; color: $success; text-style: bold; }
        &.-note > #composer-title { color: $warning; }
        & > TextArea { height: 8; border: none; padding: 0; background: $surface; }
        & > TextArea:focus { border: none; }
        & > Input { height: 1; border: none; padding: 0; background: $panel; }
        &.-note > Input { display: none; }
    }
    """
    BINDINGS = [
        Binding("ctrl+s", "send", N_("send"), id="composer.send", priority=True),
        Binding("escape", "leave", N_("leave, draft kept"), id="composer.leave"),
        Binding("tab", "app.focus_next", show=False, priority=True),  # else the next word overtakes it
    ]

    class Sent(Message):
        """The words are to go out."""

        def __init__(self, kind: Kind, text: str, expected: str, place: str) -> None:
            super().__init__()
            self.kind = kind
            self.text = text
            self.expected = expected
            self.place = place

    class Left(Message):
        """The composer was closed; its words are kept."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.kind = Kind.REPLY
        self.place = ""
        self.drafts: dict[str, str] = {}
        self.articles: list[str] = []
        self._timer_running = False

    def compose(self) -> ComposeResult:
        yield Static(id="composer-title")
        yield TextArea(id="composer-text", tab_behavior="focus", soft_wrap=True)
        yield Input(id="composer-expected", compact=True)

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    def open(self, kind: Kind, place: str, title: Text, *, insert: str = "") -> None:
        """Write for `place`; the draft that was kept there comes back, `insert` is added to it."""
        self._keep_now()
        if place != self.place:
            self.articles = []
        self.kind, self.place = kind, place
        self.set_class(kind is Kind.NOTE, "-note")
        self.add_class("-open")
        self.query_one("#composer-title", Static).update(title, layout=False)
        expected = self.query_one("#composer-expected", Input)
        expected.placeholder = _("expected time of resolution, as +2h or 15:00 (may be empty)")
        area = self.query_one(TextArea)
        text = visible(self.drafts.get(place, ""))
        insert = visible(insert)
        if insert:
            text = f"{text.rstrip()}\n\n{insert}" if text.strip() else insert
        if area.text != text:
            area.load_text(text)
        area.move_cursor(area.document.end)
        area.focus()
        if insert:
            self._keep_now()

    def done(self) -> list[str]:
        """The words went out: let go of the draft, and say which articles were used in them."""
        self.drafts.pop(self.place, None)
        self.ask(KeepDraft(self.place, ""))
        self.remove_class("-open")
        self.query_one(TextArea).load_text("")
        self.query_one("#composer-expected", Input).value = ""
        used, self.articles = self.articles, []
        return used

    def on_text_area_changed(self) -> None:
        if not self.is_open or self._timer_running:
            return
        self._timer_running = True
        self.set_timer(KEEP_AFTER, self._keep_now)

    def _keep_now(self) -> None:
        self._timer_running = False
        if not self.place or not self.is_open:
            return
        text = self.query_one(TextArea).text
        if text != self.drafts.get(self.place, ""):
            self.drafts[self.place] = text
            self.ask(KeepDraft(self.place, text))

    def action_send(self) -> None:
        # The key overtakes what was typed just before it: wait until the words are all there.
        (self.screen.focused or self).call_later(self._send)

    def _send(self) -> None:
        text = self.query_one(TextArea).text
        expected = self.query_one("#composer-expected", Input).value if self.kind is Kind.REPLY else ""
        if text.strip():
            self._keep_now()
            self.post_message(self.Sent(self.kind, text.strip(), expected, self.place))

    def action_leave(self) -> None:
        self._keep_now()
        self.remove_class("-open")
        self.post_message(self.Left())
