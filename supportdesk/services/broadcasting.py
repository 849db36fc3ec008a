"""The same words to several customers, each on their own ticket and filled for it (process §0, §3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from supportdesk.domain import commands as cm
from supportdesk.domain import news, progress
from supportdesk.domain.asks import Targets
from supportdesk.domain.copies import replace
from supportdesk.domain.courtesy import Fault
from supportdesk.domain.errors import NotFound
from supportdesk.domain.evolution import fold
from supportdesk.domain.foresight import attempt
from supportdesk.domain.incidents import Recipient
from supportdesk.domain.notifying import CUSTOMERS
from supportdesk.domain.outgoing import address_of, phone_of
from supportdesk.domain.people import Agent
from supportdesk.domain.query import folded
from supportdesk.domain.rules import Refusal
from supportdesk.domain.templates import fill, pending_in, stops, values_of
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.views import Done, Outcome
from supportdesk.domain.vocabulary import Category
from supportdesk.services import books, guarding
from supportdesk.services.desk import Act, Desk, new_batch
from supportdesk.store import incidents, journal, notifying
from supportdesk.store.database import Connection


def recipients(
    desk: Desk,
    agent: Agent,
    ids: Sequence[int],
    text: str,
    expected_at: datetime | None = None,
    solution: str = "",
) -> list[Recipient]:
    """What each customer would be told, in the order of the tickets; nothing is written. With a `solution`
    the tickets would be resolved by it, and the words may be missing. Raises NotFound, StoreError.
    """
    phrases, now = books.phrases(desk), desk.now()

    def job(connection: Connection) -> list[Recipient]:
        journals = journal.load(connection, ids)
        for ticket_id in ids:
            if ticket_id not in journals:
                raise NotFound("no_ticket", number=ticket_id)
        tickets = {i: fold(i, entries, desk.book) for i, entries in journals.items()}
        parents = incidents.with_parts(connection, [ticket.number for ticket in tickets.values()])
        texts = notifying.reach(connection, CUSTOMERS) is not None
        shown = []
        for ticket_id in ids:
            ticket, entries = tickets[ticket_id], journals[ticket_id]
            values = progress.values(ticket, entries, phrases)
            values |= values_of(ticket, agent, now, expected_at=expected_at)
            words = fill(text, values)
            found = (
                guarding.found(connection, ticket, entries, words, phrases, values, expected_at, now)
                if words.strip()
                else []
            )
            if solution:  # who is told that it is solved needs no time
                found = [one for one in found if one.fault is not Fault.NO_ETA]
            *before, last = commands(ticket, words, expected_at, solution)
            then = replace(ticket, category=Category.COMPLEX) if before else ticket
            tried = attempt(then, entries, last, agent, desk.book, now)
            clock = ticket.clock("update")
            shown.append(
                Recipient(
                    ticket_id=ticket_id,
                    number=ticket.number,
                    seq=ticket.seq,
                    subject=ticket.subject,
                    customer=ticket.customer.display,
                    address=address_of(ticket.customer.contact)
                    or (phone_of(ticket.customer.contact) if texts else ""),
                    status=ticket.status,
                    text=words,
                    found=tuple(found),
                    refusal=tried if isinstance(tried, Refusal) else None,
                    spoke_at=_waits(ticket),
                    update_due=clock.due if clock is not None and not clock.ended else None,
                    stands_for_all=folded(ticket.number) in parents,
                )
            )
        return shown

    return desk.database.read(job)


def _waits(ticket: Ticket) -> datetime | None:
    """When the customer said something after we had answered; a report alone is no answer to anything."""
    spoke = ticket.customer_spoke_at
    return spoke if ticket.unanswered and spoke is not None and spoke > ticket.reported_at else None


def commands(ticket: Ticket, words: str, expected_at: datetime | None, solution: str) -> list[cm.Command]:
    """What is done to one ticket. A report that nobody has classified is resolved as a complex one: the
    emergency, if there is one, is that of the incident.
    """
    if not solution:
        return [cm.Reply(words, expected_at)]
    classified: list[cm.Command] = [] if ticket.category else [cm.Classify(Category.COMPLEX)]
    return [*classified, cm.Resolve(solution, words)]


def tell(
    desk: Desk,
    agent: Agent,
    targets: Targets,
    text: str,
    expected_at: datetime | None = None,
    solution: str = "",
    batch: str = "",
) -> Done:
    """Say it on each ticket, filled for it; with a `solution` resolve it. Parts of one act share a batch.

    On each ticket all of it happens or nothing. What was said there after the line that its target names, by
    or to the customer, refuses it (`spoken_since`), as does a variable without a value (`unresolved`).
    Raises NotFound, StoreError, Busy.
    """
    batch, outcomes = batch or new_batch(), []
    for ticket_id, seen in targets:
        outcomes.append(_tell(desk, agent, ticket_id, seen, text, expected_at, solution, batch))
    return Done(batch, tuple(outcomes))


def _tell(
    desk: Desk,
    agent: Agent,
    ticket_id: int,
    seen: int | None,
    text: str,
    expected_at: datetime | None,
    solution: str,
    batch: str,
) -> Outcome:
    phrases = books.phrases(desk)

    def job(connection: Connection) -> Outcome:
        journal.lock(connection, [ticket_id])
        entries = journal.load(connection, [ticket_id]).get(ticket_id)
        if entries is None:
            raise NotFound("no_ticket", number=ticket_id)
        ticket = fold(ticket_id, entries, desk.book)
        if seen is not None and (unread := news.latest(entries, seen, agent.id)):
            spoken = Refusal("spoken_since", {"by": unread.actor.name, "kind": unread.event.KIND})
            return Outcome(ticket.id, ticket.number, ticket.seq, spoken)
        values = progress.values(ticket, entries, phrases)
        values |= values_of(ticket, agent, desk.now(), expected_at=expected_at)
        if pending := stops(pending_in(text, values)):
            names = ", ".join(f"{{{one.name}}}" for one in pending)
            return Outcome(ticket.id, ticket.number, ticket.seq, Refusal("unresolved", {"names": names}))
        acts = [
            Act(ticket_id, command, seen)
            for command in commands(ticket, fill(text, values), expected_at, solution)
        ]
        done = desk.act_together(connection, agent, acts, batch)
        return done.refused[0] if done.refused else done.outcomes[-1]

    return desk.database.write(job)
