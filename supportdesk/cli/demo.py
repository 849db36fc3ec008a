"""`supportdesk demo`: a desk with a week of work in it, to look around without breaking anything."""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from supportdesk.__main__ import MISUSED, no_terminal
from supportdesk.cli.output import say, show_json
from supportdesk.config import Settings
from supportdesk.insight import sample_month
from supportdesk.locale import _
from supportdesk.services import people, sample, sample_emergency
from supportdesk.services.desk import Desk


def demo(args: argparse.Namespace, settings: Settings) -> int:
    """Make the sample desk, or open the one kept, and open the console on it."""
    if args.no_console and not args.keep:
        say(_("supportdesk: --no-console makes sense with --keep only. Add --keep PATH."))
        return MISUSED
    if not args.no_console and (complaint := no_terminal()):
        say(complaint)
        return MISUSED
    if args.keep:
        return _open(args, settings, Path(args.keep).expanduser())
    with tempfile.TemporaryDirectory(prefix="supportdesk-demo-") as folder:
        return _open(args, settings, Path(folder) / "desk.sqlite3")


def _open(args: argparse.Namespace, settings: Settings, path: Path) -> int:
    first = prepared(path, quiet="json" in args)
    me = settings.agent or first
    if args.no_console:
        if "json" in args:
            show_json({"database": str(path), "agent": me})
        else:
            say(_("The sample desk is in {path}; you are {agent}.").format(path=path, agent=me))
        return 0
    from supportdesk.app import run

    return run(replace(settings, database=str(path), agent=me), welcome=False, demo=True)


def prepared(path: Path, *, quiet: bool = False) -> str:
    """Fill the file with the sample desk unless a desk is there; the id of whom the demo signs in as."""
    desk = Desk.open(str(path))
    try:
        if not people.team(desk):
            if not quiet:
                say(_("Making the sample desk…"))
            sample.fill(desk, desk.now())
            sample_emergency.work(desk, people.team(desk))
            sample_month.work(desk, sample.team())
        return sample.team()[0].id
    finally:
        desk.close()
