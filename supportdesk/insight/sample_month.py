"""The sample desk's month: what its lead decided on it – a measure, a proposal left, a training."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from supportdesk.domain.improvement_rules import Accept, Dismiss, ImprovementCommand, TickOff
from supportdesk.domain.month import month_before, span
from supportdesk.domain.people import Agent
from supportdesk.domain.proposals import ProposalKind, Subject
from supportdesk.domain.vocabulary import Language, Role, Tier
from supportdesk.insight.gain_tables import titles
from supportdesk.insight.gains import Gains, figure, gained
from supportdesk.locale.gain_words import proposal_text
from supportdesk.services import improvements
from supportdesk.services.desk import Desk

_WORDS = {
    Language.CHINESE: ("每周都卡在这里", "只是这几天替人值班，下周就恢复"),
    Language.ENGLISH: ("It is where we wait every week", "Standing in for a colleague until next week"),
}
"""Why one proposal is accepted, and why another is left."""

_MEASURES = (ProposalKind.CHANGE_TARGET, ProposalKind.LOOK_AT_HANDOVER, ProposalKind.STAFF_HOUR)


def work(desk: Desk, members: Sequence[Agent]) -> None:
    """Let the lead decide, and half of those trained be ticked off. By the rules of the house."""
    found = _taught(desk)
    lead = next(agent for agent in members if agent.leads)
    keeper = next(agent for agent in members if Role.KNOWLEDGE_MANAGER in agent.roles)
    why, why_not = _WORDS[members[0].language]
    today = improvements.today(desk)

    def accept(subject: Subject, owner: Agent, days: int, audience: Tier | None = None) -> Accept:
        text = proposal_text(subject, found.people, titles(found))
        return Accept(figure(found, subject), text, owner, today + timedelta(days=days), why, audience)

    def done(agent: Agent, subject: Subject, command: ImprovementCommand) -> None:
        refused = improvements.act(desk, agent, subject, command).refused
        if refused:
            raise ValueError(f"The sample is refused: {subject.key} {refused[0].refusal}")

    proposed = [one.subject for one in found.proposed]
    for subject in [one for one in proposed if one.kind in _MEASURES][:1]:
        done(lead, subject, accept(subject, members[0], 0))
    for subject in [one for one in proposed if one.kind is ProposalKind.SHARE_WORK][:1]:
        done(lead, subject, Dismiss(figure(found, subject), why_not))
    for topic in [one for one in found.topics if one.tier is Tier.L1][:1]:
        subject = Subject(ProposalKind.TRAIN_TOPIC, topic.key)
        done(lead, subject, accept(subject, keeper, 6, Tier.L1))
        frontline = [agent for agent in members if agent.tier is Tier.L1]
        for agent in frontline[: len(frontline) // 2]:
            done(agent, subject, TickOff(agent))


def _taught(desk: Desk) -> Gains:
    """What this month teaches, or, while it is young, the one before."""
    today = improvements.today(desk)
    zone = desk.book.current.zone
    this = gained(desk, span(today.year, today.month, zone))
    if this.proposed and this.topics:
        return this
    return gained(desk, month_before(this.month))
