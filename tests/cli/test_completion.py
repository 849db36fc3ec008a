"""Completion as a shell asks for it: a bash that is told what we print, and presses tab."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SHELL = """
source {script}
COMP_LINE={line!r}; COMP_POINT=${{#COMP_LINE}}; COMP_TYPE=9; COMP_WORDS=($COMP_LINE)
_python_argcomplete supportdesk
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture
def complete(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What bash offers at the end of a line."""
    script = tmp_path / "completion.bash"
    script.write_text(run("completion", "bash").out, encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def offered(line: str) -> list[str]:
        said = subprocess.run(
            [shutil.which("bash") or "bash", "-c", SHELL.format(script=script, line=line)],
            capture_output=True, text=True, check=False, env={**os.environ, "PATH": path},
        )  # fmt: skip
        assert not said.stderr, said.stderr
        return [word.strip() for word in said.stdout.splitlines() if word.strip()]

    return offered


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("supportdesk article pub", "publish"),
        ("supportdesk ti", "ticket"),
        ("supportdesk ticket cl", "claim"),
        ("supportdesk ticket list --vi", "--view"),
        ("supportdesk ticket list --view br", "breached"),
        ("supportdesk ticket add --impact ev", "everyone"),
        ("supportdesk completion z", "zsh"),
    ],
)
def test_bash_completes(complete: Any, line: str, word: str) -> None:
    assert word in complete(line)


def test_nothing_is_offered_for_what_does_not_exist(complete: Any) -> None:
    assert complete("supportdesk zz") == []


def test_tickets_and_agents_of_the_desk(
    complete: Any, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPORTDESK_DATABASE_URL", str(tmp_path / "desk.sqlite3"))
    monkeypatch.setenv("SUPPORTDESK_AGENT", "li.na")
    assert run("agent", "add", "li.na", "--name", "李娜").code == 0
    assert run("agent", "add", "wang.hao", "--name", "王浩").code == 0
    added = run("ticket", "add", "It burns", "--customer", "Bo")
    assert added.code == 0, added.err
    number = added.out.strip()
    assert complete("supportdesk ticket claim T") == [number]
    assert complete("supportdesk ticket assign --to wa") == ["wang.hao"]


def test_a_desk_out_of_reach_offers_nothing_and_says_nothing(
    complete: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPORTDESK_DATABASE_URL", "/nowhere/desk.sqlite3")
    assert complete("supportdesk ticket claim T") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_is_printed_is_a_script_of_that_shell(run: Any, shell: str, tmp_path: Path) -> None:
    said = run("completion", shell)
    assert said.code == 0
    assert "supportdesk" in said.out
    if found := shutil.which(shell):
        script = tmp_path / "script"
        script.write_text(said.out, encoding="utf-8")
        subprocess.run([found, "-n", str(script)], check=True)


def test_articles_of_the_desk(
    complete: Any, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPORTDESK_DATABASE_URL", str(tmp_path / "desk.sqlite3"))
    monkeypatch.setenv("SUPPORTDESK_AGENT", "li.na")
    run("agent", "add", "li.na", "--name", "李娜", "--tier", "L1")
    (tmp_path / "a.md").write_text("# VPN \x1b[2J\n\nx\n")
    run("article", "add", str(tmp_path / "a.md"))
    assert complete("supportdesk article show /kb/0") == ["/kb/001"]
    assert complete("supportdesk article publish 0") == ["001"]
