"""`supportdesk export desk` and `supportdesk import desk`: all of it, out and in again."""

from __future__ import annotations

import argparse
from pathlib import Path

from supportdesk.cli.bars import bar
from supportdesk.cli.opening import opened
from supportdesk.cli.output import say, show_json
from supportdesk.config import Settings
from supportdesk.domain.attachments import size_text
from supportdesk.domain.errors import BadInput
from supportdesk.locale import _, ngettext
from supportdesk.services import desk_export, desk_folder, desk_import
from supportdesk.services.desk_export import Manifest
from supportdesk.services.writing import folder_at_once


def export(args: argparse.Namespace, settings: Settings) -> int:
    """Export the whole desk into a folder, complete or not at all."""
    folder = Path(args.folder).expanduser().absolute()

    def replaces(there: Path) -> bool:
        return bool(args.force) and desk_folder.is_export(there)

    with (
        opened(settings) as desk,
        folder_at_once(folder, replaces) as trial,
        bar(_("Exporting"), quiet="json" in args) as progress,
    ):
        manifest = desk_export.export(desk, trial, progress)
    if "json" in args:
        show_json(_shape(folder, manifest))
        return 0
    say(_("{what} are in {folder}.").format(what=_what(manifest), folder=folder))
    if manifest.missing:
        said = ngettext(
            "{n} file that tickets tell of is not on this machine; the export has only its name.",
            "{n} files that tickets tell of are not on this machine; the export has only their names.",
            manifest.missing,
        )
        say(said.format(n=manifest.missing))
    say(_("SHA-256 of all of it: {digest}").format(digest=manifest.sha256))
    say(
        _(
            "It holds all that customers wrote, and addresses with their secrets. "
            "Keep it as you keep the desk."
        )
    )
    return 0


def import_(args: argparse.Namespace, settings: Settings) -> int:
    """Make an empty desk what an export says, all of it or nothing."""
    folder = Path(args.folder).expanduser()
    with bar(_("Checking"), quiet="json" in args) as progress:
        manifest = desk_folder.checked(folder, progress)
    if args.sha256 and args.sha256.strip().lower() != manifest.sha256:
        raise BadInput("export_digest", folder=str(folder), digest=manifest.sha256)
    with opened(settings, create=True) as desk, bar(_("Importing"), quiet="json" in args) as progress:
        desk_import.restore(desk, folder, manifest, progress)
        location = desk.database.location
    if "json" in args:
        show_json(_shape(folder, manifest))
        return 0
    said = _("{what} are in {location}, and exporting them would give the same bytes.")
    say(said.format(what=_what(manifest), location=location))
    say(
        _(
            "Nothing leaves this desk and no mail is fetched while it is a copy. When it takes the other's "
            "place, say so: supportdesk mail resume"
        )
    )
    return 0


def _what(manifest: Manifest) -> str:
    tickets = manifest.tickets
    return _("{tickets}, {entries} entries and {files} files ({size})").format(
        tickets=ngettext("{n} ticket", "{n} tickets", tickets).format(n=tickets),
        entries=manifest.parts["journal"].rows,
        files=manifest.files,
        size=size_text(manifest.bytes),
    )


def _shape(folder: Path, manifest: Manifest) -> dict[str, object]:
    return {
        "folder": str(folder),
        "sha256": manifest.sha256,
        "tickets": manifest.tickets,
        "rows": {name: part.rows for name, part in manifest.parts.items()},
        "files": manifest.files,
        "bytes": manifest.bytes,
        "missing": manifest.missing,
    }
