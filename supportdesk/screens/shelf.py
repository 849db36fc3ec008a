"""The knowledge base looked after: reviews, one's own, what is to be updated, what nobody wrote, and all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import set_cell_size
from rich.console import Group, RenderableType
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain.article_asks import ArticleRead, AskArticle, AskShelf, Shelf
from supportdesk.domain.article_views import ArticleView, Gaps, ShelfLine, Vain
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Article, QueueRow
from supportdesk.locale import N_, _
from supportdesk.locale.article_sentences import nothing_there, shelf_label, standing_short
from supportdesk.locale.sentences import error_text
from supportdesk.screens.article_acting import ArticleActing, LivingList
from supportdesk.screens.article_reading import ArticleReading
from supportdesk.screens.versions import difference
from supportdesk.widgets.article_list import ArticleList
from supportdesk.widgets.article_text import article_text
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.entry_text import local
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_bar import KeyBar
from supportdesk.widgets.key_names import key_of
from supportdesk.widgets.message_line import MessageLine
from supportdesk.widgets.widths import MIDDLE

Line = Article | ShelfLine | Vain | QueueRow


def _thing(line: Line) -> tuple[str, int | str]:
    """What a line stands for, whatever else became of it."""
    match line:
        case Article():
            return "article", line.id
        case ShelfLine():
            return line.slug, line.ticket_id
        case Vain():
            return "search", line.words
    return "ticket", line.id


class ShelfList(LivingList):
    """A line for each thing that waits: an article, a ticket, a search."""

    BINDINGS = [Binding("enter", "select", N_("open the ticket"), id="shelf.open", show=False)]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.lines: list[Line] = []
        self.awaited = False
        self._then = ""

    def action_article(self, verb: str) -> None:
        if self.awaited:
            self._then = verb  # typed before the list was there
        else:
            super().action_article(verb)

    def arrived(self) -> None:
        """The list is there: what was typed for it is done now."""
        self.awaited = False
        verb, self._then = self._then, ""
        if verb:
            super().action_article(verb)

    @property
    def line(self) -> Line | None:
        place = self.highlighted
        return self.lines[place] if place is not None and place < len(self.lines) else None

    @property
    def current(self) -> Article | None:
        line = self.line
        if isinstance(line, ShelfLine):
            return line.article
        return line if isinstance(line, Article) else None


class ShelfScreen(Screen[None], Asker):
    """What waits in the knowledge base; keys go from shelf to shelf, and act on the article."""

    CSS_PATH = "shelf.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MIDDLE, "-wide")]
    BINDINGS = [
        *(
            Binding(str(n), f"shelf('{shelf.value}')", name, id=f"shelf.{shelf.value}", show=False)
            for n, (shelf, name) in enumerate(
                (
                    (Shelf.REVIEW, N_("articles to review")),
                    (Shelf.MINE, N_("my articles")),
                    (Shelf.UPDATE, N_("articles to update")),
                    (Shelf.GAPS, N_("articles not written yet")),
                    (Shelf.ALL, N_("all articles")),
                ),
                1,
            )
        ),
        Binding("right_square_bracket", "turn(1)", N_("next shelf"), id="shelf.next", key_display="]"),
        Binding(
            "left_square_bracket", "turn(-1)", N_("shelf before"), id="shelf.previous", key_display="[",
            show=False,
        ),
        Binding("I", "write_of", N_("write it from the ticket"), id="shelf.write", show=False),
        Binding("escape", "leave", N_("back"), id="shelf.leave"),
        Binding("q", "leave", show=False),
    ]  # fmt: skip

    class Left(Message):
        """Back to the desk."""

    class TicketWanted(Message):
        """A ticket is to be read."""

        def __init__(self, ticket_id: int) -> None:
            super().__init__()
            self.ticket_id = ticket_id

    class WriteOf(Message):
        """An article is to be made from a ticket."""

        def __init__(self, ticket_id: int) -> None:
            super().__init__()
            self.ticket_id = ticket_id

    def __init__(self) -> None:
        super().__init__()
        self._shelf: Shelf | None = None
        self._shown: Line | None = None
        """What is looked at."""
        self._acting = ArticleActing(self, self.renew)
        self._reading = ArticleReading(self)

    def compose(self) -> ComposeResult:
        yield Static(id="shelf-head")
        with Container(id="shelf-both"):
            yield ShelfList(id="shelf-list")
            with VerticalScroll(id="shelf-side"):
                yield Static(id="shelf-look")
        yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(ShelfList).focus()
        self._head()

    def open(self) -> None:
        """Somebody came: a reviewer to what is to be reviewed, others to their own."""
        from supportdesk.domain.article_rules import may_review

        if self._shelf is None:
            team: Any = self.app.team  # type: ignore[attr-defined]
            self._shelf = Shelf.REVIEW if may_review(team.me) else Shelf.MINE
        self.renew()

    def renew(self) -> None:
        """Ask again: something was done."""
        if self._shelf is not None and self.is_attached:
            self.ask(AskShelf(self._shelf))

    def on_screen_resume(self) -> None:
        self.renew()

    def on_articles_changed(self) -> None:
        self.renew()

    # ------------------------------------------------------------ what is shown

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if isinstance(message.ask, AskShelf):
            if self.is_stale(message):
                return
            if message.error is not None:
                self.notify(error_text(message.error), severity="error")
                return
            found = message.value
            lines: list[Line] = [*found.searches, *found.tickets] if isinstance(found, Gaps) else list(found)
            self._show(lines)
            return
        if isinstance(message.ask, ArticleRead):
            return
        if isinstance(message.ask, AskArticle) and not message.ask.then:
            if message.error is None and not self.is_stale(message):
                self._show_proposal(message.value)
            return
        self._acting.answered(message)

    def _show_proposal(self, view: ArticleView) -> None:
        """What would change for readers, above what they have."""
        current = self.query_one(ShelfList).current
        if current is None or current.id != view.life.id or view.life.proposed is None:
            return
        said = _("What version {n} changes of what readers see:").format(n=view.life.newest.number)
        changes = difference(view.life.shown, view.life.newest, inks(self.app))
        look = Group(Text(f"{said}\n", style="bold"), changes, Text(), article_text(current, inks(self.app)))
        self.query_one("#shelf-look", Static).update(look)

    def _show(self, lines: Sequence[Line]) -> None:
        listed = self.query_one(ShelfList)
        before, place = listed.line, listed.highlighted or 0
        if listed.lines != list(lines) or listed.awaited:
            listed.lines = list(lines)
            listed.set_options([Option(self._line(line)) for line in lines])
            wanted = ("article", self._acting.made) if self._acting.made else before and _thing(before)
            same = [n for n, line in enumerate(lines) if _thing(line) == wanted]
            self._acting.made = 0
            if lines:
                listed.highlighted = same[0] if same else min(place, len(lines) - 1)
        self._head()
        self._look()
        listed.arrived()

    def _head(self) -> None:
        text = Text(no_wrap=True, overflow="ellipsis")
        wide = self.size.width >= 110
        text.append(_("Knowledge") if wide else "", style="bold")
        for n, shelf in enumerate(Shelf, 1):
            here = shelf is self._shelf
            many = f" {len(self.query_one(ShelfList).lines)}" if here else ""
            text.append("  " if wide or n > 1 else "")
            text.append(f" {n} {shelf_label(shelf)}{many} ", style="reverse bold" if here else "dim")
        self.query_one("#shelf-head", Static).update(text)

    def _line(self, line: Line) -> Text:
        colours = inks(self.app)
        text = Text(no_wrap=True, overflow="ellipsis")
        if isinstance(line, Article):
            today = self.app.desk_screen.now().date()  # type: ignore[attr-defined]
            late = line.review_on is not None and line.review_on <= today
            text.append(set_cell_size(visible(line.slug, newlines=False), 9), style="bold")
            style = colours["warning" if late else "muted"]
            text.append(set_cell_size(standing_short(line, today), 18), style=style)
            text.append(visible(line.title, newlines=False))
            if line.owner_id and self._shelf is not Shelf.MINE:
                text.append(f"  {visible(line.owner_id, newlines=False)}", style=colours["muted"])
        elif isinstance(line, ShelfLine):
            text.append(set_cell_size(visible(line.slug, newlines=False), 9), style="bold")
            text.append(f"{visible(line.number, newlines=False)}  ", style=colours["accent"])
            text.append(visible(line.subject, newlines=False))
            if line.article is None:
                text.append(f"  {_('not written yet')}", style=colours["warning"])
        elif isinstance(line, Vain):
            text.append(f"{line.times:>3}× ", style="bold")
            text.append(visible(line.words, newlines=False))
            said = _("searched, nothing used") if line.found else _("searched, nothing found")
            text.append(f"  {said}", style=colours["muted"])
        else:
            text.append(f"{visible(line.number, newlines=False)}  ", style=colours["accent"])
            text.append(visible(line.subject, newlines=False))
            text.append(f"  {_('solved, no article')}", style=colours["muted"])
        return text

    def on_article_list_pointed(self, message: ArticleList.Pointed) -> None:
        message.stop()
        self._look()

    def _look(self) -> None:
        listed = self.query_one(ShelfList)
        look: RenderableType
        self._reading.shows(listed.current)
        if (article := listed.current) is not None:
            look = article_text(article, inks(self.app))
        elif listed.line is None:
            begins = key_of(self.app, LivingList, "article.new")
            look = Text(nothing_there(self._shelf, begins), style="dim") if self._shelf else Text()
        else:
            look = self._explained(listed.line)
        self.query_one("#shelf-look", Static).update(look)
        if self._shown is None or listed.line is None or _thing(self._shown) != _thing(listed.line):
            self.query_one("#shelf-side").scroll_home(animate=False)
        self._shown = listed.line
        self._acting.prefer(article)
        if article is not None and article.proposed is not None:
            self.ask(AskArticle(article.id))  # what is proposed is in its journal alone
        if isinstance(listed.line, Vain):
            self.query_one(KeyBar).prefer(("article.new",))
        if isinstance(listed.line, (QueueRow, ShelfLine)):
            wants = ("shelf.write",) if article is None else ("article.edit",)
            self.query_one(KeyBar).prefer(("shelf.open", *wants))

    def _explained(self, line: Line) -> Text:
        now = self.app.desk_screen.now()  # type: ignore[attr-defined]
        if isinstance(line, Vain):
            words = _("“{words}” was searched {n} times by {people} people, last {at}; nothing was used.")
            at = local(line.last, now).strip()
            said = words.format(words=line.words, n=line.times, people=line.people, at=at)
            more = _("{key} begins an article.").format(key=key_of(self.app, LivingList, "article.new"))
            return Text(visible(f"{said}\n\n{more}"))
        if isinstance(line, QueueRow):
            said = _(
                "It was solved, and links to no article. {read} reads it, {write} writes an article from it."
            ).format(
                read=key_of(self.app, ShelfList, "shelf.open"),
                write=key_of(self.app, ShelfScreen, "shelf.write"),
            )
            return Text(visible(f"{line.number}\n{line.subject}\n\n{said}"))
        assert isinstance(line, ShelfLine)
        said = _("The ticket asks for {slug}, which nobody has written yet.").format(slug=line.slug)
        return Text(visible(f"{line.number}\n{line.subject}\n\n{said}"))

    def on_resize(self) -> None:
        if self._shelf is not None:
            self.call_after_refresh(self._head)

    # ------------------------------------------------------------ keys

    def on_living_list_wanted(self, message: LivingList.Wanted) -> None:
        self._acting.begin(message.verb, message.article)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        line = self.query_one(ShelfList).line
        if isinstance(line, ShelfLine):
            self.post_message(self.TicketWanted(line.ticket_id))
        elif isinstance(line, QueueRow):
            self.post_message(self.TicketWanted(line.id))
        elif isinstance(line, Article):
            self.query_one("#shelf-side").focus()

    def action_shelf(self, shelf: str) -> None:
        self._shelf = Shelf(shelf)
        listed = self.query_one(ShelfList)
        listed.highlighted, listed.awaited = None, True
        listed.focus()
        self.renew()

    def action_turn(self, by: int) -> None:
        order = list(Shelf)
        self.action_shelf(order[(order.index(self._shelf or Shelf.REVIEW) + by) % len(order)].value)

    def action_write_of(self) -> None:
        line = self.query_one(ShelfList).line
        if isinstance(line, QueueRow):
            self.post_message(self.WriteOf(line.id))
        elif isinstance(line, ShelfLine):
            self.post_message(self.WriteOf(line.ticket_id))
        else:
            self.notify(_("No ticket is selected."), severity="warning")

    def action_leave(self) -> None:
        if not self.query_one(ShelfList).has_focus:
            self.query_one(ShelfList).focus()
        else:
            self.post_message(self.Left())
