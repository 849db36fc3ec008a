"""Looking into mailboxes: what is new in each is taken, a batch at a time, each batch whole or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from supportdesk.domain.errors import BadInput, DeskError, StoreError
from supportdesk.domain.mails import Arrived, Mailbox, MailFate
from supportdesk.intake import mail_files, mail_imap
from supportdesk.intake.mail_reading import read
from supportdesk.services import mail_in, mail_watch
from supportdesk.services.desk import Desk
from supportdesk.services.mail_in import Cursor

BATCH = 100
"""Mails in one transaction."""

Fates = Counter[MailFate]


def poll(desk: Desk, box: Mailbox) -> Fates:
    """Take what is new in a mailbox; the first time nothing that was there before, unless that was asked for.

    What keeps it from being looked into is kept with it, and raised. Raises BadInput, StoreError, Busy.
    """
    try:
        source = mail_imap.batches if urlsplit(box.url).scheme in mail_watch.IMAP else mail_files.batches
        fates: Fates = Counter()
        for brought, cursor in source(desk, box, BATCH):
            fates += _take(desk, brought, box.name, cursor)
    except StoreError:
        raise
    except DeskError as error:
        mail_watch.checked(desk, box.id, desk.now(), str(error))
        raise
    mail_watch.checked(desk, box.id, desk.now())
    return fates


def poll_all(desk: Desk) -> Fates:
    """Take what is new in all mailboxes; one that can't be looked into hinders no other, and is raised."""
    fates: Fates = Counter()
    failed: BadInput | None = None
    for box in mail_watch.every(desk):
        try:
            fates += poll(desk, box)
        except BadInput as error:
            failed = error
    if failed is not None:
        raise failed
    return fates


def able(desk: Desk) -> bool:
    """Whether this machine may look into every mailbox that is watched, and one is."""
    boxes = mail_watch.every(desk)
    return bool(boxes) and all(mail_imap.may_open(box) for box in boxes)


def take_files(desk: Desk, mails: Iterable[Arrived], source: str) -> Iterator[Fates]:
    """Take mails from files; after each batch, what became of it."""
    waiting = iter(mails)
    while batch := list(islice(waiting, BATCH)):
        yield _take(desk, batch, source, None)


def _take(desk: Desk, brought: list[Arrived], source: str, cursor: Cursor | None) -> Fates:
    read_ = [(arrived, read(arrived.raw, arrived.size)) for arrived in brought]
    return Counter(taken.fate for taken in mail_in.take(desk, read_, source, cursor))
