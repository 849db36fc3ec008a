"""`!`: why a deadline is what it is, and in whose hands the ticket was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from supportdesk.domain import commands as cm
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import set_language
from supportdesk.locale.ledgers import account, clock_name
from supportdesk.screens.explain import ExplainScreen
from supportdesk.services import deadlines


def told(c: Any) -> str:
    """The words of the explanation, without what its width does to them."""
    assert isinstance(c.app.screen, ExplainScreen)
    return " ".join(line.strip(" │") for line in c.lines())


async def test_from_the_row_and_from_the_ticket(console: Any, office: Any) -> None:
    async with console() as c:
        c.desk.query_one("TicketList").go_to(office.ids["emergency"])
        await c.settle()
        await c.press("!")
        assert f"Why this deadline · {office.number('emergency')}" in c.text()
        await c.press("escape")
        assert c.app.screen is c.desk
        await c.open(office.ids["handover"])
        await c.press("!")
        assert f"Why this deadline · {office.number('handover')}" in c.text()
        await c.press("!")
        assert c.app.screen is c.desk
        assert c.desk.has_class("-reading"), "the ticket is still open"


async def test_every_clock_in_turn_the_most_pressing_first(console: Any, office: Any) -> None:
    found = deadlines.explanation(office.desk, office.ids["waiting"]).ledgers
    titles = [account(ledger).title for ledger in found]
    assert titles == [
        "Resolution: paused",
        "Update: paused",
        "First response: met",
        "Registration: met",
    ]
    async with console(size=(120, 40)) as c:
        await c.open(office.ids["waiting"])
        await c.press("!")
        for title, ledger in zip(titles, found, strict=True):
            words = account(ledger)
            assert title in c.text()
            for sentence in (*words.grant, *words.sums):
                assert sentence in told(c), sentence
            for row in words.rows:
                span = f"{row.start:%Y-%m-%d %H:%M:%S}  {row.end:%Y-%m-%d %H:%M:%S}"
                line = next(line for line in c.lines() if span in line)
                assert row.length in line
                assert row.total in line
            await c.press("n")
        assert titles[0] in c.text(), "after the last comes the first"
        await c.press("p")
        assert titles[-1] in c.text()
        await c.press("tab", "right", "shift+tab", "left")
        assert titles[-1] in c.text()


async def test_who_had_it_and_at_the_breach(console: Any, office: Any) -> None:
    async with console(size=(120, 40)) as c:
        await c.open(office.ids["missed"])
        await c.press("!", "n", "n")
        assert "First response: missed" in c.text()
        assert "held then by nobody of L1 yet" in c.text()
        lines = [" ".join(line.strip("│ ").split()) for line in c.lines()]
        place = lines.index("In whose hands")
        assert lines[place + 1 : place + 4] == [
            "0:25:00 nobody of L1 yet",
            "0:25:00 李娜 of L1",
            "0:50:00 together",
        ]


async def test_it_scrolls(console: Any, office: Any) -> None:
    async with console(size=(60, 12)) as c:
        await c.open(office.ids["waiting"])
        await c.press("!")
        body = c.app.screen.query_one("#explain-body")
        assert body.max_scroll_y > 0
        await c.press("j", "j", "k")
        assert body.scroll_offset.y == 1
        await c.press("space", "ctrl+d", "pagedown", "space", "space")
        assert "together" in c.text()
        await c.press("n")
        assert body.scroll_offset.y == 0


async def test_no_ticket_no_explanation(console: Any, office: Any) -> None:
    async with console(agent="he.jun") as c:
        await c.press("1", "!")
        assert c.app.screen is c.desk
        assert "No ticket is selected." in c.notices()


async def test_a_ticket_without_deadlines(console: Any, office: Any, team: Any, monkeypatch: Any) -> None:
    real = deadlines.explanation

    def bare(*args: Any) -> Any:
        return replace(real(*args), ledgers=())

    monkeypatch.setattr(deadlines, "explanation", bare)
    async with console() as c:
        await c.press("!", "n")
        assert "No deadline applies to this ticket." in c.text()


async def test_an_error_is_told(console: Any, office: Any, monkeypatch: Any) -> None:
    def gone(*_args: Any) -> Any:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(deadlines, "explanation", gone)
    async with console() as c:
        await c.press("!")
        assert "the disk is gone" in told(c)


async def test_words_of_others_are_harmless(console: Any, office: Any, team: Any) -> None:
    eve = replace(team.l1, id="eve", name="[b]Eve[/b]\x1b[31m\u202e")
    office.act(eve, "new", cm.Claim())
    office.clock.tick(minutes=1)
    office.act(eve, "new", cm.Reply("hello"))
    async with console(size=(120, 40)) as c:
        await c.open(office.ids["new"])
        await c.press("!")
        assert "[b]Eve[/b]" in c.text()
        assert "\x1b" not in c.text()
        assert "\u202e" not in c.text()


async def test_listed_and_bound_anew(console: Any, office: Any) -> None:
    async with console(size=(200, 50)) as c:
        await c.press("question_mark")
        assert "why this deadline" in c.text()
    async with console(keys={"ticket.explain": "z"}) as c:
        await c.press("!")
        assert c.app.screen is c.desk
        await c.press("z")
        assert isinstance(c.app.screen, ExplainScreen)


async def test_in_chinese(console: Any, office: Any) -> None:
    set_language(Language.CHINESE)
    async with console(language=Language.CHINESE) as c:
        await c.open(office.ids["waiting"])
        await c.press("!")
        found = deadlines.explanation(office.desk, office.ids["waiting"]).ledgers
        assert clock_name(found[0]) in c.text()
        assert "经手情况" in c.text()
