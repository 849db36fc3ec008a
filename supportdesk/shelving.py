"""The console's way to the knowledge base looked after, and from a ticket to an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportdesk.app import KNOWLEDGE, SHELF
from supportdesk.domain.article_asks import AskArticleOf, DraftArticle
from supportdesk.domain.asks import Do
from supportdesk.locale import _
from supportdesk.locale.article_sentences import news_text
from supportdesk.locale.sentences import refusal_text
from supportdesk.widgets.asking import ArticlesChanged
from supportdesk.widgets.key_names import key_of

if TYPE_CHECKING:
    from supportdesk.app import DeskApp
    from supportdesk.domain.article_events import ArticleText
    from supportdesk.domain.article_views import ArticleNews, ArticleOf
    from supportdesk.domain.views import Article, Done


VISIBLY = ("article_published", "article_retired", "article_revived", "undone")
"""What changes that readers see an article at all, or what they see of it."""


def heard(app: DeskApp, news: list[ArticleNews]) -> None:
    """Something was done to articles: what shows any asks again, and who did what is told to those whom it
    concerns – who looks after articles just now, and who answers for the one that others changed.
    """
    for screen in app.screen_stack:
        screen.post_message(ArticlesChanged(news))
    if any(each.kind in VISIBLY for each in news):
        app.desk.suggesting.articles_changed()
    if app.team is None:
        return
    me = app.team.me.id
    looking = app.current_mode in (KNOWLEDGE, SHELF)
    told = [
        each
        for each in news
        if each.actor_id != me and each.kind != "article_voted" and (looking or each.owner_id == me)
    ]
    if told:
        app.notify(news_text(told), title=_("Knowledge"), timeout=8)


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
        words = _("{slug} is begun, and the ticket links to it. {key} has it among your articles.")
        app.notify(words.format(slug=outcome.number, key=key_of(app, type(app), "app.shelf")), timeout=8)


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
