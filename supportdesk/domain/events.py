"""What can happen to a ticket. An event holds codes and ids, never display words.

Fields made with `content()` are what people wrote. The store keeps them beside the journal, so that
a person can be erased without touching the fact that something was written.

`KIND` is the stored code. `ASPECTS` names what an event sets: an entry can be undone as long as no
later entry has set one of the same aspects.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from supportdesk.domain.attachments import Attachment
from supportdesk.domain.clocks import Carried, Clock
from supportdesk.domain.people import Actor, AgentRef, Customer
from supportdesk.domain.vocabulary import (
    Because,
    CallAnswer,
    Category,
    Channel,
    ContactMedium,
    Delivery,
    Erasing,
    Group,
    Impact,
    LinkKind,
    Priority,
    ResourceStep,
    RootCause,
    Status,
    Tier,
    TriggerKind,
    Urgency,
)

ERASED = "(erased · 已清除)"
"""What stands in the place of words that were erased: whoever reads it, in whichever language."""


def content(default: Any = dataclasses.MISSING) -> Any:
    """A field of people's own words, kept apart from the fact."""
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata={"content": True})
    return dataclasses.field(default=default, metadata={"content": True})


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events."""

    KIND: ClassVar[str] = ""
    ASPECTS: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Registered(Event):
    """A report became a ticket. Its clocks start at `reported_at`, which may be before the entry (§1)."""

    KIND = "registered"
    number: str
    reported_at: datetime
    channel: Channel
    policy: int
    urgency: Urgency = Urgency.MEDIUM
    impact: Impact = Impact.ONE
    occurred_at: datetime | None = None
    subject: str = content("")
    description: str = content("")
    customer: Customer = content(Customer())
    reference: str = content("")
    """Its number in another system."""
    folded: str = content("")
    """What stood around the report: words of others that were quoted, a signature. Shown when asked for."""
    attachments: tuple[Attachment, ...] = content(())


@dataclass(frozen=True, slots=True)
class Amended(Event):
    """Facts of the report were corrected or completed; `None` leaves a field as it was."""

    KIND = "amended"
    ASPECTS = frozenset({"report"})
    urgency: Urgency | None = None
    impact: Impact | None = None
    occurred_at: datetime | None = None
    subject: str | None = content(None)
    description: str | None = content(None)
    customer: Customer | None = content(None)


@dataclass(frozen=True, slots=True)
class Classified(Event):
    KIND = "classified"
    ASPECTS = frozenset({"category"})
    category: Category


@dataclass(frozen=True, slots=True)
class PrioritySet(Event):
    KIND = "priority_set"
    ASPECTS = frozenset({"priority"})
    priority: Priority


@dataclass(frozen=True, slots=True)
class Claimed(Event):
    """The actor took the ticket."""

    KIND = "claimed"
    ASPECTS = frozenset({"owner", "status"})
    owner: AgentRef


@dataclass(frozen=True, slots=True)
class Assigned(Event):
    """Somebody gave the ticket to an agent, or with `None` back to the queue of its tier."""

    KIND = "assigned"
    ASPECTS = frozenset({"owner", "status"})
    owner: AgentRef | None
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class HandedOver(Event):
    """At the end of a shift the ticket went to a colleague, with a word on it and one on the shift."""

    KIND = "handed_over"
    ASPECTS = frozenset({"owner", "status"})
    owner: AgentRef
    note: str = content("")
    shift_note: str = content("")


@dataclass(frozen=True, slots=True)
class PublicReplied(Event):
    """A public answer of a person. `expected_at` is the time of resolution it named (§3)."""

    KIND = "public_replied"
    text: str = content()
    expected_at: datetime | None = None
    attachments: tuple[Attachment, ...] = content(())


@dataclass(frozen=True, slots=True)
class ContactLogged(Event):
    """A call or chat with the customer, at `happened_at`."""

    KIND = "contact_logged"
    medium: ContactMedium
    happened_at: datetime
    text: str = content()
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoteAdded(Event):
    """Internal: the customer never sees it, and no clock is met by it."""

    KIND = "note_added"
    text: str = content()
    attachments: tuple[Attachment, ...] = content(())


@dataclass(frozen=True, slots=True)
class StepLogged(Event):
    """Something was changed: when, by whom, what (§3)."""

    KIND = "step_logged"
    happened_at: datetime
    text: str = content()


@dataclass(frozen=True, slots=True)
class Escalated(Event):
    """Handed up with a card; the sender stays the owner until it is accepted (§2)."""

    KIND = "escalated"
    ASPECTS = frozenset({"handover", "status"})
    to: Tier
    group: Group | None = None
    tried: str = content("")
    evidence: str = content("")
    asked: str = content("")
    promised: str = content("")


@dataclass(frozen=True, slots=True)
class HandoverAccepted(Event):
    KIND = "handover_accepted"
    ASPECTS = frozenset({"handover", "owner", "tier", "status"})
    owner: AgentRef


@dataclass(frozen=True, slots=True)
class HandoverReturned(Event):
    """Sent back with a reason; a bounce (§2)."""

    KIND = "handover_returned"
    ASPECTS = frozenset({"handover"})
    reason: str = content()


@dataclass(frozen=True, slots=True)
class EmergencyDeclared(Event):
    """The emergency response starts (§2); the ticket is urgent from here on."""

    KIND = "emergency_declared"
    ASPECTS = frozenset({"emergency"})
    reason: str = content("")


@dataclass(frozen=True, slots=True)
class DiagnosisRecorded(Event):
    KIND = "diagnosis_recorded"
    ASPECTS = frozenset({"diagnosis"})
    cause: str = content()
    solution: str = content()


@dataclass(frozen=True, slots=True)
class WorkaroundRecorded(Event):
    KIND = "workaround_recorded"
    ASPECTS = frozenset({"workaround"})
    text: str = content()


@dataclass(frozen=True, slots=True)
class RestorationRecorded(Event):
    """The core function works again (§3, urgent)."""

    KIND = "restoration_recorded"
    ASPECTS = frozenset({"restoration", "emergency"})
    restored_at: datetime
    text: str = content()


@dataclass(frozen=True, slots=True)
class LeadTaken(Event):
    """From here on this expert leads the emergency (§2)."""

    KIND = "lead_taken"
    ASPECTS = frozenset({"lead"})
    lead: AgentRef


@dataclass(frozen=True, slots=True)
class Called(Event):
    """Somebody was called to the emergency: one of the team, or `whom` words name (§2)."""

    KIND = "called"
    called_at: datetime
    agent: AgentRef | None = None
    answer: CallAnswer = CallAnswer.WAITING
    whom: str = content("")
    text: str = content("")


@dataclass(frozen=True, slots=True)
class CallAnswered(Event):
    """What came of the call that the entry `call` tells of."""

    KIND = "call_answered"
    call: int
    answer: CallAnswer
    text: str = content("")


@dataclass(frozen=True, slots=True)
class StoodUp(Event):
    """Where the emergency stands, said to all who work on it."""

    KIND = "stood_up"
    text: str = content()


@dataclass(frozen=True, slots=True)
class ResourceMoved(Event):
    """The ticket asked for a resource, got one, or no longer has it (§2). `name`: of what the team lends, or
    of a kind of it; `other_number`: the ticket that took it over, or that it was taken over from.

    It stands for what the list of resources says, so that it is released, not undone.
    """

    KIND = "resource_moved"
    step: ResourceStep
    name: str
    other_number: str = ""


@dataclass(frozen=True, slots=True)
class WaitingForCustomer(Event):
    KIND = "waiting_for_customer"
    ASPECTS = frozenset({"status"})
    asked: str = content("")


@dataclass(frozen=True, slots=True)
class CustomerAnswered(Event):
    """Words of the customer. They wake a waiting ticket, and change no other state."""

    KIND = "customer_answered"
    ASPECTS = frozenset({"status"})
    text: str = content()
    channel: Channel = Channel.PHONE
    folded: str = content("")
    attachments: tuple[Attachment, ...] = content(())


@dataclass(frozen=True, slots=True)
class MachineWrote(Event):
    """A machine's mail about the ticket, "I am out of office" say: it wakes nothing and meets no clock."""

    KIND = "machine_wrote"
    text: str = content("")
    folded: str = content("")
    attachments: tuple[Attachment, ...] = content(())


@dataclass(frozen=True, slots=True)
class Promised(Event):
    """A promise to the customer: a deadline of its own (§3)."""

    KIND = "promised"
    by: datetime
    what: str = content("")


@dataclass(frozen=True, slots=True)
class Resolved(Event):
    KIND = "resolved"
    ASPECTS = frozenset({"status"})
    solution: str = content("")


@dataclass(frozen=True, slots=True)
class FixTested(Event):
    """The customer tried the fix (§3). Failed: back to work."""

    KIND = "fix_tested"
    ASPECTS = frozenset({"status", "test"})
    passed: bool
    text: str = content("")


@dataclass(frozen=True, slots=True)
class Feedback:
    """Three scores of 1-5 and a comment (§4). A table that has one score only has it in `overall`."""

    response_speed: int | None = None
    problem_solving: int | None = None
    attitude: int | None = None
    overall: int | None = None
    comment: str = ""

    @property
    def score(self) -> float | None:
        """The mean of what was scored, or None."""
        scores = [s for s in (self.response_speed, self.problem_solving, self.attitude) if s is not None]
        if scores:
            return sum(scores) / len(scores)
        return None if self.overall is None else float(self.overall)


_NOTHING_SAID = Feedback()


@dataclass(frozen=True, slots=True)
class Confirmed(Event):
    """The customer says it is solved."""

    KIND = "confirmed"
    ASPECTS = frozenset({"status", "confirmation"})


@dataclass(frozen=True, slots=True)
class FeedbackGiven(Event):
    KIND = "feedback_given"
    ASPECTS = frozenset({"feedback"})
    feedback: Feedback = content(_NOTHING_SAID)


@dataclass(frozen=True, slots=True)
class SurveySent(Event):
    """The customer was asked how it was, by mail (§4). `text` has no link in it: `domain.surveys.PLACE`."""

    KIND = "survey_sent"
    ASPECTS = frozenset({"survey"})
    expires_at: datetime
    text: str = content("")


@dataclass(frozen=True, slots=True)
class Closed(Event):
    """`unconfirmed` says why, where the customer never confirmed (§8); `silence`: so long nobody said a word,
    and the desk closed it by its policy.
    """

    KIND = "closed"
    ASPECTS = frozenset({"status"})
    unconfirmed: str = content("")
    silence: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Reopened(Event):
    KIND = "reopened"
    ASPECTS = frozenset({"status"})
    reason: str = content("")


@dataclass(frozen=True, slots=True)
class Trigger:
    """Why a review was opened: the feedback of the entry `seq`, a clock's cycle that was missed, a person."""

    kind: TriggerKind
    clock: str = ""
    cycle: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True)
class ReviewOpened(Event):
    """What went wrong is looked into (§4). What is done in the review stands on it."""

    KIND = "review_opened"
    ASPECTS = frozenset({"review", "root_cause", "measures", "attendees"})
    triggers: tuple[Trigger, ...]
    reason: str = content("")


@dataclass(frozen=True, slots=True)
class RootCauseRecorded(Event):
    KIND = "root_cause_recorded"
    ASPECTS = frozenset({"root_cause"})
    kind: RootCause
    text: str = content("")


@dataclass(frozen=True, slots=True)
class MeasureAdded(Event):
    """Something to be done by somebody until the end of a day."""

    KIND = "measure_added"
    ASPECTS = frozenset({"measures"})
    number: int
    owner: AgentRef
    due: date
    text: str = content("")


@dataclass(frozen=True, slots=True)
class MeasureChanged(Event):
    """`None` leaves as it was."""

    KIND = "measure_changed"
    ASPECTS = frozenset({"measures"})
    number: int
    owner: AgentRef | None = None
    due: date | None = None
    text: str | None = content(None)


@dataclass(frozen=True, slots=True)
class MeasureDone(Event):
    KIND = "measure_done"
    ASPECTS = frozenset({"measures"})
    number: int
    text: str = content("")


@dataclass(frozen=True, slots=True)
class ReviewAttended(Event):
    """Who took part; they need no seat at this desk."""

    KIND = "review_attended"
    ASPECTS = frozenset({"attendees"})
    names: tuple[str, ...] = content(())


@dataclass(frozen=True, slots=True)
class ReviewEnded(Event):
    """Its measures are done. It stands on all that was found."""

    KIND = "review_ended"
    ASPECTS = frozenset({"review", "root_cause", "measures"})
    text: str = content("")


@dataclass(frozen=True, slots=True)
class MergedInto(Event):
    """This ticket lives on in another."""

    KIND = "merged_into"
    ASPECTS = frozenset({"status", "merge"})
    target: int
    target_number: str


@dataclass(frozen=True, slots=True)
class Unmerged(Event):
    KIND = "unmerged"
    ASPECTS = frozenset({"status", "merge"})


@dataclass(frozen=True, slots=True)
class Absorbed(Event):
    """Another ticket was merged into this one, which goes on with its open clocks."""

    KIND = "absorbed"
    source: int
    source_number: str
    clocks: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True)
class Released(Event):
    """A merged ticket was taken out again."""

    KIND = "released"
    source: int
    source_number: str


@dataclass(frozen=True, slots=True)
class Linked(Event):
    KIND = "linked"
    kind: LinkKind
    other: int
    other_number: str


@dataclass(frozen=True, slots=True)
class Detached(Event):
    """The ticket is part of this incident no longer."""

    KIND = "detached"
    ASPECTS = frozenset({"parent"})
    parent: int
    parent_number: str


@dataclass(frozen=True, slots=True)
class Tagged(Event):
    KIND = "tagged"
    ASPECTS = frozenset({"tags"})
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleLinked(Event):
    """The knowledge article that answers this; `to_update` is 待更新 (§5)."""

    KIND = "article_linked"
    slug: str
    to_update: bool = False


@dataclass(frozen=True, slots=True)
class Undone(Event):
    """The entries `seqs` count as if they had not been; they and this stay on record."""

    KIND = "undone"
    seqs: tuple[int, ...]
    batch: str


@dataclass(frozen=True, slots=True)
class Imported(Event):
    """A state another desk or table had, taken over as it stood, where no event of ours says it."""

    KIND = "imported"
    ASPECTS = frozenset({"owner", "status", "tier"})
    tier: Tier
    owner: AgentRef | None = None
    expected_at: datetime | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class PolicyApplied(Event):
    """The ticket is held to another version of the policy from here on (sla-cases 32)."""

    KIND = "policy_applied"
    ASPECTS = frozenset({"policy"})
    version: int


@dataclass(frozen=True, slots=True)
class DeliveryRecorded(Event):
    """What became of the words of the entry `seq` on their way to the customer: sent, failed or unsure; or
    held, as they are to be sent again.

    Words that failed answered nobody: their entry counts as if it had not been, until they are sent.
    """

    KIND = "delivery_recorded"
    seq: int
    result: Delivery
    fault: str = content("")


@dataclass(frozen=True, slots=True)
class ContentErased(Event):
    """What people wrote up to here is gone for good (`erasure.blanked`). `certificate`: what tells of it.

    `clocks`: as they stood, where deadlines depend on what was erased.
    """

    KIND = "content_erased"
    what: Erasing
    why: Because
    certificate: str = ""
    clocks: tuple[Clock, ...] = ()
    reason: str = content("")


REGISTRY: dict[str, type[Event]] = {
    cls.KIND: cls
    for cls in list(globals().values())
    if isinstance(cls, type) and issubclass(cls, Event) and cls.KIND
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ticket's journal.

    `at` is when it took effect, UTC, never before the line it follows. `batch` is shared by all that
    one act wrote, on one ticket or many. `id` is the place in the whole journal, 0 before it is stored.
    """

    seq: int
    at: datetime
    actor: Actor
    event: Event
    batch: str
    id: int = 0


def has_words(event: Event) -> bool:
    """Whether people's own words stand in it."""
    return any(
        each.metadata.get("content") and getattr(event, each.name) != each.default
        for each in dataclasses.fields(event)
    )


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that were not undone, undoings that still hold among them."""
    kept: list[Entry] = []
    dead: set[int] = set()
    for entry in reversed(list(entries)):
        if entry.seq in dead:
            continue
        if isinstance(entry.event, Undone):
            dead.update(entry.event.seqs)
        kept.append(entry)
    kept.reverse()
    return kept


def effective(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that count: not undone, not lost on their way, and without the undoings themselves.

    A survey that is lost was tried all the same: it is not sent again unasked.
    """
    kept = [entry for entry in standing(entries) if not isinstance(entry.event, Undone)]
    lost = undelivered(kept)
    return [e for e in kept if e.seq not in lost or isinstance(e.event, SurveySent)] if lost else kept


def undelivered(entries: Iterable[Entry]) -> set[int]:
    """The entries whose words could not be delivered, by their numbers."""
    lost: set[int] = set()
    for entry in entries:
        if isinstance(entry.event, DeliveryRecorded):
            if entry.event.result is Delivery.FAILED:
                lost.add(entry.event.seq)
            else:
                lost.discard(entry.event.seq)
    return lost
