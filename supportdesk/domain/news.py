"""What happened on a ticket while somebody was writing on it."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry, standing

SPOKEN = (ev.CustomerAnswered, ev.PublicReplied, ev.ContactLogged, ev.FixTested, ev.Confirmed, ev.Promised)
"""What the customer said, or was told."""


def since(entries: Sequence[Entry], read_to: int, reader: str) -> list[Entry]:
    """The lines after `read_to`, by others than the reader, that change what a reply should say: words to
    and from the customer, and another status. What was undone is none.
    """
    return [
        entry
        for entry in standing(entries)
        if entry.seq > read_to
        and (isinstance(entry.event, SPOKEN) or "status" in entry.event.ASPECTS)
        and entry.actor.id != reader
    ]


def latest(entries: Sequence[Entry], read_to: int, reader: str) -> Entry | None:
    """The last of them, if there is any."""
    found = since(entries, read_to, reader)
    return found[-1] if found else None
