"""What somebody stumbles over on the first day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from supportdesk.domain.article_commands import Retire
from supportdesk.domain.vocabulary import Role
from supportdesk.services import article_acts, finding


async def test_a_filter_that_finds_nothing_here_says_where_it_does(console: Any, office: Any) -> None:
    number = office.number("closed")
    async with console(agent="li.na") as c:
        await c.press("1", "slash")
        await c.write(number)
        await c.until(lambda: "1 ticket elsewhere has: enter shows it" in c.text())
        await c.press("enter")
        assert c.desk.wanted == office.ids["closed"]
        assert " All tickets " in c.lines()[0]
        await c.press("escape")  # clears the filter, and is back in the view
        assert " Mine " in c.lines()[0]
        assert c.desk.queue.words == ""


async def test_a_filter_that_finds_nothing_anywhere_says_so(console: Any) -> None:
    async with console(agent="li.na") as c:
        await c.press("slash")
        await c.write("zzqqxx")
        await c.until(lambda: "Nothing matches “zzqqxx”" in c.text())
        assert "elsewhere" not in c.text()
        await c.press("enter")
        assert " All open " in c.lines()[0]


async def test_what_i_claim_stays_before_me_though_it_leaves_the_list(console: Any, office: Any) -> None:
    async with console(agent="li.na") as c:
        await c.press("2")
        claimed = c.desk.wanted
        await c.press("c")
        await c.until(lambda: claimed not in c.desk.queue.tickets.ids)
        assert c.desk.wanted == claimed
        assert c.desk.has_class("-reading")
        await c.press("t")
        number = next(office.number(name) for name, i in office.ids.items() if i == claimed)
        assert number in str(c.app.screen.query_one("#form").border_title)


async def test_the_keys_for_what_a_report_lacks_come_first(console: Any, office: Any, team: Any) -> None:
    async with console(agent="li.na") as c:
        await c.open(office.ids["new"])
        keys = c.lines()[-1]
        assert keys.index("claim") < keys.index("priority") < keys.index("reply")


async def test_a_shift_goes_to_nobody_by_itself_and_who_got_it_is_said(console: Any, office: Any) -> None:
    async with console(agent="li.na") as c:
        await c.press("Z", "ctrl+s")
        assert "to is needed" in c.text()
        await c.press(*"wang")
        assert "to is needed" not in c.text()
        await c.press("ctrl+s")
        await c.until(lambda: "Y does it" in c.text())
        assert "to: 王浩 L1" in c.text()
        await c.press("Y")
        await c.until(lambda: any("handed over to 王浩" in words for words in c.notices()))


async def test_a_low_score_says_what_it_leaves_open(console: Any, office: Any, team: Any) -> None:
    async with console(agent="li.na") as c:
        await c.open(office.ids["resolved"])
        await c.press("C", "3", "enter", "3", "enter", "3", "ctrl+s")
        await c.until(lambda: any("a review is opened" in words for words in c.notices()))
        assert office.ticket("resolved").feedback.score == 3


async def test_who_leaves_in_the_middle_of_a_word_has_all_of_it(
    console: Any, office: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("supportdesk.widgets.composer.KEEP_AFTER", 60)
    monkeypatch.setattr("supportdesk.screens.form.KEEP_AFTER", 60)
    async with console(agent="li.na") as c:
        await c.open(office.ids["mine"])
        await c.press("r")
        c.hit(*"half a reply")
        c.hit("ctrl+q")
        await c.until(lambda: c.app._exit)
    assert office.drafts()[f"reply:{office.ids['mine']}"] == "half a reply"


async def test_who_leaves_a_form_has_its_answers(console: Any, office: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("supportdesk.screens.form.KEEP_AFTER", 60)
    async with console(agent="li.na") as c:
        await c.press("n")
        c.hit(*"no sound")
        c.hit("ctrl+q")
        await c.until(lambda: c.app._exit)
    assert any("no sound" in words for words in office.drafts().values())


async def test_a_customer_who_is_known_is_completed_and_brings_what_is_known(
    console: Any, office: Any
) -> None:
    known = office.ticket("mine").customer
    async with console(agent="li.na", size=(120, 40)) as c:
        await c.press("n", *"subject", "enter")
        customer = c.app.screen.query_one("#field-customer")
        await c.press(known.name[0].lower() if known.name[0].isascii() else known.name[0])
        await c.until(lambda: customer._suggestion)
        customer.value = known.name
        await c.until(lambda: c.app.screen.query_one("#field-department").value)
        assert c.app.screen.query_one("#field-department").value == known.department
        assert c.app.screen.query_one("#field-contact").value == known.contact
        assert office.number("mine") in c.text()
        customer.value = known.name + "x"  # somebody else, after all
        await c.settle()
        assert c.app.screen.query_one("#field-department").value == ""
        assert office.number("mine") not in c.text()


async def test_what_was_typed_is_not_filled_over(console: Any, office: Any) -> None:
    known = office.ticket("mine").customer
    async with console(agent="li.na") as c:
        await c.press("n", *"subject", "enter")
        c.app.screen.query_one("#field-department").value = "Sales 2"
        c.app.screen.query_one("#field-customer").value = known.name
        await c.settle()
        assert c.app.screen.query_one("#field-department").value == "Sales 2"


async def test_no_retired_article_is_offered_to_a_customer_and_nothing_found_is_said(
    console: Any, office: Any, team: Any
) -> None:
    article = next(a for a in finding.find_articles(office.desk, "").articles if a.state.value == "published")
    async with console(agent="li.na") as c:
        await c.open(office.ids["mine"])
        await c.press("r", "ctrl+l")
        await c.write(article.slug)
        await c.until(lambda: article.title in c.text())
        keeper = replace(team.lead, roles=frozenset(Role))
        assert article_acts.act(office.desk, keeper, article.id, [Retire("old")]).done
        await c.press("x", "backspace")
        await c.until(lambda: article.title not in c.text())
        c.app.screen.query_one("#picker-filter").value = "zzqqxx"
        await c.until(lambda: "Nothing matches." in c.text())
