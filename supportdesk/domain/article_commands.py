"""What people ask of a knowledge article. Pure data; `article_rules.decide` says what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from supportdesk.domain.article_events import ArticleText


@dataclass(frozen=True, slots=True)
class ArticleCommand:
    """Base of all commands on articles."""


@dataclass(frozen=True, slots=True)
class Draft(ArticleCommand):
    """A new article."""

    slug: str
    text: ArticleText
    owner: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Revise(ArticleCommand):
    """A new version. Of a published article it is a proposal: readers keep what they have until it is
    published in its turn.
    """

    text: ArticleText


@dataclass(frozen=True, slots=True)
class Restore(ArticleCommand):
    """An older version again, as a new one."""

    version: int


@dataclass(frozen=True, slots=True)
class Submit(ArticleCommand):
    """The newest version goes to review."""


@dataclass(frozen=True, slots=True)
class Return(ArticleCommand):
    reason: str


@dataclass(frozen=True, slots=True)
class Publish(ArticleCommand):
    """The version in review is what readers see; None: the next look is due when the policy says."""

    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Confirm(ArticleCommand):
    """It was looked at again and is still right."""

    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Retire(ArticleCommand):
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Revive(ArticleCommand):
    pass


@dataclass(frozen=True, slots=True)
class GiveTo(ArticleCommand):
    """Somebody else answers for it; the empty id: nobody."""

    owner: str


@dataclass(frozen=True, slots=True)
class Vote(ArticleCommand):
    """It helped, or it did not; the same word again takes it back."""

    helpful: bool


@dataclass(frozen=True, slots=True)
class Open(ArticleCommand):
    """What readers see is before the agent; only the first time of each version says anything."""
