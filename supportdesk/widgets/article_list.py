"""Search results of the knowledge base, one line an article."""

from __future__ import annotations

from rich.text import Text
from textual.binding import Binding
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import ArticleState
from supportdesk.locale import N_
from supportdesk.locale.labels import label
from supportdesk.widgets.finding import LongList, list_keys


class ArticleList(LongList):
    """Articles, best first. At most fifty: the search gives no more."""

    BINDINGS = [
        *list_keys("articles"),
        # Each of them is a match of the line above.
        Binding("n", "cursor_down", N_("next match"), id="articles.next_match", show=False),
        Binding("N", "cursor_up", N_("previous match"), id="articles.previous_match", show=False),
    ]

    class Pointed(Message):
        """The cursor is on an article, or on none."""

        def __init__(self, article: Article | None) -> None:
            super().__init__()
            self.article = article

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, compact=True)
        self.articles: list[Article] = []

    @property
    def current(self) -> Article | None:
        if self.highlighted is None or self.highlighted >= len(self.articles):
            return None
        return self.articles[self.highlighted]

    def show(self, articles: list[Article], *, stay: bool = False) -> None:
        """Show these, with the cursor on the first, or (`stay`) on the article that it was on."""
        before = self.current if stay else None
        if stay and articles == self.articles:
            return
        self.articles = articles
        self.set_options([Option(_line(article)) for article in articles])
        if articles:
            same = [n for n, article in enumerate(articles) if before and article.id == before.id]
            self.highlighted = same[0] if same else 0
        self.post_message(self.Pointed(self.current))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.post_message(self.Pointed(self.current))


def _line(article: Article) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{article.slug:<8} ", style="bold")
    if article.state is not ArticleState.PUBLISHED:
        text.append(f"[{label(article.state)}] ", style="italic")
    text.append(visible(article.title, newlines=False))
    if article.product:
        text.append(f"  {visible(article.product, newlines=False)}", style="dim")
    return text
