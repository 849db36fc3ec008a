"""The words of the query language: its fields, what each takes, and what it means of a ticket.

Codes are those that are stored, so that a query means the same in every language of the console; the
Chinese names beside them are for hands on a Chinese keyboard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

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


class Kind(Enum):
    """What values a field takes."""

    CODE = auto()  # one of a known set
    TEXT = auto()  # any, compared whole
    NAME = auto()  # any part of it
    PERSON = auto()  # an agent: the id whole, any part of the name, or me
    AHEAD = auto()  # an instant to come: a length of time is what is left until it
    BEHIND = auto()  # an instant that has passed: a length of time is its age
    NUMBER = auto()
    FIGURE = auto()  # of a month: the tickets that it counts
    STATE = auto()  # one of a known set of predicates


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it takes, and the attribute of a ticket's facts that answers it.

    `condition`: a policy may ask it too, for it is known of a ticket at every instant.
    """

    kind: Kind
    fact: str
    codes: tuple[str, ...] = ()
    condition: bool = False
    also: tuple[str, ...] = ()


STATES = (
    "open", "ended", "new", "working", "waiting", "resolved", "closed", "merged", "emergency", "unanswered",
    "handover", "unowned", "unclassified", "imported", "overdue", "late",
)  # fmt: skip
"""What a ticket may be: the values of `is`."""

POSSESSIONS = ("draft", "article", "attachment", "tag", "ref", "score", "eta", "owner", "due")
"""What a ticket may have: the values of `has`."""

CLOCKS = (
    "response", "registration", "acceptance", "diagnosis", "workaround", "update", "promise", "resolution",
)  # fmt: skip
"""The clocks of the policy that ships. A desk's own are known where its policy is."""

FIELDS: Mapping[str, Field] = {
    "status": Field(Kind.CODE, "status", tuple(Status), also=("状态",)),
    "tier": Field(Kind.CODE, "tier", tuple(Tier), condition=True, also=("级",)),
    "owner": Field(Kind.PERSON, "owner", also=("assignee", "责任人", "负责人")),
    "category": Field(Kind.CODE, "category", tuple(Category), condition=True, also=("级别", "问题级别")),
    "priority": Field(Kind.CODE, "priority", tuple(Priority), condition=True, also=("优先级",)),
    "channel": Field(Kind.CODE, "channel", tuple(Channel), condition=True, also=("渠道",)),
    "urgency": Field(Kind.CODE, "urgency", tuple(Urgency), also=("紧急度",)),
    "impact": Field(Kind.CODE, "impact", tuple(Impact), also=("影响",)),
    "group": Field(Kind.CODE, "group", tuple(Group), also=("专家组",)),
    "handover": Field(Kind.CODE, "handover", tuple(Tier), also=("升级",)),
    "review": Field(Kind.CODE, "review_state", tuple(ReviewState), also=("复盘",)),
    "dept": Field(Kind.TEXT, "department", condition=True, also=("department", "部门")),
    "customer": Field(Kind.NAME, "customer", condition=True, also=("from", "客户")),
    "tag": Field(Kind.TEXT, "tags", condition=True, also=("label", "标签")),
    "ref": Field(Kind.TEXT, "reference", also=("reference", "外部编号")),
    "article": Field(Kind.TEXT, "articles", also=("kb", "文章")),
    "parent": Field(Kind.TEXT, "parents", also=("incident", "母单", "事件")),
    "due": Field(Kind.AHEAD, "next_due", also=("截止",)),
    "eta": Field(Kind.AHEAD, "expected_at", also=("expected", "预计")),
    "created": Field(Kind.BEHIND, "reported_at", also=("reported", "上报")),
    "updated": Field(Kind.BEHIND, "updated_at", also=("更新",)),
    "resolved": Field(Kind.BEHIND, "resolved_at", also=("解决",)),
    "closed": Field(Kind.BEHIND, "closed_at", also=("关闭",)),
    "score": Field(Kind.NUMBER, "score", also=("评分",)),
    "breached": Field(Kind.TEXT, "missed", CLOCKS, also=("missed", "超时")),
    "month": Field(Kind.FIGURE, "marks", also=("figure", "月报")),
    "is": Field(Kind.STATE, "", STATES, also=("是",)),
    "has": Field(Kind.STATE, "", POSSESSIONS, also=("有",)),
}
"""What may be asked. `none` and `any` are values of every field but `month`, `is` and `has`."""

BY_NAME: Mapping[str, str] = {name: field for field, known in FIELDS.items() for name in (field, *known.also)}
"""Every name of every field."""

OF_ME = ("tier", "owner", "handover", "group")
"""Fields that take `me`: mine, or those of my tier or group."""


class Special(Enum):
    """Values that are none of a field's own: written without quotes, they mean these."""

    NONE = "none"
    ANY = "any"
    ME = "me"


NONE, ANY, ME = Special

SORTS = ("due", "created", "updated", "priority", "number", "status", "owner", "dept", "customer")
"""What a list can be ordered by: nearest deadline, newest, last touched, most pressing or earliest registered
first; by a word, and among those who have it in common by the nearest deadline.
"""

SYNONYMS: Mapping[str, str] = {
    "无": "none", "空": "none", "nobody": "none", "有": "any", "我": "me", "mine": "me", "my": "me",
    "待受理": "new", "处理中": "in_progress", "待客户反馈": "waiting_customer", "已解决": "resolved",
    "已关闭": "closed", "已合并": "merged", "working": "in_progress", "waiting": "waiting_customer",
    "简单": "simple", "复杂": "complex", "紧急": "urgent", "高": "high", "中": "medium", "低": "low",
    "电话": "phone", "邮件": "mail", "email": "mail", "表单": "form", "聊天": "chat", "导入": "import",
    "复盘中": "open", "已复盘": "ended",
    "一线": "L1", "二线": "L2", "三线": "L3",
}  # fmt: skip
"""Other words for values, tried where the word itself is none."""

OF_STATES: Mapping[str, str] = {
    "未结": "open", "已结": "ended", "处理中": "working", "待反馈": "waiting", "应急": "emergency",
    "未回复": "unanswered", "交接": "handover", "无主": "unowned", "未分类": "unclassified",
    "导入": "imported", "超时": "late", "过期": "overdue", "草稿": "draft", "文章": "article",
    "附件": "attachment", "标签": "tag", "breached": "late", "unassigned": "unowned", "done": "ended",
    "in_progress": "working", "waiting_customer": "waiting", "attachments": "attachment",
    "tags": "tag", "articles": "article", "reference": "ref", "expected": "eta",
}  # fmt: skip
"""The same for `is` and `has`."""
