"""Reports that no agent took, many in one transaction: mails of a mailbox, say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from supportdesk.domain import commands as cm
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import NOBODY, Actor
from supportdesk.domain.registration import register
from supportdesk.domain.rules import Context, Refusal
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.views import Outcome
from supportdesk.services.desk import Desk, new_batch
from supportdesk.store import journal, policies, projection, tickets
from supportdesk.store.database import Connection


def report_many(
    connection: Connection, desk: Desk, reports: Sequence[tuple[Actor, cm.Register]]
) -> list[Outcome]:
    """Make a ticket of each report, as `Desk.report_within` does of one; an Outcome each, in order."""
    now = desk.now()
    policy = desk.book[policies.newest(connection)]
    context = Context(now, NOBODY, policy)
    trials = [register("", command, context) for _actor, command in reports]
    days = [_day(command, now, policy.zone) for _actor, command in reports]
    wanted = Counter(day for day, trial in zip(days, trials, strict=True) if not isinstance(trial, Refusal))
    last = {day: tickets.advance_numbers(connection, day, 0, n) for day, n in sorted(wanted.items())}
    ids = iter(tickets.reserve_ids(connection, sum(wanted.values())))
    outcomes: list[Outcome] = []
    made: list[Ticket] = []
    lines: list[tuple[int, Entry]] = []
    for (actor, _command), trial, day in zip(reports, trials, days, strict=True):
        if isinstance(trial, Refusal):
            outcomes.append(Outcome(0, "", 0, trial))
            continue
        last[day] += 1
        number, ticket_id, batch = f"T{day}-{last[day]:03d}", next(ids), new_batch()
        begun = replace(trial[0], number=number)  # type: ignore[call-arg]  # the first is a registration
        entries = [Entry(i, now, actor, event, batch) for i, event in enumerate((begun, *trial[1:]), 1)]
        made.append(fold(ticket_id, entries, desk.book))
        lines += [(ticket_id, entry) for entry in entries]
        outcomes.append(Outcome(ticket_id, number, len(entries)))
    if made:
        projection.insert(connection, made)
        journal.append(connection, lines, now)
    return outcomes


def _day(command: cm.Register, now: datetime, zone) -> str:  # type: ignore[no-untyped-def]
    local = min(command.reported_at or now, now).astimezone(zone)
    return f"{local.year:04}{local.month:02}{local.day:02}"
