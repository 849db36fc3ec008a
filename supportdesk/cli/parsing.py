"""How a command is made: with the options that stand everywhere, named by a noun and a verb."""

from __future__ import annotations

import argparse
import re
from typing import Any

from supportdesk.locale import _

Commands = Any  # argparse does not name the type of what add_subparsers returns

_AGO = re.compile(r"-\d")


def command(
    commands: Commands, shared: argparse.ArgumentParser, name: str, run: str, summary: str
) -> argparse.ArgumentParser:
    """A command; `run` names its `module:function`."""
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary[:1].upper() + summary[1:] + ".", parents=[shared],
        allow_abbrev=False,
    )  # fmt: skip
    made.set_defaults(run=run)
    made._negative_number_matcher = _AGO  # else argparse takes `--at -2h` for an option
    return made


def noun(commands: Commands, shared: argparse.ArgumentParser, name: str, summary: str) -> Commands:
    """What several commands are about."""
    made = commands.add_parser(name, help=summary, description=summary, parents=[shared], allow_abbrev=False)
    return made.add_subparsers(metavar=_("COMMAND"), title=_("commands"), required=True)
