"""The emergency response (process §2): who leads, who is called, and how often it is said where it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.clocks import Clock
from supportdesk.domain.copies import replace
from supportdesk.domain.events import Entry, Event
from supportdesk.domain.filled_in import fits, written
from supportdesk.domain.people import Agent
from supportdesk.domain.rules import AHEAD, SHORT, Context, Decision, Refusal, anybody, expert, rule
from supportdesk.domain.tickets import EmergencyCall, Ticket
from supportdesk.domain.vocabulary import CallAnswer

STAND_UP = "stand_up"
"""The countdown to the next stand-up. It is no clock of the policy: the customer was promised none."""


def stand_up_clock(ticket: Ticket, every: timedelta) -> Clock | None:
    """When the emergency's team is to say again where it stands; None once nothing is down any more."""
    if not ticket.emergency or ticket.emergency_at is None or ticket.restored_at is not None:
        return None
    since = max(ticket.stood_up_at or ticket.emergency_at, ticket.emergency_at)
    return Clock(STAND_UP, 1, since, every, running_since=since, due=since + every)


# ---------------------------------------------------------------- who may, and what comes of it


def _if_on(who: Callable[[Ticket, Agent], Refusal | None]) -> Callable[[Ticket, Agent], Refusal | None]:
    """Only while there is an emergency at all."""

    def may(ticket: Ticket, agent: Agent) -> Refusal | None:
        return Refusal("no_emergency") if ticket.emergency_at is None else who(ticket, agent)

    return may


@rule(cm.TakeLead, who=_if_on(expert))
def _take_lead(t: Ticket, c: cm.TakeLead, x: Context) -> Decision:
    if t.lead is not None and t.lead.id == x.agent.id:
        return Refusal("already_leading")
    return [ev.LeadTaken(x.agent.ref)]


@rule(cm.Call, who=_if_on(anybody))
def _call(t: Ticket, c: cm.Call, x: Context) -> Decision:
    if c.agent is not None and not c.agent.active:
        return Refusal("inactive_agent", {"agent": c.agent.name})
    if refusal := (
        (None if c.agent else written("whom", c.whom, SHORT))
        or fits("whom", c.whom, SHORT)
        or fits("text", c.text)
    ):
        return refusal
    if refusal := _told(c.called_at, t, x.now):
        return refusal
    agent = c.agent.ref if c.agent else None
    return [ev.Called(min(c.called_at or x.now, x.now), agent, c.answer, c.whom, c.text)]


def _told(at: datetime | None, ticket: Ticket, now: datetime) -> Refusal | None:
    """A time told by a person: not in the future, not before the report."""
    if at is not None and at > now + AHEAD:
        return Refusal("future", {"field": "called_at", "at": at})
    if at is not None and at < ticket.reported_at:
        return Refusal("before_report", {"field": "called_at", "at": at, "reported": ticket.reported_at})
    return None


def _called(ticket: Ticket, agent: Agent) -> Refusal | None:
    if ticket.emergency_at is None:
        return Refusal("no_emergency")
    return None if ticket.calls else Refusal("nobody_called")


@rule(cm.AnswerCall, who=_called)
def _answer_call(t: Ticket, c: cm.AnswerCall, x: Context) -> Decision:
    call = call_meant(t, c.call, x.agent)
    if call is None:
        return Refusal("nobody_called")
    if c.answer is call.answer and c.text == call.text:
        return Refusal("no_change")
    return fits("text", c.text) or [ev.CallAnswered(call.seq, c.answer, c.text)]


def call_meant(ticket: Ticket, seq: int, agent: Agent) -> EmergencyCall | None:
    """The call of that entry; of none, the one that waits for this agent's answer, else the last that waits,
    else the last.
    """
    if seq:
        return next((call for call in ticket.calls if call.seq == seq), None)

    def nearness(call: EmergencyCall) -> tuple[bool, bool, int]:
        waits = call.answer is CallAnswer.WAITING
        return waits, waits and call.agent is not None and call.agent.id == agent.id, call.seq

    return max(ticket.calls, key=nearness, default=None)


@rule(cm.StandUp, who=_if_on(anybody))
def _stand_up(t: Ticket, c: cm.StandUp, x: Context) -> Decision:
    return written("text", c.text) or [ev.StoodUp(c.text)]


# ---------------------------------------------------------------- what each event changes

_Fold = Callable[[Ticket, Any, Entry], dict[str, Any]]


def _lead_taken(t: Ticket, e: ev.LeadTaken, entry: Entry) -> dict[str, Any]:
    return {"lead": e.lead}


def _was_called(t: Ticket, e: ev.Called, entry: Entry) -> dict[str, Any]:
    answered_at = None if e.answer is CallAnswer.WAITING else entry.at
    call = EmergencyCall(
        entry.seq, e.called_at, entry.actor.name, e.agent, e.whom, e.answer, e.text, answered_at
    )
    return {"calls": (*t.calls, call)}


def _call_answered(t: Ticket, e: ev.CallAnswered, entry: Entry) -> dict[str, Any]:
    return {
        "calls": tuple(
            replace(call, answer=e.answer, text=e.text or call.text, answered_at=entry.at)
            if call.seq == e.call
            else call
            for call in t.calls
        )
    }


def _stood_up(t: Ticket, e: ev.StoodUp, entry: Entry) -> dict[str, Any]:
    return {"stood_up_at": entry.at}


FOLDS: dict[type[Event], _Fold] = {
    ev.LeadTaken: _lead_taken,
    ev.Called: _was_called,
    ev.CallAnswered: _call_answered,
    ev.StoodUp: _stood_up,
}
