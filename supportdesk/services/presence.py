"""Who else is on a ticket, and when an agent was last here. No locks: it says, and hinders nobody."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from supportdesk.domain.people import Agent
from supportdesk.domain.views import Present
from supportdesk.domain.vocabulary import Mode
from supportdesk.services.desk import Desk
from supportdesk.store import presence
from supportdesk.store.database import Connection

RENEW = timedelta(seconds=20)
"""After so long a console says again that its ticket is still before it."""

GONE = 3 * RENEW
"""A console not heard of for so long is not there any more."""


class Presence:
    """One console's place among the others. It writes when its ticket or mode changes, and to renew that;
    what it writes is in no journal, and no feed tells of it.
    """

    def __init__(self, desk: Desk, agent: Agent) -> None:
        self._desk = desk
        self._agent = agent
        self._console = uuid.uuid4().hex
        self._said: tuple[int | None, Mode] = (None, Mode.READING)
        self._at: datetime | None = None

    def here(self, ticket_id: int | None, mode: Mode) -> tuple[Present, ...]:
        """Say which ticket is before this console and what is done with it; who else is on it comes back.

        Raises StoreError, Busy.
        """
        now, saying = self._desk.now(), (ticket_id, mode)
        due = ticket_id is not None and (self._at is None or now - self._at >= RENEW or now < self._at)
        if saying != self._said or due:
            self._desk.database.write(lambda c: self._say(c, ticket_id, mode, now))
            self._said, self._at = saying, now
        if ticket_id is None:
            return ()
        since = now - GONE
        return tuple(self._desk.database.read(lambda c: presence.on(c, ticket_id, self._console, since)))

    def _say(self, connection: Connection, ticket_id: int | None, mode: Mode, now: datetime) -> None:
        presence.forget(connection, now - GONE)
        presence.put(connection, self._console, self._agent, ticket_id, mode, now)

    def leave(self) -> None:
        """This console goes; its agent was here until now."""

        def job(connection: Connection) -> None:
            presence.put(connection, self._console, self._agent, None, Mode.READING, self._desk.now())
            presence.attend(connection, self._agent.id, self._desk.now())

        self._desk.database.write(job)
