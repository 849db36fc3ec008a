"""Periodic jobs: each is done once a period, whoever and however many are there to do it.

A worker takes a job for a while and says again and again that it is still at it. One that is killed says
nothing more: when the while is over, the job is free. So a job may be begun again where another left it,
and has to keep what it did in transactions of its own.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain.errors import StoreError
from supportdesk.domain.jobs import JobState
from supportdesk.services.desk import Desk
from supportdesk.store import jobs as store
from supportdesk.store.database import Connection

PATIENCE = timedelta(minutes=2)
"""How long a holder may be silent before its job is free; it renews three times as often."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A job held by one run of one worker. `holder` is nobody else's, and never again this one's."""

    name: str
    holder: str
    began: datetime


def take(desk: Desk, name: str, worker: str, patience: timedelta = PATIENCE) -> Lease | None:
    """Hold a job that is due; None: it is not, or another has it. Raises StoreError, Busy."""
    now = desk.now()
    if not desk.database.read(lambda c: store.is_free(c, name, now)):
        return None  # most often; nobody waits for the writer to hear it
    lease = Lease(name, f"{worker[:64]} {uuid.uuid4().hex[:12]}", now)

    def job(connection: Connection) -> bool:
        store.add(connection, name, now)
        return store.take(connection, name, lease.holder, now, now + patience)

    return lease if desk.database.write(job) else None


def renew(desk: Desk, lease: Lease, patience: timedelta = PATIENCE) -> bool:
    """Say that it is still being done; False: it was given up. Raises StoreError, Busy."""
    until = desk.now() + patience
    return desk.database.write(lambda c: store.renew(c, lease.name, lease.holder, until))


def finish(desk: Desk, lease: Lease, every: timedelta, fault: str = "") -> bool:
    """Let go of it until its next period; False: it had been given up. Raises StoreError, Busy."""
    next_at = max(desk.now(), lease.began + every)
    return desk.database.write(
        lambda c: store.finish(c, lease.name, lease.holder, lease.began, next_at, fault)
    )


def do(
    desk: Desk,
    name: str,
    worker: str,
    every: timedelta,
    run: Callable[[], int],
    patience: timedelta = PATIENCE,
) -> int | None:
    """Do a job if it is due and free; how much it did, None: it was not.

    What `run` raises is kept as the job's fault, and raised; it is due again a period later.
    """
    lease = take(desk, name, worker, patience)
    if lease is None:
        return None
    ended = threading.Event()
    pulse = threading.Thread(target=_renewing, args=(desk, lease, patience, ended), name=f"job {name}")
    pulse.daemon = True
    pulse.start()
    try:
        done = run()
    except Exception as error:
        finish(desk, lease, every, str(error) or type(error).__name__)
        raise
    finally:
        ended.set()
        pulse.join()
    finish(desk, lease, every)
    return done


def _renewing(desk: Desk, lease: Lease, patience: timedelta, ended: threading.Event) -> None:
    """Say that a job is still being done, until it ends."""
    while not ended.wait(patience.total_seconds() / 3):
        try:
            renew(desk, lease, patience)
        except StoreError:  # out of reach or held for long: the next time, or somebody else begins it anew
            continue


def hasten(desk: Desk, name: str) -> None:
    """Let a job be done at once, by whoever does it: there is something for it. Raises StoreError, Busy."""
    desk.database.write(lambda c: store.hasten(c, name, desk.now()))


def next_due(desk: Desk, names: Collection[str]) -> datetime | None:
    """When one of these jobs can next be done; None: none was ever begun. Raises StoreError."""
    return desk.database.read(lambda c: store.next_due(c, names))


def listing(desk: Desk) -> list[JobState]:
    """All jobs that were ever begun on this desk."""
    return desk.database.read(store.listing)
