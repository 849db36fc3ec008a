"""Links to surveys, by the digests of their tokens."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from supportdesk.store.survey_tables import survey_link


def keep(connection: Connection, digest: str, ticket_id: int, seq: int) -> None:
    """Let a token lead to the survey of this entry."""
    connection.execute(insert(survey_link).values(digest=digest, ticket_id=ticket_id, seq=seq))


def find(connection: Connection, digest: str) -> tuple[int, int] | None:
    """The ticket and the entry that a token leads to."""
    query = select(survey_link.c.ticket_id, survey_link.c.seq).where(survey_link.c.digest == digest)
    row = connection.execute(query).first()
    return (row.ticket_id, row.seq) if row else None
