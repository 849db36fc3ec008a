"""Searching the knowledge base: answers as you type, the article beside, one key into the reply."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from supportdesk.domain.article_asks import ArticleRead, SearchEnded
from supportdesk.domain.asks import AskArticles, AskSuggestions
from supportdesk.domain.views import Article, ArticlesFound, TicketView
from supportdesk.locale import N_, _, ngettext
from supportdesk.locale.sentences import also, error_text
from supportdesk.screens.article_acting import ArticleActing, LivingList
from supportdesk.screens.article_reading import ArticleReading
from supportdesk.widgets.article_list import ArticleList
from supportdesk.widgets.article_text import article_text
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_bar import KeyBar
from supportdesk.widgets.message_line import MessageLine
from supportdesk.widgets.widths import MIDDLE

DEBOUNCE = 0.06
"""Seconds without a key after which the search runs."""


class KnowledgeScreen(Screen[None], Asker):
    """Search, read, and use what is known."""

    CSS_PATH = "knowledge.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MIDDLE, "-wide")]
    BINDINGS = [
        Binding("ctrl+r", "use", N_("use in reply"), id="knowledge.use", priority=True),
        Binding("ctrl+l", "link", N_("link to ticket"), id="knowledge.link", priority=True),
        Binding("ctrl+s", "solved", N_("solved with this"), id="knowledge.solved", priority=True),
        Binding("slash", "query", N_("search"), id="knowledge.search", key_display="/"),
        Binding("escape", "leave", N_("back"), id="knowledge.leave"),
    ]

    class Used(Message):
        """An article's steps are to go into the reply."""

        def __init__(self, article: Article) -> None:
            super().__init__()
            self.article = article

    class Linked(Message):
        """An article is to be linked to the ticket."""

        def __init__(self, article: Article) -> None:
            super().__init__()
            self.article = article

    class Solved(Message):
        """The ticket is solved with this article."""

        def __init__(self, article: Article) -> None:
            super().__init__()
            self.article = article

    class Left(Message):
        """Back to the desk."""

    def __init__(self, query: str, ticket: TicketView | None) -> None:
        super().__init__()
        self._query = query
        self._given = query
        """What somebody else had it look for: no search of this agent."""
        self._for = ticket
        self._suggested: list[Article] = []
        self._renewed: str | None = None
        """What is asked once more, only since articles changed: the cursor stays on its article."""
        self._timer_running = False
        self._acting = ArticleActing(self, self._search)
        self._reading = ArticleReading(self)

    def compose(self) -> ComposeResult:
        yield Static(id="knowledge-head")
        yield Input(self._query, id="query", placeholder=_("problem, error code, product…"), compact=True)
        with Container(id="both"):
            yield LivingList(id="found")
            with VerticalScroll(id="article"):
                yield Static(id="article-text")
        yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#both").styles.layout = "horizontal" if self.size.width >= 100 else "vertical"
        self._head(None)
        self.query_one("#query").focus()
        self._ask_both(self._query)

    def search(self, query: str, ticket: TicketView | None) -> None:
        """Look for something else, for another ticket perhaps."""
        self._for = ticket
        self._given = query
        self.query_one("#query", Input).value = query
        self.query_one("#query").focus()
        self._head(None)
        self._ask_both(query)

    def _ask_both(self, query: str) -> None:
        """Look for the query; and for what may answer the ticket: it comes first while nothing is asked."""
        self._suggested, self._renewed = [], None
        if self._for is not None:
            self.ask(AskSuggestions(self._for.ticket.id))
        self.ask(AskArticles(query))

    def _head(self, found: int | None, said: str = "") -> None:
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(_("Knowledge"), style="bold")
        if self._for is not None:
            text.append(" ")
            text.append(f" {_('for {number}').format(number=self._for.ticket.number)} ", style="bold reverse")
        if found is not None:
            text.append("  " + ngettext("{n} article", "{n} articles", found).format(n=found), style="dim")
        if said:
            text.append(f"  {said}", style=inks(self.app)["warning"])
        self.query_one("#knowledge-head", Static).update(text)

    def on_input_changed(self) -> None:
        if not self._timer_running:
            self._timer_running = True
            self.set_timer(DEBOUNCE, self._search)

    def _search(self) -> None:
        self._timer_running, self._renewed = False, None
        self.ask(AskArticles(self.query_one("#query", Input).value))

    def on_articles_changed(self) -> None:
        self._renewed = self.query_one("#query", Input).value
        self.ask(AskArticles(self._renewed))

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if (
            isinstance(message.ask, (SearchEnded, ArticleRead))
            or self._acting.answered(message)
            or self.is_stale(message)
        ):
            return
        if message.error is not None:
            self.notify(error_text(message.error), severity="error")
            return
        if isinstance(message.ask, AskSuggestions):
            self._suggested = [each.article for each in message.value.articles]
            if self._suggested and not self.query_one("#query", Input).value.strip():
                self.ask(AskArticles(""))
            return
        assert isinstance(message.ask, AskArticles)
        answer: ArticlesFound = message.value
        articles = list(answer.articles)
        if self._for is not None and not message.ask.query.strip():
            # Nothing typed yet: what may answer this ticket comes first.
            near = [*self._for.articles, *self._suggested]
            articles = [*near, *(article for article in articles if article not in near)]
        self.query_one(ArticleList).show(articles, stay=message.ask.query == self._renewed)
        self._head(len(articles), also(answer.instead))

    def on_article_list_pointed(self, message: ArticleList.Pointed) -> None:
        place = self.query_one("#article-text", Static)
        self._reading.shows(message.article)
        if message.article is None:
            words = _("No article answers this. Solve the ticket, then write it.")
            place.update(Text(words, style="dim"))
        else:
            place.update(article_text(message.article, inks(self.app)))
            self._acting.prefer(message.article)
        self.query_one("#article").scroll_home(animate=False)

    def on_living_list_wanted(self, message: LivingList.Wanted) -> None:
        self._acting.begin(message.verb, message.article)

    def on_input_submitted(self) -> None:
        self.query_one(ArticleList).focus()

    def on_option_list_option_selected(self) -> None:
        self.action_use()

    def on_key(self, event: object) -> None:
        key = getattr(event, "key", "")
        if key in ("down", "up") and self.query_one("#query").has_focus:
            found = self.query_one(ArticleList)
            found.action_cursor_down() if key == "down" else found.action_cursor_up()

    def action_query(self) -> None:
        self.query_one("#query").focus()

    def _ended(self, used: str = "") -> None:
        """The search was left: what was looked for, and what of it was used."""
        words = self.query_one("#query", Input).value.strip()
        if len(words) > 1 and words != self._given:
            self.ask(SearchEnded(words, len(self.query_one(ArticleList).articles), used))

    def action_use(self) -> None:
        if (article := self.query_one(ArticleList).current) is not None:
            self._ended(article.slug)
            self.post_message(self.Used(article))

    def action_link(self) -> None:
        if (article := self.query_one(ArticleList).current) is not None:
            self._ended(article.slug)
            self.post_message(self.Linked(article))

    def action_solved(self) -> None:
        """The article solved the ticket: link it, and go on to resolving."""
        if (article := self.query_one(ArticleList).current) is not None:
            self._ended(article.slug)
            self.post_message(self.Solved(article))

    def action_leave(self) -> None:
        self._ended()
        self.post_message(self.Left())
