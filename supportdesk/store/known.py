"""What tickets have, and how many have it: counted in the transaction that changes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, delete, func, insert, literal, select, text, update

from supportdesk.store.facets import COUNTED
from supportdesk.store.tables import known, tally, term, ticket

Values = Mapping[tuple[str, str], str]
"""Written texts by field and folded value."""

WRITTEN = ("tag", "article", "stale", "solved")
"""Fields of which a ticket may have several values, counted as they were written."""

_TALLY = text(
    "INSERT INTO tally (facets, held) VALUES (:facets, :by) "
    "ON CONFLICT (facets) DO UPDATE SET held = tally.held + excluded.held"
)
_KNOWN = text(
    "INSERT INTO known (field, value, shown, held) VALUES (:field, :value, :shown, :by) "
    "ON CONFLICT (field, value) DO UPDATE SET held = known.held + excluded.held, shown = excluded.shown"
)


def count(
    connection: Connection,
    values: Iterable[tuple[Values, Values]],
    facets: Iterable[tuple[int | None, int]],
) -> None:
    """Count tickets that had these values and facets before, if any, and have those now."""
    held: Counter[int] = Counter()
    for before_facets, after_facets in facets:
        if before_facets is not None:
            held[before_facets & COUNTED] -= 1
        held[after_facets & COUNTED] += 1
    moved: Counter[tuple[str, str]] = Counter()
    shown: dict[tuple[str, str], str] = {}
    for before, after in values:
        moved.subtract(before.keys())
        moved.update(after.keys())
        shown |= before
        shown |= after
    if rows := [{"facets": number, "by": by} for number, by in sorted(held.items()) if by]:
        connection.execute(_TALLY, rows)
    if known_rows := [
        {"field": field, "value": value, "shown": shown[field, value], "by": by}
        for (field, value), by in sorted(moved.items())
        if by
    ]:
        connection.execute(_KNOWN, known_rows)


def recount(connection: Connection) -> None:
    """Count every ticket anew: after rows were mended that may have been counted wrongly."""
    counted = ticket.c.facets.bitwise_and(COUNTED)
    connection.execute(delete(tally))
    sums = select(counted, _many()).group_by(counted)
    connection.execute(insert(tally).from_select(["facets", "held"], sums))
    written = {(row.field, row.value): row.shown for row in connection.execute(select(known))}
    connection.execute(delete(known))
    columns = ["field", "value", "shown", "held"]
    for field, key, name in (
        ("owner", ticket.c.owner_key, ticket.c.owner_name),
        ("dept", ticket.c.department_key, ticket.c.customer_department),
        ("customer", ticket.c.customer_key, ticket.c.customer_name),
    ):
        found = select(literal(field), key, func.max(name), _many()).where(key != "").group_by(key)
        connection.execute(insert(known).from_select(columns, found))
    found = (
        select(term.c.field, term.c.value, term.c.value.label("shown"), _many())
        .where(term.c.field.in_(WRITTEN), term.c.value != "")
        .group_by(term.c.field, term.c.value)
    )
    connection.execute(insert(known).from_select(columns, found))
    for (field, value), shown in written.items():
        if field in WRITTEN and shown != value:
            at = (known.c.field == field, known.c.value == value)
            connection.execute(update(known).where(*at).values(shown=shown))


def _many() -> ColumnElement[int]:
    return func.count().cast(Integer).label("held")


def values(connection: Connection, field: str, start: str, limit: int) -> list[Any]:
    """Values of a field that hold `start`, folded, those of most tickets first: value, shown, held."""
    query = (
        select(known.c.value, known.c.shown, known.c.held)
        .where(known.c.field == field, known.c.held > 0)
        .order_by(known.c.held.desc(), known.c.value)
        .limit(limit)
    )
    if start:
        query = query.where(within(connection, known.c.value, start))
    return list(connection.execute(query).all())


def written_as(connection: Connection, field: str, folded: Sequence[str]) -> list[str]:
    """Those of some folded values that tickets have, as they were last written."""
    found: list[str] = []
    for start in range(0, len(folded), 500):
        wanted = known.c.value.in_(folded[start : start + 500])
        query = select(known.c.shown).where(known.c.field == field, known.c.held > 0, wanted)
        found += connection.execute(query.order_by(known.c.value)).scalars()
    return found


def within(connection: Connection, text_in: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """Whether a folded text has this part, character by character on both databases."""
    find = func.instr if connection.dialect.name == "sqlite" else func.strpos
    found: ColumnElement[int] = find(text_in, part)
    return found > 0
