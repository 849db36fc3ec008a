"""A line of a search: words that are ranked, and filters of the query language that narrow what they find.

Any text is a search. What looks like a filter and is none – an unknown field, a value that it can't have, a
quote left open – is taken for words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.errors import QueryError
from supportdesk.domain.people import Agent
from supportdesk.domain.query import Piece, Token, folded, read, split
from supportdesk.domain.query_asking import is_person, person_key
from supportdesk.domain.query_fields import BY_NAME, SYNONYMS
from supportdesk.domain.query_values import Bound, read_time, stretch
from supportdesk.domain.spans import FIRST, LAST, Span, apart, others
from supportdesk.domain.storable import storable
from supportdesk.domain.vocabulary import ArticleState, Language

LONGEST = 2_000
"""Characters of a search that are read."""

ARTICLE_FIELDS = ("tag", "kind", "product", "lang", "state", "owner", "updated")
"""What articles can be narrowed by; `kind` is article or ticket, for where both are searched."""

_ALSO = {
    "label": "tag", "标签": "tag", "类型": "kind", "产品": "product", "language": "lang", "语言": "lang",
    "状态": "state", "status": "state", "author": "owner", "负责人": "owner", "责任人": "owner",
    "更新": "updated",
}  # fmt: skip
_VALUES = {
    "state": {
        "草稿": "draft", "审核中": "in_review", "in review": "in_review", "已发布": "published",
        "已停用": "retired",
    },
    "lang": {"中文": "zh", "chinese": "zh", "英文": "en", "english": "en"},
}  # fmt: skip
"""Other words for values, as screens show them."""

_KINDS = {"article": "article", "kb": "article", "文章": "article", "ticket": "ticket", "工单": "ticket"}


def _language_names(language: Language) -> set[str]:
    return {folded(language.value), folded(language.value.partition("_")[0])}


_EVERY: dict[str, list[set[str]]] = {
    "state": [{state.value} for state in ArticleState],
    "lang": [_language_names(language) for language in Language],
}
"""By field what an article may be, under all its names, where that is one of a few."""


def facets_of(text: ArticleText, state: ArticleState, owner: str) -> frozenset[str]:
    """What of an article a filter can ask, but for when it was changed: `tag:vpn`, `lang:zh`; folded."""
    return frozenset(
        (
            *(f"tag:{_plain(tag)}" for tag in text.tags),
            f"product:{folded(text.product)}",
            *(f"lang:{name}" for name in _language_names(text.language)),
            f"state:{state.value}",
            f"owner:{folded(owner)}",
        )
    )


def _plain(tag: str) -> str:
    """A tag as it is compared: some write it `#vpn`."""
    return folded(tag).lstrip("#")


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: a field, its values, one of which it has to be; or, `not_`, none of them."""

    field: str
    values: tuple[str | Bound, ...]
    not_: bool = False

    @property
    def facets(self) -> tuple[str, ...]:
        """Those of which an article has to have one, or none; of a filter by `updated` there are none."""
        return tuple(dict.fromkeys(f"{self.field}:{v}" for v in self.values if isinstance(v, str)))

    def spans(self, now: datetime) -> list[Span]:
        """When an article has to have been changed, or not, of a filter by `updated`: in one of these."""
        asked = (stretch(bound, ahead=False, now=now) for bound in self.values if isinstance(bound, Bound))
        return apart((begin or FIRST, end or LAST) for begin, end in asked)


def changed(filters: Iterable[Filter], now: datetime) -> list[Span]:
    """When an article has to have been changed for all filters to leave it: in one of these, in order."""
    timed = [each for each in filters if each.field == "updated"]
    never = [spans if each.not_ else others(spans) for each in timed for spans in (each.spans(now),)]
    return others(apart(span for spans in never for span in spans))


def of_people(filters: Iterable[Filter], team: Collection[Agent], me: Agent) -> tuple[Filter, ...]:
    """The filters with those by owner in ids: who is meant by `me`, an id or a part of a name."""

    def meant(value: str) -> Iterable[str]:
        if SYNONYMS.get(value, value) == "me" and me.id:
            return [folded(me.id)]
        found = [
            folded(each.id) for each in team if value and is_person(person_key(each.id, each.name), value)
        ]
        return [*found, value]  # an id stays one: it may be theirs who are of the team no more

    return tuple(
        replace(each, values=tuple(one for value in each.values for one in meant(str(value))))
        if each.field == "owner" else each
        for each in filters
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArticleSearch:
    """A search for articles: its words, and its filters."""

    words: str
    filters: tuple[Filter, ...] = ()
    wants_articles: bool = True


def for_articles(text: str) -> ArticleSearch:
    """What a line asks of the articles."""
    filters: list[Filter] = []
    kinds: list[bool] = []

    def take(token: Token, not_: bool) -> bool:
        found = _filter(token, not_)
        if found is None:
            return False
        if found.field == "kind":
            kinds.append(("article" in found.values) is not not_)
        else:
            filters.append(found)
        return True

    return ArticleSearch(_words(storable(text[:LONGEST]), take), tuple(filters), all(kinds))


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
            said = _plain(value.text) if name == "tag" else folded(value.text)
            said = _VALUES.get(name, {}).get(said, said)
            if name in _EVERY and not any(said in names for names in _EVERY[name]):
                return None
            values.append(said)
    if not_ and name in _EVERY:
        # None of some is one of the others: those are found, all would have to be walked through.
        others = [names for names in _EVERY[name] if names.isdisjoint(values)]
        return Filter(name, tuple(min(names, key=len) for names in others))
    return Filter(name, tuple(values), not_)
