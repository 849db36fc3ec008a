"""A progress message prepared from what is on record (process §3): what was done since the customer heard
from us last, and what is next. Pure.

Steps are the team's own words: they stand in it as they were logged, and the agent puts them into the
customer's before they go. Notes never stand in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from supportdesk.domain import events as ev
from supportdesk.domain.clocks import Clock
from supportdesk.domain.courtesy import Phrases
from supportdesk.domain.events import Entry, effective
from supportdesk.domain.templates import fill, language_of
from supportdesk.domain.tickets import Ticket

NAME = "progress"
"""The template that it is made of; `{done}` and `{next}` in it are what this module says."""

NEAR = 0.5
"""Share of the update clock from which on it is offered."""

MOST = 8
"""Things done that are told, the latest."""

_HEARD = (ev.PublicReplied, ev.ContactLogged)


def since_heard(entries: Sequence[Entry]) -> list[Entry]:
    """What counts of the journal after the last words that the customer had from us."""
    found: list[Entry] = []
    for entry in effective(entries):
        if isinstance(entry.event, _HEARD):
            found.clear()
        else:
            found.append(entry)
    return found


def values(ticket: Ticket, entries: Sequence[Entry], phrases: Phrases) -> dict[str, str]:
    """What `done` and `next` are for this ticket, in the language of its customer; nothing where the team has
    no words for it.
    """
    words = phrases.progress_in(language_of(f"{ticket.subject} {ticket.description}"))
    done = [line for entry in since_heard(entries) if (line := _told(entry.event, words))][-MOST:]
    if done:
        lines = "\n".join(f"- {line}" for line in dict.fromkeys(done))
        said = "\n".join(filter(None, (words.get("done", ""), lines)))
    else:
        said = words.get("nothing", "")
    found = {"done": said, "next": fill(words.get(_next(ticket), ""), {"solution": ticket.solution})}
    return {name: text for name, text in found.items() if text}


def _told(event: ev.Event, words: Mapping[str, str]) -> str:
    """One thing that happened, on one line; empty where it is none of the customer's business."""
    pattern = words.get(event.KIND, "")
    if not pattern:
        return ""
    said = {name: getattr(event, name, "") for name in ("text", "cause", "solution")}
    return " ".join(fill(pattern, {k: v for k, v in said.items() if isinstance(v, str) and v}).split())


def _next(ticket: Ticket) -> str:
    """What is done next, as far as the record says."""
    if ticket.restored_at is not None:
        return "next_watch"
    if ticket.handover is not None:
        return "next_handover"
    if ticket.solution:
        return "next_solution"
    if ticket.workaround:
        return "next_cure"
    return "next_cause"


def is_due(clock: Clock | None, now: datetime) -> bool:
    """Whether the customer should soon hear something."""
    if clock is None or clock.ended or clock.due is None or clock.running_since is None or not clock.target:
        return False
    return (clock.due - now) <= clock.target * (1 - NEAR)
