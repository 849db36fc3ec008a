"""Tokens of machines: made once, shown once, kept as a digest, revoked for good (process §1, API)."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable

from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.machines import ApiToken, Scope
from supportdesk.domain.people import Agent
from supportdesk.domain.storable import storable
from supportdesk.services.desk import Desk
from supportdesk.store import web as store

_SECRET = re.compile(r"sd_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


def add(desk: Desk, agent: Agent, name: str, scopes: Iterable[Scope]) -> tuple[ApiToken, str]:
    """A new token with its secret, which nobody can read again. Raises BadInput: no lead, name, scope."""
    _lead(agent)
    name = storable(" ".join(name.split()))
    wanted = frozenset(scopes)
    if not name or len(name) > 80:
        raise BadInput("missing" if not name else "token_name", field="name", most=80)
    if not wanted:
        raise BadInput("missing", field="scope")
    token = ApiToken(secrets.token_hex(6), name, wanted, agent.id, desk.now())
    secret = secrets.token_urlsafe(32)
    desk.database.write(lambda c: store.add_token(c, token, _digest(secret)))
    return token, f"sd_{token.id}_{secret}"


def listing(desk: Desk) -> list[ApiToken]:
    """Every token there was, revoked ones too."""
    return desk.database.read(store.tokens)


def revoke(desk: Desk, agent: Agent, token_id: str) -> None:
    """Let a token open nothing from now on. Raises NotFound, BadInput: no lead."""
    _lead(agent)
    if desk.database.read(lambda c: store.token(c, token_id)) is None:
        raise NotFound("no_token", token=token_id)
    desk.database.write(lambda c: store.revoke_token(c, token_id, desk.now()))


def of(desk: Desk, given: str) -> ApiToken | None:
    """The token of a secret; None: there is none, or none any more."""
    parts = _SECRET.fullmatch(given)
    if parts is None:
        return None
    found = desk.database.read(lambda c: store.token(c, parts[1]))
    # Compared in the same time whatever differs, and also where there is nothing to compare with.
    same = hmac.compare_digest(_digest(parts[2]), found[1] if found else _digest(""))
    return found[0] if found and same and found[0].revoked_at is None else None


def _lead(agent: Agent) -> None:
    if not agent.leads:
        raise BadInput("not_lead", agent=agent.name)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
