"""Agents and articles from the command line."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from supportdesk.services import article_acts
from supportdesk.services.desk import Desk
from supportdesk.services.files import data_file

ARTICLE = """---
title: 打印机脱机
lang: zh_CN
state: published
product: Print
tags: a, b
---
## 步骤
重启\x1b[2J
"""


def test_agents(at_desk: Any) -> None:
    team = at_desk("agent", "list", "--json").json
    assert [agent["id"] for agent in team] == ["li.na", "zhou.ping", "zhao.qiang"]
    assert set(team[0]) == {"id", "name", "tier", "roles", "language", "group", "active"}
    said = at_desk(
        "agent", "edit", "li.na", "--name", "Li Na", "--tier", "L2", "--role", "expert", "--role",
        "knowledge_manager", "--group", "network", "--speaks", "zh_CN", "--inactive", "--json",
    )  # fmt: skip
    assert said.json == [
        {
            "id": "li.na", "name": "Li Na", "tier": "L2", "roles": ["expert", "knowledge_manager"],
            "language": "zh_CN", "group": "network", "active": False,
        }
    ]  # fmt: skip
    said = at_desk("ticket", "claim", "T1")
    assert (said.code, "no longer an active agent" in said.err) == (1, True)
    assert at_desk("agent", "edit", "li.na", "--active", "--group", "none", "--json").json[0]["group"] is None
    assert "Nothing was changed." in at_desk("agent", "edit", "li.na").err


def test_agents_that_cannot_be(at_desk: Any) -> None:
    said = at_desk("agent", "add", "li.na", "--name", "x")
    assert (said.code, "There is already an agent li.na." in said.err) == (1, True)
    said = at_desk("agent", "add", "li na", "--name", "x")
    assert (said.code, "can't be an agent's id" in said.err) == (2, True)
    assert at_desk("agent", "edit", "nobody", "--name", "x").code == 1
    assert at_desk("agent", "add", "x", "--name", "x", "--tier", "L4").code == 2


def test_a_desk_without_agents(run: Any, sqlite_url: str) -> None:
    said = run("agent", "list", "--database", sqlite_url)
    assert (said.code, "has no agents yet" in said.err) == (1, True)
    assert run("agent", "list", "--json", "--database", sqlite_url).json == []


def test_articles(at_desk: Any, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ARTICLE, encoding="utf-8")
    shipped = str(data_file("articles") / "004-printer-offline.md")
    said = at_desk("article", "add", str(tmp_path / "a.md"), shipped)
    assert (said.code, said.out) == (0, "/kb/001\n/kb/004\n")
    assert said.err.count("It waits for a knowledge manager to publish it.") == 2
    found = at_desk("article", "search", "打印机", "--json").json
    assert {article["slug"] for article in found} == {"/kb/001", "/kb/004"}
    assert set(found[0]) == {
        "id", "slug", "title", "language", "state", "product", "tags", "updated_at", "owner", "seq",
        "proposed", "review_on", "helpful", "unhelpful", "images",
    }  # fmt: skip
    assert at_desk("article", "search", "打印机", "--limit", "1").out.count("/kb/") == 1
    said = at_desk("article", "show", "001", "/kb/004")
    assert "重启␛[2J" in said.out
    assert "/kb/004" in said.out
    assert at_desk("article", "show", "1", "--json").code == 1
    shown = at_desk("article", "show", "001", "--json").json
    assert shown[0]["body"] == "## 步骤\n重启\x1b[2J\n"
    said = at_desk("article", "search", "zzzzzz")
    assert (said.code, said.out, said.err) == (0, "", "No article answers that.\n")


def test_who_shows_an_article_has_read_it_and_a_program_has_not(
    at_desk: Any, tmp_path: Path, database_url: str
) -> None:
    def known() -> set[str]:
        with closing(Desk.open(database_url)) as desk:
            return set(article_acts.life(desk, 1).readers)

    (tmp_path / "kb").mkdir()
    page = "---\nstate: published\n---\n# Badge\n\nSteps.\n"
    (tmp_path / "kb" / "a.md").write_text(page, encoding="utf-8")
    assert at_desk("article", "import", str(tmp_path / "kb"), "--as", "zhou.ping").code == 0
    for more in ((), ("--json",), ("--version", "1")):
        assert known() == {"zhou.ping"}
        assert at_desk("article", "show", "a", *more, "--as", "li.na" if more else "zhou.ping").code == 0
    assert at_desk("article", "show", "a").code == 0
    assert at_desk("article", "show", "a").code == 0
    assert known() == {"li.na", "zhou.ping"}
    history = at_desk("article", "history", "a", "--json").json["history"]
    assert [e["kind"] for e in history] == ["article_drafted", "article_submitted", "article_published"]


def test_articles_that_cannot_be(at_desk: Any, tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe")
    (tmp_path / "state.md").write_text("---\nstate: nowhere\n---\n", encoding="utf-8")
    for place, name in enumerate(("bad.md", "none.md", "state.md"), 1):
        said = at_desk("article", "add", str(tmp_path / "good.md"), str(tmp_path / name))
        assert (said.code, said.out) == (2, f"/kb/{place:03}\n")  # the good one is not lost
        assert name in said.err
    assert at_desk("article", "search", "--limit", "0").code == 2


def test_the_life_of_an_article(at_desk: Any, tmp_path: Path) -> None:
    page, later = tmp_path / "a.md", tmp_path / "b.md"
    page.write_text("# VPN\n\n## Problem\nIt drops.\n\n## Steps\nReconnect.\n")
    later.write_text("## Problem\nIt drops \x1b[2J.\n\n## Steps\nUpdate it.\n")
    assert at_desk("article", "add", str(page)).out == "/kb/001\n"
    assert at_desk("article", "submit", "001").out == "/kb/001\n"
    said = at_desk("article", "publish", "001")
    assert (said.code, "knowledge manager or the team lead" in said.err) == (1, True)
    lead = ("--as", "zhou.ping")
    assert at_desk("article", "publish", "001", "--review", "2030-01-01", *lead).code == 0
    assert at_desk("article", "list", "--state", "published", "--json").json[0]["review_on"] == "2030-01-01"
    assert at_desk("article", "revise", "001", str(later)).code == 0
    shown = at_desk("article", "show", "001", "--json").json[0]
    assert ("Reconnect" in shown["body"], shown["proposed"]) == (True, "draft")
    assert "+It drops ␛[2J." in at_desk("article", "diff", "001").out
    assert at_desk("article", "diff", "001", "2", "2").err == "Nothing differs.\n"
    assert at_desk("article", "diff", "001", "7").code == 1
    assert "Update it." in at_desk("article", "show", "001", "--version", "2").out
    assert at_desk("article", "submit", "001").code == 0
    assert [a["slug"] for a in at_desk("article", "list", "--review", "--json").json] == ["/kb/001"]
    assert at_desk("article", "return", "001", "why?", *lead).code == 0
    assert at_desk("article", "restore", "001", "1").code == 0
    told = at_desk("article", "history", "001", "--json").json
    assert [version["restored"] for version in told["versions"]] == [0, 0, 1]
    assert told["live"] == 3
    assert told["history"][-2]["data"]["reason"] == "why?"
    assert at_desk("article", "vote", "001", "yes", "--json").json["article"]["helpful"] == 1
    assert at_desk("article", "confirm", "001", "--review", "soon", *lead).code == 2
    assert at_desk("article", "confirm", "001", *lead).code == 0
    assert at_desk("article", "give", "001", "--to", "zhao.qiang", *lead).code == 0
    assert at_desk("article", "list", "--mine", "--json", "--as", "zhao.qiang").json[0]["slug"] == "/kb/001"
    assert at_desk("article", "retire", "001", "--reason", "old", *lead).code == 0
    said = at_desk("article", "vote", "001", "no", "--json")
    assert (said.code, said.json["refused"][0]["code"]) == (1, "article_state")
    assert at_desk("article", "revive", "001", *lead).code == 0


def test_an_act_on_an_article_is_taken_back(at_desk: Any, tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("# VPN\n\nIt drops.\n")
    assert at_desk("article", "add", str(page)).out == "/kb/001\n"
    assert at_desk("article", "submit", "001").code == 0
    assert at_desk("article", "undo", "001", "--json").json["article"]["state"] == "draft"
    assert at_desk("article", "undo", "001", "--again").out == "/kb/001\n"
    assert at_desk("article", "return", "001", "why?", "--as", "zhou.ping").code == 0
    said = at_desk("article", "undo", "001", "--json")
    assert (said.code, said.json["refused"][0]["code"]) == (1, "undo_built_on")
    assert "returned by review" in said.err
    page.write_text("It drops at noon.\n")
    assert at_desk("article", "revise", "001", str(page)).code == 0
    assert at_desk("article", "undo", "001").code == 0
    assert "(taken back)" in at_desk("article", "history", "001").out
    assert [v["undone"] for v in at_desk("article", "history", "001", "--json").json["versions"]] == [
        False, True,
    ]  # fmt: skip


def test_what_is_to_be_updated_is_asked_of_its_owner_until_it_is(
    at_desk: Any, ticket: Any, tmp_path: Path, database_url: str
) -> None:
    from supportdesk.domain.commands import LinkArticle
    from supportdesk.services import people, reading
    from supportdesk.services.desk import Act, Desk

    (tmp_path / "a.md").write_text(ARTICLE, encoding="utf-8")
    at_desk("article", "add", str(tmp_path / "a.md"), "--as", "zhou.ping")
    number = ticket()
    desk = Desk.open(database_url)
    try:
        act = Act(reading.ticket_id(desk, number), LinkArticle("/kb/001", to_update=True))
        desk.act(people.find(desk, "li.na"), [act])
    finally:
        desk.close()
    assert at_desk("article", "todo", "--json").json == []
    assert at_desk("article", "todo", "--json", "--as", "zhou.ping").json == [
        {"slug": "/kb/001", "owner": "zhou.ping", "number": number, "subject": "OA系统无法登录"}
    ]
    assert at_desk("article", "confirm", "001", "--as", "zhou.ping").code == 0
    assert at_desk("article", "todo", "--all", "--json").json == []
    assert at_desk("ticket", "show", number, "--json").json[0]["articles"] == [
        {"slug": "/kb/001", "to_update": False}
    ]


def test_gaps(at_desk: Any, ticket: Any) -> None:
    number = ticket("Nobody wrote this")
    assert at_desk("ticket", "resolve", number, "done").code == 0
    found = at_desk("article", "gaps", "--json").json
    assert (found["searches"], found["tickets"][0]["number"]) == ([], number)
    assert number in at_desk("article", "gaps").out


def test_a_search_is_a_gap_until_something_that_it_found_is_read(at_desk: Any, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ARTICLE, encoding="utf-8")
    assert at_desk("article", "add", str(tmp_path / "a.md")).code == 0

    def gaps() -> list[str]:
        return [each["words"] for each in at_desk("article", "gaps", "--json").json["searches"]]

    assert at_desk("article", "search").code == 0
    assert gaps() == [], "a look at the newest asks for nothing"
    for words in ("badge", "打印机"):
        assert at_desk("article", "search", words).code == 0
    assert at_desk("article", "show", "001").code == 0
    assert at_desk("article", "show", "001").code == 0
    assert gaps() == ["badge"], "read once more, it answers no earlier search"


def test_a_folder_of_articles(at_desk: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "打印机.md").write_text(ARTICLE, encoding="utf-8")
    (folder / "bad.md").write_text("---\nstate: nowhere\n---\n")
    said = at_desk("article", "import", str(folder), "--dry-run", "--as", "zhou.ping")
    assert (said.code, "Nothing was written" in said.err) == (1, True)
    assert at_desk("article", "list", "--json").json == []
    said = at_desk("article", "import", str(folder), "--json", "--as", "zhou.ping")
    assert [(f["file"], f["became"], f["line"]) for f in said.json] == [
        ("bad.md", "faulty", 2), ("打印机.md", "new", None),
    ]  # fmt: skip
    assert "bad.md, line 2: state can't be “nowhere”." in said.err
    out = tmp_path / "out"
    assert at_desk("article", "export", str(out)).code == 0
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*.*")) == [
        "history/打印机.jsonl", "打印机.md",
    ]  # fmt: skip
    assert at_desk("article", "import", str(out), "--as", "zhou.ping").err.startswith(
        "0 new, 0 changed, 1 the same"
    )
    assert at_desk("article", "import", str(tmp_path / "none")).code == 2


PNG = b"\x89PNG\r\n\x1a\nx"


def test_pictures_come_with_a_file_or_by_themselves(at_desk: Any, tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("# VPN\n\n## Steps\n![where](shot.png)\n")
    (tmp_path / "shot.png").write_bytes(PNG)
    (tmp_path / "menu.png").write_bytes(PNG + b"2")
    (tmp_path / "text.png").write_text("none")
    at_desk("article", "add", str(page))
    assert at_desk("article", "show", "001", "--json").json[0]["images"] == ["images/001/shot.png"]
    assert at_desk("article", "attach", "001", str(tmp_path / "menu.png")).code == 0
    shown = at_desk("article", "show", "001", "--json").json[0]
    assert shown["images"] == ["images/001/shot.png", "images/001/menu.png"]
    assert shown["body"].endswith("![menu](images/001/menu.png)\n")
    page.write_text("## Steps\n![where](menu.png)\n![kept](images/001/shot.png)\n")
    assert at_desk("article", "revise", "001", str(page)).code == 0
    shown = at_desk("article", "show", "001", "--json").json[0]
    assert set(shown["images"]) == {"images/001/shot.png", "images/001/menu.png"}
    for name in ("text.png", "none.png"):
        assert at_desk("article", "attach", "001", str(tmp_path / name)).code == 2
    assert at_desk("article", "revise", "001", "-", stdin="## Steps\nnew\n").code == 0
    assert at_desk("article", "show", "001", "--json").json[0]["title"] == "VPN"
