"""Pages of docs/ that are made from the code. As a program: write them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from supportdesk.domain.vocabulary import QueueView
from supportdesk.keys import known_bindings
from supportdesk.locale.labels import label
from supportdesk.settings import SETTINGS, schema

DOCS = Path(__file__).resolve().parents[2] / "docs"

PLACES = {
    "ticket": "On the ticket, or on all that are marked",
    "suggest": "On what is suggested for the ticket",
    "desk": "Desk",
    "view": "Views",
    "list": "In the list",
    "timeline": "In a ticket's timeline",
    "app": "Everywhere",
    "help": "Over the keys",
    "menu": "In a menu",
    "palette": "In the palette",
    "messages": "Over the messages",
    "welcome": "At the first start",
    "composer": "While writing",
    "form": "In a form",
    "acts": "In the list of what was done",
    "jump": "While letters stand on the panes",
    "find": "While words to find are typed",
    "filter": "While a query is typed",
    "views": "Among your own views",
    "columns": "Over the columns of the list",
    "outbreaks": "Over the outbreaks",
    "incident": "Over an incident",
    "recipients": "Before words go to several customers",
    "picker": "In a list of templates, articles, macros or drafts",
    "templates": "Among the templates",
    "macros": "Among the macros",
    "drafts": "Among the drafts",
    "shift": "Over what waits for you",
    "reviews": "Over reviews and measures",
    "month": "Over a month's figures",
    "bulk": "Before something is done to several tickets",
    "explain": "Over a deadline's explanation",
    "knowledge": "In the knowledge base",
    "articles": "In a list of articles",
    "article": "On an article of the knowledge base",
    "shelf": "Where the knowledge base is looked after",
    "versions": "Over the versions of an article",
    "writing": "From a ticket to an article",
    "notices": "In the list of notices",
    "room": "In an emergency's room",
    "resources": "Over what the team lends",
}

SIGNS = {
    "ampersand": "&", "left_parenthesis": "(", "right_parenthesis": ")", "semicolon": ";", "dollar_sign": "$",
    "number_sign": "#", "question_mark": "?", "exclamation_mark": "!",
    "left_square_bracket": "[", "right_square_bracket": "]", "equals_sign": "=",
    "circumflex_accent": "^", "percent_sign": "%", "tilde": "~", "colon": ":",
    "less_than_sign": "<", "greater_than_sign": ">", "|": "\\|",
}  # fmt: skip


def keys() -> str:
    """docs/keys.md: every binding that can be bound anew, by place."""
    lines = [
        "# Keys",
        "",
        "Made from the code by `make docs`. Each id can be bound anew under `[keys]` in the configuration",
        'file, several keys apart by commas: `"ticket.claim" = "c,f2"`. `?` in the console shows the keys in',
        "force, with those dim that are not possible now.",
    ]
    found: dict[str, dict[str, tuple[str, list[str]]]] = {}
    for binding in known_bindings():
        assert binding.id is not None
        place, verb = binding.id.split(".", 1)
        words = label(QueueView(verb)) if place == "view" else binding.description
        pressed = found.setdefault(place, {}).setdefault(binding.id, (words, []))[1]
        if (key := binding.key_display or binding.key) not in pressed:  # in two rooms it is one key
            pressed.append(key)
    for place, title in PLACES.items():
        lines += ["", f"## {title}", "", "| id | key | does |", "|---|---|---|"]
        for name, (words, pressed) in found.get(place, {}).items():
            shown = " ".join(f"`{SIGNS.get(key, key)}`" for key in pressed)
            lines.append(f"| `{name}` | {shown} | {words} |")
    assert found.keys() <= PLACES.keys(), "a place without a title"
    return "\n".join(lines) + "\n"


def settings_table() -> str:
    """The table of docs/config.md: every setting and all that says it."""
    lines = ["| key | means | flag | environment | default |", "|---|---|---|---|---|"]
    for setting in SETTINGS:
        words = setting.summary
        if setting.choices:
            words += ": " + ", ".join(f"`{choice}`" for choice in setting.choices)
        default = setting.default if " " in setting.default else f"`{setting.default}`"
        says = (f"`{word}`" if word else "" for word in (setting.flag, setting.variable))
        lines.append(" | ".join((f"| `{setting.name}`", words, *says, default)) + " |")
    return "\n".join(lines) + "\n"


def config() -> str:
    """docs/config.md with its table as the code has it; the rest is written by hand."""
    text = (DOCS / "config.md").read_text(encoding="utf-8")
    before, _old, after = re.split(r"(?<=<!-- settings -->\n)(.*?)(?=<!-- end -->)", text, flags=re.DOTALL)
    return before + settings_table() + after


def config_schema() -> str:
    """data/config.schema.json: what an editor checks the configuration with."""
    return json.dumps(schema(), indent=2) + "\n"


def made() -> dict[Path, str]:
    """Every page that is made from the code, and what it should say."""
    return {
        DOCS / "keys.md": keys(),
        DOCS / "config.md": config(),
        DOCS.parent / "data" / "config.schema.json": config_schema(),
    }


if __name__ == "__main__":
    for path, text in made().items():
        path.write_text(text, encoding="utf-8")
