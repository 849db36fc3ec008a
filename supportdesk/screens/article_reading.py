"""Who reads what: an article that stays before an agent is one that they have read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportdesk.domain.article_asks import ArticleRead
from supportdesk.domain.vocabulary import ArticleState

if TYPE_CHECKING:
    from supportdesk.domain.views import Article

LONG_ENOUGH = 2.0
"""Seconds that an article is shown before it counts as read: who walks down a list reads nothing."""


class ArticleReading:
    """The eyes of a screen that shows whole articles. The desk is told once of each text that readers have;
    nobody waits for its answer.
    """

    def __init__(self, screen: Any) -> None:
        self._screen = screen
        self._shown: Article | None = None
        self._told: set[tuple[int, object]] = set()

    def shows(self, article: Article | None) -> None:
        """This is before the agent now, or nothing is."""
        before, self._shown = self._shown, article
        if article is None or article.state is not ArticleState.PUBLISHED or _text(article) in self._told:
            return
        if before is None or _text(before) != _text(article):
            self._screen.set_timer(LONG_ENOUGH, lambda: self._look_at(article))

    def _look_at(self, article: Article) -> None:
        if self._shown is None or _text(self._shown) != _text(article):
            return
        if not self._screen.is_current:
            self._shown = None  # it begins anew when somebody comes back
            return
        self._told.add(_text(article))
        self._screen.ask(ArticleRead(article.id))


def _text(article: Article) -> tuple[int, object]:
    return article.id, article.updated_at
