"""`supportdesk retention`, `supportdesk erase customer`: words let go of."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from supportdesk.cli.bars import bar
from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import plain, say, show, show_json, show_table
from supportdesk.config import Settings
from supportdesk.domain.erasure import Certificate, Gone, may_erase
from supportdesk.domain.errors import BadInput, Conflict
from supportdesk.domain.vocabulary import Erasing
from supportdesk.locale import _, ngettext
from supportdesk.locale.certificates import certificate_text
from supportdesk.locale.labels import label
from supportdesk.services import erasing, retention
from supportdesk.services.erasing import Match
from supportdesk.services.retention import Due
from supportdesk.services.writing import written_at_once

_LISTED = 30


def keep(args: argparse.Namespace, settings: Settings) -> int:
    """Let go of what is past its time, or only say what is."""
    with opened(settings) as desk:
        if args.dry_run:
            due = retention.look(desk)
            if "json" in args:
                show_json(due)
            else:
                _tell_due(due)
            return 0
        with bar(_("Erasing"), quiet="json" in args) as progress:
            gone = retention.run(desk, progress=progress, whole=True)
    if "json" in args:
        show_json(gone)
    else:
        say(_tell_gone(gone))
    return 0


def _tell_due(due: Due) -> None:
    if due.nothing:
        say(_("Nothing is past its time."))
        return
    rows = [
        [
            label(what),
            str(count),
            ", ".join(due.numbers[what]) + (" …" if count > len(due.numbers[what]) else ""),
        ]
        for what, count in due.tickets.items()
    ]
    others = [[_("customers' links"), str(due.links), ""], [_("mails kept raw"), str(due.mails), ""]]
    show_table([_("What would go"), _("How many"), _("Tickets")], [*rows, *others])


def _tell_gone(gone: Gone) -> str:
    if gone == Gone():
        return _("Nothing is past its time.")
    words = ngettext(
        "Words of {n} ticket are gone, {files} files, {links} links, {mails} mails.",
        "Words of {n} tickets are gone, {files} files, {links} links, {mails} mails.",
        gone.tickets,
    )
    return words.format(n=gone.tickets, files=gone.files, links=gone.links, mails=gone.mails)


def customer(args: argparse.Namespace, settings: Settings) -> int:
    """Show whom it means, ask, and erase them."""
    path = Path(args.certificate).expanduser() if args.certificate else None
    if path is not None and path.exists():
        raise Conflict("file_exists", file=str(path))
    with opened_by_agent(settings) as (desk, agent):
        match = erasing.find(desk, args.who, args.department)
        look_at = erasing.look(desk, match)
        if args.dry_run:
            if "json" in args:
                show_json({"customer": match, "look_at": look_at})
            else:
                _tell_match(match, look_at)
            return 0
        if not may_erase(agent):
            raise BadInput("may_not_erase", agent=agent.name)
        if not args.yes:
            _tell_match(match, look_at)
            if not _agreed(match):
                return 1
        erased = erasing.erase(desk, agent, match, args.reason)
    if path is not None:
        with written_at_once(path) as trial:
            trial.write_text(_written(erased.certificate, path), encoding="utf-8")
        say(_("The certificate is in {file}.").format(file=path))
    if "json" in args:
        show_json({"certificate": erased.certificate, "look_at": erased.look_at})
        return 0
    if path is None:
        show(certificate_text(erased.certificate).rstrip("\n"))
    _tell_look_at(erased.look_at)
    return 0


def _written(told: Certificate, path: Path) -> str:
    if path.suffix.lower() == ".json":
        return json.dumps(plain(told), ensure_ascii=False, indent=2) + "\n"
    return certificate_text(told)


def _tell_match(match: Match, look_at: dict[str, tuple[str, ...]]) -> None:
    show(_("Customer: {name}").format(name=match.name or "-"))
    show(_("Department, which stays: {name}").format(name=match.department or "-"))
    show(_("Reached at: {contacts}").format(contacts=", ".join(match.contacts) or "-"))
    more = " …" if len(match.numbers) > _LISTED else ""
    numbers = ", ".join(match.numbers[:_LISTED]) + more
    show(_("{what} of {n} tickets: {numbers}").format(
        what=label(Erasing.CONTENT).capitalize(), n=len(match.numbers), numbers=numbers,
    ))  # fmt: skip
    _tell_look_at(look_at)


def _tell_look_at(look_at: dict[str, tuple[str, ...]]) -> None:
    """What names the customer elsewhere: nobody but a person can say whether it means them."""
    if not look_at:
        return
    say(_("These name the customer, too, and stay as they are. Look at them:"))
    kinds = {
        "ticket": _("tickets"), "article": _("articles"), "template": _("templates"),
        "book": _("macros and phrases"), "saved_view": _("views"), "draft": _("drafts"),
        "improvement": _("improvements"),
    }  # fmt: skip
    for kind, names in look_at.items():
        more = " …" if len(names) > _LISTED else ""
        say(f"  {kinds[kind]}: {', '.join(names[:_LISTED])}{more}")


def _agreed(match: Match) -> bool:
    if not sys.stdin.isatty():
        raise BadInput("not_agreed")
    question = _("It can't be taken back. Type the number of tickets, {n}, to erase: ")
    say(question.format(n=len(match.numbers)))
    return sys.stdin.readline().strip() == str(len(match.numbers))
