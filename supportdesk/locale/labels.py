"""Display words for the codes of the domain: enum members, fields, clocks, kinds of events.

Every word stands as a literal with the context that its translation needs, so that babel finds it.
The words of a language are made once.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache

from supportdesk.domain.clocks import Face
from supportdesk.domain.views import QueueView
from supportdesk.domain.vocabulary import (
    ActorKind,
    ArticleState,
    Category,
    Channel,
    ContactMedium,
    Group,
    Impact,
    Language,
    LinkKind,
    Priority,
    Role,
    Status,
    Tier,
    Urgency,
)
from supportdesk.locale import language, pgettext

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


def event_label(kind: str) -> str:
    """A noun phrase for a kind of event, as a line of the history begins; unknown kinds show as they are."""
    return _words(language(), _events).get(kind, kind)


@cache
def _words(_language: Language, make: Callable[[], _Words]) -> _Words:
    return make()


@cache
def _enum_words(_language: Language) -> dict[type[StrEnum], _Words]:
    # Keyed by type first: members of two enums with one code are equal as strings.
    p = pgettext
    return {
        Category: {
            Category.SIMPLE: p("category", "simple"),
            Category.COMPLEX: p("category", "complex"),
            Category.URGENT: p("category", "urgent"),
        },
        Priority: {
            Priority.URGENT: p("priority", "urgent"),
            Priority.HIGH: p("priority", "high"),
            Priority.MEDIUM: p("priority", "medium"),
            Priority.LOW: p("priority", "low"),
        },
        Urgency: {
            Urgency.HIGH: p("urgency", "high"),
            Urgency.MEDIUM: p("urgency", "medium"),
            Urgency.LOW: p("urgency", "low"),
        },
        Impact: {
            Impact.ONE: p("impact", "one person"),
            Impact.TEAM: p("impact", "a team"),
            Impact.MANY: p("impact", "many"),
            Impact.EVERYONE: p("impact", "everyone"),
        },
        Channel: {
            Channel.FORM: p("channel", "form"),
            Channel.PHONE: p("channel", "phone"),
            Channel.CHAT: p("channel", "chat"),
            Channel.MAIL: p("channel", "e-mail"),
            Channel.API: p("channel", "API"),
            Channel.IMPORT: p("channel", "import"),
        },
        ContactMedium: {
            ContactMedium.CALL: p("contact", "call"),
            ContactMedium.CHAT: p("contact", "chat"),
        },
        Status: {
            Status.NEW: p("status", "new"),
            Status.IN_PROGRESS: p("status", "in progress"),
            Status.WAITING_CUSTOMER: p("status", "waiting for customer"),
            Status.RESOLVED: p("status", "resolved"),
            Status.CLOSED: p("status", "closed"),
            Status.MERGED: p("status", "merged"),
        },
        Tier: {
            Tier.L1: p("tier", "L1"),
            Tier.L2: p("tier", "L2"),
            Tier.L3: p("tier", "L3"),
        },
        Role: {
            Role.AGENT: p("role", "frontline agent"),
            Role.EXPERT: p("role", "expert"),
            Role.DEVELOPER: p("role", "developer"),
            Role.CUSTOMER_SERVICE_MANAGER: p("role", "customer service manager"),
            Role.KNOWLEDGE_MANAGER: p("role", "knowledge manager"),
            Role.TEAM_LEAD: p("role", "team lead"),
        },
        Group: {
            Group.SYSTEM: p("group", "system"),
            Group.NETWORK: p("group", "network"),
            Group.DEVELOPMENT: p("group", "development"),
        },
        # A language is called what its speakers call it, whatever is spoken here.
        Language: {Language.CHINESE: "简体中文", Language.ENGLISH: "English"},
        LinkKind: {
            LinkKind.RELATED: p("link", "related to"),
            LinkKind.DUPLICATE: p("link", "duplicate of"),
            LinkKind.CHILD_OF: p("link", "part of"),
            LinkKind.CAUSED_BY: p("link", "caused by"),
        },
        ActorKind: {
            ActorKind.AGENT: p("actor", "agent"),
            ActorKind.CUSTOMER: p("actor", "customer"),
            ActorKind.SYSTEM: p("actor", "system"),
            ActorKind.IMPORT: p("actor", "import"),
        },
        ArticleState: {
            ArticleState.DRAFT: p("article", "draft"),
            ArticleState.IN_REVIEW: p("article", "in review"),
            ArticleState.PUBLISHED: p("article", "published"),
            ArticleState.RETIRED: p("article", "retired"),
        },
        QueueView: {
            QueueView.MINE: p("queue", "Mine"),
            QueueView.UNOWNED: p("queue", "Unowned"),
            QueueView.TIER: p("queue", "My tier"),
            QueueView.DUE: p("queue", "Due soon"),
            QueueView.BREACHED: p("queue", "Breached"),
            QueueView.EMERGENCY: p("queue", "Emergencies"),
            QueueView.WAITING: p("queue", "Waiting"),
            QueueView.ALL: p("queue", "All open"),
            QueueView.RESOLVED: p("queue", "Resolved"),
            QueueView.CLOSED: p("queue", "Closed"),
        },
        Face: {
            Face.RUNNING: p("clock", "running"),
            Face.PAUSED: p("clock", "paused"),
            Face.MET: p("clock", "met"),
            Face.MISSED: p("clock", "missed"),
            Face.OVERDUE: p("clock", "overdue"),
            Face.NONE: p("clock", "none"),
        },
    }


def _clocks() -> _Words:
    p = pgettext
    return {
        "response": p("clock", "First response"),
        "registration": p("clock", "Registration"),
        "acceptance": p("clock", "Acceptance"),
        "diagnosis": p("clock", "Diagnosis"),
        "workaround": p("clock", "Workaround"),
        "update": p("clock", "Update"),
        "promise": p("clock", "Promise"),
        "resolution": p("clock", "Resolution"),
    }


def _events() -> _Words:
    p = pgettext
    return {
        "registered": p("event", "report"),
        "amended": p("event", "correction of the report"),
        "classified": p("event", "category"),
        "priority_set": p("event", "priority"),
        "claimed": p("event", "claim"),
        "assigned": p("event", "assignment"),
        "public_replied": p("event", "reply"),
        "contact_logged": p("event", "conversation"),
        "note_added": p("event", "internal note"),
        "step_logged": p("event", "step"),
        "escalated": p("event", "escalation"),
        "handover_accepted": p("event", "acceptance of the escalation"),
        "handover_returned": p("event", "return of the escalation"),
        "emergency_declared": p("event", "emergency"),
        "diagnosis_recorded": p("event", "diagnosis"),
        "workaround_recorded": p("event", "workaround"),
        "restoration_recorded": p("event", "restoration"),
        "waiting_for_customer": p("event", "question to the customer"),
        "customer_answered": p("event", "customer's answer"),
        "promised": p("event", "promise"),
        "resolved": p("event", "resolution"),
        "fix_tested": p("event", "test by the customer"),
        "confirmed": p("event", "customer's confirmation"),
        "feedback_given": p("event", "feedback"),
        "closed": p("event", "closing"),
        "reopened": p("event", "reopening"),
        "merged_into": p("event", "merge"),
        "unmerged": p("event", "undoing of the merge"),
        "absorbed": p("event", "merge of another ticket"),
        "released": p("event", "release of a merged ticket"),
        "linked": p("event", "link"),
        "tagged": p("event", "tags"),
        "article_linked": p("event", "article"),
        "undone": p("event", "undo"),
        "imported": p("event", "import"),
    }


def _fields() -> _Words:
    p = pgettext
    return {
        "subject": p("field", "Subject"),
        "description": p("field", "Description"),
        "customer": p("field", "Customer"),
        "department": p("field", "Department"),
        "contact": p("field", "Contact"),
        "channel": p("field", "Channel"),
        "urgency": p("field", "Urgency"),
        "impact": p("field", "Impact"),
        "category": p("field", "Category"),
        "priority": p("field", "Priority"),
        "reported_at": p("field", "Reported"),
        "occurred_at": p("field", "Occurred"),
        "happened_at": p("field", "Time"),
        "restored_at": p("field", "Restored"),
        "expected_at": p("field", "Expected resolution"),
        "reference": p("field", "Outside number"),
        "attachments": p("field", "Attachments"),
        "tags": p("field", "Tags"),
        "tag": p("field", "Tag"),
        "add": p("field", "Tags to add"),
        "remove": p("field", "Tags to remove"),
        "agent": p("field", "Agent"),
        "group": p("field", "Group"),
        "medium": p("field", "Call or chat"),
        "text": p("field", "Text"),
        "to": p("field", "To tier"),
        "tried": p("field", "What was tried"),
        "evidence": p("field", "Evidence"),
        "asked": p("field", "What is asked"),
        "promised": p("field", "What the customer was promised"),
        "reason": p("field", "Reason"),
        "cause": p("field", "Cause"),
        "solution": p("field", "Solution"),
        "message": p("field", "Message to the customer"),
        "by": p("field", "By"),
        "what": p("field", "What"),
        "passed": p("field", "Test passed"),
        "feedback": p("field", "Feedback"),
        "unconfirmed": p("field", "Why without confirmation"),
        "response_speed": p("field", "Response speed"),
        "problem_solving": p("field", "Problem solving"),
        "attitude": p("field", "Attitude"),
        "overall": p("field", "Overall score"),
        "comment": p("field", "Comment"),
        "target": p("field", "Ticket to merge into"),
        "target_number": p("field", "Ticket to merge into"),
        "source": p("field", "Merged ticket"),
        "source_number": p("field", "Merged ticket"),
        "kind": p("field", "Kind of link"),
        "other": p("field", "Other ticket"),
        "other_number": p("field", "Other ticket"),
        "slug": p("field", "Article"),
        "to_update": p("field", "To be updated"),
        "batch": p("field", "Act"),
        "number": p("field", "Number"),
        "status": p("field", "Status"),
        "tier": p("field", "Tier"),
        "owner": p("field", "Owner"),
        "workaround": p("field", "Workaround"),
        "resolved_at": p("field", "Resolved"),
        "closed_at": p("field", "Closed"),
        "score": p("field", "Score"),
        "article": p("field", "Article"),
        "next_due": p("field", "Next deadline"),
        "name": p("field", "Name"),
        "id": p("field", "Id"),
        "roles": p("field", "Roles"),
        "language": p("field", "Language"),
        "active": p("field", "Active"),
        "title": p("field", "Title"),
        "body": p("field", "Text"),
        "state": p("field", "State"),
        "product": p("field", "Product"),
    }
