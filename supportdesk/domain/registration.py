"""A report becomes a ticket (process §1): what it needs, and the events that it begins with."""

from __future__ import annotations

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.events import Event
from supportdesk.domain.filled_in import customer_fits, fits, named, tags, tags_fit
from supportdesk.domain.rules import AHEAD, SHORT, Context, Decision, Refusal
from supportdesk.domain.storable import storable
from supportdesk.domain.vocabulary import Category


def register(number: str, command: cm.Register, context: Context) -> Decision:
    """A new ticket's first events (§1). `number` is the store's, given once."""
    command = storable(command)
    reported = command.reported_at or context.now
    if reported > context.now + AHEAD:
        return Refusal("future", {"field": "reported_at", "at": reported})
    if command.occurred_at is not None and command.occurred_at > context.now + AHEAD:
        return Refusal("future", {"field": "occurred_at", "at": command.occurred_at})
    subject = command.subject.strip() or _first_line(command.description)
    missing = {
        "subject": not subject,
        "customer": not named(command.customer),
    }
    for name, lacks in missing.items():
        if lacks:
            return Refusal("missing", {"field": name})
    if refusal := (
        fits("subject", subject, SHORT)
        or fits("description", command.description)
        or customer_fits(command.customer)
        or fits("reference", command.reference, SHORT)
        or fits("folded", command.folded)
        or tags_fit(given := tags(command.tags))
    ):
        return refusal
    happened: list[Event] = [
        ev.Registered(
            number=number,
            reported_at=min(reported, context.now),
            channel=command.channel,
            policy=context.policy.version,
            urgency=command.urgency,
            impact=command.impact,
            occurred_at=command.occurred_at,
            reference=command.reference,
            subject=subject,
            description=command.description.strip(),
            customer=command.customer,
            folded=command.folded.strip("\n"),
            attachments=command.attachments,
        )
    ]
    if command.category is not None:
        happened.append(ev.Classified(command.category))
    if command.priority is not None:
        happened.append(ev.PrioritySet(command.priority))
    if command.category is Category.URGENT:
        happened.append(ev.EmergencyDeclared(subject))
    if given:
        happened.append(ev.Tagged(add=given))
    return happened


def _first_line(text: str) -> str:
    line = text.strip().split("\n", 1)[0].strip()
    return line if len(line) <= SHORT else line[: SHORT - 1] + "…"
