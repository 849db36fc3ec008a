"""The commands of a whole desk: out, and in again."""

from __future__ import annotations

import argparse

from supportdesk.cli.parsing import Commands, command
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
