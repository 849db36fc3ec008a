"""`supportdesk config`: what holds, what makes no sense, and the schema that editors check with."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from supportdesk.config import load
from supportdesk.domain.errors import BadInput
from supportdesk.services.files import data_file
from supportdesk.settings import SETTINGS, schema


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("SUPPORTDESK_CONFIG", str(path))
    return path


def test_show_says_where_each_comes_from(run: Any, file: Path) -> None:
    file.write_text('theme = "nord"\n[keys]\n"ticket.claim" = ["c", "f2"]\n', encoding="utf-8")
    shown = run("config", "show", "--database", "postgresql://me:secret@h/d", "--json").json
    assert set(shown) == {setting.name for setting in SETTINGS}
    assert shown["theme"] == {"value": "nord", "from": f"{file}:1"}
    assert shown["keys"] == {"value": {"ticket.claim": "c,f2"}, "from": f"{file}:2"}
    assert shown["database"] == {"value": "postgresql://me:***@h/d", "from": "--database"}
    assert shown["bell"] == {"value": True, "from": "default"}
    assert "postgresql://me:***@h/d" in run("config", "show", "--database", "postgresql://me:secret@h/d").out


def test_check_finds_nothing_wrong(run: Any, file: Path) -> None:
    file.write_text('[keys]\n"ticket.claim" = "c,f2"\n', encoding="utf-8")
    said = run("config", "check")
    assert (said.code, said.out, said.err) == (0, "", f"{file}: no problem found.\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('theme = "nrod"', "There is no theme “nrod”. Did you mean nord?"),
        ('[keys]\n"ticket.clam" = "c"', "Did you mean ticket.claim?"),
        ('[keys]\n"help.leav" = "c"', "Did you mean help.leave?"),
        ('[keys]\n"welcome.begin" = "control+s"', "Did you mean ctrl+s?"),
        ('[keys]\n"ticket.claim" = ["c", "escpae"]', "Did you mean escape?"),
        ('[keys]\n"ticket.claim" = "r"', "The key r is bound to ticket.claim, ticket.reply"),
    ],
)
def test_check_and_doctor_name_what_makes_no_sense(run: Any, file: Path, text: str, said: str) -> None:
    file.write_text(text, encoding="utf-8")
    checked = run("config", "check")
    assert (checked.code, checked.err.count("\n")) == (1, 1)
    assert said in checked.err
    assert said in run("config", "check", "--json").json["problems"][0]
    assert said in run("doctor").err


@pytest.mark.parametrize("there", [True, False])
def test_a_model_that_is_wanted_and_not_installed_is_named(
    run: Any, file: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    file.write_text("semantic = true", encoding="utf-8")
    monkeypatch.setattr("supportdesk.services.e5.there", lambda: there)
    said = run("config", "check")
    assert ("pip install 'supportdesk[semantic]'" in said.err, said.code) == (not there, int(not there))


def test_a_file_that_cannot_be_used_is_named(run: Any, file: Path) -> None:
    file.write_text("bell = 3", encoding="utf-8")
    said = run("config", "check")
    assert (said.code, "“bell” should be true or false" in said.err) == (2, True)


def test_the_schema_that_is_printed_knows_every_binding(run: Any) -> None:
    printed = run("config", "schema").json
    jsonschema.Draft202012Validator.check_schema(printed)
    assert {"ticket.claim", "help.leave", "welcome.begin", "timeline.down"} <= set(
        printed["properties"]["keys"]["properties"]
    )
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"keys": {"ticket.clam": "c"}}, printed)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True),
        *((setting.example.replace("\\n", "\n"), True) for setting in SETTINGS),
        ('[keys]\n"ticket.claim" = ["c", "f2"]', True),
        ('[keys]\n"ticket.claim" = []', False),
        ('[keys]\n"ticket.claim" = 3', False),
        ('clipboard = "sometimes"', False),
        ("bell = 1", False),
        ("agent = 1", False),
        ('agnet = "li.na"', False),
    ],
)
def test_the_schema_and_the_program_agree(tmp_path: Path, text: str, fits: bool) -> None:
    """What the one refuses, the other refuses."""
    shipped = json.loads(data_file("config.schema.json").read_text(encoding="utf-8"))
    assert shipped == schema()
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    assert jsonschema.Draft202012Validator(shipped).is_valid(tomllib.loads(text)) is fits
    if fits:
        assert load(config=str(path), environ={})
    else:
        with pytest.raises(BadInput):
            load(config=str(path), environ={})
