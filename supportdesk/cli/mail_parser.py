"""The commands of mail, out and in, and of the worker that carries it."""

from __future__ import annotations

import argparse

from supportdesk.cli.parsing import Commands, command, noun
from supportdesk.locale import _


def mail(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """`supportdesk mail …`, `supportdesk run`."""
    made = noun(
        commands, shared, "mail", _("mail of customers, in and out: mailboxes, what waits, what failed")
    )
    command(made, shared, "show", "mail:show_sender", _("print whose mail leaves the desk"))
    sender = command(made, shared, "set", "mail:set_sender", _("let public replies leave as mail"))
    sender.add_argument("address", help=_("the address that customers answer to"))
    sender.add_argument("--name", required=True, help=_("the name beside the address"))
    sender.add_argument(
        "--server", required=True, metavar="URL", help=_("as in smtps://user@mail.example.com")
    )
    sender.add_argument(
        "--hold", type=int, default=15, metavar="SECONDS", help=_("how long a reply can be taken back")
    )
    command(made, shared, "off", "mail:off", _("let no mail leave any more"))
    command(
        made, shared, "resume", "mail:resume",
        _("let an imported desk send and fetch mail, in the place of the one it was exported from"),
    )  # fmt: skip
    command(made, shared, "list", "mail:listing", _("list messages that have not arrived for sure"))
    again = command(made, shared, "again", "mail:again", _("send a message that did not arrive once more"))
    again.add_argument("message", type=int, help=_("its number, as `mail list` has it"))
    again.add_argument("--to", default="", metavar="ADDRESS", help=_("to another address"))
    arrived = command(made, shared, "arrived", "mail:arrived", _("keep that a message has arrived"))
    arrived.add_argument("message", type=int, help=_("its number, as `mail list` has it"))
    _boxes(made, shared)
    run = command(
        commands,
        shared,
        "run",
        "mail:run",
        _("do what is due, without a console: mail, deadlines and the like"),
    )
    run.add_argument("--once", action="store_true", help=_("do what is due now, and leave"))


def _boxes(mail: Commands, shared: argparse.ArgumentParser) -> None:
    box = noun(mail, shared, "box", _("mailboxes that are watched"))
    add = command(box, shared, "add", "mail_in:add", _("watch a mailbox from now on"))
    add.add_argument("name", help=_("what it is called here"))
    add.add_argument(
        "url",
        metavar="URL",
        help=_("imaps://user@host/folder, imap://… for STARTTLS, maildir:///path or mbox:///path"),
    )
    add.add_argument("--old", action="store_true", help=_("take what is in it already, too"))
    command(box, shared, "list", "mail_in:boxes", _("list mailboxes, and when each was looked into"))
    remove = command(box, shared, "remove", "mail_in:remove", _("watch a mailbox no more"))
    remove.add_argument("name", help=_("what it is called here"))
    poll = command(box, shared, "poll", "mail_in:poll", _("look into mailboxes now"))
    poll.add_argument("name", nargs="?", help=_("only this one"))
    take = command(mail, shared, "take", "mail_in:take", _("take mails from files: .eml, mbox, Maildir"))
    take.add_argument("files", nargs="+", metavar="FILE", help=_("a file, or a folder of them"))
    kept = command(
        mail, shared, "kept", "mail_in:kept", _("list mails that became no ticket, with the reason")
    )
    which = kept.add_mutually_exclusive_group()
    which.add_argument("--raw", type=int, metavar="N", help=_("print the mail of this number as it came"))
    which.add_argument("--done", type=int, metavar="N", help=_("it has been looked at: list it no more"))
    which.add_argument("--all", action="store_true", help=_("those that have been looked at, too"))
