"""The versions of the policy that tickets are pinned to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from supportdesk.store.tables import policy


def versions(connection: Connection) -> list[tuple[int, str]]:
    """Number and text of every version, oldest first."""
    query = select(policy.c.version, policy.c.body).order_by(policy.c.version)
    return [(int(version), str(body)) for version, body in connection.execute(query)]


def newest(connection: Connection) -> int:
    """The number of the newest version; 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(policy.c.version), 0))).scalar_one())


def body(connection: Connection, version: int) -> str | None:
    """The text of a version, None where there is no such one."""
    query = select(policy.c.body).where(policy.c.version == version)
    return connection.execute(query).scalar_one_or_none()


def add(connection: Connection, version: int, name: str, text: str, added_at: datetime) -> None:
    """Keep a version for good. Raises IntegrityError when another writer has taken its number."""
    values = {"version": version, "name": name, "body": text, "added_at": added_at}
    connection.execute(insert(policy), values)
