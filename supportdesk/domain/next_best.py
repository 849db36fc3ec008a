"""The next best ticket: of those that an agent may work, the one with the least of its budget left.

A ticket's budget is that of its most pressing clock: the one of which the largest share is used. Whoever
does not know what to do next does this, so it is always told why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from supportdesk.domain.clocks import Clock
from supportdesk.domain.people import Agent
from supportdesk.domain.policy import PolicyBook
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Status


class Hold(StrEnum):
    """Why an agent may work a ticket."""

    MINE = "mine"
    FREE = "free"
    HANDED = "handed"


@dataclass(frozen=True, slots=True)
class NextBest:
    """The ticket, and why: `share` of the budget of `clock` is used; None where none runs.

    `waits`: how long the customer has waited for a word, None where it is the customer's turn.
    """

    id: int
    number: str
    subject: str
    hold: Hold
    clock: Clock | None
    share: float
    waits: timedelta | None


def hold(ticket: Ticket, agent: Agent) -> Hold | None:
    """Why this agent may work this ticket: it is theirs, nobody's of their tier, or handed to their tier.

    None: not theirs to work, ended, of an imported history, or in the hands of those it was handed to.
    """
    if not ticket.status.is_open or ticket.imported:
        return None
    if (card := ticket.handover) is not None:
        addressed = card.group is None or card.group is agent.group or agent.leads
        return Hold.HANDED if card.to is agent.tier and addressed else None
    if ticket.owner is None:
        return Hold.FREE if ticket.tier is agent.tier else None
    return Hold.MINE if ticket.owner.id == agent.id else None


def pressing(ticket: Ticket, book: PolicyBook, now: datetime) -> tuple[float, Clock] | None:
    """The running clock of which the largest share is used, of equals the one that is due first."""
    calendar = book[ticket.policy].calendar
    running = [(c.share(now, calendar), c.due, c) for c in ticket.clocks if c.due is not None and not c.ended]
    if not running:
        return None
    share, _due, clock = max(running, key=lambda found: (found[0], -found[1].timestamp()))
    return share, clock


def next_best(tickets: Iterable[Ticket], agent: Agent, book: PolicyBook, now: datetime) -> NextBest | None:
    """The one to work next; None where there is none.

    Where no clock runs, the oldest report comes next, unless it waits for its customer.
    """
    best: tuple[tuple[float, float, int], NextBest] | None = None
    for ticket in tickets:
        why = hold(ticket, agent)
        found = pressing(ticket, book, now)
        if why is None or (found is None and ticket.status is Status.WAITING_CUSTOMER):
            continue
        share, clock = found or (-1.0, None)
        since = clock.due if clock is not None and clock.due is not None else ticket.reported_at
        rank = (-share, since.timestamp(), ticket.id)
        if best is None or rank < best[0]:
            spoke = ticket.customer_spoke_at
            waits = now - spoke if ticket.unanswered and spoke is not None else None
            best = rank, NextBest(
                ticket.id, ticket.number, ticket.subject, why, clock, max(0.0, share), waits
            )  # fmt: skip
    return best[1] if best else None
