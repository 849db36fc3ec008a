"""The manual page: everything the parser knows, in a form that man takes without a word."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from supportdesk.cli.manual import page
from supportdesk.cli.parser import exit_codes, make_parser
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import set_language
from supportdesk.settings import CONFIG_VARIABLE, VARIABLES


def plain(text: str) -> str:
    return re.sub(r"\\f[BIR]", "", text).replace("\\-", "-").replace("\\(dq", '"')


def test_every_command_option_code_and_variable_is_in_it() -> None:
    from supportdesk.cli.completion import commands_of

    text = plain(page(make_parser()))
    for command in commands_of(make_parser()):
        if command.get_default("run"):
            assert f'.SS "{command.prog}"' in text
        for action in command._actions:
            assert all(option in text for option in action.option_strings)
    for code in re.findall(r"^  (\d+)", exit_codes(), re.MULTILINE):
        assert f".B {code}\n" in text
    for variable in (*VARIABLES.values(), CONFIG_VARIABLE):
        assert f".B {variable}\n" in text


@pytest.mark.parametrize("language", Language)
def test_man_finds_nothing_to_warn_of(language: Language, tmp_path: Path) -> None:
    set_language(language)
    text = page(make_parser())
    assert not re.search(r"^[.'](?!TH|SH|SS|TP|B |I )", text, re.MULTILINE), "a word that roff would obey"
    if not shutil.which("man"):
        pytest.skip("no man here")
    file = tmp_path / "supportdesk.1"
    file.write_text(text, encoding="utf-8")
    command = ["man", "--warnings", "-E", "UTF-8", "-l", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"})
    assert said.stderr == ""
    assert "supportdesk" in said.stdout


def test_it_is_printed(run: Any) -> None:
    assert run("man").out.startswith(".TH SUPPORTDESK 1")
