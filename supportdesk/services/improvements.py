"""The register of improvements (process §5): decided on, carried out, ticked off, taken back. Each act is one
transaction, in which whoever comes second decides on what is there by then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from supportdesk.domain import improvement_rules as rules
from supportdesk.domain.events import Entry, Event
from supportdesk.domain.improvement_rules import ImprovementCommand
from supportdesk.domain.improvements import Improvement, fold
from supportdesk.domain.people import Actor, Agent
from supportdesk.domain.proposals import Subject
from supportdesk.domain.rules import Refusal
from supportdesk.domain.views import Done, Outcome
from supportdesk.services.desk import Desk, new_batch
from supportdesk.store import improvements as store
from supportdesk.store.database import Connection


def today(desk: Desk) -> date:
    """The desk's day: that on which a measure is due."""
    return desk.now().astimezone(desk.book.current.zone).date()


def every(desk: Desk) -> list[Improvement]:
    """All proposals that were decided on, in the order in which they first were. Raises StoreError."""
    return [fold(*told) for told in desk.database.read(store.every)]


def measures(desk: Desk, agent: Agent | None = None) -> list[Improvement]:
    """Those with a measure, of an agent or of all: those under way by their day, then those done, the last
    first.
    """
    found = [(one, one.measure) for one in every(desk) if one.measure is not None]
    mine = [(one, m) for one, m in found if agent is None or m.owner.id == agent.id]
    waiting = sorted((m.due, one.id, one) for one, m in mine if one.waits)
    done = sorted(((m.done_at, one.id, one) for one, m in mine if m.done_at), reverse=True)
    return [one for *_order, one in (*waiting, *done)]


def due(desk: Desk, agent: Agent) -> list[Improvement]:
    """Those under way whose day has come: the agent's own, for a team lead everybody's, the latest first."""
    day = today(desk)
    mine = measures(desk, None if agent.leads else agent)
    return [one for one in mine if one.waits and one.measure is not None and one.measure.due <= day]


def act(desk: Desk, agent: Agent, subject: Subject, command: ImprovementCommand) -> Done:
    """Carry out a command; the Outcome's number is the proposal's key. Raises StoreError, Busy."""
    day = today(desk)
    return _written(desk, agent, subject, lambda now, _told: rules.decide(now, command, agent, day))


def undo(desk: Desk, agent: Agent, subject: Subject) -> Done:
    """Take back the agent's last act on a proposal. Raises StoreError, Busy."""
    return _written(desk, agent, subject, lambda _now, told: rules.undo(told, agent))


_Decide = Callable[[Improvement, list[Entry]], list[Event] | Refusal]


def _written(desk: Desk, agent: Agent, subject: Subject, decide: _Decide) -> Done:
    batch = new_batch()

    def job(connection: Connection) -> Done:
        improvement_id = store.held(connection, subject)
        found = store.every(connection, [improvement_id])
        told = found[0][2] if found else []
        now = fold(improvement_id, subject, told)
        decision = decide(now, told)
        if isinstance(decision, Refusal):
            return Done(batch, (Outcome(improvement_id, subject.key, now.seq, decision),))
        at = max([desk.now(), *(entry.at for entry in told[-1:])])
        actor = Actor.of(agent)
        lines = [Entry(n, at, actor, event, batch) for n, event in enumerate(decision, now.seq + 1)]
        store.append(connection, improvement_id, lines, desk.now())
        return Done(batch, (Outcome(improvement_id, subject.key, lines[-1].seq),))

    return desk.database.write(job)
