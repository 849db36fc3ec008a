"""A ticket as it stands: what its journal folds to (process §1-§8). `evolution` does the folding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain.attachments import Attachment
from supportdesk.domain.clocks import Clock, first_breach, next_due
from supportdesk.domain.events import Feedback
from supportdesk.domain.passage import Passage
from supportdesk.domain.people import AgentRef, Customer
from supportdesk.domain.policy import Facts, Policy
from supportdesk.domain.reviews import Review
from supportdesk.domain.surveys import Survey
from supportdesk.domain.vocabulary import (
    CallAnswer,
    Category,
    Channel,
    Erasing,
    Group,
    Impact,
    LinkKind,
    Priority,
    ReviewState,
    Status,
    Tier,
    Urgency,
)

GOOD_SCORE = 4.0  # the loop is closed from here on (§4)


@dataclass(frozen=True, slots=True)
class Handover:
    """An escalation's card, and what became of it (§2)."""

    seq: int
    at: datetime
    by: AgentRef | None
    to: Tier
    group: Group | None
    tried: str
    evidence: str
    asked: str
    promised: str
    answered_at: datetime | None = None
    accepted: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    by: datetime
    what: str
    made_by: str


@dataclass(frozen=True, slots=True)
class EmergencyCall:
    """Somebody who was called to an emergency, and what came of it. `seq` is the entry that tells of it."""

    seq: int
    at: datetime
    by: str
    agent: AgentRef | None
    whom: str
    answer: CallAnswer
    text: str = ""
    answered_at: datetime | None = None

    @property
    def name(self) -> str:
        """Who it is."""
        return self.agent.name if self.agent else self.whom


@dataclass(frozen=True, slots=True)
class Link:
    kind: LinkKind
    other: int
    number: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """The folded state of one ticket. `id` is the store's key, `seq` the last line of its journal."""

    id: int
    number: str
    seq: int
    policy: int
    status: Status
    tier: Tier
    channel: Channel
    urgency: Urgency
    impact: Impact
    subject: str
    description: str
    customer: Customer
    reported_at: datetime
    entered_at: datetime
    updated_at: datetime
    passage: Passage
    occurred_at: datetime | None = None
    reference: str = ""
    attachments: tuple[Attachment, ...] = ()
    category: Category | None = None
    priority: Priority | None = None
    registered_fully: bool = False
    owner: AgentRef | None = None
    group: Group | None = None
    handovers: tuple[Handover, ...] = ()
    bounces: int = 0
    stuck: frozenset[int] = frozenset()
    """The entries whose words failed on their way to the customer, or only perhaps arrived."""
    emergency_at: datetime | None = None
    lead: AgentRef | None = None
    calls: tuple[EmergencyCall, ...] = ()
    stood_up_at: datetime | None = None
    cause: str = ""
    solution: str = ""
    workaround: str = ""
    restored_at: datetime | None = None
    promises: tuple[Promise, ...] = ()
    expected_at: datetime | None = None
    first_answer_at: datetime | None = None
    customer_spoke_at: datetime | None = None
    team_spoke_at: datetime | None = None
    resolved_at: datetime | None = None
    test_passed: bool | None = None
    confirmed_at: datetime | None = None
    survey: Survey | None = None
    feedback: Feedback | None = None
    closed_at: datetime | None = None
    unconfirmed: str = ""
    silence: timedelta | None = None
    """How long nobody had said a word when the desk closed it by its policy, unconfirmed."""
    reviews: tuple[Review, ...] = ()
    reopened: int = 0
    merged_into: int | None = None
    merged_into_number: str = ""
    merged_at: datetime | None = None
    merged_from: Status | None = None  # the status that it takes up again when taken out
    absorbed: tuple[int, ...] = ()
    links: tuple[Link, ...] = ()
    tags: frozenset[str] = frozenset()
    articles: tuple[tuple[str, bool], ...] = ()
    clocks: tuple[Clock, ...] = ()
    imported: bool = False
    erased: frozenset[Erasing] = frozenset()
    """What was let go of, as long as nobody wrote since."""

    @property
    def facts(self) -> Facts:
        return Facts(
            self.category,
            self.priority,
            self.tier,
            self.channel,
            self.customer.name,
            self.customer.department,
            self.tags,
        )

    @property
    def handover(self) -> Handover | None:
        """The escalation that waits for an answer, if one does."""
        if self.handovers and self.handovers[-1].answered_at is None:
            return self.handovers[-1]
        return None

    @property
    def review(self) -> Review | None:
        """The review that was opened last."""
        return self.reviews[-1] if self.reviews else None

    @property
    def review_state(self) -> ReviewState | None:
        """How that review stands."""
        if self.review is None:
            return None
        return ReviewState.OPEN if self.review.is_open else ReviewState.ENDED

    @property
    def parent(self) -> Link | None:
        """The incident that it is part of."""
        return next((link for link in self.links if link.kind is LinkKind.CHILD_OF), None)

    @property
    def emergency(self) -> bool:
        """An emergency is on: declared, and the ticket not yet resolved."""
        return self.emergency_at is not None and self.status.is_open

    @property
    def unanswered(self) -> bool:
        """The customer spoke last."""
        return self.customer_spoke_at is not None and (
            self.team_spoke_at is None or self.team_spoke_at < self.customer_spoke_at
        )

    @property
    def next_due(self) -> datetime | None:
        """The nearest deadline that still runs."""
        return next_due(self.clocks)

    @property
    def breached_at(self) -> datetime | None:
        """The first deadline on record as missed. One that runs past its time counts at its next event."""
        return first_breach(self.clocks)

    def clock(self, name: str) -> Clock | None:
        """The latest cycle of a clock."""
        for clock in reversed(self.clocks):
            if clock.name == name:
                return clock
        return None

    def loop_gap(self) -> str | None:
        """Why the loop is not closed, as a code, or None when it is (§4)."""
        if self.status in (Status.NEW, Status.IN_PROGRESS, Status.WAITING_CUSTOMER):
            return "unsolved"
        if self.confirmed_at is None:
            return "unconfirmed"
        if self.feedback is None or self.feedback.score is None:
            return "unscored"
        if self.feedback.score < GOOD_SCORE:
            return "low_score"
        return None if self.status is Status.CLOSED else "not_closed"


def missing_fields(ticket: Ticket, policy: Policy) -> tuple[str, ...]:
    """What a complete registration of this ticket still lacks (§1, §7)."""
    values = {
        "subject": ticket.subject,
        "description": ticket.description,
        "customer": ticket.customer.name or ticket.customer.department,
        "department": ticket.customer.department,
        "contact": ticket.customer.contact,
        "category": ticket.category,
        "priority": ticket.priority,
    }
    return tuple(name for name in (*policy.required, "category", "priority") if not values[name])
