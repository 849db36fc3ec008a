"""What comes next, what was done, and the way back: `supportdesk ticket next|acts|undo`."""

from __future__ import annotations

import argparse
from datetime import datetime

from supportdesk.cli.opening import opened_by_agent
from supportdesk.cli.output import complain, local, say, show, show_json, show_table
from supportdesk.cli.shapes import act_shape, next_shape, refused_shape, row_shape
from supportdesk.cli.tickets import show_rows
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.people import Agent
from supportdesk.domain.views import PastAct
from supportdesk.locale import _
from supportdesk.locale.labels import field_label
from supportdesk.locale.reasons import act_words, way_back, why_next
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import acts, next_best, reading
from supportdesk.services.desk import Desk

SHORT = 8
"""Characters of an act's id that are printed, and that name it among those of a ticket."""


def next_(args: argparse.Namespace, settings: Settings) -> int:
    """The ticket to work next on stdout, and why; exit code 1 where there is nothing to do."""
    with opened_by_agent(settings) as (desk, agent):
        found = next_best.next_best(desk, agent)
        rows = reading.rows(desk, [found.id]) if found else {}
        now = desk.now()
    if found is None:
        if "json" in args:
            show_json(None)
        say(_("There is nothing for you to do: no ticket is yours or free."))
        return 1
    if "json" in args:
        show_json(next_shape(found, rows[found.id], now))
    else:
        show(f"{found.number}  {found.subject}")
        show(f"  {why_next(found)}")
    return 0


def listing(args: argparse.Namespace, settings: Settings) -> int:
    """What was done to a ticket, or what I did, the latest first."""
    if args.limit < 0:
        raise BadInput("limit", given=args.limit)
    with opened_by_agent(settings) as (desk, agent):
        if args.number:
            found = acts.on_ticket(desk, reading.ticket_id(desk, args.number))
        else:
            found = acts.by_agent(desk, agent, args.limit)
        now = desk.now()
    found = found[: args.limit]
    if "json" in args:
        show_json([act_shape(act) for act in found])
    elif found:
        head = [_("act"), _("time"), _("who"), field_label("number"), _("tickets"), _("what was done")]
        show_table(head, [_line(act, now) for act in found])
    else:
        say(_("Nothing yet."))
    return 0


def _line(act: PastAct, now: datetime) -> list[str]:
    words, said = act_words(act), way_back(act, now)
    return [
        act.batch[:SHORT], local(act.at), act.actor.name, act.number, str(len(act.tickets)),
        f"{words} ({said})" if said else words,
    ]  # fmt: skip


def undo(args: argparse.Namespace, settings: Settings) -> int:
    """Take back an act on a ticket, or on all that it changed."""
    with opened_by_agent(settings) as (desk, agent):
        ticket_id = reading.ticket_id(desk, args.number)
        act = _chosen(desk, agent, ticket_id, args.act, args.number)
        done = desk.undo(agent, act.batch, None if args.whole else [ticket_id])
        changed = [outcome.ticket_id for outcome in done.done]
        by_id = reading.rows(desk, changed)
        now = desk.now()
    rows = [by_id[i] for i in changed]
    if "json" in args:
        show_json(
            {
                "act": act.batch,
                "batch": done.batch if rows else None,
                "done": [row_shape(row, now) for row in rows],
                "refused": [refused_shape(outcome) for outcome in done.refused],
            }
        )
    else:
        show_rows(rows, now)
    if rows:
        say(_("Taken back: {what}.").format(what=act_words(act)))
    for outcome in done.refused:
        assert outcome.refusal is not None
        complain(f"{outcome.number}: {refusal_text(outcome.refusal)}")
    return 1 if done.refused else 0


def _chosen(desk: Desk, agent: Agent, ticket_id: int, wanted: str | None, number: str) -> PastAct:
    """The act that was named, or the agent's last one that stands and undoes nothing. Raises NotFound."""
    found = acts.on_ticket(desk, ticket_id)
    if wanted is None:
        own = (act for act in found if act.actor.id == agent.id and act.stands and not act.undoes)
        if (last := next(own, None)) is None:
            raise NotFound("no_act_of_mine", number=number)
        return last
    named = [act for act in found if wanted and act.batch.startswith(wanted)]
    if len(named) != 1:
        known = [act.batch[:SHORT] for act in found if act.stands]
        raise NotFound("no_act", act=wanted, number=number, known=known)
    return named[0]
