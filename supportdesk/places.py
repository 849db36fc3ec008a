"""Going from place to place: to the ticket or article that a text leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.domain.asks import AskArticles, AskTickets
from supportdesk.domain.hostile import visible
from supportdesk.locale import _
from supportdesk.replacing import run_instead

if TYPE_CHECKING:
    from supportdesk.app import DeskApp
    from supportdesk.domain.views import ArticlesFound, QueueRow


async def follow(app: DeskApp, target: str) -> None:
    """To a ticket by its number, or to an article; say so where there is none."""
    if target.startswith("/"):
        found: ArticlesFound | None = await app.fetch(AskArticles(target))
        for article in found.articles if found is not None else ():
            if article.slug == target:
                await app.open_article(article)
                return
    else:
        rows: list[QueueRow] | None = await app.fetch(AskTickets(target))
        for row in rows or ():
            if row.number == target:
                app.open_ticket(row.id)
                return
    words = _("There is no {name} on this desk.").format(name=visible(target, newlines=False))
    app.notify(words, title=_("Not possible"), severity="warning")


def follow_one(app: DeskApp) -> None:
    """To where the ticket's text leads; asked for, where it leads to several places."""
    links = app.desk.pane.links() if app.desk.view_open is not None else {}
    if not links:
        app.notify(_("Nothing in this ticket leads to another, or to an article."))
    elif len(links) == 1:
        run_instead(app, "opening", follow, app, next(iter(links)))
    else:
        _choose(app, links)


def open_files(app: DeskApp) -> None:
    """Open what came with the ticket that is shown; asked for, where it is several files."""
    from supportdesk.screens.attached import show_attachments

    if app.desk.view_open is not None:
        show_attachments(app, app.desk.view_open)
    else:
        app.notify(_("Open the ticket first."))


def _choose(app: DeskApp, links: dict[str, str]) -> None:
    from supportdesk.screens.menu import Item, MenuScreen

    items = [Item(visible(line, newlines=False), target, target) for target, line in links.items()]

    def then(target: object) -> None:
        if isinstance(target, str):
            run_instead(app, "opening", follow, app, target)

    app.push_screen(MenuScreen(_("Where this ticket leads"), items), then)
