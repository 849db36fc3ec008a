"""A desk that was made of another's export: it says nothing to the outside until it takes the other's place.

Both have the same mail waiting, the same mailboxes and the same surveys to send. Which of them goes on is
for a person to say; until then the copy neither sends nor fetches.
"""

from __future__ import annotations

from supportdesk.domain.errors import BadInput
from supportdesk.domain.people import Agent
from supportdesk.services.desk import Desk
from supportdesk.store import web as settings
from supportdesk.store.database import Connection

_NAME = "copy"


def mark(connection: Connection) -> None:
    """Let this desk be a copy from now on."""
    settings.put_setting(connection, _NAME, "yes")


def is_copy(desk: Desk) -> bool:
    """Whether it neither sends nor fetches. Raises StoreError, Busy."""
    return bool(desk.database.read(lambda c: settings.setting(c, _NAME)))


def take_over(desk: Desk, agent: Agent) -> bool:
    """Let it send and fetch from now on, in the other's place; False: it was no copy.

    Raises BadInput (`not_lead`), StoreError, Busy.
    """
    if not agent.leads:
        raise BadInput("not_lead", agent=agent.name)

    def job(connection: Connection) -> bool:
        was = bool(settings.setting(connection, _NAME))
        settings.put_setting(connection, _NAME, "")
        return was

    return desk.database.write(job)
