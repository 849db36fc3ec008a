"""Agents and articles from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
    said = at_desk("kb", "add", str(tmp_path / "a.md"), shipped)
    assert (said.code, said.out) == (0, "/kb/001\n/kb/004\n")
    found = at_desk("kb", "search", "打印机", "--json").json
    assert {article["slug"] for article in found} == {"/kb/001", "/kb/004"}
    assert set(found[0]) == {
        "id", "slug", "title", "language", "state", "product", "tags", "updated_at", "owner",
    }  # fmt: skip
    assert at_desk("kb", "search", "打印机", "--limit", "1").out.count("/kb/") == 1
    said = at_desk("kb", "show", "001", "/kb/004")
    assert "重启␛[2J" in said.out
    assert "/kb/004" in said.out
    assert at_desk("kb", "show", "1", "--json").code == 1
    shown = at_desk("kb", "show", "001", "--json").json
    assert shown[0]["body"] == "## 步骤\n重启\x1b[2J\n"
    said = at_desk("kb", "search", "zzzzzz")
    assert (said.code, said.out, said.err) == (0, "", "No article answers that.\n")


def test_articles_that_cannot_be(at_desk: Any, tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe")
    (tmp_path / "state.md").write_text("---\nstate: nowhere\n---\n", encoding="utf-8")
    for name in ("bad.md", "none.md", "state.md"):
        said = at_desk("kb", "add", str(tmp_path / "good.md"), str(tmp_path / name))
        assert said.code == 2
        assert name in said.err
    assert at_desk("kb", "search", "--json").json == []
    assert at_desk("kb", "search", "--limit", "0").code == 2
    assert at_desk("kb", "add", str(tmp_path / "good.md")).code == 0
