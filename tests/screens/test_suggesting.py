"""What may help with a ticket stands beside it, without asking; one key uses it."""

from __future__ import annotations

from typing import Any

from supportdesk.domain.events import ArticleLinked, PublicReplied
from supportdesk.store import verdicts


def suggested(c: Any) -> list[str]:
    found = c.desk.suggesting.found
    return [each.article.slug if each.kind == "article" else each.number for each in found.all]


async def shown(c: Any, office: Any, name: str) -> None:
    await c.open(office.ids[name])
    await c.until(lambda: c.desk.suggesting.found is not None)
    await c.settle()


async def test_articles_stand_beside_the_ticket_with_the_words_they_share(console: Any, office: Any) -> None:
    async with console(size=(140, 40)) as c:
        await shown(c, office, "mine")
        assert suggested(c)[0] == "/kb/001"
        assert "Suggested articles" in c.text()
        assert "密码" in c.text().split("Suggested articles")[1]


async def test_one_key_links_the_article(console: Any, office: Any) -> None:
    async with console(size=(140, 40)) as c:
        await shown(c, office, "mine")
        await c.press("ctrl+l")
        await c.until(lambda: "/kb/001" in [slug for slug, _old in office.ticket("mine").articles])
        assert office.kinds("mine").count(ArticleLinked.KIND) == 1
        await c.until(lambda: "/kb/001" not in suggested(c))
        kept = office.desk.database.read(lambda d: verdicts.of_ticket(d, office.ids["mine"]))
        assert [accepted for (kind, _id), accepted in kept.items() if kind == "article"] == [True]


async def test_one_key_puts_the_steps_into_the_reply(console: Any, office: Any) -> None:
    async with console(size=(140, 40)) as c:
        await shown(c, office, "mine")
        replies = office.kinds("mine").count(PublicReplied.KIND)
        await c.press("ctrl+r")
        await c.until(lambda: c.desk.writing.composer.is_open)
        assert c.desk.writing.composer.text.strip()
        assert office.kinds("mine").count(PublicReplied.KIND) == replies  # it is written, not sent


async def test_what_is_put_aside_stays_away_until_it_is_brought_back(console: Any, office: Any) -> None:
    async with console(size=(140, 40)) as c:
        await shown(c, office, "mine")
        await c.press("minus")
        await c.until(lambda: "/kb/001" not in suggested(c))
        await c.press("underscore")
        await c.until(lambda: suggested(c)[0] == "/kb/001")


async def test_a_narrow_screen_has_them_on_one_line(console: Any, office: Any) -> None:
    async with console(size=(80, 24)) as c:
        await shown(c, office, "mine")
        line = next(line for line in c.lines() if "Suggested 1/" in line)
        assert "/kb/001" in line
        await c.press("K")
        assert c.app.screen.query_one("ArticleList").current.slug == "/kb/001"


async def test_keys_say_that_there_is_nothing(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["closed"])
        await c.press("ctrl+l")
        assert "Nothing is suggested for this ticket." in c.notices()
