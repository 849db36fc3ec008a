"""What is shown of reviews: a line of a list, and one with all that is filled in for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from supportdesk.domain.events import Entry, Feedback
from supportdesk.domain.responsibility import Responsibility
from supportdesk.domain.reviews import Measure, Review


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review in a list, with the ticket that it is of. `today` is the desk's day."""

    ticket_id: int
    number: str
    subject: str
    review: Review
    today: date

    @property
    def late(self) -> tuple[Measure, ...]:
        """Its measures whose day has passed."""
        return tuple(m for m in self.review.open_measures if m.is_late(self.today))

    def next_day(self, owner: str | None = None) -> date | None:
        """When the next of its measures is due, or of those of one agent."""
        waiting = (m for m in self.review.open_measures if owner is None or m.owner.id == owner)
        return min((m.due for m in waiting), default=None)


@dataclass(frozen=True, slots=True)
class ReviewDetail:
    """A review, with what the journal fills in: who held the ticket, what was missed in whose hands, what
    happened. `seq` is the journal's last line: what was before the eyes of who acts on it.
    """

    line: ReviewLine
    seq: int
    entries: tuple[Entry, ...]
    held: Responsibility
    feedback: Feedback | None
