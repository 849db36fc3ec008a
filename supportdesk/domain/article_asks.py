"""What a screen asks of the knowledge base beside a search."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from supportdesk.domain.asks import Ask

if TYPE_CHECKING:
    from supportdesk.domain import article_commands as cm
    from supportdesk.domain.article_events import ArticleText


class Shelf(StrEnum):
    """What is looked after."""

    REVIEW = "review"
    MINE = "mine"
    UPDATE = "update"
    GAPS = "gaps"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ArticleAsk(Ask):
    """Base of these."""


@dataclass(frozen=True, slots=True)
class AskShelf(ArticleAsk):
    """Answer: list of Article; of UPDATE a list of ShelfLine, of GAPS Gaps."""

    shelf: Shelf


@dataclass(frozen=True, slots=True)
class AskArticle(ArticleAsk):
    """Answer: ArticleView. `then` comes back with it: what was to be done with it."""

    id: int
    then: str = ""


@dataclass(frozen=True, slots=True)
class ActOnArticle(ArticleAsk):
    """Commands on an article, all or none; `seen` as with tickets. Answer: Done, its number the slug."""

    id: int
    commands: tuple[cm.ArticleCommand, ...]
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class UndoOnArticle(ArticleAsk):
    """Take back my last act on an article, or do `again` what I took back. Answer: Done."""

    id: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class RevisePage(ArticleAsk):
    """A new version from a page with front matter, as an editor gave it back; id 0: a new article.

    Answer: Done. Meets BadInput where the page can't be read.
    """

    id: int
    page: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class AttachPicture(ArticleAsk):
    """A picture of this machine at the end of the text, as a new version. Answer: Done. Meets BadInput."""

    id: int
    path: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class DraftArticle(ArticleAsk):
    """A new article. `ticket_id`: the solved ticket that it was made from, which then links to it.

    Answer: Done.
    """

    text: ArticleText
    ticket_id: int = 0


@dataclass(frozen=True, slots=True)
class AskArticleOf(ArticleAsk):
    """What an article of a ticket would say, and what is like it already. Answer: ArticleOf."""

    ticket_id: int


@dataclass(frozen=True, slots=True)
class ArticleRead(ArticleAsk):
    """What readers see of an article was before me. Answer: None."""

    id: int


@dataclass(frozen=True, slots=True)
class SearchEnded(ArticleAsk):
    """A search was left; `used` is the slug or number of what was taken of it. Answer: None."""

    words: str
    found: int
    used: str = ""
