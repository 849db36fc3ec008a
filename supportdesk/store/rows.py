"""Rows of the database as the frozen views that lists show. Plain values in: no SQLAlchemy here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from supportdesk.domain.calendars import Calendar
from supportdesk.domain.clocks import Clock
from supportdesk.domain.views import QueueRow, Timed
from supportdesk.domain.vocabulary import Category, Channel, Priority, Status, Tier


def queue_row(row: Any, clocks: Sequence[Any], calendar: Calendar) -> QueueRow:
    """A line of the queue from the row of its ticket and those of its clocks."""
    return QueueRow(
        id=row.id,
        number=row.number,
        seq=row.seq,
        status=Status(row.status),
        tier=Tier(row.tier),
        category=Category(row.category) if row.category else None,
        priority=Priority(row.priority) if row.priority else None,
        subject=row.subject,
        customer="-".join(part for part in (row.customer_department, row.customer_name) if part),
        department=row.customer_department,
        channel=Channel(row.channel),
        reference=row.reference,
        tags=row.tags,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        handover_to=Tier(row.handover_to) if row.handover_to else None,
        emergency=row.emergency,
        unanswered=row.unanswered,
        imported=row.imported,
        reported_at=row.reported_at,
        updated_at=row.updated_at,
        expected_at=row.expected_at,
        score=row.score,
        clocks={c.name: Timed(clock_of(c), calendar) for c in clocks},
    )


def clock_of(row: Any) -> Clock:
    """A clock from its row."""
    return Clock(
        name=row.name,
        cycle=row.cycle,
        started_at=row.started_at,
        target=None if row.target is None else timedelta(microseconds=row.target),
        elapsed=timedelta(microseconds=row.elapsed),
        running_since=row.running_since,
        due=row.due,
        met_at=row.met_at,
        cancelled_at=row.cancelled_at,
        breached_at=row.breached_at,
        fixed=row.fixed,
        origin=row.origin,
        carried_at=row.carried_at,
    )
