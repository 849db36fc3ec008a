"""Every command that README and docs/ show is one that works."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from supportdesk.cli.parser import make_parser

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(page: Path) -> Iterator[str]:
    """The calls of us in code blocks, each up to its comment, pipe, redirection or closing bracket."""
    for block in re.findall(
        r"^```\w*\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        for line in block.replace("\\\n", " ").splitlines():
            if called := re.match(r'(?:\$ )?(?:eval "\$\()?(supportdesk(?: .*)?$)', line):
                yield re.split(r"""\s[#|>&]|\)"(?:\s|$)""", called[1])[0].strip()


EXAMPLES = [(page.name, command) for page in PAGES for command in commands(page)]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 15
    assert {name for name, _command in EXAMPLES} >= {"README.md", "cli.md"}


@pytest.mark.parametrize(("page", "command"), EXAMPLES)
def test_every_example_is_understood(page: str, command: str, capsys: Any) -> None:
    argv = shlex.split(command)[1:]
    try:
        make_parser().parse_args(argv)
    except SystemExit:
        said = capsys.readouterr()
        if not said.out:  # --help and --version end it, too
            pytest.fail(f"{page}: {command}\n{said.err}")


def test_the_story_of_the_command_line_happens_as_it_is_told(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first block of docs/cli.md, from an empty desk to a closed ticket."""
    monkeypatch.setenv("SUPPORTDESK_DATABASE_URL", str(tmp_path / "desk.sqlite3"))
    monkeypatch.setenv("SUPPORTDESK_AGENT", "li.na")
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    story = re.search(r"^```\n(\$.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert story
    number = ""
    for line in story[1].splitlines():
        if line.startswith("$ supportdesk"):
            argv = [re.sub(r"^T\d{8}-\d{3}$", number, word) for word in shlex.split(line)[2:]]
            said = run(*argv)
            assert said.code == 0, (line, said.err)
            number = said.out.strip() if argv[:2] == ["ticket", "add"] else number
    assert run("ticket", "show", number, "--json").json[0]["status"] == "closed"


def test_the_example_of_readme_lists_and_exports(run: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("SUPPORTDESK_DATABASE_URL", str(tmp_path / "desk.sqlite3"))
    monkeypatch.setenv("SUPPORTDESK_AGENT", "li.na")
    assert run("agent", "add", "li.na", "--name", "李娜").code == 0
    shown = [command for command in commands(ROOT / "README.md") if " ticket " in command]
    assert len(shown) >= 2
    for command in shown:
        said = run(*shlex.split(command, comments=True)[1:])
        assert said.code == 0, (command, said.err)
