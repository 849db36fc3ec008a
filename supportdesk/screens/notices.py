"""The list of deadlines that came near or were missed: when, which, and in whose hands."""

from __future__ import annotations

from rich.cells import set_cell_size
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain.asks import NOTICES, AskNotices
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Notice
from supportdesk.domain.vocabulary import NoticeView
from supportdesk.locale import N_, _
from supportdesk.locale.alarms import NEAR, held_then, percent
from supportdesk.locale.labels import cycle_label, label
from supportdesk.locale.sentences import error_text
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.clickable import leading, target_at
from supportdesk.widgets.finding import LongList, find_keys, list_keys
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_bar import KeyBar
from supportdesk.widgets.message_line import MessageLine
from supportdesk.widgets.widths import MIDDLE


class NoticeList(LongList):
    """A notice to a line, or to two where the terminal is narrow."""

    BINDINGS = [
        Binding("enter", "select", N_("open"), id="notices.open"),
        *list_keys("notices"),
        *find_keys("notices"),
    ]


class NoticesScreen(Screen[None], Asker):
    """Notices, the latest first; a key goes from mine to those of my tier to all."""

    CSS_PATH = "notices.tcss"
    BINDINGS = [
        Binding("f", "filter", N_("whose"), id="notices.filter"),
        Binding("escape", "leave", N_("back"), id="notices.leave"),
    ]

    class Opened(Message):
        """A notice's ticket is to be read."""

        def __init__(self, ticket_id: int) -> None:
            super().__init__()
            self.ticket_id = ticket_id

    class Left(Message):
        """Back to the desk."""

    def __init__(self) -> None:
        super().__init__()
        self._view = NoticeView.TIER
        self._notices: list[Notice] = []
        self._whole = True

    def compose(self) -> ComposeResult:
        yield Static(id="notices-head")
        yield NoticeList(id="notices", compact=True)
        yield Static(id="no-notices")
        yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(NoticeList).focus()
        self._head()

    def renew(self) -> None:
        """Ask again: something was raised, or somebody came to look."""
        if self.is_current:
            self.ask(AskNotices(self._view))

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if self.is_stale(message):
            return
        if message.error is not None:
            self.notify(error_text(message.error), severity="error")
            return
        assert isinstance(message.ask, AskNotices)
        found: list[Notice] = message.value
        self._whole = len(found) < NOTICES
        self._show(self._notices[: message.ask.skip] + found)

    def _show(self, notices: list[Notice]) -> None:
        lines = self.query_one(NoticeList)
        current = self._current()
        self._notices = notices
        lines.set_options([Option(self._line(notice)) for notice in notices])
        places = [place for place, notice in enumerate(notices) if current and notice.id == current.id]
        if notices:
            lines.highlighted = places[0] if places else 0
        self.set_class(not notices, "-nothing")
        words = {
            NoticeView.MINE: _("No deadline of yours has come near. f shows those of others."),
            NoticeView.TIER: _("No deadline of your tier has come near. f shows those of others."),
            NoticeView.ALL: _("No deadline has come near yet."),
        }
        self.query_one("#no-notices", Static).update(Text(words[self._view]))
        self._head()

    def _current(self) -> Notice | None:
        place = self.query_one(NoticeList).highlighted
        return self._notices[place] if place is not None and place < len(self._notices) else None

    def _head(self) -> None:
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(_("Notices"), style="bold")
        for view in NoticeView:
            text.append("  ")
            text.append(
                f" {label(view)} ", leading("reverse bold" if view is self._view else "dim", view.value)
            )
        more = "" if self._whole else "+"
        text.append(f"  {len(self._notices)}{more}", style="dim")
        self.query_one("#notices-head", Static).update(text)

    def _line(self, notice: Notice) -> Text:
        colours, wide = inks(self.app), self.size.width >= MIDDLE
        urgent = "error" if notice.missed else "warning" if notice.percent >= NEAR else ""
        style = f"bold {colours[urgent]}" if urgent else ""
        clock = cycle_label(notice.clock, notice.cycle)
        who = visible(held_then(notice), newlines=False)
        number, subject = visible(notice.number, newlines=False), visible(notice.subject, newlines=False)
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(notice.at.astimezone().strftime("%m-%d %H:%M  "), style=colours["muted"])
        text.append(set_cell_size(percent(notice), 8), style=style)
        text.append(set_cell_size(clock, 20))
        if not wide:
            text.append(f"{who}\n             ")
        text.append(set_cell_size(number, max(15, len(number) + 2)), style="bold")
        if wide:
            text.append(set_cell_size(who, 16))
        text.append(subject)
        return text

    def on_resize(self) -> None:
        if self._notices:
            self.call_after_refresh(lambda: self._show(self._notices))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if not self._whole and event.option_index == len(self._notices) - 1:
            self.ask(AskNotices(self._view, len(self._notices)))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if (notice := self._current()) is not None:
            self.post_message(self.Opened(notice.ticket_id))

    def on_click(self, event: events.Click) -> None:
        if target := target_at(event):
            self._choose(NoticeView(target))

    def action_filter(self) -> None:
        order = list(NoticeView)
        self._choose(order[(order.index(self._view) + 1) % len(order)])

    def _choose(self, view: NoticeView) -> None:
        self._view = view
        self._head()
        self.ask(AskNotices(self._view))

    def action_leave(self) -> None:
        self.post_message(self.Left())
