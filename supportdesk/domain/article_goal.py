"""From an article as it stands to one as a file says it should: by which commands, as far as one may (§5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from supportdesk.domain import article_commands as cm
from supportdesk.domain import article_rules as rules
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.article_terms import REVIEW_AFTER
from supportdesk.domain.articles import Life, evolve, fold
from supportdesk.domain.events import Entry
from supportdesk.domain.people import Actor, Agent
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import ArticleState


@dataclass(frozen=True, slots=True)
class Goal:
    """What an article is to be. None and the empty owner leave what is."""

    text: ArticleText
    state: ArticleState | None = None
    owner: str = ""
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The commands that lead there; `waits` where somebody else has to publish it."""

    commands: tuple[cm.ArticleCommand, ...] = ()
    waits: bool = False


def plan(
    life: Life, goal: Goal, agent: Agent, now: datetime, review_after: timedelta = REVIEW_AFTER
) -> Plan | Refusal:
    """How to get there, or what is refused on the way."""
    commands: list[cm.ArticleCommand] = []
    while (command := _next(life, goal, agent, bool(commands))) is not None:
        decision = rules.decide(life, command, agent, now, review_after)
        if isinstance(decision, Refusal):
            return decision
        for event in decision:
            life = evolve(life, Entry(life.seq + 1, now, Actor.of(agent), event, ""), life.id)
        commands.append(command)
    waits = goal.state is ArticleState.PUBLISHED and not _is_public(life, goal)
    return Plan(tuple(commands), waits)


def begun(command: cm.Draft, agent: Agent, now: datetime) -> Life | Refusal:
    """A new article as it would stand after its first line."""
    decision = rules.draft(command)
    if isinstance(decision, Refusal):
        return decision
    return fold(0, [Entry(i, now, Actor.of(agent), event, "") for i, event in enumerate(decision, 1)])


def _is_public(life: Life, goal: Goal) -> bool:
    return life.state is ArticleState.PUBLISHED and life.shown.text == rules.tidied(goal.text)


def _next(life: Life, goal: Goal, agent: Agent, begun: bool) -> cm.ArticleCommand | None:
    """The next step, None where nothing is left or nothing may be done."""
    state = ArticleState
    wanted, text, may = goal.state or life.state, rules.tidied(goal.text), rules.may_review(agent)
    differs = text not in (life.shown.text, life.newest.text)
    if life.state is state.RETIRED and (differs or wanted is not state.RETIRED):
        return None if begun else cm.Revive()
    if differs:
        return cm.Revise(text)
    if goal.owner and goal.owner != life.owner and (may or not life.live):
        return cm.GiveTo(goal.owner)
    if wanted is state.RETIRED:
        return cm.Retire() if life.state is not state.RETIRED else None
    if wanted is state.PUBLISHED and not _is_public(life, goal):
        if life.stage is state.DRAFT:
            return cm.Submit()
        return cm.Publish(goal.review_on) if may else None
    if wanted is state.IN_REVIEW and life.stage is state.DRAFT:
        return cm.Submit()
    if _is_public(life, goal) and may and goal.review_on not in (None, life.review_on):
        return cm.Confirm(goal.review_on)
    return None
