"""The tracking table of the process (§6): its eleven columns, their words in both languages, its cells.

What is written here can be read back: `intake` takes a table apart by the same words. Pure; the words
stand here and not in `locale/` because they are a file format: a table says the same in every catalog.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from supportdesk.domain.events import Feedback
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Category, Language, Status

BLANK = "-"
SUBJECT = 200
"""Characters of a description that become a ticket's subject at most."""


class Column(StrEnum):
    """The eleven columns, in the order of the process."""

    NUMBER = "number"
    REPORTED = "reported"
    DESCRIPTION = "description"
    CUSTOMER = "customer"
    CATEGORY = "category"
    STATUS = "status"
    OWNER = "owner"
    EXPECTED = "expected"
    RESOLVED = "resolved"
    FEEDBACK = "feedback"
    ARTICLE = "article"


_ZH, _EN = Language.CHINESE, Language.ENGLISH

HEADERS: dict[Language, dict[Column, str]] = {
    _ZH: {
        Column.NUMBER: "工单编号",
        Column.REPORTED: "上报时间",
        Column.DESCRIPTION: "问题描述",
        Column.CUSTOMER: "客户信息(部门/姓名)",
        Column.CATEGORY: "问题级别",
        Column.STATUS: "处理状态",
        Column.OWNER: "责任人",
        Column.EXPECTED: "预计解决时间",
        Column.RESOLVED: "实际解决时间",
        Column.FEEDBACK: "客户反馈(评分/意见)",
        Column.ARTICLE: "知识库",
    },
    _EN: {
        Column.NUMBER: "number",
        Column.REPORTED: "reported",
        Column.DESCRIPTION: "description",
        Column.CUSTOMER: "customer (department/name)",
        Column.CATEGORY: "category",
        Column.STATUS: "status",
        Column.OWNER: "owner",
        Column.EXPECTED: "expected",
        Column.RESOLVED: "resolved",
        Column.FEEDBACK: "feedback (score/comment)",
        Column.ARTICLE: "article",
    },
}

CATEGORIES: dict[Language, dict[Category, str]] = {
    _ZH: {Category.SIMPLE: "简单", Category.COMPLEX: "复杂", Category.URGENT: "紧急"},
    _EN: {Category.SIMPLE: "simple", Category.COMPLEX: "complex", Category.URGENT: "urgent"},
}

STATUSES: dict[Language, dict[Status, str]] = {
    _ZH: {
        Status.NEW: "待受理",
        Status.IN_PROGRESS: "处理中",
        Status.WAITING_CUSTOMER: "待客户反馈",
        Status.RESOLVED: "已解决",
        Status.CLOSED: "已关闭",
        Status.MERGED: "已合并",
    },
    _EN: {
        Status.NEW: "new",
        Status.IN_PROGRESS: "in progress",
        Status.WAITING_CUSTOMER: "waiting for customer",
        Status.RESOLVED: "resolved",
        Status.CLOSED: "closed",
        Status.MERGED: "merged",
    },
}

_TO_UPDATE = {_ZH: "(待更新)", _EN: " (to be updated)"}
# Some spreadsheets take the full-width signs for the plain ones.
_FORMULA = re.compile(r"'*[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-]")


@dataclass(frozen=True, slots=True)
class TrackingRow:
    """One row, as values. Times are instants (None where the cell is blank), `customer` is `department-name`,
    `articles` are slugs with whether they are to be updated, `merged_into` a ticket's number.
    """

    number: str = ""
    reported: datetime | None = None
    description: str = ""
    customer: str = ""
    category: Category | None = None
    status: Status | None = None
    merged_into: str = ""
    owner: str = ""
    expected: datetime | None = None
    resolved: datetime | None = None
    feedback: Feedback | None = None
    articles: tuple[tuple[str, bool], ...] = ()


def row_of(t: Ticket) -> TrackingRow:
    """The row that a ticket is in the table. Its contact, tier and clocks have no column there."""
    return TrackingRow(
        number=t.number,
        reported=t.reported_at,
        description=_description(t),
        customer=t.customer.display,
        category=t.category,
        status=t.status,
        merged_into=t.merged_into_number,
        owner=t.owner.name if t.owner else "",
        expected=t.expected_at,
        resolved=t.resolved_at,
        feedback=t.feedback,
        articles=t.articles,
    )


def headline(text: str) -> str:
    """The first line that says something: the subject of a ticket that only has a description."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:SUBJECT].rstrip()


def _description(t: Ticket) -> str:
    # A subject that does not stand in the description is put before it: the table has one column for both.
    if not t.description.strip():
        return t.subject
    if not t.subject.strip() or headline(t.description) == headline(t.subject):
        return t.description
    return f"{t.subject}\n{t.description}"


def headers(language: Language) -> list[str]:
    """The header line."""
    return [HEADERS[language][column] for column in Column]


def cells(row: TrackingRow, language: Language, zone: tzinfo) -> list[str]:
    """The cells of a row in the order of the columns; times as `2023-10-01 09:30` in `zone`.

    Blank is `-`, but for the category, which is left empty as in the table of the process.
    """
    return [
        neutral(row.number),
        _time(row.reported, zone),
        neutral(row.description),
        neutral(row.customer),
        CATEGORIES[language][row.category] if row.category else "",
        _status(row, language),
        neutral(row.owner),
        _time(row.expected, zone),
        _time(row.resolved, zone),
        neutral(feedback_cell(row.feedback, language)),
        neutral("; ".join(slug + _TO_UPDATE[language] * late for slug, late in row.articles)),
    ]


def neutral(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: a quote before what could begin one.

    `plain` takes it off again: one quote is added where a text, quotes aside, begins like a formula.
    """
    if not text:
        return BLANK
    return f"'{text}" if _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """What `neutral` made the cell of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def shown_in_workbook(cell: str) -> str:
    """A cell's text where no text is a formula: without the quote, but before what would be a blank cell."""
    return cell if _DASH.fullmatch(cell) else plain(cell)


def of_workbook(text: str) -> str:
    """The cell that `shown_in_workbook` made the text of."""
    return text if not text or _DASH.fullmatch(text) else neutral(text)


_DASH = re.compile(r"'*-")


def _time(at: datetime | None, zone: tzinfo) -> str:
    # strftime writes the year 900 as three digits on some platforms.
    if at is None:
        return BLANK
    local = at.astimezone(zone)
    return f"{local.year:04}-{local.month:02}-{local.day:02} {local.hour:02}:{local.minute:02}"


def _status(row: TrackingRow, language: Language) -> str:
    if row.status is None:
        return BLANK
    word = STATUSES[language][row.status]
    if row.status is not Status.MERGED or not row.merged_into:
        return word
    return f"{word}({row.merged_into})" if language is _ZH else f"{word} ({row.merged_into})"


def feedback_cell(feedback: Feedback | None, language: Language) -> str:
    """`5分:解决及时` or `5: solved in time`; three scores follow their mean: `4.33分(5/4/4):…` (§4, §6)."""
    if feedback is None:
        return ""
    score = feedback.score
    said = "" if score is None else f"{score:.2f}".rstrip("0").rstrip(".")
    three = (feedback.response_speed, feedback.problem_solving, feedback.attitude)
    chinese = language is _ZH
    if said and chinese:
        said += "分"
    if any(part is not None for part in three):
        parts = "/".join(BLANK if part is None else str(part) for part in three)
        said += f"({parts})" if chinese else f" ({parts})"
    if not feedback.comment:
        return said
    return f"{said}:{feedback.comment}" if chinese else f"{said}: {feedback.comment}"
