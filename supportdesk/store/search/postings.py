"""Which documents hold which tokens: the one thing that SQLite and PostgreSQL are asked in their own words.

Tokens are made by `domain.tokens`: letters, digits and CJK signs, so that in quotes they are plain words to
both engines. A place is a row's id in `search_doc`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import NamedTuple

from sqlalchemy import Connection

from supportdesk.domain.tokens import is_pair
from supportdesk.store.driver import cursor, rows, worded

_LAST = "\U0010ffff"
KINDS = ("article", "ticket")
"""What can be found. Each has indexes and counts of its own."""

TITLE = 100
"""Characters of a title's tokens that are kept in order, for what begins as asked; as the index says."""

LOOKED_AT = 1_000
"""Words that begin alike of which it is looked at how many titles hold them."""

PREFIXED = 6
"""Signs of a token's beginning up to which SQLite keeps where titles hold it, as the index says."""

FEW = 6
"""Tokens of a question short enough to be the beginning of one: of a longer one the others say enough."""


@dataclass(frozen=True, slots=True)
class Held:
    """How many documents hold a token, and how many have it in the title."""

    documents: int
    titles: int


def place(kind: str, doc_id: int) -> int:
    """Where a document stands in the index."""
    return doc_id * 2 + (kind != "ticket")


def thing(place: int) -> int:
    """The id of what stands at a place."""
    return place // 2


_TERMS = "SELECT term, documents, titles FROM search_term WHERE kind = {value} AND documents > 0 AND"
_HELD = worded(f"{_TERMS} term {{among}}")
_LONGER = worded(
    f"{_TERMS} term BETWEEN {{value}} AND {{value}} ORDER BY documents DESC, term LIMIT {{value}}"
)
_LIKELY = f"{_TERMS} turned <> '' AND length(term) BETWEEN {{value}} AND {{value}} AND"
# Three questions, not one with "or": each is answered from an index.
_NEAR = worded(
    f"{_LIKELY} term = {{value}} UNION {_LIKELY} term BETWEEN {{value}} AND {{value}} "
    f"UNION {_LIKELY} turned BETWEEN {{value}} AND {{value}}"
)
_NOTED = worded("SELECT changes FROM search_delta WHERE kind = {value} ORDER BY id")
_TITLES = worded(
    "SELECT titles FROM search_term WHERE kind = {value} AND term BETWEEN {value} AND {value} LIMIT {value}"
)
_BEGINNING = worded(
    "SELECT id FROM search_doc WHERE kind = {value} AND substr(title, 1, 100) BETWEEN {value} AND {value} "
    "ORDER BY substr(title, 1, 100), id DESC LIMIT {value}"
)


def held(connection: Connection, kind: str, tokens: Sequence[str]) -> dict[str, Held]:
    """Those of the tokens that documents of the kind hold."""
    found = _counted(rows(connection, _HELD, [kind, list(tokens)]))
    if len(found) < len(tokens):
        noted = _noted(connection, kind)
        for token in tokens:
            if token not in found and f"\n{token} " in noted:
                found |= _in_notes(noted, token)
    return found


def near(
    connection: Connection, kind: str, begin: str, end: str, exchanged: str, length: tuple[int, int]
) -> dict[str, Held]:
    """The words that begin or end so, or are the third; of a length between two."""
    turned = end[::-1]
    likely = (kind, *length)
    values = (*likely, exchanged, *likely, begin, begin + _LAST, *likely, turned, turned + _LAST)
    return _counted(rows(connection, _NEAR, values))


def longer(connection: Connection, kind: str, begin: str, most: int) -> dict[str, Held]:
    """The words that begin so and that most documents hold; if there is none, of those not counted yet."""
    found = _counted(rows(connection, _LONGER, (kind, begin, begin + _LAST, most)))
    return found or _in_notes(_noted(connection, kind), f"{begin}[^ ]*")


def _noted(connection: Connection, kind: str) -> str:
    """What of a kind is not counted yet: a line a token of a document, as `indexing.keep` notes it."""
    return "".join(changes for (changes,) in rows(connection, _NOTED, [kind]))


def _in_notes(noted: str, pattern: str) -> dict[str, Held]:
    """The tokens of a pattern that notes say are held, and by how many documents."""
    found: dict[str, Held] = {}
    for token, documents, titles in re.findall(rf"^({pattern}) (-?\d+) (-?\d+)$", noted, re.MULTILINE):
        held = found.get(token, Held(0, 0))
        found[token] = Held(held.documents + int(documents), held.titles + int(titles))
    return {token: held for token, held in found.items() if held.documents > 0}


def _counted(found: Iterable[tuple[str, int, int]]) -> dict[str, Held]:
    return {term: Held(documents, titles) for term, documents, titles in found}


class Asked(NamedTuple):
    """A token that leads a question: what it weighs, as a whole number, how many hold it – in titles, or at
    all –, and how many of those, the newest, are read.
    """

    token: str
    weight: int
    held: int
    titles: bool
    most: int


def best(connection: Connection, kind: str, asked: Sequence[Asked], documents: int, limit: int) -> list[int]:
    """The places of the documents whose tokens weigh most together, of equals the newest. Whole numbers: both
    engines add them up to the same. `documents`: how many there are of the kind.
    """
    if not asked:
        return []
    if connection.dialect.name == "sqlite":
        return _added_up(connection, kind, asked, limit)
    parts: list[str] = []
    for each in asked:
        newest = _NEWEST_OF_FEW if _reads_whole(each.held, each.most, documents) else "id"
        lists = _LISTS["postgresql", kind, each.titles].format(newest=newest)
        parts.append(f"SELECT place, {each.weight:d} AS weight FROM ({lists}) AS l{len(parts)}")  # noqa: S608
    every = " UNION ALL ".join(parts)
    query = (
        f"SELECT place FROM ({every}) AS found GROUP BY place "  # noqa: S608
        f"ORDER BY sum(weight) DESC, place DESC LIMIT {limit:d}"
    )
    values = [value for each in asked for value in (_QUOTED["postgresql"].format(each.token), each.most)]
    return [place for (place,) in rows(connection, {"postgresql": query}, values)]


def _added_up(connection: Connection, kind: str, asked: Sequence[Asked], limit: int) -> list[int]:
    """The same beside SQLite, which is in this process: added up here it takes half the time, its statements
    stay prepared, and nothing crosses a wire.
    """
    weighs: dict[int, int] = {}
    ask = cursor(connection)
    for each in asked:
        found = ask.execute(_LISTS["sqlite", kind, each.titles], (f'"{each.token}"', each.most))
        weight = each.weight
        for (place,) in found.fetchall():
            weighs[place] = weighs.get(place, 0) + weight
    return [place for _, place in nlargest(limit, zip(weighs.values(), weighs, strict=True))]


def begun(
    connection: Connection,
    kind: str,
    tokens: Sequence[str],
    held: Mapping[str, Held],
    documents: int,
    most: int,
) -> list[int]:
    """The places of titles that begin with these tokens, and, of a few, of those that hold them anywhere, the
    last of them as the beginning of a token; of each the newest `most`. `documents`: how many there are.
    """
    start = " ".join(tokens)[:TITLE]
    found = [place for (place,) in rows(connection, _BEGINNING, (kind, start, start + _LAST, most))]
    last = tokens[-1]
    if len(tokens) > FEW or (len(last) < 2 and last.isascii()):
        return found  # its words find such a title; one letter begins too many
    if any(token not in held for token in tokens[:-1]):
        return found
    engine = connection.dialect.name
    together, begins = (" AND ", "*") if engine == "sqlite" else (" & ", ":*")
    holding = together.join(_QUOTED[engine].format(token) for token in tokens)
    # Whole is that of which nothing longer begins so, or little that would be looked at.
    whole = is_pair(last) or (len(last) > PREFIXED and last in held and held[last].titles >= most)
    if not whole:
        holding += begins
    few = False
    if engine == "postgresql":
        others = min((held[token].titles for token in tokens[:-1]), default=FEW_HOLD + 1)
        few = others <= FEW_HOLD or _reads_whole(
            held[last].titles if whole and last in held else _titles(connection, kind, last, documents),
            most,
            documents,
        )
    return found + [place for (place,) in rows(connection, _TITLED[kind, few], (holding, most))]


def _titles(connection: Connection, kind: str, begin: str, documents: int) -> int:
    """About how many titles hold a word that begins so; all, if very many words do."""
    words = rows(connection, _TITLES, (kind, begin, begin + _LAST, LOOKED_AT))
    return sum(titles for (titles,) in words) if len(words) < LOOKED_AT else documents


def _reads_whole(held: int, most: int, documents: int) -> bool:
    """Whether PostgreSQL finds the newest `most` sooner by reading all that hold a token than by walking back
    through the documents until it has seen so many.
    """
    walked = documents if held <= most else documents * most // held
    return held * _A_DOCUMENT <= walked


_QUOTED = {"sqlite": '"{}"', "postgresql": "'{}'"}
_LISTS = {
    **{
        ("sqlite", kind, titles): " ".join((
            "SELECT rowid AS place FROM", table, "WHERE", table,
            "MATCH ? ORDER BY rowid DESC LIMIT ?",
        ))
        for kind in KINDS
        for titles, table in ((False, f"search_{kind}"), (True, f"search_{kind}_title"))
    },
    # The kind stands there in words: of a parameter a generic plan would not know which index it means.
    **{
        ("postgresql", kind, titles): " ".join((
            "SELECT id AS place FROM search_doc WHERE kind =", f"'{kind}'", "AND", column,
            "@@ CAST(%s AS tsquery) ORDER BY {newest} DESC LIMIT %s",
        ))
        for kind in KINDS
        for titles, column in ((False, "lexemes"), (True, "title_lexemes"))
    },
}  # fmt: skip
"""By engine, kind, and whether in titles only: the newest places that one question to the index gives."""

FEW_HOLD = 8_000
"""Titles that hold a word up to which those that hold others, too, are looked up: no walk would meet them."""

_A_DOCUMENT = 15
"""How many that are walked through cost as much as one that is fetched from where it stands."""

_NEWEST_OF_FEW = "id + 0"
"""Of what few hold the index is read whole: left to itself PostgreSQL walks back through all documents until
it has seen so many that hold it, and unpacks each.
"""

_TITLED = {
    (kind, few): {
        engine: _LISTS[engine, kind, True].format(newest=_NEWEST_OF_FEW if few else "id")
        for engine in ("sqlite", "postgresql")
    }
    for kind in KINDS
    for few in (False, True)
}
