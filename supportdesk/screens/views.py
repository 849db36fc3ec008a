"""One's own views: opened by their keys, saved from what is shown, put into order, shared, let go of."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain.asks import AskViews, MoveView, RemoveView, RenameView, SaveView
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import SavedView
from supportdesk.domain.vocabulary import Column
from supportdesk.locale import N_, _
from supportdesk.locale.sentences import error_text
from supportdesk.screens.dialog import Dialog
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.inks import inks


class ViewsScreen(Dialog[SavedView | None], Asker):
    """Answers with the view that was chosen. `query` in `columns` is what would be saved, `me` may change
    their own.
    """

    CSS_PATH = "views.tcss"
    BINDINGS = [
        Binding("ctrl+s", "name", N_("save what is shown"), id="views.save"),
        Binding("ctrl+r", "rename", N_("another name or key"), id="views.rename"),
        Binding("ctrl+t", "share", N_("share"), id="views.share"),
        Binding("delete", "remove", N_("let go of it"), id="views.remove"),
        Binding("shift+up", "move(-1)", N_("move up"), id="views.up", show=False),
        Binding("shift+down", "move(1)", N_("move down"), id="views.down", show=False),
        Binding("escape", "leave", N_("back"), id="views.leave"),
    ]

    def __init__(self, query: str, me: str, columns: tuple[Column, ...] = ()) -> None:
        super().__init__()
        self._query = query
        self._me = me
        self._columns = columns
        self._views: list[SavedView] = []
        self._renamed: SavedView | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="views") as box:
            box.border_title = _("Views")
            keys = _("its key opens · ^s save · ^r rename · ^t share · del remove · esc back")
            box.border_subtitle = keys
            yield OptionList(id="view-list", compact=True)
            yield Static(id="no-views")
            yield Input(id="view-name", compact=True, placeholder=_("name, and a key behind it: VPN cases v"))

    def on_mount(self) -> None:
        self.query_one("#view-name").display = False
        self.query_one(OptionList).focus()
        self.ask(AskViews())

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if message.error is not None:
            self.notify(error_text(message.error), severity="error", timeout=8)
            return
        lines = self.query_one(OptionList)
        kept = lines.highlighted or 0
        moved = message.ask.by if isinstance(message.ask, MoveView) else 0
        self._views = message.value
        if isinstance(message.ask, (SaveView, RenameView)):
            name = message.ask.name if isinstance(message.ask, SaveView) else message.ask.to
            mine = [view.name if view.agent_id == self._me else "" for view in self._views]
            kept = mine.index(" ".join(name.split()))
        lines.clear_options()
        lines.add_options(Option(self._line(view)) for view in self._views)
        if self._views:
            lines.highlighted = max(0, min(kept + moved, len(self._views) - 1))
        empty = self.query_one("#no-views", Static)
        empty.display = not self._views
        empty.update(_("Nothing is saved yet. ctrl+s keeps what is shown: {query}").format(query=self._query))
        if isinstance(message.ask, (SaveView, RenameView)):
            self._to_list()

    def _line(self, view: SavedView) -> Text:
        colours = inks(self.app)
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"{view.key or ' '} ", style="bold")
        text.append(visible(view.name, newlines=False))
        text.append(f"  {visible(view.query, newlines=False)}", style=colours["muted"])
        if view.shared:
            mine = view.agent_id == self._me
            words = _("shared") if mine else _("by {agent}").format(agent=visible(view.agent_id))
            text.append(f"  {words}", style=colours["accent"])
        return text

    @property
    def _current(self) -> SavedView | None:
        at = self.query_one(OptionList).highlighted
        return self._views[at] if at is not None and at < len(self._views) else None

    def _own(self) -> SavedView | None:
        """The one under the cursor, if it is mine to change; else why not is said."""
        view = self._current
        if view is not None and view.agent_id != self._me:
            words = _("{agent} shares this view. Save it under a name of yours.")
            self.notify(words.format(agent=view.agent_id))
            return None
        return view

    def on_key(self, event: events.Key) -> None:
        if not isinstance(self.focused, Input) and event.character:
            for view in self._views:
                if view.key == event.character:
                    event.stop()
                    self.dismiss(view)
                    return

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._views[event.option_index])

    def action_name(self) -> None:
        """Ask for the name under which what is shown is saved."""
        self._ask_name(None)

    def action_rename(self) -> None:
        """Ask what the view under the cursor is to be called, and which key is to open it."""
        if (view := self._own()) is not None:
            self._ask_name(view)

    def _ask_name(self, renamed: SavedView | None) -> None:
        self._renamed = renamed
        line = self.query_one("#view-name", Input)
        line.value = "" if renamed is None else f"{renamed.name} {renamed.key}".strip()
        line.display = True
        line.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        name, _blank, key = event.value.strip().rpartition(" ")
        if not name or len(key) != 1:
            name, key = event.value, ""
        if self._renamed is None:
            self.ask(SaveView(name, self._query, key, columns=self._columns))
        else:
            self.ask(RenameView(self._renamed.name, name, key))

    def _to_list(self) -> None:
        line = self.query_one("#view-name", Input)
        line.value, line.display = "", False
        self.query_one(OptionList).focus()

    def action_share(self) -> None:
        if (view := self._own()) is not None:
            self.ask(SaveView(view.name, view.query, view.key, not view.shared, view.columns))

    def action_remove(self) -> None:
        if (view := self._own()) is not None:
            self.ask(RemoveView(view.name))

    def action_move(self, by: int) -> None:
        if (view := self._own()) is not None:
            self.ask(MoveView(view.name, by))

    def action_leave(self) -> None:
        if isinstance(self.focused, Input):
            self._to_list()
        else:
            self.dismiss(None)
