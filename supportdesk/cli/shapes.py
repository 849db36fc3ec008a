"""What the desk's things look like in JSON: these keys are an interface, docs/cli.md names them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from supportdesk.cli.output import plain
from supportdesk.domain.articles import Version
from supportdesk.domain.calendars import Calendar
from supportdesk.domain.clocks import Clock
from supportdesk.domain.events import Entry
from supportdesk.domain.next_best import NextBest
from supportdesk.domain.people import Agent
from supportdesk.domain.suggestions import AlikeTicket, Outbreak, SuggestedArticle
from supportdesk.domain.views import Article, Outcome, PastAct, QueueRow, TicketView
from supportdesk.locale.sentences import refusal_text

Shape = dict[str, Any]


def row_shape(row: QueueRow, now: datetime) -> Shape:
    """One line of a list."""
    return {
        "id": row.id,
        "number": row.number,
        "seq": row.seq,
        "status": row.status,
        "tier": row.tier,
        "category": row.category,
        "priority": row.priority,
        "subject": row.subject,
        "customer": row.customer,
        "owner": row.owner_id,
        "owner_name": row.owner_name,
        "handover_to": row.handover_to,
        "emergency": row.emergency,
        "unanswered": row.unanswered,
        "imported": row.imported,
        "reported_at": row.reported_at,
        "clocks": [clock_shape(t.clock, t.calendar, now) for t in row.clocks.values()],
    }


def next_shape(found: NextBest, row: QueueRow, now: datetime) -> Shape:
    """The ticket to work next, and why: `share` of the budget of `clock` is used."""
    return {
        "ticket": row_shape(row, now),
        "hold": found.hold,
        "clock": found.clock.name if found.clock else None,
        "share": round(found.share, 4) if found.clock else None,
        "waits_seconds": found.waits,
    }


def act_shape(act: PastAct) -> Shape:
    """What somebody did at once; `id` is what undoes it."""
    return {
        "id": act.batch,
        "at": act.at,
        "actor": act.actor.id,
        "actor_name": act.actor.name,
        "kinds": act.kinds,
        "number": act.number,
        "tickets": len(act.tickets),
        "stands": act.stands,
        "undoes": act.undoes,
        "leaves_at": act.leaves_at,
        "left": act.left,
    }


def clock_shape(clock: Clock, calendar: Calendar, now: datetime) -> Shape:
    """A deadline: `state` is running, paused, met, missed, overdue or none."""
    return {
        "name": clock.name,
        "cycle": clock.cycle,
        "state": clock.face(now),
        "due": clock.due,
        "started_at": clock.started_at,
        "met_at": clock.met_at,
        "breached_at": clock.breached_at,
        "target_seconds": clock.target,
        "spent_seconds": clock.spent(now, calendar),
    }


def ticket_shape(view: TicketView, now: datetime) -> Shape:
    """A ticket, whole: its facts, deadlines and history."""
    shape: Shape = plain(view.ticket)
    shape["clocks"] = [clock_shape(clock, view.calendar, now) for clock in view.ticket.clocks]
    shape["articles"] = [{"slug": slug, "to_update": stale} for slug, stale in view.ticket.articles]
    shape["score"] = view.ticket.feedback.score if view.ticket.feedback else None
    shape["loop_gap"] = view.ticket.loop_gap()
    shape["missing"] = view.missing
    shape["history"] = [entry_shape(entry) for entry in view.entries]
    return shape


def entry_shape(entry: Entry) -> Shape:
    """One line of the history."""
    return {
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.event.KIND,
        "actor": entry.actor,
        "batch": entry.batch,
        "data": entry.event,
    }


def refused_shape(outcome: Outcome) -> Shape:
    """What was refused, and why."""
    assert outcome.refusal is not None
    return {
        "number": outcome.number,
        "code": outcome.refusal.code,
        "params": outcome.refusal.params,
        "message": refusal_text(outcome.refusal),
    }


def article_shape(article: Article, *, body: bool) -> Shape:
    """An article; lists leave its text out."""
    shape: Shape = plain(article)
    shape["owner"] = shape.pop("owner_id")
    shape["images"] = [name for name, _digest in article.images]
    if not body:
        del shape["body"]
    return shape


def suggested_article_shape(each: SuggestedArticle) -> Shape:
    """An article that may solve a ticket."""
    shape = article_shape(each.article, body=False)
    return shape | {"score": round(each.score, 4), "shared": each.shared, "solved": each.solved}


def suggested_ticket_shape(each: AlikeTicket) -> Shape:
    """A ticket like another."""
    return {
        "id": each.id,
        "number": each.number,
        "subject": each.subject,
        "status": each.status,
        "reported_at": each.reported_at,
        "likeness": round(each.likeness, 4),
        "shared": each.shared,
        "duplicate": each.duplicate,
        "emergency": each.emergency,
    }


def outbreak_shape(each: Outbreak, now: datetime) -> Shape:
    """Reports of one thing within a short time."""
    return {
        "since": each.since,
        "until": each.until,
        "departments": each.departments,
        "shared": each.shared,
        "incident": each.incident[1],
        "declared": each.declared,
        "apart": each.apart,
        "tickets": [row_shape(row, now) for row in each.tickets],
    }


def version_shape(version: Version) -> Shape:
    """One version of an article, with its text."""
    return {
        "number": version.number,
        "at": version.at,
        "actor": version.actor,
        "restored": version.restored,
        "undone": version.undone,
        "text": version.text,
    }


def agent_shape(agent: Agent) -> Shape:
    """A member of the team."""
    shape: Shape = plain(agent)
    return shape
