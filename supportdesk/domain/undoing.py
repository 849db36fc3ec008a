"""Taking back: possible as long as nothing later builds on it (sla-cases 55)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry
from supportdesk.domain.outgoing import LEAVING
from supportdesk.domain.rules import Context, Decision, Refusal, anybody, rule
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Status


@rule(cm.Undo, statuses=frozenset(Status), who=anybody)
def undo(t: Ticket, c: cm.Undo, x: Context) -> Decision:
    """Possible as long as nothing later has set what the act had set; for its author and the lead."""
    counting = ev.standing(x.entries)
    act = [e for e in counting if e.batch == c.batch]
    if not act:
        return Refusal("nothing_to_undo")
    if act[0].actor.id != x.agent.id and not x.agent.leads:
        return Refusal("undo_of_another", {"by": act[0].actor.name})
    if any(isinstance(e.event, ev.ContentErased) for e in act):
        return Refusal("undo_erasure")
    if gone := next(
        (e for e in x.entries if isinstance(e.event, ev.ContentErased) and e.seq > act[0].seq), None
    ):
        return Refusal("undo_erased", {"by": gone.actor.name, "at": gone.at})
    if any(isinstance(e.event, ev.Registered) for e in act):
        return Refusal("undo_registration")
    seqs = tuple(e.seq for e in act)
    changed = restored(act, x.entries)
    if any(isinstance(e.event, ev.ResourceMoved) for e in changed):
        return Refusal("undo_resource")
    if any(isinstance(e.event, ev.DeliveryRecorded) or _has_left(e, x) for e in changed):
        return Refusal("words_left")
    touched = frozenset[str]().union(*(e.event.ASPECTS for e in changed))
    moved = moved_ground(changed, touched, x.entries)
    for later in counting:
        if later.seq <= seqs[-1] or later.batch == c.batch:
            continue
        took = {e.seq for e in restored([later], x.entries)} if isinstance(later.event, ev.Undone) else set()
        if later.event.ASPECTS & touched or took & moved:
            return Refusal("undo_built_on", {"kind": later.event.KIND, "by": later.actor.name})
    return [ev.Undone(seqs, c.batch)]


def _has_left(entry: Entry, x: Context) -> bool:
    return isinstance(entry.event, LEAVING) and entry.seq in x.left


def moved_ground(changed: list[Entry], touched: frozenset[str], entries: Sequence[Entry]) -> set[int]:
    """What counted when these entries were written and does not now, or the other way round: an
    acceptance doesn't come back without its escalation.
    """
    own = {e.seq for e in changed}
    first = min(own)

    def ground(then: Iterable[Entry]) -> set[int]:
        return {e.seq for e in ev.effective(then) if e.seq < first and e.event.ASPECTS & touched} - own

    return ground(e for e in entries if e.seq < first) ^ ground(entries)


def restored(act: list[Entry], entries: Sequence[Entry]) -> list[Entry]:
    """What undoing these entries brings into question: themselves, or what an undoing had taken back."""
    found: list[Entry] = []
    by_seq = {e.seq: e for e in entries}
    for entry in act:
        if isinstance(entry.event, ev.Undone):
            found += restored([by_seq[seq] for seq in entry.event.seqs], entries)
        else:
            found.append(entry)
    return found
