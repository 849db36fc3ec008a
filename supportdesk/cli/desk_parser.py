"""The commands of a whole desk out and in again, and of words let go of."""

from __future__ import annotations

import argparse

from supportdesk.cli.parsing import Commands, command, noun
from supportdesk.locale import _


def whole_desk(imports: Commands, exports: Commands, shared: argparse.ArgumentParser) -> None:
    """`supportdesk export desk` and `supportdesk import desk`."""
    out = command(
        exports, shared, "desk", "desk_files:export",
        _("export the whole desk into a folder: lines of JSON, and what customers sent"),
    )  # fmt: skip
    out.add_argument("folder", metavar="FOLDER", help=_("a folder that is not there yet"))
    out.add_argument("--force", action="store_true", help=_("put it in the place of an older export"))
    back = command(
        imports, shared, "desk", "desk_files:import_",
        _("make an empty desk what an export says, all of it or nothing"),
    )  # fmt: skip
    back.add_argument("folder", metavar="FOLDER", help=_("what `export desk` wrote"))
    back.add_argument("--sha256", metavar="DIGEST", help=_("only if it is this one, as `export desk` said"))


def letting_go(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """`supportdesk retention` and `supportdesk erase customer`."""
    kept = command(
        commands, shared, "retention", "letting_go:keep",
        _("erase words that are past the time that the policy keeps them"),
    )  # fmt: skip
    kept.add_argument("--dry-run", action="store_true", help=_("only say how many, and which"))
    made = noun(commands, shared, "erase", _("erase what was written by and of a customer"))
    who = command(
        made, shared, "customer", "letting_go:customer",
        _("show whom a name or address means, ask, and erase all that was written by and of them"),
    )  # fmt: skip
    who.add_argument(
        "who", metavar="WHO", help=_("a name or address as tickets have it, or a ticket's number")
    )
    who.add_argument("--department", help=_("of several of one name, the one of this department"))
    who.add_argument("--reason", default="", help=_("why, in a line that doesn't name them"))
    who.add_argument("--dry-run", action="store_true", help=_("only show whom it means"))
    who.add_argument("--yes", action="store_true", help=_("don't ask"))
    who.add_argument(
        "--certificate", metavar="FILE", help=_("write the certificate there; a .json file gets JSON")
    )
