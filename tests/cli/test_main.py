"""The start: what is imported when, and how every way to end is told."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supportdesk import __main__, __version__, cli
from supportdesk.cli.parser import language_asked_for
from supportdesk.domain.errors import BadInput, Busy, Conflict, DeskError, NotFound, StoreError
from supportdesk.domain.policy import PolicyError
from supportdesk.domain.vocabulary import Language

HEAVY = ("textual", "sqlmodel", "sqlalchemy", "rich", "pydantic", "alembic", "platformdirs")


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_first_answers_wait_for_nothing_heavy(option: str) -> None:
    code = (
        "import sys\n"
        "from supportdesk.__main__ import main\n"
        f"code = main([{option!r}])\n"
        f"print(code, sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr.strip() == "0 []"
    assert found.stdout


def test_as_a_module() -> None:
    command = [sys.executable, "-m", "supportdesk", "--version"]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == f"supportdesk {__version__}"


def test_help_tells_the_exit_codes(run: Any) -> None:
    said = run("--help")
    assert said.code == 0
    for code in (0, 1, 2, 3, 70, 130, 141):
        assert f"\n  {code} " in said.out


def test_the_console_needs_a_terminal(run: Any) -> None:
    said = run()
    assert said.code == 2
    assert said.err.startswith("supportdesk: the console needs a terminal")
    assert len(said.err.strip().splitlines()) == 1


def test_the_console_starts_with_the_settings(
    run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import supportdesk.app

    seen: list[Any] = []
    monkeypatch.setattr(__main__, "no_terminal", lambda: "")
    monkeypatch.setattr(supportdesk.app, "run", lambda settings, **more: seen.append((settings, more)) or 7)
    assert run("--database", str(tmp_path / "d.db"), "--as", "li.na").code == 7
    (tmp_path / "d.db").touch()
    assert run("--database", str(tmp_path / "d.db")).code == 7
    assert [more["welcome"] for _settings, more in seen] == [True, False]
    assert (seen[0][0].agent, seen[0][0].database) == ("li.na", str(tmp_path / "d.db"))


@pytest.mark.parametrize(
    "argv", [("bogus",), ("ticket",), ("ticket", "show"), ("--nothing",), ("ticket", "list", "--vie", "all")]
)
def test_a_wrong_word_is_misuse(run: Any, argv: tuple[str, ...]) -> None:
    said = run(*argv)
    assert said.code == 2
    assert said.err.startswith("usage: supportdesk")


def ends_with(error: BaseException) -> Callable[..., int]:
    def command(*_: Any) -> int:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (NotFound("no_ticket", number="T1"), 1, "supportdesk: There is no ticket T1."),
        (Conflict("agent_taken", agent="x"), 1, "supportdesk: There is already an agent x."),
        (StoreError("corrupt", location="/x"), 1, "supportdesk: /x is damaged"),
        (DeskError("no_article", slug="x"), 1, "supportdesk: There is no article x."),
        (BadInput("moment", given="soon"), 2, "supportdesk: “soon” is not a time."),
        (StoreError("bad_url", url="x://"), 2, "supportdesk: “x://” doesn't name a database."),
        (PolicyError("policy.none"), 2, "supportdesk: The desk has no policy."),
        (Busy("busy", location="/x"), 3, "supportdesk: Somebody else is writing"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 141, ""),
    ],
)
def test_every_end_has_its_code(
    run: Any, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    monkeypatch.setattr(cli, "run", ends_with(error))
    found = run("doctor")
    assert found.code == code
    assert found.err.startswith(said)
    assert found.out == ""


def test_what_nobody_foresaw_is_a_paragraph_and_a_log(
    run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cli, "run", ends_with(RuntimeError("no \x1b[31mway")))
    said = run("doctor")
    assert said.code == 70
    assert "Traceback" not in said.err
    assert "\x1b" not in said.err
    assert "RuntimeError: no ␛[31mway" in said.err
    logs = list((tmp_path / "home").rglob("errors.log"))
    assert len(logs) == 1
    assert str(logs[0]) in said.err
    assert "RuntimeError" in logs[0].read_text()
    assert "Traceback" in logs[0].read_text()
    assert stat.S_IMODE(logs[0].stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_goes_elsewhere(
    run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cli, "run", ends_with(RuntimeError("no way")))
    (tmp_path / "home").write_text("a file where a folder should be")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert run("doctor").code == 70
    assert [path for path in tmp_path.iterdir() if path.name.startswith("supportdesk-")]


def test_a_reader_who_goes_away(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "supportdesk", "--database", str(tmp_path / "d.db")]
    subprocess.run([*command, "agent", "add", "a", "--name", "A" * 200], check=True, capture_output=True)
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as gone:
        found = subprocess.run([*command, "agent", "list"], stdout=gone, stderr=subprocess.PIPE, check=False)
    assert found.returncode == 141
    assert found.stderr == b""


def test_a_broken_configuration_is_misuse(run: Any, tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text("agnet = 1\n")
    said = run("--config", str(tmp_path / "c.toml"), "ticket", "list")
    assert said.code == 2
    assert "Did you mean “agent”?" in said.err


@pytest.mark.parametrize(
    ("argv", "environ", "language"),
    [
        (["--language", "zh_CN"], {}, Language.CHINESE),
        (["ticket", "--language=zh"], {"LANG": "en"}, Language.CHINESE),
        ([], {"SUPPORTDESK_LANGUAGE": "zh_CN", "LANG": "en"}, Language.CHINESE),
        ([], {"LANG": "zh_CN.UTF-8"}, Language.CHINESE),
        (["--language"], {"LANG": "zh_CN"}, Language.CHINESE),
        (["--language", "en"], {"LANG": "zh_CN"}, Language.ENGLISH),
    ],
)
def test_help_speaks_the_language_asked_for(
    argv: list[str], environ: dict[str, str], language: Language
) -> None:
    assert language_asked_for(argv, environ) is language
