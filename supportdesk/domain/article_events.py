"""What can happen to a knowledge article (process §5). As with tickets: codes and ids, and apart from
them what people wrote.

An article's versions are its `Drafted` and each `Revised`: both hold the whole text, so that none is lost.
`Undone` is the one of tickets; a text of any aspect `standing` is what an act on its standing rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from supportdesk.domain.events import Entry, Event, Undone, content
from supportdesk.domain.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that the text shows: `name` as its Markdown refers to it, `digest` the SHA-256 of its bytes
    in hexadecimal, which is what its file is kept under.
    """

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One version of what an article says; `body` is Markdown."""

    title: str
    body: str
    language: Language
    product: str = ""
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleEvent(Event):
    """Base of all events of articles."""


@dataclass(frozen=True, slots=True)
class ArticleDrafted(ArticleEvent):
    """The first version. `origin` is the number of the ticket that it was made from, if it was."""

    KIND = "article_drafted"
    ASPECTS = frozenset({"standing", "review", "owner"})
    slug: str
    language: Language
    owner: str = ""
    origin: str = ""
    product: str = ""
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    title: str = content("")
    body: str = content("")


@dataclass(frozen=True, slots=True)
class ArticleRevised(ArticleEvent):
    """A new version; `restored` is the number of the older one that it brings back, if it does."""

    KIND = "article_revised"
    ASPECTS = frozenset({"standing"})
    language: Language
    restored: int = 0
    product: str = ""
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    title: str = content("")
    body: str = content("")


@dataclass(frozen=True, slots=True)
class ArticleSubmitted(ArticleEvent):
    """The newest version waits for a knowledge manager."""

    KIND = "article_submitted"
    ASPECTS = frozenset({"standing"})


@dataclass(frozen=True, slots=True)
class ArticleReturned(ArticleEvent):
    """A knowledge manager gave it back to be written better."""

    KIND = "article_returned"
    ASPECTS = frozenset({"standing"})
    reason: str = content()


@dataclass(frozen=True, slots=True)
class ArticlePublished(ArticleEvent):
    """A version is what readers see from now on, until somebody has to look at it again."""

    KIND = "article_published"
    ASPECTS = frozenset({"standing", "review"})
    version: int
    review_on: date


@dataclass(frozen=True, slots=True)
class ArticleConfirmed(ArticleEvent):
    """Somebody looked at it again and it is still right."""

    KIND = "article_confirmed"
    ASPECTS = frozenset({"review"})
    review_on: date


@dataclass(frozen=True, slots=True)
class ArticleRetired(ArticleEvent):
    KIND = "article_retired"
    ASPECTS = frozenset({"standing", "review"})
    reason: str = content("")


@dataclass(frozen=True, slots=True)
class ArticleRevived(ArticleEvent):
    """What was retired is a draft again."""

    KIND = "article_revived"
    ASPECTS = frozenset({"standing"})


@dataclass(frozen=True, slots=True)
class ArticleOwned(ArticleEvent):
    """Somebody answers for it from now on."""

    KIND = "article_owned"
    ASPECTS = frozenset({"owner"})
    owner: str


@dataclass(frozen=True, slots=True)
class ArticleVoted(ArticleEvent):
    """The actor says whether it helped; None takes the word back."""

    KIND = "article_voted"
    ASPECTS = frozenset({"vote"})
    helpful: bool | None


@dataclass(frozen=True, slots=True)
class ArticleOpened(ArticleEvent):
    """The actor had what readers see before them for the first time. Nothing builds on it."""

    KIND = "article_opened"
    version: int


def is_act(entry: Entry) -> bool:
    """Whether something was done to an article; who only had it before them did nothing to it."""
    return not isinstance(entry.event, ArticleOpened)


REGISTRY: dict[str, type[Event]] = {
    cls.KIND: cls
    for cls in list(globals().values())
    if isinstance(cls, type) and issubclass(cls, ArticleEvent) and cls.KIND
} | {Undone.KIND: Undone}
