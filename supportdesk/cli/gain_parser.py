"""The commands of what a month teaches: problems, bottlenecks, training, and what is done about them (§5)."""

from __future__ import annotations

import argparse

from supportdesk.cli.parsing import Commands, command, noun
from supportdesk.domain.vocabulary import Tier
from supportdesk.locale import _


def gains(made: Commands, shared: argparse.ArgumentParser) -> None:
    """`supportdesk report problems|bottlenecks|training|proposals|measures`."""
    for name, run, summary in (
        ("problems", "problems", _("what was reported most often, and the article that answers it")),
        ("bottlenecks", "bottlenecks", _("where most hours were lost, and what to do about it")),
        ("training", "training", _("what to train whom in, and the plan")),
    ):
        parser = command(made, shared, name, f"gains:{run}", summary)
        _month(parser)
    _proposals(noun(made, shared, "proposals", _("what a month proposes, and what is decided on it")), shared)
    _measures(noun(made, shared, "measures", _("what was accepted, and how far it is")), shared)


def _proposals(verbs: Commands, shared: argparse.ArgumentParser) -> None:
    listing = command(verbs, shared, "list", "gains:listing", _("list a month's proposals"))
    _month(listing)
    listing.add_argument("--all", action="store_true", help=_("those that were dismissed, too"))
    accept = command(verbs, shared, "accept", "gains:accept", _("make a measure of a proposal"))
    _month(accept)
    _key(accept)
    _given(accept, needed=True)
    accept.add_argument("--note", default="", metavar="TEXT", help=_("why"))
    accept.add_argument(
        "--for", dest="audience", choices=[str(tier) for tier in Tier], help=_("of a training: whose it is")
    )
    dismiss = command(verbs, shared, "dismiss", "gains:dismiss", _("leave it, and say why"))
    _month(dismiss)
    _key(dismiss)
    dismiss.add_argument("note", help=_("why it is left; - reads standard input"))
    undo = command(verbs, shared, "undo", "gains:undo", _("take back what you did last to a proposal"))
    _key(undo)


def _measures(verbs: Commands, shared: argparse.ArgumentParser) -> None:
    listing = command(verbs, shared, "list", "gains:measures", _("list measures, those due next first"))
    which = listing.add_mutually_exclusive_group()
    which.add_argument("--mine", action="store_true", help=_("those that I have to do"))
    which.add_argument("--overdue", action="store_true", help=_("those whose day has passed"))
    change = command(verbs, shared, "change", "gains:change", _("give a measure another owner, day or text"))
    _key(change)
    _given(change, needed=False)
    done = command(verbs, shared, "done", "gains:done", _("record that a measure is done"))
    _key(done)
    done.add_argument("--text", default="", help=_("what came of it"))
    tick = command(verbs, shared, "tick", "gains:tick", _("record that somebody was trained"))
    _key(tick)
    tick.add_argument("--who", metavar="AGENT", help=_("an agent's id; you, where it is left out"))


def _month(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("month", metavar="MONTH", help=_("as in 2026-10, in the desk's time zone"))


def _key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help=_("its key as it is listed, or the beginning of it"))


def _given(parser: argparse.ArgumentParser, *, needed: bool) -> None:
    parser.add_argument("--owner", metavar="AGENT", required=needed, help=_("who does it: an agent's id"))
    parser.add_argument(
        "--due", metavar="DAY", required=needed, help=_("until the end of which day, as in 2026-09-01")
    )
    parser.add_argument("--text", help=_("what is to be done; the proposal's sentence, if left out"))
