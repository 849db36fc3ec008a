"""The query language: one text that selects tickets, in the filter line, views, bulk, commands, policies.

    is:open (dept:Sales,"Key accounts" or tag:vip) due:<2h -printer "disk full" sort:created

`field:value` asks a field, a comma gives a choice, a bare word or a phrase in quotes asks what is written
on the ticket, `-` turns one round; `or` and parentheses group; `sort:` orders. `read` makes a Query of a
text, `query_asking.matches` asks it of one ticket, `store.selection` of all.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from supportdesk.domain.errors import QueryError
from supportdesk.domain.figure_queries import FIGURES, read_figure
from supportdesk.domain.query_fields import (
    BY_NAME,
    CLOCKS,
    FIELDS,
    OF_ME,
    OF_STATES,
    SORTS,
    SYNONYMS,
    Kind,
    Special,
)
from supportdesk.domain.query_values import Bound, read_number, read_time
from supportdesk.domain.sorting import Sort
from supportdesk.domain.tokens import sequences, tokens


@dataclass(frozen=True, slots=True)
class Word:
    """Tokens that have to stand one after the other; unless `exact`, the last may go on."""

    terms: tuple[str, ...]
    exact: bool = False

    @property
    def needle(self) -> str:
        """What is looked for in tokens that stand between blanks."""
        return f" {' '.join(self.terms)}{' ' if self.exact else ''}"


Value = str | Bound | Special
"""What a field is asked for: a folded text or code, a time or number, or none, any, me."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field and the values one of which it has to have."""

    field: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: Node


@dataclass(frozen=True, slots=True)
class And:
    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    of: tuple[Node, ...]


Node = Word | Asked | Not | And | Or

EVERYTHING = And(())
"""The tree of an empty query."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a text asks: a tree, and an order if it names one."""

    tree: Node = EVERYTHING
    sort: Sort | None = None

    def narrowed(self, by: Query) -> Query:
        """Both together; the order of `by` goes before."""
        if self.tree == EVERYTHING or by.tree == EVERYTHING:
            tree = by.tree if self.tree == EVERYTHING else self.tree
        else:
            tree = And((self.tree, by.tree))
        return Query(tree, by.sort or self.sort)


# ---------------------------------------------------------------- reading


def read(text: str, clocks: Collection[str] = CLOCKS) -> Query:
    """What a text asks; `clocks` are the names that `breached` knows.

    Raises QueryError: `field`, `value` (with `near` and `known`), `time`, `number`, `empty`, `open`, `close`,
    `quote`, `sort`, `sort_inside`.
    """
    try:
        return _Reader(text, clocks).read()
    except QueryError as error:
        error.text = text
        raise


def parse(text: str) -> Node:
    """The tree of a policy's condition: fields only, and only those known of a ticket at every instant.

    Raises QueryError: as `read`, and `word`, `not_here`.
    """
    reader = _Reader(text, CLOCKS, condition=True)
    return reader.read().tree


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query's text: word, phrase, field, open, close, or, minus."""

    kind: str
    text: str
    column: int
    values: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One value after a field's colon, as written."""

    text: str
    column: int
    quoted: bool = False


@dataclass(slots=True)
class _Reader:
    text: str
    clocks: Collection[str]
    condition: bool = False
    sort: Sort | None = None
    _tokens: list[Token] = field(default_factory=list)
    _at: int = 0
    _depth: int = 0

    def read(self) -> Query:
        self._tokens = list(split(self.text))
        if not self._tokens:
            return Query()
        tree = self._or()
        if (token := self._peek()) is not None:
            raise QueryError("close", token.column)
        return Query(tree, self.sort)

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _or(self) -> Node:
        found = [self._and()]
        while (token := self._peek()) is not None and token.kind == "or":
            self._at += 1
            found.append(self._and())
        return found[0] if len(found) == 1 else Or(tuple(found))

    def _and(self) -> Node:
        found: list[Node] = []
        begun = self._at
        while (token := self._peek()) is not None and token.kind not in ("or", "close"):
            if token.kind == "field" and BY_NAME.get(token.text.lower()) is None and _is_sort(token.text):
                self._at += 1
                self._order(token)
            elif (node := self._one(token)) != EVERYTHING:
                found.append(node)
        if self._at == begun:
            token = self._peek()
            raise QueryError("empty", token.column if token else len(self.text))
        return found[0] if len(found) == 1 else And(tuple(found))

    def _one(self, token: Token) -> Node:
        self._at += 1
        match token.kind:
            case "minus":
                after = self._peek()
                if after is None or after.kind in ("or", "close"):
                    raise QueryError("empty", token.column + 1)
                inner = self._one(after)
                return inner if inner == EVERYTHING else Not(inner)
            case "open":
                self._depth += 1
                inner = self._or()
                if (last := self._peek()) is None or last.kind != "close":
                    raise QueryError("open", token.column)
                self._at += 1
                self._depth -= 1
                return inner
            case "field":
                return self._field(token)
        if self.condition:
            raise QueryError("word", token.column, given=token.text, near="", known=_conditions())
        if token.kind == "phrase":
            found = tuple(tokens(token.text))
            return Word(found, exact=True) if found else EVERYTHING
        words = [Word(terms) for terms in sequences(token.text)]
        # Only the word's end may still be going on.
        words = [Word(word.terms, exact=True) for word in words[:-1]] + words[-1:]
        return words[0] if len(words) == 1 else And(tuple(words))

    def _order(self, token: Token) -> None:
        if self.condition:
            raise QueryError("not_here", token.column, given=token.text, known=_conditions())
        if self._depth:
            raise QueryError("sort_inside", token.column)
        value = token.values[0] if token.values else Piece("", token.column + len(token.text) + 1)
        name = value.text.lower().lstrip("-")
        if name not in SORTS:
            raise QueryError("sort", value.column, **_near(value.text, SORTS))
        self.sort = Sort(name, value.text.startswith("-"))

    def _field(self, token: Token) -> Node:
        name = BY_NAME.get(token.text.lower())
        if name is None:
            known = _conditions() if self.condition else (*FIELDS, "sort")
            raise QueryError("field", token.column, **_near(token.text, known))
        if self.condition and not FIELDS[name].condition:
            raise QueryError("not_here", token.column, given=token.text, known=_conditions())
        if not token.values:
            column = token.column + len(token.text) + 1
            raise QueryError("value", column, given="", near="", known=list(self._codes(name)), of=name)
        return Asked(name, tuple(self._value(name, value) for value in token.values))

    def _codes(self, name: str) -> Collection[str]:
        return self.clocks if name == "breached" else FIELDS[name].codes

    def _value(self, name: str, value: Piece) -> Value:
        kind, given = FIELDS[name].kind, folded(value.text)
        plain = not value.quoted
        if kind is Kind.FIGURE:
            if read_figure(given) is None:
                raise QueryError("value", value.column, **_near(value.text, FIGURES), of=name)
            return given
        if plain and kind is not Kind.STATE:
            given = SYNONYMS.get(given, given)
            if given in _SPECIAL and (given != "me" or (name in OF_ME and not self.condition)):
                return Special(given)
        if kind in (Kind.AHEAD, Kind.BEHIND):
            bound = read_time(value.text)
            if bound is None:
                raise QueryError("time", value.column, given=value.text, of=name)
            return bound
        if kind is Kind.NUMBER:
            number = read_number(value.text)
            if number is None:
                raise QueryError("number", value.column, given=value.text, of=name)
            return number
        codes = self._codes(name)
        if not given:
            raise QueryError("value", value.column, given="", near="", known=list(codes), of=name)
        if not codes:
            return given
        if kind is Kind.STATE:
            given = OF_STATES.get(given, given)
        if given.lower() not in {code.lower() for code in codes}:
            choices = (*codes, "me") if name in OF_ME else codes
            raise QueryError("value", value.column, **_near(value.text, choices), of=name)
        return given.lower()


_SPECIAL = frozenset(special.value for special in Special)


def _is_sort(name: str) -> bool:
    return name.lower() in ("sort", "排序")


def _conditions() -> list[str]:
    return [name for name, known in FIELDS.items() if known.condition]


def _near(given: str, known: Iterable[str]) -> dict[str, Any]:
    choices = {word.lower(): str(word) for word in known}
    near = difflib.get_close_matches(given.lower().lstrip("-"), choices, n=1, cutoff=0.5)
    return {"given": given, "near": choices[near[0]] if near else "", "known": list(choices.values())}


def joined(text: str, narrowed_by: str) -> str:
    """Both as one text, which asks what `narrowed` asks. Raises QueryError."""
    found = [part for part in (_bare_of_order(text), _bare_of_order(narrowed_by)) if part]
    if (sort := read(text).narrowed(read(narrowed_by)).sort) is not None:
        found.append(f"sort:{'-' if sort.reverse else ''}{sort.by}")
    return " ".join(found)


def ordered(text: str, sort: Sort | None = None) -> str:
    """The text with this order, or none, in place of its own."""
    bare = " ".join(_ORDER.sub("", text).split())
    if sort is None:
        return bare
    return f"{bare} sort:{'-' if sort.reverse else ''}{sort.by}".strip()


def _bare_of_order(text: str) -> str:
    bare = ordered(text)
    return f"({bare})" if isinstance(read(text).tree, Or) else bare


_ORDER = re.compile(r"(?<![^\s\u3000])(?:sort|排序)[:：][^\s()（）]*", re.IGNORECASE)


# ---------------------------------------------------------------- pieces

_SPACE = " \t\u3000"
_ENDS = _SPACE + "()（）"
_FIELD = re.compile(r"([A-Za-z_\u4e00-\u9fff]+)[:：]")
_LITERAL = re.compile(  # what looks like a field and is none: an address of hardware, of the web, a path
    r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}(?![^\s()（）])|[A-Za-z][A-Za-z0-9+.-]*://|[A-Za-z]:[\\/]"
    r"|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![^\s()（）])"
)
_QUOTES = {'"': '"', "“": "”", "「": "」"}
_COMMAS = ",，"


def split(text: str) -> Iterable[Token]:
    """The pieces of a query in order. Raises QueryError(`quote`) for one that is left open."""
    at = 0
    while at < len(text):
        sign = text[at]
        if sign in _SPACE:
            at += 1
        elif sign in "()（）":
            yield Token("open" if sign in "(（" else "close", sign, at)
            at += 1
        elif sign == "-" and at + 1 < len(text) and text[at + 1] not in _SPACE:
            yield Token("minus", sign, at)
            at += 1
        elif sign in _QUOTES:
            inner, end = _quoted(text, at)
            yield Token("phrase", inner, at)
            at = end
        else:
            token, at = _bare(text, at)
            if token is not None:
                yield token


def _bare(text: str, at: int) -> tuple[Token | None, int]:
    head = _FIELD.match(text, at)
    if head and not _LITERAL.match(text, at):
        values, end = _values(text, head.end())
        return Token("field", head[1], at, values), end
    end = at
    while end < len(text) and text[end] not in _ENDS:
        end += 1
    whole = text[at:end]
    if whole.lower() in ("or", "或", "|", "||"):
        return Token("or", whole, at), end
    if whole.lower() in ("and", "且", "&", "&&"):
        return None, end
    return Token("word", whole, at), end


def _values(text: str, at: int) -> tuple[tuple[Piece, ...], int]:
    """The values after a colon: a comma goes on to the next, a blank ends them."""
    found: list[Piece] = []
    while at < len(text) and text[at] not in _ENDS:
        if text[at] in _COMMAS:
            at += 1
        elif text[at] in _QUOTES:
            inner, end = _quoted(text, at)
            found.append(Piece(inner, at, quoted=True))
            at = end
        else:
            end = at
            while end < len(text) and text[end] not in _ENDS + _COMMAS:
                end += 1
            found.append(Piece(text[at:end], at))
            at = end
    return tuple(found), at


def _quoted(text: str, at: int) -> tuple[str, int]:
    end = text.find(_QUOTES[text[at]], at + 1)
    if end < 0:
        raise QueryError("quote", at)
    return text[at + 1 : end], end + 1


def in_quotes(value: str) -> str:
    """A value that is nothing but text, in quotes of which it has none itself."""
    pair = next((pair for pair in _QUOTES.items() if not set(pair) & set(value)), ('"', '"'))
    return value.join(pair)


def folded(text: str) -> str:
    """Text as it is compared: case and blanks at its ends make no other text of it."""
    return text.strip().casefold()
