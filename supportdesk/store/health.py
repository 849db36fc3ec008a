"""What a database says of itself, for `doctor`. Looks, changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from supportdesk.domain.errors import StoreError

_COUNTED = ("ticket", "journal", "agent", "article", "policy", "draft")


@dataclass(frozen=True, slots=True)
class FileHealth:
    """An SQLite file: its schema revision, what its own check says (`ok`), whether it is foreign."""

    revision: str | None
    integrity: str
    foreign: bool


def health_of_file(path: Path) -> FileHealth:
    """Look at a file without opening a desk on it. Raises StoreError(`failed`) when it can't be read."""
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
        ) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            ours = "alembic_version" in tables
            query = "SELECT version_num FROM alembic_version"
            revision = connection.execute(query).fetchone()[0] if ours else None
            integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise StoreError("failed", location=str(path), said=str(error)) from error
    return FileHealth(revision, integrity, foreign=bool(tables) and not ours)


def facts(connection: Connection) -> dict[str, Any]:
    """Settings, revision and counts of an open database."""
    found: dict[str, Any] = {"backend": connection.dialect.name}
    if connection.dialect.name == "sqlite":
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            found[name] = connection.execute(text(f"PRAGMA {name}")).scalar_one()
        compiled = text("SELECT sqlite_compileoption_used('ENABLE_FTS5')")
        found["fts5"] = bool(connection.execute(compiled).scalar_one())
    else:
        found["server"] = connection.execute(text("SHOW server_version")).scalar_one()
    found["revision"] = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    found["counts"] = {
        name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608
        for name in _COUNTED
    }
    return found
