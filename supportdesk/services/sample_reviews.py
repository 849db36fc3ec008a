"""The sample desk's reviews: opened as the desk would have, one of them worked on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain import loop
from supportdesk.domain.events import Entry
from supportdesk.domain.people import SYSTEM, Agent
from supportdesk.domain.policy import PolicyBook
from supportdesk.domain.reviews import Review
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Language, RootCause, TriggerKind
from supportdesk.services.sample_scripts import Step

_WORKED = {
    Language.CHINESE: (
        "晚间告警只发给了值班手机，当天手机没电，没有人看到。",
        ("告警同时发到值班群和备班手机", "把权限变更加入上线检查清单", "补写知识库文章"),
        "已写入值班手册",
    ),
    Language.ENGLISH: (
        "The alert of the evening went to one phone, and its battery was empty.",
        ("Send alerts to the group and to a second phone", "Put permissions on the checklist", "An article"),
        "It is in the handbook",
    ),
}
"""A root cause, three measures, and what came of the first."""

BEFORE = timedelta(minutes=50)
"""How long before now the team began to work on its review."""


class Opening:
    """The reviews that the desk opens by itself while the week is played, each at its instant."""

    def __init__(self, book: PolicyBook) -> None:
        self._book = book
        self._next: dict[int, datetime] = {}

    def heard(self, story: int, ticket: Ticket, entries: Sequence[Entry]) -> None:
        """Something happened to a ticket: from when on a review of it can be due."""
        self._set(story, ticket, entries, entries[-1].at)

    def due(self, until: datetime) -> tuple[int, datetime] | None:
        """The next story to be looked at before `until`, and when."""
        at, story = min(((at, story) for story, at in self._next.items()), default=(until, 0))
        return (story, at) if at < until else None

    def look(self, story: int, at: datetime, ticket: Ticket, entries: Sequence[Entry]) -> Entry | None:
        """The review that is opened on a story at an instant."""
        event = self._found(ticket, entries, at)[0]
        if event is None:
            self._set(story, ticket, entries, at)
            return None
        batch = uuid.uuid5(uuid.NAMESPACE_OID, f"{ticket.number}/{ticket.seq}").hex
        return Entry(ticket.seq + 1, at, SYSTEM, event, batch)

    def _set(self, story: int, ticket: Ticket, entries: Sequence[Entry], at: datetime) -> None:
        event, again_at = self._found(ticket, entries, at)
        self._next.pop(story, None)
        if event is not None:
            self._next[story] = at
        elif again_at is not None:
            self._next[story] = again_at

    def _found(
        self, ticket: Ticket, entries: Sequence[Entry], at: datetime
    ) -> tuple[ev.ReviewOpened | None, datetime | None]:
        found = loop.due(ticket, entries, self._book[ticket.policy], at, reached=False)
        return next((e for e in found.happened if isinstance(e, ev.ReviewOpened)), None), found.again_at


def work(
    tickets: Mapping[int, Ticket], members: Sequence[Agent], now: datetime, zone: tzinfo
) -> Iterator[Step]:
    """What the team did in the review of a low score: one measure is done, one due today, one the first's."""
    story = min(
        (ticket.updated_at, story)
        for story, ticket in tickets.items()
        if ticket.review is not None and ticket.review.is_open and _scored(ticket.review)
    )[1]
    lead = next(agent for agent in members if agent.leads)
    me, one, two = [agent for agent in members if agent is not lead][:3]
    cause, measures, outcome = _WORKED[me.language]
    day = now.astimezone(zone).date()
    commands: list[cm.Command] = [
        cm.AttendReview(tuple(agent.name for agent in (lead, me, one, two))),
        cm.RecordRootCause(RootCause.PROCESS_GAP, cause),
        *(
            cm.AddMeasure(text, owner, day + timedelta(days=days))
            for text, owner, days in zip(measures, (one, two, me), (3, 0, 5), strict=True)
        ),
        cm.CompleteMeasure(1, outcome),
    ]
    for place, command in enumerate(commands):
        yield Step(now - BEFORE + timedelta(minutes=8 * place), story, lead, command)


def _scored(review: Review) -> bool:
    return any(trigger.kind is TriggerKind.SCORE for trigger in review.triggers)
