"""Words being written survive whatever happens to the console."""

from __future__ import annotations

import re

from supportdesk.domain.views import Draft
from supportdesk.services.desk import Desk
from supportdesk.store import drafts, queries
from supportdesk.store.database import Connection


def every(desk: Desk, agent_id: str) -> dict[str, str]:
    """All drafts of an agent by place, as `reply:17` or `register`."""
    found = desk.database.read(lambda c: drafts.every(c, agent_id))
    return {place: body for place, (body, _at) in found.items()}


def get(desk: Desk, agent_id: str, place: str) -> str:
    """The words of one place as they are kept now, whichever console they were typed at."""
    return desk.database.read(lambda c: drafts.get(c, agent_id, place))


def listing(desk: Desk, agent_id: str) -> list[Draft]:
    """All drafts of an agent with their tickets, the latest first."""

    def job(connection: Connection) -> list[Draft]:
        found = drafts.every(connection, agent_id)
        ids = {place: int(m[1]) for place in found if (m := re.search(r":(\d+)(?:~\d+)?$", place))}
        rows = queries.rows(connection, sorted(set(ids.values())), desk.book)
        listed = []
        for place, (body, at) in found.items():
            row = rows.get(ids.get(place, 0))
            known = (row.id, row.number, row.subject) if row else (0, "", "")
            listed.append(Draft(place, body, at, *known))
        return listed

    return desk.database.read(job)


def keep(desk: Desk, agent_id: str, place: str, body: str, was: str | None = None) -> None:
    """Keep the words of a place; empty ones let go of it. Durable when this returns.

    `was`: what the writer last knew to be kept there. Where another console has kept something else since,
    those words are set aside at a place of their own and not written over. Raises StoreError, Busy.
    """
    now = desk.now()

    def job(connection: Connection) -> None:
        kept = drafts.get(connection, agent_id, place)
        if was is not None and kept and kept not in (was, body):
            drafts.put(connection, agent_id, _aside(connection, agent_id, place), kept, now)
        drafts.put(connection, agent_id, place, body, now)

    desk.database.write(job)


def _aside(connection: Connection, agent_id: str, place: str) -> str:
    taken = drafts.every(connection, agent_id)
    return next(name for n in range(2, 10_000) if (name := f"{place}~{n}") not in taken)
