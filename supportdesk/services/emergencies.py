"""Emergencies as they stand: which are on, and all that their room shows."""

from __future__ import annotations

from supportdesk.domain.emergency import stand_up_clock
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import Agent
from supportdesk.domain.views import EmergencyLine, EmergencyRoom, Timed
from supportdesk.services import reading
from supportdesk.services.desk import Desk
from supportdesk.store import journal

MOST = 50
"""Emergencies that are told of at once: a desk with more has another trouble than finding one."""


def standing(desk: Desk, agent: Agent) -> list[EmergencyLine]:
    """The emergencies that are on, the latest first. Raises StoreError."""
    ids = reading.select(desk, agent, reading.query(desk, "is:open is:emergency"), MOST)
    found = []
    for ticket_id, entries in desk.database.read(lambda c: journal.load(c, ids)).items():
        ticket = fold(ticket_id, entries, desk.book)
        if ticket.emergency_at is None:
            continue
        clock = stand_up_clock(ticket, desk.book[ticket.policy].stand_up)
        called = tuple(call.agent.id for call in ticket.calls if call.agent is not None)
        found.append(
            EmergencyLine(
                ticket.id,
                ticket.number,
                ticket.subject,
                ticket.emergency_at,
                ticket.lead,
                called,
                ticket.restored_at is not None,
                clock.due if clock else None,
            )
        )
    return sorted(found, key=lambda line: (line.since, line.id), reverse=True)


def room(desk: Desk, ticket_id: int) -> EmergencyRoom:
    """All that an emergency's room shows. Raises NotFound, StoreError."""
    view = reading.ticket(desk, ticket_id)
    clock = stand_up_clock(view.ticket, desk.book[view.ticket.policy].stand_up)
    return EmergencyRoom(view, Timed(clock, view.calendar) if clock else None)
