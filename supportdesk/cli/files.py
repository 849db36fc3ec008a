"""`supportdesk import …` and `supportdesk export …`: tables and logs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from supportdesk.cli.opening import opened
from supportdesk.cli.output import show, show_json
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput
from supportdesk.intake.log import LogReport, import_log
from supportdesk.locale import _
from supportdesk.services.files import data_file


def log(args: argparse.Namespace, settings: Settings) -> int:
    """Import the event log of another desk; what is there already is left alone."""
    mapping = _mapping(args.mapping)
    path = Path(args.file).expanduser()
    with opened(settings, create=True) as desk, _bar(path.name, quiet="json" in args) as progress:
        report = import_log(desk, path, mapping, progress=progress, limit=args.limit)
    _show(report, args)
    return 0


def _mapping(given: str) -> Path:
    """A mapping that ships, by its name, or a file."""
    if given.endswith(".toml") or "/" in given:
        return Path(given).expanduser()
    found = data_file(f"mappings/{given}.toml")
    if not found.exists():
        known = sorted(path.stem for path in data_file("mappings").glob("*.toml"))
        raise BadInput("mapping_name", given=given, known=known)
    return found


def _show(report: LogReport, args: argparse.Namespace) -> None:
    if "json" in args:
        show_json(report)
        return
    for f in fields(report):
        show(f"{f.name}: {getattr(report, f.name)}")


@contextmanager
def _bar(name: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr where somebody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Reading {name}").format(name=name), total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)
