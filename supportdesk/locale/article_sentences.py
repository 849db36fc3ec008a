"""Words on the life of articles: where one stands, why something can't be done to it, what a file came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from supportdesk.domain.hostile import visible
from supportdesk.domain.vocabulary import ArticleState
from supportdesk.locale import N_, _, ngettext, pgettext
from supportdesk.locale.labels import event_label, label

if TYPE_CHECKING:
    from supportdesk.domain.article_views import ArticleNews
    from supportdesk.domain.views import Article

REFUSALS = {
    "for_knowledge_manager": N_(
        "This is for a knowledge manager or the team lead. Ask one of them: review is their list."
    ),
    "article_undo_nothing": N_(
        "Nothing that you did to this article is left to take back. Its history has who did what."
    ),
    "article_redo_nothing": N_(
        "You took nothing back on this article that could be done again. Its history has who did what."
    ),
    "article_slug": N_(
        "“{slug}” can't name an article. Write /kb/ and small letters, digits, hyphens, dots or _, "
        "as in /kb/vpn-setup."
    ),
    "slug_taken": N_("There is already an article {slug}. Leave the slug out to get the next free one."),
    "article_images": N_("An article can show {most} pictures. Leave some out, or write two articles."),
    "article_changed": N_(
        "While you were working, {by} changed this article: {kind}. Look at it as it stands and decide again."
    ),
    "no_version": N_("There is no version {version}; the newest is {last}. Look at the history for them."),
}

ERRORS = {
    "no_version": N_("{slug} has no version {version}; the newest is {last}. `article history` lists them."),
    "day": N_("“{given}” is no day. Write it as 2026-09-01."),
    "article_folder": N_("{folder} is no folder. Name one that holds the articles."),
    "article_link": N_("{file} is a symbolic link, and none is followed. Put the file itself there."),
    "article_large": N_("{file} has more than {most} bytes. Split the article, or keep its logs as a file."),
    "article_not_text": N_("{file}, line {line}: this is not UTF-8 text. Save it as UTF-8 and try again."),
    "article_matter_open": N_("{file}, line {line}: the front matter has no end. Close it with a line ---."),
    "article_yaml": N_("{file}, line {line}: the front matter is no YAML: {said}. Put the value in quotes."),
    "article_key_twice": N_("{file}, line {line}: “{key}” is there twice. Keep one of them."),
    "article_value_kind": N_("{file}, line {line}: “{key}” has a value of another kind. Write it as a word."),
    "article_value": N_("{file}, line {line}: {key} can't be “{given}”. Known are: {known}."),
    "article_history": N_(
        "{file}, line {line}: this is no history of the article. Export it again, or delete the file."
    ),
    "article_day": N_("{file}, line {line}: “{given}” is no day. Write it as 2026-09-01."),
    "article_same_slug": N_("{file}: {slug} is that of {other} already. Give one of them another."),
    "article_picture_outside": N_(
        "{file}, line {line}: the picture {name} lies outside the folder. Put it inside it."
    ),
    "article_picture_link": N_(
        "{file}, line {line}: the picture {name} lies behind a symbolic link. Put the file itself there."
    ),
    "article_picture_large": N_(
        "{file}, line {line}: the picture {name} has more than {most} bytes. Make it smaller and try again."
    ),
    "article_picture_kind": N_(
        "{file}, line {line}: {name} is no picture that can be shown. Save it as PNG, JPEG, GIF or WebP."
    ),
    "picture_unreadable": N_("{file} can't be read: {said}. Check the path."),
    "picture_large": N_("{file} has more than {most} bytes. Make it smaller and try again."),
    "picture_kind": N_("{file} is no picture that can be shown. Save it as PNG, JPEG, GIF or WebP."),
}

_NOTES = {
    "picture_gone": N_("The picture {name} is not here any more, so it was not written."),
    "history_for_keeper": N_(
        "Its history was left out: a knowledge manager or the team lead may bring it in."
    ),
    "history_differs": N_("The desk tells another history of it, which stays; the file's text was taken."),
    "key_unknown": N_("Line {line}: “{key}” means nothing here and was left out."),
    "picture_missing": N_("Line {line}: there is no picture {name}. The article was taken without it."),
    "waits_for_review": N_("It waits for a knowledge manager to publish it."),
}


def state_text(params: Mapping[str, Any]) -> str:
    """Where an article stands, that this forbids it, and what would allow it."""
    state = ArticleState(params["state"])
    command = str(params["command"])
    mend = _special().get((command, state)) or _usual()[state]
    return _("This article is {state}, so that can't be done. {mend}").format(state=label(state), mend=mend)


def _usual() -> dict[ArticleState, str]:
    return {
        ArticleState.DRAFT: _("Send it to review first."),
        ArticleState.IN_REVIEW: _("A knowledge manager has to publish or return it first."),
        ArticleState.PUBLISHED: _("Write a new version of it first."),
        ArticleState.RETIRED: _("Make it a draft again first."),
    }


def _special() -> dict[tuple[str, ArticleState], str]:
    published = _("Only what is published can be voted on or confirmed.")
    return {
        ("Vote", ArticleState.DRAFT): published,
        ("Vote", ArticleState.IN_REVIEW): published,
        ("Submit", ArticleState.IN_REVIEW): _("It waits for a knowledge manager already."),
        ("Revive", ArticleState.DRAFT): _("Go on writing it."),
        ("Revive", ArticleState.PUBLISHED): _("Readers see it: nothing is to be done."),
    }


def news_text(news: Sequence[ArticleNews]) -> str:
    """What others did to articles, in one message."""
    names = ", ".join(dict.fromkeys(visible(each.actor_name, newlines=False) for each in news))
    slugs = list(dict.fromkeys(each.slug for each in news))
    if len(slugs) > 1:
        words = ngettext("{names} changed {n} article", "{names} changed {n} articles", len(slugs))
        return words.format(names=names, n=len(slugs))
    deeds = ", ".join(dict.fromkeys(event_label(each.kind) for each in news))
    title = visible(news[-1].title, newlines=False)
    return f"{names}: {visible(slugs[0], newlines=False)} {title} · {deeds}"


def filed_note(note: tuple[str, Mapping[str, object]]) -> str:
    """What is to be said of a file that was taken or written."""
    code, params = note
    return _(_NOTES[code]).format(**params)


def became_label(became: str) -> str:
    """What a file came to."""
    return {
        "new": pgettext("file", "new"),
        "changed": pgettext("file", "changed"),
        "same": pgettext("file", "the same"),
        "faulty": pgettext("file", "faulty"),
    }[str(became)]


def standing(article: Article, today: date | None) -> str:
    """Where an article stands, with what waits beside it; `today` tells when its review is late."""
    words = [label(article.state)]
    if article.proposed is not None:
        words.append(_("new version: {state}").format(state=label(article.proposed)))
    if article.state is ArticleState.PUBLISHED and article.review_on is not None:
        if today is not None and article.review_on <= today:
            words.append(_("review was due {day}").format(day=article.review_on.isoformat()))
        else:
            words.append(_("review {day}").format(day=article.review_on.isoformat()))
    return " · ".join(words)


def standing_short(article: Article, today: date) -> str:
    """Where an article stands, in a column of 18 cells."""
    if article.proposed is not None:
        return pgettext("version", "new: {state}").format(state=label(article.proposed))
    if article.state is ArticleState.PUBLISHED and article.review_on is not None:
        late = article.review_on <= today
        words = pgettext("review", "due {day}") if late else pgettext("review", "until {day}")
        return words.format(day=article.review_on.isoformat())
    return label(article.state)


def shelf_label(shelf: str) -> str:
    """What a shelf of the knowledge base is called."""
    return {
        "review": pgettext("shelf", "to review"),
        "mine": pgettext("shelf", "mine"),
        "update": pgettext("shelf", "to update"),
        "gaps": pgettext("shelf", "not written"),
        "all": pgettext("shelf", "all"),
    }[str(shelf)]


def nothing_there(shelf: str, key: str) -> str:
    """What an empty shelf says; `key` begins an article."""
    said = {
        "review": _("Nothing waits for review, and no article has to be looked at again soon."),
        "mine": _("You answer for no article. {key} begins one."),
        "update": _("No ticket asks for an article to be updated."),
        "gaps": _("Nothing was searched in vain, and every solved ticket has its article."),
        "all": _("There are no articles yet. {key} begins one."),
    }
    return said[str(shelf)].format(key=key)
