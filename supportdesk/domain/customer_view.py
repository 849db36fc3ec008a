"""What a customer may see of their own report: their words, the desk's answers, how far it is (§3, §4).

Nothing that was meant for the team is in here: no note, no handover, no name, no category, no deadline.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from supportdesk.domain import events as ev
from supportdesk.domain.attachments import Attachment
from supportdesk.domain.events import Entry, effective
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import ActorKind, Status


class Stage(StrEnum):
    """How far a report is, as its customer would say it."""

    RECEIVED = "received"
    AT_WORK = "at_work"
    YOUR_TURN = "your_turn"
    SOLVED = "solved"
    CLOSED = "closed"


class Word(StrEnum):
    """What a line of the conversation is."""

    REPORT = "report"
    ANSWER = "answer"
    """The desk's, to the customer."""
    REPLY = "reply"
    """The customer's, to the desk."""
    WORKS = "works"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the conversation."""

    at: datetime
    kind: Word
    text: str
    attachments: tuple[str, ...] = ()

    @property
    def by_customer(self) -> bool:
        return self.kind is not Word.ANSWER


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A report as its customer sees it. `expected_at` is told only while it is worked on."""

    number: str
    subject: str
    stage: Stage
    reported_at: datetime
    answered_at: datetime | None
    expected_at: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    lines: tuple[Line, ...]
    zone: str
    confirmed: bool = False
    asked_to_confirm: bool = False
    """The desk says that it is solved, or waits for a test: "it works", "still broken" are asked."""
    together: bool = False
    """It is handled together with another report."""


_STAGES = {
    Status.NEW: Stage.RECEIVED,
    Status.IN_PROGRESS: Stage.AT_WORK,
    Status.WAITING_CUSTOMER: Stage.YOUR_TURN,
    Status.RESOLVED: Stage.SOLVED,
    Status.CLOSED: Stage.CLOSED,
}


def customer_view(
    ticket: Ticket,
    entries: Iterable[Entry],
    zone: str,
    unsent: Collection[int] = (),
    into: Ticket | None = None,
) -> CustomerView:
    """What the customer of `ticket` may see.

    `unsent` are entries whose words can still be taken back, and so were not said yet. `into` is the ticket
    that a merged one lives on in: it says how far the matter is, its words belong to others.
    """
    goes_on = into or ticket
    stage = _STAGES.get(goes_on.status, Stage.AT_WORK)
    at_work = goes_on.status.is_open
    return CustomerView(
        number=ticket.number,
        subject=ticket.subject,
        stage=stage,
        reported_at=ticket.reported_at,
        answered_at=ticket.first_answer_at,
        expected_at=goes_on.expected_at if at_work else None,
        solved_at=goes_on.resolved_at,
        closed_at=goes_on.closed_at,
        lines=tuple(_lines(entries, unsent)),
        zone=zone,
        confirmed=goes_on.confirmed_at is not None,
        asked_to_confirm=into is None and ticket.status in (Status.RESOLVED, Status.WAITING_CUSTOMER),
        together=into is not None,
    )


def _lines(entries: Iterable[Entry], unsent: Collection[int]) -> Iterable[Line]:
    report: tuple[datetime, tuple[str, ...]] | None = None
    told: list[Line] = []
    description = ""
    for entry in effective(entries):
        event = entry.event
        by_customer = entry.actor.kind is ActorKind.CUSTOMER
        if isinstance(event, ev.Registered):
            report = (event.reported_at, _names(event.attachments))
            description = event.description or event.subject
        elif isinstance(event, ev.PublicReplied):
            if entry.seq not in unsent and entry.actor.kind is not ActorKind.IMPORT:
                told.append(Line(entry.at, Word.ANSWER, event.text, _names(event.attachments)))
        elif not by_customer:
            continue  # an agent's record of a call or a test is the team's, whatever it quotes
        elif isinstance(event, ev.CustomerAnswered):
            told.append(Line(entry.at, Word.REPLY, event.text, _names(event.attachments)))
        elif isinstance(event, ev.FixTested):
            told.append(Line(entry.at, Word.WORKS if event.passed else Word.BROKEN, event.text))
        elif isinstance(event, ev.Reopened):
            told.append(Line(entry.at, Word.BROKEN, event.reason))
        elif isinstance(event, ev.Confirmed):
            told.append(Line(entry.at, Word.WORKS, ""))
    if report is not None:
        yield Line(report[0], Word.REPORT, description, report[1])
    yield from told


def _names(files: Iterable[Attachment]) -> tuple[str, ...]:
    return tuple(each.name for each in files)
