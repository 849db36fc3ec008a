"""The commands that take over tables, logs and tickets of other desks."""

from __future__ import annotations

import argparse

from supportdesk.cli.parsing import Commands, command, noun
from supportdesk.locale import _


def imports(commands: Commands, shared: argparse.ArgumentParser) -> Commands:
    """`supportdesk import …`."""
    made = noun(
        commands, shared, "import", _("take over tables, logs and tickets of other desks, or a whole desk")
    )
    table = command(made, shared, "table", "files:table", _("import a tracking table (process §6) from CSV"))
    table.add_argument("file", help=_("a CSV or XLSX file"))
    log = command(made, shared, "log", "files:log", _("import an event log of another desk"))
    log.add_argument("file", help=_("a CSV file, or a zip with one"))
    log.add_argument(
        "--mapping", required=True, metavar="NAME|FILE", help=_("how its columns are to be read")
    )
    log.add_argument("--limit", type=int, help=_("at most so many records"))
    for name, summary, files in (
        (
            "zendesk",
            _("import tickets of Zendesk, from its JSON export or pages of its API"),
            _("JSON files: tickets, users, organizations and audits, in one or in several"),
        ),
        (
            "freshdesk",
            _("import tickets of Freshdesk, from pages of its API or its JSON export"),
            _("JSON files: tickets, conversations, contacts, agents, companies, in one or in several"),
        ),
        (
            "osticket",
            _("import tickets of osTicket, from a queue's CSV or from JSON with the threads"),
            _("CSV files, or JSON files as docs/imports.md has a query for"),
        ),
        ("jira", _("import issues of Jira, from a CSV of all fields"), _("CSV files")),
    ):
        desk = _tickets(command(made, shared, name, f"desks:{name}", summary), files)
        desk.add_argument(
            "--mapping",
            metavar="FILE",
            help=_("what that desk's words mean here (default: as it ships them)"),
        )
    other = command(
        made, shared, "csv", "desks:csv", _("import tickets of any desk, from CSV with a row for each")
    )
    _tickets(other, _("CSV files")).add_argument(
        "--mapping", required=True, metavar="FILE", help=_("how its columns are to be read, and its words")
    )
    return made


def _tickets(parser: argparse.ArgumentParser, files: str) -> argparse.ArgumentParser:
    parser.add_argument("files", nargs="+", metavar="FILE", help=files)
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help=_("write nothing; show the first tickets and what is not taken"),
    )
    parser.add_argument(
        "--zone", metavar="ZONE", help=_("where times without a zone are read (default: the desk's)")
    )
    parser.add_argument(
        "--dates", choices=("dmy", "mdy"), help=_("whether 3/4/2024 has the day first or the month")
    )
    return parser
