"""What filters ask of articles, by facet in the order in which articles were changed: the newest of those
that filters leave are read off, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from supportdesk.domain.articles import Life
from supportdesk.domain.search_line import Filter, changed, facets_of
from supportdesk.domain.spans import FIRST, LAST, Span
from supportdesk.domain.vocabulary import ArticleState
from supportdesk.store.article_tables import article_facet as table
from supportdesk.store.driver import rows, worded
from supportdesk.store.types import Instant, instant

_ENOUGH = 4_000
"""Articles of a facet that are counted: of two that more have, either leads."""

_APART = 8
"""Spans of which each is asked for by itself."""


def add(connection: Connection, life: Life) -> None:
    """Write what filters ask of an article of which nothing is kept."""
    told = [
        {"article_id": life.id, "facet": facet, "updated_at": at} for facet, at in sorted(_told(life).items())
    ]
    connection.execute(insert(table), told)


def keep(connection: Connection, life: Life, before: Life | None = None) -> None:
    """Write anew what filters ask of an article, unless it is what they asked of it before."""
    if before is None or _told(before) != _told(life):
        connection.execute(delete(table).where(table.c.article_id == life.id))
        add(connection, life)


def differing(connection: Connection, life: Life) -> dict[str, tuple[Any, Any]]:
    """What is stored otherwise than the journal tells, as `articles.differing` says it."""
    query = select(table.c.facet, table.c.updated_at).where(table.c.article_id == life.id)
    stored, told = {row.facet: row.updated_at for row in connection.execute(query)}, _told(life)
    return {} if stored == told else {"facets": (sorted(stored), sorted(told))}


def _told(life: Life) -> dict[str, datetime | None]:
    return dict.fromkeys(facets_of(life.shown.text, life.state, life.owner), life.updated_at)


_NEWEST = worded(
    "SELECT updated_at FROM article_facet WHERE facet = {value} ORDER BY updated_at DESC LIMIT 1"
)
_MANY = worded(
    "SELECT count(*) FROM (SELECT 1 FROM article_facet WHERE facet {among} LIMIT {value}) AS counted"
)
# No "exists", no "is null": PostgreSQL takes them for rare, gathers all that may fit and sorts them, where it
# should go along the list until there are enough. As written here it takes them for common, and goes along.
_HAS = (
    "coalesce((SELECT TRUE FROM article_facet AS o WHERE o.article_id = {id} AND o.facet IN ({facets}){also} "
    "LIMIT 1), FALSE)"
)
_IN_ORDER = (
    "SELECT {id}, updated_at FROM {table} WHERE {where} ORDER BY updated_at DESC, {id} DESC LIMIT {{value}}"
)
_AMONG = "SELECT id FROM {{each}} AS asked WHERE {where}"
_ANY = tuple(f"state:{state.value}" for state in ArticleState)
"""Of these every article has one."""


def _within(spans: Sequence[Span]) -> str:
    """That an article was changed in one of some spans."""
    return f"({' OR '.join(['updated_at >= {value} AND updated_at < {value}'] * len(spans))})"


def _has(id_: str, facets: Sequence[str], also: str = "") -> str:
    """That an article has one of some facets."""
    return _HAS.format(id=id_, facets=", ".join(["{value}"] * len(facets)), also=also)


@dataclass(frozen=True, slots=True)
class _Along:
    """A list that has articles by when they were changed."""

    table: str
    id: str


_ARTICLES, _FACETS = _Along("article", "id"), _Along("article_facet", "article_id")


@dataclass(frozen=True, slots=True)
class Left:
    """The articles that filters leave: they have a facet of each of those `wanted`, none of the `unwanted`,
    and were changed within one of the spans, which are in order.
    """

    connection: Connection
    wanted: Sequence[tuple[str, ...]]
    unwanted: Sequence[tuple[str, ...]]
    spans: Sequence[Span]

    @classmethod
    def of(cls, connection: Connection, filters: Iterable[Filter], now: datetime) -> Left:
        """What filters leave at an instant."""
        others = [each for each in filters if each.field != "updated"]
        wanted, unwanted = ([each.facets for each in others if each.not_ is no] for no in (False, True))
        return cls(connection, wanted, unwanted, changed(filters, now))

    def ids(self, limit: int) -> list[int]:
        """So many of them at most, the one changed last first."""
        if not self.wanted:
            return [i for i, _ in self._walked(_ARTICLES, limit, self.spans)]
        newest = [self._newest(facets) for facets in self.wanted]
        if not all(newest):
            return []
        leads = min(range(len(newest)), key=lambda n: self._many(newest[n])) if len(newest) > 1 else 0
        # What has one of each was not changed after the newest of those whose newest is the oldest.
        until = min(max(each.values()) for each in newest) + timedelta(microseconds=1)
        spans = [(begin, min(end, until)) for begin, end in self.spans if begin < until]
        lists = [self._walked(_FACETS, limit, spans, facet, leads) for facet in newest[leads]]
        together = merge(*lists, key=lambda one: (one[1], one[0]), reverse=True)
        return list(islice(dict.fromkeys(i for i, _ in together), limit))

    def among(self, ids: Sequence[int]) -> set[int]:
        """Those of these articles that they leave."""
        if not ids or not self.spans or not all(self.wanted):
            return set()
        where, values = self._conditions("asked.id")
        if self.spans != [(FIRST, LAST)]:
            where.append(_has("asked.id", _ANY, f" AND {_within(self.spans)}"))
            values += [*_ANY, *self._edges(self.spans)]
        if not where:
            return set(ids)
        chosen = worded(_AMONG.format(where=" AND ".join(where)))
        return {i for (i,) in rows(self.connection, chosen, [list(ids), *values])}

    def holding(self, words: Sequence[Sequence[str]], limit: int) -> None:
        """Nothing has articles by facet and word."""

    def _newest(self, facets: Iterable[str]) -> dict[str, datetime]:
        """Those of these facets that articles have, and when the newest was changed."""
        found = ((facet, rows(self.connection, _NEWEST, [facet])) for facet in facets)
        return {facet: instant(newest[0][0]) for facet, newest in found if newest}

    def _many(self, facets: Iterable[str]) -> int:
        """How many articles have one of these facets, as far as they are counted."""
        return int(rows(self.connection, _MANY, [list(facets), _ENOUGH])[0][0])

    def _walked(
        self, along: _Along, limit: int, spans: Sequence[Span], facet: str = "", leads: int | None = None
    ) -> list[tuple[int, Any]]:
        """Along a list, or the part of a facet of those that lead, the ids of those that all else leaves, and
        when each was changed.
        """
        others, asked = self._conditions(f"{along.table}.{along.id}", leads)
        found: list[tuple[int, Any]] = []
        # Of a few spans each is a stretch of the list; of more the list is walked once.
        for some in [[span] for span in reversed(spans)] if len(spans) <= _APART else [spans]:
            where = [_within(some), *(["facet = {value}"] if facet else []), *others]
            chosen = worded(_IN_ORDER.format(id=along.id, table=along.table, where=" AND ".join(where)))
            values = [*self._edges(some), *([facet] if facet else []), *asked, limit - len(found)]
            found += ((i, at) for i, at in rows(self.connection, chosen, values))
            if len(found) == limit:
                break
        return found

    def _conditions(self, id_: str, leads: int | None = None) -> tuple[list[str], list[Any]]:
        """What all filters but the leading one ask beside when an article was changed, and its values."""
        wanted = [facets for n, facets in enumerate(self.wanted) if n != leads]
        where = [_has(id_, facets) for facets in wanted]
        where += (f"NOT {_has(id_, facets)}" for facets in self.unwanted)
        return where, [facet for facets in (*wanted, *self.unwanted) for facet in facets]

    def _edges(self, spans: Iterable[Span]) -> list[Any]:
        engine = self.connection.dialect
        return [Instant().process_bind_param(edge, engine) for span in spans for edge in span]
