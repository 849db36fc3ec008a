"""The pictures of an article: in a terminal that can show them, else by what the system opens them with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App, SuspendNotSupported

from supportdesk.domain.hostile import visible
from supportdesk.locale import _, listed

if TYPE_CHECKING:
    from supportdesk.domain.article_views import ArticleView

OPENERS = ("xdg-open", "open")


def show_pictures(app: App[Any], view: ArticleView) -> None:
    """Show the pictures of the newest version; where nothing can, say where they are."""
    if not view.life.newest.text.images:
        app.notify(_("This article has no pictures."))
        return
    paths = [Path(path) for _name, path in view.pictures]
    if not paths:
        app.notify(_("The pictures of this article are not on this machine."), severity="warning")
        return
    if _in_terminal(app, paths):
        return
    if (opener := opener_of(os.environ)) and opened(opener, paths):
        names = listed(visible(name, newlines=False) for name, _path in view.pictures)
        app.notify(_("Opened: {n}.").format(n=names))
        return
    app.notify(_("The pictures are here: {paths}").format(paths="\n".join(map(str, paths))), timeout=15)


def opener_of(environ: Mapping[str, str]) -> str:
    """What the system opens files with; nothing over SSH, or where there is no screen."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return ""
    if sys.platform != "darwin" and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return ""
    return next((found for name in OPENERS if (found := shutil.which(name))), "")


def opened(opener: str, paths: list[Path]) -> bool:
    """Whether what the system opens files with could be started on these."""
    try:
        for path in paths:
            quiet = subprocess.DEVNULL
            command = [opener, str(path)]
            subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: S603
    except OSError:
        return False
    return True


def _in_terminal(app: App[Any], paths: list[Path]) -> bool:
    """Draw them in the terminal itself, the console aside meanwhile; whether that could be done.

    The extra asks the terminal what it can when it is imported, so that has to be while it is ours.
    """
    from importlib.util import find_spec

    if find_spec("textual_image") is None:
        return False
    try:
        with app.suspend():
            return drawn(paths)
    except SuspendNotSupported:
        return False


def drawn(paths: list[Path]) -> bool:
    """Draw pictures on a bare terminal, one after the other; False where it can only show letters."""
    from rich.console import Console
    from textual_image.renderable import Image, SixelImage, TGPImage

    if Image not in (SixelImage, TGPImage):
        return False
    console = Console()  # the app is suspended: the terminal is bare, and nobody else draws on it
    height = max(3, console.size.height - 3)
    for place, path in enumerate(paths, 1):
        console.clear()
        try:
            console.print(Image(path, width="auto", height=height))
        except (OSError, ValueError) as error:
            console.print(visible(str(error)), markup=False, highlight=False)
        more = _("enter: the next") if place < len(paths) else _("enter: back")
        console.print(f"{place}/{len(paths)} · {more}", markup=False, highlight=False)
        console.input("")
    return True
