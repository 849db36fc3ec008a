"""The tables of what the desk shows and takes in over the web. Secrets are kept as digests only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from supportdesk.store.tables import Row, _instant


class StatusLinkRow(Row, table=True):
    """A link to a ticket that only its customer has. Revoking it deletes the row."""

    __tablename__ = "status_link"

    digest: str = Field(primary_key=True, max_length=64, description="SHA-256 of the token")
    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id", index=True)
    made_at: datetime = _instant(nullable=False)


class ApiTokenRow(Row, table=True):
    """Who may hand in reports as a machine. `digest` is of the secret, which nobody can read back."""

    __tablename__ = "api_token"

    id: str = Field(primary_key=True, max_length=12)
    name: str = Field(max_length=80)
    digest: str = Field(max_length=64)
    scopes: str = Field(max_length=200, description="separated by blanks")
    made_by: str = Field(max_length=64)
    made_at: datetime = _instant(nullable=False)
    revoked_at: datetime | None = _instant()


status_link = StatusLinkRow.__table__  # type: ignore[attr-defined]
api_token = ApiTokenRow.__table__  # type: ignore[attr-defined]
