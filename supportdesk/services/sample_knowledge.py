"""The sample desk's knowledge base at work: readers, votes, a proposal in review, searches in vain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from supportdesk.domain import article_commands as cm
from supportdesk.domain.people import Agent
from supportdesk.services import article_acts, article_shelf, knowledge
from supportdesk.services.desk import Desk

_HELPED = {"001": "yyyyn", "004": "yyy", "005": "yn", "023": "yyyy", "024": "yyn", "025": "y"}
"""Votes of the first of the team, by article: y, it helped; n, it did not."""

_READ = {"007": 2, "012": 3, "027": 2, "031": 4}
"""How many of the team read some more, the first of them."""

_IN_VAIN = (
    "会议室预订", "会议室 预订", "会议室预订", "badge reader", "Badge reader", "USB 不识别", "电子签章 过期",
    "out of office",
)  # fmt: skip

_STEP = {
    "005": "\n## 内部\n仍然断开时，把客户端日志（%TEMP%\\vpn.log）附到工单里再升级。\n",
    "031": "6. Shares of the old file server: use the new path, the old one ends this year.\n",
}
"""What somebody proposes to add, by article."""


def work(desk: Desk, members: Sequence[Agent]) -> None:
    """Let the team read, vote, search, and propose. Deterministic, by the rules of the house."""
    for number, many in _READ.items():
        for agent in members[:many]:
            article_acts.opened(desk, agent, knowledge.article(desk, number).id)
    for number, votes in _HELPED.items():
        article = knowledge.article(desk, number)
        for agent, vote in zip(members, votes, strict=False):
            article_acts.opened(desk, agent, article.id)
            article_acts.act(desk, agent, article.id, [cm.Vote(vote == "y")])
    for (number, step), agent in zip(_STEP.items(), members, strict=False):
        article = knowledge.article(desk, number)
        text = article_acts.life(desk, article.id).newest.text
        longer = replace(text, body=f"{text.body.rstrip()}\n{step}")
        article_acts.act(desk, agent, article.id, [cm.Revise(longer), cm.Submit()])
    for place, words in enumerate(_IN_VAIN):
        article_shelf.remember_search(desk, members[place % len(members)], words, place % 3)
