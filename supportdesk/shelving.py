"""The console's way to the knowledge base looked after, and from a ticket to an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportdesk.domain.article_asks import AskArticleOf, DraftArticle
from supportdesk.domain.asks import Do
from supportdesk.locale import _
from supportdesk.locale.sentences import refusal_text

if TYPE_CHECKING:
    from supportdesk.app import DeskApp
    from supportdesk.domain.article_events import ArticleText
    from supportdesk.domain.article_views import ArticleOf
    from supportdesk.domain.views import Article, Done


async def write_of(app: DeskApp, ticket_id: int) -> None:
    """Show what is like the ticket already and what an article of it would say; write it, or link one."""
    found: ArticleOf | None = await app.fetch(AskArticleOf(ticket_id))
    if found is None:
        return
    from supportdesk.screens.article_of_ticket import ArticleOfTicketScreen

    def then(chosen: Article | str | None) -> None:
        if chosen == "write":
            app.run_worker(_draft(app, DraftArticle(found.text, ticket_id)), group="opening")
        elif chosen == "edit":
            _look_over(app, found)
        elif chosen is not None and not isinstance(chosen, str):
            from supportdesk.domain.commands import LinkArticle

            link = Do(LinkArticle(chosen.slug), ((ticket_id, None),))
            app.desk.acting.do(link, _("link article"))

    app.push_screen(ArticleOfTicketScreen(found), then)


def _look_over(app: DeskApp, found: ArticleOf) -> None:
    from supportdesk.screens.article_forms import writing
    from supportdesk.screens.form import FormScreen

    def asked(text: ArticleText) -> DraftArticle:
        return DraftArticle(text, found.ticket_id)

    title = _("An article from {number}").format(number=found.number)
    form = writing(found.text, title, asked, f"article/of/{found.ticket_id}")
    screen = FormScreen(form, app.desk.writing.draft(form.place), app.settings.editor)
    app.push_screen(screen, lambda done: _told(app, done[0]) if done else None)


async def _draft(app: DeskApp, ask: DraftArticle) -> None:
    done: Done | None = await app.fetch(ask)
    if done is not None:
        _told(app, done)


def _told(app: DeskApp, done: Done) -> None:
    outcome: Any = done.outcomes[0]
    if outcome.refusal:
        app.notify(refusal_text(outcome.refusal), severity="warning", timeout=8)
    else:
        words = _("{slug} is begun, and the ticket links to it. B has it among your articles.")
        app.notify(words.format(slug=outcome.number), timeout=8)


def solved_with(app: DeskApp, article: Article) -> None:
    """The ticket links to the article, and its solution is asked for, filled with it."""
    import json

    from supportdesk.domain.commands import LinkArticle
    from supportdesk.screens.actions import BY_ID

    desk, resolve = app.desk, BY_ID["ticket.resolve"]
    targets = desk.targets()
    if not targets:
        app.notify(_("No ticket is selected."), severity="warning")
        return
    if refusal := desk.acting.why_not(resolve):
        app.notify(refusal_text(refusal), severity="warning", timeout=8)
        return
    linked = {slug for slug, _stale in desk.view_open.ticket.articles} if desk.view_open else set()
    if article.slug not in linked:
        desk.acting.do(Do(LinkArticle(article.slug), targets), _("link article"))
    begun = json.dumps({"solution": f"{article.slug} {article.title}"}, ensure_ascii=False)
    unseen = tuple((ticket_id, None) for ticket_id, _seen in targets)
    desk.post_message(desk.WantsForm(resolve, unseen, desk.view_open, begun))
