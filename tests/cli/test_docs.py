"""The pages name every command, option, setting and code there is."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from supportdesk import __main__, config
from supportdesk.cli.parser import make_parser
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import set_language

DOCS = Path(__file__).parents[2] / "docs"
CLI = (DOCS / "cli.md").read_text(encoding="utf-8")
CONFIG = (DOCS / "config.md").read_text(encoding="utf-8")


def leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Every command that does something."""
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    for action in below:
        for child in action.choices.values():
            yield from leaves(child)
    if not below:
        yield parser


COMMANDS = {parser.prog: parser for parser in leaves(make_parser())}


def section(command: str) -> str:
    found = re.search(rf"^### {re.escape(command)}\n(.*?)(?=^##|\Z)", CLI, re.MULTILINE | re.DOTALL)
    assert found, f"docs/cli.md has no section “### {command}”"
    return found[1]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_and_option_is_documented(command: str) -> None:
    text = section(command)
    assert f"`{command}" in text
    everywhere = CLI[: CLI.index("## Exit codes")]
    for action in COMMANDS[command]._actions:
        for option in action.option_strings:
            if option != "-h":
                assert option in text or option in everywhere, option


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_and_somebody_who_does_it(command: str) -> None:
    parser = COMMANDS[command]
    assert parser.description
    assert all(action.help or action.choices for action in parser._actions)
    module, _, function = parser.get_default("run").partition(":")
    assert callable(getattr(import_module(f"supportdesk.cli.{module}"), function))


@pytest.mark.parametrize("language", Language)
def test_help_can_be_printed_in_every_language(language: Language) -> None:
    set_language(language)  # a stray % in a translation would break argparse
    for parser in leaves(make_parser()):
        assert parser.format_help()


def test_no_section_is_about_nothing() -> None:
    assert set(re.findall(r"^### (supportdesk .*)$", CLI, re.MULTILINE)) == set(COMMANDS)


def test_every_exit_code_is_documented() -> None:
    names = ("DONE", "REFUSED", "MISUSED", "BUSY", "FAULT", "INTERRUPTED", "BROKEN_PIPE")
    codes = {getattr(__main__, name) for name in names}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", CLI, re.MULTILINE)} == codes


@pytest.mark.parametrize("key", config.KEYS)
def test_every_setting_is_documented(key: str) -> None:
    assert f"| `{key}` |" in CONFIG
    assert config.VARIABLES.get(key, "") in CONFIG
    assert config.CONFIG_VARIABLE in CONFIG


def test_the_example_of_the_page_is_a_configuration(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(.*?)```", CONFIG, re.DOTALL)
    assert found
    (tmp_path / "config.toml").write_text(found[1], encoding="utf-8")
    settings = config.load(config=str(tmp_path / "config.toml"), environ={})
    assert set(settings.sources) == set(config.KEYS)
    assert settings.keys
