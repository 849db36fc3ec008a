"""The table of settings: what the configuration file may hold, what each means, and its JSON Schema.

`config` reads values by it; docs/config.md, the schema and the man page are made from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from supportdesk.locale import N_

SCHEMA = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `default` is in words where no value says it; `choices` empty: any text.

    `table` is a TOML table of binding ids and keys, each a string or a list of strings.
    """

    name: str
    summary: str
    kind: Literal["text", "flag", "table"] = "text"
    default: str = ""
    choices: tuple[str, ...] = ()
    variable: str = ""
    flag: str = ""
    example: str = ""


SETTINGS = (
    Setting(
        "database", N_("a path, which counts from the file, or a URL"),
        default=N_("desk.sqlite3 in the data folder of the platform"),
        variable="SUPPORTDESK_DATABASE_URL", flag="--database", example='database = "/srv/desk.sqlite3"',
    ),
    Setting(
        "agent", N_("who you are: the id of an agent"),
        default=N_("the login name, if it is an agent's id"),
        variable="SUPPORTDESK_AGENT", flag="--as", example='agent = "li.na"',
    ),
    Setting(
        "language", N_("the language of the console and of messages"),
        default=N_("what the locale of the terminal says"), choices=("zh_CN", "en"),
        variable="SUPPORTDESK_LANGUAGE", flag="--language", example='language = "zh_CN"',
    ),
    Setting(
        "theme", N_("the colours; ctrl+t shows all there are"), default="supportdesk-dark",
        variable="SUPPORTDESK_THEME", example='theme = "high-contrast"',
    ),
    Setting(
        "ascii_glyphs", N_("only ASCII signs, for terminals that draw others too wide"),
        kind="flag", default="false", variable="SUPPORTDESK_ASCII", example="ascii_glyphs = true",
    ),
    Setting(
        "bell", N_("whether the terminal's bell rings for a missed deadline of yours, or a handover to you"),
        kind="flag", default="true", variable="SUPPORTDESK_BELL", example="bell = false",
    ),
    Setting(
        "notifications",
        N_("how the desktop is told of your deadlines and handovers; auto asks the terminal's name"),
        default="auto", choices=("auto", "osc9", "osc99", "osc777", "notify-send", "off"),
        variable="SUPPORTDESK_NOTIFICATIONS", example='notifications = "off"',
    ),
    Setting(
        "clipboard", N_("how text is copied; auto takes a native tool, and the terminal over SSH"),
        default="auto", choices=("auto", "native", "terminal", "off"),
        variable="SUPPORTDESK_CLIPBOARD", example='clipboard = "terminal"',
    ),
    Setting(
        "editor", N_("the editor for longer words, where neither VISUAL nor EDITOR says"),
        default=N_("vi or nano, if it is there"), example='editor = "nano -w"',
    ),
    Setting(
        "semantic",
        N_("whether a model orders suggestions and articles by meaning, too; from the extra `semantic`"),
        kind="flag", default="false", variable="SUPPORTDESK_SEMANTIC", example="semantic = true",
    ),
    Setting(
        "keys", N_("a binding's id and its keys, several apart by commas or in a list"),
        kind="table", default=N_("the keys of docs/keys.md"), example='[keys]\\n"ticket.claim" = "c"',
    ),
)  # fmt: skip

BY_NAME = {setting.name: setting for setting in SETTINGS}
KEYS = tuple(BY_NAME)
"""What the configuration file may hold."""

VARIABLES = {setting.name: setting.variable for setting in SETTINGS if setting.variable}
"""The environment variable of each setting."""

CONFIG_VARIABLE = "SUPPORTDESK_CONFIG"
"""Names another configuration file."""


def schema(binding_ids: Iterable[str] = (), themes: Iterable[str] = ()) -> dict[str, Any]:
    """The configuration file as JSON Schema, for editors that check TOML while one types.

    With the ids of all bindings, and themes to offer: what knows them is heavier than this table.
    """
    properties: dict[str, Any] = {}
    for setting in SETTINGS:
        held: dict[str, Any] = {"description": setting.summary}
        if setting.kind == "flag":
            held |= {"type": "boolean", "default": setting.default == "true"}
        elif setting.kind == "table":
            pressed = {"type": "string", "minLength": 1}
            either = {"anyOf": [pressed, {"type": "array", "items": pressed, "minItems": 1}]}
            ids = sorted(set(binding_ids))
            held |= {"type": "object", "propertyNames": {"pattern": r"^[a-z_]+\.[a-z_]+$"}}
            held |= {"properties": dict.fromkeys(ids, either)} if ids else {}
            held["additionalProperties"] = False if ids else either
        else:
            held["type"] = "string"
            if setting.choices:
                held["enum"] = list(setting.choices)
            elif setting.name == "theme" and (offered := list(themes)):
                held["examples"] = offered
            if setting.default in (*setting.choices, *themes):
                held["default"] = setting.default
        properties[setting.name] = held
    return {
        "$schema": SCHEMA,
        "title": "supportdesk configuration",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
