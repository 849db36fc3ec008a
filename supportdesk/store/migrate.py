"""Schema revisions, run on open. Loaded only when there is one to run."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

_MIGRATIONS = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without an ini file; `connection` is the one to migrate over."""
    made = Config()
    made.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to `revision`, in one transaction."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # Two consoles that start at once on a new database take turns.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7305801)")
        command.upgrade(config(connection), revision)
