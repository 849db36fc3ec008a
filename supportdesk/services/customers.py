"""Who a customer is, by what the desk has heard of them."""

from __future__ import annotations

from typing import Any

from supportdesk.domain.evolution import fold
from supportdesk.domain.views import KnownCustomer, OpenReport
from supportdesk.services.desk import Desk
from supportdesk.store import customers, journal
from supportdesk.store.database import Connection

DEPARTMENTS = 5
"""People of one name that are told apart."""


def named(desk: Desk, name: str) -> tuple[KnownCustomer, ...]:
    """Customers of this name, each with the latest department and contact, who wrote last first."""

    def job(connection: Connection) -> tuple[KnownCustomer, ...]:
        by_department: dict[str, list[Any]] = {}
        for row in customers.reports_of(connection, name) if name.strip() else ():
            by_department.setdefault(row.department_key, []).append(row)
        groups = list(by_department.values())[:DEPARTMENTS]
        journals = journal.load(connection, [group[0].id for group in groups])
        return tuple(
            KnownCustomer(
                fold(group[0].id, journals[group[0].id], desk.book).customer,
                tuple(OpenReport(row.id, row.number, row.subject) for row in group if row.is_open),
            )
            for group in groups
        )

    return desk.database.read(job)
