"""Waiting on servers for mail, so that it is here in a second and not at the next poll."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

from supportdesk.domain.errors import DeskError
from supportdesk.intake.mail_imap import Idler, may_open
from supportdesk.outreach.jobs import MAIL_IN
from supportdesk.services import jobs, mail_watch
from supportdesk.services.desk import Desk


class Idling:
    """One that waits for each mailbox that is watched on a server and that this machine may open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: dict[tuple[int, str], Idler] = {}

    def renew(self) -> None:
        """Wait for mailboxes that were added, and for removed ones no more. Raises StoreError."""
        boxes = {
            (box.id, box.url): box
            for box in mail_watch.every(self._desk)
            if urlsplit(box.url).scheme in mail_watch.IMAP and box.since is not None and may_open(box)
        }
        for gone in self._waiting.keys() - boxes.keys():
            self._waiting.pop(gone).stop()
        for new in boxes.keys() - self._waiting.keys():
            self._waiting[new] = Idler(boxes[new], self._ring)

    def stop(self) -> None:
        """Wait for none any more."""
        for idler in self._waiting.values():
            idler.stop()
        self._waiting = {}

    def _ring(self) -> None:
        with contextlib.suppress(DeskError):  # the next poll finds it
            jobs.hasten(self._desk, MAIL_IN)
