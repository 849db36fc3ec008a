"""The files that came with a ticket: opened by the system where that is safe, else told where they are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App

from supportdesk.domain.attachments import Attachment, size_text
from supportdesk.domain.hostile import visible
from supportdesk.locale import _
from supportdesk.screens.pictures import opened, opener_of

if TYPE_CHECKING:
    from supportdesk.domain.views import TicketView


def show_attachments(app: App[Any], view: TicketView) -> None:
    """Open the file of a ticket, or ask which of them."""
    if not view.ticket.attachments:
        app.notify(_("Nothing is attached to this ticket."))
    elif not view.files:
        app.notify(_("The attachments of this ticket are not on this machine."), severity="warning")
    elif len(view.files) == 1:
        _show(app, view.files[0])
    else:
        from supportdesk.screens.menu import Item, MenuScreen

        items = [Item(f"{_name(file)} ({size_text(file.size)})", (file, path)) for file, path in view.files]

        def then(chosen: object) -> None:
            if isinstance(chosen, tuple):
                _show(app, chosen)

        app.push_screen(MenuScreen(_("Attachments"), items), then)


def _show(app: App[Any], chosen: tuple[Attachment, str]) -> None:
    """What may run something when it is opened is not: it is told where it is, and a person decides."""
    file, path = chosen
    if file.opens and (opener := opener_of(os.environ)) and opened(opener, [Path(path)]):
        app.notify(_("Opened: {n}.").format(n=_name(file)))
        return
    app.notify(f"{_name(file)}\n{path}", title=_("The file is here"), timeout=15)


def _name(file: Attachment) -> str:
    return visible(file.name, newlines=False)
