"""The commands of reviews (process §4)."""

from __future__ import annotations

import argparse

from supportdesk.cli.parsing import Commands, command, noun
from supportdesk.domain.vocabulary import RootCause
from supportdesk.locale import _


def reviews(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """`supportdesk review …`."""
    made = noun(commands, shared, "review", _("reviews: what went wrong, why, and what is done about it"))
    number_help = _("the number of a ticket")

    def verb(parent: Commands, name: str, run: str, summary: str) -> argparse.ArgumentParser:
        parser = command(parent, shared, name, f"reviews:{run}", summary)
        parser.add_argument("number", metavar="NUMBER", help=number_help)
        return parser

    listing = command(made, shared, "list", "reviews:listing", _("list reviews under way, or others"))
    which = listing.add_mutually_exclusive_group()
    which.add_argument("--mine", action="store_true", help=_("those with a measure that I have to do"))
    which.add_argument("--overdue", action="store_true", help=_("those with a measure whose day has passed"))
    which.add_argument("--ended", action="store_true", help=_("those that have ended"))
    verb(made, "show", "detail", _("print the review of a ticket"))
    begin = verb(made, "open", "begin", _("open a review by hand"))
    begin.add_argument("reason", help=_("why it is worth a look; - reads standard input"))
    cause = verb(made, "cause", "cause", _("record the root cause"))
    cause.add_argument("kind", choices=[str(kind) for kind in RootCause], help=_("what it was"))
    cause.add_argument("text", help=_("in words; - reads standard input"))
    _measures(made, shared, verb)
    attend = verb(made, "attend", "attend", _("record who took part"))
    attend.add_argument("names", nargs="+", metavar="NAME", help=_("as they are called"))
    end = verb(made, "end", "end", _("end a review whose measures are done"))
    end.add_argument("--conclusion", default="", metavar="TEXT", help=_("what came of it all"))
    export = verb(made, "export", "export", _("write a review as Markdown"))
    export.add_argument("file", nargs="?", default="-", help=_("the file; - prints it (default)"))
    export.add_argument("--force", action="store_true", help=_("overwrite the file"))


def _measures(made: Commands, shared: argparse.ArgumentParser, verb: object) -> None:
    assert callable(verb)
    measures = noun(made, shared, "measure", _("what is done about it"))
    add = verb(measures, "add", "add_measure", _("add a measure"))
    add.add_argument("text", help=_("what is to be done; - reads standard input"))
    change = verb(measures, "change", "change_measure", _("give a measure another owner, day or text"))
    done = verb(measures, "done", "complete_measure", _("record that a measure is done"))
    for parser in (change, done):
        parser.add_argument("measure", type=int, metavar="N", help=_("its number, as `review show` has it"))
    for parser, needed in ((add, True), (change, False)):
        parser.add_argument("--owner", metavar="AGENT", required=needed, help=_("who does it: an agent's id"))
        parser.add_argument(
            "--due", metavar="DAY", required=needed, help=_("until the end of which day, as in 2026-09-01")
        )
    change.add_argument("--text", help=_("what is to be done"))
    done.add_argument("--text", default="", help=_("what came of it"))
