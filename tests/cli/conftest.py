"""Commands run in this process, with what they say and how they end."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from supportdesk.__main__ import main


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("ticket", "list", stdin="…")`."""

    def one(*argv: str, stdin: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = main(argv)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return one


@pytest.fixture
def at_desk(run: Run, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands of 李娜 on a desk with a small team, on each kind of database."""
    monkeypatch.setenv("SUPPORTDESK_DATABASE_URL", database_url)
    monkeypatch.setenv("SUPPORTDESK_AGENT", "li.na")
    for agent, name, tier, *more in (
        ("li.na", "李娜", "L1"),
        ("zhao.qiang", "赵强", "L2", "--group", "system"),
        ("zhou.ping", "周平", "L2", "--role", "team_lead"),
    ):
        assert run("agent", "add", agent, "--name", name, "--tier", tier, *more).code == 0
    return run


@pytest.fixture
def ticket(at_desk: Run) -> Callable[..., str]:
    """Register a ticket; its number comes back."""

    def one(subject: str = "OA系统无法登录", *more: str) -> str:
        said = at_desk("ticket", "add", subject, "--customer", "张三", "--category", "simple", *more)
        assert said.code == 0, said.err
        return said.out.strip()

    return one
