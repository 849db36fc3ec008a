"""Reports that no agent takes: a customer's own, from a form, and those of machines (process §1)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Actor
from supportdesk.domain.rules import Refusal
from supportdesk.services import status_links
from supportdesk.services.desk import Desk
from supportdesk.store import outside, queries
from supportdesk.store.database import Connection


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a report. `token` opens its page; `again`: it had come before, nothing was added."""

    ticket_id: int
    number: str
    token: str
    again: bool = False
    other: bool = False
    """Another report had come under the same reference: nothing was added, nothing is told of that one."""
    refusal: Refusal | None = None


def receive(
    desk: Desk,
    command: cm.Register,
    actor: Actor,
    source: str,
    reference: str,
    *,
    content: str = "",
    alike: Sequence[str] = (),
) -> Received:
    """Make a ticket of a report, once: the same `reference` of a `source` is the same report, however often
    it is handed in. `content` is a digest of it, where another under the same reference is to be told apart.
    `alike` are other references by which it may be known already; the first of them is kept for it.
    Raises StoreError, Busy.
    """

    def job(connection: Connection) -> Received:
        known = outside.known(connection, source, [reference, *alike])
        before = known.get(reference) or next(iter(known.values()), None)
        if before is not None:
            if content and content not in outside.known(
                connection, _content_of(source, reference), [content]
            ):
                return Received(0, "", "", other=True)
            number = queries.rows(connection, [before], desk.book)[before].number
            return Received(before, number, status_links.issue_within(connection, desk, before), True)
        outcome = desk.report_within(connection, actor, command)
        if outcome.refusal is not None:
            return Received(0, "", "", refusal=outcome.refusal)
        kept = [reference, *alike[:1]]
        outside.add(connection, [(source, each, outcome.ticket_id) for each in kept])
        if content:
            outside.add(connection, [(_content_of(source, reference), content, outcome.ticket_id)])
        token = status_links.issue_within(connection, desk, outcome.ticket_id)
        return Received(outcome.ticket_id, outcome.number, token)

    return desk.database.write(job)


def _content_of(source: str, reference: str) -> str:
    """Where the content of a report is remembered: a source has eighty signs, a reference may have more."""
    return "content:" + hashlib.sha256(f"{source} {reference}".encode()).hexdigest()


def handed_in(desk: Desk, number: str, sources: Iterable[str]) -> int | None:
    """The ticket of this number if one of these sources handed it in."""

    def job(connection: Connection) -> int | None:
        found = queries.by_number(connection, number)
        if found is None or not any(outside.came_from(connection, found, source) for source in sources):
            return None
        return found

    return desk.database.read(job)
