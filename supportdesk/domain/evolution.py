"""How a ticket changes by what happens to it: `evolve` for one entry, `fold` for a journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from supportdesk.domain import events as ev
from supportdesk.domain import reviews
from supportdesk.domain.clocks import Clock, Dial, Signal
from supportdesk.domain.copies import replace
from supportdesk.domain.emergency import FOLDS
from supportdesk.domain.events import Entry, Event
from supportdesk.domain.passage import born, moved
from supportdesk.domain.people import AgentRef
from supportdesk.domain.policy import Facts, Policy, PolicyBook
from supportdesk.domain.surveys import Survey
from supportdesk.domain.tickets import Handover, Link, Promise, Ticket, missing_fields
from supportdesk.domain.vocabulary import ActorKind, Delivery, LinkKind, Status, Tier


def fold(ticket_id: int, entries: Iterable[Entry], book: PolicyBook) -> Ticket:
    """The ticket that a journal tells. Entries undone count as if they had not been.

    Raises ValueError when the journal is empty or does not begin with a registration.
    """
    every = list(entries)
    ticket: Ticket | None = None
    for entry in ev.effective(every):
        ticket = evolve(ticket, entry, book, ticket_id)
    if ticket is None:
        raise ValueError(f"The journal of ticket {ticket_id} is empty.")
    last = every[-1]
    if ticket.seq != last.seq:
        ticket = replace(ticket, seq=last.seq, updated_at=last.at)
    return ticket


def advanced(before: Ticket, entries: Iterable[Entry], new: Sequence[Entry], book: PolicyBook) -> Ticket:
    """The ticket that `entries` told, after new ones: what changes which of them count has it told anew."""
    if any(isinstance(entry.event, (ev.Undone, ev.DeliveryRecorded)) for entry in new):
        return fold(before.id, [*entries, *new], book)
    after = before
    for entry in new:
        after = evolve(after, entry, book, before.id)
    return after


def evolve(ticket: Ticket | None, entry: Entry, book: PolicyBook, ticket_id: int = 0) -> Ticket:
    """The ticket after one more entry. Pure; `Undone` needs the whole journal, see `fold`."""
    event = entry.event
    if isinstance(event, ev.Registered):
        return _born(event, entry, book, ticket_id)
    if ticket is None:
        raise ValueError(f"The journal begins with {event.KIND}, not with a registration.")
    policy = book[ticket.policy]
    if isinstance(event, ev.PolicyApplied):
        held_to = book[event.version]
        clocks = adopted(ticket.clocks, ticket.facts, ticket.status, policy, held_to, book, entry.at)
        return replace(ticket, seq=entry.seq, updated_at=entry.at, policy=event.version, clocks=clocks)
    if isinstance(event, ev.ContentErased):
        return _erased(ticket, event, entry)
    apply = _APPLY.get(type(event))
    changes = apply(ticket, event, entry) if apply else {}
    way = moved(ticket, changes, entry)
    after = replace(ticket, seq=entry.seq, updated_at=entry.at, passage=way, **changes)
    if after.erased and ev.has_words(event):
        after = replace(after, erased=frozenset())
    signals = list(_signals(ticket, after, event, entry))
    if not after.registered_fully and not missing_fields(after, policy):
        after = replace(after, registered_fully=True)
        signals.append(Signal("registration_completed", entry.at))
    return _turn(ticket, after, signals, entry.at, book)


def _erased(ticket: Ticket, event: ev.ContentErased, entry: Entry) -> Ticket:
    """Nothing but words is gone. What is over stays where it is in lists."""
    at = entry.at if ticket.status.is_open else ticket.updated_at
    clocks = event.clocks or ticket.clocks
    return replace(ticket, seq=entry.seq, updated_at=at, erased=ticket.erased | {event.what}, clocks=clocks)


def adopted(
    clocks: tuple[Clock, ...],
    facts: Facts,
    status: Status,
    before: Policy,
    after: Policy,
    book: PolicyBook,
    at: datetime,
) -> tuple[Clock, ...]:
    """A ticket's clocks once it is held to another policy at `at`."""
    dial = Dial(clocks, after, book, facts, status)
    dial.adopt(before, at)
    return tuple(dial.clocks)


def _born(event: ev.Registered, entry: Entry, book: PolicyBook, ticket_id: int) -> Ticket:
    ticket = Ticket(
        id=ticket_id,
        number=event.number,
        seq=entry.seq,
        policy=event.policy,
        status=Status.NEW,
        tier=Tier.L1,
        channel=event.channel,
        urgency=event.urgency,
        impact=event.impact,
        subject=event.subject,
        description=event.description,
        customer=event.customer,
        reported_at=event.reported_at,
        entered_at=entry.at,
        updated_at=entry.at,
        occurred_at=event.occurred_at,
        reference=event.reference,
        attachments=event.attachments,
        customer_spoke_at=event.reported_at,
        imported=entry.actor.kind is ActorKind.IMPORT,
        passage=born(event.reported_at),
    )
    return _turn(ticket, ticket, [Signal("registered", event.reported_at)], entry.at, book)


def _turn(before: Ticket, after: Ticket, signals: list[Signal], at: datetime, book: PolicyBook) -> Ticket:
    """Move the clocks: new facts first, then what happened, then the status it ended in."""
    policy = book[after.policy]
    heard = any(signal.name in policy.by_signal or signal.name == "released" for signal in signals)
    if not heard and before.status is after.status and before.facts == after.facts:
        return after  # most entries move no clock
    dial = Dial(after.clocks, policy, book, after.facts, before.status)
    if before.facts != after.facts:
        dial.retarget(at)
    dial.hear(signals, working=after.status.is_open)
    if before.status is not after.status:
        dial.settle(after.status, at)
    clocks = tuple(dial.clocks)
    return after if clocks == after.clocks else replace(after, clocks=clocks)


def _signals(before: Ticket, after: Ticket, event: Event, entry: Entry) -> Iterable[Signal]:
    by_person = entry.actor.kind in _PEOPLE
    if isinstance(event, ev.RestorationRecorded):
        yield Signal(event.KIND, event.restored_at)
    elif isinstance(event, (ev.Absorbed, ev.Released)):
        left = event.clocks if isinstance(event, ev.Absorbed) else ()
        yield Signal(event.KIND, entry.at, source=event.source, carried=left)
    else:
        yield Signal(event.KIND, entry.at, event.by if isinstance(event, ev.Promised) else None)
    if isinstance(event, ev.PublicReplied) and by_person:
        yield Signal("public_answer", entry.at)
    elif isinstance(event, ev.ContactLogged) and by_person:
        yield Signal("public_answer", event.happened_at)
    elif isinstance(event, ev.FixTested) and not event.passed and before.status is Status.RESOLVED:
        yield Signal("reopened", entry.at)


_PEOPLE = (ActorKind.AGENT, ActorKind.IMPORT)

SIGNALS = (
    frozenset(ev.REGISTRY)
    - {"undone", "policy_applied", "delivery_recorded", "machine_wrote", "content_erased"}
) | {
    "public_answer",
    "registration_completed",
}
"""Every name that a policy's clocks may refer to."""


# ---------------------------------------------------------------- what each event changes

_Changes = dict[str, Any]
_Apply = Callable[[Ticket, Any, Entry], _Changes]
_APPLY: dict[type[Event], _Apply] = {**FOLDS}


def _on(kind: type[Event]) -> Callable[[_Apply], _Apply]:
    def keep(function: _Apply) -> _Apply:
        _APPLY[kind] = function
        return function

    return keep


@_on(ev.Amended)
def _amended(t: Ticket, e: ev.Amended, entry: Entry) -> _Changes:
    names = ("urgency", "impact", "occurred_at", "subject", "description", "customer")
    return {name: value for name in names if (value := getattr(e, name)) is not None}


@_on(ev.Classified)
def _classified(t: Ticket, e: ev.Classified, entry: Entry) -> _Changes:
    return {"category": e.category}


@_on(ev.PrioritySet)
def _priority_set(t: Ticket, e: ev.PrioritySet, entry: Entry) -> _Changes:
    return {"priority": e.priority}


@_on(ev.Claimed)
def _claimed(t: Ticket, e: ev.Claimed, entry: Entry) -> _Changes:
    return {"owner": e.owner, "status": _begun(t.status)}


@_on(ev.Assigned)
def _assigned(t: Ticket, e: ev.Assigned, entry: Entry) -> _Changes:
    if e.owner is None:
        status = Status.NEW if t.status is Status.IN_PROGRESS else t.status
        return {"owner": None, "group": e.group, "status": status}
    return {"owner": e.owner, "group": e.group or t.group, "status": _begun(t.status)}


@_on(ev.HandedOver)
def _handed_over(t: Ticket, e: ev.HandedOver, entry: Entry) -> _Changes:
    return {"owner": e.owner, "status": _begun(t.status)}


def _begun(status: Status) -> Status:
    return Status.IN_PROGRESS if status is Status.NEW else status


@_on(ev.PublicReplied)
def _public_replied(t: Ticket, e: ev.PublicReplied, entry: Entry) -> _Changes:
    return {**_spoke(t, entry, entry.at, e.expected_at), "attachments": (*t.attachments, *e.attachments)}


@_on(ev.NoteAdded)
def _note_added(t: Ticket, e: ev.NoteAdded, entry: Entry) -> _Changes:
    return {"attachments": (*t.attachments, *e.attachments)}


@_on(ev.ContactLogged)
def _contact_logged(t: Ticket, e: ev.ContactLogged, entry: Entry) -> _Changes:
    return _spoke(t, entry, e.happened_at, e.expected_at)


def _spoke(t: Ticket, entry: Entry, at: datetime, expected_at: datetime | None) -> _Changes:
    if entry.actor.kind not in _PEOPLE:  # a machine's reply is no answer
        return {"expected_at": expected_at or t.expected_at}
    return {
        "first_answer_at": t.first_answer_at or at,
        "team_spoke_at": max(t.team_spoke_at or at, at),
        "expected_at": expected_at or t.expected_at,
    }


@_on(ev.Escalated)
def _escalated(t: Ticket, e: ev.Escalated, entry: Entry) -> _Changes:
    by = AgentRef(entry.actor.id, entry.actor.name, entry.actor.tier or t.tier)
    card = Handover(entry.seq, entry.at, by, e.to, e.group, e.tried, e.evidence, e.asked, e.promised)
    status = Status.IN_PROGRESS if t.status is Status.WAITING_CUSTOMER else _begun(t.status)
    return {"handovers": (*t.handovers, card), "status": status}


@_on(ev.HandoverAccepted)
def _handover_accepted(t: Ticket, e: ev.HandoverAccepted, entry: Entry) -> _Changes:
    card = replace(t.handovers[-1], answered_at=entry.at, accepted=True)
    return {
        "handovers": (*t.handovers[:-1], card),
        "owner": e.owner,
        "tier": card.to,
        "group": card.group or t.group,
        "status": _begun(t.status),
    }


@_on(ev.HandoverReturned)
def _handover_returned(t: Ticket, e: ev.HandoverReturned, entry: Entry) -> _Changes:
    card = replace(t.handovers[-1], answered_at=entry.at, answer=e.reason)
    return {"handovers": (*t.handovers[:-1], card), "bounces": t.bounces + 1}


@_on(ev.EmergencyDeclared)
def _emergency_declared(t: Ticket, e: ev.EmergencyDeclared, entry: Entry) -> _Changes:
    return {"emergency_at": t.emergency_at or entry.at}


@_on(ev.DiagnosisRecorded)
def _diagnosis_recorded(t: Ticket, e: ev.DiagnosisRecorded, entry: Entry) -> _Changes:
    return {"cause": e.cause, "solution": e.solution}


@_on(ev.WorkaroundRecorded)
def _workaround_recorded(t: Ticket, e: ev.WorkaroundRecorded, entry: Entry) -> _Changes:
    return {"workaround": e.text}


@_on(ev.RestorationRecorded)
def _restoration_recorded(t: Ticket, e: ev.RestorationRecorded, entry: Entry) -> _Changes:
    return {"restored_at": e.restored_at}


@_on(ev.WaitingForCustomer)
def _waiting_for_customer(t: Ticket, e: ev.WaitingForCustomer, entry: Entry) -> _Changes:
    return {"status": Status.WAITING_CUSTOMER}


@_on(ev.CustomerAnswered)
def _customer_answered(t: Ticket, e: ev.CustomerAnswered, entry: Entry) -> _Changes:
    woken = _at_work(t) if t.status is Status.WAITING_CUSTOMER else t.status
    files = (*t.attachments, *e.attachments)
    return {"status": woken, "customer_spoke_at": entry.at, "attachments": files}


@_on(ev.Promised)
def _promised(t: Ticket, e: ev.Promised, entry: Entry) -> _Changes:
    return {"promises": (*t.promises, Promise(e.by, e.what, entry.actor.name))}


@_on(ev.Resolved)
def _resolved(t: Ticket, e: ev.Resolved, entry: Entry) -> _Changes:
    return {
        "status": Status.RESOLVED,
        "resolved_at": entry.at,
        "solution": e.solution or t.solution,
        "test_passed": None,
    }


@_on(ev.FixTested)
def _fix_tested(t: Ticket, e: ev.FixTested, entry: Entry) -> _Changes:
    if t.status is Status.RESOLVED and not e.passed:
        return {**_back_to_work(t), "test_passed": False}
    status = t.status if t.status is Status.RESOLVED else _at_work(t)
    return {"status": status, "test_passed": e.passed}


@_on(ev.Confirmed)
def _confirmed(t: Ticket, e: ev.Confirmed, entry: Entry) -> _Changes:
    return {"confirmed_at": entry.at, "customer_spoke_at": None}


@_on(ev.SurveySent)
def _survey_sent(t: Ticket, e: ev.SurveySent, entry: Entry) -> _Changes:
    return {"survey": Survey(entry.seq, entry.at, e.expires_at)}


@_on(ev.FeedbackGiven)
def _feedback_given(t: Ticket, e: ev.FeedbackGiven, entry: Entry) -> _Changes:
    if t.survey is None or entry.actor.kind is not ActorKind.CUSTOMER:
        return {"feedback": e.feedback}
    return {"feedback": e.feedback, "survey": replace(t.survey, answered_at=entry.at)}


@_on(ev.Closed)
def _closed(t: Ticket, e: ev.Closed, entry: Entry) -> _Changes:
    return {
        "status": Status.CLOSED,
        "closed_at": entry.at,
        "unconfirmed": e.unconfirmed,
        "silence": e.silence,
    }


@_on(ev.Reopened)
def _reopened(t: Ticket, e: ev.Reopened, entry: Entry) -> _Changes:
    return _back_to_work(t)


def _at_work(t: Ticket) -> Status:
    return Status.IN_PROGRESS if t.owner else Status.NEW


def _back_to_work(t: Ticket) -> _Changes:
    return {
        "status": _at_work(t),
        "restored_at": None,
        "resolved_at": None,
        "closed_at": None,
        "confirmed_at": None,
        "unconfirmed": "",
        "silence": None,
        "feedback": None,  # it was for the solution that did not hold, as the survey was
        "survey": None,
        "reopened": t.reopened + 1,
    }


@_on(ev.MergedInto)
def _merged_into(t: Ticket, e: ev.MergedInto, entry: Entry) -> _Changes:
    return {
        "status": Status.MERGED,
        "merged_into": e.target,
        "merged_into_number": e.target_number,
        "merged_at": entry.at,
        "merged_from": t.status,
    }


@_on(ev.Unmerged)
def _unmerged(t: Ticket, e: ev.Unmerged, entry: Entry) -> _Changes:
    # The clocks that the merge ended stand where they stood; the time spent merged is not counted.
    clocks = tuple(
        replace(c, cancelled_at=None, due=c.due if c.fixed else None)
        if c.cancelled_at is not None and c.cancelled_at == t.merged_at
        else c
        for c in t.clocks
    )
    return {
        "status": t.merged_from or _at_work(t),
        "merged_into": None,
        "merged_into_number": "",
        "merged_at": None,
        "merged_from": None,
        "clocks": clocks,
    }


@_on(ev.Absorbed)
def _absorbed(t: Ticket, e: ev.Absorbed, entry: Entry) -> _Changes:
    return {"absorbed": (*t.absorbed, e.source)}


@_on(ev.Released)
def _released(t: Ticket, e: ev.Released, entry: Entry) -> _Changes:
    return {"absorbed": tuple(source for source in t.absorbed if source != e.source)}


@_on(ev.Linked)
def _linked(t: Ticket, e: ev.Linked, entry: Entry) -> _Changes:
    return {"links": (*t.links, Link(e.kind, e.other, e.other_number))}


@_on(ev.Detached)
def _detached(t: Ticket, e: ev.Detached, entry: Entry) -> _Changes:
    return {"links": tuple(link for link in t.links if link.kind is not LinkKind.CHILD_OF)}


@_on(ev.Tagged)
def _tagged(t: Ticket, e: ev.Tagged, entry: Entry) -> _Changes:
    return {"tags": (t.tags | frozenset(e.add)) - frozenset(e.remove)}


@_on(ev.ArticleLinked)
def _article_linked(t: Ticket, e: ev.ArticleLinked, entry: Entry) -> _Changes:
    kept = tuple(article for article in t.articles if article[0] != e.slug)
    return {"articles": (*kept, (e.slug, e.to_update))}


@_on(ev.DeliveryRecorded)
def _delivery_recorded(t: Ticket, e: ev.DeliveryRecorded, entry: Entry) -> _Changes:
    fate = frozenset({e.seq})
    return {"stuck": t.stuck | fate if e.result in (Delivery.FAILED, Delivery.UNSURE) else t.stuck - fate}


def _reviewed(t: Ticket, e: Event, entry: Entry) -> _Changes:
    return {"reviews": reviews.after(t.reviews, entry)}


_APPLY |= dict.fromkeys(reviews.KINDS, _reviewed)


@_on(ev.Imported)
def _imported(t: Ticket, e: ev.Imported, entry: Entry) -> _Changes:
    return {
        "tier": e.tier,
        "owner": e.owner,
        "expected_at": e.expected_at or t.expected_at,
        "status": e.status or (_begun(t.status) if e.owner else t.status),
    }
