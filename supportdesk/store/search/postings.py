"""Which documents hold which tokens: the one thing that SQLite and PostgreSQL are asked in their own words.

Tokens are made by `domain.tokens`: letters, digits and CJK signs, so that in quotes they are plain words to
both engines. A place is a row's id in `search_doc`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, CursorResult, Text, bindparam, func, select, text, union

from supportdesk.store.tables import search_term

_LAST = "\U0010ffff"
KINDS = ("article", "ticket")
"""What can be found. Each has indexes and counts of its own."""

TITLE = 100
"""Characters of a title's tokens that are kept in order, for what begins as asked; as the index says."""


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


_TERMS = select(search_term.c.term, search_term.c.documents, search_term.c.titles).where(
    search_term.c.kind == bindparam("kind"), search_term.c.documents > 0
)
_HELD = _TERMS.where(search_term.c.term.in_(bindparam("tokens", expanding=True)))


def _given(name: str) -> BindParameter[str]:
    return bindparam(name, type_=Text())


_BEGUN = _TERMS.where(search_term.c.term.between(_given("begin"), _given("begin_last")))
_LIKELY = _TERMS.where(
    text("turned <> ''"),  # in words, as the index has it
    func.length(search_term.c.term).between(bindparam("shortest"), bindparam("longest")),
)
# Three questions, not one with "or": each is answered from an index.
_NEAR = union(
    _LIKELY.where(search_term.c.term == _given("exchanged")),
    _LIKELY.where(search_term.c.term.between(_given("begin"), _given("begin_last"))),
    _LIKELY.where(search_term.c.turned.between(_given("end"), _given("end_last"))),
)
# In words, as the index has it: of a parameter no engine knows that it is the same expression.
_BEGINNING = text(
    "SELECT id FROM search_doc WHERE kind = :kind AND substr(title, 1, 100) BETWEEN :start AND :last "
    "ORDER BY substr(title, 1, 100), id DESC LIMIT :most"
)


def held(connection: Connection, kind: str, tokens: Sequence[str]) -> dict[str, Held]:
    """Those of the tokens that documents of the kind hold."""
    rows = connection.execute(_HELD, {"kind": kind, "tokens": list(tokens)})
    return _counted(rows)


def near(
    connection: Connection, kind: str, begin: str, end: str, exchanged: str, length: tuple[int, int]
) -> dict[str, Held]:
    """The words that begin or end so, or are the third; of a length between two."""
    turned = end[::-1]
    values = {
        "kind": kind, "exchanged": exchanged, "begin": begin, "begin_last": begin + _LAST,
        "end": turned, "end_last": turned + _LAST, "shortest": length[0], "longest": length[1],
    }  # fmt: skip
    return _counted(connection.execute(_NEAR, values))


def longer(connection: Connection, kind: str, begin: str, most: int) -> dict[str, Held]:
    """The words that begin so and that most documents hold."""
    query = _BEGUN.order_by(search_term.c.documents.desc(), search_term.c.term).limit(most)
    rows = connection.execute(query, {"kind": kind, "begin": begin, "begin_last": begin + _LAST})
    return _counted(rows)


def _counted(rows: CursorResult[Any]) -> dict[str, Held]:
    return {row.term: Held(row.documents, row.titles) for row in rows.all()}


class Asked(NamedTuple):
    """A token that leads a question: what it weighs, as a whole number, how many hold it – in titles, or at
    all –, and how many of those, the newest, are read.
    """

    token: str
    weight: int
    held: int
    titles: bool
    most: int


def best(connection: Connection, kind: str, asked: Sequence[Asked], limit: int) -> list[int]:
    """The places of the documents whose tokens weigh most together, of equals the newest. Whole numbers: both
    engines add them up to the same.
    """
    engine = connection.dialect.name
    parts: list[str] = []
    values: list[str] = []
    for each in asked:
        newest = _NEWEST_OF_FEW if engine == "postgresql" and each.held <= FEW_HOLD else _NEWEST[engine]
        lists = _LISTS[engine, kind, each.titles].format(
            asked=_GIVEN[engine], newest=newest, most=f"{each.most:d}"
        )
        parts.append(f"SELECT place, {each.weight:d} AS weight FROM ({lists}) AS l{len(parts)}")  # noqa: S608
        values.append(_QUOTED[engine].format(each.token))
    if not parts:
        return []
    every = " UNION ALL ".join(parts)
    # In the driver's own words: no two questions are the same statement, so there is nothing to keep of one.
    query = (
        f"SELECT place FROM ({every}) AS found GROUP BY place "  # noqa: S608
        f"ORDER BY sum(weight) DESC, place DESC LIMIT {limit:d}"
    )
    return list(connection.exec_driver_sql(query, tuple(values)).scalars().all())


def begun(connection: Connection, kind: str, tokens: Sequence[str], most: int) -> list[int]:
    """The places of titles that begin with these tokens, and, of a few, of those that hold them anywhere, the
    last of them as the beginning of a token; of each the newest `most`.
    """
    start = " ".join(tokens)[:TITLE]
    asked = {"kind": kind, "start": start, "last": start + _LAST, "most": most}
    found = list(connection.execute(_BEGINNING, asked).scalars().all())
    *others, last = tokens
    if len(tokens) > FEW or (len(last) < 2 and last.isascii()):
        return found  # its words find such a title; one letter begins too many
    engine = connection.dialect.name
    together, begins = (" AND ", "{}*") if engine == "sqlite" else (" & ", "{}:*")
    quoted = [_QUOTED[engine].format(token) for token in others]
    holding = together.join([*quoted, begins.format(_QUOTED[engine].format(last))])
    return found + list(
        connection.execute(_TITLED[engine, kind], {"asked": holding, "most": most}).scalars().all()
    )


_GIVEN = {"sqlite": "?", "postgresql": "%s"}
_QUOTED = {"sqlite": '"{}"', "postgresql": "'{}'"}
_LISTS = {
    **{
        ("sqlite", kind, titles): " ".join((
            "SELECT rowid AS place FROM", table, "WHERE", table,
            "MATCH {asked} ORDER BY {newest} DESC LIMIT {most}",
        ))
        for kind in KINDS
        for titles, table in ((False, f"search_{kind}"), (True, f"search_{kind}_title"))
    },
    # The kind stands there in words: of a parameter a generic plan would not know which index it means.
    **{
        ("postgresql", kind, titles): " ".join((
            "SELECT id AS place FROM search_doc WHERE kind =", f"'{kind}'", "AND", column,
            "@@ CAST({asked} AS tsquery) ORDER BY {newest} DESC LIMIT {most}",
        ))
        for kind in KINDS
        for titles, column in ((False, "lexemes"), (True, "title_lexemes"))
    },
}  # fmt: skip
"""By engine, kind, and whether in titles only: the newest places that one question to the index gives."""

_NEWEST = {"sqlite": "rowid", "postgresql": "id"}
FEW_HOLD = 8_000
_NEWEST_OF_FEW = "id + 0"
"""Of what few hold the index is read whole: left to itself PostgreSQL walks back through all documents until
it has seen so many that hold it, and unpacks each.
"""

_TITLED = {
    (engine, kind): text(lists.format(asked=":asked", newest=_NEWEST[engine], most=":most"))
    for (engine, kind, titles), lists in _LISTS.items()
    if titles
}
