"""What is shown of the knowledge base beside its articles: frozen, complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from supportdesk.domain.views import Article, QueueRow

if TYPE_CHECKING:
    from supportdesk.domain.article_events import ArticleText
    from supportdesk.domain.articles import Life
    from supportdesk.domain.events import Entry


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """A ticket that asks for an article to be updated; `article` is None where it was never written."""

    slug: str
    article: Article | None
    ticket_id: int
    number: str
    subject: str


@dataclass(frozen=True, slots=True)
class Vain:
    """What was searched `times` times, by so many people, without anything being used; `found` at best."""

    words: str
    times: int
    people: int
    found: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Gaps:
    """What nobody has written yet: searches in vain, the most asked first, and solved tickets without."""

    searches: tuple[Vain, ...] = ()
    tickets: tuple[QueueRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article whole: its life, what was done, and how many solved tickets link to it. Who only read it is
    not told.

    `page` is its newest version as a file; `pictures` are paths by name, of those that are here.
    `review_on` is the day on which it is looked at again if it is published or confirmed now.
    """

    article: Article
    life: Life
    entries: tuple[Entry, ...]
    solved: int
    page: str
    review_on: date
    pictures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleNews:
    """One line of an article's journal as the feed tells of it: what was done, and by whom."""

    id: int
    kind: str
    actor_id: str
    actor_name: str
    slug: str
    title: str
    owner_id: str


@dataclass(frozen=True, slots=True)
class ArticleOf:
    """What an article of a ticket would say, without its customer, and what is like it already.

    `removed` counts the names, numbers and addresses that were taken out.
    """

    ticket_id: int
    number: str
    text: ArticleText
    removed: int
    similar: tuple[Article, ...] = ()
