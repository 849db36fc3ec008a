"""What comes of a command: events, or a refusal with a reason (process §1-§5)."""

from __future__ import annotations

from datetime import datetime

from supportdesk.domain import commands as cm
from supportdesk.domain import emergency as emergency  # its rules, too
from supportdesk.domain import events as ev
from supportdesk.domain import loop as loop
from supportdesk.domain import news
from supportdesk.domain import review_rules as review_rules
from supportdesk.domain.events import Event, Feedback
from supportdesk.domain.filled_in import (
    customer_fits,
    feedback_fits,
    fits,
    named,
    tags,
    tags_fit,
    written,
)
from supportdesk.domain.outgoing import address_of, phone_of
from supportdesk.domain.parts import link as link
from supportdesk.domain.people import Agent
from supportdesk.domain.rules import (
    AHEAD,
    LIVE,
    NOT_MERGED,
    RULES,
    SHORT,
    Context,
    Decision,
    Refusal,
    anybody,
    at_hand,
    expert,
    receiver,
    rule,
    why_not,
)
from supportdesk.domain.storable import storable
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.undoing import undo as undo
from supportdesk.domain.vocabulary import Category, Delivery, Role, Status, Tier


def decide(ticket: Ticket, command: cm.Command, context: Context) -> Decision:
    """Events that the command leads to, or a refusal. Pure: no clock, no store."""
    kind = type(command)
    if refusal := why_not(ticket, kind, context.agent):
        return refusal
    return RULES[kind].decide(ticket, storable(command), context)


def _past(name: str, at: datetime | None, ticket: Ticket, now: datetime) -> Refusal | None:
    """A time told by a person: not in the future, not before the report."""
    if at is None:
        return None
    if at > now + AHEAD:
        return Refusal("future", {"field": name, "at": at})
    if at < ticket.reported_at:
        return Refusal("before_report", {"field": name, "at": at, "reported": ticket.reported_at})
    return None


def _begin(ticket: Ticket, agent: Agent) -> list[Event]:
    """Whoever does the first work on an unowned ticket has claimed it."""
    may = agent.leads or agent.tier.level >= ticket.tier.level
    return [ev.Claimed(agent.ref)] if may and ticket.owner is None and ticket.handover is None else []


# ---------------------------------------------------------------- register and classify (§1)


@rule(cm.Amend, statuses=NOT_MERGED, who=anybody)
def _amend(t: Ticket, c: cm.Amend, x: Context) -> Decision:
    if c.subject is not None and (refusal := written("subject", c.subject, SHORT)):
        return refusal
    if c.description is not None and (refusal := fits("description", c.description)):
        return refusal
    if c.customer is not None:
        if not named(c.customer):
            return Refusal("missing", {"field": "customer"})
        if refusal := customer_fits(c.customer):
            return refusal
    if c.occurred_at is not None and c.occurred_at > x.now + AHEAD:
        return Refusal("future", {"field": "occurred_at", "at": c.occurred_at})
    names = ("subject", "description", "customer", "urgency", "impact", "occurred_at")
    changed = {n: v for n in names if (v := getattr(c, n)) is not None and v != getattr(t, n)}
    return [ev.Amended(**changed)] if changed else Refusal("no_change")


@rule(cm.Classify, statuses=LIVE, who=anybody)
def _classify(t: Ticket, c: cm.Classify, x: Context) -> Decision:
    if c.category is t.category:
        return Refusal("no_change")
    happened: list[Event] = [ev.Classified(c.category)]
    if c.category is Category.URGENT and t.emergency_at is None and t.status.is_open:
        happened.append(ev.EmergencyDeclared(t.subject))
    return happened


@rule(cm.SetPriority, statuses=LIVE, who=anybody)
def _set_priority(t: Ticket, c: cm.SetPriority, x: Context) -> Decision:
    return Refusal("no_change") if c.priority is t.priority else [ev.PrioritySet(c.priority)]


@rule(cm.Claim)
def _claim(t: Ticket, c: cm.Claim, x: Context) -> Decision:
    if t.owner is not None and t.owner.id == x.agent.id:
        return Refusal("already_yours")
    return [ev.Claimed(x.agent.ref)]


@rule(cm.Assign, who=at_hand)
def _assign(t: Ticket, c: cm.Assign, x: Context) -> Decision:
    if c.agent is None:
        return [ev.Assigned(None, c.group)] if t.owner else Refusal("no_change")
    if not c.agent.active:
        return Refusal("inactive_agent", {"agent": c.agent.name})
    if c.agent.tier.level < t.tier.level:
        return Refusal("tier_too_low", {"agent": c.agent.name, "tier": t.tier})
    if t.owner is not None and t.owner.id == c.agent.id:
        return Refusal("no_change")
    return [ev.Assigned(c.agent.ref, c.group)]


@rule(cm.HandOver)
def _hand_over(t: Ticket, c: cm.HandOver, x: Context) -> Decision:
    """Also while an escalation waits: until it is accepted, somebody on duty owns the promise (§2)."""
    if not c.agent.active:
        return Refusal("inactive_agent", {"agent": c.agent.name})
    if c.agent.tier.level < t.tier.level:
        return Refusal("tier_too_low", {"agent": c.agent.name, "tier": t.tier})
    if t.owner is not None and t.owner.id == c.agent.id:
        return Refusal("no_change")
    if refusal := fits("note", c.note) or fits("shift_note", c.shift_note):
        return refusal
    return [ev.HandedOver(c.agent.ref, c.note, c.shift_note)]


# ---------------------------------------------------------------- words (§3)


@rule(cm.Reply, statuses=NOT_MERGED, who=anybody)
def _reply(t: Ticket, c: cm.Reply, x: Context) -> Decision:
    if refusal := written("text", c.text):
        return refusal
    if c.expected_at is not None and c.expected_at <= x.now:
        return Refusal("past", {"field": "expected_at", "at": c.expected_at})
    if c.read_to is not None and (unread := news.latest(x.entries, c.read_to, x.agent.id)):
        return Refusal("spoken_since", {"by": unread.actor.name, "kind": unread.event.KIND})
    return [*(_begin(t, x.agent) if t.status.is_open else []), ev.PublicReplied(c.text, c.expected_at)]


@rule(cm.LogContact, statuses=NOT_MERGED, who=anybody)
def _log_contact(t: Ticket, c: cm.LogContact, x: Context) -> Decision:
    if refusal := written("text", c.text) or _past("happened_at", c.happened_at, t, x.now):
        return refusal
    if c.expected_at is not None and c.expected_at <= x.now:
        return Refusal("past", {"field": "expected_at", "at": c.expected_at})
    happened_at = min(c.happened_at or x.now, x.now)
    begun = _begin(t, x.agent) if t.status.is_open else []
    return [*begun, ev.ContactLogged(c.medium, happened_at, c.text, c.expected_at)]


def _something_stuck(t: Ticket, agent: Agent) -> Refusal | None:
    return None if t.stuck else Refusal("nothing_stuck")


@rule(cm.SendAgain, statuses=NOT_MERGED, who=_something_stuck)
def _send_again(t: Ticket, c: cm.SendAgain, x: Context) -> Decision:
    if (stuck := _stuck(c.seq, t)) is None:
        return Refusal("nothing_stuck")
    if not address_of(t.customer.contact) and not phone_of(t.customer.contact):
        return Refusal("no_address")
    return [ev.DeliveryRecorded(stuck, Delivery.HELD)]


@rule(cm.ConfirmDelivery, statuses=NOT_MERGED, who=_something_stuck)
def _confirm_delivery(t: Ticket, c: cm.ConfirmDelivery, x: Context) -> Decision:
    if (stuck := _stuck(c.seq, t)) is None:
        return Refusal("nothing_stuck")
    return [ev.DeliveryRecorded(stuck, Delivery.SENT)]


def _stuck(seq: int, t: Ticket) -> int | None:
    """The reply that is meant, if it did not arrive for sure."""
    return max(t.stuck, default=None) if not seq else seq if seq in t.stuck else None


@rule(cm.AddNote, statuses=frozenset(Status), who=anybody)
def _add_note(t: Ticket, c: cm.AddNote, x: Context) -> Decision:
    return written("text", c.text) or [ev.NoteAdded(c.text)]


@rule(cm.LogStep, statuses=LIVE, who=anybody)
def _log_step(t: Ticket, c: cm.LogStep, x: Context) -> Decision:
    if refusal := written("text", c.text) or _past("happened_at", c.happened_at, t, x.now):
        return refusal
    happened_at = min(c.happened_at or x.now, x.now)
    begun = _begin(t, x.agent) if t.status.is_open else []
    return [*begun, ev.StepLogged(happened_at, c.text)]


@rule(cm.WaitForCustomer, statuses=frozenset({Status.NEW, Status.IN_PROGRESS}))
def _wait(t: Ticket, c: cm.WaitForCustomer, x: Context) -> Decision:
    if refusal := fits("asked", c.asked):
        return refusal
    said: list[Event] = [ev.PublicReplied(c.asked)] if c.asked.strip() else []
    return [*_begin(t, x.agent), *said, ev.WaitingForCustomer(c.asked)]


@rule(cm.RecordCustomerAnswer, statuses=NOT_MERGED, who=anybody)
def _customer_answer(t: Ticket, c: cm.RecordCustomerAnswer, x: Context) -> Decision:
    said = fits if c.folded.strip() or c.attachments else written  # a picture alone is an answer, too
    refusal = said("text", c.text) or fits("folded", c.folded)
    return refusal or [ev.CustomerAnswered(c.text, c.channel, c.folded, c.attachments)]


@rule(cm.MakePromise)
def _promise(t: Ticket, c: cm.MakePromise, x: Context) -> Decision:
    if c.by <= x.now:
        return Refusal("past", {"field": "by", "at": c.by})
    if refusal := fits("what", c.what):
        return refusal
    return [*_begin(t, x.agent), ev.Promised(c.by, c.what)]


# ---------------------------------------------------------------- escalate and restore (§2)


@rule(cm.Escalate, who=at_hand)
def _escalate(t: Ticket, c: cm.Escalate, x: Context) -> Decision:
    if c.to.level <= t.tier.level:
        return Refusal("not_upward", {"tier": t.tier, "to": c.to})
    if c.to.level > t.tier.level + 1:
        return Refusal("one_tier_at_a_time", {"tier": t.tier, "next": Tier(f"L{t.tier.level + 1}")})
    if refusal := (
        written("tried", c.tried)
        or written("asked", c.asked)
        or fits("evidence", c.evidence)
        or fits("promised", c.promised)
    ):
        return refusal
    happened = _begin(t, x.agent)
    if t.category in (None, Category.SIMPLE):
        happened.append(ev.Classified(Category.COMPLEX))
    happened.append(ev.Escalated(c.to, c.group, c.tried, c.evidence, c.asked, c.promised))
    return happened


@rule(cm.AcceptHandover, who=receiver)
def _accept(t: Ticket, c: cm.AcceptHandover, x: Context) -> Decision:
    return [ev.HandoverAccepted(x.agent.ref)]


@rule(cm.ReturnHandover, who=receiver)
def _return(t: Ticket, c: cm.ReturnHandover, x: Context) -> Decision:
    return written("reason", c.reason) or [ev.HandoverReturned(c.reason)]


@rule(cm.DeclareEmergency, who=anybody)
def _declare_emergency(t: Ticket, c: cm.DeclareEmergency, x: Context) -> Decision:
    if t.emergency_at is not None:
        return Refusal("emergency_on")
    if refusal := fits("reason", c.reason):
        return refusal
    urgent: list[Event] = [] if t.category is Category.URGENT else [ev.Classified(Category.URGENT)]
    return [*urgent, ev.EmergencyDeclared(c.reason or t.subject)]


@rule(cm.RecordDiagnosis)
def _diagnosis(t: Ticket, c: cm.RecordDiagnosis, x: Context) -> Decision:
    if refusal := written("cause", c.cause) or written("solution", c.solution):
        return refusal
    return [*_begin(t, x.agent), ev.DiagnosisRecorded(c.cause, c.solution)]


@rule(cm.RecordWorkaround, who=expert)
def _workaround(t: Ticket, c: cm.RecordWorkaround, x: Context) -> Decision:
    return written("text", c.text) or [*_begin(t, x.agent), ev.WorkaroundRecorded(c.text)]


@rule(cm.RecordRestoration, who=expert)
def _restoration(t: Ticket, c: cm.RecordRestoration, x: Context) -> Decision:
    if t.emergency_at is None:
        return Refusal("no_emergency")
    if t.restored_at is not None:
        return Refusal("already_restored")
    if refusal := written("text", c.text) or _past("restored_at", c.restored_at, t, x.now):
        return refusal
    return [*_begin(t, x.agent), ev.RestorationRecorded(min(c.restored_at or x.now, x.now), c.text)]


# ---------------------------------------------------------------- close the loop (§3, §4)


@rule(cm.Resolve, who=at_hand)
def _resolve(t: Ticket, c: cm.Resolve, x: Context) -> Decision:
    if t.category is None:
        return Refusal("unclassified")
    if refusal := written("solution", c.solution) or fits("message", c.message):
        return refusal
    said: list[Event] = [ev.PublicReplied(c.message)] if c.message.strip() else []
    return [*_begin(t, x.agent), *said, ev.Resolved(c.solution)]


@rule(cm.RecordTest, statuses=frozenset({Status.WAITING_CUSTOMER, Status.RESOLVED}), who=anybody)
def _record_test(t: Ticket, c: cm.RecordTest, x: Context) -> Decision:
    if refusal := (fits if c.passed else written)("text", c.text):
        return refusal
    return [ev.FixTested(c.passed, c.text)]


@rule(cm.Confirm, statuses=frozenset({Status.RESOLVED, Status.CLOSED}), who=anybody)
def _confirm(t: Ticket, c: cm.Confirm, x: Context) -> Decision:
    feedback = c.feedback
    if feedback is not None and (refusal := feedback_fits(feedback)):
        return refusal
    if feedback is not None and feedback == Feedback():
        feedback = None
    if t.confirmed_at is not None and feedback is None:
        return Refusal("already_confirmed")
    happened: list[Event] = [] if t.confirmed_at else [ev.Confirmed()]
    if feedback is not None:
        happened.append(ev.FeedbackGiven(feedback))
    return happened


@rule(cm.Close, statuses=frozenset({Status.RESOLVED}), who=anybody)
def _close(t: Ticket, c: cm.Close, x: Context) -> Decision:
    if t.confirmed_at is not None:
        return [ev.Closed()]
    if not c.unconfirmed.strip():
        return Refusal("unconfirmed")
    if not x.agent.leads and Role.CUSTOMER_SERVICE_MANAGER not in x.agent.roles:
        return Refusal("close_needs_lead")
    if refusal := fits("unconfirmed", c.unconfirmed):
        return refusal
    return [ev.Closed(c.unconfirmed)]


@rule(cm.Reopen, statuses=frozenset({Status.RESOLVED, Status.CLOSED}), who=anybody)
def _reopen(t: Ticket, c: cm.Reopen, x: Context) -> Decision:
    return written("reason", c.reason) or [ev.Reopened(c.reason)]


# ---------------------------------------------------------------- many tickets, knowledge, order


@rule(cm.MergeInto, statuses=LIVE)
def _merge_into(t: Ticket, c: cm.MergeInto, x: Context) -> Decision:
    if c.target == t.id:
        return Refusal("merge_into_itself")
    if t.absorbed and c.target in t.absorbed:
        return Refusal("merge_cycle", {"number": c.target_number})
    return [ev.MergedInto(c.target, c.target_number)]


@rule(cm.Absorb, statuses=LIVE, who=anybody)
def _absorb(t: Ticket, c: cm.Absorb, x: Context) -> Decision:
    return [ev.Absorbed(c.source, c.source_number, c.clocks)]


@rule(cm.Unmerge, statuses=frozenset({Status.MERGED}), who=anybody)
def _unmerge(t: Ticket, c: cm.Unmerge, x: Context) -> Decision:
    return [ev.Unmerged()]


@rule(cm.Release, statuses=frozenset(Status), who=anybody)
def _release(t: Ticket, c: cm.Release, x: Context) -> Decision:
    return [ev.Released(c.source, c.source_number)]


@rule(cm.Tag, statuses=frozenset(Status), who=anybody)
def _tag(t: Ticket, c: cm.Tag, x: Context) -> Decision:
    add = tuple(tag for tag in tags(c.add) if tag not in t.tags)
    remove = tuple(tag for tag in tags(c.remove) if tag in t.tags)
    if refusal := tags_fit(add):
        return refusal
    return [ev.Tagged(add, remove)] if add or remove else Refusal("no_change")


@rule(cm.LinkArticle, statuses=NOT_MERGED, who=anybody)
def _link_article(t: Ticket, c: cm.LinkArticle, x: Context) -> Decision:
    if refusal := written("slug", c.slug, SHORT):
        return refusal
    if (c.slug, c.to_update) in t.articles:
        return Refusal("no_change")
    return [ev.ArticleLinked(c.slug, c.to_update)]
