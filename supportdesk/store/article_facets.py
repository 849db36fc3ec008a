"""What filters ask of articles, by facet in the order in which articles were changed: the newest of those
that filters leave are read off, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, false, func, insert, literal, or_, select, true

from supportdesk.domain.articles import Life
from supportdesk.domain.search_line import Filter, Span, facets_of
from supportdesk.store.article_tables import article_facet as table
from supportdesk.store.conditions import Condition
from supportdesk.store.tables import article

_other = table.alias()

_ENOUGH = 10_000
"""Articles of a facet that are counted: of two that more have, either leads."""


def keep(connection: Connection, life: Life, before: Life | None = None) -> None:
    """Write what filters ask of an article, unless it is what they asked of it before."""
    kept = _told(life)
    if before is not None and kept == _told(before):
        return
    connection.execute(delete(table).where(table.c.article_id == life.id))
    rows = [{"article_id": life.id, "facet": facet, "updated_at": at} for facet, at in sorted(kept.items())]
    connection.execute(insert(table), rows)


def differing(connection: Connection, life: Life) -> dict[str, tuple[Any, Any]]:
    """What is stored otherwise than the journal tells, as `articles.differing` says it."""
    rows = connection.execute(select(table.c.facet, table.c.updated_at).where(table.c.article_id == life.id))
    stored, told = {row.facet: row.updated_at for row in rows}, _told(life)
    return {} if stored == told else {"facets": (sorted(stored), sorted(told))}


def _told(life: Life) -> dict[str, datetime | None]:
    return dict.fromkeys(facets_of(life.shown.text, life.state, life.owner), life.updated_at)


@dataclass(frozen=True, slots=True)
class _Along:
    """A list that has articles by when they were changed."""

    id: Any
    updated_at: Any


_ARTICLES = _Along(article.c.id, article.c.updated_at)
_FACETS = _Along(table.c.article_id, table.c.updated_at)


@dataclass(frozen=True, slots=True)
class Left:
    """The articles that filters leave at an instant."""

    connection: Connection
    filters: Sequence[Filter]
    now: datetime

    def ids(self, limit: int) -> list[int]:
        """So many of them at most, the one changed last first."""
        wanted = [each for each in self.filters if each.field != "updated" and not each.not_]
        if not wanted:
            return [i for _, i in self._newest(_ARTICLES, limit)]
        least, leads = min((self._many(each), n) for n, each in enumerate(wanted))
        if not least:
            return []
        lists = [
            self._newest(_FACETS, limit, table.c.facet == facet, without=wanted[leads])
            for facet in wanted[leads].facets
        ]
        together = merge(*lists, reverse=True)
        return list(islice(dict.fromkeys(i for _, i in together), limit))

    def among(self, ids: Sequence[int]) -> set[int]:
        """Those of these articles that they leave."""
        chosen = select(article.c.id).where(article.c.id.in_(ids), *self._conditions(_ARTICLES))
        return set(self.connection.execute(chosen).scalars())

    def _many(self, one: Filter) -> int:
        """How many a filter leaves by itself, as far as they are counted."""
        some = select(literal(1)).where(table.c.facet.in_(one.facets)).limit(_ENOUGH)
        return int(self.connection.execute(select(func.count()).select_from(some.subquery())).scalar_one())

    def _newest(
        self, along: _Along, limit: int, *where: Condition, without: Filter | None = None
    ) -> list[tuple[datetime, int]]:
        """Along a list those that all filters but one leave: when each was changed, and its id."""
        chosen = select(along.updated_at, along.id).where(*where, *self._conditions(along, without))
        chosen = chosen.order_by(along.updated_at.desc(), along.id.desc()).limit(limit)
        return [(at, i) for at, i in self.connection.execute(chosen)]

    def _conditions(self, along: _Along, without: Filter | None = None) -> Iterator[Condition]:
        for each in self.filters:
            if each is without:
                continue
            if each.field == "updated":
                holds = or_(false(), *(_within(along.updated_at, span) for span in each.spans(self.now)))
            else:
                holds = exists().where(_other.c.article_id == along.id, _other.c.facet.in_(each.facets))
            yield ~holds if each.not_ else holds


def _within(at: Any, span: Span) -> Condition:
    begin, end = span
    return and_(true(), *([] if begin is None else [at >= begin]), *([] if end is None else [at < end]))
