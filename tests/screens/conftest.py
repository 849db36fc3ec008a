"""A furnished desk at 09:00 of a Monday, and a console on it that can be waited for without sleeping."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.events import Key, Paste
from textual.keys import _character_to_key, key_to_character
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from supportdesk.app import DeskApp
from supportdesk.config import Settings, default_file
from supportdesk.domain import commands as cm
from supportdesk.domain.events import Feedback
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import (
    ArticleState,
    Category,
    Channel,
    ContactMedium,
    Group,
    Impact,
    Language,
    Priority,
    Tier,
    Urgency,
)
from supportdesk.services import drafts, knowledge, people, reading
from supportdesk.services.desk import Act, Desk
from supportdesk.store import article_journal, journal

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

CHARACTERS = {"slash": "/", "comma": ",", "minus": "-", "plus": "+", "space": " "}
"""What some keys write; Textual knows the others."""

REPORT = "TEXTUAL_SNAPSHOT_TEMPDIR"

HOSTILE_SUBJECT = "[@click=app.quit]x[/] \x1b[31mred\x1b[0m \u202egnp.exe\nsecond line 👩‍👩‍👧‍👦"
HOSTILE_TEXT = (
    "[@click=app.quit]press me[/] [bold red]not bold[/]\n"
    "\x1b[2J\x1b]0;title\x07 \x9b31m bell\x07\n"
    "\u202egnp.exe\u202c \u200fright \ufeffmark\n"
    + "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
    + "\n👩‍👩‍👧‍👦 🇨🇳 ❤️ \t tab"
)


# ---------------------------------------------------------------- the desk


class Writer:
    """Writes the past of a desk: who did what, how many minutes before nine."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.ids: dict[str, int] = {}
        self.at = NINE

    def report(self, name: str, agent: Agent, before: float, **words: Any) -> None:
        self.at = NINE - timedelta(minutes=before)
        done = self.desk.register(agent, cm.Register(**words))
        assert done.done, done.refused
        self.ids[name] = done.done[0].ticket_id

    def do(self, name: str, agent: Agent, before: float, command: cm.Command) -> None:
        self.at = NINE - timedelta(minutes=before)
        done = self.desk.act(agent, [Act(self.ids[name], command)])
        assert done.done, (name, command, done.refused)


def furnish(desk: Desk, writer: Writer, team: Any) -> None:
    """Every state that a ticket can be in, by name."""
    for agent in team.everybody:
        people.add(desk, agent)
    li, wang, zhao, marek = team.l1, team.l1_other, team.l2, team.l2_network
    report, do, day = writer.report, writer.do, 24 * 60

    _articles(writer)
    report(
        "overdue", wang, 3 * day + 60, subject="Order export leaves out the last day of the month",
        description="The CSV of February ends on the 27th. Accounting needs the 28th by Monday.",
        customer=Customer("Ravi Shah", "Finance", "ravi.shah@example.com"), channel=Channel.MAIL,
        category=Category.COMPLEX, priority=Priority.HIGH, urgency=Urgency.HIGH, impact=Impact.TEAM,
        tags=("export", "csv"),
    )  # fmt: skip
    do("overdue", wang, 3 * day + 56, cm.Reply("We are looking at the export.", NINE - timedelta(days=1)))
    do("overdue", wang, 3 * day, cm.LogStep("Ran the export with the debug log on: the query ends at 00:00."))
    report(
        "waiting", li, 20 * 60, subject="笔记本电脑偶尔蓝屏", description="每天一两次,代码不记得了。",
        customer=Customer("王敏", "运营部", "8021"), category=Category.COMPLEX, priority=Priority.MEDIUM,
    )  # fmt: skip
    do("waiting", li, 20 * 60 - 5, cm.Reply("您好,请把蓝屏代码拍照发给我们。"))
    do("waiting", li, 19 * 60, cm.WaitForCustomer(""))
    report(
        "closed", wang, 26 * 60, subject="How do I add a signature to my mail?",
        customer=Customer("Ada Byron", "Sales"), category=Category.SIMPLE, priority=Priority.LOW,
    )  # fmt: skip
    do("closed", wang, 26 * 60 - 3, cm.Reply("Settings, Mail, Signature. Shall I stay on the line?"))
    do("closed", wang, 26 * 60 - 40, cm.Resolve("Signature added under Settings.", "It is set now."))
    do("closed", wang, 25 * 60, cm.Confirm(Feedback(5, 5, 5, None, "Quick and friendly")))
    do("closed", wang, 25 * 60 - 1, cm.Close())
    report(
        "unhappy", li, 30 * 60, subject="Printer on floor 3 prints blank pages",
        customer=Customer("Olu Ade", "Legal"), category=Category.COMPLEX, priority=Priority.MEDIUM,
    )  # fmt: skip
    do("unhappy", li, 30 * 60 - 25, cm.Reply("Sorry for the wait. Which printer is it?"))
    do("unhappy", li, 22 * 60, cm.Resolve("Replaced the toner.", "The toner is new: please try."))
    do("unhappy", li, 21 * 60, cm.Confirm(Feedback(1, 3, 2, None, "It took half a day to hear anything.")))
    report(
        "restored", zhao, 11 * 60, subject="Mail server down, nobody receives mail",
        customer=Customer("IT duty", "Infrastructure"), category=Category.URGENT, priority=Priority.URGENT,
        urgency=Urgency.HIGH, impact=Impact.EVERYONE, channel=Channel.API,
    )  # fmt: skip
    do("restored", zhao, 11 * 60 - 3, cm.Reply("We are on it.", NINE - timedelta(hours=8)))
    do("restored", zhao, 10 * 60 + 30, cm.RecordWorkaround("Mail is queued on the second server."))
    do("restored", zhao, 9 * 60, cm.RecordRestoration("Disk replaced, queue delivered."))
    do("restored", zhao, 20, cm.Reply("All mail is delivered; we watch it until noon."))
    report(
        "resolved", li, 100, subject="VPN asks for the password again and again",
        customer=Customer("Mei Lin", "Design", "mei@example.com"), category=Category.SIMPLE,
        priority=Priority.MEDIUM,
    )  # fmt: skip
    do("resolved", li, 96, cm.Reply("Please try this while I wait."))
    do("resolved", li, 40, cm.LinkArticle("/kb/003"))
    do("resolved", li, 39, cm.Resolve("Cleared the saved credentials.", "It should connect now."))
    report(
        "missed", li, 50, subject="Calendar shows meetings an hour late",
        customer=Customer("Tom Weber", "Sales"), category=Category.SIMPLE, priority=Priority.LOW,
    )  # fmt: skip
    do("missed", li, 25, cm.LogContact(ContactMedium.CALL, "Zone was set to London; told how to change it."))
    report(
        "mine", li, 20, subject="忘记OA系统密码,无法登录", description="提示“密码错误”,已试三次。",
        customer=Customer("张伟", "销售部", "zhang.wei@example.com"), category=Category.SIMPLE,
        priority=Priority.MEDIUM,
    )  # fmt: skip
    do("mine", li, 17, cm.Reply("您好,正在为您重置密码。", NINE + timedelta(minutes=30)))
    report(
        "emergency", li, 35, subject="电商平台无法下单,所有用户受影响",
        description="结算页面返回 502,从 08:20 开始。", customer=Customer("刘洋", "运营部", "6007"),
        category=Category.URGENT, priority=Priority.URGENT, urgency=Urgency.HIGH, impact=Impact.EVERYONE,
        occurred_at=NINE - timedelta(minutes=40),
    )  # fmt: skip
    do("emergency", zhao, 32, cm.Claim())
    do("emergency", zhao, 31, cm.Reply("已启动应急响应。", NINE + timedelta(hours=2)))
    report(
        "merged", li, 30, subject="Checkout answers 502", customer=Customer("Bo Ek", "Shop"),
        category=Category.COMPLEX, priority=Priority.HIGH,
    )  # fmt: skip
    writer.at = NINE - timedelta(minutes=28)
    assert desk.merge(li, [writer.ids["merged"]], writer.ids["emergency"]).done
    report(
        "handover", li, 45, subject="Reports time out since the update of Friday",
        description="Every report over 10 000 rows ends in a timeout after 30 s.",
        customer=Customer("Ines Prado", "Controlling", "ines@example.com"), category=Category.COMPLEX,
        priority=Priority.HIGH, urgency=Urgency.HIGH, impact=Impact.TEAM,
    )  # fmt: skip
    do("handover", li, 42, cm.Reply("I can see it too, and pass it to our experts."))
    do("handover", li, 30, cm.LogStep("Cleared the report cache, no change."))
    card = cm.Escalate(
        Tier.L2, "Cache cleared", "Find out why", "trace 4711", "a word by 10:00", Group.SYSTEM
    )
    do("handover", li, 22, card)
    report(
        "promise", li, 28, subject="Licence of the drawing program runs out today",
        customer=Customer("Jo March", "Design"), category=Category.COMPLEX, priority=Priority.HIGH,
    )  # fmt: skip
    do("promise", li, 25, cm.Reply("I have asked purchasing."))
    do("promise", li, 24, cm.MakePromise(NINE + timedelta(minutes=45), "a licence or a loan"))
    report(
        "network", marek, 15, subject="Wi-Fi drops in meeting room 4", description="Every ten minutes or so.",
        customer=Customer("Kim Park", "Sales"), category=Category.COMPLEX, priority=Priority.LOW,
    )  # fmt: skip
    do("network", marek, 12, cm.Reply("The access point restarts by itself; I am changing it."))
    report(
        "hostile", li, 6, subject=HOSTILE_SUBJECT, description=HOSTILE_TEXT, channel=Channel.MAIL,
        customer=Customer("[b]Eve[/b]\x1b[5m", "\u202eLegal", "[link=http://x]e@x[/link]"),
        category=Category.SIMPLE, priority=Priority.HIGH, tags=("[red]tag",),
    )  # fmt: skip
    do("hostile", li, 5, cm.AddNote(HOSTILE_TEXT))
    do("hostile", li, 4, cm.RecordCustomerAnswer(HOSTILE_TEXT, Channel.MAIL))
    report(
        "new", li, 3, subject="打印机无法打印,提示“脱机”", description="三楼东侧,今天早上开始。",
        customer=Customer("陈晨", "人事部", "8130"), channel=Channel.FORM,
    )  # fmt: skip
    writer.at = NINE


def _articles(writer: Writer) -> None:
    writer.at = NINE - timedelta(days=30)
    for title, product, language, body, tags in (
        (
            "重置OA系统密码", "OA", Language.CHINESE,
            "## 问题\n\n登录时提示“密码错误”。\n\n"
            "## 步骤\n\n1. 核对身份\n2. 在管理后台重置密码\n3. 请用户首次登录后修改\n",
            ("密码", "登录"),
        ),
        (
            "打印机显示“脱机”", "打印机", Language.CHINESE,
            "## 步骤\n\n1. 检查网线\n2. 重启打印服务\n3. 打印测试页\n", ("打印机",),
        ),
        (
            "VPN asks for the password again", "VPN", Language.ENGLISH,
            "## Problem\n\nThe client asks for the password after each connect.\n\n## Steps\n\n"
            "1. Clear the saved credentials\n2. Sign in once in the browser\n3. Connect again\n\n"
            "| code | meaning |\n|---|---|\n| 809 | blocked port |\n| 691 | wrong password |\n",
            ("vpn", "password"),
        ),
    ):  # fmt: skip
        article = Article(
            0, "", title, body, language, ArticleState.PUBLISHED, product, tags, "li.na", writer.at
        )
        knowledge.add(writer.desk, article)


@pytest.fixture(scope="session")
def _furnished(
    tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path, team: Any
) -> tuple[Path, dict[str, int]]:
    path = tmp_path_factory.mktemp("furnished") / "desk.sqlite3"
    shutil.copyfile(_sqlite_template, path)
    writer: Writer | None = None
    desk = Desk.open(str(path), now=lambda: writer.at if writer else NINE)
    writer = Writer(desk)
    furnish(desk, writer, team)
    desk.close()
    return path, writer.ids


@dataclass
class Office:
    """A furnished desk on its own file: what the store says, whatever a screen shows."""

    path: Path
    desk: Desk
    ids: dict[str, int]
    clock: Any

    def ticket(self, name: str) -> Ticket:
        return reading.ticket(self.desk, self.ids[name]).ticket

    def kinds(self, name: str) -> list[str]:
        """The kinds of a ticket's journal, in order."""
        return [entry.event.KIND for entry in reading.ticket(self.desk, self.ids[name]).entries]

    def number(self, name: str) -> str:
        return self.ticket(name).number

    def drafts(self, agent: str = "li.na") -> dict[str, str]:
        return drafts.every(self.desk, agent)

    def act(self, agent: Agent, name: str, command: cm.Command) -> None:
        done = self.desk.act(agent, [Act(self.ids[name], command)])
        assert done.done, done.refused

    def settings(self, agent: str = "li.na", **more: Any) -> Settings:
        # The file is named by its own folder, so that no picture shows where the tests ran.
        return Settings(database=str(self.path), file=default_file(), agent=agent, **more)


PAUSES = {
    "services.feed.POLL_SECONDS": 0.07,  # not so often that Textual's pilot takes us for never idle
    "services.warnings.PAUSE": 0.05,
    "screens.desk.REST": 0.005,
    "screens.queue.QUIET": 0.005,
    "screens.form.KEEP_AFTER": 0.005,
    "screens.knowledge.DEBOUNCE": 0.005,
    "screens.words.DEBOUNCE": 0.005,
    "widgets.composer.KEEP_AFTER": 0.005,
}
"""What is waited for on purpose, for the sake of people: tests wait less."""


@pytest.fixture
def office(
    _furnished: tuple[Path, dict[str, int]], tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """About fifteen tickets in every state; `clock` is the time of everybody."""
    for pause, seconds in PAUSES.items():
        monkeypatch.setattr(f"supportdesk.{pause}", seconds)
    template, ids = _furnished
    path = tmp_path / "desk.sqlite3"
    shutil.copyfile(template, path)
    desk = Desk.open(str(path), now=clock)
    yield Office(path, desk, dict(ids), clock)
    desk.close()


# ---------------------------------------------------------------- the console


@pytest.fixture(autouse=True)
def _steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """No cursor blinks, and the desk does nothing by itself while somebody looks at it."""
    monkeypatch.setattr("supportdesk.services.loop.turn", lambda *_: 0)
    monkeypatch.setattr(Input.cursor_blink, "_default", False)
    monkeypatch.setattr(TextArea.cursor_blink, "_default", False)


@pytest.fixture(scope="session")
def _report_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the plugin gathers its report. The clean house takes every TEXTUAL_ variable out, this too."""
    return os.environ.get(REPORT) or str(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(autouse=True)
def _report(monkeypatch: pytest.MonkeyPatch, _report_folder: str, _clean_house: None) -> None:
    monkeypatch.setenv(REPORT, _report_folder)


ROUNDS, GLANCE = 8000, 0.002
"""How often, and after how many seconds, a condition is looked at before a test gives up on it."""


def pumps(app: App[Any]) -> list[MessagePump]:
    """Everything that has messages to handle."""
    return [app, *(node for screen in app.screen_stack for node in screen.walk_children(with_self=True))]


def is_busy(app: App[Any]) -> bool:
    """Whether something is still under way: a worker, a message, a timer that rings once and soon.

    Those that ring later take notices away, and hold up nothing.
    """
    if any(not worker.is_finished for worker in app.workers):
        return True
    for pump in pumps(app):
        if not pump._message_queue.empty() or pump._next_callbacks:
            return True
        for timer in pump._timers:
            once = timer._repeat == 0 and timer._interval < 1
            if once and timer._task is not None and not timer._task.done():
                return True
    return bool(getattr(app.screen, "_callbacks", ())) or _behind(app)


def _behind(app: App[Any]) -> bool:
    """Whether the feed has yet to tell of something that is in the journal."""
    answering = getattr(app, "answering", None)
    bridge = answering.bridge if answering is not None else None
    if bridge is None or bridge._feed is None or not bridge._feed._thread.is_alive():
        return False
    feed, read = bridge._feed, bridge.desk.database.read
    changed, _ = read(lambda c: journal.since(c, feed._position, 1))
    news, _ = read(lambda c: article_journal.since(c, feed._article_position, 1))
    return bool(changed or news)


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until nothing is under way, looked at again after each of Textual's own waits."""
    app, calm = pilot.app, 0
    for _ in range(ROUNDS):
        await asyncio.sleep(GLANCE)
        if app._exit or app._exception is not None:
            return
        if is_busy(app):
            calm = 0
            continue
        calm += 1
        if calm == 3:
            return
        await pilot.pause(0)  # costs a message to every widget: only when all looks done
    raise AssertionError("the console does not come to rest")


class Console:
    """A running DeskApp and the hands on its keys."""

    def __init__(self, app: DeskApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def desk(self) -> Any:
        """The desk's screen."""
        return self.app._desk

    @property
    def focused(self) -> str:
        """The id of what has the focus, or its class."""
        widget = self.app.screen.focused
        return (widget.id or type(widget).__name__) if widget is not None else ""

    async def settle(self) -> None:
        await settle(self.pilot)

    async def press(self, *keys: str) -> None:
        """Press keys, waiting after each until everything that it began has ended."""
        for key in keys:
            self.hit(key)
            await self.settle()

    def hit(self, *keys: str) -> None:
        """Press keys faster than anything can answer."""
        assert self.app._driver is not None
        for given in keys:
            key = _character_to_key(given) if len(given) == 1 else given
            event = Key(key, CHARACTERS.get(key) or key_to_character(key))
            event.set_sender(self.app)
            self.app._driver.send_message(event)

    async def write(self, words: str) -> None:
        """Put words into what has the focus, as a terminal pastes them: quicker than a key each."""
        assert self.app._driver is not None
        self.app._driver.send_message(Paste(words))
        await self.settle()

    async def until(self, condition: Callable[[], object], words: str = "") -> None:
        """Wait for something that comes from elsewhere."""
        for _ in range(ROUNDS):
            await asyncio.sleep(GLANCE)
            if condition():
                await self.settle()
                return
        raise AssertionError(words or "never came true")

    async def open(self, ticket_id: int) -> None:
        """Go to a ticket and read it, as a search result does."""
        self.app.open_ticket(ticket_id)
        await self.settle()

    def lines(self) -> list[str]:
        """What stands on the screen, as text."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join(self.lines())

    def notices(self) -> list[str]:
        """Every notice that is still up."""
        return [notice.message for notice in self.app._notifications]


@asynccontextmanager
async def running(app: DeskApp, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Console]:
    """Start a console and wait until it shows all that it will show by itself."""
    async with app.run_test(size=size, notifications=True) as pilot:
        console = Console(app, pilot)
        await console.settle()
        yield console


@pytest.fixture
def console(office: Office) -> Callable[..., Any]:
    """Start a console on the furnished desk: `async with console(agent="zhao.qiang") as c`."""

    def start(
        *, agent: str = "li.na", size: tuple[int, int] = (80, 24), welcome: bool = False, **settings: Any
    ) -> Any:
        chosen = replace(office.settings(agent), **settings)
        return running(DeskApp(chosen, welcome=welcome, now=office.clock), size)

    return start


@pytest.fixture
def make_app(office: Office) -> Callable[..., DeskApp]:
    """A console that has not been started, for a picture of it."""

    def make(*, agent: str = "li.na", welcome: bool = False, **settings: Any) -> DeskApp:
        return DeskApp(replace(office.settings(agent), **settings), welcome=welcome, now=office.clock)

    return make


@pytest.fixture
def console_of() -> Callable[[DeskApp, Pilot[Any]], Console]:
    """The hands for an app that somebody else has started."""
    return Console


@pytest.fixture
def picture(
    snap_compare: Any, make_app: Any, office: Any, console_of: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., bool]:
    """Whether a scene looks as it did."""
    monkeypatch.setenv("LOGNAME", "li.na")  # the welcome greets by the name of the login

    def compare(hands: Callable[..., Any], size: tuple[int, int], **settings: Any) -> bool:
        app = make_app(**settings)

        async def before(pilot: Pilot[Any]) -> None:
            c = console_of(app, pilot)
            await c.settle()
            await hands(c, office)
            await c.settle()
            app.clear_notifications()
            await c.settle()

        return bool(snap_compare(app, terminal_size=size, run_before=before))

    return compare
