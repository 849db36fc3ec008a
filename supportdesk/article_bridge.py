"""Asks about the knowledge base, answered by its services. Runs in worker threads, behind `bridge.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from supportdesk.domain import article_asks as asks
from supportdesk.domain.article_asks import Shelf
from supportdesk.domain.article_commands import Revise
from supportdesk.domain.article_rules import may_review
from supportdesk.domain.people import Agent
from supportdesk.domain.views import Done
from supportdesk.services import article_acts, article_files, article_of_ticket, article_shelf
from supportdesk.services.desk import Desk


def answer(desk: Desk, me: Agent, ask: asks.ArticleAsk) -> Any:
    """What comes of an ask. Raises DeskError."""
    match ask:
        case asks.AskShelf():
            return _shelf(desk, me, ask.shelf)
        case asks.AskArticle():
            return article_acts.view(desk, ask.id)
        case asks.ActOnArticle():
            return article_acts.act(desk, me, ask.id, ask.commands, ask.seen)
        case asks.UndoOnArticle():
            return article_acts.undo(desk, me, ask.id, again=ask.again)
        case asks.RevisePage():
            return article_acts.revise_page(desk, me, ask.id, ask.page, ask.seen)
        case asks.AttachPicture():
            return _attached(desk, me, ask)
        case asks.DraftArticle():
            return article_of_ticket.draft(desk, me, ask.text, ask.ticket_id)
        case asks.AskArticleOf():
            return article_of_ticket.begin(desk, ask.ticket_id)
        case asks.ArticleRead():
            return article_acts.opened(desk, me, ask.id)
        case asks.SearchEnded():
            return article_shelf.remember_search(desk, me, ask.words, ask.found, ask.used)
    raise TypeError(type(ask).__name__)


def _attached(desk: Desk, me: Agent, ask: asks.AttachPicture) -> Done:
    life = article_acts.life(desk, ask.id)
    paths = [Path(ask.path.strip()).expanduser()]
    text = article_files.with_pictures(desk, life.slug, life.newest.text, paths)
    return article_acts.act(desk, me, ask.id, [Revise(text)], ask.seen)


def _shelf(desk: Desk, me: Agent, shelf: Shelf) -> Any:
    match shelf:
        case Shelf.REVIEW:
            return article_shelf.for_review(desk)
        case Shelf.MINE:
            return article_shelf.owned(desk, me)
        case Shelf.UPDATE:
            # Whoever reviews looks after what nobody answers for, too.
            return article_shelf.to_update(desk, None if may_review(me) else me)
        case Shelf.GAPS:
            return article_shelf.gaps(desk, me)
        case Shelf.ALL:
            return article_shelf.in_state(desk, None)
