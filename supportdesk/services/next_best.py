"""What an agent should do next, and why."""

from __future__ import annotations

from collections.abc import Collection

from supportdesk.domain.evolution import fold
from supportdesk.domain.next_best import NextBest
from supportdesk.domain.next_best import next_best as worst
from supportdesk.domain.people import Agent
from supportdesk.services.desk import Desk
from supportdesk.store import candidates, journal
from supportdesk.store.database import Connection


def next_best(desk: Desk, agent: Agent, without: Collection[int] = ()) -> NextBest | None:
    """The ticket with the least budget left among those that this agent may work, without some of them.

    None: there is nothing to do. Raises StoreError.
    """
    now = desk.now()

    def job(connection: Connection) -> NextBest | None:
        ids = candidates.candidates(connection, agent, now, without)
        tickets = (fold(i, entries, desk.book) for i, entries in journal.load(connection, ids).items())
        return worst(tickets, agent, desk.book, now)

    return desk.database.read(job)
