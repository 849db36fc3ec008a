"""Pictures of what is known, suggested and alike: on a small and on a large screen, and in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from supportdesk.domain import article_commands as cm
from supportdesk.domain import commands
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category, Language
from supportdesk.locale import set_language
from supportdesk.services import article_acts, article_shelf, knowledge
from supportdesk.services.desk import Act
from supportdesk.services.people import find

GATE = (
    ("Badge reader at the north gate refuses every card", "Ada Byron", "Logistics"),
    ("north gate: badge reader is red, cards refused", "Kim Park", "Logistics"),
    ("Cannot get in, badge reader north gate", "Tom Weber", "Sales"),
    ("badge refused at north gate reader", "Ines Prado", "Controlling"),
)
MAIL = (
    ("企业邮箱收不到外部邮件", "陈静", "市场部"),
    ("外部邮件收不到,企业邮箱一直空白", "孙磊", "市场部"),
    ("企业邮箱今天收不到任何外部邮件", "何芳", "采购部"),
    ("客户说邮件发了,企业邮箱收不到外部邮件", "马超", "销售部"),
    ("企业邮箱:外部邮件全部收不到", "高远", "法务部"),
)


def reported(office: Any, reports: Sequence[tuple[str, str, str]], minutes: int) -> list[int]:
    """Reports that came one after the other within so many minutes."""
    now, ids, li = office.clock.now, [], find(office.desk, "li.na")
    for n, (subject, name, department) in enumerate(reports):
        office.clock.now = now - timedelta(minutes=minutes * (len(reports) - n) / len(reports))
        report = commands.Register(
            subject=subject, customer=Customer(name, department), category=Category.SIMPLE
        )
        ids.append(office.desk.register(li, report).done[0].ticket_id)
    office.clock.now = now
    return ids


async def outbreaks(c: Any, office: Any) -> None:
    reported(office, GATE, 40)
    mail = reported(office, MAIL, 25)
    office.desk.act(find(office.desk, "zhao.qiang"), [Act(mail[0], commands.DeclareEmergency("邮件网关"))])
    await c.settle()
    await c.press("Q")


async def duplicates(c: Any, office: Any) -> None:
    """The same report again, seen while it is registered."""
    reported(office, MAIL, 25)
    await c.settle()
    await c.press("n")
    for words in ("企业邮箱收不到外部邮件", "周敏", "市场部"):
        await c.write(words)
        await c.press("enter")
    await c.settle()


async def suggested(c: Any, office: Any) -> None:
    """With nothing typed the palette shows what may help with the ticket."""
    (again,) = reported(office, [("VPN asks for the password again", "Jo March", "Design")], 5)
    await c.settle()
    await c.open(again)
    await c.press("ctrl+p")


async def groups(c: Any, office: Any) -> None:
    """Solutions, tickets and what can be done, with the words marked; one of them misspelt."""
    await c.open(office.ids["resolved"])
    await c.press("ctrl+p")
    await c.write("pasword again")


async def beside(c: Any, office: Any) -> None:
    """What is suggested beside the ticket itself."""
    (again,) = reported(office, [("VPN asks for the password again and again", "Jo March", "Design")], 5)
    await c.settle()
    await c.open(again)


async def review(c: Any, office: Any) -> None:
    """What waits for a reviewer: a first version, a proposal, and what has to be looked at again."""
    li, lead = find(office.desk, "li.na"), find(office.desk, "zhou.ping")
    now = office.clock.now
    office.clock.now = now - timedelta(days=3)
    text = ArticleText(
        "Badge does not open the north gate",
        "## Problem\nThe reader is red.\n\n## Steps\nReset the reader.\n",
        Language.ENGLISH, "Access", ("badge", "gate"),
    )  # fmt: skip
    article_acts.draft(office.desk, li, cm.Draft("", text), [cm.Submit()])
    office.clock.now = now - timedelta(days=1)
    known = knowledge.article(office.desk, "/kb/003")
    life = article_acts.life(office.desk, known.id)
    body = life.newest.text.body.replace("3. Connect again", "3. Connect again over port 443")
    later = replace(life.newest.text, body=body)
    article_acts.act(office.desk, li, known.id, [cm.Revise(later), cm.Submit()])
    due = knowledge.article(office.desk, "/kb/001")
    article_acts.act(office.desk, lead, due.id, [cm.Confirm(now.date() - timedelta(days=4))])
    office.clock.now = now
    await c.press("B", "1", "j")


async def gaps(c: Any, office: Any) -> None:
    """What was looked for in vain, and what was solved without an article."""
    li, wang = find(office.desk, "li.na"), find(office.desk, "wang.hao")
    for agent, words, found in (
        (li, "badge reader", 0), (wang, "badge reader", 0), (li, "badge reader red", 2),
        (wang, "发票打印", 0), (li, "发票打印", 0), (wang, "发票打印", 0),
    ):  # fmt: skip
        article_shelf.remember_search(office.desk, agent, words, found)
    await c.press("B", "4")


SCENES = {each.__name__: each for each in (outbreaks, duplicates, suggested, groups, beside, review, gaps)}
AGENT = {"review": "zhou.ping"}


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES)
def test_what_is_known(picture: Any, scene: str, size: tuple[int, int]) -> None:
    assert picture(SCENES[scene], size, agent=AGENT.get(scene, "li.na"))


@pytest.mark.parametrize("scene", SCENES)
def test_what_is_known_in_chinese(picture: Any, scene: str) -> None:
    set_language(Language.CHINESE)
    agent = AGENT.get(scene, "wang.hao")
    assert picture(SCENES[scene], (120, 36), agent=agent, language=Language.CHINESE)
