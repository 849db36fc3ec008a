"""What machines send and get, as OpenAPI tells it."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, WithJsonSchema

from supportdesk.domain.customer_view import CustomerView, Stage, Word
from supportdesk.domain.hostile import visible
from supportdesk.domain.rules import LONG, SHORT
from supportdesk.domain.vocabulary import Impact, Urgency
from supportdesk.intake.alerts import Became
from supportdesk.web.uploads import FILE_BYTES, FILES

WORDS = r"\S"
"""Something other than blanks."""

YEARS = range(1970, 9000)
"""What an instant may lie in: wide enough, and no zone leads out of what can be counted."""


def _sensible(at: datetime) -> datetime:
    if at.year not in YEARS:
        raise ValueError("a year from 1970 to 8999 is wanted")
    return at


Instant = Annotated[
    AwareDatetime,
    AfterValidator(_sensible),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": r"^(19[7-9]\d|[2-8]\d{3})-"}),
]


class Sent(BaseModel):
    """Base of what comes in: what is not known is refused, so that nothing is lost silently."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class CustomerIn(Sent):
    """Who reports it."""

    name: str = Field(min_length=1, max_length=SHORT, pattern=WORDS)
    department: str = Field("", max_length=SHORT)
    contact: str = Field("", max_length=SHORT, description="a mail address: answers go there")


def _bytes_of(content: str) -> str:
    try:
        base64.b64decode(content, validate=True)
    except ValueError as error:
        raise ValueError("this is no base64") from error
    return content


class FileIn(Sent):
    """A file that comes with words."""

    name: str = Field(min_length=1, max_length=SHORT, pattern=WORDS)
    content: Annotated[str, AfterValidator(_bytes_of)] = Field(
        min_length=4,
        max_length=-(-FILE_BYTES // 3) * 4,
        pattern=r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?$",
        description="base64",
    )

    @property
    def bytes(self) -> bytes:
        return base64.b64decode(self.content)


Files = Annotated[list[FileIn], Field(default_factory=list, max_length=FILES)]


class TicketIn(Sent):
    """A report."""

    description: str = Field(min_length=1, max_length=LONG, pattern=WORDS)
    subject: str = Field("", max_length=SHORT, description="if left out, the first line of the description")
    customer: CustomerIn
    urgency: Urgency = Urgency.MEDIUM
    impact: Impact = Impact.ONE
    occurred_at: Instant | None = Field(None, description="when it happened, with its offset")
    reference: str = Field("", max_length=SHORT, description="its number in your system")
    attachments: Files


class AnswerIn(Sent):
    """Words of the customer on a report."""

    text: str = Field(min_length=1, max_length=LONG, pattern=WORDS)
    attachments: Files


class LineOut(BaseModel):
    """A line of the conversation with the customer."""

    at: datetime
    kind: Word
    text: str
    attachments: list[str]


class TicketOut(BaseModel):
    """A report as its customer sees it."""

    number: str
    subject: str
    stage: Stage
    reported_at: datetime
    expected_at: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    confirmed: bool
    conversation: list[LineOut]

    @classmethod
    def of(cls, view: CustomerView) -> TicketOut:
        lines = [
            LineOut(at=each.at, kind=each.kind, text=visible(each.text), attachments=list(each.attachments))
            for each in view.lines
        ]
        return cls(
            number=view.number,
            subject=visible(view.subject),
            stage=view.stage,
            reported_at=view.reported_at,
            expected_at=view.expected_at,
            solved_at=view.solved_at,
            closed_at=view.closed_at,
            confirmed=view.confirmed,
            conversation=lines,
        )


class CreatedOut(BaseModel):
    """A report that was taken in. `status_url` is for its customer alone, null where there is no address."""

    number: str
    status_url: str | None
    replayed: bool = Field(description="it had come before with this Idempotency-Key; nothing was added")


class AlertIn(BaseModel):
    """One alert of a group, as Alertmanager tells it."""

    status: str = "firing"
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    startsAt: str = ""
    generatorURL: str = ""


class AlertmanagerIn(BaseModel):
    """A message of Alertmanager (webhook, version 4); what else is in it is not looked at."""

    groupKey: str = Field(min_length=1, max_length=4000, pattern=WORDS)
    status: str = "firing"
    groupLabels: dict[str, str] = {}
    commonLabels: dict[str, str] = {}
    commonAnnotations: dict[str, str] = {}
    alerts: list[AlertIn] = Field(max_length=200)


class TakenOut(BaseModel):
    """What came of an alert, and the number of its ticket; empty where it has none."""

    became: Became
    number: str


class ProblemOut(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[dict[str, Any]] | None = None
