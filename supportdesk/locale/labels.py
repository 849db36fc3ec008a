"""Display words for the codes of the domain: enum members, fields, clocks, kinds of events.

Every word stands as a literal with the context that its translation needs, so that babel finds it.
The words of a language are made once.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache

from supportdesk.domain.reviews import is_measure
from supportdesk.domain.vocabulary import (
    ActorKind,
    ArticleState,
    Because,
    CallAnswer,
    Category,
    Channel,
    Column,
    ContactMedium,
    Delivery,
    Erasing,
    Face,
    Group,
    Impact,
    Language,
    LinkKind,
    Mode,
    NoticeView,
    Priority,
    QueueView,
    RequestState,
    ResourceStep,
    ReviewShelf,
    ReviewState,
    Role,
    RootCause,
    ShiftPart,
    Stage,
    Status,
    SurveyState,
    Tier,
    TriggerKind,
    Urgency,
)
from supportdesk.locale import _, language, pgettext

_Words = dict[str, str]


def label(member: StrEnum) -> str:
    """The word that people see for an enum member (process §0-§8).

    Raises KeyError for an enum that has no words here; a test holds the vocabulary complete.
    """
    return _enum_words(language())[type(member)][member.value]


def field_label(name: str) -> str:
    """The word for a field of a command, an article or an agent; an unknown name shows as it is."""
    return _words(language(), _fields).get(name, name)


def clock_label(name: str) -> str:
    """The word for a clock of the shipped policy (process §7); a team's own clock shows its name."""
    return _words(language(), _clocks).get(name, name)


def cycle_label(name: str, cycle: int) -> str:
    """The word for a clock, and which of its cycles where that is not the first; or for a measure."""
    if is_measure(name):
        return _("Measure {n}").format(n=cycle)
    return clock_label(name) if cycle == 1 else f"{clock_label(name)} ({cycle})"


def event_label(kind: str) -> str:
    """A noun phrase for a kind of event, as a line of the history begins; unknown kinds show as they are."""
    return _words(language(), _events).get(kind, kind)


@cache
def _words(_language: Language, make: Callable[[], _Words]) -> _Words:
    return make()


@cache
def _enum_words(_language: Language) -> dict[type[StrEnum], _Words]:
    # Keyed by type first: members of two enums with one code are equal as strings.
    return {
        CallAnswer: {
            CallAnswer.WAITING: pgettext("call", "no answer yet"),
            CallAnswer.COMING: pgettext("call", "is coming"),
            CallAnswer.UNREACHED: pgettext("call", "not reached"),
            CallAnswer.DECLINED: pgettext("call", "can't come"),
        },
        RequestState: {
            RequestState.WAITING: pgettext("resource", "waits"),
            RequestState.HELD: pgettext("resource", "has it"),
            RequestState.RELEASED: pgettext("resource", "given back"),
            RequestState.TAKEN_OVER: pgettext("resource", "taken over"),
            RequestState.WITHDRAWN: pgettext("resource", "withdrawn"),
        },
        ResourceStep: {
            ResourceStep.REQUESTED: pgettext("resource", "requested"),
            ResourceStep.GRANTED: pgettext("resource", "received"),
            ResourceStep.RELEASED: pgettext("resource", "given back"),
            ResourceStep.TAKEN_OVER: pgettext("resource", "taken over"),
            ResourceStep.WITHDRAWN: pgettext("resource", "withdrawn"),
        },
        Delivery: {
            Delivery.HELD: pgettext("delivery", "waiting to be sent"),
            Delivery.CLAIMED: pgettext("delivery", "being sent"),
            Delivery.HANDED: pgettext("delivery", "being sent"),
            Delivery.SENT: pgettext("delivery", "sent"),
            Delivery.FAILED: pgettext("delivery", "not delivered"),
            Delivery.UNSURE: pgettext("delivery", "perhaps sent"),
            Delivery.CANCELLED: pgettext("delivery", "taken back"),
        },
        Erasing: {
            Erasing.CONTENT: pgettext("erased", "all that people wrote"),
            Erasing.FILES: pgettext("erased", "the files"),
            Erasing.COMMENTS: pgettext("erased", "the words beside scores"),
        },
        Because: {
            Because.RETENTION: pgettext("erased", "its time was over"),
            Because.REQUEST: pgettext("erased", "on request"),
        },
        RootCause: {
            RootCause.PROCESS_GAP: pgettext("root cause", "process gap"),
            RootCause.SKILL_GAP: pgettext("root cause", "skill gap"),
            RootCause.TOOL: pgettext("root cause", "tool"),
            RootCause.PRODUCT_DEFECT: pgettext("root cause", "product defect"),
            RootCause.THIRD_PARTY: pgettext("root cause", "third party"),
        },
        ReviewState: {
            ReviewState.OPEN: pgettext("review", "under way"),
            ReviewState.ENDED: pgettext("review", "ended"),
        },
        ReviewShelf: {
            ReviewShelf.OPEN: pgettext("reviews", "under way"),
            ReviewShelf.MINE: pgettext("reviews", "my measures"),
            ReviewShelf.OVERDUE: pgettext("reviews", "overdue"),
            ReviewShelf.ENDED: pgettext("reviews", "ended"),
        },
        SurveyState: {
            SurveyState.OPEN: pgettext("survey", "open"),
            SurveyState.ANSWERED: pgettext("survey", "answered already"),
            SurveyState.EXPIRED: pgettext("survey", "over"),
            SurveyState.WITHDRAWN: pgettext("survey", "no longer open"),
        },
        TriggerKind: {
            TriggerKind.SCORE: pgettext("trigger", "a low score"),
            TriggerKind.MISSED: pgettext("trigger", "a deadline missed"),
            TriggerKind.BY_HAND: pgettext("trigger", "by hand"),
        },
        Stage: {
            Stage.QUEUE: pgettext("stage", "waiting to be taken"),
            Stage.WORK: pgettext("stage", "being worked on"),
            Stage.HANDOVER: pgettext("stage", "waiting for the next tier"),
            Stage.CUSTOMER: pgettext("stage", "waiting for the customer"),
            Stage.CONFIRMATION: pgettext("stage", "solved, waiting for the customer's word"),
            Stage.ENDED: pgettext("stage", "ended"),
        },
        Category: {
            Category.SIMPLE: pgettext("category", "simple"),
            Category.COMPLEX: pgettext("category", "complex"),
            Category.URGENT: pgettext("category", "urgent"),
        },
        Priority: {
            Priority.URGENT: pgettext("priority", "urgent"),
            Priority.HIGH: pgettext("priority", "high"),
            Priority.MEDIUM: pgettext("priority", "medium"),
            Priority.LOW: pgettext("priority", "low"),
        },
        Urgency: {
            Urgency.HIGH: pgettext("urgency", "high"),
            Urgency.MEDIUM: pgettext("urgency", "medium"),
            Urgency.LOW: pgettext("urgency", "low"),
        },
        Impact: {
            Impact.ONE: pgettext("impact", "one person"),
            Impact.TEAM: pgettext("impact", "a team"),
            Impact.MANY: pgettext("impact", "many"),
            Impact.EVERYONE: pgettext("impact", "everyone"),
        },
        Channel: {
            Channel.FORM: pgettext("channel", "form"),
            Channel.PHONE: pgettext("channel", "phone"),
            Channel.CHAT: pgettext("channel", "chat"),
            Channel.MAIL: pgettext("channel", "e-mail"),
            Channel.API: pgettext("channel", "API"),
            Channel.IMPORT: pgettext("channel", "import"),
        },
        ContactMedium: {
            ContactMedium.CALL: pgettext("contact", "call"),
            ContactMedium.CHAT: pgettext("contact", "chat"),
        },
        Status: {
            Status.NEW: pgettext("status", "new"),
            Status.IN_PROGRESS: pgettext("status", "in progress"),
            Status.WAITING_CUSTOMER: pgettext("status", "waiting for customer"),
            Status.RESOLVED: pgettext("status", "resolved"),
            Status.CLOSED: pgettext("status", "closed"),
            Status.MERGED: pgettext("status", "merged"),
        },
        Tier: {
            Tier.L1: pgettext("tier", "L1"),
            Tier.L2: pgettext("tier", "L2"),
            Tier.L3: pgettext("tier", "L3"),
        },
        Role: {
            Role.AGENT: pgettext("role", "frontline agent"),
            Role.EXPERT: pgettext("role", "expert"),
            Role.DEVELOPER: pgettext("role", "developer"),
            Role.CUSTOMER_SERVICE_MANAGER: pgettext("role", "customer service manager"),
            Role.KNOWLEDGE_MANAGER: pgettext("role", "knowledge manager"),
            Role.TEAM_LEAD: pgettext("role", "team lead"),
        },
        Group: {
            Group.SYSTEM: pgettext("group", "system"),
            Group.NETWORK: pgettext("group", "network"),
            Group.DEVELOPMENT: pgettext("group", "development"),
        },
        # A language is called what its speakers call it, whatever is spoken here.
        Language: {Language.CHINESE: "简体中文", Language.ENGLISH: "English"},
        LinkKind: {
            LinkKind.RELATED: pgettext("link", "related to"),
            LinkKind.DUPLICATE: pgettext("link", "duplicate of"),
            LinkKind.CHILD_OF: pgettext("link", "part of"),
            LinkKind.CAUSED_BY: pgettext("link", "caused by"),
        },
        ActorKind: {
            ActorKind.AGENT: pgettext("actor", "agent"),
            ActorKind.CUSTOMER: pgettext("actor", "customer"),
            ActorKind.SYSTEM: pgettext("actor", "system"),
            ActorKind.IMPORT: pgettext("actor", "import"),
        },
        Mode: {
            Mode.READING: pgettext("presence", "reading"),
            Mode.WRITING: pgettext("presence", "writing"),
        },
        ShiftPart: {
            ShiftPart.HANDED: pgettext("shift", "Handed over to you"),
            ShiftPart.BREACHED: pgettext("shift", "Missed since you left"),
            ShiftPart.RETURNED: pgettext("shift", "Returned to you"),
            ShiftPart.PROMISED: pgettext("shift", "Promised for today"),
            ShiftPart.UNANSWERED: pgettext("shift", "Customer waits for an answer"),
            ShiftPart.MEASURE: pgettext("shift", "Measures due"),
        },
        ArticleState: {
            ArticleState.DRAFT: pgettext("article", "draft"),
            ArticleState.IN_REVIEW: pgettext("article", "in review"),
            ArticleState.PUBLISHED: pgettext("article", "published"),
            ArticleState.RETIRED: pgettext("article", "retired"),
        },
        QueueView: {
            QueueView.MINE: pgettext("queue", "Mine"),
            QueueView.UNOWNED: pgettext("queue", "Unowned"),
            QueueView.TIER: pgettext("queue", "My tier"),
            QueueView.DUE: pgettext("queue", "Due soon"),
            QueueView.BREACHED: pgettext("queue", "Breached"),
            QueueView.EMERGENCY: pgettext("queue", "Emergencies"),
            QueueView.WAITING: pgettext("queue", "Waiting"),
            QueueView.ALL: pgettext("queue", "All open"),
            QueueView.RESOLVED: pgettext("queue", "Resolved"),
            QueueView.CLOSED: pgettext("queue", "Closed"),
        },
        Column: {
            Column.CATEGORY: _("category"),
            Column.PRIORITY: _("priority"),
            Column.NUMBER: _("number"),
            Column.SUBJECT: _("subject"),
            Column.STATUS: _("status"),
            Column.TIER: pgettext("line of support", "tier"),
            Column.OWNER: _("owner"),
            Column.CUSTOMER: _("customer"),
            Column.RESPONSE: _("response"),
            Column.RESOLUTION: _("resolution"),
            Column.UPDATE: _("update by"),
            Column.DEPARTMENT: pgettext("column", "department"),
            Column.CHANNEL: pgettext("column", "channel"),
            Column.TAGS: pgettext("column", "tags"),
            Column.REFERENCE: pgettext("column", "outside number"),
            Column.REPORTED: pgettext("column", "reported"),
            Column.UPDATED: pgettext("column", "last touched"),
            Column.EXPECTED: pgettext("column", "expected"),
            Column.SCORE: pgettext("column", "score"),
        },
        NoticeView: {
            NoticeView.MINE: pgettext("notices", "mine"),
            NoticeView.TIER: pgettext("notices", "my tier"),
            NoticeView.ALL: pgettext("notices", "all"),
        },
        Face: {
            Face.RUNNING: pgettext("clock", "running"),
            Face.PAUSED: pgettext("clock", "paused"),
            Face.MET: pgettext("clock", "met"),
            Face.MISSED: pgettext("clock", "missed"),
            Face.OVERDUE: pgettext("clock", "overdue"),
            Face.NONE: pgettext("clock", "none"),
        },
    }


def _clocks() -> _Words:
    return {
        "response": pgettext("clock", "First response"),
        "registration": pgettext("clock", "Registration"),
        "acceptance": pgettext("clock", "Acceptance"),
        "diagnosis": pgettext("clock", "Diagnosis"),
        "workaround": pgettext("clock", "Workaround"),
        "update": pgettext("clock", "Update"),
        "promise": pgettext("clock", "Promise"),
        "resolution": pgettext("clock", "Resolution"),
        "stand_up": pgettext("clock", "Stand-up"),
    }


def _events() -> _Words:
    return {
        "registered": pgettext("event", "report"),
        "amended": pgettext("event", "correction of the report"),
        "classified": pgettext("event", "category"),
        "priority_set": pgettext("event", "priority"),
        "claimed": pgettext("event", "claim"),
        "assigned": pgettext("event", "assignment"),
        "handed_over": pgettext("event", "handover of the shift"),
        "public_replied": pgettext("event", "reply"),
        "contact_logged": pgettext("event", "conversation"),
        "note_added": pgettext("event", "internal note"),
        "step_logged": pgettext("event", "step"),
        "escalated": pgettext("event", "escalation"),
        "handover_accepted": pgettext("event", "acceptance of the escalation"),
        "handover_returned": pgettext("event", "return of the escalation"),
        "emergency_declared": pgettext("event", "emergency"),
        "diagnosis_recorded": pgettext("event", "diagnosis"),
        "workaround_recorded": pgettext("event", "workaround"),
        "restoration_recorded": pgettext("event", "restoration"),
        "lead_taken": pgettext("event", "lead of the emergency"),
        "called": pgettext("event", "call to the emergency"),
        "call_answered": pgettext("event", "answer to a call"),
        "stood_up": pgettext("event", "stand-up"),
        "resource_moved": pgettext("event", "resource"),
        "waiting_for_customer": pgettext("event", "question to the customer"),
        "customer_answered": pgettext("event", "customer's answer"),
        "promised": pgettext("event", "promise"),
        "resolved": pgettext("event", "resolution"),
        "fix_tested": pgettext("event", "test by the customer"),
        "confirmed": pgettext("event", "customer's confirmation"),
        "feedback_given": pgettext("event", "feedback"),
        "survey_sent": pgettext("event", "survey"),
        "closed": pgettext("event", "closing"),
        "reopened": pgettext("event", "reopening"),
        "review_opened": pgettext("event", "opening of the review"),
        "root_cause_recorded": pgettext("event", "root cause"),
        "measure_added": pgettext("event", "measure"),
        "measure_changed": pgettext("event", "change of a measure"),
        "measure_done": pgettext("event", "measure done"),
        "review_attended": pgettext("event", "attendance of the review"),
        "review_ended": pgettext("event", "end of the review"),
        "merged_into": pgettext("event", "merge"),
        "unmerged": pgettext("event", "undoing of the merge"),
        "absorbed": pgettext("event", "merge of another ticket"),
        "policy_applied": pgettext("event", "new policy"),
        "delivery_recorded": pgettext("event", "delivery"),
        "machine_wrote": pgettext("event", "automatic mail"),
        "released": pgettext("event", "release of a merged ticket"),
        "linked": pgettext("event", "link"),
        "detached": pgettext("event", "taken out of the incident"),
        "tagged": pgettext("event", "tags"),
        "article_linked": pgettext("event", "article"),
        "article_drafted": pgettext("event", "first version"),
        "article_revised": pgettext("event", "new version"),
        "article_submitted": pgettext("event", "sent to review"),
        "article_returned": pgettext("event", "returned by review"),
        "article_published": pgettext("event", "published"),
        "improvement_accepted": pgettext("event", "proposal accepted"),
        "improvement_dismissed": pgettext("event", "proposal dismissed"),
        "improvement_changed": pgettext("event", "measure changed"),
        "improvement_ticked": pgettext("event", "training ticked off"),
        "improvement_completed": pgettext("event", "measure done"),
        "article_confirmed": pgettext("event", "looked at again, still right"),
        "article_retired": pgettext("event", "retired"),
        "article_revived": pgettext("event", "a draft again"),
        "article_owned": pgettext("event", "new owner"),
        "article_voted": pgettext("event", "vote"),
        "content_erased": pgettext("event", "erasure"),
        "undone": pgettext("event", "undo"),
        "imported": pgettext("event", "import"),
    }


def _fields() -> _Words:
    return {
        "subject": pgettext("field", "Subject"),
        "seq": pgettext("field", "Entry"),
        "call": pgettext("field", "Call"),
        "called_at": pgettext("field", "Called at"),
        "whom": pgettext("field", "Who was called"),
        "answer": pgettext("field", "Answer to the call"),
        "names": pgettext("field", "Names"),
        "folded": pgettext("field", "Quoted words"),
        "description": pgettext("field", "Description"),
        "customer": pgettext("field", "Customer"),
        "department": pgettext("field", "Department"),
        "contact": pgettext("field", "Contact"),
        "channel": pgettext("field", "Channel"),
        "urgency": pgettext("field", "Urgency"),
        "impact": pgettext("field", "Impact"),
        "category": pgettext("field", "Category"),
        "priority": pgettext("field", "Priority"),
        "reported_at": pgettext("field", "Reported"),
        "occurred_at": pgettext("field", "Occurred"),
        "happened_at": pgettext("field", "Time"),
        "restored_at": pgettext("field", "Restored"),
        "expected_at": pgettext("field", "Expected resolution"),
        "reference": pgettext("field", "Outside number"),
        "attachments": pgettext("field", "Attachments"),
        "tags": pgettext("field", "Tags"),
        "tag": pgettext("field", "Tag"),
        "add": pgettext("field", "Tags to add"),
        "remove": pgettext("field", "Tags to remove"),
        "agent": pgettext("field", "Agent"),
        "group": pgettext("field", "Group"),
        "medium": pgettext("field", "Call or chat"),
        "text": pgettext("field", "Text"),
        "to": pgettext("field", "To tier"),
        "tried": pgettext("field", "What was tried"),
        "evidence": pgettext("field", "Evidence"),
        "asked": pgettext("field", "What is asked"),
        "promised": pgettext("field", "What the customer was promised"),
        "reason": pgettext("field", "Reason"),
        "cause": pgettext("field", "Cause"),
        "solution": pgettext("field", "Solution"),
        "message": pgettext("field", "Message to the customer"),
        "by": pgettext("field", "By"),
        "what": pgettext("field", "What"),
        "passed": pgettext("field", "Test passed"),
        "feedback": pgettext("field", "Feedback"),
        "unconfirmed": pgettext("field", "Why without confirmation"),
        "response_speed": pgettext("field", "Response speed"),
        "problem_solving": pgettext("field", "Problem solving"),
        "attitude": pgettext("field", "Attitude"),
        "overall": pgettext("field", "Overall score"),
        "root_cause": pgettext("field", "Root cause"),
        "measure": pgettext("field", "Measure"),
        "due": pgettext("field", "Due day"),
        "outcome": pgettext("field", "What came of it"),
        "attendees": pgettext("field", "Attendees"),
        "conclusion": pgettext("field", "Conclusion"),
        "comment": pgettext("field", "Comment"),
        "target": pgettext("field", "Ticket to merge into"),
        "target_number": pgettext("field", "Ticket to merge into"),
        "source": pgettext("field", "Merged ticket"),
        "source_number": pgettext("field", "Merged ticket"),
        "clocks": pgettext("field", "Deadlines taken over"),
        "kind": pgettext("field", "Kind of link"),
        "other": pgettext("field", "Other ticket"),
        "other_number": pgettext("field", "Other ticket"),
        "slug": pgettext("field", "Article"),
        "to_update": pgettext("field", "To be updated"),
        "batch": pgettext("field", "Act"),
        "number": pgettext("field", "Number"),
        "status": pgettext("field", "Status"),
        "tier": pgettext("field", "Tier"),
        "owner": pgettext("field", "Owner"),
        "workaround": pgettext("field", "Workaround"),
        "resolved_at": pgettext("field", "Resolved"),
        "closed_at": pgettext("field", "Closed"),
        "score": pgettext("field", "Score"),
        "article": pgettext("field", "Article"),
        "next_due": pgettext("field", "Next deadline"),
        "name": pgettext("field", "Name"),
        "id": pgettext("field", "Id"),
        "roles": pgettext("field", "Roles"),
        "language": pgettext("field", "Language"),
        "active": pgettext("field", "Active"),
        "title": pgettext("field", "Title"),
        "body": pgettext("field", "Text"),
        "state": pgettext("field", "State"),
        "product": pgettext("field", "Product"),
        "note": pgettext("field", "Note"),
        "read_to": pgettext("field", "Read up to line"),
        "shift_note": pgettext("field", "Note on the shift"),
    }
