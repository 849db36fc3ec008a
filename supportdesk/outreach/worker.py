"""What runs beside the consoles: mail that is due leaves, deadlines that come near are told."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from datetime import timedelta

from supportdesk.domain.errors import DeskError
from supportdesk.outreach.delivery import deliver
from supportdesk.services import outgoing, warnings
from supportdesk.services.desk import Desk

LOOK = 0.5
"""Seconds between two looks whether anybody wrote."""

RETRY = 5.0
"""Seconds after which a database that was out of reach is asked again."""


def name_of_this() -> str:
    """What this process is called in what it has claimed: nobody else's name."""
    return f"{socket.gethostname()[:40]}/{os.getpid()}"


class Worker:
    """Does what is due, until stopped. Any number may work on one desk, and be killed at any time."""

    def __init__(
        self, desk: Desk, name: str = "", tell: Callable[[DeskError | None], None] = lambda _: None
    ) -> None:
        self._desk = desk
        self._name = name or name_of_this()
        self._tell = tell
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
        if self._thread is not None:
            self._thread.join(patience)

    def turn(self) -> int:
        """Do all that is due now; how many messages left. Raises StoreError, Busy."""
        warnings.raise_due(self._desk)
        return deliver(self._desk, self._name, lambda: not self._stop.is_set())

    def run(self) -> None:
        """Do what becomes due, until stopped; `tell` hears when the desk is out of reach, and back (None)."""
        reachable = True
        while not self._stop.is_set():
            try:
                self.turn()
                due = outgoing.next_due(self._desk)
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

    def _rest(self, left: timedelta | None) -> None:
        """Wait until something is due, or somebody wrote."""
        while not self._stop.is_set():
            rest = LOOK if left is None else min(LOOK, max(0.0, left.total_seconds()))
            if self._stop.wait(rest) or (left is not None and left.total_seconds() <= rest):
                return
            if left is not None:
                left -= timedelta(seconds=rest)
            if self._desk.database.touched():
                return
