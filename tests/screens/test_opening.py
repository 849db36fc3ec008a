"""Opening, failing to open, the first run, themes, small terminals, and a database that goes away."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from textual.color import Color
from textual.theme import Theme

from supportdesk.domain.errors import StoreError
from supportdesk.domain.vocabulary import Language, Role, Tier
from supportdesk.locale import language, set_language
from supportdesk.screens.help import HelpScreen
from supportdesk.services import people
from supportdesk.services.desk import Desk
from supportdesk.themes import DARK, LIGHT


async def test_a_desk_that_cant_be_opened_says_why_where_the_queue_would_be(console: Any) -> None:
    async with console(database="/usr") as c:
        assert "/usr is a folder. Name a file in it, as in /usr/desk.sqlite3." in c.text()
        assert c.desk.check_action("register", ()) is None
        for key in ("n", "c", "slash", "1", "u"):
            await c.press(key)
            assert c.app.screen is c.desk, key
            assert "/usr is a folder" in c.notices()[-1], key
        await c.press("question_mark")
        assert isinstance(c.app.screen, HelpScreen)


async def test_somebody_whom_nobody_knows(console: Any) -> None:
    async with console(agent="mallory") as c:
        assert "There is no agent mallory" in c.text()
        assert "li.na" in c.text()


async def test_a_file_that_is_no_database(console: Any, tmp_path: Any) -> None:
    stranger = tmp_path / "notes.txt"
    stranger.write_text("not a database\n" * 100)
    async with console(database=str(stranger)) as c:
        assert "damaged or not a database" in " ".join(c.text().split())
    assert stranger.read_text() == "not a database\n" * 100


async def test_keys_pressed_before_it_is_open_are_not_lost_on_anything_dangerous(
    console: Any, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    opened = Desk.open

    def slow(*args: Any, **more: Any) -> Desk:
        gate.wait(10)
        return opened(*args, **more)

    from supportdesk.app import DeskApp

    monkeypatch.setattr("supportdesk.bridge.Desk.open", slow)
    app = DeskApp(office.settings(), now=office.clock)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("j", "c", "u", "enter", "escape", "slash", "escape", "3", "8")
        assert "opening the desk" in str(app._desk.queue.state)
        gate.set()
        for _ in range(1000):
            await pilot.pause(0.005)
            if app._desk.query_one("TicketList").row(office.ids["new"]) is not None:
                break
        assert office.ticket("new").owner is None
        assert len(app._desk.query_one("TicketList").ids) == 11


# ---------------------------------------------------------------- the first run


async def test_the_first_run(console: Any, tmp_path: Any) -> None:
    path = tmp_path / "new" / "desk.sqlite3"
    async with console(welcome=True, database=str(path), agent="") as c:
        name = c.app.screen.query_one("#name")
        name.value = ""
        await c.press("ctrl+s")
        assert "A name is needed" in c.text()
        await c.write("李娜")
        await c.press("enter", "2", "enter", "1", "enter", "enter", "enter")
        await c.until(lambda: c.app._team is not None)
        assert language() is Language.CHINESE
        assert "李娜" in c.lines()[0]
        desk = Desk.open(str(path))
        (me,) = people.team(desk)
        desk.close()
        assert (me.name, me.tier, me.language) == ("李娜", Tier.L2, Language.CHINESE)
        assert {Role.TEAM_LEAD, Role.KNOWLEDGE_MANAGER} <= me.roles, "somebody has to be"
        written = c.app.settings.file.read_text()
        assert f'agent = "{me.id}"' in written
        assert 'language = "zh_CN"' in written
    set_language(Language.ENGLISH)


async def test_the_first_run_can_be_left(console: Any, tmp_path: Any) -> None:
    path = tmp_path / "new" / "desk.sqlite3"
    async with console(welcome=True, database=str(path)) as c:
        await c.press("escape")
        assert c.app._exit
    assert not path.exists()


# ---------------------------------------------------------------- themes


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
async def test_it_opens_in_its_theme(console: Any, theme: Theme) -> None:
    async with console(theme=theme.name) as c:
        assert c.desk.styles.background.hex == Color.parse(theme.surface).hex
        assert c.app.has_class("-dark-mode") is theme.dark
        await c.press("ctrl+k")
        assert c.app.screen.styles.background.hex == Color.parse(theme.surface).hex


async def test_a_theme_is_kept(console: Any) -> None:
    async with console() as c:
        assert not c.app.settings.file.exists()
        c.app.wear(LIGHT.name, keep=True)
        await c.settle()
        assert f'theme = "{LIGHT.name}"' in c.app.settings.file.read_text()


async def test_a_demo_keeps_nothing(office: Any, make_app: Any) -> None:
    app = make_app()
    app._remember = False
    async with app.run_test() as pilot:
        for _ in range(1000):
            await pilot.pause(0.005)
            if app.answering.bridge is not None:
                break
        app.wear(LIGHT.name, keep=True)
        await pilot.pause()
        assert not app.settings.file.exists()


@pytest.mark.parametrize("theme", ["no-such-theme", "ansi-dark", "dracula", LIGHT.name])
async def test_every_theme_draws_everything(console: Any, office: Any, theme: str) -> None:
    async with console(theme=theme, size=(120, 36)) as c:
        await c.open(office.ids["handover"])
        await c.press("r", "escape", "n", "escape", "question_mark", "escape", "ctrl+k", "escape")
        assert c.app.screen is c.desk


async def test_without_colour_it_draws_everything(
    console: Any, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with console(size=(120, 36)) as c:
        await c.open(office.ids["handover"])
        await c.press("r", "escape", "n", "escape", "question_mark", "escape", "ctrl+k", "escape", "G")
        assert c.app.screen is c.desk


# ---------------------------------------------------------------- small terminals


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (40, 10)])
async def test_no_terminal_is_too_small_to_live_in(console: Any, office: Any, size: tuple[int, int]) -> None:
    async with console(size=size) as c:
        await c.press("j", "G", "space", "enter", "v", "r", "escape", "escape", "n", "escape", "e", "escape")
        await c.press("question_mark", "escape", "ctrl+k", "down", "escape", "ctrl+p", "escape")
        await c.press(*"1234567890", "slash", "x", "escape", "escape")
        assert c.app.is_running
        await c.pilot.resize_terminal(120, 36)
        await c.settle()
        await c.open(office.ids["mine"])
        assert office.number("mine") in c.text()


async def test_resizing_with_a_ticket_open(console: Any, office: Any) -> None:
    async with console(size=(200, 50)) as c:
        await c.open(office.ids["handover"])
        await c.press("r")
        await c.write("kept while the window changes")
        for size in ((80, 24), (20, 5), (120, 36), (200, 50)):
            await c.pilot.resize_terminal(*size)
            await c.settle()
        assert c.app.screen.query_one("#composer-text").text == "kept while the window changes"
        assert office.number("handover") in c.text()


# ---------------------------------------------------------------- out of reach


async def test_a_database_that_goes_out_of_reach_and_comes_back(
    console: Any, office: Any, team: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from supportdesk.domain import commands as cm
    from supportdesk.store.database import Pulse

    async with console(size=(120, 36)) as c:
        database = c.app.answering.bridge.desk.database
        away = threading.Event()
        read, write = database.read, database.write

        def reader(job: Any) -> Any:
            if away.is_set():
                raise StoreError("unreachable", location="desk", said="no route to host")
            return read(job)

        def writer(job: Any) -> Any:
            if away.is_set():
                raise StoreError("unreachable", location="desk", said="no route to host")
            return write(job)

        monkeypatch.setattr(database, "read", reader)
        monkeypatch.setattr(database, "write", writer)
        monkeypatch.setattr(Pulse, "touched", lambda _pulse: reader(lambda _: True))
        tickets = c.desk.query_one("TicketList")
        await c.open(office.ids["mine"])
        away.set()
        await c.pilot.pause(0.05)
        for _ in range(1000):
            await c.pilot.pause(0.005)
            if "out of reach" in c.lines()[0]:
                break
        assert "database out of reach, trying again" in c.lines()[0]
        c.hit("r")
        await c.pilot.pause(0.05)
        c.app.screen.query_one("#composer-text").insert("kept")
        await c.pilot.pause(0.05)
        c.hit("ctrl+s")
        for _ in range(1000):
            await c.pilot.pause(0.005)
            if any("no route to host" in words for words in c.notices()):
                break
        assert any("no route to host" in words for words in c.notices())
        composer = c.app.screen.query_one("Composer")
        assert composer.is_open, "what could not be sent is still there"
        assert c.app.screen.query_one("#composer-text").text == "kept"
        # What changes meanwhile, and what is asked for meanwhile, is there afterwards.
        tickets.forget([office.ids["new"]])
        office.act(team.l1, "new", cm.Claim())
        await c.pilot.pause(0.05)
        away.clear()
        await c.until(lambda: "out of reach" not in c.lines()[0])
        await c.press("escape", "escape")
        await c.until(lambda: (row := tickets.row(office.ids["new"])) is not None and row.owner_id == "li.na")
        await c.open(office.ids["mine"])
        await c.press("r", "ctrl+s")
        assert office.kinds("mine")[-1] == "public_replied"


# ---------------------------------------------------------------- the keys in force


async def test_help_lists_the_keys_in_force(console: Any, office: Any) -> None:
    async with console(keys={"ticket.claim": "z", "list.down": "ctrl+y"}, size=(200, 50)) as c:
        await c.open(office.ids["new"])
        await c.press("escape", "question_mark")
        lines = [" ".join(line.split()) for line in c.lines()]
        text = "\n".join(lines)
        assert "z claim" in text
        assert "c claim" not in text
        assert "^y down" in text
        await c.press("escape", "c")
        assert office.ticket("new").owner is None, "the old key is free"
        await c.press("z")
        assert office.ticket("new").owner.id == "li.na"


async def test_a_keymap_that_makes_no_sense_is_told_at_the_start(console: Any) -> None:
    async with console(keys={"ticket.clam": "z"}) as c:
        assert any("ticket.clam" in words and "ticket.claim" in words for words in c.notices())


async def test_arrows_stay_when_letters_are_remapped(console: Any) -> None:
    async with console(keys={"list.down": "n", "desk.register": "N"}) as c:
        await c.press("n", "down")
        assert c.desk.query_one("TicketList").cursor == 2


async def test_quit(console: Any) -> None:
    async with console() as c:
        await c.press("q")
        assert not c.app._exit, "q is a step out, never the way out"
        await c.press("ctrl+q")
        assert c.app._exit
