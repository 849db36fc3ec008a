"""Letting go of what people wrote: what of an event is words about people, and what stays a fact.

What is erased is there no more, but that it was there stays: a report that had a description has had one, so
that no deadline is judged anew. Figures stay, too: categories, times, scores, the department, tags.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from supportdesk.domain import events as ev
from supportdesk.domain.events import ERASED, Event, Feedback
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import Erasing, Role

STAYS = {
    "customer.department": "an organisation; the month is counted by it",
    "tags": "the team's own words for kinds of tickets; the month is counted by them",
    "feedback scores": "figures",
}
"""What erasing leaves of what people typed, and why."""


@dataclass(frozen=True, slots=True)
class Gone:
    """How many of each were let go of: tickets with words, entries, files, and what stood beside."""

    tickets: int = 0
    entries: int = 0
    files: int = 0
    messages: int = 0
    mails: int = 0
    drafts: int = 0
    links: int = 0
    searches: int = 0

    def __add__(self, other: Gone) -> Gone:
        return Gone(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was erased of a customer: how many, when, by whom, why. Nothing in it says who it was.

    `digest` is the SHA-256 of the numbers of the tickets, in order, a line each: who has the tickets can hold
    them against it. `look_at`: how many other things name the customer and were left for a person. `backups`:
    copies of the database beside it, which hold what it held before.
    """

    id: str
    at: datetime
    agent_id: str
    agent_name: str
    reason: str
    gone: Gone
    digest: str
    look_at: int
    backups: tuple[str, ...]


def may_erase(agent: Agent) -> bool:
    """A team lead, or who answers for the customers."""
    return agent.leads or Role.CUSTOMER_SERVICE_MANAGER in agent.roles


def blanked(event: Event, what: Erasing) -> Event:
    """The event without these of its words: all of them, its files, or what was said with a score."""
    if isinstance(event, ev.ContentErased):
        return event
    changed: dict[str, Any] = {}
    for each in fields(event):
        if each.metadata.get("content"):
            was = getattr(event, each.name)
            now = _blanked(each.name, was, what)
            if now != was:
                changed[each.name] = now
    if "attachments" in changed and "text" in {each.name for each in fields(event)}:
        changed.setdefault("text", getattr(event, "text") or ERASED)  # noqa: B009 - events differ
    return replace(event, **changed) if changed else event


def _blanked(name: str, was: Any, what: Erasing) -> Any:
    if isinstance(was, Feedback):
        return was if what is Erasing.FILES else replace(was, comment="")
    if what is Erasing.COMMENTS:
        return was
    if name == "attachments":
        return ()
    if what is Erasing.FILES:
        return was
    if isinstance(was, Customer):
        return Customer(_gone(was.name), was.department, _gone(was.contact))
    if name == "reference":
        return ""
    if isinstance(was, tuple):
        return tuple(_gone(each) for each in was)
    return _gone(was) if isinstance(was, str) else was


def _gone(words: str) -> str:
    return ERASED if words.strip() else words
