"""Alerts coming in (process §1): one matter is one ticket, what is told again is noted on it, and that it is
over too. Nobody's word closes a ticket but a person's: an alert that resolves itself is still looked at.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.alerts import Alert
from supportdesk.domain.errors import BadInput
from supportdesk.domain.evolution import fold
from supportdesk.domain.machines import ApiToken
from supportdesk.domain.people import Customer
from supportdesk.domain.rules import LONG
from supportdesk.domain.vocabulary import Channel, LinkKind
from supportdesk.locale import _
from supportdesk.locale.sentences import refusal_text
from supportdesk.services.desk import Desk
from supportdesk.store import journal, outside
from supportdesk.store.database import Connection

RECOVERED = "recovered"
"""The tag of a ticket whose alert is over: a list can be narrowed to those."""

TWICE = timedelta(minutes=1)
"""The same words again so soon are one telling, delivered twice."""


class Became(StrEnum):
    """What came of an alert."""

    OPENED = "opened"
    NOTED = "noted"
    RECOVERED = "recovered"
    REPEATED = "repeated"
    """It was told a moment ago already; nothing was added."""
    NOTHING = "nothing"
    """It is over, and nobody had heard of it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an alert, and on which ticket."""

    became: Became
    number: str = ""


def take(desk: Desk, token: ApiToken, alert: Alert) -> Taken:
    """Take an alert in. Raises StoreError, Busy; BadInput where no ticket can be made of it."""
    source = f"alert:{token.id}"
    reference = hashlib.sha256(alert.group.encode()).hexdigest()

    def job(connection: Connection) -> Taken:
        before = outside.known(connection, source, [reference]).get(reference)
        if before is not None:
            journal.lock(connection, [before])
            entries = journal.load(connection, [before])[before]
            ticket = fold(before, entries, desk.book)
            if ticket.status.is_open:
                return _tell(desk, connection, token, alert, before, ticket.number, ticket.tags, entries)
        if not alert.firing:
            return Taken(Became.NOTHING)
        command = cm.Register(
            subject=alert.subject,
            description=alert.text,
            customer=Customer(alert.name, alert.department),
            channel=Channel.API,
            urgency=alert.urgency,
            impact=alert.impact,
            tags=alert.tags,
        )
        outcome = desk.report_within(connection, token.actor, command)
        if outcome.refusal is not None:
            raise BadInput("alert_refused", said=refusal_text(outcome.refusal))
        outside.put(connection, source, reference, outcome.ticket_id)
        if before is not None:  # what was solved once is back: who works on it sees how
            link = ev.Linked(LinkKind.RELATED, before, ticket.number)
            desk.tell(connection, outcome.ticket_id, [link], token.actor)
        return Taken(Became.OPENED, outcome.number)

    return desk.database.write(job)


def _tell(
    desk: Desk,
    connection: Connection,
    token: ApiToken,
    alert: Alert,
    ticket_id: int,
    number: str,
    tags: frozenset[str],
    entries: list[ev.Entry],
) -> Taken:
    """Note on its open ticket what an alert says now."""
    if alert.firing:
        again = _("Firing again after it was over:") if RECOVERED in tags else _("Still firing:")
        note = f"{again}\n\n{alert.text}"
    else:
        note = _("The alert has resolved itself. Nothing was closed: look whether it is really over.")
    note = note[:LONG]
    last = next((e for e in reversed(entries) if isinstance(e.event, ev.NoteAdded)), None)
    same = last is not None and last.actor == token.actor and last.event == ev.NoteAdded(note)
    if last is not None and same and desk.now() - last.at < TWICE:
        return Taken(Became.REPEATED, number)
    told: list[ev.Event] = [ev.NoteAdded(note)]
    if alert.firing and RECOVERED in tags:
        told.append(ev.Tagged(remove=(RECOVERED,)))
    elif not alert.firing and RECOVERED not in tags:
        told.append(ev.Tagged(add=(RECOVERED,)))
    desk.tell(connection, ticket_id, told, token.actor)
    return Taken(Became.NOTED if alert.firing else Became.RECOVERED, number)
