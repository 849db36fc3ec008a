"""Watches for what others bring to an agent who is at work."""

from __future__ import annotations

from supportdesk.domain.arrivals import KINDS, Arrival, comes_to, words_of
from supportdesk.domain.people import Agent
from supportdesk.services.desk import Desk
from supportdesk.store import arrivals, journal
from supportdesk.store.database import Connection
from supportdesk.store.journal import Position


class Arrivals:
    """Tells once of each ticket that comes to an agent, from when it was made on."""

    def __init__(self, desk: Desk, agent: Agent) -> None:
        self._desk = desk
        self._agent = agent
        self._position = desk.database.read(journal.end)

    def turn(self) -> list[Arrival]:
        """What came since the last turn, in order. Raises StoreError, Busy."""
        found, self._position = self._desk.database.read(self._look)
        return found

    def _look(self, connection: Connection) -> tuple[list[Arrival], Position]:
        lines, position = arrivals.since(connection, KINDS, self._position)
        found = [
            Arrival(
                line.entry.event.KIND,
                line.ticket_id,
                line.number,
                line.subject,
                line.entry.actor.name,
                words_of(line.entry),
            )
            for line in lines
            if comes_to(line.entry, self._agent, line.owner_id)
        ]
        return found, position
