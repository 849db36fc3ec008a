"""Words go to the agent's own editor and come back."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from supportdesk.locale import _

FALLBACKS = ("vi", "nano")
"""What most machines have, where nobody said."""


def editor_of(setting: str, environ: Mapping[str, str]) -> list[str]:
    """The command of the editor: `$VISUAL`, `$EDITOR`, the configuration's, else one that is there.

    Empty where there is none, or what is set can't be read as a command.
    """
    import shutil

    named = environ.get("VISUAL") or environ.get("EDITOR") or setting
    if named.strip():
        try:
            return shlex.split(named)
        except ValueError:
            return []
    return next(([name] for name in FALLBACKS if shutil.which(name)), [])


def edit(app: App[Any], text: str, *, setting: str = "", suffix: str = ".txt") -> str | None:
    """The text as it comes back from the editor; None where nothing of it is to be taken, which is said.

    The file can be read by this person only, is named after nothing that is in it, and is gone afterwards.
    """
    command = editor_of(setting, os.environ)
    if not command:
        app.notify(_("No editor is set. Set EDITOR, or editor in the configuration."), severity="warning")
        return None
    folder = tempfile.mkdtemp(prefix="supportdesk-")  # made 0700
    path = Path(folder) / f"words{suffix}"
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as out:
            out.write(text + "\n")
        with app.suspend():
            code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603
        back = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip("\n")
    except SuspendNotSupported:
        app.notify(_("This terminal can't be lent to an editor. Write here instead."), severity="warning")
        return None
    except OSError as error:
        said = _("The editor {name} can't be started: {said}. Nothing was changed.")
        app.notify(said.format(name=command[0], said=error.strerror), severity="error", timeout=8)
        return None
    finally:
        _remove(folder)
    if code != 0:
        said = _("The editor ended with an error ({code}). Your words are as they were.")
        app.notify(said.format(code=code), severity="warning", timeout=8)
        return None
    if not back.strip():
        app.notify(_("The editor left nothing behind. Your words are as they were."), severity="warning")
        return None
    return back


def _remove(folder: str) -> None:
    """What editors leave beside the file goes too."""
    for left in Path(folder).iterdir():
        with contextlib.suppress(OSError):
            left.unlink()
    with contextlib.suppress(OSError):
        os.rmdir(folder)
