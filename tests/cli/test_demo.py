"""The sample desk from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from supportdesk.cli import demo


def test_it_needs_a_terminal(run: Any) -> None:
    said = run("demo")
    assert (said.code, "needs a terminal" in said.err) == (2, True)
    assert run("demo", "--no-console").code == 2


def test_it_can_be_kept(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    said = run("demo", "--keep", str(path), "--no-console")
    assert said.code == 0
    assert said.err == f"Making the sample desk…\nThe sample desk is in {path}; you are li.na.\n"
    rows = run("ticket", "list", "--limit", "0", "--database", str(path), "--json").json
    assert 45 <= len(rows) <= 56
    again = run("demo", "--keep", str(path), "--no-console", "--json", "--as", "zhao.qiang")
    assert again.json == {"database": str(path), "agent": "zhao.qiang"}


def test_it_opens_the_console_and_is_gone_afterwards(
    run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import supportdesk.app

    seen: list[Any] = []

    def console(settings: Any, **more: Any) -> int:
        seen.append((settings, more, Path(settings.database).exists()))
        return 0

    monkeypatch.setattr(demo, "no_terminal", lambda: "")
    monkeypatch.setattr(supportdesk.app, "run", console)
    assert run("demo").code == 0
    settings, more, was_there = seen[0]
    assert (settings.agent, more, was_there) == ("li.na", {"welcome": False, "demo": True}, True)
    assert not Path(settings.database).exists()
    assert not Path(settings.database).parent.exists()
