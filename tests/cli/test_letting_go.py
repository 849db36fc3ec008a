"""`retention` and `erase customer` from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supportdesk.domain.events import ERASED


@pytest.fixture
def made(at_desk: Any) -> str:
    for name, department in (("Freya", "Design"), ("Freya", "Sales"), ("Ben", "Sales")):
        contact = f"{name.lower()}.{department.lower()}@example.com"
        said = at_desk(
            "ticket",
            "add",
            f"VPN of {name}",
            "--customer",
            name,
            "--department",
            department,
            "--contact",
            contact,
        )
        assert said.code == 0
    return str(said.out.strip())


def test_a_customer_is_shown_and_erased(at_desk, made, tmp_path):
    several = at_desk("erase", "customer", "Freya", "--reason", "asked", "--yes", "--as", "zhou.ping")
    assert several.code == 2
    assert "Design-Freya" in several.err
    assert "Sales-Freya" in several.err
    shown = at_desk("erase", "customer", "freya.design@example.com", "--dry-run")
    assert shown.code == 0
    assert "Customer: Freya" in shown.out
    assert "freya.design@example.com" in shown.out
    wanted = ("erase", "customer", "freya.design@example.com", "--reason", "asked by letter")
    assert at_desk(*wanted, "--yes").code == 2  # 李娜 may not
    unasked = at_desk(*wanted, "--as", "zhou.ping")
    assert unasked.code == 2
    assert "Nobody is here to be asked" in unasked.err
    for name in ("c.txt", "c.json"):
        (tmp_path / name).write_text("there")
        taken = at_desk(*wanted, "--yes", "--as", "zhou.ping", "--certificate", str(tmp_path / name))
        assert taken.code == 1
        (tmp_path / name).unlink()
    done = at_desk(*wanted, "--yes", "--as", "zhou.ping", "--certificate", str(tmp_path / "c.txt"))
    assert done.code == 0, done.err
    # Freya of Sales is another: what is said of her is left, and named.
    assert "tickets: " in done.err
    text = (tmp_path / "c.txt").read_text()
    assert "清除证明" in text
    assert "Certificate of erasure" in text
    assert "asked by letter" in text
    assert "Freya" not in text
    listed = at_desk("ticket", "list", "--json").json
    assert sorted(row["subject"] for row in listed) == sorted([ERASED, "VPN of Ben", "VPN of Freya"])
    assert at_desk("ticket", "list").out.count(ERASED) >= 1
    gone = at_desk("erase", "customer", "freya.design@example.com", "--dry-run")
    assert gone.code == 1


def test_a_certificate_for_machines(at_desk, made, tmp_path):
    path = tmp_path / "c.json"
    done = at_desk(
        "erase", "customer", made, "--reason", "asked", "--yes", "--as", "zhou.ping",
        "--certificate", str(path), "--json",
    )  # fmt: skip
    assert done.code == 0, done.err
    told = json.loads(path.read_text())
    assert told == done.json["certificate"]
    assert told["gone"]["tickets"] == 1
    assert told["agent_id"] == "zhou.ping"
    assert "Ben" not in path.read_text()
    history = at_desk("ticket", "show", made, "--json").json[0]["history"]
    assert history[-1]["kind"] == "content_erased"
    assert history[-1]["data"]["certificate"] == told["id"]
    assert "erasure" in at_desk("ticket", "show", made).out
    undone = at_desk("ticket", "undo", made, "--act", history[-1]["batch"], "--as", "zhou.ping")
    assert undone.code == 1
    assert "nowhere any more" in undone.err


def test_retention_says_what_is_due_and_does_it(at_desk, made, tmp_path):
    assert "Nothing is past its time" in at_desk("retention", "--dry-run").err
    policy = at_desk("policy", "show").out
    path = tmp_path / "policy.toml"
    path.write_text(policy.replace("[articles]", '[retention]\ncontent = "1d"\n\n[articles]', 1))
    assert at_desk("policy", "apply", str(path), "--yes", "--as", "zhou.ping").code == 0
    assert at_desk("retention", "--dry-run", "--json").json == {
        "tickets": {"content": 0}, "numbers": {"content": []}, "links": 0, "mails": 0,
    }  # fmt: skip
    done = at_desk("retention", "--json").json
    assert done["tickets"] == done["files"] == 0


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_both_languages_say_it(at_desk, made, language):
    said = at_desk("erase", "customer", "Ben", "--dry-run", "--language", language)
    assert said.code == 0
    assert ("客户：Ben" if language == "zh_CN" else "Customer: Ben") in said.out


def test_hostile_names_move_no_cursor(at_desk):
    assert at_desk("ticket", "add", "x", "--customer", "a\x1b[2Jb").code == 0
    shown = at_desk("erase", "customer", "a\x1b[2Jb", "--dry-run")
    assert shown.code == 0
    assert "\x1b" not in shown.out + shown.err


def test_the_page_is_there():
    page = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert ERASED in page
