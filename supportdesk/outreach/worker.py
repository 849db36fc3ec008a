"""What runs beside the consoles: mail that is due leaves, and each job of the list is done in its time."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from supportdesk.domain.errors import DeskError, StoreError
from supportdesk.outreach.delivery import deliver
from supportdesk.outreach.idling import Idling
from supportdesk.outreach.jobs import JOBS, Job
from supportdesk.outreach.mail import may_carry
from supportdesk.services import copies, jobs, outgoing
from supportdesk.services.desk import Desk

LOOK = 0.5
"""Seconds between two looks whether anybody wrote."""

RETRY = 5.0
"""Seconds after which a database that was out of reach is asked again."""


def name_of_this() -> str:
    """What this process is called in what it has claimed: nobody else's name."""
    return f"{socket.gethostname()[:40]}/{os.getpid()}"


def carries(desk: Desk) -> bool:
    """Whether mail leaves the desk, and this machine has what its server asks for. Raises StoreError."""
    sender = outgoing.sender(desk)
    return sender is not None and may_carry(sender.server) and not copies.is_copy(desk)


class Worker:
    """Does what is due, until stopped. Any number may work on one desk, and be killed at any time.

    `idle`: it waits on the servers of mailboxes, too. `tell` hears when the desk is out of reach, and back
    (None); `failed` of a job that could not be done.
    """

    def __init__(
        self,
        desk: Desk,
        name: str = "",
        tell: Callable[[DeskError | None], None] = lambda _: None,
        failed: Callable[[str, Exception], None] = lambda _name, _error: None,
        todo: Sequence[Job] = JOBS,
        *,
        idle: bool = False,
    ) -> None:
        self._desk = desk
        self._name = name or name_of_this()
        self._tell = tell
        self._failed = failed
        self._todo = todo
        self._pulse = desk.database.pulse()
        self._idling = Idling(desk) if idle else None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Work beside a console, in a thread."""
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
        self._thread.start()

    def stop(self, patience: float = 0.0) -> None:
        """Let the message that is under way be the last; of one in a thread, wait so many seconds for it.

        Who closes the desk under a message that is handed over would leave a doubt that nobody needs.
        """
        self._stop.set()
        if self._idling is not None:
            self._idling.stop()
        if self._thread is not None:
            self._thread.join(patience)

    def turn(self) -> int:
        """Do all that is due and can be done here; how many messages left. Raises StoreError, Busy."""
        sent = deliver(self._desk, self._name, self._going_on) if carries(self._desk) else 0
        for job in self._able():
            if self._going_on():
                self._do(job)
        return sent

    def _going_on(self) -> bool:
        return not self._stop.is_set()

    def _able(self) -> list[Job]:
        copy = copies.is_copy(self._desk)
        return [job for job in self._todo if (job.at_home or not copy) and job.able(self._desk)]

    def _do(self, job: Job) -> None:
        """Do a job if it is due; one that fails is told of, and hinders no other. Raises StoreError, Busy."""
        try:
            jobs.do(self._desk, job.name, self._name, job.every, lambda: job.run(self._desk, self._name))
        except StoreError:
            raise
        except Exception as error:
            self._failed(job.name, error)

    def run(self) -> None:
        """Do what becomes due, until stopped."""
        reachable = True
        while not self._stop.is_set():
            try:
                if self._idling is not None:
                    self._idling.renew()
                self.turn()
                due = self._next_due()
            except DeskError as error:
                if reachable:
                    self._tell(error)
                reachable = False
                self._stop.wait(RETRY)
                continue
            if not reachable:
                self._tell(None)
            reachable = True
            self._rest((due - self._desk.now()) if due else None)

    def _next_due(self) -> datetime | None:
        """When there is next something to do here, if nobody writes until then."""
        names = [job.name for job in self._able()]
        mail = outgoing.next_due(self._desk) if carries(self._desk) else None
        when = (mail, jobs.next_due(self._desk, names))
        return min((at for at in when if at is not None), default=None)

    def _rest(self, left: timedelta | None) -> None:
        """Wait until something is due, or somebody wrote."""
        while not self._stop.is_set():
            rest = LOOK if left is None else min(LOOK, max(0.0, left.total_seconds()))
            if self._stop.wait(rest) or (left is not None and left.total_seconds() <= rest):
                return
            if left is not None:
                left -= timedelta(seconds=rest)
            try:
                if self._pulse.touched():
                    return
            except DeskError:
                return  # out of reach: the next turn meets it, says so and tries again
