"""Where the desk can be reached over the web, and the key that its forms are signed with."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from supportdesk.domain.errors import BadInput
from supportdesk.domain.people import Agent
from supportdesk.services.desk import Desk
from supportdesk.store import public_address
from supportdesk.store import web as store
from supportdesk.store.database import Connection

FORM_KEY = "form_key"


def public_url(desk: Desk) -> str:
    """Where customers find the desk, without a slash at its end; nothing where it is not set."""
    return desk.database.read(public_address.get)


def set_public_url(desk: Desk, agent: Agent, url: str) -> str:
    """Let links in mails lead here; an empty one: mails carry none. What is kept comes back.

    Raises BadInput: not a lead, no URL, one that says more than where a page lies.
    """
    if not agent.leads:
        raise BadInput("not_lead", agent=agent.name)
    kept = url.strip().rstrip("/")
    if kept:
        try:
            place = urlsplit(kept)
            port = place.port
        except ValueError:
            raise BadInput("public_url", given=url) from None
        more = place.query or place.fragment or place.username is not None or port == 0
        if place.scheme not in ("http", "https") or not place.hostname or more or not kept.isprintable():
            raise BadInput("public_url", given=url)
        if any(sign in kept for sign in " \"'<>\\"):
            raise BadInput("public_url", given=url)
    desk.database.write(lambda c: public_address.put(c, kept))
    return kept


def form_key(desk: Desk) -> bytes:
    """The key that forms are signed with: the desk's, so that any server takes what another gave out."""

    def job(connection: Connection) -> str:
        found = store.setting(connection, FORM_KEY)
        if not found:
            found = secrets.token_hex(32)
            store.put_setting(connection, FORM_KEY, found)
        return found

    return bytes.fromhex(desk.database.read(lambda c: store.setting(c, FORM_KEY)) or desk.database.write(job))
