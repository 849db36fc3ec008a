"""The command of the month's analysis (process §5)."""

from __future__ import annotations

import argparse

from supportdesk.cli.gain_parser import gains
from supportdesk.cli.parsing import Commands, command, noun
from supportdesk.locale import _


def reports(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """`supportdesk report …`."""
    made = noun(commands, shared, "report", _("figures of a month, and what they are counted from"))
    month = command(
        made, shared, "month", "report:month",
        _("what came in, how long it took, where deadlines were missed; beside the month before"),
    )  # fmt: skip
    month.add_argument("month", metavar="MONTH", help=_("as in 2026-10, in the desk's time zone"))
    month.add_argument("--html", metavar="FILE", help=_("write it as a page that needs nothing else"))
    month.add_argument("--xlsx", metavar="FILE", help=_("write it as a workbook with charts"))
    month.add_argument("--force", action="store_true", help=_("overwrite the file"))
    flow = command(
        made, shared, "flow", "flow:flow",
        _("how tickets moved between stages and tiers: how many which way, and after how long"),
    )  # fmt: skip
    flow.add_argument("month", metavar="MONTH", help=_("as in 2026-10, or all for all time"))
    flow.add_argument("query", nargs="*", help=_("only of what this selects, as in: tag:vpn (default: all)"))
    flow.add_argument("--svg", metavar="FILE", help=_("draw it into a picture that needs nothing else"))
    flow.add_argument("--force", action="store_true", help=_("overwrite the file"))
    gains(made, shared)


def event_log(exports: Commands, shared: argparse.ArgumentParser) -> None:
    """`supportdesk export xes`."""
    log = command(
        exports, shared, "xes", "flow:export",
        _("export what happened as an event log for process mining (XES, IEEE 1849)"),
    )  # fmt: skip
    log.add_argument("file", help=_("an .xes file; - prints it"))
    log.add_argument("query", nargs="*", help=_("which tickets, as in: created:2026-10 (default: all)"))
    log.add_argument("--month", metavar="MONTH", help=_("only tickets reported in it, as in 2026-10"))
    log.add_argument("--force", action="store_true", help=_("overwrite the file"))
