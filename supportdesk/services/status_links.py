"""Links by which customers look at their own report. Who has one is the customer, so it can't be guessed.

A link is a random token; the desk keeps its SHA-256 only, so that nobody reads one out of the database. A
ticket may have any number; revoking ends them all.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from supportdesk.domain.errors import BadInput
from supportdesk.services.desk import Desk
from supportdesk.store import public_address
from supportdesk.store import web as store
from supportdesk.store.database import Connection

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
PLACE = "/t/"


def issue(desk: Desk, ticket_id: int) -> str:
    """The token of a new link to a ticket. Raises StoreError, Busy."""
    return desk.database.write(lambda c: issue_within(c, desk, ticket_id))


def issue_within(connection: Connection, desk: Desk, ticket_id: int) -> str:
    """As `issue`, in the transaction of who needs one."""
    token = secrets.token_urlsafe(32)
    store.add_link(connection, _digest(token), ticket_id, desk.now())
    return token


def url_within(connection: Connection, desk: Desk, ticket_id: int) -> str:
    """A new link to a ticket, as a mail can carry it; nothing where the desk is not on the web."""
    place = public_address.get(connection)
    return f"{place}{PLACE}{issue_within(connection, desk, ticket_id)}" if place else ""


def url(desk: Desk, ticket_id: int) -> str:
    """As `url_within`, in a transaction of its own."""
    return desk.database.write(lambda c: url_within(c, desk, ticket_id))


def make(desk: Desk, ticket_id: int) -> str:
    """A new link to hand to the customer. Raises BadInput: nobody said where the desk can be reached."""
    made = url(desk, ticket_id)
    if not made:
        raise BadInput("no_public_url")
    return made


def ticket_of(desk: Desk, token: str) -> int | None:
    """The ticket that a token leads to; None: none, or none any more."""
    if not _TOKEN.fullmatch(token):
        return None
    return desk.database.read(lambda c: store.linked(c, _digest(token)))


def revoke(desk: Desk, ticket_id: int) -> int:
    """End every link to a ticket; how many there were."""
    return desk.database.write(lambda c: store.drop_links(c, ticket_id))


def _digest(token: str) -> str:
    # The token is 256 random bits: no salt could make it harder to find.
    return hashlib.sha256(token.encode()).hexdigest()
