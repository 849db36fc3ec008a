"""When, by whom, and with what outcome a command on an article is possible (process §0, §5).

Anybody on the team writes and sends to review. A knowledge manager, or the team lead in their stead,
publishes, returns, confirms, retires and revives; a draft may also be given up by its owner.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from supportdesk.domain import article_commands as cm
from supportdesk.domain import article_events as ev
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.article_terms import REVIEW_AFTER
from supportdesk.domain.articles import Life
from supportdesk.domain.events import Event
from supportdesk.domain.filled_in import fits, tags_fit, written
from supportdesk.domain.filled_in import tags as tidy
from supportdesk.domain.people import Agent
from supportdesk.domain.rules import SHORT, Refusal
from supportdesk.domain.storable import storable
from supportdesk.domain.vocabulary import ArticleState, Role

BODY = 200_000
"""Characters that an article may have."""

SLUG = 80
"""Characters that a slug may have after `/kb/`."""

IMAGES = 100

Decision = list[Event] | Refusal

_S = ArticleState
_ANY = frozenset(_S)


def may_review(agent: Agent) -> bool:
    """A knowledge manager; the team lead may stand in."""
    return Role.KNOWLEDGE_MANAGER in agent.roles or agent.leads


def slug_fits(slug: str) -> bool:
    """Whether it is `/kb/` and small letters of any script, digits, `-`, `_`, `.`: a name that every file
    system keeps as it is.
    """
    name = slug.removeprefix("/kb/")
    plain = all(c.isalnum() or c in "-_." for c in name)
    same = unicodedata.normalize("NFC", name).casefold() == name
    short = len(name) <= SLUG and len(name.encode("utf-8", "replace")) <= 3 * SLUG
    return slug.startswith("/kb/") and bool(name) and plain and same and short and name[0] not in "-."


@dataclass(frozen=True, slots=True)
class _Rule:
    stages: frozenset[ArticleState]
    who: Callable[[Life, Agent], Refusal | None]
    decide: Callable[[Life, Any, Agent, datetime], Decision]


_RULES: dict[type[cm.ArticleCommand], _Rule] = {}


def _anybody(life: Life, agent: Agent) -> Refusal | None:
    return None


def _reviewer(life: Life, agent: Agent) -> Refusal | None:
    return None if may_review(agent) else Refusal("for_knowledge_manager")


def _reviewer_or_owner(life: Life, agent: Agent) -> Refusal | None:
    if life.owner in ("", agent.id) and not life.live:
        return None
    return _reviewer(life, agent)


def _rule(
    command: type[cm.ArticleCommand],
    *stages: ArticleState,
    who: Callable[[Life, Agent], Refusal | None] = _anybody,
) -> Callable[[Any], Any]:
    def keep(function: Any) -> Any:
        _RULES[command] = _Rule(frozenset(stages) or _ANY, who, function)
        return function

    return keep


def why_not(life: Life, command: type[cm.ArticleCommand], agent: Agent) -> Refusal | None:
    """Why this kind of command is refused here, whatever it carries; None if it may be tried."""
    rule = _RULES[command]
    # Readers keep the published version while a later one is written: some acts are on it, some on that.
    stage = life.state if command in (cm.Confirm, cm.Retire, cm.Vote, cm.Open) else life.stage
    if stage not in rule.stages:
        return Refusal("article_state", {"state": stage, "command": command.__name__})
    return rule.who(life, agent)


def decide(
    life: Life,
    command: cm.ArticleCommand,
    agent: Agent,
    now: datetime,
    review_after: timedelta = REVIEW_AFTER,
) -> Decision:
    """Events that the command leads to, or a refusal. Pure: no clock, no store.

    `review_after` is the policy's: when somebody has to look again, unless the command names a day.
    """
    if isinstance(command, (cm.Publish, cm.Confirm)) and command.review_on is None:
        command = replace(command, review_on=(now + review_after).date())
    if refusal := why_not(life, type(command), agent):
        return refusal
    return _RULES[type(command)].decide(life, storable(command), agent, now)


def draft(command: cm.Draft) -> Decision:
    """A new article, or why not. Whether the slug is free, the store knows."""
    command = storable(command)
    if not slug_fits(command.slug):
        return Refusal("article_slug", {"slug": command.slug})
    if refusal := text_fits(command.text):
        return refusal
    t = tidied(command.text)
    return [
        ev.ArticleDrafted(
            command.slug, t.language, command.owner, command.origin, t.product, t.tags, t.images,
            t.title, t.body,
        )
    ]  # fmt: skip


def tidied(text: ArticleText) -> ArticleText:
    """As it is kept: tags each once, a line for the title, a body that ends with its last line."""
    return ArticleText(
        " ".join(text.title.split()), _lines(text.body).strip("\n") + "\n", text.language,
        " ".join(text.product.split()), tidy(" ".join(tag.split()) for tag in text.tags), text.images,
    )  # fmt: skip


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_fits(text: ArticleText) -> Refusal | None:
    """Whether it can be kept at all; what it needs for review is more."""
    return (
        written("title", text.title, SHORT)
        or fits("body", text.body, BODY)
        or fits("product", text.product, SHORT)
        or tags_fit(tidy(text.tags))
        or (Refusal("article_images", {"most": IMAGES}) if len(text.images) > IMAGES else None)
    )


# ---------------------------------------------------------------- the rules


@_rule(cm.Revise, _S.DRAFT, _S.IN_REVIEW, _S.PUBLISHED)
def _revise(life: Life, c: cm.Revise, agent: Agent, now: datetime) -> Decision:
    return _new_version(life, c.text)


def _new_version(life: Life, text: ArticleText, restored: int = 0) -> Decision:
    if refusal := text_fits(text):
        return refusal
    t = tidied(text)
    if t == life.newest.text:
        return Refusal("no_change")
    return [ev.ArticleRevised(t.language, restored, t.product, t.tags, t.images, t.title, t.body)]


@_rule(cm.Restore, _S.DRAFT, _S.IN_REVIEW, _S.PUBLISHED)
def _restore(life: Life, c: cm.Restore, agent: Agent, now: datetime) -> Decision:
    if not 1 <= c.version <= len(life.versions):
        return Refusal("no_version", {"version": c.version, "last": len(life.versions)})
    return _new_version(life, life.versions[c.version - 1].text, c.version)


@_rule(cm.Submit, _S.DRAFT)
def _submit(life: Life, c: cm.Submit, agent: Agent, now: datetime) -> Decision:
    return written("body", life.newest.text.body, BODY) or [ev.ArticleSubmitted()]


@_rule(cm.Return, _S.IN_REVIEW, who=_reviewer)
def _return(life: Life, c: cm.Return, agent: Agent, now: datetime) -> Decision:
    return written("reason", c.reason) or [ev.ArticleReturned(c.reason)]


@_rule(cm.Publish, _S.IN_REVIEW, who=_reviewer)
def _publish(life: Life, c: cm.Publish, agent: Agent, now: datetime) -> Decision:
    assert c.review_on is not None  # a past day, too, may be told: then it is due at once
    return [ev.ArticlePublished(life.newest.number, c.review_on)]


@_rule(cm.Confirm, _S.PUBLISHED, who=_reviewer)
def _confirm(life: Life, c: cm.Confirm, agent: Agent, now: datetime) -> Decision:
    assert c.review_on is not None
    return [ev.ArticleConfirmed(c.review_on)]


@_rule(cm.Retire, _S.DRAFT, _S.IN_REVIEW, _S.PUBLISHED, who=_reviewer_or_owner)
def _retire(life: Life, c: cm.Retire, agent: Agent, now: datetime) -> Decision:
    return fits("reason", c.reason) or [ev.ArticleRetired(c.reason)]


@_rule(cm.Revive, _S.RETIRED, who=_reviewer)
def _revive(life: Life, c: cm.Revive, agent: Agent, now: datetime) -> Decision:
    return [ev.ArticleRevived()]


@_rule(cm.GiveTo, who=_reviewer_or_owner)
def _give_to(life: Life, c: cm.GiveTo, agent: Agent, now: datetime) -> Decision:
    return Refusal("no_change") if c.owner == life.owner else [ev.ArticleOwned(c.owner)]


@_rule(cm.Vote, _S.PUBLISHED)
def _vote(life: Life, c: cm.Vote, agent: Agent, now: datetime) -> Decision:
    before = dict(life.votes).get(agent.id)
    return [ev.ArticleVoted(None if before is c.helpful else c.helpful)]


@_rule(cm.Open, _S.PUBLISHED)
def _open(life: Life, c: cm.Open, agent: Agent, now: datetime) -> Decision:
    return Refusal("no_change") if agent.id in life.readers else [ev.ArticleOpened(life.live)]
