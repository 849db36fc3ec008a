"""Words in a real terminal: an editor that takes it and gives it back, and the beginning of a shift."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing

from tests.e2e.house import House

LI_NA = ("--as", "li.na")


def test_words_go_to_an_editor_and_the_console_comes_back(house: House, desk_file: str) -> None:
    house.run("ticket", "add", "VPN drops", "--customer", "Eve", "--database", desk_file, *LI_NA)
    editor = house.home / "ed.py"
    editor.write_text(
        "import sys\nprint('THE EDITOR HAS THE TERMINAL', flush=True)\ninput()\n"
        "p = sys.argv[-1]\nt = open(p, encoding='utf-8').read()\n"
        "open(p, 'w', encoding='utf-8').write('Dear Eve,\\n' + t + 'try again today.\\n')\n",
        encoding="utf-8",
    )
    env = {"VISUAL": f"{sys.executable} {editor}"}
    console = house.console("--database", desk_file, *LI_NA, "--language", "en", size=(140, 40), env=env)
    console.wait_for("VPN drops")
    console.wait_for("Reported by phone")
    console.press("r")
    console.wait_for("PUBLIC reply")
    console.press("please wait and ")
    console.wait_for("please wait and")
    console.press("ctrl+g")
    console.wait_for("THE EDITOR HAS THE TERMINAL")
    console.press("enter")
    console.wait_for("try again today")
    console.wait_for("PUBLIC reply")
    console.press("ctrl+s")
    console.wait_for("Public reply")
    with closing(sqlite3.connect(desk_file)) as file:
        (body,) = file.execute("SELECT body FROM content WHERE body LIKE '%Dear Eve%'").fetchone()
    assert json.loads(body)["text"].startswith("Dear Eve,\nplease wait and")


def test_a_colleague_who_comes_to_work_sees_what_was_handed_over(house: House, desk_file: str) -> None:
    house.run("ticket", "add", "VPN drops", "--customer", "Eve", "--database", desk_file, *LI_NA)
    with closing(sqlite3.connect(desk_file)) as file:
        (number,) = file.execute("SELECT number FROM ticket").fetchone()
        two_hours = 7200 * 1_000_000
        file.execute("INSERT INTO attendance SELECT 'zhao.qiang', updated_at - ? FROM ticket", (two_hours,))
        file.commit()
    house.run("ticket", "claim", number, "--database", desk_file, *LI_NA)
    house.run(
        "shift", "handover", "--to", "zhao.qiang", "--note", "a quiet night", "--on", f"{number}=call at ten",
        "--database", desk_file, *LI_NA,
    )  # fmt: skip
    console = house.console(
        "--database", desk_file, "--as", "zhao.qiang", "--language", "zh_CN", size=(80, 24)
    )
    console.wait_for("交班给您 1")
    console.wait_for("a quiet night")
    console.wait_for("call at ten")
    console.press("enter")
    console.wait_for("交班给赵强")
