"""Text of customers is text wherever it is drawn: it moves no cursor, turns nothing round, runs nothing."""

from __future__ import annotations

import re
from typing import Any

from supportdesk.domain.people import Customer
from supportdesk.services import reading

FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]")


def harmless(c: Any) -> None:
    """Nothing that is drawn is a control character, and no click on it is an action of theirs."""
    for strip in c.app.screen._compositor.render_strips():
        for segment in strip:
            assert not FORBIDDEN.search(segment.text), repr(segment.text)
            meta = segment.style.meta if segment.style else {}
            assert "@click" not in meta, segment
            assert not (segment.style and segment.style.link), segment


async def test_in_list_head_timeline_and_facts(console: Any, office: Any) -> None:
    for size in ((80, 24), (120, 36), (200, 50)):
        async with console(size=size) as c:
            harmless(c)
            assert "[@click=app.quit]x[/]" in c.text()
            await c.open(office.ids["hostile"])
            await c.press("g")
            harmless(c)
            assert "[@click=app.quit]press me[/]" in c.text()
            assert "<U+202E>gnp.exe" in c.text()
            await c.press("G")
            harmless(c)
            await c.press("v")
            harmless(c)


async def test_a_click_on_it_does_nothing(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["hostile"])
        for y, line in enumerate(c.lines()):
            x = line.find("press me")
            if x >= 0:
                await c.pilot.click(offset=(x + 2, y))
                await c.settle()
        assert c.app._exit is False
        assert c.app.is_running


async def test_in_a_form_filled_with_it(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["hostile"])
        for key in ("e", "E", "f", "d", "A"):
            await c.press(key)
            harmless(c)
            await c.press("escape")


async def test_in_the_composer_and_its_title(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["hostile"])
        await c.press("r")
        assert "[b]Eve[/b]" in c.text()
        harmless(c)


async def test_in_the_palette(console: Any, office: Any) -> None:
    async with console(size=(200, 36)) as c:
        await c.press("ctrl+p")
        await c.write(office.number("hostile"))
        await c.until(lambda: "gnp.exe" in c.text())
        harmless(c)
        assert "[@click=app.quit]x[/]" in c.text()
        assert "[b]Eve[/b]" in c.text()


async def test_in_knowledge(console: Any, office: Any) -> None:
    from dataclasses import replace

    from supportdesk.services import knowledge

    article = knowledge.article(office.desk, "/kb/003")
    body = "## Steps\n\n[click](javascript:quit) \x1b[31mred \u202eexe\n\n[@click=app.quit]x[/] <b>b</b>\n"
    title = "Evil [@click=app.quit]x[/] \x1b[5m"
    knowledge.add(office.desk, replace(article, slug="", title=title, body=body, product="\x1b[1mP [red]"))
    async with console() as c:
        await c.press("ctrl+k")
        await c.write("evil")
        assert "Evil [@click=app.quit]x[/] ␛[5m" in c.text()
        harmless(c)


async def test_in_a_notice(console: Any, office: Any, team: Any) -> None:
    async with console() as c:
        c.app.notify("[@click=app.quit]x[/]")
        c.app.notify("[red]y[/] ]")
        await c.settle()
        assert "[@click=app.quit]x[/]" in c.text()
        assert "[red]y[/] ]" in c.text()


async def test_what_is_typed_here_is_kept_as_it_is(console: Any, office: Any) -> None:
    """Made harmless at the edge where it is drawn, not in what is kept."""
    assert office.ticket("hostile").customer == Customer(
        "[b]Eve[/b]\x1b[5m", "\u202eLegal", "[link=http://x]e@x[/link]"
    )
    async with console() as c:
        await c.open(office.ids["hostile"])
        await c.press("r")
        await c.write("answer [b]not bold[/b]")
        await c.press("ctrl+s")
        view = reading.ticket(office.desk, office.ids["hostile"])
        assert view.entries[-1].event.text == "answer [b]not bold[/b]"
        harmless(c)
