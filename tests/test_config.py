"""Settings: what outranks what, what a broken file is told, and writing back."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk import config
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.people import Agent
from supportdesk.domain.vocabulary import Language
from supportdesk.locale.sentences import error_text


def write(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_flags_then_environment_then_file_then_default(tmp_path: Path) -> None:
    file = write(tmp_path, 'agent = "file"\ntheme = "dark"\nlanguage = "zh_CN"\nascii_glyphs = true\n')
    environ = {"SUPPORTDESK_AGENT": "env", "SUPPORTDESK_LANGUAGE": "en", "SUPPORTDESK_CONFIG": str(file)}
    found = config.load(agent="flag", environ=environ)
    assert (found.agent, found.language, found.theme, found.ascii_glyphs) == (
        "flag", Language.ENGLISH, "dark", True,
    )  # fmt: skip
    assert found.sources == {
        "database": "default",
        "agent": "--as",
        "language": "SUPPORTDESK_LANGUAGE",
        "theme": f"{file}:2",
        "ascii_glyphs": f"{file}:4",
        "bell": "default",
        "notifications": "default",
        "clipboard": "default",
        "semantic": "default",
    }
    assert config.load(environ=environ).agent == "env"
    assert config.load(config=str(file), environ={}).agent == "file"
    assert config.load(environ={}).agent == ""
    assert config.load(environ={}).database == str(config.default_database())


def test_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    file = write(tmp_path, 'agent = "li.na"\n')
    assert config.load(config=str(file), environ={"SUPPORTDESK_AGENT": ""}).agent == "li.na"


def test_the_language_follows_the_locale_when_nobody_says() -> None:
    assert config.load(environ={"LANG": "zh_CN.UTF-8"}).language is Language.CHINESE
    assert config.load(environ={"LANG": "de_DE.UTF-8"}).language is Language.ENGLISH
    assert config.load(language="zh-Hans", environ={}).language is Language.CHINESE


@pytest.mark.parametrize(
    ("written", "opened"),
    [
        ("desk.db", "{folder}/desk.db"),
        ("/srv/desk.db", "/srv/desk.db"),
        ("postgresql://h/d", "postgresql://h/d"),
    ],
)
def test_a_path_in_the_file_counts_from_the_file(tmp_path: Path, written: str, opened: str) -> None:
    file = write(tmp_path, f'database = "{written}"\n')
    assert config.load(config=str(file), environ={}).database == opened.format(folder=tmp_path)
    assert config.load(config=str(file), database="x.db", environ={}).database == "x.db"


def test_keys(tmp_path: Path) -> None:
    file = write(tmp_path, '[keys]\n"queue.claim" = "c"\n')
    found = config.load(config=str(file), environ={})
    assert found.keys == {"queue.claim": "c"}
    assert found.sources["keys"] == f"{file}:1"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("agent = \n", "config_toml", "line 1"),
        (
            'theme = "a"\nagnet = "x"\n',
            "config_unknown",
            "line 2: “agnet” is no known setting. Did you mean “agent”?",
        ),
        ('zzzz = "x"\n', "config_unknown", "Known are: database, agent"),
        ("\n\nagent = 3\n", "config_type", "line 3: “agent” should be a string."),
        ('ascii_glyphs = "yes"\n', "config_type", "Write it as ascii_glyphs = true."),
        ('keys = "c"\n', "config_type", "“keys” should be a table"),
        (
            'agent = "a"\n[keys]\n"queue.claim" = 3\n',
            "config_type",
            "line 3: “queue.claim” should be a string",
        ),
        ('language = "fr"\n', "setting_value", "“fr” can't be language. Choose one of: zh_CN, en."),
    ],
)
def test_a_file_that_cannot_be_used_names_line_key_and_mend(
    tmp_path: Path, text: str, code: str, said: str
) -> None:
    file = write(tmp_path, text)
    with pytest.raises(BadInput) as caught:
        config.load(config=str(file), environ={})
    assert caught.value.code == code
    assert said in error_text(caught.value)
    assert str(file) in error_text(caught.value)


def test_other_ways_to_be_unusable(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        config.load(config=str(tmp_path / "none.toml"), environ={})
    assert caught.value.code == "config_missing"
    (tmp_path / "latin.toml").write_bytes(b'agent = "\xe9"')
    with pytest.raises(BadInput) as caught:
        config.load(config=str(tmp_path / "latin.toml"), environ={})
    assert caught.value.code == "config_unreadable"
    with pytest.raises(BadInput) as caught:
        config.load(environ={"SUPPORTDESK_ASCII": "perhaps"})
    assert "SUPPORTDESK_ASCII: “perhaps” can't be ascii_glyphs" in error_text(caught.value)


# ---------------------------------------------------------------- writing back


def test_save_keeps_what_is_there(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        '# mine\nagent = "old"   # who\n\ntheme = \'dark\'\n\n[keys]\n"queue.claim" = "c"\nagent = "x"\n',
    )
    config.save(file, {"agent": "li.na", "language": "zh_CN", "theme": None})
    assert file.read_text(encoding="utf-8") == (
        '# mine\nagent = "li.na"   # who\n\nlanguage = "zh_CN"\n\n[keys]\n"queue.claim" = "c"\nagent = "x"\n'
    )


def test_save_makes_a_file_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    config.save(file, {"database": "postgresql://u:secret@h/d", "ascii_glyphs": True})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert config.load(config=str(file), environ={}).ascii_glyphs is True
    assert [path.name for path in file.parent.iterdir()] == ["config.toml"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = write(tmp_path, "")
    link = tmp_path / "link.toml"
    link.symlink_to(real)
    config.save(link, {"agent": "li.na"})
    assert link.is_symlink()
    assert real.read_text() == 'agent = "li.na"\n'


def test_what_cannot_be_changed_safely_is_left_alone(tmp_path: Path) -> None:
    text = 'agent = """\nli.na"""\n'
    file = write(tmp_path, text)
    with pytest.raises(BadInput, match="config_type"):
        config.save(file, {"agent": "wang.hao"})
    assert file.read_text() == text


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput) as caught:
        config.save(tmp_path / "file" / "config.toml", {"agent": "x"})
    assert caught.value.code in ("file_unwritable", "config_unreadable")


@given(value=st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    file = tmp_path_factory.mktemp("config") / "config.toml"
    config.save(file, {"theme": "before", "agent": "li.na"})
    config.save(file, {"theme": value})
    found = config.load(config=str(file), environ={})
    assert (found.theme, found.agent) == (value, "li.na")


# ---------------------------------------------------------------- who am I

TEAM = [Agent("li.na", "李娜"), Agent("gone", "Gone", active=False)]


def settings(agent: str = "") -> config.Settings:
    return config.Settings("desk.db", Path("config.toml"), agent)


def test_who_i_am() -> None:
    assert config.me(settings("li.na"), TEAM, login="root").id == "li.na"
    assert config.me(settings(), TEAM, login="li.na").id == "li.na"


@pytest.mark.parametrize(
    ("agent", "login", "team", "code"),
    [
        ("nobody", "li.na", TEAM, "no_agent"),
        ("gone", "li.na", TEAM, "inactive_me"),
        ("", "root", TEAM, "who_am_i"),
        ("", "gone", TEAM, "who_am_i"),
        ("", "li.na", [], "no_team"),
        ("li.na", "li.na", [], "no_agent"),
    ],
)
def test_who_i_am_not(agent: str, login: str, team: list[Agent], code: str) -> None:
    with pytest.raises(NotFound) as caught:
        config.me(settings(agent), team, login)
    assert caught.value.code == code
    assert "supportdesk agent add" in error_text(caught.value) or "li.na" in error_text(caught.value) or agent


def test_no_password_is_shown() -> None:
    assert config.without_password("postgresql://u:secret@h/d") == "postgresql://u:***@h/d"
    assert config.without_password("/srv/a:b@c.db") == "/srv/a:b@c.db"


def test_importing_settings_is_light() -> None:
    code = "import sys, supportdesk.config; print({'platformdirs', 'sqlalchemy', 'rich'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
