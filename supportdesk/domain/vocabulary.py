"""The words of the process with their stable stored codes. Display words live in `locale/` only."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """How a report is handled and which clocks run (process §1)."""

    SIMPLE = "simple"
    COMPLEX = "complex"
    URGENT = "urgent"


class Priority(StrEnum):
    """The order of work among tickets (process §1), most pressing first."""

    URGENT = "urgent"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the most pressing."""
        return list(Priority).index(self)


class Urgency(StrEnum):
    """How soon the customer needs it, in the customer's own word."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Impact(StrEnum):
    """How many are affected: the scope of the report."""

    ONE = "one"
    TEAM = "team"
    MANY = "many"
    EVERYONE = "everyone"


class Channel(StrEnum):
    """How a report reached the desk."""

    FORM = "form"
    PHONE = "phone"
    CHAT = "chat"
    MAIL = "mail"
    API = "api"
    IMPORT = "import"


class ContactMedium(StrEnum):
    """How a logged conversation took place."""

    CALL = "call"
    CHAT = "chat"


class Status(StrEnum):
    """Where a ticket stands (process §8)."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has work on it; resolved waits only for the customer's word."""
        return self in (Status.NEW, Status.IN_PROGRESS, Status.WAITING_CUSTOMER)


class Tier(StrEnum):
    """The line of support that holds a ticket (process §0)."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"

    @property
    def level(self) -> int:
        return int(self.value[1])


class Role(StrEnum):
    """What an agent does beside the tier (process §0)."""

    AGENT = "agent"
    EXPERT = "expert"
    DEVELOPER = "developer"
    CUSTOMER_SERVICE_MANAGER = "customer_service_manager"
    KNOWLEDGE_MANAGER = "knowledge_manager"
    TEAM_LEAD = "team_lead"


class Group(StrEnum):
    """Specialist groups an escalation can be addressed to."""

    SYSTEM = "system"
    NETWORK = "network"
    DEVELOPMENT = "development"


class Language(StrEnum):
    """Languages of the interface and of what is written to customers."""

    CHINESE = "zh_CN"
    ENGLISH = "en"


class LinkKind(StrEnum):
    """How one ticket relates to another."""

    RELATED = "related"
    DUPLICATE = "duplicate"
    CHILD_OF = "child_of"
    CAUSED_BY = "caused_by"


class ActorKind(StrEnum):
    """Who did it: a person of the team, the customer, or the desk itself."""

    AGENT = "agent"
    CUSTOMER = "customer"
    SYSTEM = "system"
    IMPORT = "import"


class CallAnswer(StrEnum):
    """What somebody said who was called to an emergency."""

    WAITING = "waiting"
    """Nothing yet."""
    COMING = "coming"
    UNREACHED = "unreached"
    DECLINED = "declined"


class RequestState(StrEnum):
    """Where a ticket's request for a resource stands, or how it ended."""

    WAITING = "waiting"
    HELD = "held"
    RELEASED = "released"
    TAKEN_OVER = "taken_over"
    WITHDRAWN = "withdrawn"


class ResourceStep(StrEnum):
    """What happened to a ticket with a resource."""

    REQUESTED = "requested"
    GRANTED = "granted"
    RELEASED = "released"
    TAKEN_OVER = "taken_over"
    """An urgent ticket got what this one had."""
    WITHDRAWN = "withdrawn"


class Delivery(StrEnum):
    """Where words to a customer are that go out by mail."""

    HELD = "held"
    """Kept back for a moment, or until it is tried again."""
    CLAIMED = "claimed"
    """Somebody talks to the mail server about it; nothing was handed over yet."""
    HANDED = "handed"
    """The words are on their way to the server, which has not answered yet."""
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    """Who handed it over died before the server's answer was kept: it may have arrived."""
    CANCELLED = "cancelled"


class SurveyState(StrEnum):
    """How a survey stands before who opens its link."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """The work goes on, or another survey was sent since."""


class Erasing(StrEnum):
    """What of a ticket is let go of: all that people wrote, the files, what was said with a score."""

    CONTENT = "content"
    FILES = "files"
    COMMENTS = "comments"


class Because(StrEnum):
    """Why it was: the desk's own rule, or somebody asked for it."""

    RETENTION = "retention"
    REQUEST = "request"


class RootCause(StrEnum):
    """What it was that went wrong (process §4)."""

    PROCESS_GAP = "process_gap"
    SKILL_GAP = "skill_gap"
    TOOL = "tool"
    PRODUCT_DEFECT = "product_defect"
    THIRD_PARTY = "third_party"


class TriggerKind(StrEnum):
    """What opened a review."""

    SCORE = "score"
    MISSED = "missed"
    BY_HAND = "by_hand"


class ReviewState(StrEnum):
    """How the review of a ticket stands that was opened last."""

    OPEN = "open"
    ENDED = "ended"


class ReviewShelf(StrEnum):
    """Which reviews are listed."""

    OPEN = "open"
    MINE = "mine"
    OVERDUE = "overdue"
    ENDED = "ended"


class ArticleState(StrEnum):
    """Life of a knowledge article (process §5)."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RETIRED = "retired"


class Face(StrEnum):
    """What a clock shows at an instant."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"  # over: met too late, or ended unanswered after its time
    OVERDUE = "overdue"  # past its time and still unanswered
    NONE = "none"  # no target applies, or it ended without a verdict


class QueueView(StrEnum):
    """The standing selections of the queue."""

    MINE = "mine"
    UNOWNED = "unowned"
    TIER = "tier"
    DUE = "due"
    BREACHED = "breached"
    EMERGENCY = "emergency"
    WAITING = "waiting"
    ALL = "all"
    RESOLVED = "resolved"
    CLOSED = "closed"


class NoticeView(StrEnum):
    """Whose notices are listed."""

    MINE = "mine"
    TIER = "tier"
    ALL = "all"


class Mode(StrEnum):
    """What somebody does who has a ticket before them."""

    READING = "reading"
    WRITING = "writing"


class ShiftPart(StrEnum):
    """What waits for an agent who comes to work, the most pressing first."""

    HANDED = "handed"
    BREACHED = "breached"
    RETURNED = "returned"
    PROMISED = "promised"
    UNANSWERED = "unanswered"
    MEASURE = "measure"


def suggested_priority(impact: Impact, urgency: Urgency) -> Priority:
    """Priority suggested from impact × urgency (process §1); the agent's word overrides it."""
    score = {Impact.ONE: 0, Impact.TEAM: 1, Impact.MANY: 2, Impact.EVERYONE: 3}[impact]
    score += {Urgency.LOW: 0, Urgency.MEDIUM: 1, Urgency.HIGH: 2}[urgency]
    if score >= 4:
        return Priority.URGENT
    if score == 3:
        return Priority.HIGH
    return Priority.MEDIUM if score >= 1 else Priority.LOW


class Stage(StrEnum):
    """What a ticket waits for (process §2-§4). The tier stands beside it."""

    QUEUE = "queue"  # somebody to take it
    WORK = "work"  # whoever has it
    HANDOVER = "handover"  # the tier that it was escalated to
    CUSTOMER = "customer"  # the customer's answer or test
    CONFIRMATION = "confirmation"  # resolved: the customer's word
    ENDED = "ended"  # nobody: closed, or it lives on in another


class Column(StrEnum):
    """What a list of tickets can show of each."""

    CATEGORY = "category"
    PRIORITY = "priority"
    NUMBER = "number"
    SUBJECT = "subject"
    STATUS = "status"
    TIER = "tier"
    OWNER = "owner"
    CUSTOMER = "customer"
    RESPONSE = "response"
    RESOLUTION = "resolution"
    UPDATE = "update"
    DEPARTMENT = "department"
    CHANNEL = "channel"
    TAGS = "tags"
    REFERENCE = "reference"
    REPORTED = "reported"
    UPDATED = "updated"
    EXPECTED = "expected"
    SCORE = "score"
