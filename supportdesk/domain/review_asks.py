"""What a screen asks of reviews."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk.domain.asks import Ask
from supportdesk.domain.vocabulary import ReviewShelf


@dataclass(frozen=True, slots=True)
class ReviewAsk(Ask):
    """Base of these."""


@dataclass(frozen=True, slots=True)
class AskReviews(ReviewAsk):
    """Answer: list of ReviewLine."""

    shelf: ReviewShelf


@dataclass(frozen=True, slots=True)
class AskReview(ReviewAsk):
    """The review of a ticket that was opened last. Answer: ReviewDetail."""

    ticket_id: int


@dataclass(frozen=True, slots=True)
class WriteReview(ReviewAsk):
    """A page into a file of this machine. Answer: Done. Meets Conflict where it is there, BadInput."""

    ticket_id: int
    number: str
    path: str
    page: str
