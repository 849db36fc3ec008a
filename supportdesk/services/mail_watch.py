"""Which mailboxes are watched: added and removed by a lead, looked into by whoever has what they ask for."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from supportdesk.domain.errors import BadInput, Conflict, NotFound
from supportdesk.domain.mails import Mailbox
from supportdesk.domain.people import Agent
from supportdesk.services.desk import Desk
from supportdesk.store import mailboxes as store
from supportdesk.store.database import Connection

IMAP = ("imaps", "imap", "imap+plain")
FILES = ("maildir", "mbox")
_NAME = re.compile(r"[\w.-]{1,60}")


def every(desk: Desk) -> list[Mailbox]:
    """All mailboxes that are watched, by name."""
    return desk.database.read(store.every)


def named(desk: Desk, name: str) -> Mailbox:
    """The mailbox of a name. Raises NotFound."""
    found = desk.database.read(lambda c: store.by_name(c, name))
    if found is None:
        known = ", ".join(box.name for box in every(desk)) or "-"
        raise NotFound("no_mailbox", name=name, known=known)
    return found


def add(desk: Desk, agent: Agent, name: str, url: str, *, old: bool = False) -> None:
    """Watch a mailbox from now on; `old`: take what is in it already, too.

    Raises BadInput: not a lead, no name or place that can be one, a password in it; Conflict: it is taken.
    """
    if not agent.leads:
        raise BadInput("not_lead", agent=agent.name)
    if not _NAME.fullmatch(name):
        raise BadInput("mailbox_name", given=name)
    place = urlsplit(url)
    if place.password is not None:
        raise BadInput("mailbox_password", url=re.sub(r":[^:@/]*@", "@", url), name=name)
    imap = place.scheme in IMAP and place.hostname and place.username
    if not imap and not (place.scheme in FILES and place.path.startswith("/")):
        raise BadInput("mailbox_url", given=url)

    def job(connection: Connection) -> None:
        if store.by_name(connection, name) is not None:
            raise Conflict("mailbox_taken", name=name)
        store.add(connection, name, url, old=old)

    desk.database.write(job)


def remove(desk: Desk, agent: Agent, name: str) -> None:
    """Watch a mailbox no more; what was taken from it stays. Raises BadInput: not a lead; NotFound."""
    if not agent.leads:
        raise BadInput("not_lead", agent=agent.name)
    box = named(desk, name)
    desk.database.write(lambda c: store.remove(c, box.id))


def unseen(desk: Desk, box: int, places: list[str]) -> list[str]:
    """Those of these places of a mailbox that were not looked at before, in their order."""
    seen = desk.database.read(lambda c: store.seen(c, box, places))
    return [place for place in places if place not in seen]


def checked(desk: Desk, box: int, at: datetime, fault: str = "") -> None:
    """A mailbox was looked into, or could not be. Raises StoreError, Busy."""
    desk.database.write(lambda c: store.checked(c, box, at, fault))
