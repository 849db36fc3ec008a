"""Which tickets have to be looked at for what the desk does by itself: a mark of work, not folded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from supportdesk.store.tables import ticket


def next_ticket(connection: Connection, now: datetime) -> int | None:
    """The ticket that has waited longest for a look, held until the transaction ends.

    One that somebody else holds is left to them, or to the next look: nobody waits for anybody.
    """
    query = select(ticket.c.id).where(ticket.c.loop_at <= now).order_by(ticket.c.loop_at).limit(1)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    found: int | None = connection.execute(query).scalar_one_or_none()
    return found


def rest(connection: Connection, ticket_id: int, until: datetime | None) -> None:
    """Leave a ticket alone until then."""
    connection.execute(update(ticket).where(ticket.c.id == ticket_id).values(loop_at=until))


def next_due(connection: Connection) -> datetime | None:
    """The next instant at which a look can find something, if nothing happens until then."""
    query = select(ticket.c.loop_at).where(ticket.c.loop_at.is_not(None)).order_by(ticket.c.loop_at).limit(1)
    return connection.execute(query).scalar_one_or_none()
