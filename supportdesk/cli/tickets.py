"""`supportdesk ticket add|list|show`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from enum import StrEnum

from supportdesk.cli.opening import me_or_nobody, opened, opened_by_agent
from supportdesk.cli.output import complain, local, say, show, show_json, show_table, span
from supportdesk.cli.shapes import refused_shape, row_shape, ticket_shape
from supportdesk.cli.texts import moment, read_texts
from supportdesk.config import Settings
from supportdesk.domain import commands as cm
from supportdesk.domain.attachments import Attachment, size_text
from supportdesk.domain.clocks import Clock
from supportdesk.domain.errors import BadInput
from supportdesk.domain.events import Entry, Feedback
from supportdesk.domain.people import Agent, AgentRef, Customer
from supportdesk.domain.query_asking import asks_status
from supportdesk.domain.standing import QUERIES
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.views import QueueRow, TicketView
from supportdesk.domain.vocabulary import Category, Channel, Face, Impact, Priority, QueueView, Urgency
from supportdesk.locale import _
from supportdesk.locale.labels import clock_label, event_label, field_label, label
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import deadlines, reading, saved_views
from supportdesk.services.desk import Desk


def add(args: argparse.Namespace, settings: Settings) -> int:
    """Register a report (process §1); the new number on stdout."""
    read_texts(args, "subject", "description")
    with opened_by_agent(settings) as (desk, agent):
        now = desk.now()
        command = cm.Register(
            subject=args.subject,
            description=args.description,
            customer=Customer(args.customer, args.department, args.contact),
            channel=Channel(args.channel),
            urgency=Urgency(args.urgency),
            impact=Impact(args.impact),
            category=Category(args.category) if args.category else None,
            priority=Priority(args.priority) if args.priority else None,
            reported_at=moment(args.reported, now),
            occurred_at=moment(args.occurred, now),
            reference=args.reference,
            tags=tuple(args.tag),
        )
        outcome = desk.register(agent, command).outcomes[0]
        if outcome.refusal is not None:
            if "json" in args:
                show_json(refused_shape(outcome))
            complain(refusal_text(outcome.refusal))
            return 1
        if "json" in args:
            show_json(row_shape(reading.rows(desk, [outcome.ticket_id])[outcome.ticket_id], now))
        else:
            show(outcome.number)
        return 0


def listing(args: argparse.Namespace, settings: Settings) -> int:
    """List a selection, the nearest deadline first."""
    if args.limit < 0:
        raise BadInput("limit", given=args.limit)
    with opened(settings) as desk:
        agent = me_or_nobody(desk, settings)
        now = desk.now()
        line = " ".join(args.query)
        asked = reading.query(desk, _base(desk, agent, args.view) if args.view else "", line)
        if not args.view and not asks_status(asked.tree):
            asked = reading.query(desk, QUERIES[QueueView.ALL], line)
        found = reading.select(desk, agent, asked)
        ids = found[: args.limit or None]
        by_id = reading.rows(desk, ids)
    rows = [by_id[i] for i in ids if i in by_id]
    if "json" in args:
        show_json([row_shape(row, now) for row in rows])
    else:
        show_rows(rows, now)
    if len(ids) < len(found):
        text = _("{shown} of {all} are shown. Use --limit 0 to see all.")
        say(text.format(shown=len(ids), all=len(found)))
    elif not rows:
        say(_("No tickets here."))
    return 0


def _base(desk: Desk, agent: Agent, view: str) -> str:
    """The query of a standing view, or of one kept under this name. Raises NotFound."""
    if view in set(QueueView):
        return QUERIES[QueueView(view)]
    return saved_views.named(desk, agent, view).query


def show_rows(rows: list[QueueRow], now: datetime) -> None:
    """Tickets as a table."""
    head = [
        *(field_label(name) for name in ("number", "status", "tier", "category", "priority", "owner")),
        field_label("next_due"),
        field_label("customer"),
        field_label("subject"),
    ]
    if rows:
        show_table(head, [_row(row, now) for row in rows])


def _row(row: QueueRow, now: datetime) -> list[str]:
    return [
        row.number,
        label(row.status),
        f"{label(row.tier)}→{label(row.handover_to)}" if row.handover_to else label(row.tier),
        label(row.category) if row.category else "-",
        label(row.priority) if row.priority else "-",
        row.owner_name or "-",
        _next_due(row, now),
        row.customer,
        row.subject,
    ]


def _next_due(row: QueueRow, now: datetime) -> str:
    clocks = [t.clock for t in row.clocks.values() if t.clock.due and not t.clock.ended]
    if not clocks or row.imported:
        return "-"
    clock = min(clocks, key=lambda c: c.due or now)
    return f"{clock_label(clock.name)} {_left(clock, now)}"


def _left(clock: Clock, now: datetime) -> str:
    assert clock.due is not None
    left = clock.due - now
    if left < timedelta(0):
        return _("{span} late").format(span=span(left))
    return _("{span} left").format(span=span(left))


# ---------------------------------------------------------------- one ticket


def show_tickets(views: list[TicketView], now: datetime) -> None:
    """Tickets with their deadlines and history, as text."""
    for index, view in enumerate(views):
        if index:
            show("")
        for line in _lines(view, now):
            show(line)


def detail(args: argparse.Namespace, settings: Settings) -> int:
    """Show tickets whole, as they stand or stood."""
    with opened(settings) as desk:
        ids = [reading.ticket_id(desk, number) for number in args.numbers]
        at = moment(args.at, now := desk.now())
        views = [deadlines.as_it_stood(desk, i, at) if at else reading.ticket(desk, i) for i in ids]
        now = at or now
    if "json" in args:
        show_json([ticket_shape(view, now) for view in views])
    else:
        show_tickets(views, now)
    return 0


def _lines(view: TicketView, now: datetime) -> Iterator[str]:
    t = view.ticket
    yield f"{t.number}  {t.subject}"
    for name, value in _facts(t):
        if value:
            yield f"  {name}: {value}"
    if t.description:
        yield ""
        yield t.description
    yield ""
    yield _("Deadlines")
    for clock in t.clocks:
        if clock.applies:
            yield f"  {clock_label(clock.name)}: {_clock(clock, now)}"
    yield ""
    yield _("History")
    for entry in view.entries:
        yield from _entry(entry)


def _facts(t: Ticket) -> Iterator[tuple[str, str]]:
    status = f"{label(t.status)}, {label(t.tier)}"
    yield field_label("status"), f"{status}, {_('emergency')}" if t.emergency else status
    yield field_label("category"), label(t.category) if t.category else ""
    yield field_label("priority"), label(t.priority) if t.priority else ""
    yield field_label("owner"), t.owner.name if t.owner else ""
    yield field_label("customer"), t.customer.display
    yield field_label("contact"), t.customer.contact
    yield field_label("channel"), label(t.channel)
    yield field_label("reference"), t.reference
    for name in ("reported_at", "occurred_at", "expected_at", "restored_at", "resolved_at", "closed_at"):
        at = getattr(t, name)
        yield field_label(name), local(at) if at else ""
    for name in ("cause", "solution", "workaround"):
        yield field_label(name), getattr(t, name)
    if t.feedback:
        score = "" if t.feedback.score is None else f"{t.feedback.score:.1f}"
        yield field_label("feedback"), ", ".join(part for part in (score, t.feedback.comment) if part)
    yield field_label("tags"), ", ".join(sorted(t.tags))
    files = ", ".join(f"{file.name} ({size_text(file.size)})" for file in t.attachments)
    yield field_label("attachments"), files
    yield field_label("article"), ", ".join(slug for slug, _stale in t.articles)


def _clock(clock: Clock, now: datetime) -> str:
    face = clock.face(now)
    if face in (Face.RUNNING, Face.OVERDUE) and clock.due:
        return f"{label(face)}, {_left(clock, now)} ({local(clock.due)})"
    return f"{label(face)} ({local(clock.met_at)})" if clock.met_at else label(face)


def _entry(entry: Entry) -> Iterator[str]:
    yield f"  {local(entry.at)}  {entry.actor.name}: {event_label(entry.event.KIND)}"
    for f in fields(entry.event):
        words = _words(getattr(entry.event, f.name))
        if words and f.name not in (
            "number",
            "policy",
            "subject",
            "description",
            "customer",
            "seqs",
            "batch",
        ):
            text = words if f.name == "text" else f"{field_label(f.name)}: {words}"
            yield "      " + text.replace("\n", "\n      ")


def _words(value: object) -> str:
    """A value of an event as words; nothing for what has none."""
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, AgentRef):
        return value.name
    if isinstance(value, Feedback):
        scores = [
            f"{field_label(f.name)} {getattr(value, f.name)}" for f in fields(value) if f.name != "comment"
        ]
        said = [s for s in scores if not s.endswith("None")]
        return ", ".join([*said, value.comment] if value.comment else said)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Attachment):
        return f"{value.name} ({size_text(value.size)})"
    if isinstance(value, tuple):
        return ", ".join(_words(item) or str(item) for item in value)
    return value if isinstance(value, str) else ""
