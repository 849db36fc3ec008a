"""What the keys of the desk do, when they can, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.binding import Binding, BindingType

from supportdesk.domain.errors import QueryError
from supportdesk.domain.vocabulary import Column, QueueView
from supportdesk.locale import N_, _
from supportdesk.locale.sentences import error_text
from supportdesk.screens.actions import ACTIONS
from supportdesk.screens.suggesting import CHANGING, SUGGEST_KEYS
from supportdesk.widgets.sidebar import KEYS

if TYPE_CHECKING:
    from textual.screen import Screen

    from supportdesk.domain.views import SavedView, Team
    from supportdesk.screens.acting import Acting
    from supportdesk.screens.past import TimeMachine
    from supportdesk.screens.queue import QueueSide
    from supportdesk.screens.repeating import Repeating
    from supportdesk.screens.suggesting import Suggesting
    from supportdesk.screens.visited import Visited

    _Screen = Screen[None]
else:
    _Screen = object  # the desk's screen is one already

DESK_KEYS: list[BindingType] = [
    *(Binding(a.key, f"act('{a.id}')", a.label, id=a.id, show=a.footer) for a in ACTIONS),
    Binding("n", "register", N_("new ticket"), id="desk.register"),
    Binding("N", "match(-1)", N_("previous match of the filter"), id="desk.previous_match", show=False),
    Binding(
        "plus", "new", N_("new ticket, whatever is filtered"), id="desk.new", key_display="+", show=False
    ),
    Binding("slash", "filter", N_("filter"), id="desk.filter", key_display="/"),
    Binding("apostrophe", "views", N_("my views"), id="desk.views", key_display="'", show=False),
    Binding(
        "vertical_line", "columns", N_("columns of the list"), id="desk.columns", key_display="|", show=False
    ),
    Binding("u", "undo", N_("undo"), id="desk.undo"),
    Binding("comma", "next", N_("next best"), id="desk.next", key_display=","),
    Binding("H", "acts", N_("what was done"), id="desk.acts", show=False),
    Binding("full_stop", "repeat", N_("repeat"), id="desk.repeat", key_display="."),
    Binding("less_than_sign", "visited(-1)", N_("ticket read before"), id="desk.visited_back", show=False),
    Binding("alt+left", "visited(-1)", show=False),
    Binding("greater_than_sign", "visited(1)", N_("ticket read after"), id="desk.visited_on", show=False),
    Binding("alt+right", "visited(1)", show=False),
    Binding("at", "open('macros')", N_("macro"), id="desk.macros", key_display="@", show=False),
    Binding("R", "open('drafts')", N_("go on with a draft"), id="desk.drafts", show=False),
    Binding("S", "open('shift')", N_("what waits for you"), id="desk.shift", show=False),
    Binding("Q", "open('outbreaks')", N_("what breaks for many"), id="desk.outbreaks", show=False),
    Binding("tilde", "open('incident')", N_("incident"), id="desk.incident", key_display="~", show=False),
    Binding(
        "colon",
        "open('progress')",
        N_("progress message"),
        id="ticket.progress",
        key_display=":",
        show=False,
    ),
    Binding("Z", "open('hand_over')", N_("hand over your shift"), id="desk.handover", show=False),
    Binding("U", "redo", N_("do again what was undone"), id="desk.redo", show=False),
    Binding("left_square_bracket", "past(-1)", N_("as it stood before"), id="ticket.earlier", show=False),
    Binding("right_square_bracket", "past(1)", N_("as it stood after"), id="ticket.later", show=False),
    Binding("F", "links", N_("follow a number or article"), id="ticket.links", show=False),
    Binding("backslash", "files", N_("open attachments"), id="ticket.files", show=False),
    Binding("I", "open('written_article')", N_("write an article of it"), id="ticket.write_up", show=False),
    Binding("exclamation_mark", "explain", N_("why this deadline"), id="ticket.explain", show=False),
    *SUGGEST_KEYS,
    Binding("escape", "back", N_("back"), id="desk.back", show=False),
    Binding("q", "back", show=False),
    Binding("tab", "app.focus_next", show=False),
    *(
        Binding(key, f"view('{view.value}')", view.value, id=f"view.{view.value}", show=False)
        for key, view in KEYS.items()
    ),
]

NEED_A_DESK = ("act", "open", "register", "new", "filter", "undo", "redo", "view", "next", "acts", "columns")
"""Actions that there is nothing for until the desk is open."""


class DeskKeys(_Screen):
    """The actions behind DESK_KEYS; what they are done with is the screen's."""

    team: Team | None
    wanted: int | None
    queue: QueueSide
    acting: Acting
    repeating: Repeating
    suggesting: Suggesting
    past: TimeMachine
    visited: Visited
    Opens: Any
    """The message that something is to be opened, by its name."""
    WantsRegister: Any
    WantsLinks: Any
    WantsFiles: Any

    if TYPE_CHECKING:

        def open_ticket(self, ticket_id: int) -> None: ...
        def leave_ticket(self) -> None: ...
        def step_on(self, by: int = 1) -> bool: ...

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.past.seq is not None and (
            action in ("act", "undo", "redo", "repeat") or (action == "suggest" and parameters[0] in CHANGING)
        ):
            return None
        if self.queue.no_desk and action in NEED_A_DESK:
            return None
        if action == "act" and self.team is not None:
            return True if self.acting.is_possible(str(parameters[0])) else None
        if action == "undo":
            return True if self.acting.can_undo else None
        if action == "redo":
            return True if self.acting.can_redo else None
        if action == "repeat":
            return True if self.repeating.can_repeat else None
        if action == "visited":
            return True if self.visited.can_go(int(str(parameters[0]))) else None
        if action == "suggest":
            return None if self.suggesting.why_not(str(parameters[0])) else True
        if action == "match":
            return True if self.queue.is_filtered else None
        return True

    def say_why_not(self, action: str, parameters: tuple[object, ...]) -> None:
        """A dim key was pressed."""
        if self.queue.no_desk:
            self.notify(self.queue.no_desk, severity="error", timeout=8)
        else:
            getattr(self, f"action_{action}")(*parameters)  # each looks again, and finds the reason

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Why what is dim can't be done, for a menu; nothing where nobody knows."""
        if self.past.seq is not None:
            return _("This is the past; esc comes back to now.")
        if self.queue.no_desk:
            return _("The desk is not open.")
        if action == "act":
            return self.acting.reason(str(parameters[0]))
        if action == "suggest":
            return self.suggesting.why_not(str(parameters[0]))
        return {
            "undo": _("Nothing of this session is left to undo."),
            "redo": _("Nothing that was taken back is left to do again."),
            "repeat": _("Nothing was done yet that could be done again."),
            "match": _("No filter is in force. / begins one."),
            "visited": _("No ticket was read there."),
        }.get(action, "")

    def _is_past(self) -> bool:
        """Whether the reader stands in the past, where nothing is done; and say so."""
        if self.past.seq is not None:
            self.notify(_("This is the past; esc comes back to now."), severity="warning")
        return self.past.seq is not None

    def action_past(self, by: int) -> None:
        """The ticket as it stood before, or after."""
        self.past.move(by)

    def action_act(self, action_id: str) -> None:
        if not self._is_past():
            self.acting.act(action_id)

    def action_undo(self) -> None:
        if not self._is_past():
            self.acting.undo()

    def action_redo(self) -> None:
        if not self._is_past():
            self.acting.redo()

    def action_next(self) -> None:
        self.past.leave()
        self.acting.ask_next()

    def action_acts(self) -> None:
        self.acting.show_acts()

    def action_repeat(self) -> None:
        if not self._is_past():
            self.repeating.repeat()

    def action_suggest(self, what: str) -> None:
        """Point at another suggestion, or do something with this one."""
        if what not in CHANGING or not self._is_past():
            self.suggesting.act(what)

    def action_visited(self, by: int) -> None:
        """Back to the ticket that was read before this one, or forward again."""
        if (ticket_id := self.visited.go(by)) is None:
            words = (
                _("No ticket was read before this one.")
                if by < 0
                else _("No ticket was read after this one.")
            )
            self.notify(words)
        else:
            self.open_ticket(ticket_id)

    def action_open(self, what: str) -> None:
        """Open a list or form of the words and the shift."""
        if self.queue.no_desk:
            self.notify(self.queue.no_desk, severity="error", timeout=8)
        elif what not in ("macros", "progress") or not self._is_past():
            self.post_message(self.Opens(what))

    def action_hand_over(self) -> None:
        """Hand over the marked tickets, or all that are this agent's."""
        self.action_open("hand_over")

    def action_register(self) -> None:
        """While a filter is in force, its next match; else a new ticket."""
        if self.queue.is_filtered:
            self.action_match(1)
        else:
            self.action_new()

    def action_new(self) -> None:
        self.post_message(self.WantsRegister())

    def action_match(self, by: int) -> None:
        """The next ticket that the filter finds, or the one before."""
        if not self.queue.is_filtered:
            self.notify(_("No filter is in force. / begins one."))
        elif not self.step_on(by):
            self.notify(_("That was the last match.") if by > 0 else _("That was the first match."))

    def action_links(self) -> None:
        """To the tickets and articles that this ticket's text names."""
        self.post_message(self.WantsLinks())

    def action_files(self) -> None:
        """To the files that came with this ticket."""
        self.post_message(self.WantsFiles())

    def action_explain(self) -> None:
        """Why the deadlines of the ticket under the cursor, or of the open one, are what they are."""
        if self.wanted is None or self.team is None:
            self.notify(_("No ticket is selected."), severity="warning")
            return
        from supportdesk.screens.explain import ExplainScreen

        self.app.push_screen(ExplainScreen(self.wanted, self.past.seq))

    def action_view(self, code: str) -> None:
        if self.queue.choose(QueueView(code)):
            self.wanted = None
        self.leave_ticket()
        self.queue.ask()

    def action_views(self) -> None:
        """My own views: open one, or save what is shown."""
        if self.team is None:
            return
        from supportdesk.screens.views import ViewsScreen

        try:
            query = self.queue.query
        except QueryError as error:
            self.notify(error_text(error), severity="warning")
            return
        self.app.push_screen(ViewsScreen(query, self.team.me.id, self.queue.columns), self._viewed)

    def action_columns(self) -> None:
        """Choose what the list shows of each ticket, and in which order."""
        from supportdesk.screens.columns import ColumnsScreen

        queue = self.queue
        screen = ColumnsScreen(queue.columns, queue.tickets.size.width)

        def then(chosen: tuple[Column, ...] | Column | None) -> None:
            if isinstance(chosen, Column):
                queue.order_by(chosen)
            elif chosen:
                queue.arrange(chosen)

        self.app.push_screen(screen, then)

    def _viewed(self, view: SavedView | None) -> None:
        self.queue.count_views()
        if view is not None:
            self.show_saved(view)

    def show_saved(self, view: SavedView) -> None:
        """Show a view of one's own."""
        self.wanted = None
        self.leave_ticket()
        self.queue.choose_saved(view)

    def action_back(self) -> None:
        """One step out: the past, the ticket, marks, filter, in that order."""
        if self.past.leave():
            return
        if self.has_class("-reading"):
            self.leave_ticket()
        else:
            self.queue.step_out()

    def action_filter(self) -> None:
        self.queue.open_filter()
