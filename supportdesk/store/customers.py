"""Customers as their tickets know them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from supportdesk.domain.query import folded
from supportdesk.store.tables import ticket

RECENT = 60
"""Tickets of one name that are looked at, the latest first."""


def reports_of(connection: Connection, name: str) -> list[Any]:
    """The latest tickets of customers of this name: id, number, subject, customer_name,
    customer_department, department_key and is_open of each.
    """
    query = (
        select(
            ticket.c.id,
            ticket.c.number,
            ticket.c.subject,
            ticket.c.customer_name,
            ticket.c.customer_department,
            ticket.c.department_key,
            ticket.c.is_open,
        )
        .where(ticket.c.customer_key == folded(name), ticket.c.merged_into.is_(None))
        .order_by(ticket.c.id.desc())
        .limit(RECENT)
    )
    return list(connection.execute(query))
