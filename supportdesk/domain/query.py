"""The query language, as far as the conditions of a policy need it.

    dept:Sales,"Key accounts" -tag:internal (channel:mail or channel:monitoring)

`field:value` asks a field, a comma gives a choice, `-` turns one round; `or` and parentheses group.
`parse` makes a tree, `matches` asks it of one ticket.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from supportdesk.domain.vocabulary import Category, Channel, Priority, Tier


class QueryError(ValueError):
    """A query that can't be understood. `code` has a sentence; `column` is where, counted from 0."""

    def __init__(self, code: str, column: int, **params: Any) -> None:
        super().__init__(code, column, params)
        self.code = code
        self.column = column
        self.params = params


@dataclass(frozen=True, slots=True)
class Asked:
    """A field and the values one of which it has to have."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: Node


@dataclass(frozen=True, slots=True)
class And:
    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    of: tuple[Node, ...]


Node = Asked | Not | And | Or

EVERYTHING = And(())
"""The tree of an empty query."""


class Kind(Enum):
    """What values a field takes."""

    CODE = auto()  # one of a known set
    TEXT = auto()  # any, compared whole
    NAME = auto()  # any part of it


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the language: what it takes, and what a ticket answers: a set of values."""

    kind: Kind
    answers: Callable[[Any], Collection[Any]]
    codes: tuple[str, ...] = ()


def _one(value: Any) -> Collection[Any]:
    return () if value is None or value == "" else (value,)


FIELDS: Mapping[str, Field] = {
    "category": Field(Kind.CODE, lambda t: _one(t.category), tuple(Category)),
    "priority": Field(Kind.CODE, lambda t: _one(t.priority), tuple(Priority)),
    "tier": Field(Kind.CODE, lambda t: _one(t.tier), tuple(Tier)),
    "channel": Field(Kind.CODE, lambda t: _one(t.channel), tuple(Channel)),
    "dept": Field(Kind.TEXT, lambda t: _one(t.department)),
    "customer": Field(Kind.NAME, lambda t: _one(t.customer)),
    "tag": Field(Kind.TEXT, lambda t: t.tags),
}
"""What may be asked of a ticket. `none` is a value of each that may be empty, `any` its opposite."""


# ---------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # word, field, open, close, or, minus
    text: str
    column: int
    value: str = ""
    quoted: bool = False


_FIELD = re.compile(r"([A-Za-z_]+):")
_SPACE = " \t\u3000"


def parse(text: str) -> Node:
    """The tree of a query; of an empty one, a tree that everything matches.

    Raises QueryError: `field`, `value` (with `near` and `known`), `word`, `empty`, `open`, `close`, `quote`.
    """
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._end = len(text)
        self._at = 0

    def read(self) -> Node:
        if not self._tokens:
            return EVERYTHING
        tree = self._or()
        if (token := self._peek()) is not None:
            raise QueryError("close", token.column)
        return tree

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _or(self) -> Node:
        found = [self._and()]
        while (token := self._peek()) is not None and token.kind == "or":
            self._at += 1
            found.append(self._and())
        return found[0] if len(found) == 1 else Or(tuple(found))

    def _and(self) -> Node:
        found: list[Node] = []
        while (token := self._peek()) is not None and token.kind not in ("or", "close"):
            found.append(self._one(token))
        if not found:
            raise QueryError("empty", token.column if token else self._end)
        return found[0] if len(found) == 1 else And(tuple(found))

    def _one(self, token: _Token) -> Node:
        self._at += 1
        if token.kind == "minus":
            after = self._peek()
            if after is None or after.kind in ("or", "close"):
                raise QueryError("empty", token.column + 1)
            return Not(self._one(after))
        if token.kind == "open":
            inner = self._or()
            if (last := self._peek()) is None or last.kind != "close":
                raise QueryError("open", token.column)
            self._at += 1
            return inner
        if token.kind == "field":
            return self._field(token)
        raise QueryError("word", token.column, given=token.text, near="", known=sorted(FIELDS))

    def _field(self, token: _Token) -> Node:
        name = token.text.lower()
        if name not in FIELDS:
            raise QueryError("field", token.column, **_near(token.text, FIELDS))
        column = token.column + len(token.text) + 1
        values = (token.value,) if token.quoted else tuple(part for part in token.value.split(",") if part)
        if not values:
            raise QueryError("value", column, given="", near="", known=sorted(FIELDS[name].codes))
        return Asked(name, tuple(_value(name, value, column) for value in values))


def _value(name: str, given: str, column: int) -> str:
    field = FIELDS[name]
    if given.lower() in ("none", "any"):
        return given.lower()
    if field.kind is not Kind.CODE:
        return folded(given)
    if given.lower() not in (code.lower() for code in field.codes):
        raise QueryError("value", column, **_near(given, field.codes))
    return folded(given)


def _near(given: str, known: Iterable[str]) -> dict[str, Any]:
    choices = {word.lower(): word for word in sorted(known)}
    near = difflib.get_close_matches(given.lower(), choices, n=1, cutoff=0.5)
    return {"given": given, "near": choices[near[0]] if near else "", "known": list(choices.values())}


def _tokens(text: str) -> Iterable[_Token]:
    at = 0
    while at < len(text):
        sign = text[at]
        if sign in _SPACE:
            at += 1
        elif sign in "()（）":
            yield _Token("open" if sign in "(（" else "close", sign, at)
            at += 1
        elif sign == "-" and at + 1 < len(text) and text[at + 1] not in _SPACE:
            yield _Token("minus", sign, at)
            at += 1
        else:
            token, at = _bare(text, at)
            yield token


def _bare(text: str, at: int) -> tuple[_Token, int]:
    head = _FIELD.match(text, at)
    end = at
    while end < len(text) and text[end] not in _SPACE + "()（）":
        end += 1
    whole = text[at:end]
    if head:
        if head.end() < len(text) and text[head.end()] in '"“':
            value, after = _quoted(text, head.end())
            return _Token("field", head[1], at, value, quoted=True), after
        return _Token("field", head[1], at, text[head.end() : end]), end
    if whole.lower() in ("or", "或"):
        return _Token("or", whole, at), end
    return _Token("word", whole, at), end


def _quoted(text: str, at: int) -> tuple[str, int]:
    close = {'"': '"', "“": "”"}[text[at]]
    end = text.find(close, at + 1)
    if end < 0:
        raise QueryError("quote", at)
    return text[at + 1 : end], end + 1


# ---------------------------------------------------------------- asking


def folded(text: str) -> str:
    """Text as it is compared: case and blanks at its ends make no other text of it."""
    return text.strip().casefold()


def matches(tree: Node, ticket: Any) -> bool:
    """Whether a ticket is what the query asks for. `ticket` has the attributes that its fields ask."""
    match tree:
        case And(of):
            return all(matches(node, ticket) for node in of)
        case Or(of):
            return any(matches(node, ticket) for node in of)
        case Not(of):
            return not matches(of, ticket)
        case Asked(name, values):
            field = FIELDS[name]
            found = [folded(str(value)) for value in field.answers(ticket)]
            return any(_holds(field.kind, found, value) for value in values)


def _holds(kind: Kind, found: list[str], wanted: str) -> bool:
    if wanted == "none":
        return not found
    if wanted == "any":
        return bool(found)
    if kind is Kind.NAME:
        return any(wanted in value for value in found)
    return wanted in found
