"""The sample desk's reviews: opened as the desk would have, one of them worked on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain import loop
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import evolve
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


def opened(
    ticket: Ticket, entries: Sequence[Entry], until: datetime, book: PolicyBook
) -> tuple[Ticket, list[Entry]]:
    """The reviews that the desk opened on a ticket after its last entry and before `until`, each in time."""
    new: list[Entry] = []
    at = entries[-1].at
    while True:
        found = loop.due(ticket, [*entries, *new], book[ticket.policy], at, mails=False)
        event = next((e for e in found.happened if isinstance(e, ev.ReviewOpened)), None)
        if event is not None:
            batch = uuid.uuid5(uuid.NAMESPACE_OID, f"{ticket.number}/{ticket.seq}").hex
            new.append(Entry(ticket.seq + 1, at, SYSTEM, event, batch))
            ticket = evolve(ticket, new[-1], book, ticket.id)
        elif found.again_at is None or found.again_at >= until:
            return ticket, new
        else:
            at = found.again_at


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
        yield Step(now - timedelta(minutes=50 - 8 * place), story, lead, command)


def _scored(review: Review) -> bool:
    return any(trigger.kind is TriggerKind.SCORE for trigger in review.triggers)
