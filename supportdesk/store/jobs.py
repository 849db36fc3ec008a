"""Periodic jobs and who holds them; each step that only one worker can make is one statement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from supportdesk.domain.jobs import JobState
from supportdesk.store.job_tables import job


def add(connection: Connection, name: str, now: datetime) -> None:
    """Let a job be known, due now; one that is known stays as it is."""
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"name": name, "holder": "", "next_at": now, "fault": ""}
    connection.execute(kind.insert(job).values(row).on_conflict_do_nothing())


def take(connection: Connection, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Hold a job until then; False: it is not due, or another holds it."""
    free = or_(job.c.until.is_(None), job.c.until <= now)
    change = update(job).where(job.c.name == name, job.c.next_at <= now, free)
    return connection.execute(change.values(holder=holder, until=until)).rowcount == 1


def renew(connection: Connection, name: str, holder: str, until: datetime) -> bool:
    """Hold it longer; False: it was given up meanwhile."""
    change = update(job).where(job.c.name == name, job.c.holder == holder)
    return connection.execute(change.values(until=until)).rowcount == 1


def finish(
    connection: Connection, name: str, holder: str, began: datetime, next_at: datetime, fault: str
) -> bool:
    """Let go of a job that was done, or failed; False: it had been given up and is another's now."""
    mine = update(job).where(job.c.name == name, job.c.holder == holder)
    values: dict[str, Any] = {"holder": "", "until": None, "last_at": began, "next_at": next_at}
    return connection.execute(mine.values(values | {"fault": fault})).rowcount == 1


def hasten(connection: Connection, name: str, now: datetime) -> None:
    """Let a job be due at once; one that is being done is due again when it ends."""
    later = update(job).where(job.c.name == name, job.c.next_at > now, job.c.holder == "")
    connection.execute(later.values(next_at=now))


def next_due(connection: Connection, names: Collection[str]) -> datetime | None:
    """When one of these is next free and due; None: none of them is known."""
    free_at = case((job.c.until > job.c.next_at, job.c.until), else_=job.c.next_at)
    query = select(free_at).where(job.c.name.in_(list(names))).order_by(free_at).limit(1)
    found: datetime | None = connection.execute(query).scalar_one_or_none()
    return found


def is_free(connection: Connection, name: str, now: datetime) -> bool:
    """Whether a job is due and nobody holds it, as far as can be told without a lock."""
    row = connection.execute(select(job).where(job.c.name == name)).first()
    return row is None or (row.next_at <= now and (row.until is None or row.until <= now))


def listing(connection: Connection) -> list[JobState]:
    """All jobs that were ever begun here, by name."""
    return [
        JobState(row.name, row.holder, row.until, row.last_at, row.next_at, row.fault)
        for row in connection.execute(select(job).order_by(job.c.name))
    ]
