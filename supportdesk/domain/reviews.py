"""The review (复盘) of a ticket: what went wrong, why, and what is done about it (process §4).

It lives in the ticket's journal, so audit, undo and two people at once are those of tickets. A ticket may
have several, one after the other: what happens while one is open belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from supportdesk.domain import events as ev
from supportdesk.domain.copies import replace
from supportdesk.domain.events import Entry, Event
from supportdesk.domain.people import Actor, AgentRef
from supportdesk.domain.vocabulary import RootCause


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is done so that it doesn't happen again. Numbered through all reviews of a ticket."""

    number: int
    text: str
    owner: AgentRef
    due: date
    done_at: datetime | None = None
    outcome: str = ""

    def is_late(self, today: date) -> bool:
        """Its day has passed, and it is not done."""
        return self.done_at is None and today > self.due


@dataclass(frozen=True, slots=True)
class Review:
    """A review as it stands. `seq` is the entry that opened it."""

    seq: int
    opened_at: datetime
    opened_by: Actor
    triggers: tuple[ev.Trigger, ...] = ()
    reason: str = ""
    cause: RootCause | None = None
    cause_text: str = ""
    measures: tuple[Measure, ...] = ()
    attendees: tuple[str, ...] = ()
    ended_at: datetime | None = None
    conclusion: str = ""

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def open_measures(self) -> tuple[Measure, ...]:
        return tuple(measure for measure in self.measures if measure.done_at is None)

    def measure(self, number: int) -> Measure | None:
        return next((measure for measure in self.measures if measure.number == number), None)


_REMINDER = "@measure "


def measure_clock(due: date) -> str:
    """What a reminder of a measure has in the place of a clock: another day is reminded of anew."""
    return f"{_REMINDER}{due.isoformat()}"


def is_measure(clock: str) -> bool:
    """Whether a notice is of a measure, and of no clock."""
    return clock.startswith(_REMINDER)


KINDS: tuple[type[Event], ...] = (
    ev.ReviewOpened,
    ev.RootCauseRecorded,
    ev.MeasureAdded,
    ev.MeasureChanged,
    ev.MeasureDone,
    ev.ReviewAttended,
    ev.ReviewEnded,
)
"""What a review is folded from."""


def after(reviews: tuple[Review, ...], entry: Entry) -> tuple[Review, ...]:
    """The reviews of a ticket after one more entry; what is no matter of theirs leaves them as they are."""
    event = entry.event
    if isinstance(event, ev.ReviewOpened):
        opened = Review(entry.seq, entry.at, entry.actor, event.triggers, event.reason)
        return (*reviews, opened)
    if not reviews:
        return reviews
    return (*reviews[:-1], _after(reviews[-1], event, entry.at))


def _after(review: Review, event: Event, at: datetime) -> Review:
    match event:
        case ev.RootCauseRecorded():
            return replace(review, cause=event.kind, cause_text=event.text)
        case ev.MeasureAdded():
            added = Measure(event.number, event.text, event.owner, event.due)
            return replace(review, measures=(*review.measures, added))
        case ev.MeasureChanged():
            changes = {"owner": event.owner, "due": event.due, "text": event.text}
            return _measured(review, event.number, {n: v for n, v in changes.items() if v is not None})
        case ev.MeasureDone():
            return _measured(review, event.number, {"done_at": at, "outcome": event.text})
        case ev.ReviewAttended():
            new = tuple(name for name in event.names if name not in review.attendees)
            return replace(review, attendees=(*review.attendees, *new))
        case ev.ReviewEnded():
            return replace(review, ended_at=at, conclusion=event.text)
    return review


def _measured(review: Review, number: int, changes: dict[str, object]) -> Review:
    measures = (replace(m, **changes) if m.number == number else m for m in review.measures)
    return replace(review, measures=tuple(measures))


def fold(entries: Iterable[Entry]) -> tuple[Review, ...]:
    """The reviews that a journal tells, of which only the lines of reviews and undoings are needed."""
    reviews: tuple[Review, ...] = ()
    for entry in ev.effective(entries):
        reviews = after(reviews, entry)
    return reviews
