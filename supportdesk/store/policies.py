"""The versions of the policy that tickets are pinned to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from supportdesk.store.tables import policy


def versions(connection: Connection, first: Callable[[], str], added_at: datetime) -> list[tuple[int, str]]:
    """Number and text of every version, oldest first; a desk that has none is given `first()`."""
    query = select(policy.c.version, policy.c.body).order_by(policy.c.version)
    found = [(int(version), str(body)) for version, body in connection.execute(query)]
    if not found:
        found = [(1, first())]
        values = {"version": 1, "name": "default", "body": found[0][1], "added_at": added_at}
        connection.execute(insert(policy), values)
    return found
