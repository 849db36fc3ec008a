"""`supportdesk incident …`: what each takes."""

from __future__ import annotations

import argparse

from supportdesk.cli.parsing import Commands, command, noun
from supportdesk.locale import _


def incidents(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """An incident and the reports that are part of it."""
    words = _("incidents: many reports of one thing, answered and resolved together")
    incident = noun(commands, shared, "incident", words)

    def verb(name: str, summary: str, run: str = "") -> argparse.ArgumentParser:
        return command(incident, shared, name, run or f"incidents:{name}", summary)

    opened = verb("open", _("put reports under one ticket; prints its number"), "incidents:open_")
    opened.add_argument("numbers", nargs="+", metavar="NUMBER", help=_("reports; the first stands for all"))
    opened.add_argument("--subject", default="", help=_("a new ticket of this subject stands for all"))

    attach = verb("attach", _("make reports part of an incident"))
    _incident(attach)
    attach.add_argument("numbers", nargs="+", metavar="NUMBER", help=_("the reports"))

    detach = verb("detach", _("take reports out of their incident"))
    detach.add_argument("numbers", nargs="+", metavar="NUMBER", help=_("the reports"))

    _incident(
        verb("show", _("show an incident, its reports, and what looks like them"), "incidents:show_incident")
    )

    broadcast = verb("broadcast", _("answer every customer of an incident on their own ticket"))
    _incident(broadcast)
    broadcast.add_argument("text", help=_("the reply, with variables as {customer}; - reads standard input"))
    broadcast.add_argument("--expected", metavar="TIME", help=_("when it will be solved, as in 15:00 or +2h"))
    _telling(broadcast)

    resolve = verb("resolve", _("resolve an incident with its open reports"))
    _incident(resolve)
    resolve.add_argument("solution", help=_("the solution; - reads standard input"))
    resolve.add_argument(
        "--message", default="", help=_("also goes to each customer; - reads standard input")
    )
    _telling(resolve)


def _incident(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("incident", metavar="INCIDENT", help=_("the incident's number"))


def _telling(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help=_("show what each would be told, and stop"))
    parser.add_argument("--anyway", action="store_true", help=_("whatever there is to look at in it"))
    parser.add_argument(
        "--all", action="store_true", help=_("those too whose customer wrote since and has no answer yet")
    )
