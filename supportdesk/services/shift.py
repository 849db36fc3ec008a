"""Coming to work and leaving it: what waits for an agent, and what goes to a colleague."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from supportdesk.domain import events as ev
from supportdesk.domain.commands import HandOver
from supportdesk.domain.events import standing
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import Agent
from supportdesk.domain.views import Done, QueueRow, Shift, ShiftLine, ShiftMeasure
from supportdesk.domain.vocabulary import ShiftPart
from supportdesk.services import improvements
from supportdesk.services.desk import Act, Desk
from supportdesk.store import journal, presence, queries, shift
from supportdesk.store.database import Connection

_DONE_BY_OTHERS = (ev.HandedOver.KIND, ev.Assigned.KIND, ev.HandoverReturned.KIND)


def last_here(desk: Desk, agent: Agent) -> datetime | None:
    """When an agent was last before a console; None: never."""
    return desk.database.read(lambda c: presence.last_seen(c, agent.id))


def arrive(desk: Desk, agent: Agent) -> None:
    """An agent is here. Raises StoreError, Busy."""
    desk.database.write(lambda c: presence.attend(c, agent.id, desk.now()))


def waiting(desk: Desk, agent: Agent, since: datetime | None) -> Shift:
    """What waits for an agent who left at `since`. Raises StoreError."""
    now = desk.now()
    lines = desk.database.read(lambda c: tuple(_lines(desk, c, agent, since or now, now)))
    return Shift(since, now, lines, tuple(_measures(desk, agent)))


def _measures(desk: Desk, agent: Agent) -> Iterator[ShiftMeasure]:
    day = improvements.today(desk)
    for one in improvements.due(desk, agent):
        assert one.measure is not None  # that is what is due
        yield ShiftMeasure(one.subject.key, one.measure, day)


def _lines(
    desk: Desk, connection: Connection, agent: Agent, since: datetime, now: datetime
) -> list[ShiftLine]:
    begin, end = _today(now)
    missed = shift.missed(connection, agent.id, since, now)
    promised = shift.promised(connection, agent.id, max(begin, now), end)
    unanswered = shift.unanswered(connection, agent.id)
    changed = shift.happened(connection, agent.id, _DONE_BY_OTHERS, since)
    ids = {line[0] for line in (*missed, *promised)} | {*unanswered, *changed}
    rows = queries.rows(connection, sorted(ids), desk.book)
    found: list[ShiftLine] = []
    for ticket_id, entries in journal.load(connection, changed).items():
        for entry in standing(entries):
            if entry.at <= since or entry.actor.id == agent.id:
                continue
            match entry.event:
                case ev.HandedOver() as e if e.owner.id == agent.id:
                    found.append(
                        _line(
                            rows[ticket_id],
                            ShiftPart.HANDED,
                            entry.at,
                            by=entry.actor.name,
                            words=e.note,
                            batch=entry.batch,
                            shift_note=e.shift_note,
                        )
                    )
                case ev.Assigned() as e if e.owner is not None and e.owner.id == agent.id:
                    found.append(_line(rows[ticket_id], ShiftPart.HANDED, entry.at, by=entry.actor.name))
                case ev.HandoverReturned() as e:
                    found.append(
                        _line(
                            rows[ticket_id], ShiftPart.RETURNED, entry.at, by=entry.actor.name, words=e.reason
                        )
                    )
    found += [_line(rows[i], ShiftPart.BREACHED, at, clock=name, cycle=n) for i, name, n, at in missed]
    found += [_line(rows[i], ShiftPart.PROMISED, at, clock=name, cycle=n) for i, name, n, at in promised]
    for ticket_id, entries in journal.load(connection, unanswered).items():
        spoke = fold(ticket_id, entries, desk.book).customer_spoke_at
        found.append(_line(rows[ticket_id], ShiftPart.UNANSWERED, spoke or rows[ticket_id].reported_at))
    order = list(ShiftPart)
    return sorted(found, key=lambda line: (order.index(line.part), line.at, line.ticket_id))


def _line(row: QueueRow, part: ShiftPart, at: datetime, **more: object) -> ShiftLine:
    return ShiftLine(part, row.id, row.number, row.subject, row.customer, at, **more)  # type: ignore[arg-type]


def _today(now: datetime) -> tuple[datetime, datetime]:
    """Begin and end of this day where this machine stands."""
    here = now.astimezone()
    begin = here.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    end = (begin + timedelta(days=1)).astimezone(UTC) - timedelta(microseconds=1)
    return begin.astimezone(UTC), end


def own(desk: Desk, agent: Agent) -> list[QueueRow]:
    """An agent's open tickets, the nearest deadline first."""

    def job(connection: Connection) -> list[QueueRow]:
        ids = shift.own(connection, agent.id)
        rows = queries.rows(connection, ids, desk.book)
        return [rows[i] for i in ids]

    return desk.database.read(job)


def hand_over(
    desk: Desk,
    agent: Agent,
    to: Agent,
    targets: Sequence[tuple[int, int | None]],
    *,
    notes: Mapping[int, str] | None = None,
    shift_note: str = "",
    batch: str = "",
) -> Done:
    """Give tickets to a colleague, with a word on each and one on the shift: one act, undone as one. Parts
    of one act share a `batch`.

    `targets` are tickets, each with the line of its journal that was seen. What can't go is refused and
    stays. Raises NotFound, StoreError, Busy.
    """
    notes = notes or {}
    acts = [
        Act(ticket_id, HandOver(to, notes.get(ticket_id, "").strip(), shift_note.strip()), seen)
        for ticket_id, seen in targets
    ]
    return desk.act(agent, acts, batch=batch)
