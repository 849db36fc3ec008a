"""`supportdesk policy show|check|apply`, `supportdesk simulate`: the rules of deadlines (process §7)."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from supportdesk.cli.bars import bar
from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import say, show, show_json, show_table
from supportdesk.cli.texts import moment
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput
from supportdesk.domain.policy import Policy
from supportdesk.domain.vocabulary import Category, Face
from supportdesk.locale import _, ngettext
from supportdesk.locale.labels import clock_label, field_label, label
from supportdesk.locale.ledgers import exact
from supportdesk.services import policies, simulation
from supportdesk.services.policies import Move, Preview
from supportdesk.services.simulation import Simulation

_PROCESSES = 4
_LISTED = 40
_FACES = (Face.MET, Face.MISSED, Face.OVERDUE, Face.RUNNING, Face.PAUSED)


def show_policy(args: argparse.Namespace, settings: Settings) -> int:
    """Print a version as its file said it."""
    with opened(settings) as desk:
        show(policies.text(desk, args.version).rstrip("\n"))
    return 0


def check(args: argparse.Namespace, settings: Settings) -> int:
    """Say whether a file is a valid policy; its faults are PolicyError with their line."""
    policy = policies.check(_read(args.file), datetime.now(UTC))
    if "json" in args:
        show_json({"name": policy.name, "clocks": [clock.name for clock in policy.clocks],
                   "calendar": policy.calendar.name, "calendars": sorted(policy.calendars)})  # fmt: skip
        return 0
    say(_summary(policy))
    return 0


def _summary(policy: Policy) -> str:
    text = _("“{name}” is a valid policy: {clocks}; counted by the calendar “{calendar}” of {zone}.")
    clocks = ", ".join(clock_label(clock.name) for clock in policy.clocks)
    return text.format(
        name=policy.name, clocks=clocks, calendar=policy.calendar.name, zone=policy.calendar.zone
    )


def apply(args: argparse.Namespace, settings: Settings) -> int:
    """Show what a policy moves, ask, and apply it."""
    text = _read(args.file)
    with opened_by_agent(settings) as (desk, agent):
        policies.may_apply(agent)
        with bar(_("Looking at open tickets"), quiet="json" in args) as progress:
            foreseen = policies.preview(desk, text, progress)
        if "json" in args and args.dry_run:
            show_json(foreseen)
        elif "json" not in args:
            _show_moves(foreseen)
        if args.dry_run or not (args.yes or _agreed(foreseen)):
            return 0
        with bar(_("Applying"), quiet="json" in args) as progress:
            done = policies.apply(desk, agent, text, progress)
    if "json" in args:
        show_json(done)
        return 0
    text = ngettext(
        "Version {version} is in force; {n} open ticket is held to it.",
        "Version {version} is in force; {n} open tickets are held to it.",
        done.tickets,
    )
    say(text.format(version=done.version, n=done.tickets))
    return 0


def _show_moves(foreseen: Preview) -> None:
    if foreseen.moves:
        head = [field_label("number"), _("clock"), _("before"), _("after"), _("moved by"), ""]
        show_table(head, [_move(move) for move in foreseen.moves[:_LISTED]])
    if foreseen.moved > _LISTED:
        say(_("{n} more are not listed.").format(n=foreseen.moved - min(_LISTED, len(foreseen.moves))))
    text = _("{tickets} open tickets, {moved} deadlines move, {missed} of them would be missed at once.")
    say(text.format(tickets=foreseen.tickets, moved=foreseen.moved, missed=foreseen.missed))


def _move(move: Move) -> list[str]:
    by = move.by
    return [
        move.number,
        clock_label(move.clock) + (f" ({move.cycle})" if move.cycle > 1 else ""),
        _instant(move.before),
        _instant(move.after),
        "-" if by is None else exact(by) if by.total_seconds() < 0 else f"+{exact(by)}",
        _("missed at once") if move.missed else "",
    ]


def _instant(at: datetime | None) -> str:
    return "-" if at is None else at.astimezone().strftime("%Y-%m-%d %H:%M")


def _agreed(foreseen: Preview) -> bool:
    if not sys.stdin.isatty():
        raise BadInput("not_agreed")
    question = _("Apply it as version {version}? [y/N] ").format(version=foreseen.version)
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def simulate(args: argparse.Namespace, settings: Settings) -> int:
    """Replay the journal under another policy; writes nothing."""
    text = _read(args.policy)
    with opened(settings) as desk, bar(_("Replaying"), quiet="json" in args) as progress:
        since, until = moment(args.since, desk.now()), moment(args.until, desk.now())
        processes = min(os.cpu_count() or 1, _PROCESSES)
        found = simulation.simulate(desk, text, since, until, progress, processes=processes)
    if "json" in args:
        show_json(_shape(found))
        return 0
    head = [_("clock"), field_label("category"), *(f"{label(face)}" for face in _FACES)]
    places = [
        place
        for place in found.places
        if any(found.before[place, f] or found.after[place, f] for f in _FACES)
    ]
    show_table(head, [_row(found, *place) for place in places])
    if found.changed:
        show("")
        head = [field_label("number"), _("clock"), field_label("category"), _("before"), _("after")]
        rows = [
            [c.number, clock_label(c.clock) + (f" ({c.cycle})" if c.cycle > 1 else ""), _category(c.category),
             label(c.before), label(c.after)]
            for c in found.changed[:_LISTED]
        ]  # fmt: skip
        show_table(head, rows)
    if len(found.changed) > _LISTED:
        text = _("{n} more are not listed; --json gives them all.")
        say(text.format(n=len(found.changed) - _LISTED))
    text = _("{tickets} tickets replayed; {n} clocks would have ended otherwise. Nothing was written.")
    say(text.format(tickets=found.tickets, n=len(found.changed)))
    return 0


def _row(found: Simulation, clock: str, category: str) -> list[str]:
    place = clock, category
    cells = []
    for face in _FACES:
        before, after = found.before[place, face], found.after[place, face]
        cells.append(str(before) if before == after else f"{before} → {after}")
    return [clock_label(clock), _category(category), *cells]


def _category(code: str) -> str:
    return label(Category(code)) if code else "-"


def _shape(found: Simulation) -> dict[str, object]:
    return {
        "tickets": found.tickets,
        "clocks": [
            {
                "clock": clock,
                "category": category,
                "before": {face.value: found.before[(clock, category), face] for face in Face},
                "after": {face.value: found.after[(clock, category), face] for face in Face},
            }
            for clock, category in found.places
        ],
        "changed": found.changed,
    }


def _read(path: str) -> str:
    """The text of a policy file. Raises BadInput (`policy_file`)."""
    try:
        return Path(path).expanduser().read_text(encoding="utf-8")
    except (OSError, ValueError, RuntimeError) as error:
        raise BadInput(
            "policy_file", path=path, said=getattr(error, "strerror", None) or str(error)
        ) from error
