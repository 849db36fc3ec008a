"""Taking back one's last act on a thing with a journal of its own, and doing it again.

Nothing is deleted: the journal says that lines of it count no more.
"""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.domain.events import Entry, Event, Undone, standing
from supportdesk.domain.people import Agent
from supportdesk.domain.rules import Refusal
from supportdesk.domain.undoing import moved_ground, restored


def taken_back(entries: Sequence[Entry], agent: Agent, *, again: bool) -> list[Event] | Refusal | None:
    """The agent's last act that still counts taken back, or `again` what they took back last; a Refusal where
    something later builds on it, None where there is no such act.
    """
    counting = standing(entries)
    mine = [e for e in counting if e.actor.id == agent.id and isinstance(e.event, Undone) is again]
    if not mine:
        return None
    act = [e for e in counting if e.batch == mine[-1].batch]
    changed = restored(act, entries)
    touched = frozenset[str]().union(*(e.event.ASPECTS for e in changed))
    moved = moved_ground(changed, touched, entries)
    for later in counting:
        if later.seq <= act[-1].seq:
            continue
        took = {e.seq for e in restored([later], entries)} if isinstance(later.event, Undone) else set()
        if later.event.ASPECTS & touched or took & moved:
            return Refusal("undo_built_on", {"kind": later.event.KIND, "by": later.actor.name})
    return [Undone(tuple(e.seq for e in act), act[-1].batch)]
