"""Mail that comes in becomes a ticket, an answer on one, or is kept raw with a reason: none is ever dropped.

What was taken, what became of it, and how far its mailbox has been taken are one transaction: whoever is
killed has done all of it or nothing, and what is brought again is known by its digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.attachments import Attachment
from supportdesk.domain.errors import DeskError, NotFound
from supportdesk.domain.mails import Arrived, KeptMail, Mail, Taken
from supportdesk.services import attachments
from supportdesk.services.desk import Desk
from supportdesk.services.mail_sorting import Sorting
from supportdesk.store import mailboxes
from supportdesk.store import mails as store
from supportdesk.store.database import Connection

MOST_FILES = 100
"""Files of one mail that are kept."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a mailbox is taken when a batch is: its own position, and places that were looked at."""

    box: int
    since: datetime
    position: str
    places: tuple[str, ...] = ()


def take(
    desk: Desk, brought: Sequence[tuple[Arrived, Mail]], source: str, cursor: Cursor | None = None
) -> list[Taken]:
    """Take mails in the order given, all of them in one transaction; what became of each, in order.

    One that can't be stored hinders no other: it is kept raw. Raises StoreError, Busy: nothing was taken.
    """
    files = [_files(desk, mail) for _arrived, mail in brought]

    def job(connection: Connection) -> list[Taken]:
        taken = Sorting(connection, desk, source, brought, files).taken() if brought else []
        if cursor is not None:
            _advance(connection, cursor)
        return taken

    try:
        return desk.database.write(job)
    except DeskError:
        raise
    except Exception as error:
        return _one_by_one(desk, brought, source, cursor, error)


def _files(desk: Desk, mail: Mail) -> tuple[Attachment, ...]:
    return tuple(attachments.keep(desk, file.name, file.content) for file in mail.files[:MOST_FILES])


def _advance(connection: Connection, cursor: Cursor) -> None:
    mailboxes.mark_seen(connection, cursor.box, cursor.places)
    mailboxes.advance(connection, cursor.box, cursor.since, cursor.position)


def _one_by_one(
    desk: Desk,
    brought: Sequence[tuple[Arrived, Mail]],
    source: str,
    cursor: Cursor | None,
    error: Exception,
) -> list[Taken]:
    """One of them is the one that can't be stored; which shows when each is alone."""
    taken: list[Taken] = []
    for arrived, mail in brought if len(brought) > 1 else ():
        taken += take(desk, [(arrived, mail)], source)
    if not taken and brought:
        arrived, mail = brought[0]
        detail = f"{type(error).__name__}: {error}"[:300]
        bare = Mail(mail.digest, unread="unstorable", detail=detail.encode("utf-8", "replace").decode())
        taken = desk.database.write(lambda c: Sorting(c, desk, source, [(arrived, bare)], [()]).taken())
    if cursor is not None:
        desk.database.write(lambda c: _advance(c, cursor))
    return taken


# ---------------------------------------------------------------- what is kept raw


def kept(desk: Desk, *, done: bool = False) -> list[KeptMail]:
    """Mails that became neither ticket nor answer; those that somebody has looked at only where `done`."""
    return desk.database.read(lambda c: store.kept(c, done=done))


def raw_of(desk: Desk, mail_id: int) -> bytes:
    """The bytes of a mail that is kept. Raises NotFound."""
    found = desk.database.read(lambda c: store.raw_of(c, mail_id))
    if found is None:
        raise NotFound("no_kept_mail", mail=mail_id)
    return found


def settle(desk: Desk, mail_id: int) -> None:
    """Somebody has looked at a mail that is kept: it alarms no more, and stays. Raises NotFound."""
    if not desk.database.write(lambda c: store.settle(c, mail_id, desk.now())):
        raise NotFound("no_kept_mail", mail=mail_id)


class KeptAlarm:
    """Finds mails that were kept since it began and that somebody has to look at. For one thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last = desk.database.read(store.last_kept)

    def turn(self) -> list[KeptMail]:
        """Those that came since the last turn. Raises StoreError."""
        found = self._desk.database.read(lambda c: store.kept(c, done=False, after=self._last))
        if found:
            self._last = found[-1].id
        return [mail for mail in found if mail.alarms]
