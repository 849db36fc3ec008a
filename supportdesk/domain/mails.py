"""A mail that came in, read: what the desk decides by. The raw bytes stay with who read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MailKind(StrEnum):
    """What a mail is, whoever sent it."""

    WORDS = "words"
    """A person's, or a system's that reports something."""
    AUTOMATIC = "automatic"
    """An automatic answer: out of office, "we have received your message"."""
    BOUNCE = "bounce"
    """A server says that a message did not arrive, or not yet."""


class MailFate(StrEnum):
    """What became of a mail."""

    TICKET = "ticket"
    REPLY = "reply"
    NOTED = "noted"
    """Told of in a ticket without waking it: an automatic answer, a delay."""
    BOUNCED = "bounced"
    """It said that one of our messages failed, and that message has."""
    KNOWN = "known"
    """It was here before."""
    KEPT = "kept"
    """It is kept raw, with a reason."""


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file in a mail, under the name that the mail gives it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was read.

    `message_id` is empty where it names none. `answers` are the Message-IDs that it follows, the nearest
    first. `digest` is of what makes it this mail and no other, whatever path it came by. `said` is what its
    writer wrote, `folded` what was quoted, and the signature. Of a bounce, `failed` are the Message-IDs of
    what did not arrive and `fault` is the server's reason; `lasting` says that it gave up. Of one that could
    not be read, `unread` says why, and the rest is empty.
    """

    digest: str
    message_id: str = ""
    answers: tuple[str, ...] = ()
    name: str = ""
    address: str = ""
    answer_to: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    said: str = ""
    folded: str = ""
    files: tuple[MailFile, ...] = ()
    kind: MailKind = MailKind.WORDS
    failed: tuple[str, ...] = ()
    fault: str = ""
    lasting: bool = False
    unread: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail as it lies in a mailbox: where, and when it came there; None where that can't be told.

    `size` are its bytes where `raw` has only the head of them.
    """

    raw: bytes
    place: str = ""
    at: datetime | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox that is watched. `url` has no password; `since` is when it was first looked into."""

    id: int
    name: str
    url: str
    old: bool
    since: datetime | None
    position: str
    checked_at: datetime | None
    fault: str


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail that became no ticket and no reply: kept raw. `alarms`: somebody has to look."""

    id: int
    source: str
    taken_at: datetime
    sender: str
    subject: str
    reason: str
    detail: str
    size: int
    alarms: bool
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail; `number` is the ticket's, where there is one."""

    fate: MailFate
    number: str = ""
    reason: str = ""
