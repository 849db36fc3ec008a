"""A shift at the desk, as a person sees it: the real program in real terminals on a real database."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from supportdesk.domain.vocabulary import Category, Language
from supportdesk.locale import _, set_language
from supportdesk.locale.labels import label
from tests.e2e.house import ROOT, House, staff
from tests.e2e.terminal import Terminal

NUMBER = r"T\d{8}-\d{3}"
LI_NA, ZHAO_QIANG = ("--as", "li.na"), ("--as", "zhao.qiang")


def frontline(house: House, database: str, size: tuple[int, int] = (140, 40)) -> Terminal:
    """The console of Li Na, L1, with its queue."""
    console = house.console("--database", database, *LI_NA, size=size)
    console.wait_for("李娜 L1")
    return console


def register(console: Terminal, subject: str, category: str = "") -> str:
    """Register a report by the form, enter by enter; the new ticket's number."""
    before = set(re.findall(NUMBER, console.text))
    console.press("n")
    console.wait_for("New ticket")
    console.press(subject, "enter", "王芳", "enter", "销售部", "enter", "fang@example.com", "enter")
    console.press("It began this morning.", "enter", "enter", *category)
    console.wait_for("It began this morning")
    console.press("ctrl+s")
    console.wait_gone("New ticket")
    console.wait_until(lambda text: set(re.findall(NUMBER, text)) - before != set(), "a new number")
    console.wait_for(re.escape(subject))
    return str((set(re.findall(NUMBER, console.text)) - before).pop())


def answer(console: Terminal, form: str, *keys: str) -> None:
    """Fill in the form of this title and send it."""
    console.wait_for(f"{form} · T")
    console.press(*keys, "ctrl+s")
    console.wait_gone(f"{form} · T")


# ---------------------------------------------------------------- the everyday


def test_a_report_from_the_call_to_the_closed_loop(house: House, desk_file: str) -> None:
    console = frontline(house, desk_file)
    console.wait_for("Nothing here")
    number = register(console, "二楼打印机脱机 printer offline")
    console.press("c")
    console.wait_for("李娜 L1 Claimed")
    console.press("t")
    answer(console, "Classify", "c")
    console.wait_for("Category: complex")

    console.press("ctrl+p")
    console.wait_for("a solution, a ticket")
    console.press("打印机脱机")
    console.wait_for("/kb/004")
    console.press("enter")
    console.wait_for(rf"Knowledge +for {number}")
    console.wait_for("排查步骤|步骤")
    console.press("ctrl+r")
    console.wait_for("PUBLIC reply")
    console.wait_for("SNMP")
    console.press("\n现在可以打印了吗?  — Li Na")
    console.wait_for("现在可以打印了吗")
    console.press("tab", "+2h", "ctrl+s")
    console.wait_gone("PUBLIC reply ·")
    console.wait_for("李娜 L1 Public reply")

    console.press("f")
    answer(console, "Resolve", "It prints again.")
    console.wait_for("Resolved")
    console.press("C")
    answer(console, "Customer confirms", "5", "enter", "5", "enter", "4", "enter", "很快")
    console.wait_for("Feedback: 4.7 of 5")
    console.press("X")
    console.wait_for(f"Close · {number}")
    console.press("enter")
    console.wait_for("Closed")
    console.press("ctrl+q")
    assert console.wait_end() == 0

    ticket = house.ticket(number, desk_file)
    assert ticket["status"] == "closed"
    assert ticket["loop_gap"] is None
    assert ticket["customer"] == {"name": "王芳", "department": "销售部", "contact": "fang@example.com"}
    assert ticket["description"] == "It began this morning."
    wanted = [
        "registered", "classified", "priority_set", "claimed", "classified", "public_replied",
        "article_linked", "public_replied", "resolved", "confirmed", "feedback_given", "closed",
    ]  # fmt: skip
    assert [kind for kind in ticket.kinds if kind in wanted] == wanted
    reply = ticket.said("public_replied", 0)["text"]
    assert "SNMP" in reply
    assert reply.endswith("现在可以打印了吗?  — Li Na")
    feedback = ticket.said("feedback_given")["feedback"]
    assert (feedback["response_speed"], feedback["problem_solving"], feedback["attitude"]) == (5, 5, 4)
    assert feedback["comment"] == "很快"
    assert {ticket.by(kind) for kind in wanted} == {"li.na"}
    for clock in ("response", "registration", "resolution"):
        assert ticket.clock(clock) == "met", clock


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_desk(request: pytest.FixtureRequest, house: House) -> str:
    """A staffed desk on either kind of database."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("desk_file"))
    url = str(request.getfixturevalue("postgres_url"))
    staff(house, url)
    return url


def test_an_emergency_between_two_consoles(
    house: House, shared_desk: str, record_property: pytest.RecordProperty
) -> None:
    here = frontline(house, shared_desk)
    there = house.console("--database", shared_desk, *ZHAO_QIANG)
    there.wait_for("赵强 L2")
    there.press("3")  # what has come to my tier
    there.wait_for("Nothing here")
    seen: dict[str, float] = {}

    def crossing(what: str, by: Terminal, to: Terminal, *keys: str, shown: str) -> None:
        """Do it on one console, and see it on the other."""
        wanted = re.compile(shown)
        assert not wanted.search(to.text), to.text
        by.press(*keys)
        started = time.perf_counter()
        at = to.wait_until(lambda text: wanted.search(text) is not None, what, beside=[by])
        seen[what] = (at - started) * 1000

    number = register(here, "网站打不开 shop is down", "u")
    here.wait_for("EMERGENCY declared")
    here.press("r")
    here.wait_for("PUBLIC reply")
    here.press("We are on it.")
    here.wait_for("We are on it")
    here.press("ctrl+s")
    here.wait_for("李娜 L1 Public reply")
    here.press("e")
    here.wait_for("Escalate to L2")
    here.press("restarted the pods", "enter", "504 at the gateway", "enter", "find the cause", "enter")
    here.press("an hour", "enter")
    here.wait_for("an hour")
    crossing("handover", here, there, "ctrl+s", shown=number)
    here.wait_gone("Escalate to L2")
    there.wait_for("L1>L2")
    there.wait_for("restarted the pods")

    crossing("acceptance", there, here, "y", shown="赵强 L2 Handover accepted")
    there.wait_for("Handover accepted")
    there.press("w")
    there.wait_for("Workaround ·")
    there.press("traffic goes to the spare node")
    there.wait_for("spare node")
    crossing("workaround", there, here, "ctrl+s", shown="traffic goes to the spare node")
    there.wait_gone("Workaround ·")
    there.press("W")
    there.wait_for("Core function restored ·")
    there.press("cache rebuilt")
    there.wait_for("cache rebuilt")
    crossing("restoration", there, here, "ctrl+s", shown="Core function restored at")
    print("\nseen on the other console after ms:", {what: round(ms) for what, ms in seen.items()})
    for what, ms in seen.items():
        record_property(f"{what} seen after ms", round(ms))
    # One of four is enough to tell: a machine may be busy at any one of them, not a program that is late.
    assert min(seen.values()) < 1000, seen

    ticket = house.ticket(number, shared_desk)
    assert ticket["owner"]["id"] == "zhao.qiang"
    assert ticket["tier"] == "L2"
    card = ticket.said("escalated")
    assert (card["tried"], card["asked"]) == ("restarted the pods", "find the cause")
    assert card["promised"].startswith("an hour")
    for clock in ("response", "acceptance", "workaround", "resolution"):
        assert ticket.clock(clock) == "met", clock
    assert ticket.clock("update") in ("running", "met")


def test_countdowns_are_seen_to_run(house: House, desk_file: str) -> None:
    console = frontline(house, desk_file)
    number = register(console, "付款失败 payments fail", "u")

    def countdown(text: str) -> str:
        found = re.search(rf"{number}[^\n]*\n[^\n]* (\d:\d\d) ", text)  # its second line: the response
        return found[1] if found else ""

    console.wait_until(lambda text: countdown(text) != "", "a countdown in m:ss")
    first = countdown(console.text)
    assert first.startswith(("4:", "5:"))
    console.wait_until(lambda text: countdown(text) not in ("", first), "another second")
    second = countdown(console.text)
    assert second < first


# ---------------------------------------------------------------- what must not be lost


def test_words_survive_a_kill(house: House, desk_file: str) -> None:
    house.run("ticket", "add", "VPN drops", "--customer", "Eve", "--database", desk_file, *LI_NA)
    console = frontline(house, desk_file)
    console.wait_for("Reported by phone")
    console.press("r")
    console.wait_for("PUBLIC reply")
    console.press("Dear Eve, 请先重启 VPN 客户端。")
    console.wait_for("客户端。")

    def kept(_text: str) -> bool:
        with closing(sqlite3.connect(desk_file)) as file:
            return any("客户端。" in body for (body,) in file.execute("SELECT body FROM draft"))

    # The countdowns write to the terminal every second, so each look is at most a second after the last.
    console.wait_until(kept, "the draft on disk")
    os.kill(console.pid, signal.SIGKILL)
    assert console.wait_end() == -signal.SIGKILL

    again = frontline(house, desk_file)
    again.wait_for("Reported by phone")
    again.press("r")
    again.wait_for("PUBLIC reply")
    again.wait_for("Dear Eve, 请先重启 VPN 客户端。")
    again.press(" 再试一次。")
    again.wait_for("再试一次")
    again.press("ctrl+s")
    again.wait_for("李娜 L1 Public reply")
    number = str(again.wait_for(NUMBER)[0])
    assert house.ticket(number, desk_file).said("public_replied")["text"].endswith("客户端。 再试一次。")


def test_what_is_typed_ahead_arrives(house: House, desk_file: str) -> None:
    """Over a slow line keys come in bursts: none may overtake another."""
    console = frontline(house, desk_file)
    number = register(console, "Typed ahead")  # its fields and enters come in one burst, too
    words = "All of these words have to arrive, whatever the line does to them. " * 5
    console.press("r")
    console.wait_for("PUBLIC reply")
    os.write(console.fileno(), f"{words}END\t+3h\x13".encode())
    console.wait_for("李娜 L1 Public reply")
    reply = house.ticket(number, desk_file).said("public_replied")
    assert reply["text"] == f"{words}END"
    assert reply["expected_at"] is not None


def test_a_customers_words_are_only_words(house: House, desk_file: str) -> None:
    hostile = "[@click=app.quit]click[/] [/x] \x1b]0;owned\x07\x1b[2J\u202eevil"
    for field in (("--customer", hostile, "--department", "[bold]"), ("--customer", "Bob")):
        words = ("--description", hostile, "--database", desk_file, *LI_NA)
        house.run("ticket", "add", f"Printer {hostile}", *field, *words)
    console = frontline(house, desk_file)
    console.wait_for(r"Printer \[@click=app\.quit\]click\[/\] \[/x\]")
    console.wait_for("Reported by phone")
    console.press("enter")
    console.wait_gone("status +tier")  # the ticket has the room now; ctrl+p would overtake the enter
    console.wait_for(r"(?s)Reported by.*\[@click=app\.quit\]click\[/\] \[/x\]")
    console.press("ctrl+p")
    console.wait_for("a solution, a ticket")
    console.press("Printer")
    console.wait_for(r"(?s)Printer.*\[bold\]-\[@c")
    console.press("escape")
    console.wait_gone("a solution, a ticket|🔎")
    console.press("E")
    console.wait_for(
        "(?s)Declare an EMERGENCY.*"
        r"Printer \[@click=app\.quit\]click\[/\] \[/x\] ␛\]0;owned␇␛\[2J<U\+202E>evil"
    )
    console.press("escape")
    console.wait_gone("Declare an EMERGENCY")
    console.press("r")
    console.wait_for(r"PUBLIC reply .*\[/x\] ␛")
    console.press("words", "tab", "[/x]")
    console.wait_for(r"^ *\[/x\]")
    console.press("ctrl+s")
    console.wait_for(r"“\[/x\]” is not a time")
    assert "\u202e" not in console.text
    console.press("ctrl+q")
    assert console.wait_end() == 0


# ---------------------------------------------------------------- the first day


def test_first_run_asks_once(house: House) -> None:
    console = house.console()
    console.wait_for("Welcome")
    console.wait_for("name +sam")
    console.press("ctrl+u")
    console.wait_gone("name +sam")
    console.press("Sam Wang")
    console.wait_for("Sam Wang")
    console.press("ctrl+s")
    console.wait_for("Sam Wang L1")
    console.wait_for("Nothing here")
    console.press("ctrl+q")
    assert console.wait_end() == 0
    file = house.home / "data" / "supportdesk" / "desk.sqlite3"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700

    again = house.console()
    again.wait_for("Sam Wang L1")
    again.wait_for("Nothing here")
    assert "Welcome" not in again.text
    register(again, "The first ticket")


# ---------------------------------------------------------------- other terminals, another language


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=["80x24", "200x50"])
def test_small_and_large(house: House, desk_file: str, size: tuple[int, int]) -> None:
    console = frontline(house, desk_file, size)
    number = register(console, "Screen flickers", "c")
    console.wait_for(r"█ \d+:\d\d|█ \d+m")
    console.press("enter")
    console.wait_for("Reported by phone")
    console.wait_for(f"^ *.*{number}")
    console.press("i")
    console.wait_for("Internal note ·")
    console.press("seen before", "ctrl+s")
    console.wait_for("李娜 L1 Internal note")
    console.press("?")
    console.wait_for("declare emergency")
    console.press("escape")
    console.wait_gone("declare emergency")
    console.press("escape")
    console.wait_for("Screen flickers")
    console.press("ctrl+q")
    assert console.wait_end() == 0


def test_in_chinese(house: House, desk_file: str) -> None:
    set_language(Language.CHINESE)
    console = house.console("--database", desk_file, *LI_NA, "--language", "zh_CN")
    console.wait_for("李娜")
    console.wait_for(re.escape(_("Nothing here. n makes a ticket, 8 shows all open ones.").split()[0]))
    console.press("n")
    console.wait_for(f"╭─ {_('New ticket')}")  # the footer has these words too
    console.press("登录失败", "enter", "刘伟", "enter", "人事部")
    console.wait_for("人事部")
    console.press("ctrl+s")
    console.wait_for(NUMBER)
    console.wait_for("登录失败")
    console.wait_for(re.escape(label(Category.SIMPLE)))
    console.press("c")
    console.wait_for(re.escape(_("Claimed")))
    console.press("ctrl+q")
    assert console.wait_end() == 0


# ---------------------------------------------------------------- bad surroundings


def paragraph(text: str) -> str:
    """What was said, held to be one paragraph for a person."""
    assert "Traceback" not in text
    said = text.strip()
    assert said.startswith("supportdesk: ")
    assert "\n" not in said
    assert said.endswith((".", "?", ")"))
    return said


def test_no_terminal(house: House, desk_file: str) -> None:
    done = house.run("--database", desk_file, *LI_NA, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "needs a terminal" in paragraph(done.stderr)


def test_a_dumb_terminal(house: House, desk_file: str) -> None:
    console = house.console("--database", desk_file, *LI_NA, env={"TERM": "dumb"})
    assert console.wait_end() == 2
    assert "needs a terminal" in console.text


def test_a_terminal_of_twenty_by_five(house: House, desk_file: str) -> None:
    house.run("ticket", "add", "Tiny", "--customer", "Eve", "--database", desk_file, *LI_NA)
    console = house.console("--database", desk_file, *LI_NA, size=(20, 5))
    console.wait_for("supportdesk")
    console.press("j", "k", "enter", "escape", "n")
    console.press("escape", "?", "escape", "ctrl+p", "escape")
    console.resize(140, 40)
    console.wait_for(NUMBER)
    console.wait_for("李娜 L1")
    assert "Traceback" not in console.text
    console.press("ctrl+q")
    assert console.wait_end() == 0


def _corrupt(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\xff\x00damaged" * 4000)


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE recipes (name TEXT)")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_corrupt, "damaged or not a database"),
        (_newer, "newer version of supportdesk"),
        (_folder, "is a folder"),
        (_foreign, "database of another program"),
    ],
    ids=["corrupt", "newer", "folder", "foreign"],
)
def test_a_database_that_cannot_be_used(house: House, desk_file: str, spoil: object, said: str) -> None:
    assert callable(spoil)
    spoil(Path(desk_file))
    done = house.run("ticket", "list", "--database", desk_file, *LI_NA, check=False)
    assert done.returncode == 1
    assert said in paragraph(done.stderr)
    console = house.console("--database", desk_file, *LI_NA, size=(200, 40))
    console.wait_for(said)
    assert "Traceback" not in console.text
    console.press("j", "n", "escape", "r")  # nothing to do here, and nothing that breaks
    console.press("ctrl+q")
    console.wait_end()
    assert "Traceback" not in console.text


def test_a_database_that_another_holds(house: House, desk_file: str) -> None:
    with closing(sqlite3.connect(desk_file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        console = house.console("--database", desk_file, *LI_NA, size=(200, 40))
        words = ("ticket", "add", "x", "--customer", "y", "--database", desk_file, *LI_NA)
        done = house.run(*words, check=False)
        assert done.returncode == 3
        assert "Try again in a moment" in paragraph(done.stderr)
        console.wait_for("supportdesk")
        console.wait_for("Somebody else is writing|Nothing here")
        other.execute("ROLLBACK")
    assert "Traceback" not in console.text
    done = house.run(*words)
    assert re.fullmatch(NUMBER, done.stdout.strip())


def test_a_lock_while_a_console_runs_loses_nothing(house: House, desk_file: str) -> None:
    house.run("ticket", "add", "Held up", "--customer", "Eve", "--database", desk_file, *LI_NA)
    console = frontline(house, desk_file)
    number = str(console.wait_for(NUMBER)[0])
    console.wait_for("Reported by phone")
    console.press("r")
    console.wait_for("PUBLIC reply")
    said = "Said while the database was held"
    console.press(said)
    console.wait_for("was held")
    with closing(sqlite3.connect(desk_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        console.press("ctrl+s")
        console.wait_for("Somebody else is writing")
        console.wait_for("PUBLIC reply")
        other.execute("ROLLBACK")
    console.press("ctrl+s")
    console.wait_for("李娜 L1 Public reply")
    assert house.ticket(number, desk_file).said("public_replied")["text"] == said


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("databse = 3\n", "databse"),
        ("agent = [1\n", "not valid TOML"),
        ('language = "Klingon"\n', "Klingon"),
    ],
    ids=["key", "syntax", "value"],
)
def test_a_broken_configuration(house: House, desk_file: str, config: str, said: str) -> None:
    file = house.home / "config.toml"
    file.write_text(config)
    console = house.console("--config", str(file), "--database", desk_file, *LI_NA, size=(200, 20))
    assert console.wait_end() == 2
    assert said in console.text
    assert "Traceback" not in console.text
    done = house.run("--config", str(file), "ticket", "list", "--database", desk_file, check=False)
    assert done.returncode == 2
    assert said in paragraph(done.stderr)


def test_a_broken_keymap(house: House, desk_file: str) -> None:
    file = house.home / "config.toml"
    file.write_text('[keys]\n"ticket.clam" = "c"\n"ticket.claim" = "hyper+q"\n"ticket.reply" = "z"\n')
    house.run("ticket", "add", "Keys", "--customer", "Eve", "--database", desk_file, *LI_NA)
    console = house.console("--config", str(file), "--database", desk_file, *LI_NA)
    console.wait_for("ticket.clam")
    console.wait_for("ticket.claim")
    console.wait_for("Reported by phone")
    console.press("z")  # what was right in it holds
    console.wait_for("PUBLIC reply")
    assert "Traceback" not in console.text


def test_the_installed_program_is_the_one_of_this_tree(house: House) -> None:
    import supportdesk

    done = house.run("--version")
    assert done.stdout.strip() == f"supportdesk {supportdesk.__version__}"
    assert Path(supportdesk.__file__).is_relative_to(ROOT)
