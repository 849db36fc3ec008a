"""What people ask of a ticket. Pure data; `decisions.decide` says what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from supportdesk.domain.attachments import Attachment
from supportdesk.domain.clocks import Carried
from supportdesk.domain.events import Feedback
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import (
    CallAnswer,
    Category,
    Channel,
    ContactMedium,
    Group,
    Impact,
    LinkKind,
    Priority,
    RootCause,
    Tier,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class Command:
    """Base of all commands."""


@dataclass(frozen=True, slots=True)
class Register(Command):
    """A report becomes a ticket (§1). `reported_at` None means now; it may not lie in the future."""

    subject: str
    description: str = ""
    customer: Customer = Customer()
    channel: Channel = Channel.PHONE
    urgency: Urgency = Urgency.MEDIUM
    impact: Impact = Impact.ONE
    category: Category | None = None
    priority: Priority | None = None
    reported_at: datetime | None = None
    occurred_at: datetime | None = None
    reference: str = ""
    folded: str = ""
    attachments: tuple[Attachment, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amend(Command):
    """Correct or complete the report; `None` leaves a field as it is."""

    subject: str | None = None
    description: str | None = None
    customer: Customer | None = None
    urgency: Urgency | None = None
    impact: Impact | None = None
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Classify(Command):
    """Urgent starts the emergency at once (§2)."""

    category: Category


@dataclass(frozen=True, slots=True)
class SetPriority(Command):
    priority: Priority


@dataclass(frozen=True, slots=True)
class Claim(Command):
    """Take the ticket."""


@dataclass(frozen=True, slots=True)
class Assign(Command):
    """Give the ticket to an agent; None puts it back into its tier's queue."""

    agent: Agent | None
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class HandOver(Command):
    """Give the ticket to a colleague who works on while its owner is away: `note` on this ticket,
    `shift_note` on all that one act hands over.
    """

    agent: Agent
    note: str = ""
    shift_note: str = ""


@dataclass(frozen=True, slots=True)
class Reply(Command):
    """A public reply; in a progress update `expected_at` names the expected resolution (§3).

    `read_to`: the last line of the journal that its writer had before their eyes; whoever spoke to the
    customer since, or the customer, is to be read first. None: it goes whatever was said.
    """

    text: str
    expected_at: datetime | None = None
    read_to: int | None = None


@dataclass(frozen=True, slots=True)
class LogContact(Command):
    """A call or chat with the customer; `happened_at` None means now."""

    medium: ContactMedium
    text: str
    happened_at: datetime | None = None
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AddNote(Command):
    text: str


@dataclass(frozen=True, slots=True)
class LogStep(Command):
    text: str
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Escalate(Command):
    """Hand up one tier with a card (§2). A ticket that is not urgent becomes complex by it."""

    to: Tier
    tried: str
    asked: str
    evidence: str = ""
    promised: str = ""
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class AcceptHandover(Command):
    pass


@dataclass(frozen=True, slots=True)
class ReturnHandover(Command):
    reason: str


@dataclass(frozen=True, slots=True)
class DeclareEmergency(Command):
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordDiagnosis(Command):
    cause: str
    solution: str


@dataclass(frozen=True, slots=True)
class RecordWorkaround(Command):
    text: str


@dataclass(frozen=True, slots=True)
class RecordRestoration(Command):
    text: str
    restored_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TakeLead(Command):
    """Lead the emergency from here on (§2)."""


@dataclass(frozen=True, slots=True)
class Call(Command):
    """Call somebody to the emergency: one of the team, or `whom` words name. `called_at` None means now."""

    agent: Agent | None = None
    whom: str = ""
    answer: CallAnswer = CallAnswer.WAITING
    text: str = ""
    called_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerCall(Command):
    """What came of a call. `call`: the entry that tells of it; 0: the one to who answers, else the last."""

    answer: CallAnswer
    text: str = ""
    call: int = 0


@dataclass(frozen=True, slots=True)
class StandUp(Command):
    """Say where the emergency stands."""

    text: str


@dataclass(frozen=True, slots=True)
class WaitForCustomer(Command):
    """What the customer was asked goes out as a public reply when it is given."""

    asked: str = ""


@dataclass(frozen=True, slots=True)
class RecordCustomerAnswer(Command):
    """Words of the customer; `folded` and `attachments` as of the report."""

    text: str
    channel: Channel = Channel.PHONE
    folded: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class MakePromise(Command):
    by: datetime
    what: str = ""


@dataclass(frozen=True, slots=True)
class Resolve(Command):
    """`message` goes to the customer as a public reply."""

    solution: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class RecordTest(Command):
    passed: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Confirm(Command):
    """The customer says it is solved; with scores, if they gave any (§4)."""

    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class RecordFeedback(Command):
    """Scores that a customer gave by word of mouth, who did not say that it is solved (§4)."""

    feedback: Feedback


@dataclass(frozen=True, slots=True)
class AnswerSurvey(Command):
    """The customer's own answer to the survey that was sent last."""

    feedback: Feedback


@dataclass(frozen=True, slots=True)
class Close(Command):
    """`unconfirmed`: why it closes without the customer's word."""

    unconfirmed: str = ""


@dataclass(frozen=True, slots=True)
class Reopen(Command):
    reason: str


@dataclass(frozen=True, slots=True)
class OpenReview(Command):
    """Look into what went wrong, though no score and no deadline asks for it."""

    reason: str


@dataclass(frozen=True, slots=True)
class RecordRootCause(Command):
    kind: RootCause
    text: str


@dataclass(frozen=True, slots=True)
class AddMeasure(Command):
    """`due`: the day until whose end it is done."""

    text: str
    owner: Agent
    due: date


@dataclass(frozen=True, slots=True)
class ChangeMeasure(Command):
    """`None` leaves as it was."""

    number: int
    owner: Agent | None = None
    due: date | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class CompleteMeasure(Command):
    """`text`: what came of it."""

    number: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class AttendReview(Command):
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EndReview(Command):
    conclusion: str = ""


@dataclass(frozen=True, slots=True)
class MergeInto(Command):
    target: int
    target_number: str


@dataclass(frozen=True, slots=True)
class Unmerge(Command):
    pass


@dataclass(frozen=True, slots=True)
class Absorb(Command):
    """The other half of a merge, on the ticket that lives on, with the source's open clocks."""

    source: int
    source_number: str
    clocks: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True)
class Release(Command):
    """The other half of an unmerge."""

    source: int
    source_number: str


@dataclass(frozen=True, slots=True)
class LinkTicket(Command):
    kind: LinkKind
    other: int
    other_number: str


@dataclass(frozen=True, slots=True)
class Detach(Command):
    """Take the ticket out of the incident that it is part of."""


@dataclass(frozen=True, slots=True)
class Tag(Command):
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkArticle(Command):
    slug: str
    to_update: bool = False


@dataclass(frozen=True, slots=True)
class SendAgain(Command):
    """Let a reply that was not delivered, or perhaps was, leave once more; of several, the last (§3).

    It goes to the address that the customer's contact names by now. `seq`: of several, the one of this entry.
    """

    seq: int = 0


@dataclass(frozen=True, slots=True)
class ConfirmDelivery(Command):
    """Keep that such a reply has arrived, as somebody found out."""

    seq: int = 0


@dataclass(frozen=True, slots=True)
class Undo(Command):
    """Take back all that one act wrote on this ticket."""

    batch: str
