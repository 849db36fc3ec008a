"""`supportdesk import …` and `supportdesk export …`: tables and logs."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from supportdesk.cli.opening import me_or_nobody, opened
from supportdesk.cli.output import plain, say, show, show_json
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput, Conflict
from supportdesk.domain.hostile import visible
from supportdesk.insight.tracking import export_table, tracking_rows
from supportdesk.insight.workbook import write_workbook
from supportdesk.intake.findings import line, sentence
from supportdesk.intake.log import LogReport, import_log
from supportdesk.intake.table import import_table
from supportdesk.locale import _
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from supportdesk.services.files import data_file
from supportdesk.services.writing import written_at_once


def table(args: argparse.Namespace, settings: Settings) -> int:
    """Import a tracking table (process §6); what could not be read is said row by row."""
    path = Path(args.file).expanduser()
    with opened(settings, create=True) as desk, _bar(path.name, quiet="json" in args) as progress:
        report = import_table(desk, path, progress=progress)
    if "json" in args:
        found = [{**plain(finding), "message": sentence(finding)} for finding in report.findings]
        show_json({**plain(report), "findings": found})
        return 0
    for name in ("rows", "imported", "already", "skipped"):
        show(f"{name}: {getattr(report, name)}")
    for finding in report.findings:
        say(line(finding))
    return 0


def export(args: argparse.Namespace, settings: Settings) -> int:
    """Export the tracking table (process §6): CSV, to a file or to stdout."""
    with opened(settings) as desk:
        among = _among(desk, settings, " ".join(args.query))
        if args.file == "-":
            out = io.StringIO(newline="")
            export_table(desk, out, settings.language, among=among)
            text = out.getvalue()
            # Another program gets every character; a terminal gets none that it would obey.
            sys.stdout.write(visible(text) if sys.stdout.isatty() else text)
            return 0
        path = Path(args.file).expanduser()
        if path.exists() and not args.force:
            raise Conflict("file_exists", file=str(path))
        with written_at_once(path) as trial:
            if path.suffix.lower() == ".xlsx":
                found = tracking_rows(desk, among)
                rows = write_workbook(trial, found, settings.language, desk.book.current.zone)
            else:
                with trial.open("w", encoding="utf-8", newline="") as file:
                    # With a byte order mark: Excel takes a file without one for something else than UTF-8.
                    rows = export_table(desk, file, settings.language, mark=True, among=among)
    if "json" in args:
        show_json({"file": str(path), "rows": rows})
    else:
        say(_("{rows} rows are in {file}.").format(rows=rows, file=path))
    return 0


def _among(desk: Desk, settings: Settings, query: str) -> frozenset[int] | None:
    """The tickets that a query selects; without one None: all. Raises QueryError."""
    if not query.strip():
        return None
    agent = me_or_nobody(desk, settings)
    return frozenset(reading.select(desk, agent, reading.query(desk, query)))


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
