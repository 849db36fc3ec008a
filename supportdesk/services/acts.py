"""What was done, act by act: by one agent on all tickets, or by all on one ticket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from supportdesk.domain.errors import NotFound
from supportdesk.domain.events import Entry, Undone, standing
from supportdesk.domain.people import Agent
from supportdesk.domain.views import PastAct
from supportdesk.services.desk import Desk
from supportdesk.store import journal, outgoing, queries
from supportdesk.store.database import Connection


def by_agent(desk: Desk, agent: Agent, limit: int = 100, skip: int = 0) -> list[PastAct]:
    """What an agent did, the latest first, without the first `skip`. Raises StoreError."""

    def job(connection: Connection) -> list[PastAct]:
        told = journal.acts_by(connection, agent.id)
        return list(_past_acts(desk, connection, list(islice(told, skip, skip + limit))))

    return desk.database.read(job)


def on_ticket(desk: Desk, ticket_id: int) -> list[PastAct]:
    """What was done to a ticket, the latest first, its registration last. Raises NotFound, StoreError."""

    def job(connection: Connection) -> list[PastAct]:
        entries = journal.load(connection, [ticket_id]).get(ticket_id)
        if not entries:
            raise NotFound("no_ticket", number=ticket_id)
        batches = dict.fromkeys(entry.batch for entry in reversed(entries))
        return list(_past_acts(desk, connection, [(batch, ticket_id) for batch in batches]))

    return desk.database.read(job)


def _past_acts(desk: Desk, connection: Connection, told: Sequence[tuple[str, int]]) -> Iterator[PastAct]:
    """Acts from their batches, each with the ticket that stands for all it changed."""
    ids = list({ticket_id for _batch, ticket_id in told})
    journals = journal.load(connection, ids)
    rows = queries.rows(connection, ids, desk.book)
    leaving = outgoing.leaving(connection, [batch for batch, _ticket in told])
    for batch, ticket_id in told:
        leaves_at, left = leaving.get(batch, (None, False))
        lines = [entry for entry in journals[ticket_id] if entry.batch == batch]
        yield PastAct(
            batch=batch,
            at=lines[0].at,
            actor=lines[0].actor,
            kinds=tuple(dict.fromkeys(_kinds(lines, journals[ticket_id]))),
            ticket_id=ticket_id,
            number=rows[ticket_id].number,
            subject=rows[ticket_id].subject,
            tickets=tuple(journal.batch_tickets(connection, batch)),
            whole=journal.is_whole(connection, batch),
            stands=any(entry.batch == batch for entry in standing(journals[ticket_id])),
            undoes=any(isinstance(entry.event, Undone) for entry in lines),
            leaves_at=leaves_at,
            left=left,
        )


def _kinds(lines: Iterable[Entry], entries: Sequence[Entry]) -> Iterator[str]:
    """What it wrote; of an undoing, what it took back."""
    by_seq = {entry.seq: entry for entry in entries}
    for line in lines:
        if isinstance(line.event, Undone):
            yield from _kinds((by_seq[seq] for seq in line.event.seqs), entries)
        else:
            yield line.event.KIND
