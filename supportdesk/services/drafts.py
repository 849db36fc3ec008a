"""Words being written survive whatever happens to the console."""

from __future__ import annotations

from supportdesk.services.desk import Desk
from supportdesk.store import drafts


def every(desk: Desk, agent_id: str) -> dict[str, str]:
    """All drafts of an agent by place, as `reply:17` or `register`."""
    return desk.database.read(lambda c: drafts.every(c, agent_id))


def keep(desk: Desk, agent_id: str, place: str, body: str) -> None:
    """Keep the words of a place; empty ones let go of it. Durable when this returns."""
    now = desk.now()
    desk.database.write(lambda c: drafts.put(c, agent_id, place, body, now))
