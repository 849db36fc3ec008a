"""The knowledge base from the keys, and the palette that finds everything."""

from __future__ import annotations

from typing import Any

from textual.widgets import OptionList

from supportdesk.domain.events import PublicReplied
from supportdesk.screens.palette import PaletteScreen
from supportdesk.services import article_acts, knowledge, reading
from supportdesk.store import article_journal


def found(c: Any) -> list[str]:
    return [article.slug for article in c.app.screen.query_one("ArticleList").articles]


def offers(c: Any) -> list[str]:
    options = c.app.screen.query_one(OptionList)
    return [str(option.prompt) for option in options.options if not option.disabled]


async def palette_filled(c: Any) -> None:
    """The palette looks on its own time: until its list is that of the words."""
    await c.until(lambda: isinstance(c.app.screen, PaletteScreen) and c.app.screen.is_settled)
    await c.until(lambda: c.app.screen.query_one(OptionList).option_count > 0)


async def test_what_may_answer_the_ticket_comes_first(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("ctrl+k")
        assert f"for {office.number('mine')}" in c.lines()[0]
        assert found(c)[0] == "/kb/001"
        assert set(found(c)) == {"/kb/001", "/kb/002", "/kb/003"}


async def test_search_as_one_types(console: Any) -> None:
    async with console() as c:
        await c.press("ctrl+k")
        await c.press(*"vpn")
        assert found(c) == ["/kb/003"]
        assert "after each connect." in c.text()
        c.app.screen.query_one("#query").value = "密码"
        await c.settle()
        assert found(c) == ["/kb/001"]
        assert "步骤" in c.text()
        c.app.screen.query_one("#query").value = "zzzz"
        await c.settle()
        assert found(c) == []
        assert "No article answers this" in c.text()


def readers(office: Any, slug: str) -> set[str]:
    article = knowledge.article(office.desk, slug)
    return set(article_acts.life(office.desk, article.id).readers)


async def test_what_stays_before_an_agent_is_read_and_what_is_walked_over_is_not(
    console: Any, office: Any, monkeypatch: Any
) -> None:
    async with console() as c:
        await c.press("ctrl+k", "down")  # two seconds are not over before the next key
        assert not readers(office, "/kb/001") | readers(office, "/kb/003")
        monkeypatch.setattr("supportdesk.screens.article_reading.LONG_ENOUGH", 0.005)
        await c.press(*"vpn")
        assert (readers(office, "/kb/003"), readers(office, "/kb/001")) == ({"li.na"}, set())
        before = office.desk.database.read(article_journal.end)
        await c.press("escape", "ctrl+k")
        assert office.desk.database.read(article_journal.end) == before, "once"
        assert not c.notices()


async def test_a_desk_that_records_nothing_shows_the_article_all_the_same(
    console: Any, office: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("supportdesk.screens.article_reading.LONG_ENOUGH", 0.005)
    monkeypatch.setattr("supportdesk.services.article_acts.opened", lambda *_: 1 / 0)
    async with console() as c:
        await c.press("ctrl+k", *"vpn")
        assert "after each connect." in c.text()
        await c.press("escape", "B", "5")
        assert not c.notices()
        assert not readers(office, "/kb/003")


async def test_articles_that_are_looked_after_or_like_a_ticket_are_read_too(
    console: Any, office: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("supportdesk.screens.article_reading.LONG_ENOUGH", 0.005)
    async with console() as c:
        await c.press("B", "5")
        assert readers(office, "/kb/001") == {"li.na"}
        assert not readers(office, "/kb/003")
        await c.press("q")
        await c.open(office.ids["resolved"])
        await c.press("I")
        assert readers(office, "/kb/003") == {"li.na"}


async def test_a_misspelt_word_is_found_and_said(console: Any) -> None:
    async with console() as c:
        await c.press("ctrl+k")
        c.app.screen.query_one("#query").value = "credentails vpn"
        await c.settle()
        assert found(c)[0] == "/kb/003"
        assert "also: credential" in c.lines()[0]


async def test_arrows_move_in_the_answers_while_typing(console: Any) -> None:
    async with console() as c:
        await c.press("ctrl+k")
        first, second = found(c)[:2]
        await c.press("down")
        assert c.focused == "query"
        assert c.app.screen.query_one("ArticleList").current.slug == second
        await c.press("up")
        assert c.app.screen.query_one("ArticleList").current.slug == first


async def test_the_steps_go_into_the_reply_and_the_article_is_linked_with_it(
    console: Any, office: Any
) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("r")
        await c.write("您好!")
        await c.press("escape", "ctrl+k", "ctrl+r")
        assert c.app.screen is c.desk
        text = c.app.screen.query_one("#composer-text").text
        assert text.startswith("您好!")
        assert "核对身份" in text
        await c.press("ctrl+s")
        entries = reading.ticket(office.desk, office.ids["mine"]).entries
        replies = [e.event.text for e in entries if isinstance(e.event, PublicReplied)]
        assert "核对身份" in replies[-1]
        assert office.ticket("mine").articles == (("/kb/001", False),)


async def test_link_without_words(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        await c.open(office.ids["network"])
        await c.press("ctrl+k")
        await c.press(*"vpn")
        await c.press("ctrl+l")
        assert office.ticket("network").articles == (("/kb/003", False),)
        assert c.app.screen is c.desk
        assert "VPN asks for the password again" in c.text()


async def test_back_to_where_one_was(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["network"])
        await c.press("ctrl+k", "escape")
        assert c.app.screen is c.desk
        assert c.desk.view_open.ticket.id == office.ids["network"]
        await c.press("ctrl+k")
        assert f"for {office.number('network')}" in c.lines()[0]


async def test_palette_finds_a_solution(console: Any) -> None:
    async with console() as c:
        await c.press("ctrl+p")
        await c.write("vpn")
        await palette_filled(c)
        assert any("/kb/003" in offer for offer in offers(c))
        await c.press("enter")
        await c.settle()
        assert found(c)[0] == "/kb/003"


async def test_palette_finds_a_ticket_by_number_and_by_words(console: Any, office: Any) -> None:
    async with console() as c:
        for words in (office.number("closed"), office.number("closed").lower(), "signature"):
            await c.press("ctrl+p")
            await c.write(words)
            await palette_filled(c)
            assert office.number("closed") in offers(c)[0], words
            await c.press("enter")
            await c.settle()
            assert c.desk.view_open.ticket.id == office.ids["closed"], words
            await c.press("escape")


async def test_palette_finds_what_can_be_done_and_does_it(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["new"])
        await c.press("ctrl+p")
        await palette_filled(c)
        assert any("claim" in offer for offer in offers(c)), "without a word it offers what is possible"
        await c.write("claim")
        await palette_filled(c)
        await c.press("enter")
        await c.settle()
        assert office.ticket("new").owner.id == "li.na"


async def test_palette_says_what_is_not_possible_now_and_why(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("ctrl+p")
        await c.write("accept handover")
        await palette_filled(c)
        assert "No escalation of this ticket waits" in offers(c)[0]
        await c.press("enter")
        await c.settle()
        assert "No escalation of this ticket waits" in c.notices()[-1]


async def test_palette_changes_the_theme(console: Any) -> None:
    async with console() as c:
        await c.press("ctrl+p")
        await c.write("theme")
        await palette_filled(c)
        assert any("theme" in offer for offer in offers(c))


async def test_palette_groups_what_it_finds_and_marks_the_words(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("ctrl+p")
        await c.write("password")
        await palette_filled(c)
        listed = c.app.screen.query_one(OptionList).options
        assert [str(option.prompt) for option in listed if option.disabled][:2] == ["Solutions", "Tickets"]
        line = next(option.prompt for option in listed if "/kb/003" in str(option.prompt))
        marked = [line.plain[s.start : s.end] for s in line.spans if "underline" in str(s.style)]
        assert marked == ["password"]


async def test_palette_without_a_word_has_what_may_help(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("ctrl+p")
        await c.until(lambda: any("/kb/001" in offer for offer in offers(c)))
        assert "/kb/001" in offers(c)[0]


async def test_palette_puts_a_solution_into_the_reply_and_links_another(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("ctrl+p")
        await c.write("密码错误")
        await c.press("ctrl+r")
        await c.until(lambda: c.desk.writing.composer.is_open)
        assert "核对身份" in c.desk.writing.composer.text
        await c.press("escape", "ctrl+p")
        await c.write("vpn asks")
        await c.press("ctrl+l")
        await c.until(lambda: ("/kb/003", False) in office.ticket("mine").articles)


async def test_palette_puts_what_solved_a_ticket_into_the_reply(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("ctrl+p")
        await c.write(office.number("closed"))
        await c.press("ctrl+r")
        await c.until(lambda: c.desk.writing.composer.is_open)
        assert "Signature added under Settings." in c.desk.writing.composer.text
