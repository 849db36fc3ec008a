"""A solved ticket told as an article: problem, cause, steps, and nobody's name (process §5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from supportdesk.domain import events as ev
from supportdesk.domain.anonymous import cleaned
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.articles import composed
from supportdesk.domain.events import Entry, effective
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Language

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LETTERS = re.compile(r"[A-Za-z]+")
TITLE = 120
"""Characters of a subject that become a title."""


def told(ticket: Ticket, entries: Sequence[Entry], known: Iterable[str]) -> tuple[ArticleText, int]:
    """What an article of the ticket says, and how many names and numbers were taken out.

    `known`: everybody whose name the desk knows in it. Problem is the report and what the customer answered
    to, cause the diagnosis, steps what was done and the solution.
    """
    language = language_of(f"{ticket.subject} {ticket.description} {ticket.solution}")
    names = list(known)
    removed = 0

    def clean(text: str) -> str:
        nonlocal removed
        done = cleaned(text, ticket.customer, names, language)
        removed += done.removed
        return done.text.strip()

    counted = effective(entries)
    steps = [e.event.text.strip() for e in counted if isinstance(e.event, ev.StepLogged)]
    for text in (ticket.workaround, ticket.solution):
        if text.strip() and text.strip() not in steps:
            steps.append(text.strip())
    listed = "\n".join(f"{n}. {_indented(clean(step))}" for n, step in enumerate(steps, 1))
    problem = ticket.description if ticket.description.strip() else ticket.subject
    body = composed(language, clean(problem), clean(ticket.cause), listed)
    title = clean(" ".join(ticket.subject.split()))[:TITLE]
    return ArticleText(title, body, language, "", tuple(ticket.tags)), removed


def _indented(text: str) -> str:
    """A step of several lines stays one item of the list."""
    return text.replace("\n", "\n   ")


def language_of(text: str) -> Language:
    """Chinese where it has as many Chinese signs as other words."""
    signs, words = len(_HAN.findall(text)), len(_LETTERS.findall(text))
    return Language.CHINESE if signs and signs >= words else Language.ENGLISH
