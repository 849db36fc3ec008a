"""What a command would do to a ticket's clocks, told before it is carried out.

Nothing is estimated: the command is decided and the ticket evolved as it will be, and not written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain import commands as cm
from supportdesk.domain.clocks import Clock
from supportdesk.domain.decisions import decide
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import advanced
from supportdesk.domain.people import Actor, Agent
from supportdesk.domain.policy import PolicyBook
from supportdesk.domain.rules import Context, Refusal
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Face

_LATE = (Face.OVERDUE, Face.MISSED)


@dataclass(frozen=True, slots=True)
class Change:
    """One cycle of a clock before and after; None where it is not there, or does not apply."""

    name: str
    cycle: int
    before: Clock | None
    after: Clock | None
    breaches: bool
    """It is in time, and would be late at once."""


def foresee(
    ticket: Ticket,
    entries: Sequence[Entry],
    command: cm.Command,
    agent: Agent,
    book: PolicyBook,
    now: datetime,
) -> tuple[Change, ...]:
    """The clocks that the command would change, were it given at `now`; none where it would be refused."""
    found = attempt(ticket, entries, command, agent, book, now)
    return () if isinstance(found, Refusal) else found


def attempt(
    ticket: Ticket,
    entries: Sequence[Entry],
    command: cm.Command,
    agent: Agent,
    book: PolicyBook,
    now: datetime,
) -> tuple[Change, ...] | Refusal:
    """As `foresee`, with the reason where the command would be refused."""
    at = max(now, ticket.updated_at)
    decision = decide(ticket, command, Context(at, agent, book[ticket.policy], entries))
    if isinstance(decision, Refusal):
        return decision
    new = [Entry(ticket.seq + n, at, Actor.of(agent), event, "") for n, event in enumerate(decision, 1)]
    return tuple(changes(ticket, advanced(ticket, entries, new, book), at))


def changes(before: Ticket, after: Ticket, at: datetime) -> list[Change]:
    """The clocks that differ between two states of a ticket."""
    old = {(c.name, c.cycle): c for c in before.clocks if c.applies}
    new = {(c.name, c.cycle): c for c in after.clocks if c.applies}
    found = []
    for key in dict.fromkeys((*old, *new)):
        was, will = old.get(key), new.get(key)
        if was == will:
            continue
        late = will is not None and will.face(at) in _LATE
        was_late = was is not None and was.face(at) in _LATE
        found.append(Change(*key, was, will, late and not was_late))
    return found
