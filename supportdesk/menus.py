"""The console's menus: what can be done here, what to copy, which colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from supportdesk.clipboard import copy
from supportdesk.domain.asks import MakeStatusLink
from supportdesk.domain.errors import BadInput
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import TicketView
from supportdesk.keys import deeds
from supportdesk.locale import _
from supportdesk.locale.sentences import error_text
from supportdesk.replacing import run_instead
from supportdesk.screens.menu import Item, MenuScreen
from supportdesk.themes import TERMINALS, names

if TYPE_CHECKING:
    from supportdesk.app import DeskApp
    from supportdesk.keys import Deed

OUTSIDE = ("app.menu", "app.palette", "menu.", "list.", "timeline.")
"""Places and bindings that a menu does without: moving about, and menus themselves."""


def open_deeds(app: DeskApp) -> None:
    """What can be done here, with its keys; what can't be now is dim and says why."""
    found = [deed for deed in deeds(app) if not deed.id.startswith(OUTSIDE)]
    found.sort(key=lambda deed: not deed.possible)  # stable: the groups keep their order
    items = [
        Item(deed.words, deed, deed.key, "" if deed.possible else deed.why_not, also=deed.id)
        for deed in found
    ]

    def chosen(deed: object) -> None:
        if deed is not None:
            app.call_later(cast("Deed", deed).run)

    app.push_screen(MenuScreen(_("What can be done here"), items), chosen)


# ---------------------------------------------------------------- copying


def open_copying(app: DeskApp) -> None:
    """What of the ticket, or of what is selected, is to be copied."""
    view = app.ticket_shown
    items = copyable(app.selected_text(), view)
    if not items:
        app.notify(_("There is nothing to copy here."), severity="warning")
        return

    if view is not None:
        items.append(Item(_("a new status link for the customer"), view.ticket.id))

    def chosen(text: object) -> None:
        if isinstance(text, int):
            run_instead(app, "copying", _copy_status_link, app, text)
        if isinstance(text, str):
            words = next(item.words for item in items if item.value == text)
            copy_text(app, text, words)

    app.push_screen(MenuScreen(_("Copy"), items), chosen)


async def _copy_status_link(app: DeskApp, ticket_id: int) -> None:
    """Make a link by which the customer sees what became of their report: who has it is the customer."""
    link: str | None = await app.fetch(MakeStatusLink(ticket_id))
    if link:
        copy_text(app, link, link)
    elif link is not None:
        app.notify(error_text(BadInput("no_public_url")), severity="warning")


def copyable(selected: str, view: TicketView | None) -> list[Item]:
    """What there is to copy, each with the words that name it. Harmless as text, whoever wrote it."""
    found: list[tuple[str, str]] = []
    if selected:
        found.append((_("what is selected"), selected))
    if view is not None:
        ticket = view.ticket
        found += [
            (_("number"), ticket.number),
            (_("number and subject"), f"{ticket.number} {visible(ticket.subject, newlines=False)}"),
            (_("customer's contact"), ticket.customer.contact),
            (_("customer"), ticket.customer.display),
            (_("report"), ticket.description),
            (_("latest message to the customer"), last_words(view, "public_replied")),
            (_("latest message of the customer"), last_words(view, "customer_answered")),
            (_("solution"), ticket.solution or ""),
        ]
    items: list[Item] = []
    for words, text in found:
        clean = visible(text).strip()
        if clean and all(item.value != clean for item in items):
            items.append(Item(f"{words}: {visible(clean[:60], newlines=False)}", clean))
    return items


def last_words(view: TicketView, kind: str) -> str:
    """The text of the latest entry of a kind, or nothing."""
    for entry in reversed(view.entries):
        if kind == entry.event.KIND:
            return str(getattr(entry.event, "text", ""))
    return ""


def copy_text(app: DeskApp, text: str, what: str) -> None:
    """Copy, and say what was copied and how, or why not."""
    how = copy(text, app.settings.clipboard, app.telling.terminal, app.telling.write)
    short = visible(what[:70], newlines=False)
    match how:
        case "native":
            app.notify(_("Copied {what}.").format(what=short))
        case "terminal":
            app.notify(_("Copied by the terminal {what}.").format(what=short))
        case "long":
            words = _("Too long for the terminal's clipboard ({n} characters). Copy a part of it.")
            app.notify(words.format(n=len(text)), severity="warning")
        case "off":
            app.notify(_("Copying is off in the configuration."), severity="warning")
        case _:
            app.notify(
                _("No tool for the clipboard was found; install wl-copy or xclip."), severity="warning"
            )


# ---------------------------------------------------------------- colours


def open_themes(app: DeskApp) -> None:
    """Every theme; each is tried on as the cursor passes over it, and worn when it is chosen."""
    before = app.theme
    own = {
        "supportdesk-dark": _("the desk's own, dark"),
        "supportdesk-light": _("the desk's own, light"),
    } | dict(
        zip(TERMINALS, (_("the terminal's colours, dark"), _("the terminal's colours, light")), strict=True)
    )
    items = [Item(f"{name}  {own.get(name, '')}".rstrip(), name) for name in names()]

    def chosen(theme: object) -> None:
        app.wear(str(theme or before), keep=theme is not None)

    app.push_screen(
        MenuScreen(
            _("Colours"), items, chosen=before, passed=lambda theme: app.wear(theme, keep=False), aside=True
        ),
        chosen,
    )
