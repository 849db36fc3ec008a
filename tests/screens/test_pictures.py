"""Every screen as it looks, at the three sizes that it is made for.

Pictures are compared with those in `__snapshots__`. After a wanted change: `pytest --snapshot-update`,
and look at them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from supportdesk.domain.commands import (
    AnswerCall,
    Call,
    LinkArticle,
    RecordCustomerAnswer,
    StandUp,
    TakeLead,
)
from supportdesk.domain.vocabulary import CallAnswer, Column, Language, Mode
from supportdesk.locale import set_language
from supportdesk.services import resources, saved_views
from supportdesk.services.people import find
from supportdesk.services.presence import Presence
from supportdesk.services.warnings import raise_due
from supportdesk.themes import LIGHT

SIZES = [(80, 24), (120, 36), (200, 50)]

Hands = Callable[[Any, Any], Awaitable[None]]
"""What is done before the picture is taken: gets the console and the office."""


async def queue(c: Any, office: Any) -> None:
    c.desk.query_one("TicketList").go_to(office.ids["emergency"])


async def marked(c: Any, office: Any) -> None:
    await c.press("space", "space", "j")


async def reading(c: Any, office: Any) -> None:
    await c.open(office.ids["handover"])


async def emergency(c: Any, office: Any) -> None:
    await c.open(office.ids["emergency"])


async def room(c: Any, office: Any) -> None:
    """An emergency that is led, with somebody called to it, and a stand-up."""
    zhao, he = find(office.desk, "zhao.qiang"), find(office.desk, "he.jun")
    office.act(zhao, "emergency", TakeLead())
    office.act(zhao, "emergency", Call(he, text="结算库连接耗尽"))
    office.act(he, "emergency", AnswerCall(CallAnswer.COMING, "ten minutes"))
    office.act(zhao, "emergency", Call(whom="hosting firm, 0800 1", answer=CallAnswer.UNREACHED))
    office.act(zhao, "emergency", StandUp("数据库连接池耗尽,正在切到备用库;09:20 前由何俊确认。"))
    await c.press("ctrl+e")


async def lent(c: Any, office: Any) -> None:
    """Two servers in use, one ticket that waits, and a test environment that is free."""
    lead, zhao = find(office.desk, "zhou.ping"), find(office.desk, "zhao.qiang")
    for name, kind in (("备机-1", "备用服务器"), ("备机-2", "备用服务器"), ("lab-1", "test environment")):
        resources.add(office.desk, lead, name, kind, "rack 4")
    for ticket in ("handover", "hostile", "emergency"):
        resources.request(office.desk, zhao, office.ids[ticket], "备用服务器")
    await c.open(office.ids["emergency"])
    await c.press("$")


async def hostile(c: Any, office: Any) -> None:
    await c.open(office.ids["hostile"])


async def unhappy(c: Any, office: Any) -> None:
    await c.open(office.ids["unhappy"])


async def facts(c: Any, office: Any) -> None:
    await c.open(office.ids["handover"])
    await c.press("v")


async def reply(c: Any, office: Any) -> None:
    await c.open(office.ids["mine"])
    await c.press("r")
    await c.write("您好,密码已经重置,请用短信里的临时密码登录。\nPlease tell us whether it works.")


async def note(c: Any, office: Any) -> None:
    await c.open(office.ids["mine"])
    await c.press("i")
    await c.write("Third reset this month: ask about the password manager.")


async def knowledge(c: Any, office: Any) -> None:
    await c.open(office.ids["mine"])
    await c.press("ctrl+k")
    await c.write("password")


async def shelf(c: Any, office: Any) -> None:
    office.act(find(office.desk, "li.na"), "mine", LinkArticle("/kb/002", to_update=True))
    await c.press("B", "5", "e")
    c.app.screen.query_one("#field-title").value = "VPN asks for the password at each connect"
    await c.press("ctrl+s", "s")


async def to_update(c: Any, office: Any) -> None:
    office.act(find(office.desk, "li.na"), "mine", LinkArticle("/kb/002", to_update=True))
    await c.press("B", "3")


async def not_written(c: Any, office: Any) -> None:
    await c.press("ctrl+k")
    await c.write("badge reader")
    await c.press("escape", "B", "4")


async def versions(c: Any, office: Any) -> None:
    await shelf(c, office)
    await c.press("v")


async def write_up(c: Any, office: Any) -> None:
    await c.open(office.ids["mine"])
    await c.press("I")


async def palette(c: Any, office: Any) -> None:
    await c.open(office.ids["resolved"])
    await c.press("ctrl+p")
    await c.write("vpn")


async def register(c: Any, office: Any) -> None:
    await c.press("n")
    await c.write("Screen stays black after the update")


async def escalate(c: Any, office: Any) -> None:
    await c.open(office.ids["overdue"])
    await c.press("e")
    await c.write("Find where the query of the export ends, and why.")


async def keys(c: Any, office: Any) -> None:
    await c.open(office.ids["mine"])
    await c.press("question_mark")


async def notices(c: Any, office: Any) -> None:
    raise_due(office.desk)
    await c.press("ctrl+n", "j")


async def past(c: Any, office: Any) -> None:
    await c.open(office.ids["waiting"])
    await c.press("[", "[")


async def explain(c: Any, office: Any) -> None:
    await c.open(office.ids["waiting"])
    await c.press("!")


async def bulk(c: Any, office: Any) -> None:
    await c.press("asterisk", "p", "1", "ctrl+s")


async def acts(c: Any, office: Any) -> None:
    await c.open(office.ids["overdue"])
    await c.press("H")


async def looked_at(c: Any, office: Any) -> None:
    """A reply that was stopped, while the customer spoke and a colleague is here."""
    await c.open(office.ids["mine"])
    colleague = find(office.desk, "wang.hao")
    Presence(office.desk, colleague).here(office.ids["mine"], Mode.WRITING)
    await c.press("r")
    await c.write("That is not our job, {agnt}; ask L2.")
    office.act(colleague, "mine", RecordCustomerAnswer("It is locked again, please hurry!"))
    await c.until(lambda: "It is locked again" in c.text())
    await c.press("ctrl+s")


async def templates(c: Any, office: Any) -> None:
    await c.open(office.ids["promise"])
    await c.press("r", "ctrl+o", "down", "down", "down")


async def completing(c: Any, office: Any) -> None:
    await c.open(office.ids["mine"])
    await c.press("r")
    await c.write("//")
    await c.press("down")


async def macros(c: Any, office: Any) -> None:
    await c.open(office.ids["mine"])
    await c.press("@", "down")


async def rehearsal(c: Any, office: Any) -> None:
    c.desk.queue.tickets.marked |= {office.ids[name] for name in ("mine", "promise", "resolved", "overdue")}
    await c.press("@")
    await c.write("password")
    await c.press("enter")


async def drafts(c: Any, office: Any) -> None:
    await c.open(office.ids["mine"])
    await c.press("r")
    await c.write("您好，正在核实。")
    await c.press("escape", "escape", "n")
    await c.write("Screen stays black after the update")
    await c.press("escape", "R")


async def shift(c: Any, office: Any) -> None:
    await c.press("S")


async def handing_over(c: Any, office: Any) -> None:
    await c.press("Z", *"wang")


async def empty(c: Any, office: Any) -> None:
    await c.press("1")


async def menu(c: Any, office: Any) -> None:
    await c.open(office.ids["mine"])
    await c.press("o", *"re")


async def copying(c: Any, office: Any) -> None:
    await c.open(office.ids["handover"])
    await c.press("Y")


async def colours(c: Any, office: Any) -> None:
    await c.press("ctrl+t", "down", "down")


async def said(c: Any, office: Any) -> None:
    """Messages on their line, and all of them again."""
    await c.open(office.ids["mine"])
    await c.press("u", "y", "ctrl+g")


async def views(c: Any, office: Any) -> None:
    li_na, wang_hao = find(office.desk, "li.na"), find(office.desk, "wang.hao")
    saved_views.save(office.desk, li_na, "VPN and network", "is:open (vpn OR network)", "v")
    saved_views.save(office.desk, li_na, "销售部", "is:open dept:销售部 sort:priority", "x", shared=True)
    saved_views.save(office.desk, wang_hao, "No news for a day", "is:open updated:>1d", "n", shared=True)
    await c.press("apostrophe", "down")


async def columns(c: Any, office: Any) -> None:
    await c.press("vertical_line", *["down"] * 8, "space", "down", "space", "down", "space", "shift+up")


async def many_columns(c: Any, office: Any) -> None:
    chosen = ("status", "number", "channel", "subject", "owner", "department", "reported", "tags", "score")
    c.desk.queue.arrange(tuple(map(Column, chosen)))


async def nothing(c: Any, office: Any) -> None:
    """As it opens."""


SCENES: dict[str, tuple[Hands, dict[str, Any]]] = {
    "looked_at": (looked_at, {}),
    "templates": (templates, {}),
    "completing": (completing, {}),
    "macros": (macros, {}),
    "rehearsal": (rehearsal, {}),
    "drafts": (drafts, {}),
    "shift": (shift, {}),
    "handing_over": (handing_over, {}),
    "queue": (queue, {}),
    "ticket": (reading, {}),
    "reply": (reply, {}),
    "note": (note, {}),
    "knowledge": (knowledge, {}),
    "palette": (palette, {}),
    "shelf": (shelf, {}),
    "to_update": (to_update, {}),
    "not_written": (not_written, {}),
    "versions": (versions, {}),
    "write_up": (write_up, {}),
    "register": (register, {}),
    "escalate": (escalate, {"agent": "wang.hao"}),
    "notices": (notices, {}),
    "help": (keys, {}),
    "explain": (explain, {}),
    "room": (room, {"agent": "zhao.qiang"}),
    "resources": (lent, {"agent": "zhao.qiang"}),
    "past": (past, {}),
    "bulk": (bulk, {}),
    "acts": (acts, {}),
    "menu": (menu, {}),
    "views": (views, {}),
    "columns": (columns, {}),
    "many_columns": (many_columns, {}),
    "copying": (copying, {}),
    "colours": (colours, {}),
    "messages": (said, {}),
    "welcome": (nothing, {"welcome": True, "database": "/srv/desk/desk.sqlite3"}),
    "empty": (empty, {"agent": "he.jun"}),
    "closed_door": (nothing, {"database": "/usr"}),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES)
def test_every_screen_at_every_size(picture: Any, scene: str, size: tuple[int, int]) -> None:
    hands, settings = SCENES[scene]
    assert picture(hands, size, **settings)


CHINESE = [menu, queue, room, reading, escalate, notices, explain, past, bulk, acts]


@pytest.mark.parametrize("scene", CHINESE, ids=lambda scene: scene.__name__)
def test_in_chinese(picture: Any, scene: Hands) -> None:
    set_language(Language.CHINESE)
    assert picture(scene, (120, 36), agent="wang.hao", language=Language.CHINESE)


@pytest.mark.parametrize(
    "scene",
    [views, columns, many_columns, looked_at, templates, macros, rehearsal, drafts, shift, handing_over,
     shelf, not_written, versions, write_up],
    ids=lambda scene: scene.__name__,
)  # fmt: skip
def test_more_in_chinese(picture: Any, scene: Hands) -> None:
    set_language(Language.CHINESE)
    assert picture(scene, (120, 36), language=Language.CHINESE)


@pytest.mark.parametrize("scene", [queue, emergency], ids=lambda scene: scene.__name__)
def test_without_colour(picture: Any, scene: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(scene, (160, 40))


@pytest.mark.parametrize("scene", [queue, emergency], ids=lambda scene: scene.__name__)
def test_in_plain_signs(picture: Any, scene: Hands) -> None:
    assert picture(scene, (120, 36), ascii_glyphs=True)


@pytest.mark.parametrize("scene", [queue, emergency, menu], ids=lambda scene: scene.__name__)
@pytest.mark.parametrize("theme", ["high-contrast", "ansi-dark", "ansi-light"])
def test_in_other_colours(picture: Any, scene: Hands, theme: str) -> None:
    assert picture(scene, (120, 36), theme=theme)


@pytest.mark.parametrize("scene", [queue, emergency, register], ids=lambda scene: scene.__name__)
def test_in_light(picture: Any, scene: Hands) -> None:
    assert picture(scene, (120, 36), theme=LIGHT.name)


@pytest.mark.parametrize(
    ("scene", "size"),
    [(marked, (80, 24)), (hostile, (120, 36)), (unhappy, (200, 50)), (facts, (80, 24))],
    ids=["marked", "hostile", "unhappy", "facts"],
)
def test_what_else_there_is_to_see(picture: Any, scene: Hands, size: tuple[int, int]) -> None:
    assert picture(scene, size)
