"""Words that go out to a customer by mail: to whom, when, how often it is tried (process §1, §3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.domain.events import Entry, Event, PublicReplied, SurveySent
from supportdesk.domain.hostile import visible
from supportdesk.domain.vocabulary import ActorKind, Delivery

HOLD = timedelta(seconds=15)
"""How long words can be taken back before they leave, where the desk says nothing else."""

AGAIN = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60))
"""After which time a delivery that failed for now is tried again; the last for all that follow."""

GIVE_UP = timedelta(hours=24)
"""After which a message that was never taken has failed."""

_ADDRESS = re.compile(
    r"(?<![\w.+@-])[\w.+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+[a-z][a-z0-9-]{0,62}(?![\w@])",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose mail it is that leaves the desk: the address that customers answer to, and who takes it.

    `server` is smtps://user@host:port, smtp://… where it begins in the clear and goes on encrypted, or
    smtp+plain://… where it stays in the clear. The password is never kept here.
    """

    address: str
    name: str
    server: str
    hold: timedelta = HOLD


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to a customer, and how far it has come. `seq` is the entry of the ticket that it says.

    `first_at` is when it was to leave, `due_at` when it is tried next; until then it can be taken back as
    long as it is held.
    """

    id: int
    ticket_id: int
    number: str
    seq: int
    recipient: str
    state: Delivery
    first_at: datetime
    due_at: datetime
    attempts: int = 0
    fault: str = ""
    changed_at: datetime | None = None


LEAVING: tuple[type[Event], ...] = (PublicReplied, SurveySent)
"""What has words that leave the desk as mail. Only a reply is a person's answer, and meets clocks."""


def leaves(entry: Entry) -> bool:
    """Whether the words of an entry leave as mail: a reply of an agent, a survey of the desk."""
    if isinstance(entry.event, PublicReplied):
        return entry.actor.kind is ActorKind.AGENT
    return isinstance(entry.event, LEAVING)


def address_of(contact: str) -> str:
    """The mail address in the contact of a customer; none where there is none, or more than one."""
    found = [match[0] for match in _ADDRESS.finditer(contact)]
    return found[0] if len({address.casefold() for address in found}) == 1 else ""


_NUMBER = re.compile(r"(?<![\w@.+-])\+?\d(?:[ ()-]{0,2}\d){6,14}(?![\w@.-])", re.ASCII)
LOCAL = 10
"""Digits that a phone has at least, where no plus says that it is one."""

PHONE = "tel:"
"""What the recipient of a message begins with that goes to a phone."""


def phone_of(contact: str) -> str:
    """The phone in the contact of a customer, as `tel:` and digits, a plus before them where there was one;
    none where there is none, or more than one. What is short is an extension, or numbers something else.
    No other sign comes through: what a customer wrote can choose nothing but a number.
    """
    found = {"".join(c for c in match[0] if c in "+0123456789") for match in _NUMBER.finditer(contact)}
    phones = [number for number in found if number.startswith("+") or len(number) >= LOCAL]
    return f"{PHONE}{phones[0]}" if len(phones) == 1 else ""


def again_at(now: datetime, attempts: int, first: datetime) -> datetime | None:
    """When a message that could not be handed over is tried next; None: it has failed.

    `attempts` were made, this one included; `first` is when it was to leave.
    """
    at = now + AGAIN[min(attempts, len(AGAIN)) - 1]
    return at if at - first <= GIVE_UP else None


def subject_line(number: str, subject: str) -> str:
    """What a reply is called: the report's own words, and the number that finds the ticket again."""
    said = " ".join(visible(subject, newlines=False).split())
    said = re.sub(r"^(?:(?:re|aw|回复|答复)\s*[:：]\s*)+", "", said, flags=re.IGNORECASE)
    return f"Re: {said} [{number}]" if said else f"Re: [{number}]"
