"""`supportdesk incident open|attach|detach|show|broadcast|resolve`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import complain, local, say, show, show_json
from supportdesk.cli.shapes import refused_shape, row_shape
from supportdesk.cli.texts import moment, read_texts
from supportdesk.cli.tickets import show_rows
from supportdesk.config import Settings
from supportdesk.domain import commands as cm
from supportdesk.domain.errors import BadInput
from supportdesk.domain.incidents import Incident, Recipient
from supportdesk.domain.parts import standing_for
from supportdesk.domain.people import Agent
from supportdesk.domain.views import Done
from supportdesk.locale import _
from supportdesk.locale.looks import finding_text
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import broadcasting, incidents, reading
from supportdesk.services.desk import Act, Desk


def open_(args: argparse.Namespace, settings: Settings) -> int:
    """Put reports under one ticket: the first of them, or a new one; its number on stdout."""
    read_texts(args, "subject")
    with opened_by_agent(settings) as (desk, agent):
        ids = _ids(desk, args.numbers)
        if args.subject:
            made = desk.register(agent, standing_for(agent, args.subject)).outcomes[0]
            if made.refusal is not None:
                complain(refusal_text(made.refusal))
                return 1
            incident, parts = made.ticket_id, ids
        else:
            incident, *parts = ids
            if not parts:
                raise BadInput("incident_alone")
        done = incidents.attach(desk, agent, incident, parts)
        return _told(desk, done, incident, json="json" in args)


def attach(args: argparse.Namespace, settings: Settings) -> int:
    """Make reports part of an incident."""
    with opened_by_agent(settings) as (desk, agent):
        incident = reading.ticket_id(desk, args.incident)
        done = incidents.attach(desk, agent, incident, _ids(desk, args.numbers))
        return _told(desk, done, incident, json="json" in args)


def detach(args: argparse.Namespace, settings: Settings) -> int:
    """Take reports out of their incident."""
    with opened_by_agent(settings) as (desk, agent):
        done = desk.act(agent, [Act(i, cm.Detach()) for i in _ids(desk, args.numbers)])
        return _told(desk, done, None, json="json" in args)


def show_(incident: Incident, now: datetime) -> None:
    """An incident as text."""
    show_rows([incident.ticket], now)
    show("")
    n, waiting = len(incident.parts), sum(row.unanswered for row in incident.parts)
    open_ones = sum(row.status.is_open for row in incident.parts)
    words = _("{n} reports are part of it: {open} open, {waiting} of them wait for an answer.")
    show(words.format(n=n, open=open_ones, waiting=waiting))
    show_rows(list(incident.parts), now)
    if incident.proposed:
        show("")
        show(_("Reports that look like them:"))
        show_rows(list(incident.proposed), now)


def show_incident(args: argparse.Namespace, settings: Settings) -> int:
    """Show an incident, its reports, and what looks like them."""
    with opened(settings) as desk:
        found = incidents.incident(desk, reading.ticket_id(desk, args.incident))
        now = desk.now()
    if "json" in args:
        show_json(
            {
                "incident": row_shape(found.ticket, now),
                "parts": [row_shape(row, now) for row in found.parts],
                "proposed": [row_shape(row, now) for row in found.proposed],
            }
        )
    else:
        show_(found, now)
    return 0


def broadcast(args: argparse.Namespace, settings: Settings) -> int:
    """Answer every customer of an incident whose report is open, on their own ticket."""
    read_texts(args, "text")
    return _tell(args, settings, args.text, args.expected, "")


def resolve(args: argparse.Namespace, settings: Settings) -> int:
    """Resolve an incident with its open reports."""
    read_texts(args, "solution", "message")
    if not args.solution.strip():
        raise BadInput("missing", field="solution")
    return _tell(args, settings, args.message, None, args.solution)


def _tell(
    args: argparse.Namespace, settings: Settings, text: str, expected: str | None, solution: str
) -> int:
    with opened_by_agent(settings) as (desk, agent):
        found = incidents.incident(desk, reading.ticket_id(desk, args.incident))
        ids = [row.id for row in (found.ticket, *found.parts) if row.status.is_open]
        at = moment(expected, desk.now())
        shown = broadcasting.recipients(desk, agent, ids, text, at, solution)
        going = [one for one in shown if not one.stopped and (one.chosen or args.all)]
        out = [one for one in shown if one not in going]
        if args.dry_run:
            _preview(shown, going, json="json" in args)
            return 0
        for one in out:
            complain(f"{one.number}: {_why_left_out(one)}")
        looked = [] if args.anyway else [one for one in going if one.found]
        for one in looked:
            complain(f"{one.number}: {'; '.join(map(finding_text, one.found))}")
        if looked:
            complain(_("Nothing was sent. --anyway sends it all the same."))
            return 1
        done = _said(desk, agent, going, text, at, solution)
        return max(_told(desk, done, None, json="json" in args), int(bool(out)))


def _said(
    desk: Desk, agent: Agent, going: Sequence[Recipient], text: str, at: datetime | None, solution: str
) -> Done:
    targets = tuple((one.ticket_id, one.seq) for one in going)
    return broadcasting.tell(desk, agent, targets, text, at, solution)


def _preview(shown: Sequence[Recipient], going: Sequence[Recipient], *, json: bool) -> None:
    if json:
        show_json([_shape(one, goes=one in going) for one in shown])
        return
    for one in shown:
        show(f"{'+' if one in going else '-'} {one.number}  {one.customer}  {one.address or _('no mail')}")
        if one not in going:
            show(f"    {_why_left_out(one)}")
        for finding in one.found:
            show(f"    ! {finding_text(finding)}")
        for line in one.text.splitlines():
            show(f"    {line}")


def _shape(one: Recipient, *, goes: bool) -> dict[str, Any]:
    return {
        "number": one.number,
        "customer": one.customer,
        "address": one.address or None,
        "status": one.status,
        "text": one.text,
        "goes": goes,
        "findings": [{"fault": each.fault, "words": each.words} for each in one.found],
        "refusal": one.refusal.code if one.refusal else None,
        "spoke_at": one.spoke_at,
        "update_due": one.update_due,
    }


def _why_left_out(one: Recipient) -> str:
    if one.refusal is not None:
        return refusal_text(one.refusal)
    if one.stopped:
        return "; ".join(finding_text(each) for each in one.found if each.stops)
    assert one.spoke_at is not None
    words = _("left out: the customer wrote at {time} and has no answer yet (--all takes it in)")
    return words.format(time=local(one.spoke_at))


def _ids(desk: Desk, numbers: Sequence[str]) -> list[int]:
    return list(dict.fromkeys(reading.ticket_id(desk, number) for number in numbers))


def _told(desk: Desk, done: Done, incident: int | None, *, json: bool) -> int:
    """Say what became of it; the incident's number first where there is one."""
    number = reading.rows(desk, [incident])[incident].number if incident is not None else None
    changed = list(dict.fromkeys(outcome.ticket_id for outcome in done.done))
    by_id = reading.rows(desk, changed)
    if json:
        now = desk.now()
        show_json(
            {
                "incident": number,
                "batch": done.batch if changed else None,
                "done": [row_shape(by_id[i], now) for i in changed],
                "refused": [refused_shape(outcome) for outcome in done.refused],
            }
        )
    elif number is not None:
        show(number)
    else:
        show_rows([by_id[i] for i in changed], desk.now())
    for outcome in done.refused:
        assert outcome.refusal is not None
        complain(f"{outcome.number}: {refusal_text(outcome.refusal)}")
    if not json and not done.refused:
        say(_("{n} done.").format(n=len(changed)))
    return 1 if done.refused else 0
