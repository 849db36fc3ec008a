"""The questions behind each act on an article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from supportdesk.domain import article_commands as cm
from supportdesk.domain.article_asks import ActOnArticle, AttachPicture, DraftArticle
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.article_views import ArticleView
from supportdesk.domain.articles import composed
from supportdesk.domain.asks import Ask
from supportdesk.domain.errors import BadInput
from supportdesk.domain.views import Team
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import _
from supportdesk.locale.labels import label
from supportdesk.screens.form import Field, Form, options


def _ask(view: ArticleView, make: Callable[[Mapping[str, str]], cm.ArticleCommand]) -> Callable[..., Ask]:
    return lambda values: ActOnArticle(view.life.id, (make(values),), view.life.seq)


def writing(text: ArticleText, title: str, ask: Callable[[ArticleText], Ask], place: str) -> Form:
    """A text to be written: a new one, a later version, or what a ticket came to."""
    fields = (
        Field("title", _("title"), value=text.title, required=True),
        Field("product", _("product"), value=text.product),
        Field("tags", _("tags"), value=", ".join(text.tags), hint=_("vpn, network")),
        Field("language", _("language"), "choice", text.language.value, options=options(Language)),
        Field("body", _("text"), "text", text.body.strip("\n"), required=True),
    )

    def made(values: Mapping[str, str]) -> Ask:
        # Pictures come with the files that show them; what is written here keeps them.
        kept = tuple(image for image in text.images if image.name in values["body"])
        tags = tuple(values["tags"].replace("\uff0c", ",").split(","))
        language = Language(values["language"])
        return ask(ArticleText(values["title"], values["body"], language, values["product"], tags, kept))

    return Form(title, fields, made, place=place)


def edit(view: ArticleView) -> Form:
    """A later version; of a published article readers keep theirs until it is published."""
    return writing(
        view.life.newest.text,
        f"{_('Write')} · {view.life.slug}",
        lambda text: ActOnArticle(view.life.id, (cm.Revise(text),), view.life.seq),
        f"article/{view.life.id}",
    )


def new(language: Language) -> Form:
    """A new article, with the headings of its parts."""
    text = ArticleText("", composed(language, "", "", ""), language)
    return writing(text, _("New article"), DraftArticle, "article/new")


def publish(view: ArticleView) -> Form:
    """When to look at it again."""
    return _day(view, _("Publish"), cm.Publish)


def confirm(view: ArticleView) -> Form:
    """It is still right: when to look again."""
    return _day(view, _("Still right"), cm.Confirm)


def _day(view: ArticleView, title: str, command: Callable[[date | None], cm.ArticleCommand]) -> Form:
    hint = _("empty: {day}").format(day=view.review_on.isoformat())
    fields = (Field("review", _("look again on"), hint=hint),)
    return Form(
        f"{title} · {view.life.slug}",
        fields,
        _ask(view, lambda values: command(_parsed(values["review"].strip()))),
        note=view.life.newest.text.title,
    )


def _parsed(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise BadInput("day", given=given) from error


def give_back(view: ArticleView) -> Form:
    """What has to be better."""
    fields = (Field("reason", _("what has to be better"), "text", required=True),)
    title = f"{_('Return')} · {view.life.slug}"
    return Form(title, fields, _ask(view, lambda values: cm.Return(values["reason"].strip())))


def retire(view: ArticleView) -> Form:
    """Why nobody needs it any more."""
    fields = (Field("reason", _("why"), "text"),)
    title = f"{_('Take out of use')} · {view.life.slug}"
    note = _("Search no longer offers it. Its versions are kept, and it can be made a draft again.")
    return Form(title, fields, _ask(view, lambda values: cm.Retire(values["reason"].strip())), note)


def attach(view: ArticleView) -> Form:
    """Which picture is to be shown at the end of the text."""
    fields = (Field("path", _("picture"), required=True, hint=_("a file of this machine: ~/shot.png")),)
    title = f"{_('Add a picture')} · {view.life.slug}"
    return Form(title, fields, lambda values: AttachPicture(view.life.id, values["path"], view.life.seq))


def give_to(view: ArticleView, team: Team) -> Form:
    """Who answers for it."""
    people = tuple((a.id, f"{a.name} ({label(a.tier)})") for a in team.agents if a.active)
    owner = view.life.owner or team.me.id
    fields = (Field("owner", _("who answers for it"), "choice", owner, options=people),)
    title = f"{_('Owner')} · {view.life.slug}"
    return Form(title, fields, _ask(view, lambda values: cm.GiveTo(values["owner"])))
