"""Reviews (复盘) and their measures: what is under way, what I have to do, what is late, what has ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import set_cell_size
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain.hostile import visible
from supportdesk.domain.review_asks import AskReview, AskReviews, WriteReview
from supportdesk.domain.review_views import ReviewDetail, ReviewLine
from supportdesk.domain.vocabulary import ReviewShelf
from supportdesk.locale import N_, _, listed
from supportdesk.locale.labels import label
from supportdesk.locale.review_sentences import due_words, trigger_words
from supportdesk.locale.sentences import done as done_words
from supportdesk.locale.sentences import error_text
from supportdesk.screens import review_forms as forms
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.clickable import leading, target_at
from supportdesk.widgets.finding import LongList, find_keys, list_keys
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_bar import KeyBar
from supportdesk.widgets.message_line import MessageLine
from supportdesk.widgets.review_text import review_text
from supportdesk.widgets.widths import MIDDLE

if TYPE_CHECKING:
    from supportdesk.domain.asks import Ask
    from supportdesk.domain.views import Done, Team
    from supportdesk.screens.form import Form


class ReviewList(LongList):
    """A review to a line."""

    BINDINGS = [
        Binding("enter", "select", N_("open the ticket"), id="reviews.open"),
        Binding("c", "screen.work('cause')", N_("root cause"), id="reviews.cause"),
        Binding("m", "screen.work('measure')", N_("add a measure"), id="reviews.measure"),
        Binding("d", "screen.work('done')", N_("measure done"), id="reviews.done"),
        Binding("e", "screen.work('change')", N_("change a measure"), id="reviews.change", show=False),
        Binding("a", "screen.work('attend')", N_("who took part"), id="reviews.attend", show=False),
        Binding("X", "screen.work('end')", N_("end the review"), id="reviews.end"),
        Binding("w", "screen.work('write')", N_("write as Markdown"), id="reviews.write", show=False),
        *list_keys("reviews"),
        *find_keys("reviews"),
    ]


class ReviewsScreen(Screen[None], Asker):
    """Keys go from shelf to shelf, and act on the review under the cursor."""

    CSS_PATH = "reviews.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MIDDLE, "-wide")]
    BINDINGS = [
        *(
            Binding(str(n), f"shelf('{shelf.value}')", name, id=f"reviews.{shelf.value}", show=False)
            for n, (shelf, name) in enumerate(
                (
                    (ReviewShelf.OPEN, N_("reviews under way")),
                    (ReviewShelf.MINE, N_("my measures")),
                    (ReviewShelf.OVERDUE, N_("measures overdue")),
                    (ReviewShelf.ENDED, N_("reviews that ended")),
                ),
                1,
            )
        ),
        Binding("tab", "pane", N_("list or text"), id="reviews.pane", show=False),
        Binding("escape", "leave", N_("back"), id="reviews.leave"),
        Binding("q", "leave", show=False),
    ]

    class Left(Message):
        """Back to the desk."""

    class Opened(Message):
        """A ticket is to be read."""

        def __init__(self, ticket_id: int) -> None:
            super().__init__()
            self.ticket_id = ticket_id

    def __init__(self) -> None:
        super().__init__()
        self._shelf = ReviewShelf.OPEN
        self._lines: list[ReviewLine] = []
        self._detail: ReviewDetail | None = None
        self._wanted: int | None = None
        self._awaited: set[type[Ask]] = set()
        """What was asked and not answered yet."""
        self._then: tuple[str, ReviewLine | None] | None = None
        """What was typed meanwhile, and on what: it is done once all answers are there."""
        self._holding = False
        """Whether the keys after it wait for that."""

    def compose(self) -> ComposeResult:
        yield Static(id="reviews-head")
        with Container(id="reviews-both"):
            yield ReviewList(id="reviews")
            with VerticalScroll(id="reviews-side"):
                yield Static(id="reviews-look")
        yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(ReviewList).focus()
        self._head()

    def open(self, ticket_id: int | None) -> None:
        """Somebody came, from a ticket or not: its review is shown first, if it is under way."""
        self._wanted = ticket_id
        self.renew()

    def renew(self) -> None:
        """Ask again: something was done."""
        if self.is_attached:
            self._await(AskReviews(self._shelf))

    def _await(self, ask: Ask) -> None:
        self._awaited.add(type(ask))
        self.ask(ask)

    # ------------------------------------------------------------ what is shown

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if self.is_stale(message):
            return
        self._awaited.discard(type(message.ask))
        if message.error is not None:
            self._then = None
            if isinstance(message.ask, AskReview):
                self._detail = None
            self.notify(error_text(message.error), severity="error")
        elif isinstance(message.ask, AskReviews):
            self._show(message.value)
        elif isinstance(message.ask, AskReview):
            self._show_detail(message.value)
        self._go_on()

    def _go_on(self) -> None:
        """Do what was typed meanwhile, if what it is for is there, and let the keys after it go."""
        if self._then is not None and self._is_settled:
            (what, at), self._then = self._then, None
            here = self._current()
            if at is None or (here is not None and here.ticket_id == at.ticket_id):
                self.action_work(what)
            else:
                self.notify(_("No review is selected."), severity="warning")
        if self._then is None and AskReviews not in self._awaited:
            self._let_go()

    def _hold(self) -> None:
        self._holding = True
        self.app.ahead.hold()  # type: ignore[attr-defined]

    def _let_go(self) -> None:
        if self._holding:
            self._holding = False
            self.app.ahead.let_go()  # type: ignore[attr-defined]

    def on_screen_suspend(self) -> None:
        self._then = None  # something else has the keys now
        self._let_go()

    @property
    def _is_settled(self) -> bool:
        """Whether what keys act on is what the cursor is on, and as it is."""
        detail, line = self._detail, self._current()
        same = detail is None or (line is not None and line.ticket_id == detail.line.ticket_id)
        return same and not self._awaited

    def _show(self, lines: Sequence[ReviewLine]) -> None:
        current = self._wanted or (line.ticket_id if (line := self._current()) else None)
        self._wanted = None
        self._lines = list(lines)
        listed_ = self.query_one(ReviewList)
        listed_.set_options([Option(self._line(line)) for line in lines])
        places = [place for place, line in enumerate(lines) if line.ticket_id == current]
        if lines:
            listed_.highlighted = places[0] if places else 0
        self._head()
        self._look()

    def _current(self) -> ReviewLine | None:
        place = self.query_one(ReviewList).highlighted
        return self._lines[place] if place is not None and place < len(self._lines) else None

    def _head(self) -> None:
        text = Text(no_wrap=True, overflow="ellipsis")
        wide = self.size.width >= 110
        text.append(f"{_('Reviews')} " if wide else "", style="bold")
        for n, shelf in enumerate(ReviewShelf, 1):
            here = shelf is self._shelf
            many = f" {len(self._lines)}" if here else ""
            text.append(" " if wide else "")
            text.append(
                f" {n} {label(shelf)}{many} ", leading("reverse bold" if here else "dim", shelf.value)
            )
        self.query_one("#reviews-head", Static).update(text)

    def _line(self, line: ReviewLine) -> Text:
        colours, review = inks(self.app), line.review
        text = Text(no_wrap=True, overflow="ellipsis")
        number = visible(line.number, newlines=False)
        text.append(set_cell_size(number, max(14, len(number) + 1)), style="bold")
        waiting = review.open_measures
        done = f"{len(review.measures) - len(waiting)}/{len(review.measures)}"
        text.append(f"{done:<4}", style=colours["muted" if waiting or not review.measures else "success"])
        if waiting:
            nearest = min(waiting, key=lambda m: m.due)
            ink = "error" if line.late else "warning" if nearest.due == line.today else "muted"
            text.append(set_cell_size(due_words(nearest, line.today), 15), style=colours[ink])
        elif review.is_open:
            found = _("can be ended") if review.measures else _("measures?")
            words = found if review.cause else _("root cause?")
            text.append(set_cell_size(words, 15), style=colours["accent"])
        text.append(visible(line.subject, newlines=False))
        text.append(f"  {listed(map(trigger_words, review.triggers))}", style=colours["muted"])
        return text

    def _look(self) -> None:
        line = self._current()
        if line is None:
            self._detail = None
            words = {
                ReviewShelf.OPEN: _("No review is under way. ^ opens one on a ticket."),
                ReviewShelf.MINE: _("No measure waits for you."),
                ReviewShelf.OVERDUE: _("No measure is late."),
                ReviewShelf.ENDED: _("No review has ended yet."),
            }
            self.query_one("#reviews-look", Static).update(Text(words[self._shelf], style="dim"))
            return
        self._await(AskReview(line.ticket_id))

    def _show_detail(self, detail: ReviewDetail) -> None:
        line = self._current()
        if line is None or line.ticket_id != detail.line.ticket_id:
            return
        self._detail = detail
        self.query_one("#reviews-look", Static).update(review_text(detail, inks(self.app)))
        self.query_one("#reviews-side").scroll_home(animate=False)
        review = detail.line.review
        order: tuple[str, ...] = ("reviews.cause", "reviews.measure", "reviews.done", "reviews.end")
        if not review.is_open:
            order = ("reviews.write", "reviews.open")
        elif review.cause is not None:
            first = "reviews.end" if review.measures else "reviews.measure"
            first = "reviews.done" if review.open_measures else first
            order = tuple(dict.fromkeys((first, *order[1:])))
        self.query_one(KeyBar).prefer(order)

    def on_resize(self) -> None:
        self.call_after_refresh(self._head)

    # ------------------------------------------------------------ keys

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._look()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if (line := self._current()) is not None:
            self.post_message(self.Opened(line.ticket_id))

    def on_click(self, event: events.Click) -> None:
        if target := target_at(event):
            self.action_shelf(target)

    def action_shelf(self, shelf: str) -> None:
        self._shelf = ReviewShelf(shelf)
        self.query_one(ReviewList).focus()
        self._head()
        self._hold()  # the next key is for the lines to come
        self.renew()

    def action_pane(self) -> None:
        side, listed_ = self.query_one("#reviews-side"), self.query_one(ReviewList)
        (side if listed_.has_focus else listed_).focus()

    def action_work(self, what: str) -> None:
        """Do something in the review under the cursor, or say why it can't be."""
        line = self._current()
        if line is not None and self._detail is None and not self._awaited:
            self._await(AskReview(line.ticket_id))  # it could not be read before
        if not self._is_settled:
            self._then = what, line
            self._hold()
            return
        detail, team = self._detail, self._team
        if detail is None or team is None:
            self.notify(_("No review is selected."), severity="warning")
            return
        review = detail.line.review
        if what != "write" and not review.is_open:
            self.notify(_("This review has ended. Open another on its ticket."), severity="warning")
        elif what in ("done", "change") and not review.open_measures:
            self.notify(_("No measure of this review is open. m adds one."), severity="warning")
        elif what == "end" and (why := self._not_yet(detail)):
            self.notify(why, severity="warning", timeout=8)
        elif what == "change":
            self._choose_measure(detail, team)
        else:
            made: dict[str, Callable[[], Form]] = {
                "cause": lambda: forms.cause(detail),
                "measure": lambda: forms.measure(detail, team),
                "done": lambda: forms.complete(detail, team.me.id),
                "attend": lambda: forms.attend(detail, team),
                "end": lambda: forms.end(detail),
                "write": lambda: forms.export(detail),
            }
            self._ask_form(made[what]())

    @property
    def _team(self) -> Team | None:
        team: Team | None = self.app.desk_screen.team  # type: ignore[attr-defined]
        return team

    @staticmethod
    def _not_yet(detail: ReviewDetail) -> str:
        from supportdesk.domain.rules import Refusal
        from supportdesk.locale.sentences import refusal_text

        review = detail.line.review
        if review.cause is None:
            return refusal_text(Refusal("no_root_cause"))
        if waiting := review.open_measures:
            return refusal_text(Refusal("measures_open", {"measures": [str(m.number) for m in waiting]}))
        return ""

    def _choose_measure(self, detail: ReviewDetail, team: Team) -> None:
        waiting = detail.line.review.open_measures
        if len(waiting) == 1:
            self._ask_form(forms.change(detail, team, waiting[0]))
            return
        from supportdesk.screens.menu import Item, MenuScreen

        items = [Item(f"{m.number} {visible(m.text, newlines=False)}", m) for m in waiting]

        def then(chosen: Any) -> None:
            if chosen is not None:
                self._ask_form(forms.change(detail, team, chosen))

        self.app.push_screen(MenuScreen(_("Which measure?"), items), then)

    def _ask_form(self, form: Form) -> None:
        from supportdesk.screens.form import FormScreen

        app: Any = self.app
        begun = app.desk_screen.writing.draft(form.place) if form.place else ""
        screen = FormScreen(form, begun, app.settings.editor)
        app.push_screen(screen, lambda came: self._told(*came) if came else None)

    def _told(self, done: Done, ask: Ask) -> None:
        number = done.outcomes[0].number
        if isinstance(ask, WriteReview):
            self.notify(_("Written to {file}.").format(file=visible(ask.path, newlines=False)))
            return
        command: Any = getattr(ask, "command", None)
        said = f"{visible(number, newlines=False)}: {done_words(type(command).__name__)}"
        self.notify(said, timeout=4)
        self.renew()

    def action_leave(self) -> None:
        if not self.query_one(ReviewList).has_focus:
            self.query_one(ReviewList).focus()
        else:
            self.post_message(self.Left())
