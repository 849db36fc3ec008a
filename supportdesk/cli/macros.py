"""`supportdesk macro list|run`: several commands under one name."""

from __future__ import annotations

import argparse
import sys

from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import complain, say, show_json, show_table
from supportdesk.cli.shapes import refused_shape, row_shape
from supportdesk.cli.tickets import show_rows
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput
from supportdesk.domain.macros import Macro, Rehearsal
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import _, language, pgettext
from supportdesk.locale.labels import field_label
from supportdesk.locale.looks import finding_text
from supportdesk.locale.rehearsals import steps_text, would_text
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import books, macros, reading


def listing(args: argparse.Namespace, settings: Settings) -> int:
    """List macros with what they do."""
    with opened(settings) as desk:
        found = books.macros(desk)
    if "json" in args:
        show_json([_shape(macro) for macro in found])
        return 0
    head = [field_label("name"), _("kept by"), _("asks for"), _("steps"), field_label("title")]
    show_table(head, [_row(macro) for macro in found])
    return 0


def _row(macro: Macro) -> list[str]:
    return [
        macro.name,
        pgettext("template", "team") if macro.own else pgettext("template", "desk"),
        ", ".join(parameter.name for parameter in macro.parameters) or "-",
        ", ".join(step.do for step in macro.steps),
        title_of(macro),
    ]


def title_of(macro: Macro) -> str:
    """A macro's title in the language being spoken."""
    return (macro.title_zh if language() is Language.CHINESE else "") or macro.title


def _shape(macro: Macro) -> dict[str, object]:
    return {
        "name": macro.name,
        "title": title_of(macro),
        "own": macro.own,
        "parameters": [{"name": p.name, "default": p.default} for p in macro.parameters],
        "steps": [{"do": step.do, **step.values} for step in macro.steps],
    }


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Show what a macro would do to each ticket, ask, and do it."""
    with opened_by_agent(settings) as (desk, agent):
        macro = books.macro(desk, args.name)
        given = _given(args.set)
        ids = list(dict.fromkeys(reading.ticket_id(desk, number) for number in args.numbers))
        rehearsals = macros.rehearse(desk, agent, macro, given, ids)
        if args.dry_run and "json" in args:
            show_json([_rehearsal_shape(each) for each in rehearsals])
        elif "json" not in args:
            head = [field_label("number"), _("what would happen")]
            show_table(head, [(each.ticket.number, would_text(each)) for each in rehearsals])
        for each in rehearsals:
            for one in macros.looks(desk, agent, each) if each.refusal is None else ():
                complain(f"{each.ticket.number}: {finding_text(one)}")
        refused = any(each.refusal for each in rehearsals)
        if args.dry_run:
            return 1 if refused else 0
        if not args.yes and not _agreed():
            return 0
        done = macros.run(desk, agent, macro, given, ids)
        by_id = reading.rows(desk, [outcome.ticket_id for outcome in done.done])
        now = desk.now()
    rows = list(by_id.values())
    if "json" in args:
        show_json(
            {
                "batch": done.batch if rows else None,
                "done": [row_shape(row, now) for row in rows],
                "refused": [refused_shape(outcome) for outcome in done.refused],
            }
        )
    else:
        show_rows(rows, now)
    for outcome in done.refused:
        assert outcome.refusal is not None
        complain(f"{outcome.number}: {refusal_text(outcome.refusal)}")
    return 1 if done.refused else 0


def _given(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadInput("macro_pair", given=pair)
        found[name.strip()] = value
    return found


def _rehearsal_shape(rehearsal: Rehearsal) -> dict[str, object]:
    refusal = rehearsal.refusal
    return {
        "number": rehearsal.ticket.number,
        "steps": [
            {"do": step.do, "already": step.already, "refused": step.refusal.code if step.refusal else None}
            for step in rehearsal.steps
        ],
        "refused": refusal.code if refusal else None,
        "message": refusal_text(refusal) if refusal else steps_text(rehearsal),
        "breaches": [f"{c.name}/{c.cycle}" for c in rehearsal.changes if c.breaches],
    }


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise BadInput("not_agreed")
    question = _("Carry it out? [y/N] ")
    print(question, end="", file=sys.stderr, flush=True)
    agreed = sys.stdin.readline().strip().lower() in ("y", "yes", "是")
    if not agreed:
        say(_("Nothing was changed."))
    return agreed
