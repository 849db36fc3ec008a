"""The knowledge base looked after from the keys, and a ticket made an article."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from supportdesk.domain.commands import LinkArticle
from supportdesk.domain.people import Agent
from supportdesk.domain.vocabulary import ArticleState, Role
from supportdesk.services import article_acts, article_shelf, knowledge, people, reading
from supportdesk.store.article_tables import searched as searches


@pytest.fixture
def keeper(office: Any) -> Agent:
    """李娜 keeps the knowledge."""
    li = people.find(office.desk, "li.na")
    return people.edit(office.desk, replace(li, roles=li.roles | {Role.KNOWLEDGE_MANAGER}))


def life(office: Any, slug: str) -> Any:
    return article_acts.life(office.desk, knowledge.article(office.desk, slug).id)


async def write_an_article(c: Any) -> None:
    await c.press("B", "c")
    await c.write("Badge does not open the door")
    await c.press("ctrl+s")


async def test_from_a_draft_to_what_readers_see_by_keys(console: Any, office: Any, keeper: Agent) -> None:
    async with console() as c:
        await write_an_article(c)
        assert life(office, "/kb/004").state is ArticleState.DRAFT
        await c.press("2")
        assert "Badge does not open the door" in c.lines()[1]
        await c.press("s")
        assert life(office, "/kb/004").state is ArticleState.IN_REVIEW
        await c.press("1")
        assert "in review" in c.lines()[1]
        await c.press("p", "ctrl+s")
        assert life(office, "/kb/004").state is ArticleState.PUBLISHED
        assert any("/kb/004: published." in said for said in c.notices())


async def test_who_may_not_publish_is_told_who_may(console: Any, office: Any) -> None:
    async with console() as c:
        await write_an_article(c)
        await c.press("s", "p")
        assert any("knowledge manager or the team lead" in said for said in c.notices())
        assert life(office, "/kb/004").state is ArticleState.IN_REVIEW


async def test_an_older_version_comes_back_at_the_second_press(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("B", "5", "e")
        c.app.screen.query_one("#field-title").value = "Reset it"
        await c.press("ctrl+s")
        assert life(office, "/kb/001").newest.text.title == "Reset it"
        await c.press("v")
        assert "Title: 重置OA系统密码 → Reset it" in c.text()
        await c.press("r")
        assert any("This is the newest version" in said for said in c.notices())
        await c.press("j", "r")
        assert len(life(office, "/kb/001").versions) == 2
        await c.press("r")
        assert [v.restored for v in life(office, "/kb/001").versions] == [0, 0, 1]


async def test_a_vote(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("B", "5", "+")
        assert knowledge.article(office.desk, "/kb/001").helpful == 1
        assert "helped 1 of 1" in " ".join(c.text().split())
        await c.press("ctrl+k", "enter", "minus")
        found = c.app.screen.query_one("ArticleList").current
        assert knowledge.article(office.desk, found.slug).unhelpful == 1


async def test_what_is_to_be_updated_waits_for_its_owner(console: Any, office: Any, keeper: Agent) -> None:
    office.act(keeper, "mine", LinkArticle("/kb/002", to_update=True))
    async with console() as c:
        await c.press("B", "3")
        assert office.number("mine") in c.lines()[1]
        await c.press("f", "ctrl+s")
        assert "No ticket asks for an article to be updated." in c.text()
        articles = reading.ticket(office.desk, office.ids["mine"]).ticket.articles
        assert ("/kb/002", False) in articles


async def test_a_search_of_which_nothing_was_used_is_a_gap(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("ctrl+k")
        await c.write("badge reader")
        await c.press("escape", "ctrl+k")
        await c.write("vpn")
        await c.press("ctrl+r", "escape", "escape")
        found = article_shelf.gaps(office.desk, people.find(office.desk, "li.na"))
        assert [(gap.words, gap.times) for gap in found.searches] == [("badge reader", 1)]
        await c.press("B", "4")
        assert "badge reader" in c.lines()[1]


def searched(office: Any) -> list[tuple[str, int, str]]:
    """Every search that was kept: its words, what it found, and what of it was used."""
    columns = select(searches.c.words, searches.c.found, searches.c.used).order_by(searches.c.id)
    return office.desk.database.read(lambda c: [tuple(row) for row in c.execute(columns)])


async def test_a_search_in_the_palette_ends_with_what_was_used(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("ctrl+p", *"badge", "escape")
        await c.press("ctrl+p")
        await c.write("vpn asks")
        await c.press("enter", "escape")  # read in the knowledge base, and left again
        await c.press("ctrl+p")
        await c.write("order export")
        await c.press("enter")
        number = office.number("overdue")
        assert searched(office) == [("badge", 0, ""), ("vpn asks", 1, "/kb/003"),
                                    ("order export", 0, number)]  # fmt: skip


async def test_naming_a_command_or_a_ticket_is_no_search(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("ctrl+p", *"theme", "escape")
        for words in (office.number("mine"), "x", "  "):
            await c.press("ctrl+p")
            await c.write(words)
            await c.press("escape")
        await c.press("ctrl+p", "escape")
        assert searched(office) == []


async def test_a_search_for_the_reply_ends_with_what_was_used(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("r", "ctrl+l", *"badge", "escape")
        await c.press("ctrl+l")
        await c.write("vpn")
        await c.press("enter")
        assert searched(office) == [("badge", 0, ""), ("vpn", 1, "/kb/003")]


async def test_a_solved_ticket_is_an_article_in_two_keys(console: Any, office: Any) -> None:
    view = reading.ticket(office.desk, office.ids["closed" if "closed" in office.ids else "unhappy"])
    async with console() as c:
        await c.open(view.ticket.id)
        await c.press("I", "ctrl+s")
        made = life(office, "/kb/004")
        assert made.origin == view.ticket.number
        assert view.ticket.customer.name not in made.newest.text.body
        after = reading.ticket(office.desk, view.ticket.id).ticket
        assert ("/kb/004", False) in after.articles


async def test_what_is_there_already_is_linked_instead_of_written_twice(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("I")
        assert "Look first whether one of these says it already" in c.text()
        await c.press("enter")
        slugs = [slug for slug, _ in reading.ticket(office.desk, office.ids["mine"]).ticket.articles]
        assert slugs == ["/kb/001"]
        assert len(list(article_acts.every(office.desk))) == 3


async def test_solved_with_this_links_it_and_goes_on_to_resolving(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("ctrl+k", "ctrl+s")
        await c.press("ctrl+s")
        ticket = reading.ticket(office.desk, office.ids["mine"]).ticket
        assert ticket.solution.startswith("/kb/001")
        assert article_shelf.solved_with(office.desk, "/kb/001") == 1


async def test_two_writers_are_told_of_each_other(console: Any, office: Any, keeper: Agent) -> None:
    from supportdesk.domain import article_commands as cm

    async with console() as c:
        await c.press("B", "5", "e")
        c.app.screen.query_one("#field-title").value = "Mine"
        now = life(office, "/kb/001")
        other = people.find(office.desk, "wang.hao")
        text = replace(now.newest.text, title="Theirs")
        article_acts.act(office.desk, other, now.id, [cm.Revise(text)])
        await c.press("ctrl+s")
        assert "changed this article: new version" in c.text()
        assert life(office, "/kb/001").newest.text.title == "Theirs"


async def test_an_act_is_taken_back_and_done_again(console: Any, office: Any) -> None:
    async with console() as c:
        await write_an_article(c)
        await c.press("s")
        assert life(office, "/kb/004").state is ArticleState.IN_REVIEW
        await c.press("u")
        assert life(office, "/kb/004").state is ArticleState.DRAFT
        assert c.notices()[-1] == "/kb/004: taken back."
        await c.press("U")
        assert life(office, "/kb/004").state is ArticleState.IN_REVIEW
        await c.press("u", "u", "u")
        assert life(office, "/kb/004").state is ArticleState.RETIRED
        assert "Nothing that you did to this article is left to take back." in c.notices()[-1]


async def test_what_something_was_built_on_says_what(console: Any, office: Any) -> None:
    from supportdesk.domain import article_commands as cm

    async with console() as c:
        await write_an_article(c)
        await c.press("s")
        other = people.find(office.desk, "wang.hao")
        now = life(office, "/kb/004")
        article_acts.act(office.desk, other, now.id, [cm.Revise(replace(now.newest.text, title="Theirs"))])
        await c.settle()
        await c.press("u")
        assert "Something later builds on this: new version, by 王浩" in c.notices()[-1]


async def test_a_version_that_was_taken_back_is_listed_as_such(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("B", "5", "e")
        c.app.screen.query_one("#field-title").value = "Reset it"
        await c.press("ctrl+s", "u", "v")
        listed = [line for line in c.lines() if "new version" in line]
        assert len(listed) == 1
        assert "taken back" in listed[0]
        await c.press("j", "r", "r")
        assert life(office, "/kb/001").newest.text.title == "Reset it"
