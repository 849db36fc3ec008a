"""`supportdesk sla …`: deadlines explained, traced, proven against the journal, and told when near."""

from __future__ import annotations

import argparse
import os
from datetime import datetime
from typing import Any

from supportdesk.cli.bars import bar
from supportdesk.cli.opening import NOBODY, opened, opened_by_agent
from supportdesk.cli.output import local, plain, say, show, show_json, show_table
from supportdesk.cli.texts import moment
from supportdesk.config import Settings
from supportdesk.domain.ledger import Ledger, Part, PartKind
from supportdesk.domain.responsibility import Holder, Responsibility
from supportdesk.domain.views import Notice
from supportdesk.domain.vocabulary import NoticeView
from supportdesk.locale import _, ngettext, pgettext
from supportdesk.locale.alarms import held_then, percent
from supportdesk.locale.labels import cycle_label, field_label, label
from supportdesk.locale.ledgers import exact, held_by, ledger_lines, rounded, shown
from supportdesk.services import deadlines, warnings
from supportdesk.services.deadlines import Damage, Drift, VerifyReport

_CUT = 60
_PROCESSES = 4

Shape = dict[str, Any]


def explain(args: argparse.Namespace, settings: Settings) -> int:
    """Explain a clock, or all of a ticket (process §7), as it stands or stood."""
    with opened(settings) as desk:
        at = moment(args.at, desk.now())
        found = deadlines.explain(desk, args.number, args.clock, at)
    if "json" in args:
        show_json([ledger_shape(ledger) for ledger in found])
        return 0
    for index, ledger in enumerate(found):
        if index:
            show("")
        for line in ledger_lines(ledger):
            show(line)
    if not found:
        say(_("No deadline applies to this ticket."))
    return 0


def held(args: argparse.Namespace, settings: Settings) -> int:
    """Say who held a ticket how long, and who held it at each breach."""
    with opened(settings) as desk:
        found = deadlines.held(desk, args.number, moment(args.at, desk.now()))
    if "json" in args:
        show_json(held_shape(found))
        return 0
    head = [field_label("tier"), field_label("owner"), _("Time"), _("Working time"), _("Times")]
    walls, works = rounded(h.wall for h in found.held), rounded(h.working for h in found.held)
    rows = [
        [label(h.holder.tier), _person(h.holder), exact(wall), exact(working), str(h.times)]
        for h, wall, working in zip(found.held, walls, works, strict=True)
    ]
    total = [_("together"), "", exact(found.wall), exact(found.working), str(len(found.tenures))]
    show_table(head, [*rows, total])
    for breach in found.breaches:
        name = cycle_label(breach.clock, breach.cycle)
        text = _("{clock}: missed {at}; held then by {holder}.")
        show(text.format(clock=name, at=shown(breach.at, None), holder=held_by(breach.holder)))
    return 0


def _person(holder: Holder) -> str:
    if holder.closed:
        return _("closed")
    return holder.owner.name if holder.owner else "-"


def verify(args: argparse.Namespace, settings: Settings) -> int:
    """Fold every journal again and compare with what is stored; 1 if something is wrong and stays so."""
    with opened(settings) as desk, bar(_("Verifying"), quiet="json" in args) as progress:
        processes = min(os.cpu_count() or 1, _PROCESSES)
        report = deadlines.verify(desk, args.repair, progress, processes=processes)
    if "json" in args:
        show_json(verify_shape(report))
    else:
        _tell(report, repair=args.repair)
    return 0 if report.sound else 1


def _tell(report: VerifyReport, *, repair: bool) -> None:
    for drift in report.drifts:
        show(_drift(drift))
    for damage in report.damaged:
        show(f"{damage.number or damage.ticket_id}  {_damage(damage)}")
    if report.unlisted:
        say(_("{n} more are not listed.").format(n=report.unlisted))
    text = _("{tickets} tickets, {entries} entries of the journal: {drifting} drift, {damaged} damaged.")
    say(
        text.format(
            tickets=report.tickets,
            entries=report.entries,
            drifting=report.drifting,
            damaged=len(report.damaged),
        )
    )
    if repair:
        say(_("{n} repaired; the journal was not written to.").format(n=report.repaired))
    elif report.drifting:
        say(_("Add --repair to write again what the journal says."))
    if report.damaged:
        say(_("A damaged journal can't be repaired from itself. Restore the database from a backup."))


def _drift(drift: Drift) -> str:
    if drift.stored is None and isinstance(drift.folded, dict):
        said = _("is missing")
    elif drift.folded is None and isinstance(drift.stored, dict):
        said = _("is not in the journal")
    else:
        text = _("stored {stored}, the journal says {folded}")
        said = text.format(stored=_value(drift.stored), folded=_value(drift.folded))
    return f"{drift.number}  {drift.column}: {said}"


def _value(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        return _("other values")
    text = str(plain(value)) if isinstance(value, datetime) else str(value)
    return f"“{text if len(text) <= _CUT else text[: _CUT - 1] + '…'}”"


def _damage(damage: Damage) -> str:
    sentences = {
        "empty": _("the journal has no line"),
        "gap": _("a line of the journal is missing"),
        "short": _("the last lines of the journal are missing"),
        "order": _("a line of the journal is dated before the one it follows"),
        "start": _("the journal doesn't begin with one registration"),
        "unreadable": _("the journal can't be understood: {said}"),
    }
    return sentences[damage.code].format(said=" ".join(damage.said.split())[:200])


def notices(args: argparse.Namespace, settings: Settings) -> int:
    """List deadlines that came near or were missed, the latest first."""
    view = NoticeView.MINE if args.mine else NoticeView.ALL
    if args.mine:
        with opened_by_agent(settings) as (desk, me):
            found = warnings.notices(desk, me, view, moment(args.since, desk.now()), args.limit)
    else:
        with opened(settings) as desk:
            found = warnings.notices(desk, NOBODY, view, moment(args.since, desk.now()), args.limit)
    _list(args, found)
    return 0


def warn(args: argparse.Namespace, settings: Settings) -> int:
    """Raise every notice that is due, once, and print the new ones."""
    with opened(settings) as desk:
        raised = warnings.raise_due(desk)
    _list(args, raised)
    if "json" not in args:
        say(ngettext("{n} notice raised.", "{n} notices raised.", len(raised)).format(n=len(raised)))
    return 0


def _list(args: argparse.Namespace, found: list[Notice]) -> None:
    if "json" in args:
        show_json([notice_shape(notice) for notice in found])
    elif found:
        head = [
            pgettext("instant", "Time"),
            "%",
            field_label("number"),
            _("Deadline"),
            _("Held by"),
            field_label("subject"),
        ]
        rows = [
            [
                local(notice.at), percent(notice), notice.number, cycle_label(notice.clock, notice.cycle),
                held_then(notice), notice.subject,
            ]
            for notice in found
        ]  # fmt: skip
        show_table(head, rows)


# ---------------------------------------------------------------- JSON: these keys are an interface


def ledger_shape(ledger: Ledger) -> Shape:
    """A ledger; lengths are seconds. The lengths of the parts of a kind add up to its total."""
    clock = ledger.clock
    return {
        "number": ledger.number,
        "clock": clock.name,
        "cycle": clock.cycle,
        "at": ledger.at,
        "verdict": ledger.verdict,
        "target_seconds": clock.target,
        "elapsed_seconds": ledger.elapsed,
        "remaining_seconds": ledger.remaining,
        "totals_seconds": {kind.value: ledger.total(kind) for kind in PartKind},
        "due": clock.due,
        "started_at": clock.started_at,
        "started_by": ledger.started_by,
        "merged_from": ledger.origin or None,
        "met_at": clock.met_at,
        "cancelled_at": clock.cancelled_at,
        "ended_by": ledger.ended_by,
        "breached_at": ledger.breached_at,
        "responsible": holder_shape(ledger.responsible),
        "policy": {"version": ledger.policy, "name": ledger.policy_name},
        "adoptions": [
            {"at": a.at, "before": a.before, "after": a.after, "calendar": a.calendar, "by": a.by}
            for a in ledger.adoptions
        ],
        "calendar": {"name": ledger.calendar.name, "zone": ledger.calendar.zone},
        "parts": [part_shape(part) for part in ledger.parts],
        "retargets": [
            {"at": r.at, "before_seconds": r.before, "after_seconds": r.after, "by": r.by}
            for r in ledger.retargets
        ],
    }


def part_shape(part: Part) -> Shape:
    """A stretch of a clock's time: `kind` is counted, off, paused or closed."""
    days = [{"day": day.day.isoformat(), "name": day.name} for day in part.days_off]
    return {
        "kind": part.kind,
        "start": part.start,
        "end": part.end,
        "seconds": part.length,
        "status": part.status,
        "by": part.by,
        "until": part.until,
        "days_off": days,
    }


def holder_shape(holder: Holder | None) -> Shape | None:
    """The responsible node; `owner` is None where nobody had taken it."""
    if holder is None:
        return None
    owner = {"id": holder.owner.id, "name": holder.owner.name} if holder.owner else None
    return {"tier": holder.tier, "owner": owner, "closed": holder.closed}


def held_shape(found: Responsibility) -> Shape:
    """A ticket's life by holder."""
    return {
        "number": found.number,
        "since": found.since,
        "until": found.until,
        "ended": found.ended,
        "calendar": found.calendar,
        "seconds": found.wall,
        "working_seconds": found.working,
        "held": [
            {
                "holder": holder_shape(h.holder),
                "seconds": h.wall,
                "working_seconds": h.working,
                "times": h.times,
            }
            for h in found.held
        ],
        "tenures": [
            {"start": t.start, "end": t.end, "holder": holder_shape(t.holder)} for t in found.tenures
        ],
        "breaches": [
            {"clock": b.clock, "cycle": b.cycle, "at": b.at, "holder": holder_shape(b.holder)}
            for b in found.breaches
        ],
    }


def notice_shape(notice: Notice) -> Shape:
    """A deadline that came near, or (`percent` 100) was missed."""
    owner = {"id": notice.owner_id, "name": notice.owner_name} if notice.owner_id else None
    return {
        "id": notice.id,
        "number": notice.number,
        "subject": notice.subject,
        "clock": notice.clock,
        "cycle": notice.cycle,
        "percent": notice.percent,
        "at": notice.at,
        "tier": notice.tier,
        "owner": owner,
        "raised_at": notice.raised_at,
    }


def verify_shape(report: VerifyReport) -> Shape:
    """What verifying came to."""
    return {
        "tickets": report.tickets,
        "entries": report.entries,
        "drifting": report.drifting,
        "repaired": report.repaired,
        "unlisted": report.unlisted,
        "drift": [
            {"number": d.number, "column": d.column, "stored": d.stored, "folded": d.folded}
            for d in report.drifts
        ],
        "damaged": [
            {"number": d.number, "id": d.ticket_id, "code": d.code, "said": d.said} for d in report.damaged
        ],
    }
