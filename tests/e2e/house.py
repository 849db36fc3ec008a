"""A machine of its own: an empty home, the installed program, terminals to run it in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.e2e.terminal import Terminal

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("supportdesk")

AGENTS = (
    ("li.na", "--name", "李娜", "--tier", "L1"),
    (
        "zhao.qiang",
        "--name",
        "赵强",
        "--tier",
        "L2",
        "--role",
        "expert",
        "--role",
        "knowledge_manager",
        "--group",
        "system",
    ),
)
"""Who works here: the frontline and an expert."""


class House:
    """A home folder, and what is run in it. Terminals are killed when the test ends."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self.home = home
        home.mkdir()
        self._stack = stack
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "LOGNAME": "sam",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }

    def console(
        self, *words: str, size: tuple[int, int] = (140, 40), env: Mapping[str, str] | None = None
    ) -> Terminal:
        """The program with these words behind it, in a terminal."""
        environment = {**self.environment, **(env or {})}
        return self._stack.enter_context(Terminal([str(PROGRAM), *words], environment, size))

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """The program with these words behind it, without a terminal."""
        done = subprocess.run(
            [PROGRAM, *words],
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert not check or done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def ticket(self, number: str, database: str) -> Ticket:
        """What the program tells of a ticket."""
        shown = json.loads(self.run("ticket", "show", number, "--json", "--database", database).stdout)
        return Ticket(shown[0] if isinstance(shown, list) else shown)


class Ticket:
    """A ticket as `ticket show --json` has it."""

    def __init__(self, shape: Mapping[str, Any]) -> None:
        self.shape = shape

    def __getitem__(self, key: str) -> Any:
        return self.shape[key]

    @property
    def kinds(self) -> list[str]:
        """What happened, in order."""
        return [entry["kind"] for entry in self.shape["history"]]

    def said(self, kind: str, which: int = -1) -> dict[str, Any]:
        """What an event of a kind holds, the last one unless another is asked for."""
        found: dict[str, Any] = [e["data"] for e in self.shape["history"] if e["kind"] == kind][which]
        return found

    def by(self, kind: str) -> str:
        """Who did the last of a kind."""
        return str([e["actor"]["id"] for e in self.shape["history"] if e["kind"] == kind][-1])

    def clock(self, name: str) -> str:
        """How a deadline stands."""
        return str([clock["state"] for clock in self.shape["clocks"] if clock["name"] == name][-1])


def staff(house: House, database: str) -> None:
    """Add the team and the first articles, by the commands that a person would use."""
    for words in AGENTS:
        house.run("agent", "add", *words, "--database", database)
    articles = sorted(str(path) for path in (ROOT / "data" / "articles").glob("00*.md"))
    house.run("article", "add", *articles, "--as", "zhao.qiang", "--database", database)
