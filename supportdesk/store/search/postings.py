"""Which documents hold which tokens: the one thing that SQLite and PostgreSQL are asked in their own words.

Tokens are made by `domain.tokens`: letters, digits and CJK signs, so that in quotes they are plain words to
both engines. A place is a row's id in `search_doc`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, Text, bindparam, func, or_, select, text

from supportdesk.store.tables import search_doc, search_term

_LAST = "\U0010ffff"
KINDS = ("article", "ticket")
"""What can be found. Each has indexes and counts of its own."""

TITLE = 100
"""Characters of a title's tokens that are kept in order, for what begins as asked."""


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
_NEAR = _TERMS.where(
    or_(
        search_term.c.term == _given("exchanged"),
        search_term.c.term.between(_given("begin"), _given("begin_last")),
        search_term.c.turned.between(_given("end"), _given("end_last")),
    ),
    text("turned <> ''"),
    func.length(search_term.c.term).between(bindparam("shortest"), bindparam("longest")),
)


def held(connection: Connection, kind: str, tokens: Sequence[str]) -> dict[str, Held]:
    """Those of the tokens that documents of the kind hold."""
    rows = connection.execute(_HELD, {"kind": kind, "tokens": list(tokens)})
    return {row.term: Held(row.documents, row.titles) for row in rows}


def near(
    connection: Connection, kind: str, begin: str, end: str, exchanged: str, length: tuple[int, int]
) -> dict[str, Held]:
    """The words that begin or end so, or are the third; of a length between two."""
    turned = end[::-1]
    values = {
        "kind": kind, "exchanged": exchanged, "begin": begin, "begin_last": begin + _LAST,
        "end": turned, "end_last": turned + _LAST, "shortest": length[0], "longest": length[1],
    }  # fmt: skip
    return {row.term: Held(row.documents, row.titles) for row in connection.execute(_NEAR, values)}


def longer(connection: Connection, kind: str, begin: str, most: int) -> dict[str, Held]:
    """The words that begin so and that most documents hold."""
    query = _BEGUN.order_by(search_term.c.documents.desc(), search_term.c.term).limit(most)
    rows = connection.execute(query, {"kind": kind, "begin": begin, "begin_last": begin + _LAST})
    return {row.term: Held(row.documents, row.titles) for row in rows}


def holders(
    connection: Connection, kind: str, tokens: Sequence[str], most: int, *, titles: bool
) -> Iterable[tuple[int, str]]:
    """(place, token) of each document that holds one of the tokens, of each token the newest `most`."""
    if not tokens:
        return []
    lists, quoted = _LISTS[connection.dialect.name, kind, titles], _QUOTED[connection.dialect.name]
    one = f"SELECT place, {{n}} FROM ({lists}) AS l{{n}}"  # noqa: S608
    parts = (one.format(n=n, asked=f":t{n}") for n in range(len(tokens)))
    values = {f"t{n}": quoted.format(token) for n, token in enumerate(tokens)}
    rows = connection.execute(text(" UNION ALL ".join(parts)), {**values, "most": most})
    return [(place, tokens[n]) for place, n in rows]


def begun(connection: Connection, kind: str, tokens: Sequence[str], most: int) -> list[int]:
    """The places of titles that begin with these tokens, and of those that hold them anywhere, the last of
    them as the beginning of a token; of each the newest `most`.
    """
    title = func.substr(search_doc.c.title, 1, TITLE)
    start = " ".join(tokens)[:TITLE]
    query = select(search_doc.c.id).where(search_doc.c.kind == kind, title.between(start, start + _LAST))
    found = list(connection.execute(query.order_by(title, search_doc.c.id.desc()).limit(most)).scalars())
    *others, last = tokens
    if len(last) < 2 and last.isascii():
        return found  # one letter begins too many words
    engine = connection.dialect.name
    together, begins = (" AND ", "{}*") if engine == "sqlite" else (" & ", "{}:*")
    quoted = [_QUOTED[engine].format(token) for token in others]
    asked = together.join([*quoted, begins.format(_QUOTED[engine].format(last))])
    statement = text(_LISTS[engine, kind, True].format(asked=":asked"))
    return found + list(connection.execute(statement, {"asked": asked, "most": most}).scalars())


_QUOTED = {"sqlite": '"{}"', "postgresql": "'{}'"}
_LISTS = {
    **{
        ("sqlite", kind, titles): " ".join((
            "SELECT rowid AS place FROM", table, "WHERE", table,
            "MATCH {asked} ORDER BY rowid DESC LIMIT :most",
        ))
        for kind in KINDS
        for titles, table in ((False, f"search_{kind}"), (True, f"search_{kind}_title"))
    },
    # The kind stands there in words: of a parameter a generic plan would not know which index it means.
    **{
        ("postgresql", kind, titles): " ".join((
            "SELECT id AS place FROM search_doc WHERE kind =", f"'{kind}'", "AND", column,
            "@@ CAST({asked} AS tsquery) ORDER BY id DESC LIMIT :most",
        ))
        for kind in KINDS
        for titles, column in ((False, "lexemes"), (True, "title_lexemes"))
    },
}  # fmt: skip
"""By engine, kind, and whether in titles only: the newest places that one question to the index gives."""
