"""The command palette's wiring: what is done with what was chosen in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.domain.asks import AskSolution, Do, DoLink
from supportdesk.domain.hostile import visible
from supportdesk.locale import _
from supportdesk.screens.palette import Chosen, PaletteScreen

if TYPE_CHECKING:
    from supportdesk.app import DeskApp


def open_palette(app: DeskApp) -> None:
    """Show it over whatever is shown."""
    if isinstance(app.screen, PaletteScreen):
        return
    view = app.ticket_shown
    near = app.desk.suggesting.found

    def then(chosen: Chosen | None) -> None:
        if (search := screen.search(chosen)) is not None:
            app.run_worker(app.fetch(search), group="searches")
        if chosen is not None:
            app.run_worker(_use(app, chosen), group="opening")

    screen = PaletteScreen(app.deeds(), view.ticket.id if view else None, near)
    app.push_screen(screen, then)


async def _use(app: DeskApp, chosen: Chosen) -> None:
    if chosen.deed is not None:
        await chosen.deed.run()
    elif chosen.how == "open" and chosen.article is not None:
        await app.open_article(chosen.article)
    elif chosen.how == "open" and chosen.ticket is not None:
        app.open_ticket(chosen.ticket[0])
    elif chosen.how == "insert":
        await _insert(app, chosen)
    else:
        _link(app, chosen)


async def _insert(app: DeskApp, chosen: Chosen) -> None:
    """Put an article's steps, or what solved a ticket, into the reply."""
    if not app.desk.targets():
        app.notify(_("No ticket is selected."), severity="warning")
        return
    await app.to_desk()
    if chosen.article is not None:
        app.desk.reply_with(chosen.article)
    elif chosen.ticket is not None:
        solution = await app.fetch(AskSolution(chosen.ticket[0]))
        if solution:
            app.desk.writing.begin(note=False, insert=visible(solution))
        else:
            words = _("{number} says of no solution.")
            app.notify(words.format(number=visible(chosen.ticket[1], newlines=False)), severity="warning")


def _link(app: DeskApp, chosen: Chosen) -> None:
    """Link an article, or a ticket, to what is before the agent."""
    from supportdesk.domain.commands import LinkArticle
    from supportdesk.domain.vocabulary import LinkKind

    targets = app.desk.targets()
    if not targets:
        app.notify(_("No ticket is selected."), severity="warning")
    elif chosen.article is not None:
        app.desk.acting.do(Do(LinkArticle(chosen.article.slug), targets), _("link article"))
    elif chosen.ticket is not None:
        app.desk.acting.do(DoLink(targets, LinkKind.RELATED.value, chosen.ticket[1]), _("link ticket"))
