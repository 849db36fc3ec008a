"""What can be found of a ticket: everything that a query may ask, and the words that stand on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.events import ERASED
from supportdesk.domain.marks import Marks, marks
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.tokens import tokens
from supportdesk.domain.vocabulary import (
    Category,
    Channel,
    Group,
    Impact,
    Priority,
    ReviewState,
    Status,
    Tier,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class Findable:
    """What a query can ask of a ticket. A policy's `Facts` has the part that a condition may ask."""

    id: int
    status: Status
    tier: Tier
    owner: tuple[str, str] | None
    category: Category | None
    priority: Priority | None
    channel: Channel
    urgency: Urgency
    impact: Impact
    group: Group | None
    handover: Tier | None
    review_state: ReviewState | None
    department: str
    customer: str
    tags: frozenset[str]
    reference: str
    articles: frozenset[str]
    parents: frozenset[str]
    next_due: datetime | None
    expected_at: datetime | None
    reported_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    score: float | None
    missed: frozenset[str]
    running: tuple[tuple[str, datetime], ...]
    emergency: bool
    unanswered: bool
    imported: bool
    attachments: bool
    marks: Marks
    text: tuple[str, str]

    @classmethod
    def of(cls, t: Ticket) -> Findable:
        card = t.handover
        return cls(
            id=t.id,
            status=t.status,
            tier=t.tier,
            owner=(t.owner.id, t.owner.name) if t.owner else None,
            category=t.category,
            priority=t.priority,
            channel=t.channel,
            urgency=t.urgency,
            impact=t.impact,
            group=t.group,
            handover=card.to if card else None,
            review_state=t.review_state,
            department=t.customer.department,
            customer=t.customer.name,
            tags=t.tags,
            reference=t.reference,
            articles=frozenset(slug for slug, _stale in t.articles),
            parents=parents(t),
            next_due=t.next_due,
            expected_at=t.expected_at,
            reported_at=t.reported_at,
            updated_at=t.updated_at,
            resolved_at=t.resolved_at,
            closed_at=t.closed_at,
            score=t.feedback.score if t.feedback else None,
            missed=missed(t),
            running=tuple((c.name, c.due) for c in t.clocks if c.due and not c.ended),
            emergency=t.emergency,
            unanswered=t.unanswered and t.status.is_open,
            imported=t.imported,
            attachments=bool(t.attachments),
            marks=marks(t),
            text=written(t),
        )


def missed(t: Ticket) -> frozenset[str]:
    """The clocks with a deadline on record as missed, in whichever cycle."""
    return frozenset(c.name for c in t.clocks if c.breached_at)


def parents(t: Ticket) -> frozenset[str]:
    """The number of the incident that it is part of, if it is part of one."""
    return frozenset({t.parent.number} if t.parent else ())


def ticket_texts(t: Ticket) -> tuple[str, str]:
    """What of a ticket can be found by words: its head, and its body."""
    head = (t.number, t.reference, t.subject, t.customer.name, t.customer.department)
    body = (t.description, t.cause, t.solution, " ".join(sorted(t.tags)))
    return _joined(head), _joined(body)


def _joined(texts: Iterable[str]) -> str:
    """Texts as one; nothing is found by what stands for erased ones, nor are they alike."""
    return " ".join("" if text == ERASED else text for text in texts)


def written(t: Ticket) -> tuple[str, str]:
    """The tokens of head and body, between blanks."""
    head, body = ticket_texts(t)
    return f" {' '.join(tokens(head))} ", f" {' '.join(tokens(body))} "
