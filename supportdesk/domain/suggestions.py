"""What a ticket is shown without asking: articles that may solve it, and tickets like it. Frozen views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final, Literal

if TYPE_CHECKING:
    from supportdesk.domain.views import Article, QueueRow
    from supportdesk.domain.vocabulary import Status

ARTICLE: Final = "article"
TICKET: Final = "ticket"
"""Kinds of what is suggested, as they are stored."""


@dataclass(frozen=True, slots=True)
class SuggestedArticle:
    """An article that may solve a ticket. `shared` are words of the ticket that it has; `solved` is how many
    similar tickets were solved with it; `score` is from 0.0 to 1.0.
    """

    article: Article
    score: float
    shared: tuple[str, ...]
    solved: int

    kind: ClassVar[Literal["article"]] = ARTICLE

    @property
    def id(self) -> int:
        return self.article.id


@dataclass(frozen=True, slots=True)
class AlikeTicket:
    """A ticket like another, how alike (0.0 to 1.0), and the words that both have.

    `duplicate`: it may be the same report once more. `emergency`: an incident is declared on it. `incident`
    is the id and number of the incident that it is part of, or is itself.
    """

    id: int
    number: str
    subject: str
    status: Status
    customer: str
    department: str
    reported_at: datetime
    likeness: float
    shared: tuple[str, ...]
    duplicate: bool
    emergency: bool = False
    incident: tuple[int, str] | None = None

    kind: ClassVar[Literal["ticket"]] = TICKET


Suggested = SuggestedArticle | AlikeTicket


@dataclass(frozen=True, slots=True)
class Reports:
    """Tickets like a report that is being registered, those most likely to be the same again first.

    `lately` is how many were reported within the last hour, `here` how many of these by the same department.
    """

    at: datetime
    tickets: tuple[AlikeTicket, ...] = ()
    lately: int = 0
    here: int = 0


@dataclass(frozen=True, slots=True)
class Outbreak:
    """Reports of one thing that came within a short time, the oldest first, and the words they share.

    `incident` is the ticket that they belong under, by id and number: one that is `declared`, or that some
    of them are already part of; else the oldest. `apart` are the ids of those that are not part of it yet.
    """

    tickets: tuple[QueueRow, ...]
    since: datetime
    until: datetime
    departments: int
    shared: tuple[str, ...]
    incident: tuple[int, str]
    declared: bool
    apart: tuple[int, ...]
    further: bool = False
    """They are no burst of their own: they look like the reports of the incident, which is open."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may help with a ticket as it stood after its journal's line `seq`, the best of each kind first."""

    ticket_id: int
    seq: int
    articles: tuple[SuggestedArticle, ...] = ()
    tickets: tuple[AlikeTicket, ...] = ()

    @property
    def all(self) -> tuple[Suggested, ...]:
        return (*self.articles, *self.tickets)
