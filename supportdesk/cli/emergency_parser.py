"""The commands about what the team lends and whom notices reach, as `parser` has those about tickets."""

from __future__ import annotations

import argparse

from supportdesk.cli.parsing import Commands, command, noun
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import _


def resources(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """`supportdesk resource …`."""
    made = noun(commands, shared, "resource", _("spare servers and the like: who has which, who waits"))
    command(made, shared, "list", "resources:listing", _("list what is lent, who has it, and who waits"))
    add = command(made, shared, "add", "resources:add", _("lend one more thing"))
    add.add_argument("name", metavar="NAME", help=_("what it is called"))
    add.add_argument("--kind", required=True, help=_("what it is, as in: spare server"))
    add.add_argument("--note", default="", help=_("where it stands, how one gets in"))
    retire = command(made, shared, "retire", "resources:retire", _("lend a thing no more"))
    request = command(made, shared, "request", "resources:request", _("ask for one for a ticket"))
    request.add_argument("wanted", metavar="NAME|KIND", help=_("one of this name, or any of this kind"))
    over = command(
        made, shared, "takeover", "resources:takeover",
        _("let an urgent ticket have what a lesser one holds"),
    )  # fmt: skip
    over.add_argument("wanted", metavar="NAME|KIND", help=_("one of this name, or any of this kind"))
    for parser in (request, over):
        parser.add_argument("number", metavar="NUMBER", help=_("a ticket's number, as in T20231001-003"))
    release = command(made, shared, "release", "resources:release", _("give a thing back"))
    for parser in (retire, release):
        parser.add_argument("name", metavar="NAME", help=_("what it is called"))
    history = command(made, shared, "history", "resources:past", _("list who had what from when to when"))
    history.add_argument("name", nargs="?", default="", metavar="NAME", help=_("of one thing only"))


def notify(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """`supportdesk notify …`."""
    made = noun(commands, shared, "notify", _("notices to phones and chats: whom they reach, what waits"))
    put = command(made, shared, "set", "notify:set_address", _("reach somebody at a URL of apprise"))
    off = command(made, shared, "off", "notify:off", _("reach somebody in the console only"))
    for parser in (put, off):
        parser.add_argument("owner", metavar="WHOM", help=_("an agent's id, L2, a group, or customers"))
    put.add_argument("url", metavar="URL", help=_("as apprise writes it; - reads it from standard input"))
    put.add_argument("--speaks", choices=[each.value for each in Language], help=_("the language of notices"))
    command(made, shared, "list", "notify:listing", _("list who is reached, and what has not arrived"))
    again = command(made, shared, "again", "notify:again", _("let a notice that failed leave once more"))
    again.add_argument("message", type=int, help=_("its number, as `notify list` has it"))
