"""What the web needs kept: words of the whole desk, links of customers, tokens of machines."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from supportdesk.domain.machines import ApiToken, Scope
from supportdesk.store.outgoing_tables import desk_setting
from supportdesk.store.web_tables import api_token, status_link

# ---------------------------------------------------------------- words of the whole desk


def setting(connection: Connection, name: str) -> str:
    """A setting of the desk; nothing where nobody set it."""
    found = connection.execute(select(desk_setting.c.value).where(desk_setting.c.name == name))
    return found.scalar_one_or_none() or ""


def put_setting(connection: Connection, name: str, value: str) -> None:
    """Keep a setting in the place of what it was."""
    connection.execute(delete(desk_setting).where(desk_setting.c.name == name))
    connection.execute(insert(desk_setting), {"name": name, "value": value})


# ---------------------------------------------------------------- links of customers


def add_link(connection: Connection, digest: str, ticket_id: int, now: datetime) -> None:
    """Let a link lead to a ticket."""
    connection.execute(insert(status_link), {"digest": digest, "ticket_id": ticket_id, "made_at": now})


def linked(connection: Connection, digest: str) -> int | None:
    """The ticket that a link leads to."""
    found = connection.execute(select(status_link.c.ticket_id).where(status_link.c.digest == digest))
    return found.scalar_one_or_none()


def drop_links(connection: Connection, ticket_id: int) -> int:
    """Let no link lead to a ticket any more; how many did."""
    return connection.execute(delete(status_link).where(status_link.c.ticket_id == ticket_id)).rowcount


# ---------------------------------------------------------------- tokens of machines


def add_token(connection: Connection, token: ApiToken, digest: str) -> None:
    """Keep a token by the digest of its secret."""
    values = {
        "id": token.id,
        "name": token.name,
        "digest": digest,
        "scopes": " ".join(sorted(token.scopes)),
        "made_by": token.made_by,
        "made_at": token.made_at,
        "revoked_at": token.revoked_at,
    }
    connection.execute(insert(api_token), values)


def token(connection: Connection, token_id: str) -> tuple[ApiToken, str] | None:
    """A token with the digest of its secret, revoked or not."""
    row = connection.execute(select(api_token).where(api_token.c.id == token_id)).first()
    return None if row is None else (_token(row), row.digest)


def tokens(connection: Connection) -> list[ApiToken]:
    """Every token, revoked ones too, the oldest first."""
    return [
        _token(row)
        for row in connection.execute(select(api_token).order_by(api_token.c.made_at, api_token.c.id))
    ]


def revoke_token(connection: Connection, token_id: str, now: datetime) -> None:
    """Let a token open nothing any more; the first time counts."""
    change = update(api_token).where(api_token.c.id == token_id, api_token.c.revoked_at.is_(None))
    connection.execute(change.values(revoked_at=now))


def _token(row: object) -> ApiToken:
    at = {name: getattr(row, name) for name in ("id", "name", "made_by", "made_at", "revoked_at")}
    return ApiToken(**at, scopes=frozenset(map(Scope, row.scopes.split())))  # type: ignore[attr-defined]
