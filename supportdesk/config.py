"""What a person has set: flags, then environment, then the configuration file, then defaults.

Every value remembers where it came from, so that `doctor` can say so. `settings` has the table of them.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import _, from_environment
from supportdesk.settings import BY_NAME, CONFIG_VARIABLE, KEYS, VARIABLES, Setting

if TYPE_CHECKING:
    from supportdesk.domain.people import Agent

_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for this process. Empty `agent` and `theme` mean that nobody said.

    `database` is a path or a URL; `keys` maps binding ids (`place.verb`) to keys, as in `"j,down"`.
    `sources` says of each setting where it came from; `file` is the configuration file, there or not.
    """

    database: str
    file: Path
    agent: str = ""
    language: Language = Language.ENGLISH
    theme: str = ""
    ascii_glyphs: bool = False
    bell: bool = True
    notifications: str = "auto"
    clipboard: str = "auto"
    editor: str = ""
    semantic: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


def load(
    *,
    config: str | None = None,
    database: str | None = None,
    agent: str | None = None,
    language: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """The settings that hold, from these flags and everything below them.

    Raises BadInput naming the file, the line and the key of what can't be used.
    """
    named = config or environ.get(CONFIG_VARIABLE)
    file = Path(named).expanduser() if named else default_file()
    written, lines = _read(file, must_exist=bool(named))
    flags = {"database": database, "agent": agent, "language": language}
    values: dict[str, str | bool] = {}
    sources: dict[str, str] = {}
    for name, variable in VARIABLES.items():
        if flag := flags.get(name):
            values[name], sources[name] = flag, BY_NAME[name].flag
        elif value := environ.get(variable):
            values[name], sources[name] = value, variable
        elif name in written:
            values[name], sources[name] = written[name], f"{file}:{lines[name]}"
        else:
            sources[name] = "default"
    for name in ("editor", "keys"):  # in the file or nowhere
        if name in written:
            sources[name] = f"{file}:{lines[name]}"
    database_value = str(values.get("database") or default_database())
    if sources["database"] == f"{file}:{lines.get('database')}" and "://" not in database_value:
        # A path in the file counts from the file, wherever the command is started.
        database_value = str(file.parent / Path(database_value).expanduser())
    written_keys: Mapping[str, str | list[str]] = written.get("keys", {})
    return Settings(
        database=database_value,
        file=file,
        agent=str(values.get("agent", "")),
        language=_language(values, sources, environ),
        theme=str(values.get("theme", "")),
        ascii_glyphs=_flag("ascii_glyphs", values),
        bell=_flag("bell", values),
        notifications=_choice("notifications", values, sources),
        clipboard=_choice("clipboard", values, sources),
        editor=str(written.get("editor", "")),
        semantic=_flag("semantic", values),
        keys={k: v if isinstance(v, str) else ",".join(v) for k, v in written_keys.items()},
        sources=sources,
    )


def me(settings: Settings, team: Sequence[Agent], login: str | None = None) -> Agent:
    """Who I am: `--as`, the environment, the configuration, else the login name if it is an agent's id.

    Raises NotFound, with what would help: nobody said, no such agent, one who left, no team yet.
    """
    known = {agent.id: agent for agent in team}
    active = [agent.id for agent in team if agent.active]
    wanted = settings.agent
    if not wanted:
        wanted = login_name() if login is None else login
        if not known:
            raise NotFound("no_team", location=without_password(settings.database))
        if wanted not in active:
            raise NotFound("who_am_i", login=wanted or "-", file=str(settings.file), known=active)
    if wanted not in known:
        raise NotFound("no_agent", agent=wanted, known=active)
    if not known[wanted].active:
        raise NotFound("inactive_me", agent=wanted)
    return known[wanted]


def without_password(database: str) -> str:
    """A path or URL as it may be shown."""
    return re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:***@", database)


def login_name() -> str:
    """The name of the login, or nothing where the system has none."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def parse_language(text: str) -> Language | None:
    """`zh_CN`, `zh-cn`, `zh`, `en`, `en_GB` as a language of the desk; None for others."""
    start = re.split(r"[-_.]", text.strip().lower())[0]
    return {"zh": Language.CHINESE, "en": Language.ENGLISH}.get(start)


# ---------------------------------------------------------------- places


def default_file() -> Path:
    """Where the configuration is unless somebody says otherwise."""
    import platformdirs

    return Path(platformdirs.user_config_dir("supportdesk", appauthor=False)) / "config.toml"


def default_database() -> Path:
    """Where the desk is kept unless somebody says otherwise."""
    import platformdirs

    return Path(platformdirs.user_data_dir("supportdesk", appauthor=False)) / "desk.sqlite3"


def state_folder() -> Path:
    """Where logs and demo desks go."""
    import platformdirs

    return Path(platformdirs.user_state_dir("supportdesk", appauthor=False))


# ---------------------------------------------------------------- reading


def _read(file: Path, *, must_exist: bool) -> tuple[dict[str, Any], dict[str, int]]:
    """The file's values and the lines they stand on, checked."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        if must_exist:
            raise BadInput("config_missing", file=str(file)) from None
        return {}, {}
    except (OSError, UnicodeDecodeError) as error:
        said = "UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise BadInput("config_unreadable", file=str(file), said=said) from error
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput("config_toml", file=str(file), said=str(error)) from error
    lines = {key: _line_of(text, key) for key in table}
    for key, value in table.items():
        _check(file, text, key, value)
    return table, lines


def _check(file: Path, text: str, key: str, value: object) -> None:
    line = _line_of(text, key)
    if key not in KEYS:
        import difflib

        near = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.5)
        raise BadInput(
            "config_unknown", file=str(file), line=line, key=key, near=near[0] if near else "", known=KEYS
        )
    setting = BY_NAME[key]
    if setting.kind == "table":
        if not isinstance(value, dict):
            raise _wrong_type(file, line, setting, _("a table"))
        for name, keys in value.items():
            if not isinstance(keys, str) and not (
                isinstance(keys, list) and keys and all(isinstance(one, str) for one in keys)
            ):
                raise BadInput(
                    "config_type",
                    file=str(file),
                    line=_line_of(text, name, table="keys"),
                    key=name,
                    wanted=_("a string or a list of strings"),
                    example=f'"{name}" = "c"',
                )
        return
    wanted, words = (bool, _("true or false")) if setting.kind == "flag" else (str, _("a string"))
    if not isinstance(value, wanted):
        raise _wrong_type(file, line, setting, words)


def _wrong_type(file: Path, line: int, setting: Setting, wanted: str) -> BadInput:
    return BadInput(
        "config_type", file=str(file), line=line, key=setting.name, wanted=wanted, example=setting.example
    )


def _line_of(text: str, key: str, table: str = "") -> int:
    """The line on which a key or a table stands, 1 and up; 1 where it can't be told."""
    quoted = rf"""(?:{re.escape(key)}|"{re.escape(key)}"|'{re.escape(key)}')"""
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            inside = header[1]
            if not table and re.match(rf"{quoted}(\.|$)", inside):
                return number
        elif inside == table and re.match(rf"\s*{quoted}\s*[=.]", line):
            return number
    return 1


def _language(
    values: Mapping[str, object], sources: Mapping[str, str], environ: Mapping[str, str]
) -> Language:
    if "language" not in values:
        return from_environment(environ)
    given = str(values["language"])
    language = parse_language(given)
    if language is None:
        known = [language.value for language in Language]
        raise BadInput("setting_value", source=sources["language"], given=given, key="language", known=known)
    return language


def _flag(name: str, values: Mapping[str, object]) -> bool:
    """A setting that is on or off; the environment says so in words."""
    given = values.get(name, BY_NAME[name].default == "true")
    if isinstance(given, bool):
        return given
    text = str(given).lower()
    if text not in _TRUE + _FALSE:
        raise BadInput("setting_value", source=VARIABLES[name], given=text, key=name, known=("1", "0"))
    return text in _TRUE


def _choice(name: str, values: Mapping[str, object], sources: Mapping[str, str]) -> str:
    """A setting that is one of a few words."""
    setting = BY_NAME[name]
    given = str(values.get(name, setting.default))
    if given not in setting.choices:
        raise BadInput(
            "setting_value", source=sources[name], given=given, key=name, known=list(setting.choices)
        )
    return given


# ---------------------------------------------------------------- writing


def save(file: Path, changes: Mapping[str, str | bool | None]) -> None:
    """Write settings back, everything else in the file as it stands, comments too; None takes a key out.

    The file is replaced at once or not at all, and only its owner can read it: a URL may hold a
    password. Raises BadInput when the file can't be read, used or written.
    """
    before, _lines = _read(file, must_exist=False)
    text = file.read_text(encoding="utf-8-sig") if file.exists() else ""
    lines = text.splitlines()
    for key, value in changes.items():
        lines = _with(lines, key, value)
    after = "\n".join(lines) + "\n" if lines else ""
    expected = {k: v for k, v in {**before, **changes}.items() if v is not None}
    if _parsed(after) != expected:  # a value over several lines: better not to touch it than to break it
        key = next(iter(changes))
        line = _line_of(text, key)
        raise BadInput(
            "config_type",
            file=str(file),
            line=line,
            key=key,
            wanted=_("on one line"),
            example=BY_NAME[key].example,
        )
    try:
        _replace(file, after)
    except OSError as error:
        raise BadInput("file_unwritable", file=str(file), said=error.strerror) from error


def _parsed(text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


_VALUE = r"""("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"']+)"""


def _with(lines: list[str], key: str, value: str | bool | None) -> list[str]:
    """The lines with one top-level key set, at its old place or before the first table."""
    pattern = re.compile(rf"(\s*[\"']?{re.escape(key)}[\"']?\s*=\s*){_VALUE}(\s*(?:#.*)?)$")
    tables = [i for i, line in enumerate(lines) if re.match(r"\s*\[", line)]
    end = tables[0] if tables else len(lines)
    for index in range(end):
        if found := pattern.match(lines[index]):
            kept = [] if value is None else [f"{found[1]}{_toml(value)}{found[3]}"]
            return [*lines[:index], *kept, *lines[index + 1 :]]
    if value is None:
        return lines
    while end > 0 and not lines[end - 1].strip():
        end -= 1
    gap = [""] if tables and end == tables[0] else []
    return [*lines[:end], f"{key} = {_toml(value)}", *gap, *lines[end:]]


def _toml(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _replace(file: Path, text: str) -> None:
    import tempfile

    target = file.resolve()  # a link to a dotfiles repository stays a link
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".config-", dir=target.parent)  # made 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
