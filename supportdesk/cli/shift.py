"""`supportdesk shift show|handover`: coming to work, and leaving it to a colleague."""

from __future__ import annotations

import argparse

from supportdesk.cli.opening import opened_by_agent
from supportdesk.cli.output import complain, local, say, show_json, show_table
from supportdesk.cli.shapes import refused_shape
from supportdesk.cli.texts import moment, read_texts
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput
from supportdesk.domain.views import Shift, ShiftLine, ShiftMeasure
from supportdesk.domain.vocabulary import ShiftPart
from supportdesk.locale import _, ngettext
from supportdesk.locale.labels import clock_label, cycle_label, field_label, label
from supportdesk.locale.review_sentences import due_words
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import people, reading, shift


def show_shift(args: argparse.Namespace, settings: Settings) -> int:
    """What waits since I was last here; looking changes nothing."""
    with opened_by_agent(settings) as (desk, agent):
        since = moment(args.since, desk.now()) if args.since else shift.last_here(desk, agent)
        found = shift.waiting(desk, agent, since)
    if "json" in args:
        show_json(found)
        return 0
    _say(found)
    if rows := [*map(_row, found.lines), *map(_measure_row, found.measures)]:
        head = [_("what"), _("when"), field_label("number"), _("by"), field_label("subject")]
        show_table(head, rows)
    return 0


def _say(found: Shift) -> None:
    if found.since is not None:
        say(_("You were last here {time}.").format(time=local(found.since)))
    counts = [f"{label(part)} {n}" for part in ShiftPart if (n := found.count(part))]
    say(" · ".join(counts) if counts else _("Nothing of yours waits."))


def _row(line: ShiftLine) -> list[str]:
    what = label(line.part)
    if line.part is ShiftPart.BREACHED:
        what = f"{what}: {cycle_label(line.clock, line.cycle)}"
    elif line.part is ShiftPart.PROMISED:
        what = f"{what}: {clock_label(line.clock) if line.clock else field_label('expected_at')}"
    words = f" – {line.words}" if line.words else ""
    return [what, local(line.at), line.number, line.by or "-", f"{line.subject}{words}"]


def _measure_row(due: ShiftMeasure) -> list[str]:
    words = due_words(due.measure, due.today)
    return [label(ShiftPart.MEASURE), words, due.key, due.measure.owner.name, due.measure.text]


def handover(args: argparse.Namespace, settings: Settings) -> int:
    """Give my open tickets, or those named, to a colleague."""
    read_texts(args, "note")
    with opened_by_agent(settings) as (desk, agent):
        to = people.find(desk, args.to)
        rows = {row.number: row for row in shift.own(desk, agent)}
        if args.numbers:
            ids = [reading.ticket_id(desk, number) for number in args.numbers]
            rows = {row.number: row for row in reading.rows(desk, ids).values()}
        if not rows:
            raise BadInput("no_target")
        notes: dict[int, str] = {}
        for pair in args.on:
            number, equals, text = pair.partition("=")
            if not equals or number.strip() not in rows:
                raise BadInput("note_pair", given=pair)
            notes[rows[number.strip()].id] = text
        targets = [(row.id, row.seq) for row in rows.values()]
        done = shift.hand_over(desk, agent, to, targets, notes=notes, shift_note=args.note)
    if "json" in args:
        show_json(
            {
                "batch": done.batch if done.done else None,
                "done": [outcome.number for outcome in done.done],
                "refused": [refused_shape(outcome) for outcome in done.refused],
            }
        )
    else:
        text = ngettext(
            "{n} ticket handed over to {name}.", "{n} tickets handed over to {name}.", len(done.done)
        )
        say(text.format(n=len(done.done), name=to.name))
    for outcome in done.refused:
        assert outcome.refusal is not None
        complain(f"{outcome.number}: {refusal_text(outcome.refusal)}")
    return 1 if done.refused else 0
