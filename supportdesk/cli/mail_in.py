"""`supportdesk mail box …`, `mail take`, `mail kept`: mail that comes in."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import say, show_json, show_table
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput
from supportdesk.domain.mails import KeptMail, Mailbox, MailFate
from supportdesk.locale import _, listed
from supportdesk.locale.labels import field_label
from supportdesk.locale.mails import fate_text, reason_text
from supportdesk.services import mail_in, mail_watch


def add(args: argparse.Namespace, settings: Settings) -> int:
    """Watch a mailbox."""
    with opened_by_agent(settings) as (desk, agent):
        mail_watch.add(desk, agent, args.name, args.url, old=args.old)
    say(_("{name} is watched from now on, wherever `supportdesk run` runs.").format(name=args.name))
    return 0


def remove(args: argparse.Namespace, settings: Settings) -> int:
    """Watch a mailbox no more."""
    with opened_by_agent(settings) as (desk, agent):
        mail_watch.remove(desk, agent, args.name)
    say(_("{name} is watched no more; what came from it stays.").format(name=args.name))
    return 0


def boxes(args: argparse.Namespace, settings: Settings) -> int:
    """List mailboxes."""
    with opened(settings) as desk:
        found = mail_watch.every(desk)
    if "json" in args:
        show_json(found)
    elif found:
        head = [_("name"), _("place"), _("looked into"), _("fault")]
        show_table(head, [_box_cells(box) for box in found])
    else:
        say(_("No mailbox is watched. Add one with `supportdesk mail box add NAME URL`."))
    return 0


def _box_cells(box: Mailbox) -> list[str]:
    at = f"{box.checked_at.astimezone():%m-%d %H:%M:%S}" if box.checked_at else "-"
    return [box.name, box.url, at, box.fault or "-"]


def poll(args: argparse.Namespace, settings: Settings) -> int:
    """Look into mailboxes now."""
    from supportdesk.intake import mail_boxes

    with opened(settings) as desk:
        if args.name:
            fates = mail_boxes.poll(desk, mail_watch.named(desk, args.name))
        else:
            fates = mail_boxes.poll_all(desk)
    return _said(args, fates)


def take(args: argparse.Namespace, settings: Settings) -> int:
    """Take mails from files."""
    from supportdesk.intake import mail_boxes
    from supportdesk.intake.mail_files import mails_of

    fates: Counter[MailFate] = Counter()
    with opened(settings) as desk:
        for name in args.files:
            path = Path(name)
            if not path.exists():
                raise BadInput("mail_file", path=name, said=_("there is no such file"))
            for taken in mail_boxes.take_files(desk, mails_of(path), path.name[:80]):
                fates += taken
    return _said(args, fates)


def _said(args: argparse.Namespace, fates: Counter[MailFate]) -> int:
    if "json" in args:
        show_json({fate.value: fates.get(fate, 0) for fate in MailFate})
        return 0
    told = [fate_text(fate, fates[fate]) for fate in MailFate if fates.get(fate)]
    say(listed(told) if told else _("Nothing is new."))
    return 0


def kept(args: argparse.Namespace, settings: Settings) -> int:
    """List mails that are kept raw, print one, or settle one."""
    with opened(settings) as desk:
        if args.raw is not None:
            sys.stdout.buffer.write(mail_in.raw_of(desk, args.raw))
            return 0
        if args.done is not None:
            mail_in.settle(desk, args.done)
            say(_("Mail {n} is settled; it stays where it is.").format(n=args.done))
            return 0
        found = mail_in.kept(desk, done=args.all)
    if "json" in args:
        show_json(found)
    elif found:
        head = [_("mail"), _("taken"), _("from"), field_label("subject"), _("why it is kept")]
        show_table(head, [_kept_cells(mail) for mail in found])
    else:
        say(_("No mail is kept: each became a ticket or an answer."))
    return 0


def _kept_cells(mail: KeptMail) -> list[str]:
    taken = f"{mail.taken_at.astimezone():%m-%d %H:%M}"
    why = f"{reason_text(mail.reason)} {mail.detail}".strip()
    return [str(mail.id), taken, mail.sender or "-", mail.subject[:60] or "-", why[:160]]
