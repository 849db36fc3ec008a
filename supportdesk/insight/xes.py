"""The journals as an event log for process mining: XES, IEEE 1849. A ticket is a trace, an entry an event.

Written as it is read, a page of tickets at a time. What people wrote is not in it, nor the name of any
customer; what undone entries and words that never arrived had said is left out, as everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TextIO
from xml.sax.saxutils import quoteattr

from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry, effective
from supportdesk.domain.evolution import evolve
from supportdesk.domain.hostile import visible
from supportdesk.domain.month import Span
from supportdesk.domain.policy import PolicyBook
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import ActorKind
from supportdesk.services.desk import Desk
from supportdesk.store import journal, tickets
from supportdesk.store.database import Connection

PAGE = 200
"""Tickets that are in memory at a time."""

_CUSTOMERS = (ev.CustomerAnswered, ev.Registered)
"""Entries that an import has from a customer."""

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace">
    <string key="concept:name" value="__INVALID__"/>
  </global>
  <global scope="event">
    <string key="concept:name" value="__INVALID__"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>
    <string key="lifecycle:transition" value="complete"/>
    <string key="org:resource" value="__INVALID__"/>
    <string key="org:role" value="__INVALID__"/>
    <string key="stage" value="__INVALID__"/>
    <string key="tier" value="__INVALID__"/>
    <string key="status" value="__INVALID__"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
  <classifier name="Place" keys="stage tier"/>
  <classifier name="ActivityAndPlace" keys="concept:name stage tier"/>
  <string key="concept:name" value="supportdesk"/>
  <string key="lifecycle:model" value="standard"/>
"""


class Written(NamedTuple):
    """How much was written."""

    traces: int
    events: int


def write_xes(
    desk: Desk, out: TextIO, *, among: Collection[int] | None = None, month: Span | None = None
) -> Written:
    """Write the log of all tickets, of those `among` some, or of those reported in a month; by their numbers.

    `out` is UTF-8. Raises StoreError.
    """
    out.write(_HEAD)
    traces = events = 0
    ids = desk.database.read(tickets.ids_by_number)
    wanted = ids if among is None else [each for each in ids if each in among]
    for start in range(0, len(wanted), PAGE):
        for entries in _page(desk, wanted[start : start + PAGE]):
            written = _trace(out, entries, desk.book, month)
            traces += written > 0
            events += written
    out.write("</log>\n")
    return Written(traces, events)


def _page(desk: Desk, ids: Sequence[int]) -> Iterator[tuple[int, list[Entry]]]:
    def job(connection: Connection) -> list[tuple[int, list[Entry]]]:
        journals = journal.load(connection, ids)
        return [(each, journals[each]) for each in ids if each in journals]

    yield from desk.database.read(job)


def _trace(out: TextIO, told: tuple[int, list[Entry]], book: PolicyBook, month: Span | None) -> int:
    ticket_id, entries = told
    ticket: Ticket | None = None
    lines: list[str] = []
    for entry in effective(entries):
        ticket = evolve(ticket, entry, book, ticket_id)
        if month is not None and not month.since <= ticket.reported_at < month.until:
            return 0
        lines += ["    <event>\n", *_event(entry, ticket), "    </event>\n"]
    if ticket is None:
        return 0
    out.writelines(("  <trace>\n", *_of_trace(ticket), *lines, "  </trace>\n"))
    return lines.count("    <event>\n")


def _of_trace(t: Ticket) -> Iterator[str]:
    yield _string("concept:name", t.number, 4)
    yield _date("reported", t.reported_at, 4)
    yield _string("channel", t.channel.value, 4)
    for key, value in (
        ("category", t.category.value if t.category else ""),
        ("priority", t.priority.value if t.priority else ""),
        ("department", t.customer.department),
        ("tags", ",".join(sorted(t.tags))),
        ("reference", t.reference),
    ):
        if value:
            yield _string(key, value, 4)
    yield f'    <boolean key="imported" value="{str(t.imported).lower()}"/>\n'
    yield f'    <int key="reopened" value="{t.reopened}"/>\n'


def _event(entry: Entry, t: Ticket) -> Iterator[str]:
    place = t.passage.stretches[-1]
    customer = entry.actor.kind is ActorKind.CUSTOMER or (
        entry.actor.kind is ActorKind.IMPORT and isinstance(entry.event, _CUSTOMERS)
    )
    yield _string("concept:name", entry.event.KIND, 6)
    yield _date("time:timestamp", entry.at, 6)
    yield _string("lifecycle:transition", "complete", 6)
    yield _string("org:resource", ActorKind.CUSTOMER.value if customer else entry.actor.name, 6)
    yield _string("org:role", ActorKind.CUSTOMER.value if customer else entry.actor.kind.value, 6)
    if t.group is not None:
        yield _string("org:group", t.group.value, 6)
    yield _string("stage", place.stage.value, 6)
    yield _string("tier", place.tier.value, 6)
    yield _string("status", t.status.value, 6)
    if t.owner is not None:
        yield _string("owner", t.owner.name, 6)


def _string(key: str, value: str, indent: int) -> str:
    # What XML can't have is shown as on a screen; two signs that no screen minds it can't have either.
    shown = visible(value).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    quoted = quoteattr(shown, {"\n": "&#10;", "\t": "&#9;"})
    return f'{" " * indent}<string key="{key}" value={quoted}/>\n'


def _date(key: str, at: datetime, indent: int) -> str:
    shown = at.astimezone(UTC).isoformat(timespec="milliseconds")
    return f'{" " * indent}<date key="{key}" value="{shown}"/>\n'
