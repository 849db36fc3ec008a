"""One command on many tickets: tried first, then carried out a part at a time, all of it one act."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.domain import commands as cm
from supportdesk.domain.asks import MARKS, Targets
from supportdesk.domain.evolution import fold
from supportdesk.domain.foresight import attempt
from supportdesk.domain.people import Agent
from supportdesk.domain.rules import Refusal
from supportdesk.domain.views import Done, Outcome, Trial
from supportdesk.domain.vocabulary import LinkKind
from supportdesk.services import incidents, reading
from supportdesk.services.desk import Act, Desk, new_batch
from supportdesk.store import journal


def marks(desk: Desk, agent: Agent, text: str, narrowed_by: str = "") -> tuple[int, ...]:
    """The tickets of a selection by id, in its order, at most MARKS + 1 of them. Raises QueryError."""
    return reading.select(desk, agent, reading.query(desk, text, narrowed_by), MARKS + 1)


def trial(desk: Desk, agent: Agent, command: cm.Command, ids: Sequence[int]) -> Trial:
    """What the command would come to on each of these tickets; nothing is written. Raises StoreError."""
    now = desk.now()
    journals = desk.database.read(lambda c: journal.load(c, ids))
    outcomes: list[Outcome] = []
    customers: set[tuple[str, str]] = set()
    breaching: list[str] = []
    for ticket_id, entries in journals.items():
        ticket = fold(ticket_id, entries, desk.book)
        found = attempt(ticket, entries, command, agent, desk.book, now)
        refusal = found if isinstance(found, Refusal) else None
        outcomes.append(Outcome(ticket_id, ticket.number, ticket.seq, refusal))
        if not isinstance(found, Refusal):
            customers.add((ticket.customer.department, ticket.customer.name))
            if any(change.breaches for change in found):
                breaching.append(ticket.number)
    return Trial(tuple(outcomes), frozenset(customers), tuple(breaching))


def carry_out(desk: Desk, agent: Agent, command: cm.Command, targets: Targets, batch: str = "") -> Done:
    """The command on each target; what is refused stands in its Outcome. Parts of one act share a batch.

    What several journals tell at once is done a ticket at a time: one that is refused refuses no other.
    Raises NotFound, StoreError, Busy.
    """
    batch = batch or new_batch()
    ids = [ticket_id for ticket_id, _seen in targets]
    match command:
        case cm.MergeInto():
            return _one_by_one(batch, [desk.merge(agent, [i], command.target, batch) for i in ids], ids)
        case cm.Unmerge():
            return _one_by_one(batch, [desk.unmerge(agent, i, batch) for i in ids], ids)
        case cm.LinkTicket(kind=LinkKind.CHILD_OF):
            return incidents.attach(desk, agent, command.other, ids, batch)
        case cm.Undo():
            return desk.undo(agent, command.batch, ids or None, batch)
        case _:
            return desk.act(agent, [Act(i, command, seen) for i, seen in targets], batch=batch)


def _one_by_one(batch: str, done: Sequence[Done], ids: Sequence[int]) -> Done:
    """What became of each ticket that was asked about; where its other half refused, with that reason."""
    outcomes = []
    for ticket_id, each in zip(ids, done, strict=True):
        own = next((o for o in each.outcomes if o.ticket_id == ticket_id), None)
        outcomes.append(own or each.outcomes[0])
    return Done(batch, tuple(outcomes))
