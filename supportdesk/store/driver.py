"""Statements in the driver's own words, for what is asked at every key: where an index answers, SQLAlchemy's
part of a statement takes longer than the database's own.

Whoever asks so reads plain tuples and converts what the two drivers give differently.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

Worded = Mapping[str, str]
"""A statement as each engine's driver takes it."""


def worded(statement: str) -> Worded:
    """The statement for each engine: `{value}` a value, `{among}` for being one of a list of them, `{each}`
    for such a list as a table with a column `id`.
    """
    return {engine: statement.format(**_WORDS[engine]) for engine in _WORDS}


_WORDS = {
    "sqlite": {
        "value": "?",
        "among": "IN (SELECT value FROM json_each(?))",
        "each": "(SELECT value AS id FROM json_each(?))",
    },
    "postgresql": {"value": "%s", "among": "= ANY(%s)", "each": "(SELECT unnest(%s) AS id)"},
}
"""A list is one value on both: a statement stays the same however long it is, and is prepared once."""


def rows(connection: Connection, statement: Worded, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """What a statement answers. Raises the driver's own errors, which `Database.read` and `write` know."""
    return run(connection, statement, values).fetchall()  # type: ignore[no-any-return]


def run(connection: Connection, statement: Worded, values: Sequence[Any] = ()) -> Any:
    """Run a statement, maybe one that answers nothing; the cursor it was run with. Raises as `rows`."""
    engine = connection.dialect.name
    if engine == "sqlite":
        values = [json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for v in values]
    return cursor(connection).execute(statement[engine], values)


def cursor(connection: Connection) -> Any:
    """The driver's cursor, in the transaction that the connection is in, or in one begun now."""
    if not connection.in_transaction():
        connection.begin()
    return connection.connection.cursor()
