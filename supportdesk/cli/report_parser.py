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
    gains(made, shared)
