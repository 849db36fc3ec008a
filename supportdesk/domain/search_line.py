"""A line of a search: words that are ranked, and filters of the query language that narrow what they find.

Any text is a search. What looks like a filter and is none – an unknown field, a value that it can't have, a
quote left open – is taken for words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from supportdesk.domain.errors import QueryError
from supportdesk.domain.query import Piece, Token, folded, read, split
from supportdesk.domain.query_fields import BY_NAME
from supportdesk.domain.query_values import Bound, read_time, stretch
from supportdesk.domain.storable import storable

LONGEST = 2_000
"""Characters of a search that are read."""

ARTICLE_FIELDS = ("tag", "kind", "product", "lang", "state", "owner", "updated")
"""What articles can be narrowed by; `kind` is article or ticket, for where both are searched."""

_ALSO = {
    "label": "tag", "标签": "tag", "类型": "kind", "产品": "product", "language": "lang", "语言": "lang",
    "状态": "state", "status": "state", "author": "owner", "负责人": "owner", "责任人": "owner",
    "更新": "updated",
}  # fmt: skip
_KINDS = {"article": "article", "kb": "article", "文章": "article", "ticket": "ticket", "工单": "ticket"}


class ArticleFacts(NamedTuple):
    """What of an article a filter asks, but for when it was changed; `tags` with commas between them."""

    tags: str
    product: str
    language: str
    state: str
    owner: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: a field, its values, one of which it has to be; or, `not_`, none of them."""

    field: str
    values: tuple[str | Bound, ...]
    not_: bool = False

    def holds(self, facts: ArticleFacts) -> bool:
        """Whether an article is one of those that a filter of any field but `updated` leaves."""
        own = {
            "tag": [folded(tag) for tag in facts.tags.split(",") if tag], "product": [folded(facts.product)],
            "lang": [folded(facts.language), folded(facts.language.partition("_")[0])],
            "state": [folded(facts.state)], "owner": [folded(facts.owner)],
            "kind": ["article"],
        }[self.field]  # fmt: skip
        return any(value in own for value in self.values) is not self.not_

    def at(self, now: datetime) -> Callable[[datetime], bool]:
        """Whether a filter by `updated` leaves an article that was changed then."""
        spans = [stretch(bound, ahead=False, now=now) for bound in self.values if isinstance(bound, Bound)]

        def holds(at: datetime) -> bool:
            within = ((begin is None or begin <= at) and (end is None or at < end) for begin, end in spans)
            return any(within) is not self.not_

        return holds


@dataclass(frozen=True, slots=True)
class ArticleSearch:
    """A search for articles: its words, and its filters."""

    words: str
    filters: tuple[Filter, ...] = field(default=())

    @property
    def wants_articles(self) -> bool:
        kinds = [each for each in self.filters if each.field == "kind"]
        return all(("article" in each.values) is not each.not_ for each in kinds)

    def chooser(self, now: datetime) -> Callable[[ArticleFacts, datetime], bool]:
        """What says whether all filters leave an article of these facts, changed then."""
        timed = [each.at(now) for each in self.filters if each.field == "updated"]
        others = [each for each in self.filters if each.field != "updated"]
        known: dict[ArticleFacts, bool] = {}  # many articles have the same

        def holds(facts: ArticleFacts, updated_at: datetime) -> bool:
            left = known.get(facts)
            if left is None:
                left = known[facts] = all(each.holds(facts) for each in others)
            return left and all(each(updated_at) for each in timed)

        return holds


def for_articles(text: str) -> ArticleSearch:
    """What a line asks of the articles."""
    filters: list[Filter] = []

    def take(token: Token, not_: bool) -> bool:
        found = _filter(token, not_)
        if found is not None:
            filters.append(found)
        return found is not None

    return ArticleSearch(_words(storable(text[:LONGEST]), take), tuple(filters))


@dataclass(frozen=True, slots=True)
class TicketSearch:
    """A search for tickets: its words, and the query that narrows what they find."""

    words: str
    query: str = ""
    wants_tickets: bool = True


def for_tickets(text: str, clocks: Collection[str]) -> TicketSearch:
    """What a line asks of the tickets; `clocks` are those of the desk's policy."""
    kept: list[str] = []
    kinds: list[bool] = []

    def take(token: Token, not_: bool) -> bool:
        if (about := _filter(token, not_)) is not None and about.field == "kind":
            kinds.append(("ticket" in about.values) is not not_)
            return True
        if BY_NAME.get(token.text.lower()) is None:
            return False
        written = f"{'-' if not_ else ''}{token.text}:{','.join(_written(value) for value in token.values)}"
        try:
            read(written, clocks)
        except QueryError:
            return False
        kept.append(written)
        return True

    words = _words(storable(text[:LONGEST]), take)
    return TicketSearch(words, " ".join(kept), all(kinds))


def _written(value: Piece) -> str:
    return f'"{value.text}"' if value.quoted else value.text


def _words(text: str, take: Callable[[Token, bool], bool]) -> str:
    """The line without the filters that `take` took."""
    try:
        every = list(split(text))
    except QueryError:
        return text
    ends = [*(token.column for token in every[1:]), len(text)][: len(every)]
    kept: list[str] = []
    minus = False
    for token, end in zip(every, ends, strict=True):
        if token.kind == "field" and take(token, minus):
            if minus:
                kept.pop()
        else:
            kept.append(text[token.column : end].strip())
        minus = token.kind == "minus"
    return " ".join(kept)


def _filter(token: Token, not_: bool) -> Filter | None:
    """A filter of articles; None where it is none."""
    name = _ALSO.get(token.text.lower(), token.text.lower())
    if name not in ARTICLE_FIELDS or not token.values:
        return None
    values: list[str | Bound] = []
    for value in token.values:
        if name == "updated":
            bound = read_time(value.text)
            if bound is None:
                return None
            values.append(bound)
        elif name == "kind":
            if (kind := _KINDS.get(folded(value.text))) is None:
                return None
            values.append(kind)
        else:
            values.append(folded(value.text).lstrip("#"))
    return Filter(name, tuple(values), not_)
